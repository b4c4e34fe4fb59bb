package records

import (
	"bytes"
	"encoding/json"
	"errors"
)

// errForm is the error of a text that is no JSON object as msb writes it.
var errForm = errors.New("not a JSON object")

// fields gives each member of a JSON object to fn, its value as it stands there, until fn wants no more. It looks at no more than it needs to
// find where values end: whoever asks for one decodes it. The object must be as msb writes it, without blanks between its parts.
func fields(object []byte, fn func(name string, value []byte) bool) error {
	rest, ok := bytes.CutPrefix(object, []byte("{"))
	more := false // a comma came before
	for ok && len(rest) > 0 && rest[0] == '"' {
		n := valueEnd(rest)
		if n == 0 || n == len(rest) || rest[n] != ':' {
			return errForm
		}
		name := unquote(rest[:n])
		rest = rest[n+1:]
		if n = valueEnd(rest); n == 0 {
			return errForm
		}
		if !fn(name, rest[:n]) {
			return nil
		}
		rest, ok = bytes.CutPrefix(rest[n:], []byte(","))
		more = ok
	}
	if more || !bytes.Equal(bytes.TrimSuffix(rest, []byte("\n")), []byte("}")) {
		return errForm
	}
	return nil
}

// valueEnd is the length of the JSON value that a text begins with; 0 if it has no end.
func valueEnd(text []byte) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			n := stringEnd(text[i:])
			if n == 0 {
				return 0
			}
			i += n - 1
		case '{', '[':
			depth++
			continue
		case '}', ']':
			depth--
			if depth < 0 {
				return i // the object's own end
			}
		case ',', ':':
			if depth == 0 {
				return i
			}
			continue
		default:
			continue // in a number or a word
		}
		if depth == 0 {
			return i + 1
		}
	}
	return 0
}

// stringEnd is the length of the JSON string that a text begins with, quotes included; 0 if it has no end.
func stringEnd(text []byte) int {
	for at := 1; ; {
		i := bytes.IndexByte(text[at:], '"')
		if i < 0 {
			return 0
		}
		at += i
		escapes := 0
		for text[at-1-escapes] == '\\' {
			escapes++
		}
		at++
		if escapes%2 == 0 {
			return at
		}
	}
}

// unquote is what a JSON string holds; empty if it is none.
func unquote(value []byte) string {
	if len(value) >= 2 && value[0] == '"' && bytes.IndexByte(value, '\\') < 0 {
		return string(value[1 : len(value)-1])
	}
	var s string
	_ = json.Unmarshal(value, &s)
	return s
}
