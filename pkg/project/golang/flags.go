package golang

import (
	"go/ast"
	"go/token"
	"reflect"
	"strconv"
	"strings"
)

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
