package records

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// keys are names and their keys, written by hand. No two of the keys are equal where case does not count.
var keys = []struct{ repo, path, want string }{
	{"acme/svc1", "Dockerfile", "acme%2Fsvc1+Dockerfile"},
	{"acme/svc1", "dockerfile", "acme%2Fsvc1+~dockerfile"},
	{"acme/svc1", "DOCKERFILE", "acme%2Fsvc1+D~o~c~k~e~r~f~i~l~e"},
	{"acme/svc1", "DockerFile", "acme%2Fsvc1+Docker~file"},
	{"acme/svc1", "dockerFile", "acme%2Fsvc1+~docker~file"},
	{"Acme/Svc1", "Dockerfile", "~acme%2F~svc1+Dockerfile"},
	{"ACME/svc1", "Dockerfile", "~a~c~m~e%2Fsvc1+Dockerfile"},
	{"acme/svc1", "api/Dockerfile.prod", "acme%2Fsvc1+api%2FDockerfile.prod"},
	{"acme/svc1", "api/Containerfile", "acme%2Fsvc1+api%2FContainerfile"},
	{"acme/svc1", "api/containerfile", "acme%2Fsvc1+api%2F~containerfile"},
	{"acme/svc1", "web.dockerfile", "acme%2Fsvc1+web.~dockerfile"},
	{"acme/svc1", "web.Dockerfile", "acme%2Fsvc1+web.Dockerfile"},
	{"acme/svc1", "Docker", "acme%2Fsvc1+~docker"},
	{"acme", "svc1/Dockerfile", "acme+svc1%2FDockerfile"},
	{"acme/a+b", "Dockerfile", "acme%2Fa%2Bb+Dockerfile"},
	{"acme/a", "b+Dockerfile", "acme%2Fa+b%2BDockerfile"},
	{"a%2Fb", "Dockerfile", "a%252~fb+Dockerfile"},
	{"a~b", "Dockerfile", "a%7Eb+Dockerfile"},
	{"../x", "Dockerfile", "%2E.%2Fx+Dockerfile"},
	{"-rf", "Dockerfile", "%2Drf+Dockerfile"},
	{"C:/work/x", "Dockerfile", "~c%3A%2Fwork%2Fx+Dockerfile"},
	{"con.x/y", "Dockerfile", "%63on.x%2Fy+Dockerfile"},
	{"COM1.x", "Dockerfile", "~c~o~m1.x+Dockerfile"},
	{"con", "Dockerfile", "con+Dockerfile"},
	{"x", "a b/\"q\"/<c>|d?*", "x+a%20b%2F%22q%22%2F%3Cc%3E%7Cd%3F%2A"},
	{"x", "end.", "x+end."},
	{"x", "\xc3\xa9\xff\n", "x+%C3%A9%FF%0A"}, // é, as some systems compose it and others take it apart
	{"", "Dockerfile", "+Dockerfile"},
}

func TestKey(t *testing.T) {
	for _, tt := range keys {
		if got := Key(tt.repo, tt.path); got != tt.want {
			t.Errorf("%q, %q: %s, want %s", tt.repo, tt.path, got, tt.want)
		}
	}
}

// TestKeysAreUnique holds that no two names have keys that a file system may take for the same, and that each is a name on all of them.
func TestKeysAreUnique(t *testing.T) {
	var names [][2]string
	for _, tt := range keys {
		names = append(names, [2]string{tt.repo, tt.path})
	}
	long := strings.Repeat("long/", 60)
	parts := []string{"a", "A", "b", "B", "~a", "~A", "%61", "a+", "+a", "a/", "/", "~", "%", ".", "-", "dockerfile", "Dockerfile", "dOckerfile", "xDockerfile", "xdockerfile", "docker", "file", long, long + "A", long + "a", strings.ToUpper(long)}
	for _, a := range parts {
		for _, b := range parts {
			names = append(names, [2]string{a + b, "x"}, [2]string{"x", a + b}, [2]string{a, b}, [2]string{b + a, a})
		}
	}
	// cuts at each place of an escape
	for n := range 12 {
		names = append(names, [2]string{strings.Repeat("a", 150+n) + strings.Repeat("é", 40), "A"}, [2]string{strings.Repeat("a", 150+n) + strings.Repeat("É", 40), "A"})
	}
	slices.SortFunc(names, func(a, b [2]string) int {
		return strings.Compare(fmt.Sprintf("%q", a), fmt.Sprintf("%q", b))
	})
	names = slices.Compact(names)
	seen := map[string][2]string{}
	for _, n := range names {
		key := Key(n[0], n[1])
		folded := strings.ToUpper(key)
		if other, ok := seen[folded]; ok {
			t.Fatalf("%q and %q have the keys %s and %s", n, other, key, Key(other[0], other[1]))
		}
		seen[folded] = n
		if len(key) > maxKey {
			t.Errorf("%q: a key of %d bytes", n, len(key))
		}
		if i := strings.IndexFunc(key, func(r rune) bool {
			return r > '~' || r <= ' ' || strings.ContainsRune(`<>:"/\|?*`, r)
		}); i >= 0 {
			t.Errorf("%q: %s holds %q", n, key, key[i])
		}
		if key[0] == '.' || key[0] == '-' {
			t.Errorf("%q: %s", n, key)
		}
		if name, _, _ := strings.Cut(key+".json", "."); reserved[strings.ToLower(name)] {
			t.Errorf("%q: %s is a device of Windows", n, key)
		}
	}
}

// TestLongKey holds how a long name is cut: readable in front, and not in the middle of an escape.
func TestLongKey(t *testing.T) {
	key := Key("acme/"+strings.Repeat("é", 100), "Dockerfile")
	if !strings.HasPrefix(key, "acme%2F%C3%A9%C3") || strings.Count(key, "~.") != 1 {
		t.Error(key)
	}
	head, hash, _ := strings.Cut(key, "~.")
	if len(hash) != 32 || len(key) > maxKey || strings.Count(head, "%")*3 != len(strings.TrimPrefix(head, "acme")) {
		t.Error(key)
	}
}
