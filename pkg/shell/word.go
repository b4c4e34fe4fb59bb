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

// expander computes a word's value.
type expander struct {
	lookup func(string) (string, bool)
	whole  bool // no splitting: inside double quotes or an assignment
	quoted bool // a quoted part was seen, so that the word exists even when empty
}

func (e *expander) parts(parts []syntax.WordPart) (string, bool) {
	var b strings.Builder
	for i, p := range parts {
		value, ok := e.part(p, i == 0)
		if !ok {
			return "", false
		}
		b.WriteString(value)
	}
	return b.String(), true
}

func (e *expander) part(p syntax.WordPart, first bool) (string, bool) {
	switch p := p.(type) {
	case *syntax.Lit:
		e.quoted = e.quoted || strings.Contains(p.Value, `\`)
		return e.bare(p.Value, first)
	case *syntax.SglQuoted:
		e.quoted = true
		return p.Value, !p.Dollar // $'…' is another text in dash
	case *syntax.DblQuoted:
		e.quoted = true
		if p.Dollar {
			return "", false
		}
		return e.double(p.Parts)
	case *syntax.ParamExp:
		value, ok := e.param(p)
		if ok && !e.whole && strings.ContainsAny(value, " \t\n*?[\\") {
			return "", false
		}
		return value, ok
	}
	return "", false
}

// double expands what stands between double quotes.
func (e *expander) double(parts []syntax.WordPart) (string, bool) {
	in := expander{lookup: e.lookup, whole: true}
	var b strings.Builder
	for _, p := range parts {
		switch p := p.(type) {
		case *syntax.Lit:
			b.WriteString(unescapeDouble(p.Value))
		case *syntax.ParamExp:
			value, ok := in.param(p)
			if !ok {
				return "", false
			}
			b.WriteString(value)
		default:
			return "", false
		}
	}
	return b.String(), true
}

// bare expands unquoted text: backslashes, and a leading ~.
func (e *expander) bare(s string, first bool) (string, bool) {
	var b strings.Builder
	if first && strings.HasPrefix(s, "~") {
		home, ok := e.lookup("HOME")
		if !ok || s != "~" && !strings.HasPrefix(s, "~/") {
			return "", false
		}
		b.WriteString(home)
		s = s[1:]
	}
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			i++
			if s[i] != '\n' {
				b.WriteByte(s[i])
			}
		case s[i] == '~' && i > 0 && (s[i-1] == '=' || s[i-1] == ':'):
			return "", false // NAME=~/x as an argument: bash expands it, dash does not
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String(), true
}

// unescapeDouble removes the backslashes that mean something between double quotes.
func unescapeDouble(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && strings.IndexByte("$`\"\\\n", s[i+1]) >= 0 {
			i++
			if s[i] == '\n' {
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// param expands $x, ${x}, and the forms with a default, an alternative or an error.
func (e *expander) param(p *syntax.ParamExp) (string, bool) {
	if p.Param == nil || p.Excl || p.Length || p.Width || p.Index != nil || p.Slice != nil || p.Repl != nil || p.Names != 0 {
		return "", false
	}
	if !syntax.ValidName(p.Param.Value) {
		return "", false // $1, $@, $?
	}
	value, known := e.lookup(p.Param.Value)
	if !known || p.Exp == nil {
		return value, known
	}
	word := func() (string, bool) {
		if p.Exp.Word == nil {
			return "", true
		}
		return (&expander{lookup: e.lookup, whole: true}).parts(p.Exp.Word.Parts)
	}
	switch p.Exp.Op {
	case syntax.DefaultUnset, syntax.AssignUnset, syntax.ErrorUnset:
		return value, true
	case syntax.DefaultUnsetOrNull, syntax.AssignUnsetOrNull:
		if value != "" {
			return value, true
		}
		return word()
	case syntax.ErrorUnsetOrNull:
		return value, value != ""
	case syntax.AlternateUnset:
		return word()
	case syntax.AlternateUnsetOrNull:
		if value == "" {
			return "", true
		}
		return word()
	}
	return "", false
}
