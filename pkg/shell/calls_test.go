package shell

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

var calls = []struct{ name, script, want, functions, last string }{
	{"a list", "a; b && exec c d", "<a> <b> <exec><c><d>", "", "<b> &&<exec><c><d>"},
	{"a substitution", `X="$(a b)" c`, `{X="$(a b)"}<c> <a><b>`, "", `{X="$(a b)"}<c>`},
	{"a condition", "if [ -f x ]; then a; elif [[ -z $y ]]; then b; else c; fi\nd", "<[><-f><x><]> <a> <[[><$y> <b> <c> <d>", "", "<d>"},
	{"loops", "for f in $(ls x); do a $f; done; while ! b; do c; done", "<for><$(ls x)> <ls><x> <a><$f> <b> <c>", "", ""},
	{"a function", "f() { a; }\nf\nb", "<a> <f> <b>", "f", "<b>"},
	{"a case", "case $1 in a) b;; *) c;; esac", "<b> <c>", "", ""},
	{"an array", "A=(x $(y))\na \"${A[@]}\"", `{A=(x $(y))} <y> <a><"${A[@]}">`, "", `<a><"${A[@]}">`},
	{"a process", "diff <(a) <(b)", "<diff><<(a)><<(b)> <a> <b>", "", ""},
	{"a redirection", "> x; a 2>&1 > y", "{> x} <a>{2>& 1}{> y}", "", "<a>{2>& 1}{> y}"},
	{"a subshell", "( a; b ) &", "<a> <b>", "", ""},
}

func TestCalls(t *testing.T) {
	for _, c := range calls {
		got, err := ReadCalls(c.script)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if s := describe(Script{got.Commands}); s != c.want {
			t.Errorf("%s: got  %s\nwant %s", c.name, s, c.want)
		}
		if s := strings.Join(got.Functions, " "); s != c.functions {
			t.Errorf("%s: functions %q", c.name, s)
		}
		if s := describe(got.Last); s != c.last {
			t.Errorf("%s: last %s\nwant %s", c.name, s, c.last)
		}
	}
	for script, want := range map[string]bool{"shift; a": true, "set -- a b": true, "set -e; set -o pipefail; a": false} {
		if got, err := ReadCalls(script); err != nil || got.Shifts != want {
			t.Errorf("%s: shifts %v, %v", script, got.Shifts, err)
		}
	}
	if _, err := ReadCalls("if"); err == nil {
		t.Error("half a script is read")
	}
}

// FuzzCalls holds that nothing breaks it, and that it reads at least what Parse reads.
func FuzzCalls(f *testing.F) {
	for _, c := range calls {
		f.Add(c.script)
	}
	f.Fuzz(func(t *testing.T, script string) {
		s, err := Parse(script)
		if err != nil {
			return
		}
		c, err := ReadCalls(script)
		if err != nil || len(c.Commands) < len(s.Commands) {
			t.Errorf("%q: %d of %d commands, %v", script, len(c.Commands), len(s.Commands), err)
		}
	})
}

// TestWhole holds that a script says of itself what Parse says of it.
func TestWhole(t *testing.T) {
	for _, script := range []string{"", "a", "a && b | c", "a; b &", "if a; then b; fi", "cd x && exec java -jar a.jar", "a\nfor x in 1; do b; done\nc", "x=$(a) b", "[[ a ]]"} {
		c, err := ReadCalls(script)
		s, unread := Parse(script)
		if err != nil || fmt.Sprint(c.Unread) != fmt.Sprint(unread) || !reflect.DeepEqual(c.Whole, s) {
			t.Errorf("%q: %v %v, want %v %v", script, c.Whole, c.Unread, s, unread)
		}
	}
}
