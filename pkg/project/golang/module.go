package golang

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// Limits on what is read, so that no input can make the reader slow. Real projects stay far below.
const (
	maxManifest   = 1 << 20  // bytes of a go.mod, go.work or modules.txt
	maxSum        = 8 << 20  // bytes of a go.sum; kubernetes' is 0.1 MiB
	maxReplaced   = 64       // modules that replace and use directives may name
	maxSourceFile = 16 << 20 // bytes of one Go file
	maxSources    = 30_000   // Go files of one scan
)

// Module is a Go module of the context, or a directory of the old GOPATH style, which has no go.mod.
type Module struct {
	Dir       string // directory in the context, "." for its root
	File      string // its go.mod, or "" for the GOPATH style
	Path      string // module path, "" for the GOPATH style
	Go        string // the go line, "" if there is none
	Toolchain string // the toolchain line
	Require   []Requirement
	Replace   []Replacement
	Sum       []module.Version // modules whose content go.sum pins: those that a build downloads
	Vendor    *Vendor          // vendor/modules.txt beside go.mod, nil if absent
	Work      *Workspace       // the go.work that governs Dir, nil if absent
	Locals    []*Module        // modules of the context that replace and use directives name, transitively
}

// Requirement is a require line.
type Requirement struct {
	Path, Version string
	Indirect      bool
	Place         Place
}

// Replacement is a replace line. Dir is the context directory of a local replacement.
type Replacement struct {
	Old, OldVersion string
	New, NewVersion string // New is as written; NewVersion is "" for a directory
	Dir             string // "" if New is a module or lies outside of the context
	Local           bool   // New is a directory
	Place           Place
}

// Workspace is a go.work file.
type Workspace struct {
	File    string
	Go      string
	Use     []string // context directories
	Outside []string // used directories outside of the context, as written
	replace []Replacement
}

// Vendor is a vendor/modules.txt.
type Vendor struct {
	Dir      string // vendor directory in the context
	Modules  []module.Version
	Packages map[string]string // package path to module path
	Present  bool              // the context holds the packages too, not modules.txt alone
}

// ManifestError is a go.mod, go.work, go.sum or modules.txt that can't be understood.
type ManifestError struct {
	Place Place
	Msg   string
}

func (e *ManifestError) Error() string {
	if e.Place.Line == 0 {
		return fmt.Sprintf("%s: %s", e.Place.File, e.Msg)
	}
	return fmt.Sprintf("%s:%d: %s", e.Place.File, e.Place.Line, e.Msg)
}

// ReadModule reads the module whose go.mod stands in dir or in the nearest directory above it, as the go command finds it.
// Without any go.mod the result is the directory itself in the GOPATH style. The error is a *ManifestError, or what ReadFile returned.
func ReadModule(p Context, dir string) (*Module, error) {
	at, ok := findUp(p, dir, "go.mod")
	if !ok {
		m := &Module{Dir: path.Clean(dir)}
		return m, m.readVendor(p)
	}
	r := moduleReader{p: p, seen: map[string]*Module{}}
	m, err := r.read(at)
	if err != nil {
		return nil, err
	}
	if err := m.readSum(p); err != nil {
		return nil, err
	}
	if err := m.readVendor(p); err != nil {
		return nil, err
	}
	if err := m.readWork(p); err != nil {
		return nil, err
	}
	return m, r.locals(m)
}

// ReadMember reads the module of the workspace at or above dir that a package pattern names, where dir itself lies in no module. ok is false
// where there is no workspace, or none of its modules fits.
func ReadMember(p Context, dir, pattern string) (m *Module, ok bool, err error) {
	at, found := findUp(p, dir, "go.work")
	if _, inModule := findUp(p, dir, "go.mod"); inModule || !found {
		return nil, false, nil
	}
	w, err := readWorkspace(p, at)
	if err != nil {
		return nil, false, err
	}
	local := strings.HasPrefix(pattern, "./") || strings.HasPrefix(pattern, "../")
	to := strings.TrimSuffix(path.Join(dir, strings.TrimSuffix(pattern, "...")), "/")
	for _, use := range w.Use {
		if _, in := below(use, to); local && !in {
			continue
		}
		if m, err = ReadModule(p, use); err != nil {
			return nil, false, err
		}
		if _, in := below(m.Path, strings.TrimSuffix(pattern, "/...")); local || in {
			return m, true, nil
		}
	}
	return nil, false, nil
}

// Named is the module that go mod init makes of a directory without go.mod.
func (m *Module) Named(modulePath string) *Module {
	n := *m
	n.Path, n.File = modulePath, path.Join(m.Dir, "go.mod")
	return &n
}

// findUp returns the nearest directory at or above dir that holds a file.
func findUp(p Context, dir, file string) (string, bool) {
	for dir = path.Clean(dir); ; dir = path.Dir(dir) {
		if !inside(dir) {
			return "", false
		}
		if p.Exists(path.Join(dir, file)) {
			return dir, true
		}
		if dir == "." || dir == "/" {
			return "", false
		}
	}
}

// inside says whether a clean path stays in the context.
func inside(name string) bool { return fs.ValidPath(name) }

type moduleReader struct {
	p    Context
	seen map[string]*Module
}

func (r *moduleReader) read(dir string) (*Module, error) {
	if m, ok := r.seen[dir]; ok {
		return m, nil
	}
	name := path.Join(dir, "go.mod")
	data, err := readCapped(r.p, name, maxManifest)
	if err != nil {
		return nil, err
	}
	f, err := modfile.ParseLax(name, data, nil)
	if err != nil {
		return nil, manifestError(name, err)
	}
	if strict, err := modfile.Parse(name, data, nil); err == nil {
		f = strict // ParseLax drops replace lines; it is only for go.mod files newer than this reader
	} else if hasReplace(data) {
		return nil, manifestError(name, err)
	}
	m := &Module{Dir: dir, File: name}
	if f.Module != nil {
		m.Path = f.Module.Mod.Path
	}
	if f.Go != nil {
		m.Go = f.Go.Version
	}
	if f.Toolchain != nil {
		m.Toolchain = f.Toolchain.Name
	}
	for _, q := range f.Require {
		m.Require = append(m.Require, Requirement{q.Mod.Path, q.Mod.Version, q.Indirect, linePlace(name, q.Syntax)})
	}
	m.Replace = replacements(name, dir, f.Replace)
	r.seen[dir] = m
	return m, nil
}

func hasReplace(data []byte) bool { return strings.Contains(string(data), "replace") }

func replacements(file, dir string, list []*modfile.Replace) []Replacement {
	var out []Replacement
	for _, q := range list {
		rep := Replacement{
			Old: q.Old.Path, OldVersion: q.Old.Version, New: q.New.Path, NewVersion: q.New.Version,
			Local: q.New.Version == "" && modfile.IsDirectoryPath(q.New.Path), Place: linePlace(file, q.Syntax),
		}
		if rep.Local {
			if to := path.Join(dir, rep.New); !path.IsAbs(rep.New) && inside(to) {
				rep.Dir = to
			}
		}
		out = append(out, rep)
	}
	return out
}

func linePlace(file string, l *modfile.Line) Place {
	if l == nil {
		return Place{File: file}
	}
	return Place{File: file, Line: l.Start.Line}
}

// manifestError turns modfile's errors into one that names a place once.
func manifestError(name string, err error) error {
	var list modfile.ErrorList
	if errors.As(err, &list) && len(list) > 0 {
		e := list[0]
		msg := e.Error()
		if e.Err != nil {
			msg = e.Err.Error()
		}
		return &ManifestError{Place{name, e.Pos.Line}, msg}
	}
	return &ManifestError{Place{File: name}, err.Error()}
}

// readCapped reads a file, and refuses one that is larger than any real one.
func readCapped(p Context, name string, limit int) ([]byte, error) {
	data, err := p.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if len(data) > limit {
		return nil, &ManifestError{Place{File: name}, fmt.Sprintf("larger than %d bytes", limit)}
	}
	return data, nil
}

// readSum lists the modules with a content hash in go.sum. Lines that end in /go.mod pin a manifest only: that module took part in
// the choice of versions, but none of its packages was needed.
func (m *Module) readSum(p Context) error {
	name := path.Join(m.Dir, "go.sum")
	if !p.Exists(name) {
		return nil
	}
	data, err := readCapped(p, name, maxSum)
	if err != nil {
		return err
	}
	for n, line := range strings.Split(string(data), "\n") {
		f := strings.Fields(line)
		if len(f) == 0 {
			continue
		}
		if len(f) != 3 {
			return &ManifestError{Place{name, n + 1}, "not a module, a version and a hash"}
		}
		if strings.HasSuffix(f[1], "/go.mod") {
			continue
		}
		m.Sum = append(m.Sum, module.Version{Path: f[0], Version: f[1]})
	}
	return nil
}

// locals reads the modules that replace and use directives name inside of the context.
func (r *moduleReader) locals(m *Module) error {
	queue := []*Module{m}
	if m.Work != nil {
		for _, dir := range m.Work.Use {
			if err := r.local(m, dir, &queue); err != nil {
				return err
			}
		}
	}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, rep := range at.Replace {
			if rep.Dir == "" {
				continue
			}
			if err := r.local(m, rep.Dir, &queue); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *moduleReader) local(m *Module, dir string, queue *[]*Module) error {
	if r.seen[dir] != nil || !r.p.Exists(path.Join(dir, "go.mod")) {
		return nil
	}
	if len(m.Locals) >= maxReplaced {
		return &ManifestError{Place{File: m.File}, fmt.Sprintf("names more than %d local modules", maxReplaced)}
	}
	local, err := r.read(dir)
	if err != nil {
		return err
	}
	m.Locals = append(m.Locals, local)
	*queue = append(*queue, local)
	return nil
}

// Dependencies are the modules that may give a package to a build, apart from those of the context, each at the version that the
// build chooses. From go 1.17 on, go.mod lists them all; before, they are the newest of go.sum. complete is false if neither file says.
func (m *Module) Dependencies() (list []module.Version, complete bool) {
	chosen := map[string]string{}
	add := func(p, v string) {
		if old, ok := chosen[p]; !ok || semver.Compare(v, old) > 0 {
			chosen[p] = v
		}
	}
	all := append([]*Module{m}, m.Locals...)
	pruned := m.File != ""
	for _, mod := range all {
		for _, q := range mod.Require {
			add(q.Path, q.Version)
		}
		pruned = pruned && atLeast(mod.Go, 1, 17)
	}
	complete = pruned || len(chosen) == 0 && m.File != ""
	if !pruned && len(m.Sum) > 0 {
		complete = true
		for _, v := range m.Sum {
			add(v.Path, v.Version)
		}
	}
	if m.Vendor != nil {
		complete = true
		for _, v := range m.Vendor.Modules {
			chosen[v.Path] = v.Version
		}
	}
	for _, mod := range all {
		for _, rep := range mod.Replace {
			v, ok := chosen[rep.Old]
			if !ok || rep.OldVersion != "" && rep.OldVersion != v {
				continue
			}
			delete(chosen, rep.Old)
			if !rep.Local {
				chosen[rep.New] = rep.NewVersion
			}
		}
	}
	for _, mod := range all {
		delete(chosen, mod.Path)
	}
	for p, v := range chosen {
		list = append(list, module.Version{Path: p, Version: v})
	}
	slices.SortFunc(list, func(a, b module.Version) int { return strings.Compare(a.Path, b.Path) })
	return list, complete
}
