package main

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"mvdan.cc/sh/v3/syntax"

	"github.com/msb-dev/msb/pkg/command"
)

// TestExample holds that the files are listed with a line each, and printed as they are.
func TestExample(t *testing.T) {
	list := msb(t, "", "example")
	if list.status != 0 || list.err != "" {
		t.Fatalf("msb example: %+v", list)
	}
	lines := strings.Split(strings.TrimSuffix(list.out, "\n"), "\n")
	var names []string
	for _, l := range lines {
		name, _, _ := strings.Cut(l, " ")
		names = append(names, name)
		if len(l) > 160 || len(strings.Fields(l)) < 5 {
			t.Errorf("msb example lists %q, which is no sentence, or a long one", l)
		}
	}
	for _, want := range []string{"multi-gitter", "parallel", "script", "sourcegraph"} {
		if !slices.Contains(names, want) {
			t.Errorf("msb example does not list %s", want)
		}
	}
	for _, e := range integrations() {
		file, err := exampleFiles.ReadFile("examples/" + e.file)
		if err != nil {
			t.Fatal(err)
		}
		if got := msb(t, "", "example", e.name); got != (answer{string(file), "", 0}) {
			t.Errorf("msb example %s does not print the file: %+v", e.name, got)
		}
	}
}

// TestExampleUsage holds that a wrong name is told with the one that is meant.
func TestExampleUsage(t *testing.T) {
	for args, want := range map[string]string{
		"example paralel":       "msb: no example \"paralel\"; did you mean parallel? msb example lists them\n",
		"example script.sh":     "msb: no example \"script.sh\"; did you mean script? msb example lists them\n",
		"example ???":           "msb: no example \"???\"; msb example lists them\n",
		"example script script": "msb: example takes one name, not 2\n",
	} {
		if got := msb(t, "", strings.Fields(args)...); got != (answer{"", want, exitUsage}) {
			t.Errorf("msb %s: %+v, want %q", args, got, want)
		}
	}
}

// TestExampleFiles holds that each file is short, a script of a POSIX shell or YAML, and calls msb with flags that there are.
func TestExampleFiles(t *testing.T) {
	for _, e := range integrations() {
		t.Run(e.name, func(t *testing.T) {
			if n := strings.Count(e.text, "\n"); n >= 40 {
				t.Errorf("it has %d lines; a page to read has less than 40", n)
			}
			for i, l := range strings.Split(e.text, "\n") {
				if len(l) > 140 || strings.TrimRight(l, " \t\r") != l {
					t.Errorf("line %d is %d bytes long or ends in blanks: %q", i+1, len(l), l)
				}
			}
			calls := 0
			for _, words := range msbCalls(t, e) {
				calls++
				app := (&session{Session: &command.Session{}, engine: fake}).app()
				if l, err := command.Parse(app, words); err != nil {
					t.Errorf("msb %s: %v", strings.Join(words, " "), err)
				} else if l.Command == nil {
					t.Errorf("msb %s: no command", strings.Join(words, " "))
				}
			}
			if calls == 0 {
				t.Error("it does not call msb")
			}
		})
	}
}

// msbCalls are the command lines of msb in a file, without its name. What the shell puts in is the word X.
func msbCalls(t *testing.T, e integration) [][]string {
	t.Helper()
	if path.Ext(e.file) == ".sh" {
		calls, err := callsInScript(e.text)
		if err != nil {
			t.Error(err)
		}
		return calls
	}
	var doc yaml.Node
	d := yaml.NewDecoder(strings.NewReader(e.text))
	var out [][]string
	for d.Decode(&doc) == nil {
		out = append(out, callsInYAML(t, &doc)...)
	}
	if doc.Kind == 0 {
		t.Fatal("it is no YAML")
	}
	return out
}

// callsInYAML finds lists of words, as Kubernetes has them, and texts that are scripts.
func callsInYAML(t *testing.T, n *yaml.Node) [][]string {
	t.Helper()
	var out [][]string
	if n.Kind == yaml.SequenceNode {
		var words []string
		for _, c := range n.Content {
			words = append(words, c.Value)
		}
		if call := callOf(words); call != nil {
			return [][]string{call}
		}
	}
	if n.Kind == yaml.ScalarNode && strings.Contains(n.Value, "msb ") {
		calls, _ := callsInScript(n.Value) // it may be a sentence that names msb
		return calls
	}
	for _, c := range n.Content {
		out = append(out, callsInYAML(t, c)...)
	}
	return out
}

// expression is one of GitHub Actions or Sourcegraph, which is gone before a shell reads the line.
var expression = regexp.MustCompile(`\$\{\{.*?\}\}`)

// callsInScript reads a script of a POSIX shell.
func callsInScript(text string) ([][]string, error) {
	f, err := syntax.NewParser(syntax.Variant(syntax.LangPOSIX)).Parse(strings.NewReader(expression.ReplaceAllString(text, "X")), "")
	if err != nil {
		return nil, err
	}
	var out [][]string
	syntax.Walk(f, func(n syntax.Node) bool {
		call, ok := n.(*syntax.CallExpr)
		if !ok {
			return true
		}
		var words []string
		for _, w := range call.Args {
			if l := literal(w); l != "" {
				words = append(words, l)
			}
		}
		if call := callOf(words); call != nil {
			out = append(out, call)
		}
		return true
	})
	return out, nil
}

// callOf is the command line of msb among words: what follows its name, or all of them where the program is named elsewhere.
func callOf(words []string) []string {
	rest := words[1+slices.IndexFunc(words, func(w string) bool { return path.Base(w) == "msb" }):]
	if len(rest) > 0 && slices.Contains([]string{"rewrite", "report", "verify", "version"}, rest[0]) {
		return rest
	}
	return nil
}

// literal is a word as far as it stands in the file; "$@" and ${FLAGS:-} are none.
func literal(w *syntax.Word) string {
	var b strings.Builder
	for _, p := range w.Parts {
		parts := []syntax.WordPart{p}
		if quoted, ok := p.(*syntax.DblQuoted); ok {
			parts = quoted.Parts
		}
		for _, p := range parts {
			switch p := p.(type) {
			case *syntax.Lit:
				b.WriteString(p.Value)
			case *syntax.SglQuoted:
				b.WriteString(p.Value)
			case *syntax.ParamExp:
				if p.Param.Value != "@" && p.Exp == nil {
					b.WriteByte('X')
				}
			default:
				b.WriteByte('X')
			}
		}
	}
	return b.String()
}
