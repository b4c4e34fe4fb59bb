package maven

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is one word of Java or Kotlin source: a name, a string's value, or one character.
type token struct {
	text string
	kind byte // 'n' name, 's' string, 't' string with something filled in, '1' number or character, else the character itself
	line int
}

// lexer reads tokens; comments and white space are left out. It never fails: what is malformed ends where the line or the file ends.
type lexer struct {
	src    string
	at     int
	line   int
	kotlin bool
	out    []token
}

// bytesOfToken is how long a token is in most sources, with the space behind it.
const bytesOfToken = 6

// lex reads src; the tokens are put behind into.
func lex(src string, kotlin bool, into []token) []token {
	l := &lexer{src: src, line: 1, kotlin: kotlin, out: slices.Grow(into, len(src)/bytesOfToken)}
	for l.at < len(l.src) {
		l.next()
	}
	return l.out
}

func (l *lexer) rest() string { return l.src[l.at:] }

func (l *lexer) skip(n int) {
	n = min(n, len(l.src)-l.at)
	l.line += strings.Count(l.src[l.at:l.at+n], "\n")
	l.at += n
}

func (l *lexer) add(kind byte, text string, line int) {
	l.out = append(l.out, token{text, kind, line})
}

func (l *lexer) next() {
	rest, line := l.rest(), l.line
	switch c := rest[0]; {
	case c <= ' ':
		n := 1
		for n < len(rest) && rest[n] <= ' ' {
			n++
		}
		l.skip(n)
	case strings.HasPrefix(rest, "//"):
		l.skip(until(rest, "\n", 0))
	case strings.HasPrefix(rest, "/*"):
		l.skip(until(rest[2:], "*/", 2) + 2)
	case strings.HasPrefix(rest, `"""`):
		end := until(rest[3:], `"""`, 3)
		text := strings.TrimSuffix(rest[3:min(3+end, len(rest))], `"""`)
		l.skip(3 + end)
		l.add(l.stringKind(text), text, line)
	case c == '"':
		l.quoted(line)
	case c == '\'':
		l.character(line)
	case c == '_' || c == '$' || c >= utf8.RuneSelf || unicode.IsLetter(rune(c)):
		n := nameEnd(rest)
		if n == 0 { // a character that is none of Java's
			l.skip(1)
			return
		}
		l.add('n', rest[:n], line)
		l.at += n
	case c >= '0' && c <= '9':
		n := 1
		for n < len(rest) && (rest[n] == '.' || rest[n] == '_' || rest[n] >= '0' && rest[n] <= '9' || unicode.IsLetter(rune(rest[n]))) {
			n++
		}
		l.add('1', rest[:n], line)
		l.at += n
	default:
		l.add(c, string(c), line)
		l.at++
	}
}

// nameEnd is the length of the name that a text begins with.
func nameEnd(s string) int {
	n := 0
	for n < len(s) && (s[n]|0x20 >= 'a' && s[n]|0x20 <= 'z' || s[n] >= '0' && s[n] <= '9' || s[n] == '_' || s[n] == '$') {
		n++
	}
	if n == len(s) || s[n] < utf8.RuneSelf {
		return n
	}
	n = strings.IndexFunc(s, func(r rune) bool { return r != '_' && r != '$' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if n < 0 {
		return len(s)
	}
	return n
}

// until returns where the text after stop begins, or the end.
func until(s, stop string, width int) int {
	i := strings.Index(s, stop)
	if i < 0 {
		return len(s)
	}
	return i + width
}

func (l *lexer) stringKind(text string) byte {
	if l.kotlin && strings.Contains(text, "$") {
		return 't'
	}
	return 's'
}

// quoted reads a string in double quotes. In Kotlin ${…} may hold further strings.
func (l *lexer) quoted(line int) {
	var b strings.Builder
	kind, i, s := byte('s'), 1, l.rest()
	for i < len(s) && s[i] != '"' && s[i] != '\n' {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			b.WriteByte(escaped(s[i+1]))
			i += 2
			continue
		case l.kotlin && s[i] == '$':
			kind = 't'
			if i+1 < len(s) && s[i+1] == '{' {
				depth := 0
				for ; i < len(s) && s[i] != '\n'; i++ {
					if s[i] == '{' {
						depth++
					} else if s[i] == '}' {
						if depth--; depth == 0 {
							break
						}
					}
				}
			}
		}
		if i < len(s) && kind == 's' {
			b.WriteByte(s[i])
		}
		i++
	}
	l.add(kind, b.String(), line)
	l.skip(i + 1)
}

func escaped(c byte) byte {
	switch c {
	case 'n':
		return '\n'
	case 't':
		return '\t'
	}
	return c
}

func (l *lexer) character(line int) {
	s, i := l.rest(), 1
	for i < len(s) && s[i] != '\'' && s[i] != '\n' {
		if s[i] == '\\' {
			i++
		}
		i++
	}
	l.add('1', "'", line)
	l.skip(i + 1)
}
