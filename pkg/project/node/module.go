package node

import (
	"bytes"
	"fmt"
	"path"
	"strings"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/js"

	"github.com/msb-dev/msb/pkg/typescript"
)

const (
	maxModule = 1 << 20 // bytes of a configuration in JavaScript
	maxEval   = 20000   // steps of reading one file's values
	maxText   = 4096    // bytes of a value that is put together
)

// module is a configuration file in JavaScript, as far as it is literal.
type module struct {
	src     []byte
	dir     string // its directory, in the virtual tree of virtualPath
	cwd     string // where the tool runs, likewise
	consts  map[string]js.IExpr
	imports map[string]imported
	uses    map[string]int // how often each name occurs
	export  js.IExpr
	why     string // why there is no export
	steps   int
}

// imported is what a local name stands for.
type imported struct{ module, name string } // name "*" is the whole module

// readModule parses a file. What can't be read has a why.
func readModule(src []byte, file, cwd string) (m *module) {
	m = &module{src: src, dir: path.Dir(virtualPath(file)), cwd: virtualPath(cwd),
		consts: map[string]js.IExpr{}, imports: map[string]imported{}, uses: map[string]int{}}
	defer func() {
		if r := recover(); r != nil { // the parser's own bugs
			m.export, m.why = nil, "it can't be parsed"
		}
	}()
	if len(src) > maxModule {
		m.why = fmt.Sprintf("it has %d bytes (the limit is %d)", len(src), maxModule)
		return m
	}
	if strings.HasSuffix(path.Ext(file), "ts") {
		src = typescript.Blank(src)
	}
	text := bytes.Clone(bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))) // the parser writes into it
	ast, err := js.Parse(parse.NewInputBytes(text), js.Options{})
	if err != nil {
		m.why = "it can't be parsed as JavaScript"
		return m
	}
	js.Walk(counter{m.uses}, ast)
	m.statements(ast.List)
	switch {
	case m.export == nil && m.why == "":
		m.why = "it exports no value that can be read"
	case m.uses["exports"] > 0 || m.uses["module"] > 1:
		m.export, m.why = nil, "it changes what it exports"
	}
	return m
}

// counter counts names.
type counter struct{ uses map[string]int }

func (c counter) Enter(n js.INode) js.IVisitor {
	if v, ok := n.(*js.Var); ok {
		c.uses[string(v.Data)]++
	}
	return c
}

func (c counter) Exit(js.INode) {}

// statements collects imports, constants and the export from the top level.
func (m *module) statements(list []js.IStmt) {
	for _, s := range list {
		switch s := s.(type) {
		case *js.ImportStmt:
			m.importStmt(s)
		case *js.VarDecl:
			m.declare(m.consts, s)
		case *js.ExportStmt:
			switch {
			case s.Default:
				m.setExport(s.Decl)
			case s.Decl != nil:
				if d, ok := s.Decl.(*js.VarDecl); ok {
					m.declare(m.consts, d)
				}
			}
		case *js.ExprStmt:
			if a, ok := s.Value.(*js.BinaryExpr); ok && a.Op == js.EqToken && isDot(a.X, "module", "exports") {
				m.setExport(a.Y)
			}
		}
	}
}

func (m *module) setExport(e js.IExpr) {
	if m.export != nil {
		m.why = "it exports more than once"
	}
	m.export = e
	if m.why != "" {
		m.export = nil
	}
}

func (m *module) importStmt(s *js.ImportStmt) {
	from := strings.Trim(string(s.Module), `"'`)
	if s.Default != nil {
		m.imports[string(s.Default)] = imported{from, "*"}
	}
	for _, a := range s.List {
		name := a.Name
		if name == nil {
			name = a.Binding
		}
		m.imports[string(a.Binding)] = imported{from, string(name)}
	}
}

// declare keeps constants; what is declared otherwise may change.
func (m *module) declare(into map[string]js.IExpr, d *js.VarDecl) {
	for _, b := range d.List {
		if from, ok := required(b.Default); ok && into != nil {
			m.require(b.Binding, from)
			continue
		}
		v, ok := b.Binding.(*js.Var)
		if !ok {
			continue
		}
		into[string(v.Data)] = nil // declared, and unknown
		if d.TokenType == js.ConstToken {
			into[string(v.Data)] = b.Default
		}
	}
}

// require notes `const x = require('m')` and `const { x } = require('m')`.
func (m *module) require(b js.IBinding, from string) {
	switch b := b.(type) {
	case *js.Var:
		m.imports[string(b.Data)] = imported{from, "*"}
	case *js.BindingObject:
		for _, item := range b.List {
			v, ok := item.Value.Binding.(*js.Var)
			if !ok {
				continue
			}
			name := string(v.Data)
			if item.Key != nil && item.Key.Computed == nil {
				name = string(item.Key.Literal.Data)
			}
			m.imports[string(v.Data)] = imported{from, name}
		}
	}
}

func required(e js.IExpr) (string, bool) {
	c, ok := e.(*js.CallExpr)
	if !ok || len(c.Args.List) != 1 || c.Args.List[0].Rest {
		return "", false
	}
	callee, ok := c.X.(*js.Var)
	arg, literal := c.Args.List[0].Value.(*js.LiteralExpr)
	if !ok || !literal || string(callee.Data) != "require" || arg.TokenType != js.StringToken {
		return "", false
	}
	return unquote(arg.Data)
}

// isDot tells whether e is x.y.
func isDot(e js.IExpr, x, y string) bool {
	d, ok := e.(*js.DotExpr)
	if !ok {
		return false
	}
	left, ok := d.X.(*js.Var)
	return ok && string(left.Data) == x && dotName(d) == y
}

// dotName is the y of x.y.
func dotName(d *js.DotExpr) string {
	if lit, ok := d.Y.(js.LiteralExpr); ok {
		return string(lit.Data)
	}
	if lit, ok := d.Y.(*js.LiteralExpr); ok {
		return string(lit.Data)
	}
	return ""
}

// unquote returns a string literal's value; escapes are not read.
func unquote(data []byte) (string, bool) {
	if len(data) < 2 || bytes.IndexByte(data, '\\') >= 0 {
		return "", false
	}
	return string(data[1 : len(data)-1]), true
}

// virtualRoot stands for the context's root inside of an absolute path, with directories above it that .. can climb to.
const virtualLevels = 8

var virtualRoot = strings.Repeat("/\x01", virtualLevels)

func virtualPath(contextPath string) string { return path.Join(virtualRoot, contextPath) }

// contextPath turns an absolute path of the virtual tree into one relative to the context's root; a real absolute path stays.
func contextPath(p string) (string, bool) {
	rest, levels := p, 0
	for levels < virtualLevels {
		r, ok := strings.CutPrefix(rest, "/\x01")
		if !ok {
			break
		}
		rest, levels = r, levels+1
	}
	if strings.Contains(rest, "\x01") {
		return "", false
	}
	if levels == 0 {
		return p, true
	}
	return path.Join(strings.Repeat("../", virtualLevels-levels), strings.TrimPrefix(rest, "/"), "."), true
}
