package golang

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// packages resolves the command's operands.
func (b *binaries) packages() ([]built, error) {
	words := b.c.Packages
	if len(words) == 0 {
		words = []string{"."}
	}
	if strings.HasSuffix(words[0], ".go") {
		return b.files(words)
	}
	at, err := b.moduleMode(words)
	if err != nil {
		return nil, err
	}
	var all []built
	for _, word := range words {
		list, err := b.pattern(word, at)
		if err != nil {
			return nil, err
		}
		for _, one := range list {
			if !slices.ContainsFunc(all, func(have built) bool { return have.Package == one.Package }) {
				all = append(all, one)
			}
		}
	}
	return all, nil
}

// moduleMode returns the context directory that relative patterns start from, or why the go command refuses to work there.
func (b *binaries) moduleMode(words []string) (string, error) {
	at, ok := b.contextPath(b.e.Dir)
	if b.m.File == "" && !b.gopathMode() {
		for _, w := range words {
			if !strings.Contains(w, "@") {
				return "", fmt.Errorf("go %s: go.mod file not found in %s or any directory above it, and Go builds nothing without one since 1.16", b.c.Verb, b.e.Dir)
			}
		}
	}
	if !ok {
		return ".", nil // only packages by import path make sense, and pattern says so
	}
	return at, nil
}

// gopathMode says whether packages are found by $GOPATH/src.
func (b *binaries) gopathMode() bool { return b.e.oldStyle(b.m.File != "", b.e.Root) }

// OldStyle says whether packages of a directory without go.mod are found by $GOPATH/src.
func (e Environment) OldStyle() bool { return e.oldStyle(false, "") }

// oldStyle is the rule of go help modules, whose default changed with Go 1.11, 1.13 and 1.16.
func (e Environment) oldStyle(hasModule bool, root string) bool {
	if none, ok := olderThan(e.Go, 1, 11); ok && none {
		return true // no modules at all
	}
	if auto, ok := olderThan(e.Go, 1, 13); ok && auto && (e.GO111MODULE == "" || e.GO111MODULE == "auto") && e.inGOPATH(root) {
		return true
	}
	switch e.GO111MODULE {
	case "off":
		return true
	case "on":
		return false
	}
	older, ok := olderThan(e.Go, 1, 16)
	if e.GO111MODULE == "auto" {
		older, ok = true, true
	}
	return !hasModule && ok && older
}

// inGOPATH says whether a directory lies below $GOPATH/src.
func (e Environment) inGOPATH(root string) bool {
	return slices.ContainsFunc(strings.Split(e.GOPATH, ":"), func(dir string) bool {
		_, ok := below(path.Join(dir, "src"), root)
		return ok && dir != "" && root != ""
	})
}

// files is the package that .go files on the command line make up.
func (b *binaries) files(words []string) ([]built, error) {
	one := built{main: true}
	one.Package = "command-line-arguments"
	words, err := b.globbed(words)
	if err != nil {
		return nil, err
	}
	for _, w := range words {
		if !strings.HasSuffix(w, ".go") {
			return nil, fmt.Errorf("go %s: named files must be .go files: %s", b.c.Verb, w)
		}
		name, ok := b.contextPath(absolute(b.e.Dir, w))
		if !ok || !b.t.p.Exists(name) {
			return nil, fmt.Errorf("go %s: %s is not in the context", b.c.Verb, w)
		}
		if one.Dir != "" && one.Dir != path.Dir(name) {
			return nil, fmt.Errorf("go %s: named files must all be in one directory; have %s and %s", b.c.Verb, one.Dir, path.Dir(name))
		}
		one.Dir = path.Dir(name)
		one.Files = append(one.Files, name)
	}
	clause, err := packageClause(b.t.p, one.Files[0])
	if err != nil {
		return nil, err
	}
	one.main = clause == "main"
	one.name = b.firstTaken(one.Files)
	return []built{one}, nil
}

// globbed puts in the place of a pattern the files that a shell finds for it, in the order of their bytes.
func (b *binaries) globbed(words []string) ([]string, error) {
	var out []string
	for _, w := range words {
		if !strings.ContainsAny(w, "*?[") {
			out = append(out, w)
			continue
		}
		dir, ok := b.contextPath(absolute(b.e.Dir, path.Dir(w)))
		if !ok || strings.ContainsAny(path.Dir(w), "*?[") {
			return nil, fmt.Errorf("go %s: the files of %s are not known", b.c.Verb, w)
		}
		n := len(out)
		for _, name := range b.t.files[dir] { // without tests, which the go command leaves out of the program
			if hit, err := path.Match(path.Base(w), path.Base(name)); hit && err == nil {
				out = append(out, path.Join(path.Dir(w), path.Base(name)))
			}
		}
		if len(out) == n {
			return nil, fmt.Errorf("go %s: %s names no Go file of the context", b.c.Verb, w)
		}
	}
	return out, nil
}

// firstTaken is the name of the first file that is compiled, without its extension (cmd/go/internal/load exeFromFiles).
func (b *binaries) firstTaken(files []string) string {
	context := b.target().context()
	for _, name := range files {
		if src, err := b.t.p.ReadFile(name); err == nil && takes(context, name, src) {
			return strings.TrimSuffix(path.Base(name), ".go")
		}
	}
	return strings.TrimSuffix(path.Base(files[0]), ".go")
}

// target is what the command builds for; which files cgo leaves out does not matter here.
func (b *binaries) target() Target {
	return Target{GOOS: b.e.GOOS, GOARCH: b.e.GOARCH, Tags: b.c.Tags, CGO: true, Go: b.e.Go}
}

// pattern resolves one package pattern.
func (b *binaries) pattern(word, at string) ([]built, error) {
	if name, version, ok := strings.Cut(word, "@"); ok {
		if b.c.Verb == "build" {
			return nil, fmt.Errorf("go build: %s: can only use path@version syntax with go install and go run", word)
		}
		return []built{foreign(name, version)}, nil
	}
	local := word == "." || word == ".." || strings.HasPrefix(word, "./") || strings.HasPrefix(word, "../") || path.IsAbs(word)
	switch {
	case local && path.IsAbs(word):
		dir, ok := b.contextPath(word)
		if !ok {
			return nil, fmt.Errorf("go %s: directory %s is outside of the module", b.c.Verb, word)
		}
		return b.dirs(word, dir)
	case local:
		if _, ok := b.contextPath(b.e.Dir); !ok {
			return nil, fmt.Errorf("go %s: the working directory %s is outside of the module", b.c.Verb, b.e.Dir)
		}
		return b.dirs(word, path.Join(at, word))
	case strings.Contains(word, "..."):
		prefix, _, _ := strings.Cut(word, "...")
		if dir, ok := b.localDir(strings.TrimSuffix(prefix, "/")); ok {
			return b.dirs(word, path.Join(dir, "..."))
		}
		return nil, fmt.Errorf("go %s: the packages of %s are not known", b.c.Verb, word)
	case word == "all" || word == "std" || word == "cmd" || word == "work" || word == "tool":
		return nil, fmt.Errorf("go %s: the packages of %s are not known", b.c.Verb, word)
	}
	if dir, ok := b.localDir(word); ok {
		return b.dirs(word, dir)
	}
	if b.c.Verb == "build" {
		return nil, fmt.Errorf("go build: package %s is not in the context", word)
	}
	return []built{foreign(word, "")}, nil
}

// foreign is a program of another module.
func foreign(importPath, version string) built {
	return built{Output{Package: importPath, Version: version, Foreign: true}, true, execName(importPath)}
}

func (b *binaries) localDir(importPath string) (string, bool) {
	for _, r := range b.t.roots {
		if r.prefix == "" {
			continue
		}
		if rest, ok := below(r.prefix, importPath); ok {
			return path.Join(r.dir, rest), true
		}
	}
	if b.m.Path == "" {
		rest, ok := below(b.gopathImport(), importPath)
		return path.Join(b.m.Dir, rest), ok
	}
	return "", false
}

// gopathImport is the import path that $GOPATH/src gives to the module's directory, or "command-line-arguments".
func (b *binaries) gopathImport() string { return b.e.importPath() }

func (e Environment) importPath() string {
	for _, dir := range strings.Split(e.GOPATH, ":") {
		if rest, ok := below(path.Join(dir, "src"), e.Root); ok && dir != "" && rest != "." {
			return rest
		}
	}
	// outside of GOPATH the go command invents the import path _/dir, whose last element names the program
	return path.Join("_", e.Root)
}

// Placed is the module as the go command finds its packages: by $GOPATH/src instead of go.mod where it is that old, or told so. What the
// sources import by the path of go.mod is fetched then.
func (m *Module) Placed(e Environment) *Module {
	if m.File == "" || !e.oldStyle(true, e.Root) || m.Path == e.importPath() {
		return m
	}
	return m.Named(e.importPath())
}

// dirs are the packages of a directory, or of all below it where the pattern ends in "...".
func (b *binaries) dirs(word, dir string) ([]built, error) {
	context := b.target().context()
	base, wild := strings.CutSuffix(dir, "...")
	if strings.Contains(base, "...") || wild && base != "" && !strings.HasSuffix(base, "/") {
		return nil, fmt.Errorf("go %s: the packages of %s are not known", b.c.Verb, word)
	}
	base = path.Clean(base)
	if !inside(base) {
		return nil, fmt.Errorf("go %s: %s is outside of the context", b.c.Verb, word)
	}
	if len(b.t.unread) > 0 {
		return nil, fmt.Errorf("go %s: %s could not be listed", b.c.Verb, b.t.unread[0])
	}
	var list []built
	for _, sub := range b.t.subs {
		if _, ok := below(base, sub); !ok || !wild && sub != base {
			continue
		}
		if wild && b.t.module(sub) != b.t.module(base) {
			continue // ... does not cross into another module
		}
		clause := b.t.packageName(context, sub)
		if clause == "" {
			continue
		}
		importPath, ok := b.t.importPath(sub)
		if !ok || b.gopathMode() {
			rest, _ := below(b.m.Dir, sub)
			importPath = path.Join(b.gopathImport(), rest)
		}
		list = append(list, built{Output{Package: importPath, Dir: sub}, clause == "main", b.execName(importPath)})
	}
	if len(list) == 0 && !wild {
		return nil, fmt.Errorf("go %s: no Go files in %s for the target", b.c.Verb, base)
	}
	return list, nil
}

// module is the directory of the root that a directory belongs to.
func (t *tree) module(dir string) string {
	for _, r := range t.roots {
		if _, ok := below(r.dir, dir); ok {
			return r.dir
		}
	}
	return ""
}

func (b *binaries) execName(importPath string) string {
	if b.gopathMode() {
		return path.Base(importPath) // only module mode drops a major version
	}
	return execName(importPath)
}

// execName is the last element of an import path, or the one before a major version.
func execName(importPath string) string {
	elem := path.Base(importPath)
	if elem != importPath && isVersionElement(elem) {
		return path.Base(path.Dir(importPath))
	}
	return elem
}

// isVersionElement says whether an element is v2 or above.
func isVersionElement(s string) bool {
	if len(s) < 2 || s[0] != 'v' || s[1] == '0' || s == "v1" {
		return false
	}
	return strings.Trim(s[1:], "0123456789") == ""
}
