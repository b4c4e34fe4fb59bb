package typescript

import "strings"

// A token is a word of the source.
type token struct {
	kind       byte // 'i' name or keyword, 's' text or template, 'n' number, 'x' regular expression, 'p' punctuation
	text       string
	start, end int
	line       bool // a new line begins in front of it
}

func (t token) is(texts ...string) bool {
	for _, s := range texts {
		if t.text == s && (t.kind == 'p' || t.kind == 'i') {
			return true
		}
	}
	return false
}

// scan takes a source apart; false where it can't.
func scan(src string) (list []token, ok bool) {
	line := false
	for i := 0; i < len(src); {
		c := src[i]
		n := 1
		kind := byte('p')
		switch {
		case c == '\n':
			line = true
			i++
			continue
		case strings.IndexByte(" \t\r\f\v", c) >= 0 || strings.HasPrefix(src[i:], "\ufeff"):
			i++
			if c == 0xef {
				i += 2
			}
			continue
		case strings.HasPrefix(src[i:], "//") || i == 0 && strings.HasPrefix(src, "#!"):
			if n = strings.IndexByte(src[i:], '\n'); n < 0 {
				n = len(src) - i
			}
			i += n
			continue
		case strings.HasPrefix(src[i:], "/*"):
			if n = strings.Index(src[i+2:], "*/"); n < 0 {
				return nil, false
			}
			i += n + 4
			continue
		case c == '"' || c == '\'':
			kind, n = 's', quoted(src[i:], c)
		case c == '`':
			kind, n = 's', template(src[i:])
		case c == '/' && operand(list):
			kind, n = 'x', regexp(src[i:])
		case nameByte(c):
			kind = 'i'
			if c >= '0' && c <= '9' {
				kind = 'n'
			}
			for n < len(src)-i && (nameByte(src[i+n]) || kind == 'n' && src[i+n] == '.') {
				n++
			}
		default:
			for _, p := range []string{"...", "=>", "===", "!==", "==", "!=", "&&", "||", "??", "?.", "<=", ">="} {
				if strings.HasPrefix(src[i:], p) {
					n = len(p)
					break
				}
			}
		}
		if n <= 0 {
			return nil, false
		}
		list = append(list, token{kind, src[i : i+n], i, i + n, line})
		line = false
		i += n
	}
	return list, true
}

func nameByte(c byte) bool {
	return c == '_' || c == '$' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c >= 0x80
}

// quoted is the length of a text, 0 where it does not end on its line.
func quoted(s string, quote byte) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\n':
			return 0
		case '\\':
			i++
		case quote:
			return i + 1
		}
	}
	return 0
}

// template is the length of a template, with the templates inside of it.
func template(s string) int {
	var open []byte
	for i := 0; i < len(s); i++ {
		in := byte(0)
		if len(open) > 0 {
			in = open[len(open)-1]
		}
		switch c := s[i]; {
		case c == '\\':
			i++
		case c == '`' && in == '`':
			if open = open[:len(open)-1]; len(open) == 0 {
				return i + 1
			}
		case c == '`':
			open = append(open, c)
		case in == '`' && strings.HasPrefix(s[i:], "${"):
			i++
			open = append(open, '{')
		case in == '{' && c == '{':
			open = append(open, c)
		case in == '{' && c == '}':
			open = open[:len(open)-1]
		}
	}
	return 0
}

// operand tells whether an operand may stand here, so that a slash begins a regular expression.
func operand(list []token) bool {
	if len(list) == 0 {
		return true
	}
	switch t := list[len(list)-1]; t.kind {
	case 'p':
		return !t.is(")", "]", "}")
	case 'i':
		return t.is("return", "typeof", "case", "in", "of")
	}
	return false
}

func regexp(s string) int {
	class := false
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\n':
			return 0
		case '\\':
			i++
		case '[':
			class = true
		case ']':
			class = false
		case '/':
			if !class {
				return i + 1
			}
		}
	}
	return 0
}
