package node

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// skimmed is a value of JSON text that is known to be valid. Lock files are long and little of them is asked for, so that no tree is made.
type skimmed []byte

// skim checks JSON text, without comments and trailing commas, within the bounds of parseJSON.
func skim(b []byte) (skimmed, bool) {
	b = bytes.Trim(bytes.TrimPrefix(b, []byte("\xef\xbb\xbf")), jsonSpace)
	return b, json.Valid(b) && depth(b) <= maxDepth
}

// depth is how many brackets of valid JSON text are open at once, at most.
func depth(b []byte) int {
	open, most := 0, 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			i = stringEnd(b, i)
		case '{', '[':
			open++
			most = max(most, open)
		case '}', ']':
			open--
		}
	}
	return most
}

const jsonSpace = " \t\r\n"

// get returns the member of that name; of several the last, as JSON.parse does.
func (s skimmed) get(keys ...string) (skimmed, bool) {
	for _, key := range keys {
		found := false
		var v skimmed
		s.each(func(name, value skimmed) {
			if name.is(key) {
				v, found = value, true
			}
		})
		if s = v; !found {
			return nil, false
		}
	}
	return s, true
}

// each calls fn for the members of an object.
func (s skimmed) each(fn func(name, value skimmed)) {
	if len(s) == 0 || s[0] != '{' {
		return
	}
	for rest := s[1:]; ; {
		rest = bytes.TrimLeft(rest, jsonSpace+",")
		if rest[0] == '}' {
			return
		}
		name := rest[:valueEnd(rest)]
		rest = bytes.TrimLeft(rest[len(name):], jsonSpace+":")
		value := rest[:valueEnd(rest)]
		rest = rest[len(value):]
		fn(name, value)
	}
}

// text is the value of a string.
func (s skimmed) text() (string, bool) {
	if len(s) == 0 || s[0] != '"' {
		return "", false
	}
	if plain, ok := s.plain(); ok {
		return string(plain), true
	}
	var text string
	err := json.Unmarshal(s, &text)
	return text, err == nil
}

// is tells whether the value is this text.
func (s skimmed) is(text string) bool {
	if plain, ok := s.plain(); ok {
		return string(plain) == text
	}
	t, ok := s.text()
	return ok && t == text
}

// plain is what stands between the quotes of a string, if that is its value.
func (s skimmed) plain() ([]byte, bool) {
	if len(s) < 2 || s[0] != '"' {
		return nil, false
	}
	plain := s[1 : len(s)-1]
	return plain, bytes.IndexByte(plain, '\\') < 0 && utf8.Valid(plain)
}

// valueEnd is the length of the value at the beginning of valid JSON text.
func valueEnd(b []byte) int {
	depth := 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			i = stringEnd(b, i)
		case '{', '[':
			depth++
			continue
		case '}', ']':
			depth--
		default:
			if depth > 0 {
				continue
			}
			if n := bytes.IndexAny(b[i:], jsonSpace+",]}:"); n >= 0 {
				return i + n
			}
			return len(b)
		}
		if depth == 0 {
			return i + 1
		}
	}
	return len(b)
}

// stringEnd is the place of the quote that ends the string that begins at i, or the end of the text.
func stringEnd(b []byte, i int) int {
	for i++; ; i++ {
		n := bytes.IndexByte(b[i:], '"')
		if n < 0 {
			return len(b)
		}
		i += n
		slashes := i - len(bytes.TrimRight(b[:i], `\`))
		if slashes%2 == 0 {
			return i
		}
	}
}
