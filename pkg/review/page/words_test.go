package page

import (
	"strings"
	"testing"
)

// shownSpans writes spans for a test: words that differ in [ ], characters written out in { }.
func shownSpans(spans []span) string {
	var b strings.Builder
	for _, s := range spans {
		switch {
		case s.Hidden:
			b.WriteString("{" + s.Text + "}")
		case s.Marked:
			b.WriteString("[" + s.Text + "]")
		default:
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

func TestCompareWords(t *testing.T) {
	for _, tt := range []struct {
		a, b, wantA, wantB string
		same               bool // enough to be the same line changed
	}{
		{"FROM node:20", "FROM node:20 AS builder", "FROM node:20", "FROM node:20[ AS builder]", true},
		{"USER node", "USER 101", "USER [node]", "USER [101]", true},
		{"COPY a /x", "COPY a b /x", "COPY a /x", "COPY a [b ]/x", true},
		{"ENV A=1 B=2", "ENV A=1 B=3", "ENV A=1 B=[2]", "ENV A=1 B=[3]", true},
		{"/usr/bin:/bin", "/usr/bin:/opt:/bin", "/usr/bin:/bin", "/usr/bin:/[opt:/]bin", true},
		{"one two three", "uno dos three", "[one two] three", "[uno dos] three", false},
		{"a", "b", "[a]", "[b]", false},
		{"", "", "", "", false},
		{"", "x", "", "[x]", false},
		{"same", "same", "same", "same", true},
		{"x\u202ey", "x\u202ez", `x{\u202e}[y]`, `x{\u202e}[z]`, true},
	} {
		a, b, share := compareWords(tt.a, tt.b)
		if shownSpans(a) != tt.wantA || shownSpans(b) != tt.wantB || (share >= similar) != tt.same {
			t.Errorf("%q, %q: %s, %s, %.2f; want %s, %s, the same: %v", tt.a, tt.b, shownSpans(a), shownSpans(b), share, tt.wantA, tt.wantB, tt.same)
		}
	}
}

func TestLongLinesAreComparedByTheirEnds(t *testing.T) {
	a := "x " + strings.Repeat("a b ", 2000) + "y"
	b := "x " + strings.Repeat("c d ", 2000) + "y"
	sa, _, _ := compareWords(a, b)
	if len(sa) != 3 || sa[0].Text != "x " || sa[2].Text != " y" && sa[2].Text != "y" {
		t.Errorf("%d spans", len(sa))
	}
}

func TestVisible(t *testing.T) {
	for in, want := range map[string]string{
		"plain\ttab":  "plain\ttab",
		"a\x1b[2Jb":   `a{\x1b}[2Jb`,
		"a\u202eb":    `a{\u202e}b`,
		"zero\u200b":  `zero{\u200b}`,
		"\ufeffBOM":   `{\ufeff}BOM`,
		"bad\xff":     `bad{\xff}`,
		"\ufffd":      "\ufffd",
		"cr\r":        `cr{\r}`,
		"nul\x00":     `nul{\x00}`,
		"line\u2028x": `line{\u2028}x`,
		"café 日本":     "café 日本",
	} {
		if got := shownSpans(visible(in, false)); got != want {
			t.Errorf("%q is shown as %s, not %s", in, got, want)
		}
	}
}
