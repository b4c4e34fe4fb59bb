package config

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/msb-dev/msb/pkg/images"
)

// TestLargeFiles holds that what a file of the largest size can hold is read, or refused, in linear time and memory: the test's own time limit
// is the measure.
func TestLargeFiles(t *testing.T) {
	fill := func(unit string) string { return strings.Repeat(unit, (MaxFile-200)/len(unit)) }
	var overrides, arguments strings.Builder
	for overrides.Len() < MaxFile-400 {
		overrides.WriteString("- {files: ['a/**/b'], risk: exact}\n")
	}
	for i := 0; arguments.Len() < MaxFile-400; i++ {
		arguments.WriteString("  A" + strings.Repeat("x", i%50) + string(rune('a'+i%26)) + ": 1\n")
	}
	for name, text := range map[string]string{
		"brackets":           "version: 1\nexclude: " + fill("["),
		"braces":             "version: 1\nverify: " + fill("{a: "),
		"dashes":             "version: 1\nexclude:\n" + fill("- "),
		"question marks":     fill("? "),
		"indents":            fill("a:\n "),
		"comments":           "version: 1\n" + fill("#\n"),
		"comments in a list": "version: 1\nexclude:\n" + fill("#\n- a\n"),
		"anchors":            "version: 1\nexclude: [" + fill("&a x,"),
		"keys":               "version: 1\n" + fill("a: b\n"),
		"one key":            fill("a") + ": 1\n",
		"one value":          "version: 1\nrisk: " + fill("a"),
		"quotes":             "version: 1\nrisk: \"" + fill(`\x41`) + "\"\n",
		"documents":          "version: 1\n" + fill("---\n"),
		"stars":              "version: 1\nexclude: ['" + fill("**/") + "']\n",
		"overrides":          "version: 1\noverrides:\n" + overrides.String(),
		"arguments":          "version: 1\nbuild-args:\n" + arguments.String(),
		"tags":               fill("!a "),
		"directives":         fill("%YAML 1.2\n"),
		"folded":             "version: 1\nrisk: >\n" + fill("  a\n\n"),
	} {
		f, err := Parse("msb.yaml", []byte(text), words)
		if e := (*Error)(nil); err != nil && (!errors.As(err, &e) || len(err.Error()) > 1000 || len(e.Problems) > maxProblems) {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			f.For("a/b/c/b")
		}
	}
}

// FuzzParse holds that any text is read or refused with a place in it, and that what is read can be used.
func FuzzParse(f *testing.F) {
	for _, d := range documents {
		f.Add(d.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file, err := Parse("msb.yaml", []byte(text), words)
		if err != nil {
			e := (*Error)(nil)
			if !errors.As(err, &e) || len(e.Problems) == 0 {
				t.Fatalf("%v is no list of problems", err)
			}
			lines := strings.Count(text, "\n") + strings.Count(text, "\r") + strings.Count(text, "\u0085") + strings.Count(text, "\u2028") + strings.Count(text, "\u2029") + 2
			for _, p := range e.Problems {
				if len(e.Problems) > maxProblems || utf8.RuneCountInString(p.What) > maxProblem+1 || p.Line < 0 || p.Line > lines || p.What == "" {
					t.Fatalf("%q: problem %+v of a text of %d lines", text, p, lines)
				}
			}
			return
		}
		file.For("a/Dockerfile")
		if _, err := images.NewCatalogue(file.Vouched()); err != nil {
			t.Fatal(err)
		}
		if file.Verify.Timeout.Line > 0 {
			if _, err := Duration(file.Verify.Timeout.V); err != nil {
				t.Fatal(err)
			}
		}
		if file.Verify.MinSaving.Line > 0 {
			if _, err := Percent(file.Verify.MinSaving.V); err != nil {
				t.Fatal(err)
			}
		}
	})
}
