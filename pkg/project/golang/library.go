package golang

import (
	_ "embed"
	"path"
	"slices"
	"strings"
	"sync"

	"golang.org/x/mod/module"
)

// moduleTable is measured by internal/moduletable, which says how.
//
//go:embed modules.tsv
var moduleTable string

//go:embed stated.tsv
var statedTable string

// Library is what an imported package, with all that it imports itself, asks of the image.
type Library struct {
	Path    string
	Place   Place // of the import
	Known   bool  // a table or its vendored sources tell
	Std     bool  // of Go's library
	Module  string
	Version string   // that was measured; "" for vendored sources and for rows that state what a module's documentation says
	Needs   Needs    // for packages of Go's library only NeedsNet, NeedsUser and NeedsPlugin
	Details []string // "C package" that links C code, "X program", "L path"; "X *" where they are many
}

// Libraries are the imports of a program.
type Libraries []Library

// First is the first import that needs a letter. Unknown imports don't count.
func (l Libraries) First(letter rune) (Library, bool) {
	for _, one := range l {
		if one.Known && one.Needs.Has(letter) {
			return one, true
		}
	}
	return Library{}, false
}

// FirstUnknown is the first import of which nothing is known.
func (l Libraries) FirstUnknown() (Library, bool) {
	for _, one := range l {
		if !one.Known {
			return one, true
		}
	}
	return Library{}, false
}

// moduleRow is a module of the table with its packages.
type moduleRow struct {
	version  string
	packages map[string]packageRow // by path below the module, "." for its root; "*" for all others
}

type packageRow struct {
	needs   Needs
	details []string
}

var knownModules = sync.OnceValue(func() *moduleIndex { return indexModules(statedTable, moduleTable) })

// moduleIndex finds the rows of a module in the tables. They are read when they are asked for: a program imports few of them.
type moduleIndex struct {
	text map[string][]string // rows, by module
	mu   sync.Mutex
	rows map[string]*moduleRow
}

// indexModules finds where modules stand in tables of rows: module, version, needs, details, packages; an empty module is that of the row
// before.
func indexModules(tables ...string) *moduleIndex {
	x := &moduleIndex{text: map[string][]string{}, rows: map[string]*moduleRow{}}
	for _, table := range tables {
		name, begin := "", 0
		for at := 0; at < len(table); {
			end := len(table)
			if i := strings.IndexByte(table[at:], '\n'); i >= 0 {
				end = at + i
			}
			if first, _, ok := strings.Cut(table[at:end], "\t"); ok && first != "" && first[0] != '#' {
				x.add(name, table[begin:at])
				name, begin = first, at
			}
			at = end + 1
		}
		x.add(name, table[begin:])
	}
	return x
}

func (x *moduleIndex) add(name, rows string) {
	if name != "" {
		x.text[name] = append(x.text[name], rows)
	}
}

// module is the row of a module, or nil. Several goroutines may ask.
func (x *moduleIndex) module(name string) *moduleRow {
	text, there := x.text[name]
	if !there {
		return nil
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	row := x.rows[name]
	if row == nil {
		row = readModule(text)
		x.rows[name] = row
	}
	return row
}

// readModule reads the rows of one module; the first names its version.
func readModule(texts []string) *moduleRow {
	var out *moduleRow
	for line := range strings.Lines(strings.Join(texts, "")) {
		f := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(f) < 5 || strings.HasPrefix(line, "#") {
			continue
		}
		if out == nil {
			out = &moduleRow{f[1], map[string]packageRow{}}
		}
		row := packageRow{needs: Needs(f[2])}
		if f[3] != "" {
			row.details = strings.Split(f[3], ",")
		}
		for _, sub := range strings.Fields(f[4]) {
			out.packages[sub] = row
		}
	}
	return out
}

// Libraries says what the imports of a program need: by their vendored sources if the context has them, else by the table of modules.
func (m *Module) Libraries(p Context, f *Facts, target Target) Libraries {
	r := libraryReader{m: m, p: p, target: target, table: knownModules(), done: map[string]*Library{}}
	r.modules, _ = m.Dependencies()
	var out Libraries
	for _, i := range f.Imports {
		l := r.library(i.Path, 0)
		l.Place = i.Place
		out = append(out, l)
	}
	return out
}

// replaced says whether a module's sources are those of another module.
func (m *Module) replaced(modulePath string) bool {
	for _, mod := range append([]*Module{m}, m.Locals...) {
		for _, rep := range mod.Replace {
			if rep.Old == modulePath && rep.New != modulePath {
				return true
			}
		}
	}
	return false
}

// isStd says whether an import path is of Go's library: its first element has no dot.
func isStd(importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	return !strings.Contains(first, ".")
}

// tabled is what the table says of a package.
func tabled(table *moduleIndex, importPath string) Library {
	l := Library{Path: importPath, Std: isStd(importPath)}
	modulePath, sub := importPath, "."
	if l.Std {
		modulePath, sub = "std", importPath
	}
	for {
		if mod := table.module(modulePath); mod != nil {
			row, ok := mod.packages[sub]
			if !ok {
				row, ok = mod.packages["*"]
			}
			l.Module, l.Version = modulePath, mod.version
			l.Known = ok && !row.needs.Has('?')
			l.Needs, l.Details = row.needs, row.details
			return l
		}
		if i := strings.LastIndexByte(modulePath, '/'); i > 0 {
			modulePath, sub = modulePath[:i], path.Join(modulePath[i+1:], sub)
			continue
		}
		return l
	}
}

// family is the version of rows that hold for all modules below a path.
const family = "*"

// libraryReader answers for imports, each package once.
type libraryReader struct {
	m       *Module
	p       Context
	target  Target
	table   *moduleIndex
	modules []module.Version
	done    map[string]*Library
	files   int
}

func (r *libraryReader) library(importPath string, depth int) Library {
	if l := r.done[importPath]; l != nil {
		return *l
	}
	l := tabled(r.table, importPath)
	r.done[importPath] = &l // an import cycle, which no build allows, ends here
	if l.Std {
		return l
	}
	if v, ok := r.vendored(importPath, l, depth); ok {
		*r.done[importPath] = v
		return v
	}
	other := func(owner string) bool { return owner != "" && owner != l.Module && l.Version != family }
	if l.Known && (other(r.owner(importPath)) || r.m.replaced(l.Module)) {
		l.Known = false // other sources than those that were measured
		*r.done[importPath] = l
	}
	return l
}

// owner is the required module with the longest path that a package lies below.
func (r *libraryReader) owner(importPath string) string {
	best := ""
	for _, v := range r.modules {
		if _, ok := below(v.Path, importPath); ok && len(v.Path) > len(best) {
			best = v.Path
		}
	}
	return best
}

// vendored reads a package's sources in vendor, and those of all that it imports.
func (r *libraryReader) vendored(importPath string, table Library, depth int) (Library, bool) {
	v := r.m.Vendor
	if v == nil || !v.Present || depth > 500 || r.files > maxSources {
		return Library{}, false
	}
	dir := path.Join(v.Dir, importPath)
	if !inside(dir) || !r.p.Exists(dir) {
		return Library{}, false
	}
	facts, err := ReadPackage(r.p, dir, importPath, r.target)
	if err != nil {
		return Library{}, false // a file too large to read, say: the table may know it
	}
	r.files++
	l := Library{Path: importPath, Known: true, Module: v.Packages[importPath], Needs: facts.Needs}
	switch {
	case facts.Cgo && facts.NoCgo && !table.Needs.Has(NeedsCgo):
		l.Needs = Needs(strings.ReplaceAll(string(l.Needs), string(NeedsCgo), "")).With(Needs(NeedsFallback))
		fallthrough
	case facts.Cgo:
		l.Details = append(l.Details, "C "+importPath)
	}
	for _, name := range facts.Exec {
		l.Details = append(l.Details, "X "+name)
	}
	for _, name := range facts.Files {
		l.Details = append(l.Details, "L "+name)
	}
	for _, i := range facts.Imports {
		q := r.library(i, depth+1)
		l.Known = l.Known && q.Known
		l.Needs = l.Needs.With(q.Needs)
		l.Details = append(l.Details, q.Details...)
	}
	slices.Sort(l.Details)
	l.Details = slices.Compact(l.Details)
	return l, true
}
