package golang

import (
	"fmt"
	"path"
	"strings"
)

// Environment is what decides, apart from the command line, where a build writes.
type Environment struct {
	Dir         string // working directory in the image, absolute
	Root        string // absolute path in the image of the module's directory
	GOBIN       string
	GOPATH      string // the golang images set /go
	GOOS        string // target of the build; "" is the host's, linux
	GOARCH      string
	HostArch    string // architecture of the image; "" leaves GOARCH's sub-directory unknown if GOARCH is set
	GO111MODULE string
	Go          string // version of the tool chain, such as "1.22"; "" if unknown
	// IsDir says whether an absolute path is a directory of the image before the build; nil if the image is not known.
	// The directories of the module, their parents and those of every Unix system need not be asked for.
	IsDir func(name string) bool
}

// Output is one program that a build writes.
type Output struct {
	Path    string // absolute path in the image; "" for go run, whose program lies in a temporary directory
	Package string // import path of its main package, "command-line-arguments" for .go files
	Dir     string // its directory in the context; "" if Foreign
	Files   []string
	Version string // of pkg@version
	Foreign bool   // a package of another module: its sources are not in the context, and msb trusts that it is a program
}

// Binary returns the programs that the command writes; none, with no error, if it only checks that packages compile.
// The rules are those of cmd/go: internal/work.runBuild, internal/load.DefaultExecName (Go 1.26). The error says what is not known or why
// the command fails.
func (m *Module) Binary(p Context, c Command, e Environment) ([]Output, error) {
	if err := writesPrograms(c); err != nil {
		return nil, err
	}
	if !path.IsAbs(e.Dir) || !path.IsAbs(e.Root) {
		return nil, fmt.Errorf("the working directory is not known")
	}
	e.Dir, e.Root = path.Clean(e.Dir), path.Clean(e.Root)
	if c.Chdir != "" {
		if old, ok := olderThan(e.Go, 1, 20); ok && old {
			return nil, fmt.Errorf("go %s has no -C before Go 1.20", c.Verb)
		}
		e.Dir = absolute(e.Dir, c.Chdir)
	}
	b := binaries{m: m, c: c, e: e, t: newTree(m, p, false)}
	list, err := b.packages()
	if err != nil {
		return nil, err
	}
	switch c.Verb {
	case "run":
		return b.run(list)
	case "build":
		return b.build(list)
	}
	return b.install(list)
}

func writesPrograms(c Command) error {
	switch {
	case c.BuildMode != "" && c.BuildMode != "exe" && c.BuildMode != "pie" && c.BuildMode != "default":
		return fmt.Errorf("-buildmode=%s makes no program", c.BuildMode)
	case c.NoBuild:
		return fmt.Errorf("-n builds nothing")
	case c.Verb == "get":
		return fmt.Errorf("whether go get installs a program is not known")
	}
	return nil
}

// olderThan says whether a version is older; ok is false if it is not known.
func olderThan(version string, major, minor int) (older, ok bool) {
	if _, _, ok := parseVersion(version); !ok {
		return false, false
	}
	return !atLeast(version, major, minor), true
}

func absolute(dir, name string) string {
	if path.IsAbs(name) {
		return path.Clean(name)
	}
	return path.Join(dir, name)
}

type binaries struct {
	m *Module
	c Command
	e Environment
	t *tree
}

// built is a package that the command names.
type built struct {
	Output
	main bool
	name string // DefaultExecName
}

func (b *binaries) build(list []built) ([]Output, error) {
	out := b.c.Output
	if out == "/dev/null" {
		return nil, nil
	}
	if out == "" {
		if len(list) != 1 || !list[0].main {
			return nil, nil
		}
		out = list[0].name
		if b.isDir(absolute(b.e.Dir, out)) {
			return nil, fmt.Errorf("go build: output %q already exists and is a directory", out)
		}
		return b.one(list[0], out)
	}
	if strings.HasSuffix(out, "/") || b.isDir(absolute(b.e.Dir, out)) {
		var all []Output
		for _, p := range list {
			if p.main {
				one, _ := b.one(p, path.Join(out, p.name))
				all = append(all, one...)
			}
		}
		if len(all) == 0 {
			return nil, fmt.Errorf("go build: no main packages to build")
		}
		return all, nil
	}
	if len(list) == 0 { // a pattern that matches nothing is only warned of until -o names a file
		return nil, fmt.Errorf("go build: no packages to build")
	}
	if len(list) > 1 {
		return nil, fmt.Errorf("go build: cannot write multiple packages to non-directory %s", out)
	}
	if !list[0].main {
		return nil, fmt.Errorf("go build: package %s is not a program", list[0].Package)
	}
	only := list[0]
	only.Path = absolute(b.e.Dir, out) // as it is written, without the ending of Windows
	return []Output{only.Output}, nil
}

func (b *binaries) one(p built, out string) ([]Output, error) {
	p.Path = absolute(b.e.Dir, out) + b.exe()
	return []Output{p.Output}, nil
}

// exe is what Windows programs end in.
func (b *binaries) exe() string {
	if b.e.GOOS == "windows" {
		return ".exe"
	}
	return ""
}

func (b *binaries) run(list []built) ([]Output, error) {
	if len(list) != 1 {
		return nil, fmt.Errorf("go run: names %d packages", len(list))
	}
	if !list[0].main {
		return nil, fmt.Errorf("go run: package %s is not a main package", list[0].Package)
	}
	return []Output{list[0].Output}, nil
}

func (b *binaries) install(list []built) ([]Output, error) {
	dir, err := b.bin()
	if err != nil {
		return nil, err
	}
	var all []Output
	for _, p := range list {
		if !p.main {
			continue
		}
		p.Path = path.Join(dir, p.name) + b.exe()
		all = append(all, p.Output)
	}
	return all, nil
}

// bin is the directory that go install writes to.
func (b *binaries) bin() (string, error) {
	cross := b.e.GOOS != "" && b.e.GOOS != "linux" || b.e.GOARCH != "" && b.e.GOARCH != b.e.HostArch
	if cross && b.e.HostArch == "" && (b.e.GOOS == "" || b.e.GOOS == "linux") {
		return "", fmt.Errorf("go install: whether GOARCH=%s is the image's own is not known", b.e.GOARCH)
	}
	if b.e.GOBIN != "" {
		if cross {
			return "", fmt.Errorf("go install: cannot install cross-compiled binaries when GOBIN is set")
		}
		if !path.IsAbs(b.e.GOBIN) {
			return "", fmt.Errorf("go install: GOBIN %q is not an absolute path", b.e.GOBIN)
		}
		return path.Clean(b.e.GOBIN), nil
	}
	first, _, _ := strings.Cut(b.e.GOPATH, ":")
	if !path.IsAbs(first) {
		return "", fmt.Errorf("go install: GOPATH is not known")
	}
	if !cross {
		return path.Join(first, "bin"), nil
	}
	goos, goarch := b.e.GOOS, b.e.GOARCH
	if goos == "" {
		goos = "linux"
	}
	if goarch == "" {
		goarch = b.e.HostArch
	}
	if goarch == "" {
		return "", fmt.Errorf("go install: the target's architecture is not known")
	}
	return path.Join(first, "bin", goos+"_"+goarch), nil
}

// unixDirs are there in every image that can run a build (Filesystem Hierarchy Standard 3.0).
var unixDirs = []string{"/", "/bin", "/sbin", "/usr", "/usr/bin", "/usr/sbin", "/usr/local", "/usr/local/bin", "/usr/lib", "/usr/local/lib",
	"/etc", "/lib", "/opt", "/home", "/root", "/srv", "/tmp", "/var", "/var/lib", "/var/log", "/var/tmp", "/dev", "/mnt", "/media", "/run"}

func (b *binaries) isDir(name string) bool {
	if b.e.IsDir != nil && b.e.IsDir(name) {
		return true
	}
	for _, dir := range append(unixDirs, b.e.Dir, b.e.Root) {
		if _, ok := below(name, dir); ok {
			return true
		}
	}
	for _, dir := range strings.Split(b.e.GOPATH, ":") {
		// the golang images make $GOPATH/src and $GOPATH/bin
		if dir != "" && (name == dir || name == path.Join(dir, "bin") || name == path.Join(dir, "src")) {
			return true
		}
	}
	dir, ok := b.contextPath(name)
	if !ok || !b.t.p.Exists(dir) {
		return false
	}
	// a directory answers to a name below it; ReadFile of it fails, of a file it does not
	_, err := b.t.p.ReadFile(dir)
	return err != nil
}

// contextPath is the context's path of an absolute path in the image, if it lies in the context.
func (b *binaries) contextPath(name string) (string, bool) {
	rel, up := "", b.e.Root
	for {
		if rest, ok := below(up, name); ok {
			to := path.Join(b.m.Dir, rel, rest)
			return to, inside(to)
		}
		if up == "/" {
			return "", false
		}
		up, rel = path.Dir(up), path.Join(rel, "..")
	}
}
