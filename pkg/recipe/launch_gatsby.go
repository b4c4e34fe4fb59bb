package recipe

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// pagesOfNoFile says what gatsby serve answers beside the files that the build writes: pages whose path has a part in brackets
// (gatsbyjs.com/docs/reference/routing/file-system-route-api, client-only routes), and functions below src/api.
func (r *Recipe) pagesOfNoFile(st *Stage, l launching) []string {
	if path.Base(l.argv[0]) != "gatsby" {
		return nil
	}
	view, ok := r.viewBefore(st, nil, l.dir)
	if !ok {
		return []string{"the project of gatsby serve is not in the build context"}
	}
	var out []string
	for _, dir := range []string{"src/pages", "src/api"} {
		_ = view.Walk(path.Join(view.context, dir), func(name string, d fs.DirEntry) error {
			switch {
			case len(out) > 0:
				return fs.SkipAll
			case d.IsDir():
			case dir == "src/api":
				out = append(out, fmt.Sprintf("%s is a function that gatsby serve runs", name))
			case strings.Contains(name, "["):
				out = append(out, fmt.Sprintf("%s is a page for paths that no file has", name))
			}
			return nil
		})
	}
	return out
}
