package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/msb-dev/msb/pkg/lazyregexp"
)

// document parses a text that holds one YAML document. The answer is nil for one that is empty.
func document(text []byte) (top *yaml.Node, err error) {
	if len(text) > MaxFile {
		return nil, &lineError{0, fmt.Sprintf("larger than %d KiB, which is the limit", MaxFile>>10)}
	}
	if !utf8.Valid(text) || bytes.ContainsRune(text, 0) {
		return nil, &lineError{0, "not a text in UTF-8"}
	}
	defer func() {
		if p := recover(); p != nil {
			top, err = nil, &lineError{0, fmt.Sprintf("the YAML parser panics: %v", p)}
		}
	}()
	dec := yaml.NewDecoder(bytes.NewReader(text))
	var first, second yaml.Node
	switch err := dec.Decode(&first); {
	case errors.Is(err, io.EOF):
		return nil, nil
	case err != nil:
		return nil, syntaxError(err)
	}
	switch err := dec.Decode(&second); {
	case err == nil:
		return nil, &lineError{second.Line, "a second document begins here: expected one"}
	case !errors.Is(err, io.EOF):
		return nil, syntaxError(err)
	}
	return first.Content[0], nil
}

// lineError is an error and its line.
type lineError struct {
	line int
	what string
}

func (e *lineError) Error() string { return e.what }

// yamlLine finds the line in the errors of the YAML parser.
var yamlLine = lazyregexp.New(`^yaml: (?:line (\d+): )?`)

// syntaxError words an error of the YAML parser. Most files that are none were to have quotes.
func syntaxError(err error) error {
	m := yamlLine.FindStringSubmatch(err.Error())
	if m == nil {
		return &lineError{0, "not YAML: " + err.Error()}
	}
	line, _ := strconv.Atoi(m[1])
	return &lineError{line, "not YAML: " + err.Error()[len(m[0]):] + "; a value that begins with > * & ! % @ or a backquote needs quotes"}
}

// reader collects what is wrong while it reads.
type reader struct {
	known    Known
	problems []Problem
}

func (r *reader) problem(n *yaml.Node, format string, args ...any) {
	r.problems = append(r.problems, Problem{Line: n.Line, What: fmt.Sprintf(format, args...)})
}

// plain holds that nothing in a document means more than it says: no anchors, aliases and tags.
func (r *reader) plain(n *yaml.Node) bool {
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		r.problem(n, "anchors and aliases are not read: write the value out, or put it in quotes")
		return false
	case n.Style&yaml.TaggedStyle != 0:
		r.problem(n, "tags such as %s are not read: put the value in quotes if it is a text", n.Tag)
		return false
	}
	return !slices.ContainsFunc(n.Content, func(c *yaml.Node) bool { return !r.plain(c) })
}

// fields are the keys of a mapping and how the value of each is read.
type fields map[string]func(key, value *yaml.Node)

// mapping reads a mapping whose keys are known. what names it in errors, such as "an override".
func (r *reader) mapping(n *yaml.Node, what string, known fields) {
	r.members(n, what, func(key, value *yaml.Node) {
		read := known[key.Value]
		if read == nil {
			names := slices.Sorted(maps.Keys(known))
			hint := "there are " + quoted(names)
			if s := suggestion(key.Value, names); s != "" {
				hint = "did you mean " + s + "?"
			}
			r.problem(key, "unknown key %q of %s; %s", brief(key.Value), what, hint)
			return
		}
		read(key, value)
	})
}

// members reads a mapping of any keys, each once.
func (r *reader) members(n *yaml.Node, what string, each func(key, value *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		r.problem(n, "%s is a mapping, not %s", what, described(n))
		return
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch first := seen[key.Value]; {
		case key.Kind != yaml.ScalarNode || key.Tag == "!!null":
			r.problem(key, "a key of %s is a word, not %s", what, described(key))
		case first > 0:
			r.problem(key, "the key %q stands twice, first in line %d", brief(key.Value), first)
		default:
			seen[key.Value] = key.Line
			each(key, value)
		}
	}
}

// brief is a value as an error shows it.
func brief(s string) string { return shortened(s, 60) }

// described names a value that is not what was expected.
func described(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Tag == "!!null":
		return "nothing"
	case n.Tag == "!!str" || n.Tag == "!!timestamp":
		return fmt.Sprintf("the text %q", brief(n.Value))
	case n.Tag == "!!bool":
		return "the truth value " + n.Value
	}
	return "the number " + brief(n.Value)
}

// text reads a text. What YAML takes for a number or a truth value is none: 1.20 would be 1.2 to others.
func (r *reader) text(key, n *yaml.Node) (Value[string], bool) {
	if n.Kind != yaml.ScalarNode || n.Tag != "!!str" && n.Tag != "!!timestamp" {
		r.problem(n, "%s is a text, not %s", key.Value, described(n))
		return Value[string]{}, false
	}
	return Value[string]{n.Value, n.Line}, true
}

// scalar reads a text, a number or a truth value as it is written.
func (r *reader) scalar(key, n *yaml.Node) (Value[string], bool) {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		r.problem(n, "%s is a text or a number, not %s", key.Value, described(n))
		return Value[string]{}, false
	}
	return Value[string]{n.Value, n.Line}, true
}

// texts reads a list of texts, each of which check takes; nil takes all.
func (r *reader) texts(key, n *yaml.Node, check func(string) error) (Value[[]string], bool) {
	out := Value[[]string]{[]string{}, key.Line}
	if n.Kind != yaml.SequenceNode {
		r.problem(n, "%s is a list, not %s", key.Value, described(n))
		return out, false
	}
	ok := true
	for _, item := range n.Content {
		v, fine := r.text(&yaml.Node{Value: "an item of " + key.Value}, item)
		if fine && check != nil {
			if err := check(v.V); err != nil {
				r.problem(item, "%s: %v", key.Value, err)
				fine = false
			}
		}
		ok = ok && fine
		out.V = append(out.V, v.V)
	}
	return out, ok
}

// word reads one of a few words.
func (r *reader) word(into *Value[string], words ...string) func(key, n *yaml.Node) {
	return func(key, n *yaml.Node) {
		v, ok := r.text(key, n)
		if !ok {
			return
		}
		if !slices.Contains(words, v.V) {
			hint := ""
			if s := suggestion(v.V, words); s != "" {
				hint = "; did you mean " + s + "?"
			}
			r.problem(n, "%s is %s, not %q%s", key.Value, strings.Join(words, " or "), brief(v.V), hint)
			return
		}
		*into = v
	}
}

// among holds that a word is in a list.
func among(what string, words []string) func(string) error {
	return func(w string) error {
		if slices.Contains(words, w) {
			return nil
		}
		if s := suggestion(w, words); s != "" {
			return fmt.Errorf("no %s %q; did you mean %s?", what, brief(w), s)
		}
		return fmt.Errorf("no %s %q; there are %s", what, brief(w), quoted(words))
	}
}
