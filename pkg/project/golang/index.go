package golang

import (
	"go/ast"
	"go/token"
	"reflect"
	"strconv"
	"strings"
)

// function is one declared function or method. Function literals inside it share its names: a name then stands for all
// variables of that name, which makes sets of values larger, never smaller.
type function struct {
	src      *source
	decl     *ast.FuncDecl
	params   []string // by position; "" or "_" for unnamed
	variadic bool
	types    map[string]ast.Expr // declared types of receiver, parameters, results and variables
	local    map[string]bool     // names declared inside
	assigns  map[string][]*assign
	returns  []*ast.ReturnStmt // its own, not those of function literals
	results  []string          // named results by position
}

// assignKind says how an expression reaches a variable.
type assignKind int

const (
	plain    assignKind = iota + 1 // the expression's value, or its value number index
	appended                       // x += expr
	element                        // an element of expr, by range
	key                            // a key or index of expr, by range
	literalParam
	byFlag // expr is a call such as flag.StringVar(&x, …)
)

type assign struct {
	kind  assignKind
	expr  ast.Expr
	index int
	lit   *ast.FuncLit  // literalParam: the literal whose parameter number index it is
	call  *ast.CallExpr // literalParam: the call that the literal is handed to, or nil
	src   *source
	fn    *function // where expr stands, nil at package level
}

// site is an expression with the scope that it stands in.
type site struct {
	expr ast.Expr
	src  *source
	fn   *function
}

// callSite is a call with its scope.
type callSite struct {
	call *ast.CallExpr
	src  *source
	fn   *function
}

// index is what the packages define, by name.
type index struct {
	vars      map[string][]*assign   // package path + "." + name
	constant  map[string]bool        // of vars, those that are declared at package level
	funcs     map[string]*function   // package path + "." + name
	methods   map[string][]*function // name
	calls     map[string][]callSite  // package path + "." + name for functions, "." + name for methods
	asValue   map[string]bool        // functions that are used other than by a call, keyed as calls
	fields    map[string][]site      // "Type.Field" where the type is known, ".Field" for the rest
	owners    map[string][]string    // field name to the structs that have it
	members   map[string]*ast.Field  // "Type.Field"
	types     map[string]bool        // package path + "." + name
	flags     map[string][]site      // flag name to its default values
	defaults  map[string][]site      // viper key to its default values
	functions map[ast.Decl]*function
	literals  map[*ast.FuncLit]string // a literal that a name is given to, as in load := func(…)
}

func newIndex(pr *program) *index {
	x := &index{
		vars: map[string][]*assign{}, constant: map[string]bool{}, funcs: map[string]*function{}, methods: map[string][]*function{}, calls: map[string][]callSite{},
		asValue: map[string]bool{}, fields: map[string][]site{}, owners: map[string][]string{}, members: map[string]*ast.Field{}, types: map[string]bool{}, flags: map[string][]site{},
		defaults: map[string][]site{}, functions: map[ast.Decl]*function{}, literals: map[*ast.FuncLit]string{},
	}
	for _, p := range pr.packages {
		for _, s := range p.files {
			for _, d := range s.file.Decls {
				x.declare(s, d)
			}
		}
	}
	for _, p := range pr.packages {
		for _, s := range p.files {
			for _, d := range s.file.Decls {
				x.use(pr, s, d)
			}
		}
	}
	return x
}

func (x *index) declare(s *source, d ast.Decl) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Name == nil || d.Type == nil {
			return
		}
		f := newFunction(s, d)
		x.functions[d] = f
		if d.Recv == nil {
			x.funcs[s.pkg.path+"."+d.Name.Name] = f
		} else {
			x.methods[d.Name.Name] = append(x.methods[d.Name.Name], f)
		}
	case *ast.GenDecl:
		var fn *function
		if d.Tok == token.VAR {
			fn = newVarScope(s, d)
			x.functions[d] = fn
		}
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.ValueSpec:
				for i, name := range spec.Names {
					k := s.pkg.path + "." + name.Name
					x.constant[k] = true
					if a := specAssign(spec, i, s, fn); a != nil {
						x.vars[k] = append(x.vars[k], a)
					}
				}
			case *ast.TypeSpec:
				x.types[s.pkg.path+"."+spec.Name.Name] = true
				if st, ok := spec.Type.(*ast.StructType); ok {
					x.structure(spec.Name.Name, st)
				}
			}
		}
	}
}

// structure files a struct type. Two packages may have types of one name: then the first with a field of that name tells the field's type.
func (x *index) structure(name string, st *ast.StructType) {
	for _, f := range st.Fields.List {
		for _, n := range f.Names {
			if k := name + "." + n.Name; x.members[k] == nil {
				x.members[k] = f
				x.owners[n.Name] = append(x.owners[n.Name], name)
			}
		}
	}
}

func specAssign(spec *ast.ValueSpec, i int, s *source, fn *function) *assign {
	switch {
	case len(spec.Values) == len(spec.Names):
		return &assign{kind: plain, expr: spec.Values[i], src: s, fn: fn}
	case len(spec.Values) == 1:
		return &assign{kind: plain, expr: spec.Values[0], index: i, src: s, fn: fn}
	}
	return nil
}

func newFunction(s *source, d *ast.FuncDecl) *function {
	f := &function{src: s, decl: d, types: map[string]ast.Expr{}, local: map[string]bool{}, assigns: map[string][]*assign{}}
	if d.Recv != nil {
		f.declare(d.Recv, nil)
	}
	f.params, f.variadic = f.declare(d.Type.Params, nil), variadic(d.Type)
	f.results = f.declare(d.Type.Results, nil)
	if d.Body != nil {
		f.body(d.Body)
	}
	return f
}

// newVarScope is the scope of function literals in a package's variables.
func newVarScope(s *source, d *ast.GenDecl) *function {
	decl := &ast.FuncDecl{Name: ast.NewIdent("_"), Type: &ast.FuncType{}}
	f := &function{src: s, decl: decl, types: map[string]ast.Expr{}, local: map[string]bool{}, assigns: map[string][]*assign{}}
	f.body(d)
	return f
}

func variadic(t *ast.FuncType) bool {
	if t.Params == nil || len(t.Params.List) == 0 {
		return false
	}
	_, ok := t.Params.List[len(t.Params.List)-1].Type.(*ast.Ellipsis)
	return ok
}

// declare notes the names of a field list as local, and returns them by position.
func (f *function) declare(list *ast.FieldList, each func(name string, i int)) []string {
	if list == nil {
		return nil
	}
	var names []string
	for _, field := range list.List {
		if len(field.Names) == 0 {
			names = append(names, "")
		}
		for _, n := range field.Names {
			if each != nil {
				each(n.Name, len(names))
			}
			names = append(names, n.Name)
			f.local[n.Name] = true
			f.types[n.Name] = field.Type
		}
	}
	return names
}

// body notes what the function's statements give to names.
func (f *function) body(b ast.Node) {
	var open []ast.Node // what encloses the node, to know which returns are the function's own
	depth := 0
	callOf := map[*ast.FuncLit]*ast.CallExpr{}
	ast.Inspect(b, func(n ast.Node) bool {
		if n == nil {
			if _, ok := open[len(open)-1].(*ast.FuncLit); ok {
				depth--
			}
			open = open[:len(open)-1]
			return true
		}
		open = append(open, n)
		switch n := n.(type) {
		case *ast.FuncLit:
			depth++
			f.declare(n.Type.Params, func(name string, i int) {
				f.assigns[name] = append(f.assigns[name], &assign{kind: literalParam, index: i, lit: n, call: callOf[n], src: f.src, fn: f})
			})
		case *ast.CallExpr:
			for _, arg := range n.Args {
				if lit, ok := arg.(*ast.FuncLit); ok {
					callOf[lit] = n
				}
			}
			f.addressed(n)
		case *ast.ReturnStmt:
			if depth == 0 {
				f.returns = append(f.returns, n)
			}
		case *ast.AssignStmt:
			f.assign(n)
		case *ast.RangeStmt:
			f.ranged(n)
		case *ast.DeclStmt:
			f.declared(n)
		}
		return true
	})
}

func (f *function) give(e ast.Expr, define bool, a *assign) {
	id, ok := e.(*ast.Ident)
	if !ok || id.Name == "_" {
		return
	}
	if define {
		f.local[id.Name] = true
	}
	f.assigns[id.Name] = append(f.assigns[id.Name], a)
}

func (f *function) assign(n *ast.AssignStmt) {
	for i, left := range n.Lhs {
		a := &assign{kind: plain, src: f.src, fn: f}
		switch {
		case len(n.Rhs) == len(n.Lhs):
			a.expr = n.Rhs[i]
		case len(n.Rhs) == 1:
			a.expr, a.index = n.Rhs[0], i
		default:
			continue
		}
		if n.Tok != token.ASSIGN && n.Tok != token.DEFINE {
			a.kind = appended
		}
		f.give(left, n.Tok == token.DEFINE, a)
	}
}

func (f *function) ranged(n *ast.RangeStmt) {
	define := n.Tok == token.DEFINE
	if n.Key != nil {
		f.give(n.Key, define, &assign{kind: key, expr: n.X, src: f.src, fn: f})
	}
	if n.Value != nil {
		f.give(n.Value, define, &assign{kind: element, expr: n.X, src: f.src, fn: f})
	}
}

func (f *function) declared(n *ast.DeclStmt) {
	d, ok := n.Decl.(*ast.GenDecl)
	if !ok {
		return
	}
	for _, spec := range d.Specs {
		v, ok := spec.(*ast.ValueSpec)
		if !ok {
			continue
		}
		for i, name := range v.Names {
			f.local[name.Name] = true
			if v.Type != nil {
				f.types[name.Name] = v.Type
			}
			if a := specAssign(v, i, f.src, f); a != nil {
				f.assigns[name.Name] = append(f.assigns[name.Name], a)
			}
		}
	}
}

// addressed notes variables whose address a flag definition takes.
func (f *function) addressed(n *ast.CallExpr) {
	if _, ok := flagVar(n); !ok {
		return
	}
	if u, ok := n.Args[0].(*ast.UnaryExpr); ok && u.Op == token.AND {
		f.give(u.X, false, &assign{kind: byFlag, expr: n, src: f.src, fn: f})
	}
}

// flagVar says where a call such as fs.StringVarP(&x, "name", "n", "default", "usage") has its default: name at 1, default at the result.
func flagVar(n *ast.CallExpr) (int, bool) {
	switch name := calleeName(n); {
	case len(n.Args) >= 4 && (name == "StringVar" || name == "StringSliceVar" || name == "StringArrayVar"):
		return 2, true
	case len(n.Args) >= 5 && (name == "StringVarP" || name == "StringSliceVarP" || name == "StringArrayVarP"):
		return 3, true
	}
	return 0, false
}

// flagValue is flagVar for calls that return the variable: flag.String("name", "default", "usage"), pflag.StringP.
func flagValue(n *ast.CallExpr) (int, bool) {
	switch name := calleeName(n); {
	case len(n.Args) == 3 && (name == "String" || name == "StringSlice" || name == "StringArray"):
		return 1, true
	case len(n.Args) == 4 && (name == "StringP" || name == "StringSliceP" || name == "StringArrayP"):
		return 2, true
	}
	return 0, false
}

// calleeName is the last word of what is called.
func calleeName(n *ast.CallExpr) string {
	switch f := ast.Unparen(n.Fun).(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	case *ast.IndexExpr: // generic
		return calleeName(&ast.CallExpr{Fun: f.X})
	}
	return ""
}

// use notes calls, fields, flags and uses of functions as values.
func (x *index) use(pr *program, s *source, d ast.Decl) {
	fn := x.functions[d]
	x.globals(s, fn)
	called := map[ast.Expr]bool{}
	ast.Inspect(d, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			fun := ast.Unparen(n.Fun)
			if ix, ok := fun.(*ast.IndexExpr); ok {
				fun = ix.X
			}
			called[fun] = true
			if k := x.nameOf(s, fun); k != "" {
				x.calls[k] = append(x.calls[k], callSite{n, s, fn})
			}
			x.flagCall(n, s, fn)
		case *ast.SelectorExpr:
			if !called[n] {
				if k := x.nameOf(s, n); k != "" {
					x.asValue[k] = true
				}
			}
			called[n.Sel] = true // not a use of a package-level name
		case *ast.Ident:
			if !called[n] {
				x.asValue[s.pkg.path+"."+n.Name] = true
			}
		case *ast.FuncDecl:
			if n.Name != nil {
				called[n.Name] = true
			}
		case *ast.CompositeLit:
			x.composite(s, fn, n)
		case *ast.AssignStmt:
			x.fieldAssign(s, fn, n)
		}
		return true
	})
}

// globals files what a function assigns to names that it does not declare under the package's names.
func (x *index) globals(s *source, fn *function) {
	if fn == nil {
		return
	}
	for name, list := range fn.assigns {
		if !fn.local[name] {
			k := s.pkg.path + "." + name
			x.vars[k] = append(x.vars[k], list...)
		}
		for _, a := range list {
			if lit, ok := a.expr.(*ast.FuncLit); ok {
				x.literals[lit] = name
			}
		}
	}
}

// nameOf is the key of a function or method that an expression names.
func (x *index) nameOf(s *source, e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return s.pkg.path + "." + e.Name
	case *ast.SelectorExpr:
		if id, ok := e.X.(*ast.Ident); ok {
			if importPath, ok := s.imports[id.Name]; ok {
				return importPath + "." + e.Sel.Name
			}
		}
		return "." + e.Sel.Name
	}
	return ""
}

// flagCall notes the defaults of flags and of viper's keys, by name.
func (x *index) flagCall(n *ast.CallExpr, s *source, fn *function) {
	at, ok := flagVar(n)
	name := 1
	if !ok {
		at, ok = flagValue(n)
		name = 0
	}
	if ok {
		if word, ok := stringLit(n.Args[name]); ok {
			x.flags[word] = append(x.flags[word], site{n.Args[at], s, fn})
		}
		return
	}
	if calleeName(n) == "SetDefault" && len(n.Args) == 2 {
		if word, ok := stringLit(n.Args[0]); ok {
			k := strings.ToLower(word)
			x.defaults[k] = append(x.defaults[k], site{n.Args[1], s, fn})
		}
	}
}

func stringLit(e ast.Expr) (string, bool) {
	lit, ok := ast.Unparen(e).(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

// composite notes the fields of a struct literal; urfave/cli's flags are structs, too.
func (x *index) composite(s *source, fn *function, n *ast.CompositeLit) {
	name := typeName(n.Type)
	var flag string
	for _, e := range n.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		id, ok := kv.Key.(*ast.Ident)
		if !ok {
			continue
		}
		k := name + "." + id.Name
		x.fields[k] = append(x.fields[k], site{kv.Value, s, fn})
		if id.Name == "Name" {
			flag, _ = stringLit(kv.Value)
		}
	}
	if flag == "" || name != "StringFlag" && name != "PathFlag" {
		return
	}
	for _, e := range n.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if id, ok := kv.Key.(*ast.Ident); ok && id.Name == "Value" {
				x.flags[flag] = append(x.flags[flag], site{kv.Value, s, fn})
			}
		}
	}
	if len(x.flags[flag]) == 0 {
		x.flags[flag] = []site{}
	}
}

func (x *index) fieldAssign(s *source, fn *function, n *ast.AssignStmt) {
	if len(n.Lhs) != len(n.Rhs) {
		return
	}
	for i, left := range n.Lhs {
		sel, ok := left.(*ast.SelectorExpr)
		if !ok {
			continue
		}
		k := x.typeOf(sel.X, s, fn, 0) + "." + sel.Sel.Name
		x.fields[k] = append(x.fields[k], site{n.Rhs[i], s, fn})
	}
}

// typeName is the name of a type expression, without package and pointer; "" if it has none.
func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.StarExpr:
		return typeName(e.X)
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.IndexExpr:
		return typeName(e.X)
	case *ast.ParenExpr:
		return typeName(e.X)
	case *ast.Ellipsis:
		return ""
	}
	return ""
}

// typeOf is the name of an expression's struct type where declarations tell it.
func (x *index) typeOf(e ast.Expr, s *source, fn *function, depth int) string {
	if depth > 8 {
		return ""
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		return x.typeOf(e.X, s, fn, depth+1)
	case *ast.StarExpr:
		return x.typeOf(e.X, s, fn, depth+1)
	case *ast.UnaryExpr:
		return x.typeOf(e.X, s, fn, depth+1)
	case *ast.CompositeLit:
		return typeName(e.Type)
	case *ast.CallExpr:
		if id, ok := e.Fun.(*ast.Ident); ok && id.Name == "new" && len(e.Args) == 1 {
			return typeName(e.Args[0])
		}
		if f := x.funcs[x.nameOf(s, e.Fun)]; f != nil && f.decl.Type.Results != nil && len(f.decl.Type.Results.List) > 0 {
			return typeName(f.decl.Type.Results.List[0].Type)
		}
	case *ast.SelectorExpr:
		if field := x.members[x.typeOf(e.X, s, fn, depth+1)+"."+e.Sel.Name]; field != nil {
			return typeName(field.Type)
		}
	case *ast.Ident:
		list := x.vars[s.pkg.path+"."+e.Name]
		if fn != nil && fn.local[e.Name] {
			if t := fn.types[e.Name]; t != nil {
				return typeName(t)
			}
			list = fn.assigns[e.Name]
		}
		for _, a := range list {
			if a.kind == plain && a.index == 0 && a.expr != nil {
				if t := x.typeOf(a.expr, a.src, a.fn, depth+1); t != "" {
					return t
				}
			}
		}
	}
	return ""
}

// configTags are the struct tags by which configuration libraries fill fields, and those that hold a default
// (caarlos0/env envDefault, cleanenv env-default, creasty/defaults and envconfig default, go-flags default).
var (
	configTags  = []string{"env", "envconfig", "mapstructure", "yaml", "toml", "koanf", "json", "ini", "hcl", "arg", "long", "conf", "config", "xml", "split_words"}
	defaultTags = []string{"envDefault", "env-default", "default"}
)

// tagged reads a field's struct tag: what fills it, and its default.
func tagged(f *ast.Field) (by, def string, has bool) {
	if f == nil || f.Tag == nil {
		return "", "", false
	}
	raw, err := strconv.Unquote(f.Tag.Value)
	if err != nil {
		return "", "", false
	}
	tag := reflect.StructTag(raw)
	for _, name := range configTags {
		if v, ok := tag.Lookup(name); ok {
			v, _, _ = strings.Cut(v, ",")
			by, has = "key "+v, true
			if name == "env" || name == "envconfig" {
				by = "env " + v
			}
			break
		}
	}
	for _, name := range defaultTags {
		if v, ok := tag.Lookup(name); ok {
			def, has = v, true
			break
		}
	}
	return by, def, has
}
