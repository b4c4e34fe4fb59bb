package shell

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// expander computes a word's value.
type expander struct {
	lookup func(string) (string, bool)
	whole  bool // no splitting: inside double quotes or an assignment
	inside bool // inside double quotes
	quoted bool // a quoted part was seen, so that the word exists even when empty
}

func (e *expander) parts(parts []syntax.WordPart) (string, bool) {
	var b strings.Builder
	for i, p := range parts {
		value, ok := e.part(p, i == 0, len(parts) == 1)
		if !ok {
			return "", false
		}
		b.WriteString(value)
	}
	return b.String(), true
}

func (e *expander) part(p syntax.WordPart, first, only bool) (string, bool) {
	switch p := p.(type) {
	case *syntax.Lit:
		return e.bare(p.Value, first, only)
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
		if ok && !e.whole && !e.oneWord(value) {
			return "", false
		}
		return value, ok
	}
	return "", false
}

// oneWord tells whether the value of an unquoted variable is neither split nor taken for a pattern.
func (e *expander) oneWord(value string) bool {
	if separators, ok := e.lookup("IFS"); ok && separators != " \t\n" {
		return false
	}
	return !strings.ContainsAny(value, " \t\n*?[]\\")
}

// double expands what stands between double quotes.
func (e *expander) double(parts []syntax.WordPart) (string, bool) {
	in := expander{lookup: e.lookup, whole: true, inside: true}
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

// bare expands unquoted text: backslashes, and a ~ that is the whole word or has a / behind it.
func (e *expander) bare(s string, first, only bool) (string, bool) {
	var b strings.Builder
	if first && strings.HasPrefix(s, "~") {
		home, ok := e.lookup("HOME")
		if !ok || !(s == "~" && only || strings.HasPrefix(s, "~/")) {
			return "", false
		}
		b.WriteString(home)
		s = s[1:]
	}
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\':
			if i++; i == len(s) {
				return "", false // at the end of the script: what it means depends on what is put behind it
			}
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
	switch p.Exp.Op {
	case syntax.DefaultUnset, syntax.AssignUnset, syntax.ErrorUnset:
		return value, true
	case syntax.AssignUnsetOrNull, syntax.ErrorUnsetOrNull:
		return value, value != "" // an assignment would change what follows, an error would end it
	case syntax.DefaultUnsetOrNull:
		if value != "" {
			return value, true
		}
		return e.operand(p.Exp.Word)
	case syntax.AlternateUnset:
		return e.operand(p.Exp.Word)
	case syntax.AlternateUnsetOrNull:
		if value == "" {
			return "", true
		}
		return e.operand(p.Exp.Word)
	}
	return "", false
}

// operand expands the word of ${x:-word}. Quotes, backslashes and ~ in it mean one thing outside of double quotes and another inside.
func (e *expander) operand(w *syntax.Word) (string, bool) {
	if w == nil {
		return "", true
	}
	for _, p := range w.Parts {
		switch p := p.(type) {
		case *syntax.Lit:
			if strings.Contains(p.Value, "~") || e.inside && strings.Contains(p.Value, `\`) {
				return "", false
			}
		case *syntax.SglQuoted, *syntax.DblQuoted:
			if e.inside {
				return "", false
			}
		}
	}
	return (&expander{lookup: e.lookup, whole: true, inside: e.inside}).parts(w.Parts)
}
