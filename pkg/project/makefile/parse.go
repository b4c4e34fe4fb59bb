package makefile

import (
	"path"
	"strings"
)

// branch is one conditional that is open.
type branch struct {
	taken   bool // this part is read
	was     bool // a part before it was
	unknown bool // which part holds is not known: names set inside have no value
	above   bool // what stands around it is read
}

// reading is one file on its way.
type reading struct {
	m       *maker
	name    string
	open    []branch
	targets []string // of the rule whose recipe goes on
	dead    bool     // the recipe lines that follow belong to nothing that is read
	define  *definition
}

type definition struct {
	name  string
	op    string
	lines []string
	depth int
	at    place
}

// file reads a Makefile and what it includes.
func (m *maker) file(name string, from place) {
	data, err := m.p.ReadFile(name)
	if err != nil {
		fail(from, "%s can't be read: %v", name, err)
	}
	if m.files++; m.files > maxFiles {
		fail(from, "more than %d files are included", maxFiles)
	}
	r := &reading{m: m, name: name}
	lines := strings.Split(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		at := place{name, i + 1}
		text := lines[i]
		recipe := strings.HasPrefix(text, "\t")
		for continued(text) && i+1 < len(lines) {
			i++
			next := lines[i]
			if recipe {
				text = text[:len(text)-1] + " " + strings.TrimPrefix(next, "\t")
				continue
			}
			text = strings.TrimRight(text[:len(text)-1], " \t") + " " + strings.TrimLeft(next, " \t")
		}
		r.line(text, at)
	}
	if len(r.open) > 0 {
		fail(place{name, len(lines)}, "a conditional has no endif")
	}
}

// continued tells whether a line ends in a backslash that is not itself escaped.
func continued(text string) bool {
	n := len(text) - len(strings.TrimRight(text, `\`))
	return n%2 == 1
}

func (r *reading) line(text string, at place) {
	if d := r.define; d != nil {
		word := firstWord(text)
		if word == "define" {
			d.depth++
		}
		if word == "endef" {
			if d.depth--; d.depth < 0 {
				r.define = nil
				if !r.skips() {
					r.assign(d.name, d.op, strings.Join(d.lines, "\n"), at, nil, false)
				}
				return
			}
		}
		d.lines = append(d.lines, text)
		return
	}
	if strings.HasPrefix(text, "\t") && (len(r.targets) > 0 || r.dead) {
		if !r.skips() && !r.dead {
			for _, t := range r.targets {
				ru := r.m.ruleOf(t)
				if ru.again {
					ru.recipe, ru.again = nil, false
				}
				ru.recipe = append(ru.recipe, line{text[1:], at})
				if r.unknown() {
					ru.unread = "a part of its recipe stands below a condition that is not known"
				}
			}
		}
		return
	}
	text = uncomment(text)
	if strings.TrimSpace(text) == "" {
		return
	}
	if r.conditional(text, at) || r.skips() {
		return
	}
	if r.unknown() && strings.Contains(text, "$(error") {
		return // an image whose build ends here is none
	}
	r.statement(strings.TrimLeft(text, " \t"), at)
}

func firstWord(text string) string {
	if f := strings.Fields(text); len(f) > 0 {
		return f[0]
	}
	return ""
}

// uncomment cuts a comment off, which a backslash keeps.
func uncomment(text string) string {
	for i := 0; i < len(text); i++ {
		if text[i] == '#' && (i == 0 || text[i-1] != '\\') {
			return text[:i]
		}
	}
	return text
}

func (r *reading) skips() bool { return len(r.open) > 0 && !r.open[len(r.open)-1].taken }

func (r *reading) unknown() bool {
	for _, b := range r.open {
		if b.unknown {
			return true
		}
	}
	return false
}

// conditional handles ifeq, ifneq, ifdef, ifndef, else and endif.
func (r *reading) conditional(text string, at place) bool {
	word := firstWord(text)
	rest := strings.TrimSpace(strings.TrimPrefix(strings.TrimLeft(text, " \t"), word))
	switch word {
	case "ifeq", "ifneq", "ifdef", "ifndef":
		above := !r.skips()
		b := branch{above: above}
		if above {
			holds, known := r.holds(word, rest, at)
			b.taken, b.was, b.unknown = holds || !known, holds, !known
		}
		r.open = append(r.open, b)
	case "else":
		if len(r.open) == 0 {
			fail(at, "else stands outside of a conditional")
		}
		b := &r.open[len(r.open)-1]
		switch next := firstWord(rest); {
		case b.unknown:
			b.taken = b.above
		case next != "":
			holds, known := false, true
			if b.above && !b.was {
				holds, known = r.holds(next, strings.TrimSpace(strings.TrimPrefix(rest, next)), at)
			}
			b.taken, b.unknown = b.above && !b.was && (holds || !known), !known
			b.was = b.was || holds
		default:
			b.taken = b.above && !b.was
			b.was = true
		}
	case "endif":
		if len(r.open) == 0 {
			fail(at, "endif stands outside of a conditional")
		}
		r.open = r.open[:len(r.open)-1]
	default:
		return false
	}
	return true
}

// holds judges a condition.
func (r *reading) holds(word, rest string, at place) (holds, known bool) {
	switch word {
	case "ifdef", "ifndef":
		name := r.m.expand(rest, at)
		v := r.m.lookup(strings.TrimSpace(name))
		set := v != nil && v.text != ""
		if v != nil && v.unknown {
			return false, false
		}
		return set == (word == "ifdef"), true
	case "ifeq", "ifneq":
		a, b, ok := operands(rest)
		if !ok {
			fail(at, "the condition %q can't be read", rest)
		}
		x, y := strings.TrimSpace(r.m.expand(a, at)), strings.TrimSpace(r.m.expand(b, at))
		if open(x) || open(y) {
			return false, false
		}
		return (x == y) == (word == "ifeq"), true
	}
	return false, false
}

// operands splits (a,b), "a" "b" and 'a' 'b'.
func operands(s string) (a, b string, ok bool) {
	if inner, is := strings.CutPrefix(s, "("); is {
		inner = strings.TrimSuffix(strings.TrimSpace(inner), ")")
		parts := splitArgs(inner, 2)
		if len(parts) != 2 {
			return "", "", false
		}
		return parts[0], parts[1], true
	}
	var out []string
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimSpace(s) {
		if s[0] != '"' && s[0] != '\'' {
			return "", "", false
		}
		end := strings.IndexByte(s[1:], s[0])
		if end < 0 {
			return "", "", false
		}
		out, s = append(out, s[1:1+end]), s[end+2:]
	}
	if len(out) != 2 {
		return "", "", false
	}
	return out[0], out[1], true
}

// statement handles a line that is neither recipe nor conditional.
func (r *reading) statement(text string, at place) {
	word := firstWord(text)
	rest := strings.TrimSpace(strings.TrimPrefix(text, word))
	switch word {
	case "include", "-include", "sinclude":
		for _, name := range strings.Fields(r.m.expand(rest, at)) {
			full := path.Join(r.m.req.Dir, name)
			switch {
			case open(name) || strings.ContainsAny(name, "*?["):
				fail(at, "what is included is not known: %s", name)
			case r.m.p.Exists(full):
				r.m.file(full, at)
			case word == "include":
				fail(at, "%s is not in the build context", name)
			}
		}
		return
	case "define":
		name, op := rest, "="
		if f := strings.Fields(rest); len(f) > 1 {
			name, op = f[0], f[1]
		}
		r.define = &definition{name: name, op: op, at: at}
		return
	case "undefine":
		delete(r.m.vars, rest)
		return
	case "vpath":
		return
	case "unexport":
		for _, n := range strings.Fields(rest) {
			delete(r.m.exported, n)
		}
		return
	case "export":
		if name, op, value, ok := assignment(rest); ok {
			r.assign(name, op, value, at, nil, true)
			return
		}
		if rest == "" {
			r.m.exportAll = true
		}
		for _, n := range strings.Fields(r.m.expand(rest, at)) {
			r.m.exported[n] = true
		}
		return
	case "override", "private":
		if name, op, value, ok := assignment(rest); ok {
			r.assign(name, op, value, at, nil, false)
			return
		}
	}
	if name, op, value, ok := assignment(text); ok {
		r.assign(strings.TrimSpace(r.m.expand(name, at)), op, value, at, nil, false)
		r.targets, r.dead = nil, false
		return
	}
	r.rule(text, at)
}

// assignment splits NAME op value; ok is false for a rule.
func assignment(text string) (name, op, value string, ok bool) {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '$' && i+1 < len(text) && (text[i+1] == '(' || text[i+1] == '{'):
			depth++
			i++
		case depth > 0 && (c == ')' || c == '}'):
			depth--
		case depth > 0:
		case c == '=':
			start := i
			for start > 0 && strings.IndexByte(":?+!", text[start-1]) >= 0 {
				start--
			}
			name = strings.TrimSpace(text[:start])
			if name == "" || strings.ContainsAny(name, " \t") {
				return "", "", "", false
			}
			return name, text[start : i+1], strings.TrimLeft(text[i+1:], " \t"), true
		case c == ':' && !strings.HasPrefix(strings.TrimLeft(text[i:], ":"), "="):
			return "", "", "", false
		}
	}
	return "", "", "", false
}

// rule reads targets: needs | order ; recipe, and target variables.
func (r *reading) rule(text string, at place) {
	head, tail, ok := cutColon(text)
	targets := strings.Fields(r.m.expand(head, at))
	r.targets, r.dead = nil, true
	if !ok {
		if strings.TrimSpace(r.m.expand(text, at)) != "" {
			fail(at, "%q is neither a rule nor a variable", strings.TrimSpace(text))
		}
		r.dead = false
		return
	}
	tail = strings.TrimPrefix(tail, ":")
	export := false
	if rest, is := strings.CutPrefix(strings.TrimSpace(tail), "export "); is {
		tail, export = rest, true
	}
	if name, op, value, is := assignment(strings.TrimSpace(tail)); is {
		for _, t := range targets {
			r.assign(name, op, value, at, &t, export)
		}
		r.dead = false
		return
	}
	recipe := ""
	needs, inline, hasInline := strings.Cut(tail, ";")
	if hasInline {
		recipe = inline
	}
	normal, order, _ := strings.Cut(r.m.expand(needs, at), "|")
	static := strings.Contains(normal, ":")
	for _, t := range targets {
		switch {
		case t == ".PHONY":
			for _, n := range strings.Fields(normal) {
				r.m.phony[n] = true
			}
			continue
		case t == ".EXPORT_ALL_VARIABLES":
			r.m.exportAll = true
			continue
		case t == ".ONESHELL":
			fail(at, "%s gives recipes another meaning", t)
		case strings.HasPrefix(t, ".") && !strings.Contains(t, "/") && strings.ToUpper(t) == t:
			continue
		case strings.Contains(t, "%"):
			p := pattern{t, &rule{needs: strings.Fields(normal), order: strings.Fields(order), at: at}}
			if hasInline {
				p.rule.recipe = []line{{recipe, at}}
			}
			r.m.patterns = append(r.m.patterns, p)
			r.targets, r.dead = append(r.targets, t), false
			continue
		}
		ru := r.m.ruleOf(t)
		ru.needs, ru.order = append(ru.needs, strings.Fields(normal)...), append(ru.order, strings.Fields(order)...)
		ru.at, ru.again = at, len(ru.recipe) > 0 && !strings.HasPrefix(text[len(head)+1:], ":")
		if hasInline {
			ru.recipe, ru.again = []line{{recipe, at}}, false
		}
		if r.unknown() {
			ru.unread = t + " stands below a condition that is not known"
		}
		if static {
			ru.unread = t + " has a static pattern"
		}
		if r.m.goal == "" {
			r.m.goal = t
		}
		r.targets, r.dead = append(r.targets, t), false
	}
}

// ruleOf is the rule of a target, the last pattern rule for a pattern.
func (m *maker) ruleOf(target string) *rule {
	if strings.Contains(target, "%") {
		for i := len(m.patterns) - 1; i >= 0; i-- {
			if m.patterns[i].target == target {
				return m.patterns[i].rule
			}
		}
	}
	if m.rules[target] == nil {
		m.rules[target] = &rule{}
	}
	return m.rules[target]
}

// cutColon splits a rule at its colon, which is none inside of a reference.
func cutColon(text string) (head, tail string, ok bool) {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '$' && i+1 < len(text) && (text[i+1] == '(' || text[i+1] == '{'):
			depth++
			i++
		case depth > 0 && (c == ')' || c == '}'):
			depth--
		case depth == 0 && c == ':':
			return text[:i], text[i+1:], true
		}
	}
	return text, "", false
}
