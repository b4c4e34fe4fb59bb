package recipe

import (
	"strings"
	"testing"
)

func TestHomeMade(t *testing.T) {
	for _, c := range []struct{ command, want string }{
		{"adduser -D app", "/home/app"},
		{"adduser -S -G app app", "/home/app"},
		{"adduser -S -D -H app", ""},
		{"adduser -SDH app", ""},
		{"adduser -h /srv/app -D app", "/srv/app"},
		{"adduser --disabled-password --gecos x --home /data app", "/data"},
		{"adduser app group", "/home/app"},
		{"useradd app", ""},
		{"useradd -u 1000 -m app", "/home/app"},
		{"useradd -ms /bin/sh app", "/home/app"},
		{"useradd --create-home --home-dir=/opt/app app", "/opt/app"},
		{"adduser -D -h $HOME_DIR app", "/"},
		{"addgroup app", ""},
	} {
		e := Exec{Argv: strings.Fields(c.command)}
		if got, _ := homeMade(e); got != c.want {
			t.Errorf("%s: %q, want %q", c.command, got, c.want)
		}
	}
}
