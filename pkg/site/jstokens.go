package site

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/msb-dev/msb/pkg/typescript"
)

// A jsToken is a word of JavaScript or TypeScript.
type jsToken struct {
	kind byte   // 'i' name or keyword, 's' text, 'n' number, 'p' punctuation, 'x' what has no value of its own: a template, a regular expression
	text string // of a text: its value
}

func (t jsToken) is(text string) bool { return t.kind == 'p' && t.text == text }

var errScript = errors.New("script that can't be read")

// script takes a configuration file apart, in TypeScript without its types.
func script(file string, text []byte) ([]jsToken, error) {
	if strings.HasSuffix(path.Ext(file), "ts") {
		text = typescript.Blank(text)
	}
	return jsTokens(string(text))
}

// jsTokens takes a script apart, without its comments.
func jsTokens(src string) ([]jsToken, error) {
	if len(src) > maxConfig {
		return nil, fmt.Errorf("larger than %d bytes", maxConfig)
	}
	s := jsScanner{src: src}
	for {
		if err := s.blank(); err != nil {
			return nil, err
		}
		if s.pos >= len(s.src) {
			return s.list, nil
		}
		if err := s.next(); err != nil {
			return nil, err
		}
	}
}

type jsScanner struct {
	src  string
	pos  int
	list []jsToken
}

// blank skips white space and comments.
func (s *jsScanner) blank() error {
	for s.pos < len(s.src) {
		rest := s.src[s.pos:]
		switch {
		case strings.ContainsRune(" \t\r\n\f\v", rune(rest[0])):
			s.pos++
		case strings.HasPrefix(rest, "\ufeff"):
			s.pos += len("\ufeff")
		case strings.HasPrefix(rest, "//") || strings.HasPrefix(rest, "#!") && s.pos == 0:
			i := strings.IndexByte(rest, '\n')
			if i < 0 {
				i = len(rest)
			}
			s.pos += i
		case strings.HasPrefix(rest, "/*"):
			i := strings.Index(rest[2:], "*/")
			if i < 0 {
				return errScript
			}
			s.pos += i + 4
		default:
			return nil
		}
	}
	return nil
}

func (s *jsScanner) add(kind byte, text string, length int) {
	s.list = append(s.list, jsToken{kind, text})
	s.pos += length
}

func (s *jsScanner) next() error {
	rest := s.src[s.pos:]
	c := rest[0]
	switch {
	case c == '"' || c == '\'':
		return s.text(c)
	case c == '`':
		return s.template()
	case c == '/' && s.operand():
		return s.regexp()
	case nameByte(c):
		n := 1
		for n < len(rest) && (nameByte(rest[n]) || digit(c) && rest[n] == '.') {
			n++
		}
		kind := byte('i')
		if digit(c) {
			kind = 'n'
		}
		s.add(kind, rest[:n], n)
		return nil
	}
	for _, p := range []string{"...", "=>", "&&", "||", "??", "?."} {
		if strings.HasPrefix(rest, p) {
			s.add('p', p, len(p))
			return nil
		}
	}
	s.add('p', rest[:1], 1)
	return nil
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

func nameByte(c byte) bool {
	return c == '_' || c == '$' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || digit(c) || c >= 0x80
}

// text reads a quoted text. One with an escape sequence has a value that is not worked out.
func (s *jsScanner) text(quote byte) error {
	for i := s.pos + 1; i < len(s.src); i++ {
		switch s.src[i] {
		case '\n':
			return errScript
		case '\\':
			i++
		case quote:
			v := s.src[s.pos+1 : i]
			kind := byte('s')
			if strings.Contains(v, `\`) {
				kind = 'x'
			}
			s.add(kind, v, i+1-s.pos)
			return nil
		}
	}
	return errScript
}

// template reads to the back quote that ends it; what stands in ${} may hold templates of its own.
func (s *jsScanner) template() error {
	start := s.pos
	var open []byte // '`' for a template, '{' for a substitution in it
	for ; s.pos < len(s.src); s.pos++ {
		in := byte(0)
		if len(open) > 0 {
			in = open[len(open)-1]
		}
		switch c := s.src[s.pos]; {
		case c == '\\':
			s.pos++
		case c == '`' && in == '`':
			if open = open[:len(open)-1]; len(open) == 0 {
				s.pos++
				v := s.src[start+1 : s.pos-1]
				kind := byte('s')
				if strings.ContainsAny(v, `\$`) {
					kind = 'x'
				}
				s.add(kind, v, 0)
				return nil
			}
		case c == '`':
			open = append(open, '`')
		case in == '`' && c == '$' && strings.HasPrefix(s.src[s.pos:], "${"):
			s.pos++
			open = append(open, '{')
		case in == '{' && c == '{':
			open = append(open, '{')
		case in == '{' && c == '}':
			open = open[:len(open)-1]
		}
	}
	return errScript
}

// operand reports whether an operand may stand here, so that a slash begins a regular expression.
func (s *jsScanner) operand() bool {
	if len(s.list) == 0 {
		return true
	}
	switch t := s.list[len(s.list)-1]; t.kind {
	case 'p':
		return t.text != ")" && t.text != "]" && t.text != "}"
	case 'i':
		return t.text == "return" || t.text == "typeof" || t.text == "case" || t.text == "in" || t.text == "of"
	}
	return false
}

func (s *jsScanner) regexp() error {
	class := false
	for i := s.pos + 1; i < len(s.src); i++ {
		switch s.src[i] {
		case '\n':
			return errScript
		case '\\':
			i++
		case '[':
			class = true
		case ']':
			class = false
		case '/':
			if !class {
				s.add('x', "", i+1-s.pos)
				return nil
			}
		}
	}
	return errScript
}
