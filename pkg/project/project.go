// Package project is what lies around a Dockerfile: the build context as the builder sees it, and who else uses the file.
//
// All of it is read through one fs.FS, whose root is the project: the repository or, outside of one, the build context. Paths have slashes.
// The input is hostile: sizes, numbers of entries and symlinks are bounded, and what is over a bound is an error that names it.
package project

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/msb-dev/msb/pkg/rootfs"
)

// MaxFile is the largest file that is read, in bytes. Sources, manifests and configuration are far below it.
const MaxFile = 8 << 20

// MaxEntries is how many directory entries of a build context are listed, in all.
const MaxEntries = 200_000

// maxCached bounds the bytes of files that are kept; what is read beyond it is read anew when it is asked for again.
const maxCached = 64 << 20

// ErrOutside is the error of a name that leaves the build context, by .. or by a symlink.
var ErrOutside = errors.New("leads out of the build context")

// Place is a line in a file of the project. Line counts from 1; 0 means the whole file.
type Place struct {
	File string
	Line int
}

// Project is the surroundings of one Dockerfile. It reads lazily, each file once, and remembers what it read.
// It is for one goroutine at a time.
type Project struct {
	fsys    fs.FS
	file    string // path of the Dockerfile in fsys
	context string // path of the build context in fsys
	ignore  *ignoreRules

	files    map[string]content // by path in fsys
	cached   int                // bytes in files
	listings listings
	plain    map[string]bool // directories of the context that are known to be no symlinks
	record   record
	users    *users
	survey   *Survey
	made     map[any]any // see Remember
}

// content is a file's bytes, or why there are none.
type content struct {
	bytes []byte
	err   error
}

// New opens the surroundings of the Dockerfile file with the build context context, both slash paths in fsys. Of the files it reads
// the ignore file only. The error is about the paths, or names the line of an ignore file that BuildKit would not take.
func New(fsys fs.FS, file, context string) (*Project, error) {
	for _, name := range []string{file, context} {
		if !utf8.ValidString(name) {
			return nil, errors.New("its path is not UTF-8, which paths of a project have to be")
		}
		if !fs.ValidPath(name) {
			return nil, fmt.Errorf("%s: not a path below the project's root", name)
		}
	}
	p := &Project{fsys: fsys, file: file, context: context, files: map[string]content{}, plain: map[string]bool{}, survey: &Survey{}}
	p.listings = listings{fsys: fsys, survey: p.survey, left: MaxEntries}
	if err := p.readIgnore(); err != nil {
		return nil, err
	}
	return p, nil
}

// ReadFile returns a file of the build context. name is relative to the context. The error is fs.ErrNotExist if there is none or the
// ignore file hides it, ErrOutside if the name or a symlink leaves the context, or says that it is no regular file or larger than MaxFile.
// The bytes are shared: don't change them.
func (p *Project) ReadFile(name string) ([]byte, error) {
	real, info, err := p.visible("read", name)
	if err != nil {
		return nil, err
	}
	return p.read(p.full(real), info)
}

// Stat describes a file or directory of the build context, symlinks followed. Errors are those of ReadFile.
func (p *Project) Stat(name string) (fs.FileInfo, error) {
	real, info, err := p.visible("stat", name)
	if err == nil {
		p.record.met(p.full(real), info)
	}
	return info, err
}

// Exists tells whether a file or directory is in the build context.
func (p *Project) Exists(name string) bool {
	_, err := p.Stat(name)
	return err == nil
}

// full is the path in fsys of a clean path of the context.
func (p *Project) full(name string) string { return join(p.context, name) }

// join is path.Join of a clean path and one that is to lie below it.
func join(dir, name string) string {
	switch {
	case dir == ".":
		return name
	case name == ".":
		return dir
	}
	return dir + "/" + name
}

// maxMade is how much Remember keeps.
const maxMade = 1000

// Remember returns what make returned when it was first called for the key, which says what is made of which bytes: readers of manifests ask
// for one again and again. The answer is shared.
func (p *Project) Remember(key any, make func() any) any {
	if v, ok := p.made[key]; ok {
		return v
	}
	v := make()
	if p.made == nil {
		p.made = map[any]any{}
	}
	if len(p.made) < maxMade {
		p.made[key] = v
	}
	return v
}

// Path is where a file of the build context lies in the project: name is relative to the context, the path to the project's root.
func (p *Project) Path(name string) string { return path.Join(p.context, name) }

// visible finds what name stands for in the context and whether the builder sees it. What is missing is recorded.
func (p *Project) visible(op, name string) (string, fs.FileInfo, error) {
	real, info, err := p.resolve(name)
	if err == nil && !p.sees(real, info.IsDir()) {
		err = hiddenError{p.ignore.file}
	}
	if p.ignore.err != nil {
		err = p.ignore.err
	}
	if errors.Is(err, fs.ErrNotExist) && !errors.As(err, new(hiddenError)) {
		p.record.missing(path.Join(p.context, path.Clean(name)))
	}
	if err != nil {
		return "", nil, &fs.PathError{Op: op, Path: name, Err: bare(err)}
	}
	return real, info, nil
}

// bare drops the path and operation that an inner error repeats.
func bare(err error) error {
	if pe := (*fs.PathError)(nil); errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// read returns a regular file by its path in fsys.
func (p *Project) read(name string, info fs.FileInfo) ([]byte, error) {
	if c, ok := p.files[name]; ok {
		return c.bytes, c.err
	}
	b, err := readRegular(p.fsys, name, typeOf(info))
	if p.cached+len(b) <= maxCached {
		p.files[name] = content{b, err}
		p.cached += len(b)
		p.record.contents(name, info, func() string { return hashOf(b) }, err)
	} else {
		p.record.contents(name, info, known(hashOf(b)), err)
	}
	return b, err
}

// readRegular reads a file of a type. It looks before it opens: to open a pipe would wait for a writer.
func readRegular(fsys fs.FS, name string, mode fs.FileMode) ([]byte, error) {
	if !mode.IsRegular() {
		return nil, irregular(name)
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readOpen(f, name)
}

// readOpen reads an open file.
func readOpen(f fs.File, name string) ([]byte, error) {
	b, err := rootfs.Read(name, f, MaxFile)
	if errors.Is(err, rootfs.ErrTooLarge) {
		err = &fs.PathError{Op: "read", Path: name, Err: fmt.Errorf("larger than %d MiB, which is the limit", MaxFile>>20)}
	}
	return b, err
}

func irregular(name string) error {
	return &fs.PathError{Op: "read", Path: name, Err: rootfs.ErrIrregular}
}

// maxLinks is how many symlinks a name may lead through, as for Linux.
const maxLinks = 40

// resolve follows a name of the context through symlinks, which must stay in the context. The answer is relative to the context.
func (p *Project) resolve(name string) (string, fs.FileInfo, error) {
	if strings.HasPrefix(name, "/") || strings.ContainsRune(name, 0) {
		return "", nil, ErrOutside
	}
	name = path.Clean(name)
	if dir := dirOf(name); dir == "." && name != "." && name != ".." || p.plain[dir] { // as nearly always
		if i, err := p.listings.lstat(p.full(name)); err != nil {
			return "", nil, err
		} else if typeOf(i)&fs.ModeSymlink == 0 {
			if i.IsDir() {
				p.plain[name] = true
			}
			return name, i, nil
		}
	}
	rest, at, links := strings.Split(name, "/"), ".", 0
	var info fs.FileInfo // of at, or nil if it was not looked at
	for len(rest) > 0 {
		word := rest[0]
		rest = rest[1:]
		switch {
		case word == "." || word == "":
			continue
		case word == ".." && at == ".":
			return "", nil, ErrOutside
		case word == "..":
			at, info = path.Dir(at), nil
			continue
		}
		next := join(at, word)
		if p.plain[next] {
			at, info = next, nil
			continue
		}
		i, err := p.listings.lstat(p.full(next))
		switch {
		case err != nil:
			return "", nil, err
		case typeOf(i)&fs.ModeSymlink != 0:
			if links++; links > maxLinks {
				return "", nil, errors.New("a loop of symlinks")
			}
			target, err := p.link(next)
			if err != nil {
				return "", nil, err
			}
			rest = append(strings.Split(target, "/"), rest...)
			continue
		case i.IsDir():
			p.plain[next] = true
		case len(rest) > 0:
			return "", nil, fs.ErrNotExist
		}
		at, info = next, i
	}
	if info == nil {
		i, err := p.listings.lstat(p.full(at))
		return at, i, err
	}
	return at, info, nil
}

// link reads a symlink of the context. One that the ignore file hides is not there.
func (p *Project) link(name string) (string, error) {
	if !p.sees(name, false) {
		return "", hiddenError{p.ignore.file}
	}
	target, err := fs.ReadLink(p.fsys, path.Join(p.context, name))
	if err == nil && (path.IsAbs(target) || strings.Contains(target, `\`) || strings.Contains(target, ":")) {
		return "", ErrOutside
	}
	return target, err
}

// Link returns what a symlink of the context holds; ok is false for what is none, or none that the builder sees.
func (p *Project) Link(name string) (target string, ok bool) {
	if !p.sees(path.Clean(name), false) {
		return "", false
	}
	target, err := fs.ReadLink(p.fsys, path.Join(p.context, name))
	return target, err == nil
}
