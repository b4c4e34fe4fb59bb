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
	root = path.Clean(root)
	if f := files[root]; f != nil && f.Kind == image.Symlink {
		if f = resolve(files, f); f != nil {
			root = f.Path
		}
	}
	below := strings.TrimSuffix(root, "/") + "/"
	var list []File
	for p, f := range files {
		name, ok := strings.CutPrefix(p, below)
		if !ok {
			continue
		}
		if f = resolve(files, f); f != nil && f.Kind == image.Regular {
			list = append(list, File{Path: name, Size: f.Size, Sum: f.Sum})
		}
	}
	slices.SortFunc(list, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	return list
}

// resolve follows symbolic links in the last part of a path, as many as the kernel does; nil where they lead nowhere.
func resolve(files map[string]*image.File, f *image.File) *image.File {
	for range 40 {
		if f == nil || f.Kind != image.Symlink {
			return f
		}
		to := f.Link
		if !path.IsAbs(to) {
			to = path.Join(path.Dir(f.Path), to)
		}
		f = files[path.Clean(to)]
	}
	return nil
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
	for round := 0; len(taken) < min(n, len(names)); round++ {
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
