// Package discover finds the Dockerfiles that a command line means: named files, and those in directories, without what git
// ignores. Symlinks met on the way are not followed.
package discover

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"sync"
	"syscall"
)

// File is a Dockerfile to work on.
type File struct {
	Name       string // as shown to the user: as given, or below the directory that was given
	Path       string // absolute, without symlinks
	Repository string // the nearest directory with .git at or above Path; "" if there is none
	Named      bool   // given by name, not found by walking
}

// Options choose among the files. Globs are written as in a .gitignore, relative to the repository or, outside one, to the
// directory that is walked.
type Options struct {
	Include      []string // if any: files found by walking are those that match, whatever their name
	Exclude      []string // files and directories that are left out
	NoGitignore  bool     // also what git ignores
	ForceExclude bool     // Exclude and git's rules hold for named files too
	Jobs         int      // directories that are read at a time; 0 is 1

	// Excluding says which patterns of a settings file hold in a directory of a repository, and which directory they are relative to. Directories
	// that they exclude whole are not read; what else they exclude is left to the caller. It is asked where a walk begins, and about
	// directories that hold a file of one of the names in ExcludingAt, several at a time; no patterns hold where another repository begins
	// without one. All paths are real.
	Excluding   func(repository, dir string) (base string, globs Globs)
	ExcludingAt []string

	// Listed is told what is in each directory that is read, and the repository that it lies in, "" if in none. It is called by several
	// goroutines at a time. The paths are real.
	Listed func(repository, dir string, entries []fs.DirEntry)
}

// PathError is a path that could not be looked at; the others are still found.
type PathError struct {
	Name  string // as shown to the user
	Given string // the path of Find that it is, or lies below; "" if it is of none
	Err   error
}

func (e *PathError) Error() string { return e.Name + ": " + e.Err.Error() }

// Unwrap returns the reason.
func (e *PathError) Unwrap() error { return e.Err }

// ErrEscapes is the reason for a named symlink whose target lies outside the repository of the link.
var ErrEscapes = errors.New("the symlink leads out of its repository")

// Find returns the files that paths mean, each once by its real path, sorted by the bytes of their names. Errors are of
// type *PathError, sorted in the same way. It stops early, without an error of its own, when ctx ends.
func Find(ctx context.Context, paths []string, opts Options) ([]File, []error) {
	f := &finder{ctx: ctx, opts: opts, include: globs(opts.Include), exclude: globs(opts.Exclude), seen: map[string]int{}, walked: map[string]bool{}, failed: map[string]bool{},
		more: make(chan struct{}, max(opts.Jobs, 1)-1)}
	for _, p := range paths {
		f.path(p)
	}
	sort.Slice(f.files, func(i, j int) bool { return f.files[i].Name < f.files[j].Name })
	sort.Slice(f.errs, func(i, j int) bool { return f.errs[i].Error() < f.errs[j].Error() })
	return f.files, f.errs
}

type finder struct {
	ctx              context.Context
	opts             Options
	include, exclude []pattern

	more chan struct{} // a place for each directory that is read beside another
	wait sync.WaitGroup

	mu     sync.Mutex
	files  []File
	errs   []error
	seen   map[string]int  // real path to index in files
	walked map[string]bool // real paths of named directories that were walked
	failed map[string]bool // real paths of directories that could not be read
}

func (f *finder) fail(name, given string, err error) {
	f.errs = append(f.errs, &PathError{name, given, bare(err)})
}

func (f *finder) add(file File) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if i, ok := f.seen[file.Path]; ok {
		if file.Named && !f.files[i].Named {
			f.files[i] = file
		}
		return
	}
	f.seen[file.Path] = len(f.files)
	f.files = append(f.files, file)
}

// path takes one argument of the command line.
func (f *finder) path(name string) {
	real, repo, err := Resolve(name)
	if err != nil {
		f.fail(name, name, err)
		return
	}
	info, err := os.Stat(real)
	switch {
	case err != nil:
		f.fail(name, name, err)
	case info.IsDir():
		f.directory(name, real)
	case !info.Mode().IsRegular():
		f.fail(name, name, errors.New("not a regular file; a pipe is read with -"))
	default:
		f.named(File{Name: filepath.Clean(name), Path: real, Repository: repo, Named: true})
	}
}

// Resolve returns the real path that a name given by the user stands for, and the repository that it lies in, "" if in none.
// A file that is a symlink must stay in the repository of the link, or in its directory where there is none: ErrEscapes.
func Resolve(name string) (real, repo string, err error) {
	abs, err := filepath.Abs(name)
	if err != nil {
		return "", "", err
	}
	info, err := os.Lstat(abs)
	if err != nil {
		return "", "", err
	}
	if real, err = filepath.EvalSymlinks(abs); err != nil {
		return "", "", resolveError(err)
	}
	target, err := os.Stat(real)
	if err != nil {
		return "", "", err
	}
	if target.IsDir() {
		return real, Repository(real), nil
	}
	parent, err := filepath.EvalSymlinks(filepath.Dir(abs))
	if err != nil {
		return "", "", resolveError(err)
	}
	if info.Mode()&fs.ModeSymlink != 0 {
		guard := Repository(parent)
		if guard == "" {
			guard = parent
		}
		if !within(guard, real) {
			return "", "", ErrEscapes
		}
	}
	return real, Repository(filepath.Dir(real)), nil
}

// resolveError words the two errors that filepath.EvalSymlinks leaves bare.
func resolveError(err error) error {
	if errors.Is(err, syscall.ELOOP) || err.Error() == "EvalSymlinks: too many links" {
		return errors.New("a loop of symlinks")
	}
	return err
}

// named adds a file given by name, unless exclusions are forced.
func (f *finder) named(file File) {
	if f.opts.ForceExclude && f.excluded(file) {
		return
	}
	f.add(file)
}

// excluded tells whether a walk from the repository would not have come to a file, for another reason than its name.
func (f *finder) excluded(file File) bool {
	base := file.Repository
	if base == "" {
		base = filepath.Dir(file.Path)
	}
	var git rules
	if file.Repository != "" && !f.opts.NoGitignore {
		git = rulesAt(base, base)
	}
	ex := rules{base, f.exclude}
	at, elements := base, parts(base, file.Path)
	for i, e := range elements {
		at = filepath.Join(at, e)
		isDir := i < len(elements)-1
		if isDir && skipped(e) || ex.ignored(at, isDir) || git.ignored(at, isDir) {
			return true
		}
		if isDir && git.base != "" {
			git = git.enter(at)
		}
	}
	return false
}

// directory walks a directory given by name.
func (f *finder) directory(name, real string) {
	w := walk{finder: f, given: name, repo: Repository(real), exclude: rules{real, f.exclude}, include: rules{real, f.include}}
	if w.repo != "" {
		w.exclude.base, w.include.base = w.repo, w.repo
		if !f.opts.NoGitignore {
			w.git = rulesAt(w.repo, real)
		}
	}
	w.settings = f.settings(w.repo, real)
	w.read(name, filepath.Clean(name), real, true)
	f.wait.Wait()
	f.walked[real] = true
}

// settings are the rules of the settings file that holds in a directory.
func (f *finder) settings(repo, dir string) rules {
	if f.opts.Excluding == nil || repo == "" {
		return rules{}
	}
	base, globs := f.opts.Excluding(repo, dir)
	return rules{base, globs.patterns}
}

// bare drops the path that an error of package os repeats.
func bare(err error) error {
	if pe := (*fs.PathError)(nil); errors.As(err, &pe) {
		return pe.Err
	}
	return err
}
