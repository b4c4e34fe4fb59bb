package golang

import (
	"bytes"
	"fmt"
	"go/build"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Target is what a build is for: the part of go/build.Context that decides which files are compiled.
type Target struct {
	GOOS, GOARCH string   // "" stands for linux, amd64
	Tags         []string // -tags
	CGO          bool     // files that import "C" are compiled
	Go           string   // the tool chain's version, for tags such as go1.21; "" takes all that this program's own knows

	// Env is the environment that the program starts in, as far as it is known; nil if nothing is.
	Env func(name string) (value string, known bool)
}

func (t Target) context() *build.Context {
	c := &build.Context{GOOS: "linux", GOARCH: "amd64", Compiler: "gc", CgoEnabled: t.CGO, BuildTags: t.Tags, ReleaseTags: build.Default.ReleaseTags}
	if t.GOOS != "" {
		c.GOOS = t.GOOS
	}
	if t.GOARCH != "" {
		c.GOARCH = t.GOARCH
	}
	if major, minor, ok := parseVersion(t.Go); ok && major == 1 {
		c.ReleaseTags = nil
		for i := 1; i <= minor && i < 1000; i++ {
			c.ReleaseTags = append(c.ReleaseTags, fmt.Sprintf("go1.%d", i))
		}
	}
	c.JoinPath = path.Join
	return c
}

// takes says whether a file of that name and content belongs to a build. What can't be judged belongs to it.
func takes(c *build.Context, name string, src []byte) bool {
	ctx := *c
	ctx.OpenFile = func(string) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(src)), nil }
	ok, err := ctx.MatchFile(path.Dir(name), path.Base(name))
	return ok || err != nil
}

// maxNames bounds the files that are remembered by name.
const maxNames = 100_000

// root is a module of the context, or a directory of vendored packages, whose import paths start with prefix.
type root struct {
	dir    string
	prefix string
}

// tree is the Go files of the context, by directory.
type tree struct {
	p      Context
	roots  []root              // the longest directory first
	files  map[string][]string // directory to its .go files, tests left out, sorted
	subs   []string            // the keys of files, sorted
	names  map[string]bool     // what else lies in the context's modules; true for a directory
	unread []string            // directories that could not be walked
	flat   bool                // take the files of the walked directory alone
}

// newTree lists the Go files of the module, of its local modules and, if vendored is set, of its vendor directory.
func newTree(m *Module, p Context, vendored bool) *tree {
	t := &tree{p: p, files: map[string][]string{}, names: map[string]bool{}}
	all := append([]*Module{m}, m.Locals...)
	for _, mod := range all {
		t.roots = append(t.roots, root{mod.Dir, mod.Path})
	}
	if vendored && m.Vendor != nil && m.Vendor.Present {
		t.roots = append(t.roots, root{m.Vendor.Dir, ""})
	}
	slices.SortFunc(t.roots, func(a, b root) int { return len(b.dir) - len(a.dir) })
	for _, r := range t.roots {
		t.walk(r.dir)
	}
	for dir := range t.files {
		slices.Sort(t.files[dir])
		t.files[dir] = slices.Compact(t.files[dir])
		t.subs = append(t.subs, dir)
	}
	slices.Sort(t.subs)
	return t
}

func (t *tree) walk(dir string) {
	count := 0
	nested := map[string]bool{} // directories of other modules
	found := map[string][]string{}
	err := t.p.Walk(dir, func(name string, d fs.DirEntry) error {
		base := path.Base(name)
		if d.IsDir() {
			if name != dir && (t.flat || skippedDir(base) || base == "vendor") {
				return fs.SkipDir
			}
			t.names[name] = true
			return nil
		}
		if len(t.names) < maxNames {
			t.names[name] = false
		}
		at := path.Dir(name)
		nested[at] = nested[at] || base == "go.mod" && at != dir
		if !strings.HasSuffix(base, ".go") || strings.HasSuffix(base, "_test.go") || base[0] == '_' || base[0] == '.' {
			return nil
		}
		if count++; count > maxSources {
			return fs.SkipAll
		}
		found[at] = append(found[at], name)
		return nil
	})
	if err != nil || count > maxSources {
		t.unread = append(t.unread, dir)
	}
	for at, names := range found {
		if !belongsToNested(nested, dir, at) {
			t.files[at] = append(t.files[at], names...)
		}
	}
}

// belongsToNested says whether a directory, or one between it and dir, is another module's.
func belongsToNested(nested map[string]bool, dir, at string) bool {
	for ; at != dir && at != "." && at != "/"; at = path.Dir(at) {
		if nested[at] {
			return true
		}
	}
	return false
}

// skippedDir names directories that patterns with ... leave out.
func skippedDir(base string) bool {
	return base == "testdata" || base == "node_modules" || len(base) > 1 && (base[0] == '_' || base[0] == '.')
}

// importPath is the import path of a directory, if the tree knows one.
func (t *tree) importPath(dir string) (string, bool) {
	for _, r := range t.roots {
		if rest, ok := below(r.dir, dir); ok && (r.prefix != "" || rest != "." && strings.HasSuffix(r.dir, "vendor")) {
			return path.Join(r.prefix, rest), true
		}
	}
	return "", false
}

// dir is the directory of an import path: that of the longest module path that fits and holds Go files.
func (t *tree) dir(importPath string) (string, bool) {
	best, length := "", -1
	for _, r := range t.roots {
		rest, ok := importPath, true
		if r.prefix != "" {
			rest, ok = below(r.prefix, importPath)
		}
		if !ok || len(r.prefix) <= length || r.prefix == "" && !strings.HasSuffix(r.dir, "vendor") {
			continue
		}
		if dir := path.Join(r.dir, rest); len(t.files[dir]) > 0 {
			best, length = dir, len(r.prefix)
		}
	}
	return best, length >= 0
}

// below returns what of name lies below dir, "." for dir itself.
func below(dir, name string) (string, bool) {
	switch {
	case dir == name:
		return ".", true
	case dir == ".":
		return name, !strings.HasPrefix(name, "../") && name != ".." && !path.IsAbs(name)
	}
	return strings.CutPrefix(name, strings.TrimSuffix(dir, "/")+"/")
}

// packageName is the package clause of a directory's files, as far as the target compiles them; "" if it compiles none.
func (t *tree) packageName(c *build.Context, dir string) string {
	for _, name := range t.files[dir] {
		src, err := t.p.ReadFile(name)
		if err != nil || len(src) > maxSourceFile || !takes(c, name, src) {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, src, parser.PackageClauseOnly)
		if err == nil && f.Name.Name != "documentation" {
			return f.Name.Name
		}
	}
	return ""
}

// packageClause reads the package clause of one file.
func packageClause(p Context, name string) (string, error) {
	src, err := readCapped(p, name, maxSourceFile)
	if err != nil {
		return "", err
	}
	f, err := parser.ParseFile(token.NewFileSet(), name, src, parser.PackageClauseOnly)
	if err != nil {
		return "", err
	}
	return f.Name.Name, nil
}

// guessPrefix finds the import path of a directory without go.mod: the one by which its own packages are imported most often.
func (t *tree) guessPrefix(m *Module) {
	if m.Path != "" {
		return
	}
	count := map[string]int{}
	for _, dir := range t.subs {
		for _, name := range t.files[dir] {
			src, err := t.p.ReadFile(name)
			if err != nil || len(src) > maxSourceFile {
				continue
			}
			f, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly)
			if f == nil || err != nil {
				continue
			}
			for _, spec := range f.Imports {
				importPath, _ := unquote(spec.Path)
				for i := range len(importPath) {
					if importPath[i] == '/' && len(t.files[path.Join(m.Dir, importPath[i+1:])]) > 0 && strings.Contains(importPath[:i], ".") {
						count[importPath[:i]]++
						break
					}
				}
			}
		}
	}
	best := ""
	for prefix, n := range count {
		if n > count[best] || n == count[best] && prefix < best {
			best = prefix
		}
	}
	for i := range t.roots {
		if t.roots[i].dir == m.Dir {
			t.roots[i].prefix = best
		}
	}
}
