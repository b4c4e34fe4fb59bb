package recipe

import (
	"strings"
	"testing"
)

// one is the only command of a script, run in /opt.
func one(t *testing.T, text string) Exec {
	t.Helper()
	script, unread := parseScript(text)
	if unread != "" {
		t.Fatalf("%s: %s", text, unread)
	}
	return execs(*script, State{Workdir: "/opt"})[0]
}

func TestDownloaded(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"curl https://a.example/x", ""},
		{"curl -o /d/x https://a.example/x", "/d/x"},
		{"curl -fsSLo/d/x https://a.example/x", "/d/x"},
		{"curl -fsSLo /d/x https://a.example/x", "/d/x"},
		{"curl -o - https://a.example/x", ""},
		{"curl -o /d/y https://a.example/y -o /d/x https://a.example/x", "/d/y /d/x"},
		{"curl -H 'a: b' -LO https://a.example/x", "/opt/x"},
		{"curl --output-dir /d -O https://a.example/x", "/d"},
		{"curl -o $D/x https://a.example/x", "unknown"},
		{"curl -o /tmp/$D https://a.example/x", ""},
		{"wget https://a.example/x", "/opt/x"},
		{"wget -qO /d/x https://a.example/x", "/d/x"},
		{"wget -qO/d/x https://a.example/x", "/d/x"},
		{"wget -nv -O /d/x https://a.example/x", "/d/x"},
		{"wget --output-document=/d/x https://a.example/x", "/d/x"},
		{"wget -qO- https://a.example/x", ""},
		{"wget -P/d https://a.example/x", "/d"},
		{"wget -P $D https://a.example/x", "unknown"},
		{"wget -r https://a.example/x", "unknown"},
		{"wget https://a.example/x https://a.example/y", "unknown"},
	} {
		files, ok := downloaded(one(t, c.text))
		got := strings.Join(files, " ")
		if !ok {
			got = "unknown"
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestCloned(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"git clone https://a.example/x.git", "/opt/x"},
		{"git clone https://a.example/x.git --depth 1", "/opt/x"},
		{"git clone --depth 1 -b main https://a.example/x.git d", "/opt/d"},
		{"git -c http.sslVerify=false clone git@a.example:b/x.git", "/opt/x"},
		{"git clone $REPO /d", "/d"},
		{"git clone $REPO", ""},
		{"git clone https://a.example/x.git $D", ""},
		{"git clone https://a.example/$NAME.git --depth 1", ""},
		{"git -C /d clone https://a.example/x.git", ""},
		{"git pull", ""},
	} {
		if got, _ := cloned(one(t, c.text)); got != c.want {
			t.Errorf("%s: %q, want %q", c.text, got, c.want)
		}
	}
}
