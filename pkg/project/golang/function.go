package golang

import (
	"go/ast"
	"go/token"
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
