package image

import (
	"errors"
	"io/fs"
	"path"
	"strings"
)

// tree is a set of files that knows what lies below a directory, so that removing one costs what it holds.
type tree struct {
	files map[string]*File
	below map[string]map[string]bool // paths directly below a directory
}

func newTree() tree {
	return tree{map[string]*File{}, map[string]map[string]bool{}}
}

// missing lists the directories down to dir that are not there, from the top.
func (t *tree) missing(dir string) []string {
	var list []string
	for ; dir != "/" && t.files[dir] == nil; dir = path.Dir(dir) {
		list = append(list, dir)
	}
	for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
		list[i], list[j] = list[j], list[i]
	}
	return list
}

// put lays a file over what is at its path: only a directory on a directory keeps what is below.
func (t *tree) put(f *File) {
	if old := t.files[f.Path]; old != nil && !(old.Kind == Directory && f.Kind == Directory) {
		t.empty(f.Path)
	}
	t.files[f.Path] = f
	dir := path.Dir(f.Path)
	if t.below[dir] == nil {
		t.below[dir] = map[string]bool{}
	}
	t.below[dir][f.Path] = true
}

// remove removes a file, and all below it.
func (t *tree) remove(p string) {
	t.empty(p)
	delete(t.files, p)
	delete(t.below[path.Dir(p)], p)
}

// empty removes all that is below a directory.
func (t *tree) empty(dir string) {
	todo := []string{dir}
	for len(todo) > 0 {
		d := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for p := range t.below[d] {
			delete(t.files, p)
			todo = append(todo, p)
		}
		delete(t.below, d)
	}
}

// maxLinks is how many symbolic links Linux follows in one path, MAXSYMLINKS in include/linux/namei.h.
const maxLinks = 40

// What keeps a path from leading to a file, beside fs.ErrNotExist.
var (
	ErrLoop         = errors.New("too many symbolic links")
	ErrNotDirectory = errors.New("not a directory")
)

// follow resolves the symbolic links of an absolute path, the last one included, and never leaves the root. Where nothing is there the
// rest is taken as written; only the parent of what is not there is an error, if exist says so. enter is asked for every directory on the
// way, and may be nil.
func follow(get func(string) *File, p string, exist bool, enter func(*File) error) (string, error) {
	cur, rest, links := "/", p, 0
	for rest != "" {
		var name string
		name, rest, _ = strings.Cut(rest, "/")
		if name == "" || name == "." {
			continue
		}
		if name == ".." {
			if exist && cur != "/" && get(cur) == nil {
				return "", fs.ErrNotExist
			}
			cur = path.Dir(cur)
			continue
		}
		next := path.Join(cur, name)
		f := get(next)
		switch {
		case f == nil:
		case f.Kind == Symlink:
			if links++; links > maxLinks {
				return "", ErrLoop
			}
			if strings.HasPrefix(f.Link, "/") {
				cur = "/"
			}
			rest = f.Link + "/" + rest
			continue
		case f.Kind != Directory && strings.Trim(rest, "/") != "":
			return "", ErrNotDirectory
		case f.Kind == Directory && enter != nil && rest != "":
			if err := enter(f); err != nil {
				return "", err
			}
		}
		cur = next
	}
	return cur, nil
}
