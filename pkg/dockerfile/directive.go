package dockerfile

import (
	"bytes"
	"slices"
	"strings"
	"unicode"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// Directive is a parser directive: # syntax=, # escape= or # check=.
type Directive struct {
	Name  string // lower case
	Value string // as written, without surrounding blanks
	Line  int    // from 1
}

// readDirectives lists the directives as each reader of BuildKit finds its own: the parser reads escape after blanks but not below a shebang
// line, the frontend reads syntax and check below a shebang line but not after blanks.
func (f *File) readDirectives() ([]Directive, *Error) {
	var out []Directive
	p := parser.DirectiveParser{}
	for n := 1; n <= len(f.lines); n++ {
		d, err := p.ParseLine(bytes.TrimLeftFunc(f.withoutBOM(n), unicode.IsSpace))
		if err != nil {
			return nil, &Error{Line: n, Msg: err.Error()}
		}
		if d == nil {
			break
		}
		if d.Name != "escape" {
			continue
		}
		if d.Value != "`" && d.Value != `\` {
			return nil, &Error{Line: n, Msg: "invalid escape token " + d.Value + ": only \\ and ` are"}
		}
		out = append(out, Directive{d.Name, d.Value, n})
	}
	lower := bytes.ToLower(f.Source) // most files name neither, and BuildKit looks for each in a copy of its own
	if bytes.Contains(lower, []byte("syntax")) {
		if _, value, loc, ok := parser.DetectSyntax(f.Source); ok {
			out = append(out, Directive{"syntax", value, firstLine(loc)})
		}
	}
	if bytes.Contains(lower, []byte("check")) {
		if _, value, loc, ok := parser.ParseDirective("check", f.Source); ok {
			out = append(out, Directive{"check", value, firstLine(loc)})
		}
	}
	slices.SortStableFunc(out, func(a, b Directive) int { return a.Line - b.Line })
	return out, nil
}

func firstLine(loc []parser.Range) int {
	if len(loc) == 0 {
		return 1
	}
	return max(1, loc[0].Start.Line)
}

// syntaxOf is the image that # syntax= names; what follows a blank is arguments of the frontend.
func syntaxOf(ds []Directive) string {
	for _, d := range ds {
		if d.Name == "syntax" {
			image, _, _ := strings.Cut(d.Value, " ")
			return image
		}
	}
	return ""
}
