package node

import "github.com/tdewolff/parse/v2/js"

// tick bounds the work on one file.
func (m *module) tick() bool {
	m.steps++
	return m.steps < maxEval
}

// object finds the object literal that an expression gives: itself, a constant, what a wrapper gets, or what a function returns.
func (m *module) object(e js.IExpr, sc *scope) (*js.ObjectExpr, *scope, string) {
	for m.tick() {
		switch x := e.(type) {
		case *js.ObjectExpr:
			return x, sc, ""
		case *js.GroupExpr:
			e = x.X
		case *js.Var:
			name := string(x.Data)
			def, in, ok := m.lookup(name, sc)
			if !ok {
				return nil, nil, name + " is not a constant of the file"
			}
			if m.uses[name] > 2 { // its declaration and this place
				return nil, nil, name + " is used in other places, which may change it"
			}
			e, sc = def, in
		case *js.CallExpr:
			callee, ok := x.X.(*js.Var)
			if !ok || !configWrappers[string(callee.Data)] || len(x.Args.List) != 1 || x.Args.List[0].Rest {
				return nil, nil, "it is what a function call gives"
			}
			e = x.Args.List[0].Value
		case *js.ArrowFunc:
			var why string
			if e, sc, why = returned(m, &x.Params, x.Body.List, sc); why != "" {
				return nil, nil, why
			}
		case *js.FuncDecl:
			var why string
			if e, sc, why = returned(m, &x.Params, x.Body.List, sc); why != "" {
				return nil, nil, why
			}
		default:
			return nil, nil, "it is no object literal"
		}
	}
	return nil, nil, "it is too long to follow"
}

// returned is what a function with one return statement gives.
func returned(m *module, params *js.Params, body []js.IStmt, up *scope) (js.IExpr, *scope, string) {
	sc := &scope{names: map[string]js.IExpr{}, up: up}
	for _, p := range params.List {
		forget(sc.names, p.Binding)
	}
	forget(sc.names, params.Rest)
	var out js.IExpr
	for i, s := range body {
		switch s := s.(type) {
		case *js.VarDecl:
			m.declare(sc.names, s)
		case *js.ReturnStmt:
			if out != nil || i+1 < len(body) {
				return nil, nil, "it depends on how the tool is called"
			}
			out = s.Value
		case *js.IfStmt:
			if f := (returns{}); ends(s, &f) {
				return nil, nil, "it depends on how the tool is called"
			}
		case *js.ExprStmt, *js.FuncDecl, *js.DirectivePrologueStmt, *js.EmptyStmt, *js.Comment:
		default:
			return nil, nil, "it depends on how the tool is called"
		}
	}
	if out == nil {
		return nil, nil, noReturn
	}
	return out, sc, ""
}

// returns looks for a return in a statement; those of functions inside of it count too.
type returns struct{ found bool }

func (r *returns) Enter(n js.INode) js.IVisitor {
	if _, ok := n.(*js.ReturnStmt); ok {
		r.found = true
	}
	return r
}

func (r *returns) Exit(js.INode) {}

// ends tells whether a function may end inside of a statement.
func ends(s js.IStmt, r *returns) bool {
	js.Walk(r, s)
	return r.found
}

const noReturn = "its function returns nothing"

// options is the object literal that a call gets; its obj is nil if the call has no argument.
type options struct {
	obj *js.ObjectExpr
	sc  *scope
}

// callOf reads the value of keys as the call of a module's default export: `adapter({ pages: 'x' })`. It returns the module's name.
func (m *module) callOf(keys ...string) (from string, opts options, why string) {
	if m.export == nil {
		return "", opts, m.why
	}
	var e js.IExpr = m.export
	var sc *scope
	for _, key := range keys {
		o, in, why := m.object(e, sc)
		if why != "" {
			return "", opts, why
		}
		var v value
		if e, sc, v = m.member(o, in, key); v.kind != object {
			return "", opts, orElse(v.why, "there is no "+key)
		}
	}
	call, ok := e.(*js.CallExpr)
	if !ok {
		return "", opts, keys[len(keys)-1] + " is no call"
	}
	callee, ok := call.X.(*js.Var)
	if !ok || len(call.Args.List) > 1 {
		return "", opts, keys[len(keys)-1] + " is no call of an import"
	}
	from = m.imports[string(callee.Data)].module
	if len(call.Args.List) == 1 {
		if opts.obj, opts.sc, why = m.object(call.Args.List[0].Value, sc); why != "" {
			return from, opts, why
		}
	}
	return from, opts, ""
}

// forget makes the names of a pattern unknown.
func forget(names map[string]js.IExpr, b js.IBinding) {
	switch b := b.(type) {
	case *js.Var:
		if b != nil {
			names[string(b.Data)] = nil
		}
	case *js.BindingObject:
		for _, item := range b.List {
			forget(names, item.Value.Binding)
		}
		if b.Rest != nil {
			names[string(b.Rest.Data)] = nil
		}
	case *js.BindingArray:
		for _, item := range b.List {
			forget(names, item.Binding)
		}
		if b.Rest != nil {
			forget(names, b.Rest)
		}
	}
}

// lookup finds a constant.
func (m *module) lookup(name string, sc *scope) (js.IExpr, *scope, bool) {
	for s := sc; s != nil; s = s.up {
		if e, ok := s.names[name]; ok {
			return e, s, e != nil
		}
	}
	e, ok := m.consts[name]
	return e, nil, ok && e != nil
}

// member finds a key of an object literal. The value's kind is object when there is one, whatever it is.
func (m *module) member(o *js.ObjectExpr, sc *scope, key string) (js.IExpr, *scope, value) {
	var e js.IExpr
	in := sc
	v := value{kind: absent}
	for _, p := range o.List {
		if !m.tick() {
			return nil, nil, dunno("it is too long to follow")
		}
		switch {
		case p.Spread:
			spread, from, why := m.object(p.Value, sc)
			if why != "" {
				v = dunno("%s may come from what is spread into it", key)
				continue
			}
			if se, sin, sv := m.member(spread, from, key); sv.kind != absent {
				e, in, v = se, sin, sv
			}
		case p.Name == nil: // a method
			if d, ok := p.Value.(*js.MethodDecl); ok && (d.Name.Computed != nil || keyName(&d.Name.PropertyName) == key) {
				v = dunno("%s is computed", key)
			}
		case p.Name.Computed != nil:
			v = dunno("a computed key may be %s", key)
		case keyName(p.Name) == key:
			e, in, v = p.Value, sc, value{kind: object}
		}
	}
	return e, in, v
}

func keyName(n *js.PropertyName) string {
	if n.Literal.TokenType == js.StringToken {
		s, _ := unquote(n.Literal.Data)
		return s
	}
	return string(n.Literal.Data)
}
