package golang

import (
	"fmt"
	"go/ast"
	"path"
	"strings"
)

// callee is the import path and name of a function of another package that a call names: "os.Getenv"; for a method "." and its name.
// A major version at the end of the import path is left out.
func (e *evaluator) callee(c *ast.CallExpr, s *source) string {
	switch f := ast.Unparen(c.Fun).(type) {
	case *ast.SelectorExpr:
		if id, ok := f.X.(*ast.Ident); ok {
			if importPath, ok := s.imports[id.Name]; ok {
				return unversioned(importPath) + "." + f.Sel.Name
			}
		}
		return "." + f.Sel.Name
	case *ast.Ident:
		return f.Name
	}
	return ""
}

// unversioned is an import path without a major version in it: github.com/x/y/v2/z is github.com/x/y/z, gopkg.in/x.v2 is gopkg.in/x.
func unversioned(importPath string) string {
	if !strings.Contains(importPath, "/v") && !strings.Contains(importPath, ".v") {
		return importPath
	}
	elems := strings.Split(importPath, "/")
	out := elems[:0]
	for i, el := range elems {
		if i > 0 && isVersionElement(el) {
			continue
		}
		if base, v, ok := strings.Cut(el, ".v"); ok && strings.Trim(v, "0123456789") == "" {
			el = base
		}
		out = append(out, el)
	}
	return strings.Join(out, "/")
}

// call is result number i of a call.
func (e *evaluator) call(c *ast.CallExpr, i int, s *source, fn *function, depth int) []value {
	arg := func(n int) []value {
		if n >= len(c.Args) {
			return unknownValue
		}
		return e.expr(c.Args[n], s, fn, depth)
	}
	name := e.callee(c, s)
	if i == 0 {
		if set, ok := e.standard(name, c, arg); ok {
			return set
		}
	}
	switch {
	case name == "runtime.Caller" && i == 1:
		return []value{{text: s.name, origin: Literal, base: SourceDir}}
	case name == "string" && len(c.Args) == 1:
		return arg(0)
	case i > 0 && len(c.Args) > 0 && (name == "os.LookupEnv" || name == "syscall.Getenv"):
		return unknownValue
	}
	if set, ok := e.environment(name, c, s, arg); ok {
		return set
	}
	if set, ok := e.flagByName(c, s, fn, depth); ok {
		return set
	}
	if f := e.function(c, s); f != nil {
		return e.result(f, i, depth)
	}
	if strings.HasPrefix(name, ".") {
		return e.method(name[1:], c, s, fn, depth)
	}
	if id, ok := c.Fun.(*ast.Ident); ok && len(c.Args) == 1 && e.types[s.pkg.path+"."+id.Name] {
		return arg(0) // a conversion
	}
	return unknownValue
}

// function is the declared function that a call names, or the method if only one has the name.
func (e *evaluator) function(c *ast.CallExpr, s *source) *function {
	k := e.nameOf(s, ast.Unparen(c.Fun))
	if f := e.funcs[k]; f != nil {
		return f
	}
	if name, ok := strings.CutPrefix(k, "."); ok {
		if list := e.methods[name]; len(list) == 1 {
			return list[0]
		}
	}
	return nil
}

// result is result number i of a declared function.
func (e *evaluator) result(f *function, i int, depth int) []value {
	type resultKey struct {
		f *function
		i int
	}
	k := resultKey{f, i}
	if e.busy[k] {
		return nil
	}
	e.busy[k] = true
	defer delete(e.busy, k)
	var out []value
	for _, r := range f.returns {
		switch {
		case len(r.Results) == 0 && i < len(f.results) && f.results[i] != "":
			out = union(out, e.expr(&ast.Ident{Name: f.results[i]}, f.src, f, depth))
		case i < len(r.Results):
			out = union(out, e.expr(r.Results[i], f.src, f, depth))
		case len(r.Results) == 1:
			if inner, ok := r.Results[0].(*ast.CallExpr); ok {
				out = union(out, e.call(inner, i, f.src, f, depth))
				continue
			}
			return unknownValue
		}
	}
	if len(out) == 0 {
		return unknownValue
	}
	return out
}

// standard are the functions of Go's library that make strings from strings.
func (e *evaluator) standard(name string, c *ast.CallExpr, arg func(int) []value) ([]value, bool) {
	if len(c.Args) == 0 {
		return standardPlace(name)
	}
	switch name {
	case "path/filepath.Join", "path.Join":
		out := arg(0)
		for n := 1; n < len(c.Args); n++ {
			out = product(out, arg(n), join)
		}
		if c.Ellipsis.IsValid() {
			return somewhereBelow(out), true
		}
		return out, true
	case "path/filepath.Clean", "path.Clean":
		return each(arg(0), path.Clean), true
	case "path/filepath.FromSlash", "os/exec.LookPath", "path/filepath.ToSlash", "path/filepath.Abs", "path/filepath.EvalSymlinks", "strings.TrimSpace", "strings.ToLower",
		"net/http.Dir", "os.DirFS", "html/template.HTML", "strings.Clone", "net/url.PathUnescape", "path/filepath.Localize":
		return arg(0), true
	case "path/filepath.Dir", "path.Dir":
		return dirOf(arg(0)), true
	case "path/filepath.Base", "path.Base":
		return each(fileName(arg(0)), path.Base), true
	case "path/filepath.Glob":
		return globbed(arg(0)), true
	case "strings.TrimSuffix", "strings.TrimPrefix", "strings.TrimRight", "strings.TrimLeft", "strings.Trim":
		return trimmed(name, arg(0), arg(1)), true
	case "strings.Split", "strings.SplitN":
		return split(arg(0), arg(1)), true
	case "strings.Join":
		return fileName(arg(0)), true
	case "fmt.Sprintf":
		return e.sprintf(c, arg), true
	case "fmt.Sprint":
		out := arg(0)
		for n := 1; n < len(c.Args); n++ {
			out = product(out, arg(n), concat)
		}
		return out, true
	case "os.ExpandEnv", "os.Expand":
		return expanded(arg(0)), true
	case "os.MkdirTemp", "os.CreateTemp", "io/ioutil.TempDir", "io/ioutil.TempFile":
		return []value{{text: "", origin: Prefix, base: TempPath}}, true
	case "cmp.Or":
		var out []value
		for n := range c.Args {
			out = union(out, arg(n))
		}
		return out, true
	case "append":
		out := arg(0)
		for n := 1; n < len(c.Args); n++ {
			out = union(out, arg(n))
		}
		return out, true
	}
	return nil, false
}

// standardPlace are functions without arguments that name a place.
func standardPlace(name string) ([]value, bool) {
	at := func(b Base, text string) ([]value, bool) {
		return []value{{text: text, origin: Literal, base: b}}, true
	}
	switch name {
	case "os.Getwd":
		return at(WorkDir, ".")
	case "os.Executable", "github.com/kardianos/osext.Executable":
		return at(BesideExe, "self")
	case "github.com/kardianos/osext.ExecutableFolder":
		return at(BesideExe, ".")
	case "os.UserHomeDir", "github.com/mitchellh/go-homedir.Dir":
		return at(HomePath, ".")
	case "os.UserConfigDir":
		return at(HomePath, ".config")
	case "os.UserCacheDir":
		return at(HomePath, ".cache")
	case "os.TempDir":
		return at(TempPath, ".")
	case "flag.Args", "github.com/spf13/pflag.Args":
		return supplied("argument"), true
	case "runtime.GOROOT":
		return unknownValue, true
	}
	return nil, false
}

// home is the home directory, which the container's runtime puts into HOME.
func home() []value { return []value{{text: ".", origin: Literal, base: HomePath}} }

// expanded is os.ExpandEnv: a path that starts with $HOME lies in the home directory, any other variable is supplied.
func expanded(set []value) []value {
	var out []value
	for _, v := range set {
		name, rest, ok := leadingVariable(v.text)
		switch {
		case !strings.Contains(v.text, "$"):
		case ok && name == "HOME" && !strings.Contains(rest, "$"):
			v.text, v.base = "."+rest, HomePath
		case ok:
			v = value{origin: Supplied, by: "env " + name}
		default:
			v = value{origin: Supplied, by: "env"}
		}
		out = append(out, v)
	}
	return union(out)
}

// leadingVariable splits $NAME or ${NAME} from what follows it.
func leadingVariable(text string) (name, rest string, ok bool) {
	text, ok = strings.CutPrefix(text, "$")
	if !ok {
		return "", "", false
	}
	if inner, braced := strings.CutPrefix(text, "{"); braced {
		name, rest, ok = strings.Cut(inner, "}")
		return name, rest, ok
	}
	end := strings.IndexFunc(text, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
	if end < 0 {
		end = len(text)
	}
	return text[:end], text[end:], end > 0
}

// fileName is the last element of a path: of a prefix nothing is known.
func fileName(set []value) []value {
	var out []value
	for _, v := range set {
		if v.origin == Prefix {
			v = value{origin: Unknown}
		}
		out = append(out, v)
	}
	return union(out)
}

// globbed is what filepath.Glob finds: something below the part of the pattern that has no meta character.
func globbed(set []value) []value {
	var out []value
	for _, v := range set {
		if v.origin == Literal || v.origin == Default {
			if i := strings.IndexAny(v.text, "*?["); i >= 0 {
				v = value{text: v.text[:i], origin: Prefix, base: v.base, by: v.by}
			}
		}
		out = append(out, v)
	}
	return out
}

func trimmed(name string, set, cut []value) []value {
	return product(set, cut, func(v, c value) value {
		if v.origin != Literal && v.origin != Default {
			return v
		}
		if c.origin != Literal {
			return value{origin: Unknown}
		}
		switch name {
		case "strings.TrimSuffix":
			v.text = strings.TrimSuffix(v.text, c.text)
		case "strings.TrimPrefix":
			v.text = strings.TrimPrefix(v.text, c.text)
		case "strings.TrimRight":
			v.text = strings.TrimRight(v.text, c.text)
		case "strings.TrimLeft":
			v.text = strings.TrimLeft(v.text, c.text)
		default:
			v.text = strings.Trim(v.text, c.text)
		}
		return v
	})
}

func split(set, sep []value) []value {
	var out []value
	for _, v := range set {
		if v.origin != Literal && v.origin != Default || len(sep) != 1 || sep[0].origin != Literal || sep[0].text == "" {
			out = union(out, fileName([]value{v}))
			continue
		}
		for _, part := range strings.Split(v.text, sep[0].text) {
			v.text = part
			out = union(out, []value{v})
		}
	}
	return out
}

// sprintf knows %s, %v and %d without flags.
func (e *evaluator) sprintf(c *ast.CallExpr, arg func(int) []value) []value {
	format, ok := stringLit(c.Args[0])
	if !ok {
		return unknownValue
	}
	out := literal("")
	n := 1
	for {
		before, after, found := strings.Cut(format, "%")
		out = product(out, literal(before), concat)
		if !found {
			return out
		}
		if after == "" {
			return unknownValue
		}
		switch after[0] {
		case '%':
			out = product(out, literal("%"), concat)
		case 's', 'v', 'd':
			out = product(out, arg(n), concat)
			n++
		default:
			out = product(out, unknownValue, concat)
			return out
		}
		format = after[1:]
	}
}

// environment: variables, and the project's own getEnv("NAME", "fallback").
func (e *evaluator) environment(name string, c *ast.CallExpr, s *source, arg func(int) []value) ([]value, bool) {
	if len(c.Args) == 0 {
		return nil, false
	}
	switch name {
	case "os.Getenv", "os.LookupEnv", "syscall.Getenv":
		if by := envBy(arg(0)); by != "env HOME" {
			return supplied(by), true
		}
		return home(), true
	}
	last := name[strings.LastIndex(name, ".")+1:]
	if !strings.Contains(strings.ToLower(last), "env") {
		return nil, false
	}
	variable, ok := stringLit(c.Args[0])
	if !ok || !isEnvName(variable) {
		return nil, false
	}
	if variable == "HOME" {
		return home(), true
	}
	if len(c.Args) == 1 {
		return supplied("env " + variable), true
	}
	by := "env " + variable
	if v := e.set(variable); v != "" && e.asksFor(e.function(c, s)) {
		return []value{{text: v, origin: Default, by: by}}, true
	}
	return configured(arg(1), by), true
}

// set is the value of a variable when the program starts; "" if that is not known.
func (e *evaluator) set(variable string) string {
	if e.pr.env == nil {
		return ""
	}
	v, known := e.pr.env(variable)
	if !known {
		return ""
	}
	return v
}

// asksFor tells whether a function reads the variable that its first parameter names, and no other.
func (e *evaluator) asksFor(f *function) bool {
	if f == nil || f.decl.Body == nil || len(f.params) == 0 || len(f.assigns[f.params[0]]) > 0 {
		return false
	}
	asks, others := false, false
	ast.Inspect(f.decl.Body, func(n ast.Node) bool {
		c, ok := n.(*ast.CallExpr)
		if !ok || len(c.Args) == 0 {
			return true
		}
		switch e.callee(c, f.src) {
		case "os.Getenv", "os.LookupEnv", "syscall.Getenv":
			id, ok := c.Args[0].(*ast.Ident)
			if ok && id.Name == f.params[0] {
				asks = true
			} else {
				others = true
			}
		}
		return true
	})
	return asks && !others
}

func envBy(set []value) string {
	if len(set) == 1 && set[0].origin == Literal {
		return "env " + set[0].text
	}
	return "env"
}

// flagByName is a flag's value, by definition (flag.String) or by name (ctx.String, cmd.Flags().GetString, viper.GetString).
func (e *evaluator) flagByName(c *ast.CallExpr, s *source, fn *function, depth int) ([]value, bool) {
	name := calleeName(c)
	if _, ok := flagValue(c); ok {
		if _, ok := stringLit(c.Args[0]); ok {
			return e.flagDefault(c, s, fn, depth), true
		}
	}
	sel, ok := c.Fun.(*ast.SelectorExpr)
	if !ok {
		return nil, false
	}
	switch name {
	case "String", "Path", "GetString", "StringSlice", "GetStringSlice":
	case "Arg", "Args", "First", "Get":
		if importPath := s.importOf(sel.X); importPath == "flag" || name == "Args" || name == "First" || isCallOf(sel.X, "Args") {
			return supplied("argument"), true
		}
		return nil, false
	default:
		return nil, false
	}
	if len(c.Args) == 0 && name == "String" {
		return e.kingpin(sel.X, s, fn, depth)
	}
	if len(c.Args) != 1 {
		return nil, false
	}
	word, ok := stringLit(c.Args[0])
	if !ok {
		named, isSel := c.Args[0].(*ast.SelectorExpr)
		switch {
		case isSel && named.Sel.Name == "Name":
			return supplied("flag"), true // urfave/cli: ctx.String(configFlag.Name)
		case strings.HasPrefix(name, "Get"):
			return supplied("key"), true
		}
		return nil, false
	}
	if sites, ok := e.flags[word]; ok {
		var out []value
		for _, at := range sites {
			out = union(out, configured(e.expr(at.expr, at.src, at.fn, depth), "flag "+word))
		}
		if len(sites) == 0 {
			out = supplied("flag " + word)
		}
		return out, true
	}
	if sites := e.defaults[strings.ToLower(word)]; len(sites) > 0 {
		var out []value
		for _, at := range sites {
			out = union(out, configured(e.expr(at.expr, at.src, at.fn, depth), "key "+word))
		}
		return out, true
	}
	if strings.HasPrefix(name, "Get") || strings.HasSuffix(s.importOf(sel.X), "viper") || strings.Contains(s.importOf(sel.X), "koanf") {
		return supplied("key " + word), true
	}
	return nil, false
}

// importOf is the import path that an expression names as a package, or "".
func (s *source) importOf(x ast.Expr) string {
	if id, ok := x.(*ast.Ident); ok {
		return s.imports[id.Name]
	}
	return ""
}

// importsPath tells whether a file imports a package.
func (s *source) importsPath(importPath string) bool {
	for _, p := range s.imports {
		if p == importPath {
			return true
		}
	}
	return false
}

func isCallOf(x ast.Expr, name string) bool {
	c, ok := x.(*ast.CallExpr)
	return ok && calleeName(c) == name
}

// kingpin reads a chain such as kingpin.Flag("name", "help").Default("x").Envar("Y").String().
func (e *evaluator) kingpin(x ast.Expr, s *source, fn *function, depth int) ([]value, bool) {
	var def []value
	by := ""
	for range maxDepth {
		c, ok := x.(*ast.CallExpr)
		if !ok {
			return nil, false
		}
		sel, ok := c.Fun.(*ast.SelectorExpr)
		if !ok {
			return nil, false
		}
		switch sel.Sel.Name {
		case "Default":
			if len(c.Args) > 0 {
				def = e.expr(c.Args[0], s, fn, depth)
			}
		case "Flag", "Arg":
			if len(c.Args) > 0 {
				word, _ := stringLit(c.Args[0])
				by = fmt.Sprintf("%s %s", strings.ToLower(sel.Sel.Name), word)
			}
			if def == nil {
				return supplied(by), true
			}
			return configured(def, by), true
		}
		x = sel.X
	}
	return nil, false
}

// method is the result of a method that is not the project's own.
func (e *evaluator) method(name string, c *ast.CallExpr, s *source, fn *function, depth int) []value {
	sel, ok := c.Fun.(*ast.SelectorExpr)
	if !ok {
		return unknownValue
	}
	switch name {
	case "Name": // of an *os.File
		if id, ok := sel.X.(*ast.Ident); ok {
			for _, a := range e.assigned(id.Name, s, fn) {
				inner, ok := ast.Unparen(a.expr).(*ast.CallExpr)
				if !ok || a.kind != plain || len(inner.Args) == 0 {
					continue
				}
				switch e.callee(inner, a.src) {
				case "os.Open", "os.Create", "os.OpenFile":
					return e.expr(inner.Args[0], a.src, a.fn, depth)
				case "os.CreateTemp", "io/ioutil.TempFile":
					return []value{{origin: Prefix, base: TempPath}}
				}
			}
		}
	case "TempDir", "Text", "UnescapedString":
	case "ConfigFileUsed":
		return supplied("key config")
	}
	return unknownValue
}
