package dockerfile

import (
	"strings"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/shell"
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

// TestExpandPlainWords: what is not given to BuildKit's lexer is what it would leave alone.
func TestExpandPlainWords(t *testing.T) {
	for _, word := range []string{"", "a", " a  b ", "/x/y:z", "a\tb\n", "{}[]()*?~#!&|;<>%^", "é\u00a0ß"} {
		for _, escape := range []byte{'\\', '`'} {
			result, err := shell.NewLex(rune(escape)).ProcessWordWithMatches(word, variables(func(string) (string, bool) { return "", false }))
			got, known := Expand(word, escape, nil)
			if err != nil || got != result.Result || !known {
				t.Errorf("%q: %q %t, BuildKit has %q %v", word, got, known, result.Result, err)
			}
		}
	}
}
