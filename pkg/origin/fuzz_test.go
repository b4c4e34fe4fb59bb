package origin

import (
	"strings"
	"testing"
)

// FuzzRemoteURL holds that no configuration panics or hangs, and that what comes out of it is a name.
func FuzzRemoteURL(f *testing.F) {
	for _, s := range []string{"[remote \"origin\"]\n\turl = https://u:p@h/a\n", "[remote.origin]url=a\\\n", "[a \"\\", "[remote \"origin\"]\nurl = \"", "=[", "[x]\ny"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, config string) {
		if name := FromURL(remoteURL(config)); strings.ContainsAny(name, "@?\n\\") || strings.HasSuffix(name, "/") {
			t.Errorf("%q: %q", config, name)
		}
	})
}
