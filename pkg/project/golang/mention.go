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
			if up := path.Dir(at); !ok && up != dir && c.isData(up) && namesFile(text) {
				at, isDir, ok = up, true, true // a file to be made in a directory that is there
			}
			if !ok || isDir && len(c.pr.t.files[at]) > 0 && !strings.Contains(text, "/") {
				continue // a bare word that is a package of the project
			}
			c.pr.facts.Mentions = append(c.pr.facts.Mentions, Mention{at, text, isDir, c.quoted[text]})
			break
		}
	}
}

// isData tells whether a name is a directory of the context without Go files.
func (c *collector) isData(name string) bool {
	return c.pr.t.names[name] && len(c.pr.t.files[name]) == 0
}

// namesFile tells whether a string looks like a relative path of a file: it has an extension, and no blank or scheme.
func namesFile(text string) bool {
	return !path.IsAbs(text) && path.Ext(text) != "" && !strings.ContainsAny(text, " \t\n") && !strings.Contains(text, "://")
}
