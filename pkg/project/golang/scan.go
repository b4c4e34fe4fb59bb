package golang

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"slices"
	"sort"
	"strings"
)

// Scan reads the sources of a program and of every package of the context that it imports. out names the main package: Dir, and Files if
// .go files were on the command line. The error is one of reading the tree; sources that can't be read are Facts.Unread.
func (m *Module) Scan(p Context, out Output, target Target) (*Facts, error) {
	if out.Foreign || out.Dir == "" {
		return nil, fmt.Errorf("the sources of %s are not in the context", out.Package)
	}
	t := newTree(m, p, false)
	for _, dir := range t.unread {
		return nil, fmt.Errorf("%s: can't be listed, or holds more than %d Go files", dir, maxSources)
	}
	t.guessPrefix(m)
	if len(t.files[out.Dir]) == 0 {
		return nil, fmt.Errorf("no Go files in %s", out.Dir)
	}
	pr := newProgram(t, target)
	pr.load([]string{out.Dir}, out.Files)
	c := pr.collect(false)
	c.mentions(m, out.Dir)
	return pr.facts, nil
}

// Scan reads the program that a package pattern or directory relative to dir names, for linux/amd64 with cgo.
// It is ReadModule, Binary's reading of patterns and Module.Scan in one.
func Scan(p Context, dir, pattern string, tags []string) (*Facts, error) {
	m, err := ReadModule(p, dir)
	if err != nil {
		return nil, err
	}
	c := Command{Verb: "build", Output: "/out/", Tags: tags, Packages: []string{pattern}}
	list, err := m.Binary(p, c, Environment{Dir: path.Join("/m", relative(m.Dir, dir)), Root: "/m"})
	if err != nil {
		return nil, err
	}
	if len(list) != 1 {
		return nil, fmt.Errorf("%s names %d programs", pattern, len(list))
	}
	return m.Scan(p, list[0], Target{Tags: tags, CGO: true})
}

func relative(dir, name string) string {
	rest, _ := below(dir, path.Clean(name))
	return rest
}

func newProgram(t *tree, target Target) *program {
	return &program{t: t, context: target.context(), env: target.Env, fset: token.NewFileSet(), byPath: map[string]*pkg{}, calls: knownCalls(), facts: &Facts{}, outside: map[string]Place{}, dotted: map[string]bool{}}
}

// collector walks the parsed files with the table of calls.
type collector struct {
	pr     *program
	eval   *evaluator
	calls  calls
	names  []value // viper's configuration file names
	dirs   []Use   // viper's directories
	typed  bool    // viper is told the type of a file, so that its name needs no extension
	seen   map[Use]bool
	quoted map[string]Place // string literals that may name a file
}

func (pr *program) collect(library bool) *collector {
	c := &collector{pr: pr, calls: pr.calls, seen: map[Use]bool{}, quoted: map[string]Place{}}
	c.eval = &evaluator{index: newIndex(pr), pr: pr, library: library, busy: map[any]bool{}}
	for _, p := range pr.packages {
		imports := map[string]bool{}
		for _, s := range p.files {
			for _, i := range s.imports {
				imports[unversioned(i)] = true
			}
		}
		for _, s := range p.files {
			for _, spec := range s.file.Imports {
				c.imported(s, spec)
			}
			for _, d := range s.file.Decls {
				c.decl(s, d, imports)
			}
		}
	}
	c.viper()
	c.finish()
	return c
}

func (c *collector) finish() {
	f := c.pr.facts
	byPlace := func(a, b Place) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	}
	for importPath, at := range c.pr.outside {
		f.Imports = append(f.Imports, Import{importPath, at})
	}
	slices.SortFunc(f.Imports, func(a, b Import) int { return strings.Compare(a.Path, b.Path) })
	slices.SortFunc(f.Cgo, byPlace)
	slices.SortFunc(f.CXX, byPlace)
	sort.SliceStable(f.Uses, func(i, j int) bool { return byPlace(f.Uses[i].Place, f.Uses[j].Place) < 0 })
	slices.SortStableFunc(f.Unread, func(a, b Unread) int { return byPlace(a.Place, b.Place) })
}

func (c *collector) add(u Use) {
	if !c.seen[u] {
		c.seen[u] = true
		c.pr.facts.Uses = append(c.pr.facts.Uses, u)
	}
}

func (c *collector) imported(s *source, spec *ast.ImportSpec) {
	importPath, _ := unquote(spec.Path)
	for _, r := range c.calls["!"+unversioned(importPath)] {
		for _, d := range r.defaults {
			c.add(Use{Kind: kinds[r.kind], Value: d, Origin: Default, Call: importPath, Place: c.pr.place(spec.Pos())})
		}
	}
}

func unquote(lit *ast.BasicLit) (string, bool) { return stringLit(lit) }

func (c *collector) decl(s *source, d ast.Decl, imports map[string]bool) {
	if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.IMPORT {
		return
	}
	fn := c.eval.functions[d]
	called := map[ast.Expr]bool{}
	ast.Inspect(d, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			called[ast.Unparen(n.Fun)] = true
			c.call(n, s, fn, imports)
		case *ast.CompositeLit:
			c.literal(n, s, fn)
		case *ast.SelectorExpr:
			if importPath := s.importOf(n.X); importPath != "" {
				k := "&" + unversioned(importPath) + "." + n.Sel.Name
				for _, r := range c.calls[k] {
					c.add(Use{Kind: kinds[r.kind], Origin: Literal, Call: shortName(k[1:]), Place: c.pr.place(n.Pos())})
				}
				if !called[n] {
					c.value(k[1:], c.pr.place(n.Pos()))
				}
			}
		case *ast.Field:
			return false // a struct tag is no path
		case *ast.BasicLit:
			c.quote(n)
		}
		return true
	})
}

// value notes a function that is handed around: open := os.Open. What it is called with is not known.
func (c *collector) value(name string, at Place) {
	for _, r := range c.calls[name] {
		switch k := kinds[r.kind]; {
		case r.argument >= 0 && (k.path() || k == Exec):
			c.add(Use{Kind: k, Origin: Unknown, Call: shortName(name), Place: at})
		case r.argument < 0 && len(r.defaults) == 0:
			c.add(Use{Kind: k, Origin: Literal, Call: shortName(name), Place: at})
		}
	}
}

// maxQuoted bounds the strings that may be mentions.
const maxQuoted = 100_000

func (c *collector) quote(n *ast.BasicLit) {
	text, ok := stringLit(n)
	if !ok || len(text) < 2 || len(text) > 250 || len(c.quoted) > maxQuoted || strings.ContainsAny(text, " \t\n\r<>{}\"'`|\\;,") {
		return
	}
	at := c.pr.place(n.Pos())
	if old, ok := c.quoted[text]; !ok || at.File < old.File {
		c.quoted[text] = at
	}
}

func (c *collector) call(n *ast.CallExpr, s *source, fn *function, imports map[string]bool) {
	name := c.eval.callee(n, s)
	rows := c.calls[name]
	for _, r := range rows {
		if strings.HasPrefix(name, ".") {
			if !imports[r.importPath] || c.otherReceiver(n, s, fn, r) {
				continue
			}
			c.row(r, n, "("+path.Base(r.importPath)+") "+name[1:], s, fn)
			continue
		}
		c.row(r, n, shortName(name), s, fn)
	}
}

// shortName is the last element of an import path and the function's name.
func shortName(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }

// otherReceiver says whether a method's receiver is known to be of another library: cmd.Run() is not gin's.
func (c *collector) otherReceiver(n *ast.CallExpr, s *source, fn *function, r callRow) bool {
	sel, ok := n.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	from := sel.X
	if id, ok := sel.X.(*ast.Ident); ok {
		if t := c.eval.declaredType(id.Name, s, fn); t != "" {
			return !strings.HasPrefix(t, r.importPath+".")
		}
		list := c.eval.assigned(id.Name, s, fn)
		if len(list) == 0 || list[0].expr == nil || list[0].kind != plain {
			return false
		}
		from, s = list[0].expr, list[0].src
	}
	call, ok := ast.Unparen(from).(*ast.CallExpr)
	if !ok {
		return false
	}
	name := c.eval.callee(call, s)
	return strings.Contains(name, "/") && !strings.HasPrefix(name, r.importPath) || strings.HasPrefix(name, "time.")
}

// declaredType is the import path and name of the type of another package that a parameter or variable is declared with.
func (e *evaluator) declaredType(name string, s *source, fn *function) string {
	if fn == nil {
		return ""
	}
	t := fn.types[name]
	if p, ok := t.(*ast.StarExpr); ok {
		t = p.X
	}
	if sel, ok := t.(*ast.SelectorExpr); ok {
		if importPath := s.importOf(sel.X); importPath != "" {
			return unversioned(importPath) + "." + sel.Sel.Name
		}
	}
	return ""
}

func (c *collector) literal(n *ast.CompositeLit, s *source, fn *function) {
	sel, ok := n.Type.(*ast.SelectorExpr)
	if !ok {
		return
	}
	importPath := s.importOf(sel.X)
	if importPath == "" {
		return
	}
	for _, el := range n.Elts {
		kv, ok := el.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		id, ok := kv.Key.(*ast.Ident)
		if !ok {
			continue
		}
		name := unversioned(importPath) + "." + sel.Sel.Name + "{" + id.Name + "}"
		for _, r := range c.calls[name] {
			c.give(r, kv.Value, nil, shortName(name), s, fn)
		}
	}
}

// row notes what a row says about one call.
func (c *collector) row(r callRow, n *ast.CallExpr, call string, s *source, fn *function) {
	at := c.pr.place(n.Pos())
	switch {
	case r.argument < 0 && len(r.defaults) == 0:
		u := Use{Kind: kinds[r.kind], Origin: Literal, Call: call, Place: at}
		if r.kind == "temp" {
			u.Base = TempPath
		}
		c.add(u)
		return
	case r.argument < 0 || len(n.Args) <= r.argument && len(r.defaults) > 0:
		for _, d := range r.defaults {
			c.add(Use{Kind: kinds[r.kind], Value: d, Origin: Default, Call: call, Place: at})
		}
		return
	case r.argument >= len(n.Args), r.kind == "fileone" && len(n.Args) != 1:
		return
	}
	last := r.argument + 1
	if r.rest {
		last = len(n.Args)
	}
	for _, arg := range n.Args[r.argument:last] {
		c.give(r, arg, n, call, s, fn)
	}
	if r.kind == "exec" {
		c.arguments(r, n, call, s, fn)
	}
}

// give notes the values of one argument.
func (c *collector) give(r callRow, arg ast.Expr, n *ast.CallExpr, call string, s *source, fn *function) {
	if lit, ok := arg.(*ast.BasicLit); ok && lit.Kind != token.STRING {
		return
	}
	set := c.eval.values(arg, s, fn)
	at := c.pr.place(arg.Pos())
	if n != nil {
		at = c.pr.place(n.Pos())
	}
	if r.kind == "vipertype" {
		c.typed = true
		return
	}
	if r.kind == "vipername" {
		c.names = union(c.names, set)
		return
	}
	for _, v := range set {
		if u, ok := c.interpret(r, v, n, s, fn); ok {
			u.Call, u.Place = call, at
			u.Opens = u.Kind == Exec && c.opens(r, n, v, s, fn)
			if r.kind == "viperdir" {
				c.dirs = append(c.dirs, u)
				continue
			}
			c.add(u)
			if r.kind == "open" && writes(n, true) {
				u.Kind = WriteFile
				c.add(u)
			}
		}
	}
}

// viper joins the directories with the names that viper looks for there, with any extension that it knows.
func (c *collector) viper() {
	names := c.names
	if len(names) == 0 {
		names = literal("config")
	}
	for _, u := range c.dirs {
		for _, name := range names {
			v := u
			switch {
			case u.Origin > Default:
			case name.text == "":
				v.Kind = ReadDir
			default:
				v.Value, v.Origin = path.Join(u.Value, name.text)+".*", weaker(u.Origin, name.origin)
				if v.By = first(u.By, name.by); name.origin == Prefix {
					v.Value = path.Join(u.Value, name.text) + "*"
				}
			}
			c.add(v)
			if v.Kind == ReadGlob && c.typed && u.Origin <= Default && name.origin != Prefix {
				v.Kind, v.Value = ReadFile, path.Join(u.Value, name.text)
				c.add(v)
			}
		}
	}
}

// ViperExtensions are the extensions that viper looks for, in its order (SupportedExts of spf13/viper; file.go, searchInPath).
var ViperExtensions = []string{"json", "toml", "yaml", "yml", "properties", "props", "prop", "hcl", "tfvars", "dotenv", "env", "ini"}

// ViperCall tells whether a use is viper's look for a configuration file in a directory.
func ViperCall(call string) bool { return strings.HasSuffix(call, "AddConfigPath") }
