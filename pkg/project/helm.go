package project

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/msb-dev/msb/pkg/lazyregexp"
)

var (
	templateAction = lazyregexp.New(`(?s)\{\{.*?\}\}`)
	valueAction    = lazyregexp.New(`^\{\{-?\s*(?:tpl\s+)?\(?\s*\$?\.Values\.([\w.]+)\s*\)?[^}]*\}\}$`)
	withAction     = lazyregexp.New(`^\{\{-?\s*with\s+\$?\.Values\.([\w.]+)`)
	yamlAction     = lazyregexp.New(`^\{\{-?\s*(?:tpl\s+\(?)?toYaml\s+(?:\$?\.Values\.([\w.]+)|(\.))[^}|]*\|[^}]*?n?indent\s+(\d+)`)
	computing      = lazyregexp.New(`\|\s*(?:default|quote|trim|toString|squote|nindent|indent|int|trimSuffix|replace)\b`)
)

// fillTemplates makes a Helm template YAML again, line by line: lines that are a template action alone become empty, so that both sides of
// a condition stay; actions inside of a line become the value that the chart gives them, or a mark. A tree of values is put in place on
// one line, so that lines keep their numbers.
func fillTemplates(src string, values *yaml.Node) string {
	const newline = "\x00" // of an action that goes over several lines
	with := ""
	budget := 64 << 10
	src = templateAction.ReplaceAllStringFunc(strings.ReplaceAll(src, newline, ""), func(m string) string {
		ends := strings.Repeat(newline, strings.Count(m, "\n"))
		if w := withAction.FindStringSubmatch(m); w != nil {
			with = w[1]
		}
		if y := yamlAction.FindStringSubmatch(m); y != nil && values != nil {
			at := y[1]
			if y[2] != "" {
				at = with
			}
			if n := get(values, strings.Split(at, ".")...); at != "" && n != nil && len(n.Content) > 0 {
				if text, ok := flow(n, 12, &budget); ok {
					indent, _ := strconv.Atoi(y[3])
					return "\x01" + strings.Repeat(" ", min(indent, 100)) + text + ends
				}
			}
		}
		if v := valueAction.FindStringSubmatch(m); v != nil && values != nil && (!strings.Contains(m, "|") || computing.MatchString(m)) {
			if s := str(get(values, strings.Split(v[1], ".")...)); s != "" && !strings.ContainsAny(s, "\n\"'{}[]#&*!|>%@`") && !strings.Contains(s, ": ") {
				return s + ends
			}
		}
		return helmMark + ends
	})
	var b strings.Builder
	for line := range strings.Lines(src) {
		more := strings.Count(line, newline)
		line = strings.ReplaceAll(strings.TrimRight(line, "\r\n"), newline, "")
		switch head, tree, ok := strings.Cut(line, "\x01"); {
		case ok && strings.TrimSpace(head) == "":
			line = tree
		case ok:
			line = head + " " + strings.TrimSpace(tree)
		case strings.TrimSpace(strings.ReplaceAll(line, helmMark, "")) == "":
			line = ""
		}
		b.WriteString(line)
		b.WriteString(strings.Repeat("\n", more+1))
	}
	return b.String()
}

// flow writes a node on one line. It tells whether it fits into the budget, in bytes.
func flow(n *yaml.Node, depth int, budget *int) (string, bool) {
	if n = follow(n); n == nil || depth == 0 || *budget <= 0 {
		return "", false
	}
	var b strings.Builder
	switch n.Kind {
	case yaml.ScalarNode:
		text := n.Value
		if n.Style != 0 || strings.ContainsAny(text, ",:[]{}\n\"'#&*!|>%@`") || text == "" && n.Tag != "!!null" {
			text = strconv.Quote(text)
		}
		*budget -= len(text)
		return text, *budget > 0
	case yaml.SequenceNode, yaml.MappingNode:
		open, end := "[", "]"
		if n.Kind == yaml.MappingNode {
			open, end = "{", "}"
		}
		b.WriteString(open)
		for i, c := range n.Content {
			text, ok := flow(c, depth-1, budget)
			if !ok {
				return "", false
			}
			switch {
			case n.Kind == yaml.MappingNode && i%2 == 1:
				b.WriteString(": ")
			case i > 0:
				b.WriteString(", ")
			}
			b.WriteString(text)
		}
		b.WriteString(end)
		return b.String(), true
	}
	return "", false
}
