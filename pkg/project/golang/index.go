package golang

import (
	"go/ast"
	"go/token"
	"strconv"
)

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
