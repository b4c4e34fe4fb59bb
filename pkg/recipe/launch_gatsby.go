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
	seen := 0
	err := view.Walk(view.context, func(name string, d fs.DirEntry) error {
		rel := strings.TrimPrefix(strings.TrimPrefix(name, view.context), "/")
		seen++
		switch {
		case seen > maxGatsbyFiles:
			return errTooMany
		case d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git" || d.Name() == "public"):
			return fs.SkipDir
		case d.IsDir():
		case strings.HasPrefix(rel, "src/api/"):
			out = append(out, fmt.Sprintf("%s is a function that gatsby serve runs", name))
		case strings.HasPrefix(rel, "src/pages/") && strings.Contains(rel, "["):
			out = append(out, fmt.Sprintf("%s is a page for paths that no file has", name))
		case scriptFile[path.Ext(rel)]:
			if b, err := view.ReadFile(name); err == nil && strings.Contains(string(b), "matchPath") {
				out = append(out, fmt.Sprintf("%s: matchPath gives pages to paths that no file has", name))
			}
		}
		if len(out) > 0 {
			return fs.SkipAll
		}
		return nil
	})
	if err != nil && len(out) == 0 {
		out = append(out, "whether gatsby serve answers paths of no file is not known: "+err.Error())
	}
	return out
}

// maxGatsbyFiles is how many files of a project are looked through; a site of a thousand pages in Markdown is large.
const maxGatsbyFiles = 20000

var errTooMany = fmt.Errorf("more than %d files", maxGatsbyFiles)

var scriptFile = map[string]bool{".js": true, ".jsx": true, ".ts": true, ".tsx": true, ".mjs": true, ".cjs": true}
