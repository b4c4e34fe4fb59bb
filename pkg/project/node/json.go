package node

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/tailscale/hujson"
)

const (
	maxConfig = 4 << 20  // bytes of a manifest or configuration file; real ones have some KiB
	maxLock   = 32 << 20 // bytes of a lock file; the largest public ones have some MiB
	maxDepth  = 200      // nested brackets of JSON: the parser recurses
)

// syntaxError is what hujson says, with the line apart.
type syntaxError struct {
	line int // from 1; 0 if it is not known
	what string
}

func (e *syntaxError) Error() string { return e.what }

// readable words an error of package hujson.
func readable(err error) error {
	e := &syntaxError{what: err.Error()}
	var column int
	if n, _ := fmt.Sscanf(e.what, "hujson: line %d, column %d:", &e.line, &column); n == 2 {
		_, e.what, _ = strings.Cut(e.what[len("hujson: "):], ": ")
	}
	return e
}

// inFile puts the place of an error in front.
func inFile(file string, err error) error {
	if e := (*syntaxError)(nil); errors.As(err, &e) && e.line > 0 {
		return fmt.Errorf("%s:%d: %w", file, e.line, err)
	}
	return fmt.Errorf("%s: %w", file, err)
}

// jsonValue is a value in a JSON file.
type jsonValue struct {
	v   hujson.Value
	src []byte
}

// parseJSON reads JSON; with comments and trailing commas too if loose.
func parseJSON(b []byte, loose bool) (jsonValue, error) {
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf")) // npm and TypeScript skip it
	if tooDeep(b) {
		return jsonValue{}, fmt.Errorf("more than %d nested brackets", maxDepth)
	}
	if loose {
		b = append(bytes.Clone(b), '\n') // a comment must end
	}
	v, err := hujson.Parse(b)
	if err != nil {
		return jsonValue{}, readable(err)
	}
	if !loose && !v.IsStandard() {
		return jsonValue{}, &syntaxError{lineAt(b, standardUntil(b)), "not JSON: a comment or a trailing comma"}
	}
	return jsonValue{v, b}, nil
}

// standardUntil is the offset where JSON that package hujson takes stops being standard: of a comment, or of a comma before a bracket.
func standardUntil(b []byte) int {
	var raw json.RawMessage
	e := (*json.SyntaxError)(nil)
	if !errors.As(json.Unmarshal(b, &raw), &e) || e.Offset < 1 {
		return 0
	}
	before := bytes.TrimRight(b[:min(int(e.Offset)-1, len(b))], " \t\r\n")
	if bytes.HasSuffix(before, []byte(",")) && b[e.Offset-1] != '/' {
		return len(before) - 1
	}
	return int(e.Offset) - 1
}

// tooDeep counts brackets as the parser does: not in strings and comments.
func tooDeep(b []byte) bool {
	depth := 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '{', '[':
			if depth++; depth > maxDepth {
				return true
			}
		case '}', ']':
			depth--
		case '"':
			i = stringEnd(b, i)
		case '/':
			rest := b[i:]
			end := -1
			switch {
			case bytes.HasPrefix(rest, []byte("//")):
				end = bytes.IndexByte(rest, '\n')
			case bytes.HasPrefix(rest, []byte("/*")):
				if end = bytes.Index(rest[2:], []byte("*/")); end >= 0 {
					end += 3
				}
			default:
				continue
			}
			if end < 0 {
				return false // nothing follows
			}
			i += end
		}
	}
	return false
}

// get returns the member of that name; of several the last, as JSON.parse does.
func (j jsonValue) get(keys ...string) (jsonValue, bool) {
	for _, key := range keys {
		found := false
		j.each(func(name string, _ int, v jsonValue) {
			if name == key {
				j, found = v, true
			}
		})
		if !found {
			return jsonValue{}, false
		}
	}
	return j, true
}

// each calls fn for the members of an object with the place of the name, an offset for line.
func (j jsonValue) each(fn func(name string, at int, v jsonValue)) {
	o, ok := j.v.Value.(*hujson.Object)
	if !ok {
		return
	}
	for _, m := range o.Members {
		if lit, ok := m.Name.Value.(hujson.Literal); ok {
			fn(textOf(lit), m.Name.StartOffset, jsonValue{m.Value, j.src})
		}
	}
}

// items are the elements of an array.
func (j jsonValue) items() []jsonValue {
	a, ok := j.v.Value.(*hujson.Array)
	if !ok {
		return nil
	}
	var out []jsonValue
	for _, e := range a.Elements {
		out = append(out, jsonValue{e, j.src})
	}
	return out
}

// text is the value of a string.
func (j jsonValue) text() (string, bool) {
	lit, ok := j.v.Value.(hujson.Literal)
	if !ok || lit.Kind() != '"' {
		return "", false
	}
	return textOf(lit), true
}

// textOf is the text of a string.
func textOf(lit hujson.Literal) string {
	if text, ok := skimmed(lit).plain(); ok {
		return string(text)
	}
	return lit.String()
}

func (j jsonValue) object() bool {
	_, ok := j.v.Value.(*hujson.Object)
	return ok
}

// line counts from 1.
func (j jsonValue) line() int { return lineAt(j.src, j.v.StartOffset) }

func lineAt(src []byte, offset int) int {
	return 1 + bytes.Count(src[:min(offset, len(src))], []byte("\n"))
}
