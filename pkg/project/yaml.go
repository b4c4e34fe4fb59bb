package project

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxDocuments is how many documents of a YAML file are read.
const maxDocuments = 500

// documents parses a YAML file into its documents' top nodes. Aliases are kept as they are: they are followed one at a time by the
// accessors below, so that a file can't multiply itself.
func documents(text []byte) (out []*yaml.Node, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the YAML parser panics: %v", r)
		}
	}()
	dec := yaml.NewDecoder(bytes.NewReader(text))
	for range maxDocuments {
		var n yaml.Node
		if err := dec.Decode(&n); err != nil {
			if errors.Is(err, io.EOF) {
				return out, nil
			}
			return out, err
		}
		if n.Kind == yaml.DocumentNode && len(n.Content) == 1 {
			out = append(out, n.Content[0])
		}
	}
	return out, nil
}

// follow resolves an alias; nil stays nil.
func follow(n *yaml.Node) *yaml.Node {
	if n != nil && n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n != nil && n.Kind == yaml.AliasNode {
		return nil
	}
	return n
}

// get returns the value of a key of a mapping, merge keys (<<) included; nil if there is none.
func get(n *yaml.Node, path ...string) *yaml.Node {
	for _, key := range path {
		n = member(n, key, 4)
	}
	return n
}

func member(n *yaml.Node, key string, depth int) *yaml.Node {
	n = follow(n)
	if n == nil || n.Kind != yaml.MappingNode || depth == 0 {
		return nil
	}
	var merges []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		switch k := n.Content[i]; {
		case k.Value == key && k.Kind == yaml.ScalarNode:
			return follow(n.Content[i+1])
		case k.Tag == "!!merge":
			merges = append(merges, n.Content[i+1])
		}
	}
	for _, m := range merges {
		list := []*yaml.Node{m}
		if m = follow(m); m != nil && m.Kind == yaml.SequenceNode {
			list = m.Content
		}
		for i, base := range list {
			if i == 16 {
				break
			}
			if v := member(base, key, depth-1); v != nil {
				return v
			}
		}
	}
	return nil
}

// pair is a key of a mapping and its value.
type pair struct{ key, value *yaml.Node }

// pairs lists a mapping's own keys.
func pairs(n *yaml.Node) []pair {
	n = follow(n)
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	var out []pair
	for i := 0; i+1 < len(n.Content); i += 2 {
		if v := follow(n.Content[i+1]); v != nil && n.Content[i].Tag != "!!merge" {
			out = append(out, pair{n.Content[i], v})
		}
	}
	return out
}

// merged lists a mapping's keys with those of its merge keys (<<); its own come first and win.
func merged(n *yaml.Node) []pair {
	var out []pair
	seen := map[string]bool{}
	var read func(n *yaml.Node, depth int)
	read = func(n *yaml.Node, depth int) {
		if n = follow(n); n == nil || n.Kind != yaml.MappingNode || depth == 0 {
			return
		}
		for _, p := range pairs(n) {
			if !seen[p.key.Value] {
				seen[p.key.Value] = true
				out = append(out, p)
			}
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Tag != "!!merge" {
				continue
			}
			list := []*yaml.Node{n.Content[i+1]}
			if m := follow(n.Content[i+1]); m != nil && m.Kind == yaml.SequenceNode {
				list = m.Content[:min(len(m.Content), 16)]
			}
			for _, base := range list {
				read(base, depth-1)
			}
		}
	}
	read(n, 4)
	return out
}

// items lists a sequence.
func items(n *yaml.Node) []*yaml.Node {
	n = follow(n)
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	var out []*yaml.Node
	for _, v := range n.Content {
		if v = follow(v); v != nil {
			out = append(out, v)
		}
	}
	return out
}

// str is a scalar's text; "" for null and everything else.
func str(n *yaml.Node) string {
	n = follow(n)
	if n == nil || n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		return ""
	}
	return n.Value
}

// strs lists the texts of a sequence of scalars; nil if it is none.
func strs(n *yaml.Node) []string {
	n = follow(n)
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	out := []string{}
	for _, v := range items(n) {
		out = append(out, str(v))
	}
	return out
}

// scalars calls fn for each scalar that contains a word, in the order of the file; aliases are not followed.
func scalars(n *yaml.Node, word string, depth int, fn func(*yaml.Node)) {
	if n == nil || depth == 0 {
		return
	}
	if n.Kind == yaml.ScalarNode && strings.Contains(n.Value, word) {
		fn(n)
	}
	for _, c := range n.Content {
		scalars(c, word, depth-1, fn)
	}
}

// textLine is the file's line on which a scalar's text begins: a block scalar's stands below its key.
func textLine(n *yaml.Node) int {
	if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return n.Line + 1
	}
	return n.Line
}
