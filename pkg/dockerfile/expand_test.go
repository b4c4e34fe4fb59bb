package dockerfile

import (
	"strings"
	"testing"
)

func TestExpand(t *testing.T) {
	vars := map[string]string{"x": "v", "e": "", "f": "a.b.c"}
	lookup := func(name string) (string, bool) { v, ok := vars[name]; return v, ok }
	for _, tt := range []struct {
		word, want string
		known      bool
	}{
		{"", "", true}, {"plain", "plain", true}, {"/a b", "/a b", true},
		{"$x", "v", true}, {"a${x}b", "avb", true}, {"$e", "", true}, {"$u", "", false}, {"a$u", "", false},
		{"${x:-w}", "v", true}, {"${e:-w}", "w", true}, {"${e-w}", "", true}, {"${x:+w}", "w", true}, {"${e:+w}", "", true}, {"${e+w}", "w", true},
		{"${u:-w}", "", false}, {"${u+w}", "", false}, {"${x:?m}", "v", true}, {"${e:?m}", "", false}, {"${u?m}", "", false},
		{"${f#*.}", "b.c", true}, {"${f##*.}", "c", true}, {"${f%.*}", "a.b", true}, {"${f%%.*}", "a", true},
		{"${f/./-}", "a-b.c", true}, {"${f//./-}", "a-b-c", true},
		{`\$x`, "$x", true}, {`'$x'`, "$x", true}, {`"$x"`, "v", true}, {`"a\"b"`, `a"b`, true}, {`a\ b`, "a b", true},
		{"${x", "", false}, {"${}", "", false}, {"'a", "", false}, {"$", "$", true}, {"a$ b", "a$ b", true},
		{"${e:-$x}", "v", true}, {"${e:-$u}", "", false},
		{"é$x", "év", true}, {"a\x00b", "", false}, {"\xe9", "", false},
	} {
		got, known := Expand(tt.word, '\\', lookup)
		if got != tt.want || known != tt.known {
			t.Errorf("%q: %q, %v, want %q, %v", tt.word, got, known, tt.want, tt.known)
		}
	}
	if got, known := Expand("`$x c:\\d", '`', lookup); got != `$x c:\d` || !known {
		t.Errorf("escape=`: %q, %v", got, known)
	}
	if _, known := Expand(strings.Repeat("${e:-", MaxSize/4), '\\', lookup); known {
		t.Error("a word longer than any file is not expanded")
	}
}
