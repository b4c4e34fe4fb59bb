package golang

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/scanner"
	"go/token"
	"path"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// source is one parsed file.
type source struct {
	name    string
	file    *ast.File
	imports map[string]string // local name to import path; a path may stand under several names that it may have
	pkg     *pkg
}

// pkg is the files of one directory that the build compiles.
type pkg struct {
	path  string // import path, or the directory where it is not known
	dir   string
	name  string
	files []*source
}

// program is the packages of the context that the main packages import, transitively.
type program struct {
	t        *tree
	context  *build.Context
	env      func(name string) (value string, known bool) // nil if nothing is known
	fset     *token.FileSet
	packages []*pkg // main packages first, then in the order in which they were met
	byPath   map[string]*pkg
	calls    calls
	facts    *Facts
	outside  map[string]Place
	dotted   map[string]bool // own packages whose names stand in others without the package's
	bytes    int
}

// maxSourceBytes bounds one scan; kubernetes' own sources are some 60 MiB.
const maxSourceBytes = 256 << 20

// load reads the packages of the given directories and all that they import from the context.
// only, if not empty, restricts the first directory to the files named.
func (pr *program) load(dirs []string, only []string) {
	wave := dirs
	seen := map[string]bool{}
	for first := true; len(wave) > 0; first = false {
		var next []string
		for _, dir := range wave {
			if seen[dir] {
				continue
			}
			seen[dir] = true
			names := pr.t.files[dir]
			if first && len(only) > 0 {
				names = only
			}
			p := pr.read(dir, names)
			if p == nil {
				continue
			}
			pr.packages = append(pr.packages, p)
			pr.byPath[p.path] = p
			if first && p.name == "main" {
				pr.facts.Main = append(pr.facts.Main, p.path)
			}
			pr.facts.Dirs = append(pr.facts.Dirs, dir)
			next = append(next, pr.imports(p)...)
		}
		wave = next
	}
}

// read parses the files of one package; nil if the target compiles none.
func (pr *program) read(dir string, names []string) *pkg {
	type raw struct {
		name string
		src  []byte
	}
	var raws []raw
	for _, name := range names {
		src, err := pr.t.p.ReadFile(name)
		switch {
		case err != nil:
			pr.unread(Place{File: name}, err.Error())
			continue
		case len(src) > maxSourceFile:
			pr.unread(Place{File: name}, fmt.Sprintf("larger than %d bytes", maxSourceFile))
			continue
		case pr.bytes > maxSourceBytes:
			pr.unread(Place{File: name}, fmt.Sprintf("the sources are more than %d bytes", maxSourceBytes))
			return nil
		}
		pr.bytes += len(src)
		raws = append(raws, raw{name, src})
	}
	files := make([]*ast.File, len(raws))
	errs := make([]error, len(raws))
	work := make(chan int)
	var group sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(raws)) {
		group.Add(1)
		go func() {
			defer group.Done()
			for i := range work {
				if !takes(pr.context, raws[i].name, raws[i].src) {
					continue
				}
				files[i], errs[i] = parser.ParseFile(pr.fset, raws[i].name, raws[i].src, parser.SkipObjectResolution)
			}
		}()
	}
	for i := range raws {
		work <- i
	}
	close(work)
	group.Wait()

	p := &pkg{dir: dir, path: dir}
	if importPath, ok := pr.t.importPath(dir); ok {
		p.path = importPath
	}
	for i, f := range files {
		if errs[i] != nil {
			pr.unread(syntaxPlace(raws[i].name, errs[i]))
		}
		if f == nil || f.Name == nil {
			continue
		}
		s := &source{name: raws[i].name, file: f, imports: map[string]string{}, pkg: p}
		if pr.cgo(s) {
			pr.cxx(s, raws[i].src)
			if !pr.context.CgoEnabled {
				continue // the build leaves the file out
			}
		}
		if p.name == "" && f.Name.Name != "documentation" {
			p.name = f.Name.Name
		}
		pr.embeds(s, raws[i].src)
		p.files = append(p.files, s)
		pr.facts.Files++
	}
	if len(p.files) == 0 {
		return nil
	}
	return p
}

func (pr *program) unread(at Place, what string) {
	pr.facts.Unread = append(pr.facts.Unread, Unread{what, at})
}

func syntaxPlace(name string, err error) (Place, string) {
	if list, ok := err.(scanner.ErrorList); ok && len(list) > 0 {
		return Place{name, list[0].Pos.Line}, list[0].Msg
	}
	return Place{File: name}, err.Error()
}

func (pr *program) place(pos token.Pos) Place {
	at := pr.fset.PositionFor(pos, false) // line directives would name files that msb does not see
	return Place{at.Filename, at.Line}
}

// cgo says whether a file imports "C", and notes it.
func (pr *program) cgo(s *source) bool {
	for _, spec := range s.file.Imports {
		if spec.Path.Value == `"C"` {
			pr.facts.Cgo = append(pr.facts.Cgo, pr.place(spec.Pos()))
			return true
		}
	}
	return false
}

// cxxExts are the extensions of C++ sources (go help packages: CXXFiles, SwigCXXFiles).
var cxxExts = []string{".cc", ".cpp", ".cxx", ".swigcxx"}

// cxx notes what makes a file that imports "C" link the C++ library: sources beside it, or its own LDFLAGS.
func (pr *program) cxx(s *source, src []byte) {
	if bytes.Contains(src, []byte("-lstdc++")) || bytes.Contains(src, []byte("-lc++")) {
		pr.facts.CXX = append(pr.facts.CXX, Place{File: s.name})
		return
	}
	for name, dir := range pr.t.names {
		if !dir && path.Dir(name) == path.Dir(s.name) && slices.Contains(cxxExts, path.Ext(name)) {
			pr.facts.CXX = append(pr.facts.CXX, Place{File: name})
		}
	}
}

// imports notes what a package imports, and returns the directories of the context among it.
func (pr *program) imports(p *pkg) []string {
	var dirs []string
	for _, s := range p.files {
		for _, spec := range s.file.Imports {
			importPath, err := strconv.Unquote(spec.Path.Value)
			if err != nil || importPath == "C" {
				continue
			}
			if spec.Name != nil && spec.Name.Name == "." {
				pr.dotted[importPath] = true
				if pr.calls.cover(unversioned(importPath)) {
					pr.unread(pr.place(spec.Pos()), fmt.Sprintf("which names are those of %s, by a dot import, is not known", importPath))
				}
			} else if spec.Name != nil {
				s.imports[spec.Name.Name] = importPath
			} else {
				for _, name := range packageNames(importPath) {
					s.imports[name] = importPath
				}
			}
			if strings.HasPrefix(importPath, "./") || strings.HasPrefix(importPath, "../") {
				dirs = append(dirs, path.Join(p.dir, importPath)) // GOPATH mode only
				continue
			}
			if dir, ok := pr.t.dir(importPath); ok {
				dirs = append(dirs, dir)
				continue
			}
			if _, have := pr.outside[importPath]; !have {
				pr.outside[importPath] = pr.place(spec.Pos())
			}
		}
	}
	return dirs
}

// packageNames are the names that a package without a local name may have in the file: its clause is not known, but its path nearly tells it.
func packageNames(importPath string) []string {
	base := path.Base(importPath)
	if isVersionElement(base) || base == "v1" || base == "v0" {
		base = path.Base(path.Dir(importPath))
	}
	if i := strings.LastIndex(base, ".v"); i > 0 {
		base = base[:i] // gopkg.in/yaml.v3
	}
	names := []string{base}
	for _, cut := range []string{"go-", "go.", "golang-"} {
		if s, ok := strings.CutPrefix(base, cut); ok {
			names = append(names, s)
		}
	}
	for _, cut := range []string{"-go", ".go", "go"} {
		if s, ok := strings.CutSuffix(base, cut); ok && s != "" && cut != "go" {
			names = append(names, s)
		}
	}
	for _, s := range names {
		if strings.ContainsAny(s, "-.") {
			names = append(names, strings.NewReplacer("-", "", ".", "").Replace(s), strings.NewReplacer("-", "_", ".", "_").Replace(s))
			if _, last, ok := strings.Cut(s, "-"); ok {
				names = append(names, last)
			}
		}
	}
	return names
}

// embeds notes the //go:embed lines of a file that imports embed.
func (pr *program) embeds(s *source, src []byte) {
	imports := false
	for _, spec := range s.file.Imports {
		imports = imports || spec.Path.Value == `"embed"`
	}
	if !imports {
		return
	}
	n := 0
	for line := range strings.Lines(string(src)) {
		n++
		rest, ok := strings.CutPrefix(strings.TrimRight(line, "\r\n"), "//go:embed")
		if !ok || rest == "" || rest[0] != ' ' && rest[0] != '\t' {
			continue
		}
		for _, pattern := range embedPatterns(rest) {
			pr.facts.Embeds = append(pr.facts.Embeds, Embed{path.Dir(s.name), pattern, Place{s.name, n}})
		}
	}
}

// embedPatterns splits the words of a //go:embed line; a word may be a Go string.
func embedPatterns(rest string) []string {
	var list []string
	for {
		rest = strings.TrimLeft(rest, " \t")
		if rest == "" {
			return list
		}
		if q, err := strconv.QuotedPrefix(rest); err == nil {
			word, _ := strconv.Unquote(q)
			list, rest = append(list, word), rest[len(q):]
			continue
		}
		end := strings.IndexAny(rest, " \t")
		if end < 0 {
			end = len(rest)
		}
		list, rest = append(list, rest[:end]), rest[end:]
	}
}
