package shell

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Word is one word of a command, before any expansion.
type Word struct {
	Raw        string // the source text, quotes and all
	Start, End int    // byte offsets inside the script: Raw is script[Start:End]

	parts    []syntax.WordPart
	assigned bool // the value of an assignment: neither split nor globbed
}

// Literal is the word's value when no variable is known.
func (w Word) Literal() (string, bool) {
	return w.Value(func(string) (string, bool) { return "", false })
}

// Value expands the word to the one argument that the command gets. lookup returns a variable's value and whether it is known.
//
// There is no value (false) where the word holds a command substitution, arithmetic, an unquoted pattern or brace expansion, a special
// parameter such as $1 or $?, a variable that is not known, an unquoted variable whose value would be split, globbed or vanish, or
// what dash and bash read differently ($'…', $"…", ${x/a/b}).
func (w Word) Value(lookup func(string) (string, bool)) (string, bool) {
	if w.parts == nil {
		return "", w.Raw == ""
	}
	if misread(w.Raw) {
		return "", false
	}
	if !w.assigned && (w.Glob() || w.braces()) {
		return "", false
	}
	e := expander{lookup: lookup, whole: w.assigned}
	value, ok := e.parts(w.parts)
	// An unquoted expansion to nothing leaves no argument at all.
	if ok && value == "" && !w.assigned && !e.quoted {
		return "", false
	}
	return value, ok
}

// misread finds text that a shell reads in another way than the parser: $ at the end of a continued line, where a shell joins the lines
// first, and $$ in front of a brace, which bash counts as an opening one.
func misread(raw string) bool {
	return strings.Contains(raw, "$\\\n") || strings.Contains(raw, "$\\\r\n") || strings.Contains(raw, "$${")
}

// Glob tells whether the word is a pattern for file names: it holds an unquoted *, ? or a [ with its ].
func (w Word) Glob() bool {
	open := false
	for _, p := range w.parts {
		lit, ok := p.(*syntax.Lit)
		if !ok {
			continue
		}
		for i := 0; i < len(lit.Value); i++ {
			switch lit.Value[i] {
			case '\\':
				i++
			case '*', '?':
				return true
			case '[':
				open = true
			case ']':
				if open {
					return true
				}
			}
		}
	}
	return false
}

// braces tells whether bash might expand {a,b} or {1..3} in the word; POSIX shells would not. It looks for the characters in this order
// only: syntax.SplitBraces takes time in the square of the nesting and more.
func (w Word) braces() bool {
	step := 0
	for _, p := range w.parts {
		lit, ok := p.(*syntax.Lit)
		if !ok {
			continue
		}
		for i := 0; i < len(lit.Value); i++ {
			switch c := lit.Value[i]; {
			case c == '\\':
				i++
			case c == '{' && step == 0:
				step = 1
			case step == 1 && (c == ',' || strings.HasPrefix(lit.Value[i:], "..")):
				step = 2
			case c == '}' && step == 2:
				return true
			}
		}
	}
	return false
}

// Vars lists the variables that the word mentions, each once, in order of appearance; those inside a command substitution too.
// Special and positional parameters are left out.
func (w Word) Vars() []string {
	var names []string
	for _, p := range w.parts {
		syntax.Walk(p, func(n syntax.Node) bool {
			if x, ok := n.(*syntax.ParamExp); ok && x.Param != nil && syntax.ValidName(x.Param.Value) && !slices.Contains(names, x.Param.Value) {
				names = append(names, x.Param.Value)
			}
			return true
		})
	}
	return names
}
