package project

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/msb-dev/msb/pkg/lazyregexp"
)

// variables are the forms in which shells, make and pipelines write a variable.
var (
	expression = lazyregexp.New(`\$\{\{\s*([^{}]*?)\s*\}\}`)
	braced     = lazyregexp.New(`\$\{([A-Za-z_]\w*)\}|\$\(([A-Za-z_]\w*)\)`)
	notWord    = lazyregexp.New(`\W+`)
)

// plainVariables writes ${X}, $(X) and ${{ x.y }} as $X, $X and $x_y, so that one variable has one spelling and no form breaks the shell's
// grammar. A command without arguments, $(date), becomes a variable too, which changes nothing here.
func plainVariables(text string) string {
	if !strings.Contains(text, "$") {
		return text
	}
	text = expression.ReplaceAllStringFunc(text, func(m string) string {
		return "$" + notWord.ReplaceAllString(strings.Trim(m, "${} \t"), "_")
	})
	return braced.ReplaceAllString(text, "$$$1$2")
}

// settings are variables of a script or pipeline whose value is written in it, once.
type settings map[string]string

var (
	assignment  = lazyregexp.New(`(?m)^[ \t]*(?:(?:export|readonly|declare|local|override|SET|set)[ \t]+|\$(?:env:)?)?([A-Za-z_]\w*)[ \t]*(?:\?|::?|:::)?=[ \t]*([^\n]*)`)
	simpleValue = lazyregexp.New(`^[\w./:@+=, $-]*$`)
	plainUse    = lazyregexp.New(`\$([A-Za-z_]\w*)`)
	defaulted   = lazyregexp.New(`\$\{(\w+):?-([^${}]*)\}`)
)

// maxSettings bounds the variables of one file, maxSetting the length of a value.
const (
	maxSettings = 500
	maxSetting  = 300
)

// assigned reads NAME=value lines of a shell script or a Makefile. A name with two values is left out.
func assigned(text string) settings {
	out, twice := settings{}, map[string]bool{}
	for _, m := range assignment.FindAllStringSubmatch(plainVariables(text), maxSettings) {
		value := strings.TrimSpace(m[2])
		if i := strings.Index(value, " #"); i >= 0 {
			value = strings.TrimSpace(value[:i])
		}
		out.set(m[1], strings.Trim(strings.TrimRight(value, ";"), `"'`), twice)
	}
	return out
}

func (s settings) set(name, value string, twice map[string]bool) {
	value = defaulted.ReplaceAllString(value, "$2")
	if old, there := s[name]; there && old != value || !simpleValue.MatchString(value) || len(value) > maxSetting || strings.Trim(plainUse.ReplaceAllString(value, ""), " /:") == "" {
		twice[name] = true
	}
	if twice[name] {
		delete(s, name)
		return
	}
	s[name] = value
}

// environments reads the mappings of a pipeline that set variables, wherever they stand: env, environment, variables, vars. Names are as
// shells write them and as ${{ env.X }} becomes.
func environments(doc *yaml.Node) settings {
	out, twice := settings{}, map[string]bool{}
	var find func(n *yaml.Node, depth int)
	find = func(n *yaml.Node, depth int) {
		if n == nil || depth == 0 || len(out) > maxSettings {
			return
		}
		for i, c := range n.Content {
			if n.Kind == yaml.MappingNode && i%2 == 0 && environmentKeys[c.Value] {
				for _, p := range pairs(n.Content[i+1]) {
					if v := str(p.value); v != "" {
						for _, name := range []string{p.key.Value, "env_" + p.key.Value, "variables_" + p.key.Value} {
							out.set(name, plainVariables(v), twice)
						}
					}
				}
			}
			find(c, depth-1)
		}
	}
	find(doc, 40)
	return out
}

var environmentKeys = map[string]bool{"env": true, "environment": true, "variables": true, "vars": true, "substitutions": true}

// expand puts values in the place of variables, as long as they are known. A default in ${X:-default} is taken where X is not.
func (s settings) expand(text string) string {
	if !strings.Contains(text, "$") {
		return text
	}
	text = defaulted.ReplaceAllStringFunc(text, func(m string) string {
		g := defaulted.FindStringSubmatch(m)
		if v, ok := s[g[1]]; ok {
			return v
		}
		return g[2]
	})
	if len(s) == 0 {
		return text
	}
	limit := 4*len(text) + 64<<10
	for range 8 {
		next := plainUse.ReplaceAllStringFunc(text, func(m string) string {
			if v, ok := s[m[1:]]; ok {
				return v
			}
			return m
		})
		if next == text || len(next) > limit {
			break
		}
		text = next
	}
	return text
}

// with adds values to a copy.
func (s settings) with(more settings) settings {
	if len(more) == 0 {
		return s
	}
	out := settings{}
	for k, v := range s {
		out[k] = v
	}
	for k, v := range more {
		out[k] = v
	}
	return out
}

// interpolate fills in ${X:-default} and its like as Compose does, with what lookup knows. What it does not know stays, as $X.
func interpolate(text string, lookup func(string) (string, bool)) string {
	if !strings.Contains(text, "$") {
		return text
	}
	const dollar = "\x00"
	text = strings.ReplaceAll(text, "$$", dollar)
	for range 16 {
		i := strings.LastIndex(text, "${") // the innermost first
		if i < 0 {
			break
		}
		j := strings.IndexByte(text[i:], '}')
		if j < 0 {
			break
		}
		name, rest := text[i+2:i+j], ""
		if k := strings.IndexAny(name, ":-?+"); k >= 0 {
			name, rest = name[:k], name[k:]
		}
		value, set := lookup(name)
		empty := set && value == "" && strings.HasPrefix(rest, ":")
		switch op := strings.TrimPrefix(rest, ":"); {
		case strings.HasPrefix(op, "-") && (!set || empty):
			value = op[1:]
		case strings.HasPrefix(op, "+"):
			if set && !empty {
				value = op[1:]
			} else {
				value = ""
			}
		case !set:
			value = "\x01" + name
		}
		text = text[:i] + value + text[i+j+1:]
	}
	text = plainUse.ReplaceAllStringFunc(text, func(m string) string {
		if v, ok := lookup(m[1:]); ok {
			return v
		}
		return m
	})
	return strings.NewReplacer("\x01", "$", dollar, "$").Replace(text)
}

// noVariables knows none.
func noVariables(string) (string, bool) { return "", false }
