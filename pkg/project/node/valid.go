package node

import "bytes"

// validValue is the length of the JSON value at the beginning of a text (RFC 8259), with brackets at most depth deep; ok is false if there is
// none.
func validValue(b []byte, depth int) (n int, ok bool) {
	if len(b) == 0 {
		return 0, false
	}
	switch c := b[0]; {
	case c == '"':
		return validString(b)
	case c == '{', c == '[':
		if depth == 0 {
			return 0, false
		}
		return validMembers(b, depth-1)
	case c == '-' || isDigit(c):
		return validNumber(b)
	}
	for _, word := range []string{"true", "false", "null"} {
		if bytes.HasPrefix(b, []byte(word)) {
			return len(word), true
		}
	}
	return 0, false
}

// validMembers reads an object or an array.
func validMembers(b []byte, depth int) (n int, ok bool) {
	object, end := b[0] == '{', b[0]+2 // the closing bracket in ASCII
	i := skipSpace(b, 1)
	if i < len(b) && b[i] == end {
		return i + 1, true
	}
	for i < len(b) {
		if object {
			n, ok := validString(b[i:])
			if i = skipSpace(b, i+n); !ok || i == len(b) || b[i] != ':' {
				return 0, false
			}
			i = skipSpace(b, i+1)
		}
		n, ok := validValue(b[i:], depth)
		if i = skipSpace(b, i+n); !ok || i == len(b) {
			return 0, false
		}
		switch b[i] {
		case end:
			return i + 1, true
		case ',':
			i = skipSpace(b, i+1)
		default:
			return 0, false
		}
	}
	return 0, false
}

func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\t' || b[i] == '\r') {
		i++
	}
	return i
}

// validString reads a string with its quotes. Its bytes need not be UTF-8.
func validString(b []byte) (n int, ok bool) {
	if len(b) == 0 || b[0] != '"' {
		return 0, false
	}
	for i := 1; i < len(b); i++ {
		switch c := b[i]; {
		case c == '"':
			return i + 1, true
		case c < ' ':
			return 0, false
		case c == '\\':
			i++
			switch {
			case i == len(b):
				return 0, false
			case b[i] == 'u':
				for range 4 {
					if i++; i == len(b) || !isHex(b[i]) {
						return 0, false
					}
				}
			case bytes.IndexByte([]byte(`"\/bfnrt`), b[i]) < 0:
				return 0, false
			}
		}
	}
	return 0, false
}

// validNumber reads a number.
func validNumber(b []byte) (n int, ok bool) {
	i := 0
	if b[0] == '-' {
		i++
	}
	zero := i < len(b) && b[i] == '0'
	digits := skipDigits(b, i)
	if digits == i || zero && digits > i+1 {
		return 0, false
	}
	i = digits
	if i < len(b) && b[i] == '.' {
		if digits = skipDigits(b, i+1); digits == i+1 {
			return 0, false
		}
		i = digits
	}
	if i < len(b) && b[i]|0x20 == 'e' {
		i++
		if i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		if digits = skipDigits(b, i); digits == i {
			return 0, false
		}
		i = digits
	}
	return i, true
}

func skipDigits(b []byte, i int) int {
	for i < len(b) && isDigit(b[i]) {
		i++
	}
	return i
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isHex(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }
