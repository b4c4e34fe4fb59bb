package shell

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

var variables = map[string]string{"x": "v", "e": "", "b": "two words", "g": "*.go", "HOME": "/root", "k": "]", "p": "/a/b.c"}

func lookup(name string) (string, bool) { v, ok := variables[name]; return v, ok }

// words have a value, or none, with the variables above. A shell agrees: TestValueIsTheShells.
var words = []struct {
	raw, want string
	ok        bool
}{
	{"a", "a", true}, {"./a-b_c.d:e=f,g@h%i+j", "./a-b_c.d:e=f,g@h%i+j", true}, {"é", "é", true},
	{"''", "", true}, {`""`, "", true}, {"'a b'", "a b", true}, {`"a b"`, "a b", true}, {`a'b'"c"d`, "abcd", true},
	{`'$x'`, "$x", true}, {`"$x"`, "v", true}, {`"\$x"`, "$x", true}, {`\$x`, "$x", true}, {`"a\b"`, `a\b`, true}, {`"a\\b"`, `a\b`, true},
	{`"a\"b"`, `a"b`, true}, {"\"a\\`b\"", "a`b", true}, {`a\ b`, "a b", true}, {`a\\b`, `a\b`, true}, {`\a`, "a", true}, {`'a\b'`, `a\b`, true},
	{"a\\\nb", "ab", true}, {"\"a\\\nb\"", "ab", true}, {"'a\\\nb'", "a\\\nb", true}, {"\"a\nb\"", "a\nb", true},
	{"$x", "v", true}, {"${x}", "v", true}, {"a${x}b$x", "avbv", true}, {"$p/d", "/a/b.c/d", true},
	{"${x:-w}", "v", true}, {"${e:-w}", "w", true}, {"${x-w}", "v", true}, {`"${e-w}"`, "", true}, {"${x:+w}", "w", true}, {"${x+w}", "w", true},
	{`"${e:+w}"`, "", true}, {"${e+w}", "w", true}, {"${x:?m}", "v", true}, {"${x?m}", "v", true}, {"${x:=w}", "v", true}, {`"$'a'"`, "$'a'", true}, {"http://h/~u/", "http://h/~u/", true}, {`${e:-'a'}`, "a", true}, {`"${e:-$x}"`, "v", true},
	{"${e:-$x}", "v", true}, {`"${e:-a b}"`, "a b", true}, {`${e:-"a"}`, "a", true}, {"a${e}b", "ab", true}, {`$e""`, "", true}, {`"$e"`, "", true},
	{`"$b"`, "two words", true}, {`"$g"`, "*.go", true}, {`"*"`, "*", true}, {`\*`, "*", true}, {"'[a]'", "[a]", true}, {"[", "[", true}, {"]", "]", true}, {"a]b[", "a]b[", true},
	{"~", "/root", true}, {"~/x", "/root/x", true}, {`"~"`, "~", true}, {"'~'/x", "~/x", true}, {`\~`, "~", true}, {"a~", "a~", true},
	{"{}", "{}", true}, {"{a}", "{a}", true}, {`"{a,b}"`, "{a,b}", true}, {`\{a,b}`, "{a,b}", true}, {"$", "$", true}, {"a$", "a$", true}, {`"$"`, "$", true},

	{"$u", "", false}, {"${u}", "", false}, {`"$u"`, "", false}, {"${u:-w}", "", false}, {"${u+w}", "", false}, {"${e:-$u}", "", false},
	{"${e:?m}", "", false}, {"$b", "", false}, {"$g", "", false}, {"a$b", "", false}, {"$e", "", false}, {"$e$e", "", false}, {"${e:-a b}", "", false},
	{"*", "", false}, {"a?", "", false}, {"[ab]", "", false}, {"a*'b'", "", false}, {"{a,b}", "", false}, {"a{1..3}b", "", false}, {"{a,'b'}", "", false},
	{"${e:=w}", "", false}, {`"${e:-'a'}"`, "", false}, {`"${e:-~}"`, "", false}, {"${e:-~}", "", false}, {`"${e:-\$x}"`, "", false}, {`"${e:-"a"}"`, "", false},
	{"$e\\\n$e", "", false}, {"~$x", "", false}, {"~[a", "", false}, {`a\`, "", false}, {"a$\\\nx", "", false}, {"${x-$${x}}", "", false}, {"[a$x]", "", false}, {"[a$k", "", false},
	{"$(a)", "", false}, {"`a`", "", false}, {`"$(a)"`, "", false}, {"a$((1+2))", "", false}, {`"$((1))"`, "", false},
	{"$1", "", false}, {"$@", "", false}, {`"$@"`, "", false}, {"$?", "", false}, {"$$", "", false}, {"$#", "", false}, {"${#x}", "", false}, {"${!x}", "", false},
	{"${x#v}", "", false}, {"${p%.*}", "", false}, {"${x/a/b}", "", false}, {"${x:1}", "", false}, {"${x^}", "", false}, {"${x[1]}", "", false},
	{"$'a'", "", false}, {`$"a"`, "", false}, {"~root", "", false}, {"a=~/x", "", false}, {"--p=~", "", false}, {"a:~", "", false},
}

// wordOf reads an argument.
func wordOf(t *testing.T, raw string) Word {
	t.Helper()
	s, err := Parse("cmd " + raw)
	if err != nil || len(s.Commands) != 1 || len(s.Commands[0].Words) != 2 {
		t.Fatalf("%q: %+v, %v", raw, s, err)
	}
	return s.Commands[0].Words[1]
}

func TestValue(t *testing.T) {
	for _, tt := range words {
		if got, ok := wordOf(t, tt.raw).Value(lookup); got != tt.want || ok != tt.ok {
			t.Errorf("%s: %q, %v, want %q, %v", tt.raw, got, ok, tt.want, tt.ok)
		}
	}
}

// A separator of the user's own splits what looks like one word.
func TestValueUnderIFS(t *testing.T) {
	for raw, want := range map[string]bool{"$p": false, `"$p"`: true, "a/b": true} {
		_, ok := wordOf(t, raw).Value(func(name string) (string, bool) { return "/", true })
		if ok != want {
			t.Errorf("%s: %v", raw, ok)
		}
	}
}

func TestLiteral(t *testing.T) {
	for raw, want := range map[string]bool{"a": true, "'a b'": true, "$x": false, "${x:-a}": false, "~": false, "*": false, "''": true} {
		if _, ok := wordOf(t, raw).Literal(); ok != want {
			t.Errorf("%s: %v", raw, ok)
		}
	}
}

func TestGlob(t *testing.T) {
	for raw, want := range map[string]bool{
		"*": true, "a*b": true, "?": true, "[ab]": true, "a[!b]*": true, "$x*": true, "'a'*": true,
		"a": false, "'*'": false, `"?"`: false, `\*`: false, "[": false, "]": false, "][": false, `\[a]`: false, "$x": false, "{a,b}": false,
	} {
		if got := wordOf(t, raw).Glob(); got != want {
			t.Errorf("%s: %v", raw, got)
		}
	}
}

func TestVars(t *testing.T) {
	for raw, want := range map[string][]string{
		"a": nil, "$x": {"x"}, "${x}$y$x": {"x", "y"}, `"$x"'$y'\$z`: {"x"}, "${x:-$y}": {"x", "y"}, "$(a $x)": {"x"}, "$1$@$?": nil, "$((x+1))": nil, "$(($x))": {"x"}, "${#x}": {"x"},
	} {
		if got := wordOf(t, raw).Vars(); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", raw, got, want)
		}
	}
}

// In an assignment nothing is split and no file name is matched.
func TestAssignedValue(t *testing.T) {
	for _, tt := range []struct {
		script, want string
		ok           bool
	}{
		{"A=", "", true}, {"A=b", "b", true}, {"A=$b", "two words", true}, {"A=$e", "", true}, {"A=*", "*", true}, {"A={a,b}", "{a,b}", true}, {"A='x y'", "x y", true},
		{"A=~/x", "/root/x", true}, {"A=$u", "", false}, {"A=$(x)", "", false}, {"A=x:~", "", false}, {"A=$x/b cmd", "v/b", true},
	} {
		s, err := Parse(tt.script)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := s.Commands[0].Assigns[0].Value.Value(lookup); got != tt.want || ok != tt.ok {
			t.Errorf("%s: %q, %v, want %q, %v", tt.script, got, ok, tt.want, tt.ok)
		}
	}
}

func TestDeclaredWordsHaveValues(t *testing.T) {
	s, err := Parse("export A=$x/b C 'D=e f' -n G=$u H=~/x")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, w := range s.Commands[0].Words {
		v, ok := w.Value(lookup)
		if !ok {
			v = "?"
		}
		got = append(got, v)
	}
	if want := []string{"export", "A=v/b", "C", "D=e f", "-n", "?", "?"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestJoin(t *testing.T) {
	for _, tt := range []struct {
		argv []string
		want string
	}{
		{nil, ""}, {[]string{"a", "-b", "--c=d"}, "a -b --c=d"}, {[]string{"a", ""}, "a ''"}, {[]string{"a b", "it's"}, `'a b' 'it'\''s'`},
		{[]string{"A=b", "A=b"}, "'A=b' A=b"}, {[]string{"if", "if"}, "'if' if"}, {[]string{"$x", "*", "~", "#", "!", "{a,b}", "a\nb", "é"}, "'$x' '*' '~' '#' '!' '{a,b}' 'a\nb' 'é'"},
		{[]string{"a\x00b"}, "ab"}, {[]string{"!", "x"}, "'!' x"}, {[]string{"[", "x", "]"}, "'[' x ']'"},
	} {
		if got := Join(tt.argv); got != tt.want {
			t.Errorf("%q: %s, want %s", tt.argv, got, tt.want)
		}
	}
}

func FuzzJoin(f *testing.F) {
	f.Add("a", "b c", "")
	f.Add("A=b", "it's", "\\")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		argv := []string{a, b, c}
		if strings.ContainsAny(a+b+c, "\x00\r") || len(a+b+c) > 1000 || !utf8.ValidString(a+" "+b+" "+c) {
			t.Skip("no argument of a script that we read")
		}
		s, err := Parse(Join(argv))
		if err != nil {
			t.Fatal(err)
		}
		cmd, ok := s.Simple()
		if !ok || len(cmd.Words) != 3 {
			t.Fatalf("%q is %s", argv, describe(s))
		}
		for i, w := range cmd.Words {
			if got, ok := w.Literal(); !ok || got != argv[i] {
				t.Fatalf("%q: %q, %v", argv, got, ok)
			}
		}
	})
}

// No script panics; what is read lies where it says.
func FuzzShell(f *testing.F) {
	for _, s := range scripts {
		f.Add(s.script)
	}
	for _, s := range unreadables {
		if len(s.script) < 1000 {
			f.Add(s.script)
		}
	}
	for _, w := range words {
		f.Add("cmd " + w.raw)
	}
	f.Fuzz(func(t *testing.T, script string) {
		s, err := Parse(script)
		if err != nil {
			return
		}
		for i, c := range s.Commands {
			if c.Start > c.End || int(c.End) > len(script) || (c.Join == First) != (i == 0) || c.Line < 1 {
				t.Fatalf("command %d: %+v", i, c)
			}
			all := slices.Clone(c.Words)
			for _, a := range c.Assigns {
				all = append(all, a.Value)
			}
			for _, r := range c.Redirects {
				all = append(all, r.Target)
			}
			for _, w := range all {
				if w.Start < int(c.Start) || w.End > int(c.End) || script[w.Start:w.End] != w.Raw {
					t.Fatalf("%q is not at %d to %d of %q", w.Raw, w.Start, w.End, script)
				}
				value, ok := w.Literal()
				known, also := w.Value(func(name string) (string, bool) { return "x", name != "IFS" })
				if ok && (!also || known != value && !strings.Contains(w.Raw, "~")) {
					t.Fatalf("%q: %q without variables, %q with", w.Raw, value, known)
				}
				w.Glob()
				w.Vars()
			}
		}
	})
}
