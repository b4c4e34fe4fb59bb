package answers

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/verify/image"
)

// File is a file of a served directory.
type File struct {
	Path string // below it, with slashes
	Size int64  // bytes
	Sum  string // hexadecimal SHA-256 of its content
}

// Below lists the files of an image below a directory, by path, as a server sees them: a symbolic link to a file is a file. Links to
// directories are left out.
func Below(files map[string]*image.File, root string) []File {
	im := image.Image{Files: files}
	dir, err := im.Lookup(root)
	if err != nil {
		return nil
	}
	below := strings.TrimSuffix(dir.Path, "/") + "/"
	var list []File
	for p := range files {
		name, ok := strings.CutPrefix(p, below)
		if !ok {
			continue
		}
		if f, err := im.Lookup(p); err == nil && f.Kind == image.Regular {
			list = append(list, File{Path: name, Size: f.Size, Sum: f.Sum})
		}
	}
	slices.SortFunc(list, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	return list
}

// spread takes at most n of the names, in their order, so that each kind of them (extension and depth) is there before one of them is
// there twice. Names at the top come first.
func spread(names []string, n int) []string {
	type kind struct {
		depth int
		ext   string
	}
	groups := map[kind][]string{}
	for _, name := range names {
		k := kind{min(strings.Count(name, "/"), 4), path.Ext(name)}
		groups[k] = append(groups[k], name)
	}
	kinds := make([]kind, 0, len(groups))
	for k := range groups {
		kinds = append(kinds, k)
		slices.Sort(groups[k])
	}
	slices.SortFunc(kinds, func(a, b kind) int { return cmp.Or(cmp.Compare(a.depth, b.depth), cmp.Compare(a.ext, b.ext)) })
	taken := map[string]bool{}
	for round := 0; len(taken) < n && round < len(names); round++ {
		for _, k := range kinds {
			if round < len(groups[k]) && len(taken) < n {
				taken[groups[k][round]] = true
			}
		}
	}
	var out []string
	for _, name := range names {
		if taken[name] {
			out = append(out, name)
			delete(taken, name)
		}
	}
	return out
}
