package node

import (
	"fmt"
	"path"
	"strings"

	"github.com/tdewolff/parse/v2/js"
)

// value is what an expression stands for.
type value struct {
	text string // of a string or a path
	url  bool   // a file URL: text is its path
	kind kind
	why  string // of unknown
}

type kind int

const (
	unknown kind = iota
	absent       // the key is not there
	str
	other // a literal that is no string: true, 3, null
	object
)

func dunno(format string, args ...any) value { return value{why: fmt.Sprintf(format, args...)} }

// scope is the constants and parameters inside of a function. A name with a nil expression is not known.
type scope struct {
	names map[string]js.IExpr
	up    *scope
}

// wrappers are functions that give their argument back (vitejs/vite defineConfig, nuxt defineNuxtConfig, quasar configure and the like).
var configWrappers = words("defineConfig defineNuxtConfig defineUserConfig defineNextConfig configure defineGatsbyConfig")

// get follows keys from the exported object.
func (m *module) get(keys ...string) value {
	if m.export == nil {
		return dunno("%s", m.why)
	}
	var e js.IExpr = m.export
	var sc *scope
	for i, key := range keys {
		o, in, why := m.object(e, sc)
		if why != "" {
			if i > 0 {
				return dunno("%s is not literal: %s", strings.Join(keys[:i], "."), why)
			}
			return dunno("%s", why)
		}
		var v value
		if e, sc, v = m.member(o, in, key); v.kind != object {
			return v
		}
	}
	if _, _, why := m.object(e, sc); why == "" {
		return value{kind: object}
	}
	v := m.eval(e, sc)
	if v.kind == unknown {
		v.why = fmt.Sprintf("%s is not literal: %s", strings.Join(keys, "."), v.why)
	}
	return v
}

// eval computes a string.
func (m *module) eval(e js.IExpr, sc *scope) value {
	if !m.tick() {
		return dunno("it is too long to follow")
	}
	switch e := e.(type) {
	case *js.LiteralExpr:
		return literal(*e)
	case js.LiteralExpr:
		return literal(e)
	case *js.GroupExpr:
		return m.eval(e.X, sc)
	case *js.TemplateExpr:
		return m.template(e, sc)
	case *js.BinaryExpr:
		if e.Op == js.AddToken {
			return m.concat(m.eval(e.X, sc), m.eval(e.Y, sc))
		}
		return dunno("it is chosen when the tool runs")
	case *js.CondExpr:
		return dunno("it is chosen when the tool runs")
	case *js.Var:
		return m.variable(string(e.Data), sc)
	case *js.DotExpr:
		return m.dot(e, sc)
	case *js.NewExpr:
		return m.newURL(e, sc)
	case *js.CallExpr:
		return m.call(e, sc)
	}
	return dunno("it is computed")
}

func literal(e js.LiteralExpr) value {
	switch e.TokenType {
	case js.StringToken:
		if s, ok := unquote(e.Data); ok && !strings.Contains(s, "\x01") {
			return value{kind: str, text: s}
		}
		return dunno("a string with escapes")
	case js.TrueToken, js.FalseToken, js.NullToken, js.DecimalToken, js.IntegerToken:
		return value{kind: other, text: string(e.Data)}
	}
	return dunno("it is computed")
}

func (m *module) concat(a, b value) value {
	switch {
	case a.kind == unknown:
		return a
	case b.kind == unknown:
		return b
	case a.kind != str || b.kind != str || a.url || b.url:
		return dunno("it is computed")
	case len(a.text)+len(b.text) > maxText:
		return dunno("it is too long")
	}
	return value{kind: str, text: a.text + b.text}
}

func (m *module) template(t *js.TemplateExpr, sc *scope) value {
	if t.Tag != nil {
		return dunno("it is computed")
	}
	out := value{kind: str}
	piece := func(data []byte) value {
		s := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(string(data), "`"), "}"), "${")
		s = strings.TrimSuffix(s, "`")
		if strings.ContainsAny(s, "\\\x01") {
			return dunno("a string with escapes")
		}
		return value{kind: str, text: s}
	}
	for _, p := range t.List {
		out = m.concat(out, piece(p.Value))
		out = m.concat(out, m.eval(p.Expr, sc))
	}
	return m.concat(out, piece(t.Tail))
}

func (m *module) variable(name string, sc *scope) value {
	e, in, ok := m.lookup(name, sc)
	_, declared := m.consts[name]
	switch {
	case ok:
		return m.eval(e, in)
	case declared:
	case name == "__dirname":
		return value{kind: str, text: m.dir}
	}
	return dunno("%s is not a constant of the file", name)
}

func (m *module) dot(e *js.DotExpr, sc *scope) value {
	switch e.X.(type) {
	case *js.ImportMetaExpr:
		switch dotName(e) {
		case "dirname":
			return value{kind: str, text: m.dir}
		case "url":
			return value{kind: str, url: true, text: path.Join(m.dir, "config")}
		}
	case *js.NewExpr:
		if v := m.eval(e.X, sc); v.url && dotName(e) == "pathname" {
			v.url = false
			return v
		}
	}
	if env, ok := e.X.(*js.DotExpr); ok && isDot(env, "process", "env") {
		return dunno("it comes from the variable %s", dotName(e))
	}
	return dunno("it is computed")
}

// newURL reads new URL('./dist', import.meta.url).
func (m *module) newURL(e *js.NewExpr, sc *scope) value {
	class, ok := e.X.(*js.Var)
	if !ok || string(class.Data) != "URL" || e.Args == nil || len(e.Args.List) != 2 {
		return dunno("it is computed")
	}
	rel, base := m.eval(e.Args.List[0].Value, sc), m.eval(e.Args.List[1].Value, sc)
	if rel.kind != str || rel.url || !base.url || strings.ContainsAny(rel.text, ":?#%") {
		return dunno("it is computed")
	}
	p := path.Join(path.Dir(base.text), rel.text)
	if path.IsAbs(rel.text) {
		p = path.Clean(rel.text)
	}
	return value{kind: str, url: true, text: p}
}

// call reads the functions of path, fileURLToPath and process.cwd.
func (m *module) call(e *js.CallExpr, sc *scope) value {
	if isDot(e.X, "process", "cwd") {
		return value{kind: str, text: m.cwd}
	}
	fn := m.function(e.X)
	var args []string
	for _, a := range e.Args.List {
		v := m.eval(a.Value, sc)
		switch {
		case fn == "" || a.Rest:
			return dunno("it is what a function call gives")
		case v.kind == unknown:
			return v
		case v.kind != str || v.url != (fn == "fileURLToPath"):
			return dunno("it is what a function call gives")
		}
		args = append(args, v.text)
	}
	switch {
	case (fn == "resolve" || fn == "join") && len(args) > 0:
		p := ""
		for _, a := range args {
			if fn == "resolve" && path.IsAbs(a) {
				p = ""
			}
			p = path.Join(p, a)
		}
		if fn == "resolve" && !path.IsAbs(p) {
			p = path.Join(m.cwd, p)
		}
		if len(p) > maxText {
			return dunno("it is too long")
		}
		return value{kind: str, text: p}
	case fn == "dirname" && len(args) == 1:
		return value{kind: str, text: path.Dir(args[0])}
	case fn == "normalize" && len(args) == 1:
		return value{kind: str, text: path.Clean(args[0])}
	case fn == "fileURLToPath" && len(args) == 1:
		return value{kind: str, text: args[0]}
	}
	return dunno("it is what a function call gives")
}

// function names a function of the modules path and url.
func (m *module) function(e js.IExpr) string {
	from, name := imported{}, ""
	switch e := e.(type) {
	case *js.Var:
		from = m.imports[string(e.Data)]
		name = from.name
	case *js.DotExpr:
		x, ok := e.X.(*js.Var)
		if !ok {
			return ""
		}
		from = m.imports[string(x.Data)]
		if from.name != "*" {
			return ""
		}
		name = dotName(e)
	}
	switch strings.TrimPrefix(from.module, "node:") {
	case "path", "path/posix":
		switch name {
		case "resolve", "join", "dirname", "normalize":
			return name
		}
	case "url":
		if name == "fileURLToPath" {
			return name
		}
	}
	return ""
}
