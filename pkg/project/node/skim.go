package node

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// skimmed is a value of JSON text that is known to be valid. Lock files are long and little of them is asked for, so that no tree is made.
type skimmed []byte

// skim checks JSON text, without comments and trailing commas. It may be nested as deep as encoding/json takes it: nothing recurses.
func skim(b []byte) (skimmed, bool) {
	b = bytes.Trim(bytes.TrimPrefix(b, []byte("\xef\xbb\xbf")), jsonSpace)
	return b, json.Valid(b)
}

const jsonSpace = " \t\r\n"

// get returns the member of that name, and its member, and so on; of several the last, as JSON.parse does.
func (s skimmed) get(keys ...string) (skimmed, bool) {
	v, ok, _ := s.find(keys)
	return v, ok
}

// find is get of the value at the beginning of a text, and where that value ends: one look at a long text is enough.
func (s skimmed) find(keys []string) (v skimmed, ok bool, end int) {
	switch {
	case len(keys) == 0:
		end = valueEnd(s)
		return s[:end], true, end
	case len(s) == 0 || s[0] != '{':
		return nil, false, valueEnd(s)
	}
	for rest := s[1:]; ; {
		rest = bytes.TrimLeft(rest, jsonSpace+",")
		if rest[0] == '}' {
			return v, ok, len(s) - len(rest) + 1
		}
		name := rest[:valueEnd(rest)]
		rest = bytes.TrimLeft(rest[len(name):], jsonSpace+":")
		n := 0
		if name.is(keys[0]) {
			v, ok, n = rest.find(keys[1:])
		} else {
			n = valueEnd(rest)
		}
		rest = rest[n:]
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
