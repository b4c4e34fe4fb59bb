package golang

import (
	"go/ast"
	"os"
	"strings"
)

// interpret turns one value into a use.
func (c *collector) interpret(r callRow, v value, n *ast.CallExpr, s *source, fn *function) (Use, bool) {
	u := Use{Kind: kinds[r.kind]}
	switch r.kind {
	case "filetext", "dirtext", "dirany":
		if v.origin == Unknown {
			return u, false // the argument may be something other than a path
		}
	case "open":
		if writes(n, false) {
			u.Kind = WriteFile
		}
	case "fileurl":
		text, ok := strings.CutPrefix(v.text, "file://")
		if v.text != "" && !ok {
			return u, false // another scheme
		}
		v.text = text
	case "dsn", "sqlite":
		if r.kind == "dsn" && !c.sqlite(n, r.argument, s, fn) {
			return u, false
		}
		text, ok := sqlitePath(v.text)
		if !ok && v.origin != Unknown && v.origin != Supplied {
			return u, false
		}
		v.text = text
	case "expand":
		home := false
		os.Expand(v.text, func(name string) string {
			home = home || name == "HOME"
			return ""
		})
		return Use{Kind: HomeDir, Origin: Literal}, home
	case "listen":
		if c.unixSocket(r, v, n, s, fn) {
			u.Kind = WriteFile
		}
	case "temp":
		if v.origin == Literal && v.text == "" {
			return Use{Kind: TempDir, Origin: Literal, Base: TempPath}, true
		}
		if v.base != TempPath {
			u.Kind = WriteDir
		}
	case "zone":
		if v.origin == Literal && (v.text == "" || v.text == "UTC" || v.text == "Local") {
			return u, false
		}
	}
	if !u.Kind.path() {
		u.Value, u.Origin, u.By = v.text, v.origin, v.by
		switch {
		case u.Kind == Exec && v.base == BesideExe && v.text == "self":
			u.Kind, u.Value = Executable, ""
		case u.Kind == Exec && v.base == BesideExe:
			u.Base = v.base
		}
		return u, u.Kind == UserLookup || v.text != "" || v.origin >= Prefix
	}
	if v.text == "" && (v.origin == Literal || v.origin == Default) && v.base == WorkDir {
		return u, false
	}
	v = v.cleaned()
	if v.origin == Prefix && strings.HasSuffix(v.text, "*") && (u.Kind == ReadFile || u.Kind == ReadAny) {
		u.Kind = ReadGlob
	}
	u.Value, u.Origin, u.Base, u.By = v.text, v.origin, v.base, v.by
	return u, true
}

// unixSocket says whether an address that is listened on is a file: the network in front of it is one of unix's.
func (c *collector) unixSocket(r callRow, v value, n *ast.CallExpr, s *source, fn *function) bool {
	if n == nil || r.argument < 1 || v.text == "" || strings.HasPrefix(v.text, "@") {
		return false // "@" names one without a file
	}
	for _, network := range c.eval.values(n.Args[r.argument-1], s, fn) {
		switch network.origin {
		case Literal, Default:
			if strings.HasPrefix(network.text, "unix") {
				return true
			}
		default:
			if strings.Contains(v.text, "/") {
				return true
			}
		}
	}
	return false
}

// path says whether a kind's value is a path.
func (k Kind) path() bool {
	switch k {
	case ReadFile, ReadDir, ReadGlob, ReadAny, WriteFile, WriteDir, TempDir, SourcePath, Plugin, Chdir:
		return true
	}
	return false
}

// writes reads the flags of os.OpenFile. With also set it says whether the file may be read as well.
func writes(n *ast.CallExpr, also bool) bool {
	if n == nil || len(n.Args) < 2 {
		return false
	}
	known, write := true, false
	ast.Inspect(n.Args[1], func(x ast.Node) bool {
		switch x := x.(type) {
		case *ast.SelectorExpr:
			switch x.Sel.Name {
			case "O_CREATE", "O_CREAT", "O_WRONLY", "O_RDWR", "O_APPEND", "O_TRUNC":
				write = true
			case "O_RDONLY", "O_EXCL", "O_SYNC", "O_NOFOLLOW", "O_CLOEXEC", "O_NONBLOCK":
			default:
				known = false
			}
			return false
		case *ast.Ident, *ast.CallExpr:
			known = false
		}
		return true
	})
	if also {
		return !known && !write
	}
	return write
}

// sqlite says whether the driver's name, the argument in front, is one of SQLite's.
func (c *collector) sqlite(n *ast.CallExpr, argument int, s *source, fn *function) bool {
	if n == nil || argument < 1 {
		return false
	}
	for _, v := range c.eval.values(n.Args[argument-1], s, fn) {
		if v.origin != Literal && v.origin != Default || strings.Contains(v.text, "sqlite") {
			return strings.Contains(v.text, "sqlite")
		}
	}
	return false
}

// sqlitePath is the file of a data source name of SQLite (https://sqlite.org/uri.html); false for one in memory.
func sqlitePath(dsn string) (string, bool) {
	name, query, _ := strings.Cut(dsn, "?")
	name = strings.TrimPrefix(name, "file:")
	if strings.HasPrefix(name, "//") {
		name = "/" + strings.TrimLeft(name, "/")
	}
	if name == "" || strings.HasPrefix(name, ":memory:") || strings.Contains(query, "mode=memory") {
		return "", false
	}
	return name, true
}
