package discover

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// walk is where a walk stands: the rules that hold in one directory.
type walk struct {
	*finder
	given                 string // the path that is walked
	repo                  string
	git, exclude, include rules
	settings              rules // for directories only
}

// read goes through a directory. Errors name it as shown, and files are below name, which is clean.
func (w walk) read(shown, name, real string, top bool) {
	if w.ctx.Err() != nil || w.walked[real] {
		return
	}
	entries, err := os.ReadDir(real)
	if err != nil {
		w.unread(shown, real, err)
	}
	if !top {
		w = w.down(real, entries)
	}
	if w.opts.Listed != nil && err == nil {
		w.opts.Listed(w.repo, real, entries)
	}
	for _, e := range entries {
		w.entry(e, name, real)
	}
}

// unread complains about a directory, once.
func (w walk) unread(shown, real string, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.failed[real] {
		w.failed[real] = true
		w.fail(shown, w.given, err)
	}
}

// entry goes on with an entry of a directory.
func (w walk) entry(e fs.DirEntry, name, real string) {
	isDir := e.IsDir()
	switch {
	case isDir && skipped(e.Name()), !isDir && !e.Type().IsRegular():
		return
	case !isDir && len(w.finder.include) == 0 && !IsDockerfile(e.Name()):
		return
	}
	name, real = join(name, e.Name()), join(real, e.Name())
	switch {
	case w.exclude.ignored(real, isDir), w.git.ignored(real, isDir):
		return
	case isDir && (w.exclude.takeAll(real) || w.settings.ignored(real, true) || w.settings.takeAll(real)):
		return
	case isDir:
		w.beside(func() { w.read(name, name, real, false) })
	case len(w.finder.include) == 0 || w.include.ignored(real, false):
		w.add(File{Name: name, Path: real, Repository: w.repo})
	}
}

// beside calls fn, beside what else is done if there is a place.
func (w walk) beside(fn func()) {
	select {
	case w.more <- struct{}{}:
		w.wait.Go(func() {
			fn()
			<-w.more
		})
	default:
		fn()
	}
}

// down gives the rules of a directory with these entries: a repository within the repository begins anew, as it does for git.
func (w walk) down(dir string, entries []fs.DirEntry) walk {
	switch {
	case holds(entries, ".git"):
		w.repo, w.git, w.settings = dir, rules{}, rules{}
		if !w.opts.NoGitignore {
			w.git = rulesAt(dir, dir)
		}
	case w.git.base != "" && holds(entries, ".gitignore"):
		w.git = w.git.enter(dir)
	}
	if slices.ContainsFunc(w.opts.ExcludingAt, func(name string) bool { return holds(entries, name) }) {
		w.settings = w.finder.settings(w.repo, dir)
	}
	return w
}

// holds tells whether a sorted list has an entry of a name.
func holds(entries []fs.DirEntry, name string) bool {
	_, ok := slices.BinarySearchFunc(entries, name, func(e fs.DirEntry, name string) int { return strings.Compare(e.Name(), name) })
	return ok
}

// join is filepath.Join of a clean directory and a name in it.
func join(dir, name string) string {
	switch {
	case dir == ".":
		return name
	case os.IsPathSeparator(dir[len(dir)-1]): // the root
		return dir + name
	}
	return dir + string(filepath.Separator) + name
}
