package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/msb-dev/msb/pkg/discover"
	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/rootfs"
)

// MaxDockerfile is the size in bytes above which a file is taken for something else and not read.
const MaxDockerfile = dockerfile.MaxSize

// Target is one Dockerfile to decide about, and where its project lies.
type Target struct {
	Name    string // as shown
	Named   bool   // given on the command line, not found by walking
	Stdin   bool   // the bytes come from standard input
	Root    string // absolute: the repository or, outside one, the build context; "" if there is no project
	File    string // path of the Dockerfile below root, with slashes
	Context string // path of the build context below root, with slashes
	Top     string // the directory below root up to which a settings file is looked for: that of the repository, or root itself

	searched bool   // settings says whether there is a settings file
	settings string // its path below root; "" for none
}

// Unnamed is how standard input is shown if --stdin-filename gives no name.
const Unnamed = "<stdin>"

// TargetOf resolves where a file lies. contextDir is --context, or "".
func TargetOf(f discover.File, contextDir string) (Target, error) {
	t, err := place(f.Path, f.Repository, contextDir)
	if err != nil {
		return t, &discover.PathError{Name: f.Name, Err: err}
	}
	t.Name, t.Named = f.Name, f.Named
	return t, nil
}

// place finds the root of a Dockerfile's project: the repository, or the build context outside of one. All paths are real.
func place(file, repo, contextDir string) (Target, error) {
	dir := filepath.Dir(file)
	if contextDir == "" {
		contextDir = dir
	}
	root := repo
	if root == "" || !below(root, contextDir) {
		root = contextDir
	}
	for !below(root, file) || !below(root, contextDir) {
		root = filepath.Dir(root)
		if root == filepath.Dir(root) {
			return Target{}, errors.New("it has no directory in common with its build context")
		}
	}
	top := "."
	if repo != "" {
		top = slash(root, repo)
	}
	return Target{Root: root, File: slash(root, file), Context: slash(root, contextDir), Top: top}, nil
}

// Shown gives a file of the project the name that leads there from where the user stands: relative where the Dockerfile's is.
func (t Target) Shown(file string) string {
	if t.Root == "" || filepath.IsAbs(file) {
		return file
	}
	full := filepath.Join(t.Root, filepath.FromSlash(file))
	if here, err := os.Getwd(); err == nil {
		if real, err := filepath.EvalSymlinks(here); err == nil {
			if rel, err := filepath.Rel(real, full); err == nil && !filepath.IsAbs(t.Name) {
				return rel
			}
		}
	}
	return full
}

// below tells whether name is root or lies below it.
func below(root, name string) bool {
	rel := slash(root, name)
	return rel != ".." && !strings.HasPrefix(rel, "../")
}

// slash is name relative to root; both are absolute. On Windows the answer for another volume is "..".
func slash(root, name string) string {
	rel, err := filepath.Rel(root, name)
	if err != nil {
		return ".."
	}
	return filepath.ToSlash(rel)
}

// ContextDirectory checks --context.
func ContextDirectory(dir string) (string, error) {
	if dir == "" {
		return "", nil
	}
	real, _, err := discover.Resolve(dir)
	if err != nil {
		return "", Usagef("--context %s: %v", dir, Bare(err))
	}
	if info, err := os.Stat(real); err != nil || !info.IsDir() {
		return "", Usagef("--context %s: not a directory", dir)
	}
	return real, nil
}

// StdinTarget says what standard input stands for: the file of that name, which need not exist, in its project. Without a name and
// a context there is no project, as for docker build -.
func StdinTarget(name, contextDir string) (Target, error) {
	t := Target{Name: Unnamed, File: "Dockerfile", Context: ".", Named: true, Stdin: true}
	file := filepath.Join(contextDir, "Dockerfile")
	switch {
	case name != "":
		abs, err := filepath.Abs(name)
		if err != nil {
			return t, err
		}
		dir, err := filepath.EvalSymlinks(filepath.Dir(abs))
		if err != nil {
			return t, &discover.PathError{Name: name, Err: Bare(err)}
		}
		file, t.Name = filepath.Join(dir, filepath.Base(abs)), filepath.Clean(name)
	case contextDir == "":
		return t, nil
	}
	p, err := place(file, discover.Repository(filepath.Dir(file)), contextDir)
	if err != nil {
		return t, &discover.PathError{Name: t.Name, Err: err}
	}
	p.Name, p.Named, p.Stdin = t.Name, true, true
	return p, nil
}

// Project opens what lies around the Dockerfile. Nothing outside of root can be reached, by .. or by symlinks.
func (t Target) Project() (fs.FS, error) {
	if t.Root == "" {
		return nothing{}, nil
	}
	return rootfs.Open(t.Root)
}

// nothing is a project without files.
type nothing struct{}

// Open finds only the directory itself, which is empty.
func (nothing) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// ReadDir lists no files.
func (nothing) ReadDir(string) ([]fs.DirEntry, error) { return nil, nil }

// read returns the bytes of the Dockerfile, which must not change meanwhile.
func (t Target) read(project fs.FS) ([]byte, error) {
	f, err := project.Open(t.File)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	before, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !before.Mode().IsRegular() {
		return nil, errors.New("not a regular file")
	}
	b, err := readAll(f)
	if err != nil {
		return nil, err
	}
	after, err := fs.Stat(project, t.File)
	if err != nil {
		return nil, err
	}
	if before.Size() != after.Size() || !before.ModTime().Equal(after.ModTime()) || int64(len(b)) != after.Size() {
		return nil, errors.New("the file changed while it was read")
	}
	return b, nil
}

// readAll reads at most MaxDockerfile bytes.
func readAll(r io.Reader) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, MaxDockerfile+1))
	if err == nil && len(b) > MaxDockerfile {
		return nil, fmt.Errorf("larger than %d MiB, so not a Dockerfile", MaxDockerfile>>20)
	}
	return b, err
}

// readStdin is readAll that ends with its context: a read from a terminal can't be interrupted.
func readStdin(ctx context.Context, in io.Reader) ([]byte, error) {
	type answer struct {
		b   []byte
		err error
	}
	c := make(chan answer, 1)
	go func() {
		b, err := readAll(in)
		c <- answer{b, err}
	}()
	select {
	case a := <-c:
		return a.b, a.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Bare drops the path that an error of the operating system repeats: messages begin with it.
func Bare(err error) error {
	if pe := (*fs.PathError)(nil); errors.As(err, &pe) {
		return pe.Err
	}
	if le := (*os.LinkError)(nil); errors.As(err, &le) {
		return le.Err
	}
	return err
}
