package golang

import (
	"go/ast"
	"go/token"
	"strconv"
	"strings"
)

// Bounds of one expression's evaluation and of all in one scan. What lies beyond is unknown.
const (
	maxDepth = 40
	maxSteps = 4_000
	maxTotal = 4_000_000
)

// evaluator finds the values of string expressions, without types and without the order of statements: a variable may be whatever is
// assigned to it anywhere, a parameter whatever any call hands over.
type evaluator struct {
	*index
	pr      *program
	library bool // exported names are called from outside
	steps   int
	total   int
	busy    map[any]bool // assignments and parameters under evaluation, which a cycle leaves out
}

// values returns what an expression may be. It is never empty but for an expression in code that nothing calls.
func (e *evaluator) values(x ast.Expr, s *source, fn *function) []value {
	e.steps = 0
	return e.expr(x, s, fn, 0)
}

func (e *evaluator) expr(x ast.Expr, s *source, fn *function, depth int) []value {
	e.steps++
	e.total++
	if depth > maxDepth || e.spent() {
		return unknownValue
	}
	depth++
	switch x := x.(type) {
	case *ast.BasicLit:
		return basic(x)
	case *ast.ParenExpr:
		return e.expr(x.X, s, fn, depth)
	case *ast.StarExpr:
		return e.expr(x.X, s, fn, depth)
	case *ast.TypeAssertExpr:
		return e.expr(x.X, s, fn, depth)
	case *ast.UnaryExpr:
		if x.Op == token.AND {
			return e.expr(x.X, s, fn, depth)
		}
	case *ast.BinaryExpr:
		if x.Op == token.ADD {
			return product(e.expr(x.X, s, fn, depth), e.expr(x.Y, s, fn, depth), concat)
		}
	case *ast.CompositeLit:
		return e.elements(x, s, fn, depth)
	case *ast.IndexExpr:
		if lit, ok := x.Index.(*ast.BasicLit); ok && lit.Value == "0" && isOSArgs(x.X, s) {
			return []value{{text: "self", origin: Literal, base: BesideExe, by: OwnName}}
		}
		return e.expr(x.X, s, fn, depth)
	case *ast.SliceExpr:
		return e.sliced(x, s, fn, depth)
	case *ast.Ident:
		return e.ident(x, s, fn, depth)
	case *ast.SelectorExpr:
		return e.selector(x, s, fn, depth)
	case *ast.CallExpr:
		return e.call(x, 0, s, fn, depth)
	}
	return unknownValue
}

// givenUp says whether nothing is known of a set, so that more values can't make it wider.
func givenUp(set []value) bool { return len(set) == 1 && set[0] == value{origin: Unknown} }

// spent says whether an expression, or the scan, has used up its steps.
func (e *evaluator) spent() bool { return e.steps > maxSteps || e.total > maxTotal }

func basic(x *ast.BasicLit) []value {
	switch x.Kind {
	case token.STRING:
		if text, err := strconv.Unquote(x.Value); err == nil {
			return literal(text)
		}
	case token.INT:
		if n, err := strconv.ParseInt(x.Value, 0, 64); err == nil {
			return literal(strconv.FormatInt(n, 10))
		}
	}
	return unknownValue
}

// elements are the values of a list or map literal.
func (e *evaluator) elements(x *ast.CompositeLit, s *source, fn *function, depth int) []value {
	var out []value
	for _, el := range x.Elts {
		if kv, ok := el.(*ast.KeyValueExpr); ok {
			el = kv.Value
		}
		out = union(out, e.expr(el, s, fn, depth))
	}
	return out
}

func (e *evaluator) keys(x ast.Expr, s *source, fn *function, depth int) []value {
	lit, ok := x.(*ast.CompositeLit)
	if !ok {
		if id, isIdent := x.(*ast.Ident); isIdent {
			for _, a := range e.assigned(id.Name, s, fn) {
				if lit, ok = a.expr.(*ast.CompositeLit); ok && a.kind == plain {
					break
				}
			}
		}
	}
	if !ok || lit == nil {
		return unknownValue
	}
	var out []value
	for _, el := range lit.Elts {
		kv, ok := el.(*ast.KeyValueExpr)
		if !ok {
			return unknownValue // numbers of elements
		}
		out = union(out, e.expr(kv.Key, s, fn, depth))
	}
	return out
}

// sliced: a part of what was supplied, or of the program's arguments, is supplied too; a part of a text is not known.
func (e *evaluator) sliced(x *ast.SliceExpr, s *source, fn *function, depth int) []value {
	var out []value
	for _, v := range e.expr(x.X, s, fn, depth) {
		if v.origin != Supplied {
			v = value{origin: Unknown}
		}
		out = union(out, []value{v})
	}
	return out
}

// assigned are the assignments that a name may have its value from.
func (e *evaluator) assigned(name string, s *source, fn *function) []*assign {
	if fn != nil && fn.local[name] {
		return fn.assigns[name]
	}
	return e.vars[s.pkg.path+"."+name]
}

func (e *evaluator) ident(x *ast.Ident, s *source, fn *function, depth int) []value {
	if x.Name == "nil" {
		return nil
	}
	local := fn != nil && fn.local[x.Name]
	if !local && !e.constant[s.pkg.path+"."+x.Name] {
		return unknownValue // a function, or another package's name by a dot import
	}
	var out []value
	if local {
		for i, name := range fn.params {
			if name == x.Name {
				out = union(out, e.param(fn, i, depth))
			}
		}
	}
	list := e.assigned(x.Name, s, fn)
	if len(list) == 0 && len(out) == 0 && (!local || !declaredParam(fn, x.Name)) {
		return literal("") // declared and never set
	}
	for _, a := range list {
		if e.spent() || len(list) > maxValues && givenUp(out) {
			return unknownValue
		}
		if e.busy[a] {
			continue
		}
		e.busy[a] = true
		out = union(out, e.assign(a, depth))
		delete(e.busy, a)
	}
	return out
}

func declaredParam(fn *function, name string) bool {
	for _, p := range fn.params {
		if p == name {
			return true
		}
	}
	return false
}

func (e *evaluator) assign(a *assign, depth int) []value {
	switch a.kind {
	case literalParam:
		return e.literalParam(a, depth)
	case byFlag:
		return e.flagDefault(a.expr.(*ast.CallExpr), a.src, a.fn, depth)
	case key:
		return e.keys(a.expr, a.src, a.fn, depth)
	case element:
		return e.expr(a.expr, a.src, a.fn, depth)
	case appended:
		return unknownValue
	}
	if call, ok := ast.Unparen(a.expr).(*ast.CallExpr); ok {
		return e.call(call, a.index, a.src, a.fn, depth)
	}
	if a.index > 0 {
		return unknownValue // the ok of a map look-up or a type assertion
	}
	return e.expr(a.expr, a.src, a.fn, depth)
}

// flagDefault is the default value of a flag that the program defines.
func (e *evaluator) flagDefault(call *ast.CallExpr, s *source, fn *function, depth int) []value {
	name := 1
	at, ok := flagVar(call)
	if !ok {
		at, ok = flagValue(call)
		name = 0
	}
	if !ok {
		return unknownValue
	}
	by := "flag"
	if word, ok := stringLit(call.Args[name]); ok {
		by = "flag " + word
	}
	return configured(e.expr(call.Args[at], s, fn, depth), by)
}

// configured marks values as defaults; an empty default says nothing.
func configured(set []value, by string) []value {
	var out []value
	for _, v := range set {
		switch {
		case v.origin == Literal && v.text == "" && v.base == WorkDir:
			v = value{origin: Supplied, by: by}
		case v.origin == Literal:
			v.origin, v.by = Default, by
		case v.origin == Unknown:
			// the default can't be read: that it may be replaced makes it no better known
		}
		out = append(out, v)
	}
	return union(out)
}

// param is what calls hand over as a function's parameter number i.
func (e *evaluator) param(fn *function, i int, depth int) []value {
	type paramKey struct {
		fn *function
		i  int
	}
	k := paramKey{fn, i}
	if e.busy[k] {
		return nil
	}
	e.busy[k] = true
	defer delete(e.busy, k)

	name := fn.decl.Name.Name
	method := fn.decl.Recv != nil
	where := fn.src.pkg.path + "." + name
	if method {
		where = "." + name
	}
	var out []value
	for _, c := range e.calls[where] {
		if e.spent() || len(e.calls[where]) > maxValues && givenUp(out) {
			return unknownValue
		}
		out = union(out, e.argument(c, i, fn.variadic && i == len(fn.params)-1, depth))
	}
	switch {
	case e.library && ast.IsExported(name):
		out = union(out, supplied(byCaller))
	case e.handed(where) || e.pr.dotted[fn.src.pkg.path] || method && len(e.calls[where]) == 0:
		// called by code that is not the project's: a handler, or a method of an interface
		if isArgs(fn.types[fn.params[i]]) {
			return union(out, supplied("argument"))
		}
		out = union(out, unknownValue)
	}
	return out
}

// handed says whether a function is handed around as a value.
func (e *evaluator) handed(where string) bool { return e.index.asValue[where] }

// isArgs: a function with a []string parameter that a library calls is a command, and the parameter its arguments (cobra, mitchellh/cli).
func isArgs(t ast.Expr) bool {
	list, ok := t.(*ast.ArrayType)
	return ok && typeName(list.Elt) == "string"
}

func (e *evaluator) argument(c callSite, i int, rest bool, depth int) []value {
	if i >= len(c.call.Args) {
		if len(c.call.Args) == 1 && i > 0 {
			if inner, ok := c.call.Args[0].(*ast.CallExpr); ok {
				return e.call(inner, i, c.src, c.fn, depth) // f(g())
			}
		}
		return nil // a variadic parameter that the call leaves out
	}
	if !rest {
		return e.expr(c.call.Args[i], c.src, c.fn, depth)
	}
	var out []value
	for _, arg := range c.call.Args[i:] {
		out = union(out, e.expr(arg, c.src, c.fn, depth))
	}
	return out
}

// literalParam is what a function literal is called with.
func (e *evaluator) literalParam(a *assign, depth int) []value {
	if name, ok := e.literals[a.lit]; ok {
		var out []value
		for _, c := range e.calls[a.src.pkg.path+"."+name] {
			out = union(out, e.argument(c, a.index, false, depth))
		}
		if len(out) > 0 {
			return out
		}
	}
	if a.call == nil {
		if isArgs(paramType(a.lit.Type, a.index)) {
			return supplied("argument") // Run: func(cmd *cobra.Command, args []string)
		}
		return unknownValue
	}
	switch e.callee(a.call, a.src) {
	case "path/filepath.Walk", "path/filepath.WalkDir":
		if a.index == 0 && len(a.call.Args) > 0 {
			return somewhereBelow(e.expr(a.call.Args[0], a.src, a.fn, depth))
		}
	}
	return unknownValue
}

func paramType(t *ast.FuncType, i int) ast.Expr {
	n := 0
	for _, f := range t.Params.List {
		n += max(1, len(f.Names))
		if i < n {
			return f.Type
		}
	}
	return nil
}

// somewhereBelow is something below each of the values.
func somewhereBelow(set []value) []value {
	var out []value
	for _, v := range set {
		out = append(out, join(v, value{origin: Unknown}))
	}
	return union(out)
}

func (e *evaluator) selector(x *ast.SelectorExpr, s *source, fn *function, depth int) []value {
	if id, ok := x.X.(*ast.Ident); ok && (fn == nil || !fn.local[id.Name]) {
		if importPath, ok := s.imports[id.Name]; ok {
			return e.imported(importPath, x.Sel.Name, depth)
		}
	}
	return e.field(x, s, fn, depth)
}

// imported is a variable or constant of another package.
func (e *evaluator) imported(importPath, name string, depth int) []value {
	switch importPath + "." + name {
	case "os.Args":
		return supplied("argument")
	case "os.DevNull":
		return literal("/dev/null")
	case "path/filepath.Separator", "os.PathSeparator":
		return literal("/")
	}
	p := e.pr.byPath[importPath]
	if p == nil || len(p.files) == 0 {
		return unknownValue
	}
	return e.ident(&ast.Ident{Name: name}, p.files[0], nil, depth)
}

// field is what is given to a struct's field, by its type and name if the type is known, else by its name alone.
func (e *evaluator) field(x *ast.SelectorExpr, s *source, fn *function, depth int) []value {
	t := e.typeOf(x.X, s, fn, 0)
	name := x.Sel.Name
	if name == "HomeDir" && len(e.owners[name]) == 0 && s.importsPath("os/user") {
		return home()
	}
	k := t + "." + name
	if e.busy[k] {
		return nil
	}
	e.busy[k] = true
	defer delete(e.busy, k)

	// what is given to a field of that name where the type is not known counts for every type
	sites := e.fields["."+name]
	owners := []string{t}
	if t == "" {
		owners = e.owners[name]
	}
	if len(owners) > maxValues {
		return unknownValue
	}
	member := e.members[k]
	for _, owner := range owners {
		sites = append(sites[:len(sites):len(sites)], e.fields[owner+"."+name]...)
		if len(owners) == 1 {
			member = e.members[owner+"."+name] // the only type that has such a field
		}
		if len(sites) > 4*maxValues {
			return unknownValue
		}
	}
	var out []value
	for _, at := range sites {
		out = union(out, e.expr(at.expr, at.src, at.fn, depth))
	}
	if by, def, ok := tagged(member); ok {
		if def != "" {
			out = union(out, []value{{text: def, origin: Default, by: by}})
		} else {
			out = union(out, supplied(first(by, "key "+name)))
		}
	}
	if e.library && ast.IsExported(name) {
		out = union(out, supplied(byCaller))
	}
	if len(out) == 0 {
		return unknownValue
	}
	return out
}

// OwnName is what a use rests on that takes the program's place from the name that it was started by.
const OwnName = "os.Args[0]"

// isOSArgs says whether an expression is os.Args.
func isOSArgs(x ast.Expr, s *source) bool {
	sel, ok := x.(*ast.SelectorExpr)
	return ok && sel.Sel.Name == "Args" && s.importOf(sel.X) == "os"
}

// byCaller is what supplies the arguments of a library's exported functions.
const byCaller = "caller"

// isEnvName says whether a text looks like the name of an environment variable.
func isEnvName(s string) bool {
	return s != "" && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == "" && (s[0] < '0' || s[0] > '9')
}
