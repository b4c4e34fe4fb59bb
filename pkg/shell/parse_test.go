package shell

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// describe writes a script so that a table can hold it: each command as join[flags] {assignments} words {redirections}.
func describe(s Script) string {
	var out []string
	for _, c := range s.Commands {
		var b strings.Builder
		b.WriteString(c.Join.String())
		if c.Negated {
			b.WriteString("!")
		}
		for _, a := range c.Assigns {
			fmt.Fprintf(&b, "{%s=%s}", a.Name, a.Value.Raw)
		}
		for _, w := range c.Words {
			fmt.Fprintf(&b, "<%s>", w.Raw)
		}
		for _, r := range c.Redirects {
			fmt.Fprintf(&b, "{%s%s %s}", r.Fd, r.Op, r.Target.Raw)
		}
		if c.Background {
			b.WriteString("&")
		}
		out = append(out, b.String())
	}
	return strings.Join(out, " ")
}

// scripts are read; the second column is how.
var scripts = []struct{ name, script, want string }{
	{"empty", "", ""},
	{"blank", " \n\t\n", ""},
	{"comment only", "# c", ""},
	{"one", "npm ci", "<npm><ci>"},
	{"list", "a && b || c; d", "<a> &&<b> ||<c> ;<d>"},
	{"newlines", "a\n\nb &&\n  c\n", "<a> ;<b> &&<c>"},
	{"pipe binds tighter", "a && b | c && d", "<a> &&<b> |<c> &&<d>"},
	{"background", "a & b", "<a>& ;<b>"},
	{"background list", "a && b | c &", "<a>& &&<b>& |<c>&"},
	{"background in a group", "{ a & b; }", "<a>& ;<b>"},
	{"negated", "! a && b", "!<a> &&<b>"},
	{"negated pipeline", "! a | b", "!<a> |<b>"},
	{"negated later", "a && ! b", "<a> &&!<b>"},
	{"group", "{ a; b; } && c; d", "<a> ;<b> &&<c> ;<d>"},
	{"group in front of a list", "x; { a && b; }; c", "<x> ;<a> &&<b> ;<c>"},
	{"groups", "{ { a; }; b; }", "<a> ;<b>"},
	{"prefix", "A=1 B='x y' make", "{A=1}{B='x y'}<make>"},
	{"assignments", "A=1; B=; C=$A", "{A=1} ;{B=} ;{C=$A}"},
	{"assignment behind the name", "make A=1", "<make><A=1>"},
	{"export", "export A=1 B \"C=x y\"; readonly D; local e=1", "<export><A=1><B><\"C=x y\"> ;<readonly><D> ;<local><e=1>"},
	{"declare", "declare -x A=b", "<declare><-x><A=b>"},
	{"plain commands", "set -ex; cd /x; exec y; . ./env; : ; true", "<set><-ex> ;<cd></x> ;<exec><y> ;<.><./env> ;<:> ;<true>"},
	{"test", "[ -f x ] && test -d y", "<[><-f><x><]> &&<test><-d><y>"},
	{"redirections", "a >b 2>&1 <c >>d 3<>e >|f", "<a>{> b}{2>& 1}{< c}{>> d}{3<> e}{>| f}"},
	{"redirection in front", ">x a", "<a>{> x}"},
	{"redirection alone", "> x; 2>y", "{> x} ;{2> y}"},
	{"quotes", `a 'b c' "d $e" f\ g 'h'"i"j`, `<a><'b c'><"d $e"><f\ g><'h'"i"j>`},
	{"continued", "a \\\n  b\\\nc \\\n && d", "<a><b\\\nc> &&<d>"},
	{"continued, CR LF", "a \\\r\n  b", "<a><b>"},
	{"already joined", "a   b     && c", "<a><b> &&<c>"},
	{"comments", "a # x && y\n# z\nb#c '#d' # e", "<a> ;<b#c><'#d'>"},
	{"substitution in a word", "a $(b && c; for x in y; do z; done) `d`", "<a><$(b && c; for x in y; do z; done)><`d`>"},
	{"arithmetic in a word", "a $((1 << 2))", "<a><$((1 << 2))>"},
	{"keyword as an argument", "echo if then fi for { }", "<echo><if><then><fi><for><{><}>"},
	{"braces", "mkdir {a,b} x{1..3} find {} +", "<mkdir><{a,b}><x{1..3}><find><{}><+>"},
	{"other alphabets", "echo é '日本'", "<echo><é><'日本'>"},
	{"exit", "a || exit 1", "<a> ||<exit><1>"},
}

func TestParse(t *testing.T) {
	for _, tt := range scripts {
		s, err := Parse(tt.script)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if got := describe(s); got != tt.want {
			t.Errorf("%s: %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

// unreadables are not lists of simple commands, or not for every shell.
var unreadables = []struct {
	name, script string
	line         int
	want         string
}{
	{"if", "a\nif b; then c; fi", 2, "an if clause"},
	{"while", "while a; do b; done", 1, "a while loop"},
	{"until", "until a; do b; done", 1, "an until loop"},
	{"for", "a && for x in y; do z; done", 1, "a for loop"},
	{"case", "case a in b) c;; esac", 1, "a case clause"},
	{"function", "f() { a; }", 1, "a function"},
	{"subshell", "(a)", 1, "a subshell"},
	{"subshell behind &&", "a && (b; c)", 1, "a subshell"},
	{"group behind &&", "a && { b; c; }", 1, "a { } group"},
	{"group behind ||", "a || { b; c; }", 1, "a { } group"},
	{"group in a pipe", "{ a; b; } | c", 1, "a { } group"},
	{"group at a pipe's end", "a | { b; }", 1, "a { } group"},
	{"group deep in a pipe", "{ a; b; } && c | d | { e; }", 1, "a { } group"},
	{"redirected group", "{ a; } > x", 1, "a { } group"},
	{"negated group", "! { a; }", 1, "a { } group"},
	{"group in the background", "{ a; b; } &", 1, "a { } group"},
	{"here-document", "cat <<E\nx\nE", 1, "a here-document"},
	{"here-document with tabs", "a\ncat <<-E\nx\nE", 2, "a here-document"},
	{"here-string", "cat <<<x", 1, "<<<"},
	{"both streams", "a &> b", 1, "&>"},
	{"both streams appended", "a &>> b", 1, "&>>"},
	{"both streams piped", "a |& b", 1, "|&"},
	{"descriptor variable", "a {fd}>b", 1, "only bash"},
	{"descriptor of two digits", "a 10>b", 1, "only bash"},
	{"both streams to a file", "a >& b", 1, ">&b"},
	{"descriptor from a variable", "a >&$fd", 1, ">&$fd"},
	{"process substitution", "diff <(a) b", 1, "a process substitution"},
	{"process substitution in an assignment", "A=<(a)", 1, "a process substitution"},
	{"extended pattern", "rm !(a)", 1, "an extended pattern"},
	{"double brackets", "[[ -f x ]] && a", 1, "a [[ ]] test"},
	{"double parentheses", "((x++))", 1, "an arithmetic command"},
	{"time", "time make", 1, "time"},
	{"let", "let x=1", 1, "let"},
	{"coproc", "coproc a", 1, "a coprocess"},
	{"select", "select x in y; do z; done", 1, "a for loop"},
	{"array", "A=(b c)", 1, "only bash"},
	{"element", "A[1]=b", 1, "only bash"},
	{"appended", "A+=b c", 1, "only bash"},
	{"declared array", "export A=(b)", 1, "only bash"},
	{"open quote", "a 'b", 1, "syntax error"},
	{"open substitution", "a $(b", 1, "syntax error"},
	{"nothing behind &&", "a\nb &&", 2, "syntax error"},
	{"stray parenthesis", "a )", 1, "syntax error"},
	{"stray keyword", "fi", 1, "syntax error"},
	{"NUL", "a\nb\x00", 2, "a NUL byte"},
	{"CR", "a\nb\r\nc", 2, "a carriage return"},
	{"CR at the end", "a\r", 1, "a carriage return"},
	{"not UTF-8", "a\nb \xff", 2, "UTF-8"},
	{"too long", strings.Repeat("a ", MaxSize), 1, "the limit is"},
	{"too deep", strings.Repeat("(", maxParens+1), 1, "parentheses"},
}

func TestParseRefuses(t *testing.T) {
	for _, tt := range unreadables {
		s, err := Parse(tt.script)
		var e *UnreadableError
		if !errors.As(err, &e) || !errors.Is(err, ErrUnreadable) || len(s.Commands) > 0 {
			t.Errorf("%s: %+v, %v", tt.name, s, err)
			continue
		}
		if e.Line != tt.line || !strings.Contains(e.What, tt.want) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: line %d, %s, want line %d, %s", tt.name, e.Line, e.What, tt.line, tt.want)
		}
	}
}

func TestUnreadableErrorText(t *testing.T) {
	for _, tt := range []struct {
		err  UnreadableError
		want string
	}{
		{UnreadableError{1, "an if clause"}, "not a list of simple commands: an if clause"},
		{UnreadableError{3, "an if clause"}, "not a list of simple commands: line 3: an if clause"},
	} {
		if got := tt.err.Error(); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}

// A script with its continuations joined, as BuildKit hands it over, is the same script.
func TestContinuationsJoinedOrNot(t *testing.T) {
	for _, tt := range scripts {
		if strings.Contains(tt.script, "'") {
			continue // single quotes keep the backslash
		}
		joined, err := Parse(strings.NewReplacer("\\\r\n", "", "\\\n", "").Replace(tt.script))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if got, want := describe(joined), strings.ReplaceAll(tt.want, "\\\n", ""); got != want {
			t.Errorf("%s: %s\nwant %s", tt.name, got, want)
		}
	}
}

func TestPlaces(t *testing.T) {
	script := "a && \\\n  B=1 go build >x &\n! c \"d e\"; exit"
	s, err := Parse(script)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		text string
		line int
	}{{"a", 1}, {"B=1 go build >x", 2}, {"c \"d e\"", 3}, {"exit", 3}} {
		c := s.Commands[i]
		if got := script[c.Start:c.End]; got != want.text || c.Line != want.line {
			t.Errorf("%d: %q on line %d, want %q on %d", i, got, c.Line, want.text, want.line)
		}
	}
	c := s.Commands[1]
	inserted := script[:c.Start] + "CGO_ENABLED=0 " + script[c.Start:]
	if s, err = Parse(inserted); err != nil || describe(s) != "<a>& &&{CGO_ENABLED=0}{B=1}<go><build>{> x}& ;!<c><\"d e\"> ;<exit>" {
		t.Errorf("%v, %v", describe(s), err)
	}
}

func TestSimple(t *testing.T) {
	for script, want := range map[string]bool{
		"a b": true, "A=1 b": true, "a\n": true, "export A=b": true, "{ a; }": true,
		"": false, "a; b": false, "a &": false, "! a": false, "a >b": false, "A=1": false, "a | b": false,
	} {
		s, err := Parse(script)
		if err != nil {
			t.Fatal(err)
		}
		if c, ok := s.Simple(); ok != want || ok && len(c.Words) == 0 {
			t.Errorf("%q: %v", script, ok)
		}
	}
}
