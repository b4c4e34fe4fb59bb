package makefile

import (
	"path"
	"slices"
	"strings"
)

// variable is a variable's value as it is written, or expanded already.
type variable struct {
	text    string
	simple  bool // expanded when it was set
	export  bool
	unknown bool
	busy    bool
}

// unknownText stands for a value that is not known: a shell sees a command substitution.
const unknownText = "$(:)"

// open tells whether a text holds something that only a shell, or make's caller, knows.
func open(text string) bool { return strings.ContainsAny(text, "$`") }

// assign sets a variable; target, if not nil, is the target that it holds for.
func (r *reading) assign(name, op, value string, at place, target *string, export bool) {
	m := r.m
	vars := m.vars
	if target != nil {
		if m.targetVars[*target] == nil {
			m.targetVars[*target] = map[string]*variable{}
		}
		vars = m.targetVars[*target]
	}
	old := m.lookup(name)
	if target == nil {
		old = m.vars[name]
	}
	_, inherited := m.req.Env(name)
	v := &variable{text: value, export: export || m.exported[name]}
	switch op {
	case ":=", "::=", ":::=":
		v.text, v.simple = m.expand(value, at), true
	case "!=":
		v.text, v.simple = "$("+m.expand(value, at)+")", true
	case "?=":
		if old != nil || inherited {
			if export {
				m.exported[name] = true
			}
			return
		}
	case "+=":
		if old == nil && inherited {
			env, _ := m.req.Env(name)
			old = &variable{text: strings.ReplaceAll(env, "$", "$$")}
		}
		if old != nil {
			v.simple, v.export = old.simple, v.export || old.export
			if v.simple {
				value = m.expand(value, at)
			}
			v.text = strings.TrimSpace(old.text + " " + value)
		}
	}
	if r.unknown() {
		v = &variable{text: unknownText, simple: true, unknown: true, export: v.export}
	}
	vars[name] = v
}

// lookup finds a variable: of the command line, of the target, of the file.
func (m *maker) lookup(name string) *variable {
	if v, ok := m.req.Vars[name]; ok {
		return &variable{text: v}
	}
	for _, s := range slices.Backward(m.scope) {
		if v := s[name]; v != nil {
			return v
		}
	}
	return m.vars[name]
}

// value is the expanded value of a variable.
func (m *maker) value(name string, at place) string {
	v := m.lookup(name)
	switch {
	case v == nil:
		return m.builtin(name)
	case v.simple:
		return v.text
	case v.busy:
		fail(at, "the variable %s refers to itself", name)
	}
	v.busy = true
	defer func() { v.busy = false }()
	return m.expand(v.text, at)
}

// builtin are variables that make sets itself, and those of the environment.
func (m *maker) builtin(name string) string {
	if v, ok := m.req.Env(name); ok {
		return v
	}
	switch name {
	case "CURDIR", "PWD":
		if m.req.CurDir == "" {
			return unknownText
		}
		return m.req.CurDir
	case "MAKE":
		return "make"
	case "MAKEFILE_LIST":
		return unknownText
	case "MAKECMDGOALS":
		return strings.Join(m.req.Targets, " ")
	case "SHELL":
		return "/bin/sh"
	case "OS", "COMSPEC", "MAKEFLAGS", "MFLAGS", "MAKEOVERRIDES":
		return ""
	case "CC":
		return "cc"
	case "CXX":
		return "g++"
	case "RM":
		return "rm -f"
	case "HOME", "PATH", "USER", "HOSTNAME", "SHLVL", "MAKELEVEL", "MAKE_VERSION":
		return "${" + name + "}"
	}
	return ""
}

// expand replaces the references of a text.
func (m *maker) expand(text string, at place) string {
	if m.expansions++; m.expansions > maxExpand {
		fail(at, "the variables are more than can be followed")
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '$' || i+1 == len(text) {
			b.WriteByte(text[i])
			continue
		}
		i++
		switch c := text[i]; c {
		case '$':
			b.WriteByte('$')
		case '(', '{':
			end := closing(text, i)
			if end < 0 {
				fail(at, "a reference has no end: %s", text)
			}
			b.WriteString(m.reference(text[i+1:end], at))
			i = end
		default:
			b.WriteString(m.value(string(c), at))
		}
		if b.Len() > maxText {
			fail(at, "the variables are more than can be followed")
		}
	}
	return b.String()
}

// closing is the index of the bracket that closes the one at i.
func closing(text string, i int) int {
	open, shut := text[i], byte(')')
	if open == '{' {
		shut = '}'
	}
	depth := 0
	for j := i; j < len(text); j++ {
		switch text[j] {
		case open:
			depth++
		case shut:
			if depth--; depth == 0 {
				return j
			}
		}
	}
	return -1
}

// splitArgs splits at commas outside of brackets, into at most n parts.
func splitArgs(text string, n int) []string {
	var out []string
	depth, start := 0, 0
	for i := 0; i < len(text) && len(out) < n-1; i++ {
		switch text[i] {
		case '(', '{':
			depth++
		case ')', '}':
			depth--
		case ',':
			if depth == 0 {
				out, start = append(out, text[start:i]), i+1
			}
		}
	}
	return append(out, text[start:])
}

// reference is what stands between the brackets: a variable, a substitution, or a call.
func (m *maker) reference(inner string, at place) string {
	word, rest, has := strings.Cut(strings.TrimLeft(inner, " \t"), " ")
	if f, ok := functions[word]; ok && has {
		return f(m, strings.TrimLeft(rest, " \t"), at)
	}
	if special[word] && has {
		return m.special(word, strings.TrimLeft(rest, " \t"), at)
	}
	name := inner
	if i := strings.Index(inner, ":"); i > 0 && strings.Contains(inner[i:], "=") { // $(VAR:a=b)
		from, to, _ := strings.Cut(inner[i+1:], "=")
		value := m.value(strings.TrimSpace(m.expand(inner[:i], at)), at)
		if !strings.Contains(from, "%") {
			from, to = "%"+from, "%"+to
		}
		return patsubst(m.expand(from, at), m.expand(to, at), value)
	}
	name = strings.TrimSpace(m.expand(name, at))
	if open(name) {
		return unknownText
	}
	return m.value(name, at)
}

// special are the calls that read their arguments themselves.
var special = map[string]bool{"shell": true, "foreach": true, "if": true, "or": true, "and": true, "call": true, "eval": true, "value": true, "error": true, "wildcard": true}

func (m *maker) special(word, rest string, at place) string {
	switch word {
	case "shell":
		return "$(" + strings.ReplaceAll(m.expand(rest, at), "\n", " ") + ")"
	case "error":
		fail(at, "make stops with %q", strings.TrimSpace(rest))
	case "eval":
		fail(at, "$(eval …) writes rules that are not read")
	case "value":
		return unknownText
	case "wildcard":
		name := strings.TrimSpace(m.expand(rest, at))
		if open(name) || strings.ContainsAny(name, "*?[ ") {
			return unknownText
		}
		if m.p.Exists(path.Join(m.req.Dir, name)) {
			return name
		}
		return ""
	case "if":
		parts := append(splitArgs(rest, 3), "", "")
		cond := strings.TrimSpace(m.expand(strings.TrimSpace(parts[0]), at))
		switch {
		case open(cond):
			return unknownText
		case cond != "":
			return m.expand(parts[1], at)
		}
		return m.expand(parts[2], at)
	case "or", "and":
		last := ""
		for _, p := range splitArgs(rest, 50) {
			last = strings.TrimSpace(m.expand(p, at))
			if open(last) {
				return unknownText
			}
			if (last != "") == (word == "or") {
				break
			}
		}
		return last
	case "foreach":
		parts := splitArgs(rest, 3)
		if len(parts) != 3 {
			return unknownText
		}
		name, list := strings.TrimSpace(m.expand(parts[0], at)), m.expand(parts[1], at)
		if open(list) {
			return unknownText
		}
		var out []string
		for _, w := range strings.Fields(list) {
			m.scope = append(m.scope, map[string]*variable{name: {text: w, simple: true}})
			out = append(out, m.expand(parts[2], at))
			m.scope = m.scope[:len(m.scope)-1]
		}
		return strings.Join(out, " ")
	case "call":
		parts := splitArgs(rest, 20)
		args := map[string]*variable{}
		for i, p := range parts {
			args[string(rune('0'+min(i, 9)))] = &variable{text: m.expand(p, at), simple: true}
		}
		v := m.lookup(strings.TrimSpace(args["0"].text))
		if v == nil || len(m.scope) > maxDepth {
			return unknownText
		}
		m.scope = append(m.scope, args)
		defer func() { m.scope = m.scope[:len(m.scope)-1] }()
		return m.expand(v.text, at)
	}
	return unknownText
}
