package golang

import (
	"path"
	"slices"
	"strings"
)

// mentions keeps the strings that name a file or directory of the context, seen from its root, the module or the main package.
func (c *collector) mentions(m *Module, main string) {
	covered := map[string]bool{}
	for _, u := range c.pr.facts.Uses {
		if u.Kind.path() && u.Value != "" {
			covered[u.Value] = true
		}
	}
	texts := make([]string, 0, len(c.quoted))
	for text := range c.quoted {
		texts = append(texts, text)
	}
	slices.Sort(texts)
	for _, text := range texts {
		name := path.Clean(strings.TrimPrefix(strings.TrimPrefix(text, "file://"), "/"))
		if covered[path.Clean(text)] || !inside(name) || name == "." || strings.HasSuffix(name, ".go") {
			continue
		}
		for _, dir := range slices.Compact([]string{m.Dir, ".", main}) {
			at := path.Join(dir, name)
			isDir, ok := c.pr.t.names[at]
			if !ok || isDir && len(c.pr.t.files[at]) > 0 && !strings.Contains(text, "/") {
				continue // a bare word that is a package of the project
			}
			c.pr.facts.Mentions = append(c.pr.facts.Mentions, Mention{at, text, isDir, c.quoted[text]})
			break
		}
	}
}
