// Package makefile reads Makefiles as far as a build in an image needs: which shell commands make runs for its targets, in order.
//
// It knows the part of GNU make that projects use to build (https://www.gnu.org/software/make/manual/, 4.4): variables of every flavor, target
// variables, export, include, conditionals, pattern rules and the functions on words. What make would ask a shell for becomes a command
// substitution in the text, so that whoever reads the commands sees a value that is not known. Anything else that has a part in what is asked
// for is an error with file and line.
package makefile

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// Context is the directory of the project. Names are slash-separated, relative, clean paths.
type Context interface {
	ReadFile(name string) ([]byte, error)
	Exists(name string) bool
}

// Request is one call of make.
type Request struct {
	Dir     string            // directory of the context that make runs in, "." for its root
	File    string            // -f, or ""
	Targets []string          // none: the default goal
	Vars    map[string]string // NAME=value words of the command line, which win over the Makefile
	CurDir  string            // Dir's absolute path in the image: $(CURDIR)
	// Env is a variable of the environment; set is false if there is none of that name.
	Env func(name string) (value string, set bool)
}

// Command is one line of a recipe as a shell gets it.
type Command struct {
	Text   string
	Target string
	Env    []Variable // what make exports to it
	// Maybe is set where the command runs only if a file is older than another.
	Maybe bool
	File  string
	Line  int
}

// Variable is an exported variable.
type Variable struct{ Name, Value string }

// Limits on what is read: recursive makefiles must not make the reader slow.
const (
	maxFiles    = 50
	maxExpand   = 10_000    // expansions of one call
	maxText     = 256 << 10 // bytes of one expansion
	maxDepth    = 60
	maxCommands = 500
)

// Read returns the commands in the order in which make runs them, or why it is not known what they are.
func Read(p Context, req Request) (list []Command, err error) {
	m := &maker{p: p, req: req, vars: map[string]*variable{}, targetVars: map[string]map[string]*variable{}, rules: map[string]*rule{}, phony: map[string]bool{}, exported: map[string]bool{}, done: map[string]bool{}}
	defer func() {
		if r := recover(); r != nil {
			u, ok := r.(*unreadable)
			if !ok {
				panic(r)
			}
			list, err = nil, u
		}
	}()
	name := req.File
	if name == "" {
		for _, n := range []string{"GNUmakefile", "makefile", "Makefile"} {
			if p.Exists(path.Join(req.Dir, n)) {
				name = n
				break
			}
		}
	}
	if name == "" {
		return nil, fmt.Errorf("there is no Makefile in %s", req.Dir)
	}
	m.file(path.Join(req.Dir, name), place{})
	targets := req.Targets
	if len(targets) == 0 {
		goal := strings.TrimSpace(m.value(".DEFAULT_GOAL", place{file: name}))
		if goal == "" {
			goal = m.goal
		}
		targets = strings.Fields(goal)
	}
	if len(targets) == 0 {
		return nil, fmt.Errorf("%s has no rule", name)
	}
	for _, t := range targets {
		m.make(t, place{file: path.Join(req.Dir, name)}, nil, 0)
	}
	return m.out, nil
}

// place is where something stands.
type place struct {
	file string
	line int
}

// unreadable is the error that ends a reading.
type unreadable struct {
	at   place
	what string
}

func (u *unreadable) Error() string {
	if u.at.line == 0 {
		return u.at.file + ": " + u.what
	}
	return fmt.Sprintf("%s:%d: %s", u.at.file, u.at.line, u.what)
}

func fail(at place, format string, args ...any) {
	panic(&unreadable{at, fmt.Sprintf(format, args...)})
}

// rule is a target with what it needs and runs.
type rule struct {
	needs, order []string
	recipe       []line
	at           place
	unread       string // why it can't be read
	again        bool   // it was opened again: a recipe that follows takes the place of the old one
}

type line struct {
	text string
	at   place
}

// maker is one call of make at work.
type maker struct {
	p          Context
	req        Request
	vars       map[string]*variable
	targetVars map[string]map[string]*variable
	rules      map[string]*rule
	patterns   []pattern
	phony      map[string]bool
	exported   map[string]bool
	exportAll  bool
	goal       string
	files      int
	expansions int
	done       map[string]bool
	out        []Command
	maybe      bool                   // whether the target is up to date depends on the times of files
	scope      []map[string]*variable // target variables in force, the innermost last
}

// pattern is a pattern rule with one %.
type pattern struct {
	target string
	rule   *rule
}

// make runs what a target needs, then its recipe.
func (m *maker) make(target string, at place, above []string, depth int) {
	if m.done[target] {
		return
	}
	if depth > maxDepth || slices.Contains(above, target) {
		fail(at, "%s needs itself", target)
	}
	m.done[target] = true
	r, stem := m.rule(target)
	exists := m.p.Exists(path.Join(m.req.Dir, target)) && !path.IsAbs(target)
	switch {
	case r == nil && (exists || m.isMade(target)):
		return
	case r == nil:
		fail(at, "no rule makes %s", target)
	case r.unread != "":
		fail(r.at, "%s", r.unread)
	case exists && !m.phony[target] && len(r.needs) == 0 && len(r.recipe) > 0:
		return // it is up to date
	}
	if vars := m.targetVars[target]; vars != nil {
		m.scope = append(m.scope, vars)
		defer func() { m.scope = m.scope[:len(m.scope)-1] }()
	}
	ran := len(m.out)
	for _, n := range append(slices.Clone(r.needs), r.order...) {
		m.make(n, r.at, append(above, target), depth+1)
	}
	old := m.maybe
	m.maybe = old || exists && !m.phony[target] && len(r.recipe) > 0 && len(m.out) == ran
	defer func() { m.maybe = old }()
	auto := automatic(target, stem, r.needs)
	m.scope = append(m.scope, auto)
	defer func() { m.scope = m.scope[:len(m.scope)-1] }()
	for _, l := range r.recipe {
		m.run(l, target)
	}
}

// isMade tells whether a recipe that ran is likely to have made a file: msb knows the names of targets only.
func (m *maker) isMade(target string) bool { return m.done[target] && m.rules[target] != nil }

// run adds one line of a recipe.
func (m *maker) run(l line, target string) {
	text := m.expand(l.text, l.at)
	for _, part := range strings.Split(text, "\n") {
		part = strings.TrimRight(strings.TrimLeft(part, " \t@-+"), " \t")
		if strings.TrimSpace(part) == "" || strings.HasPrefix(part, "#") {
			continue
		}
		if len(m.out) >= maxCommands {
			fail(l.at, "more than %d commands", maxCommands)
		}
		m.out = append(m.out, Command{Text: part, Target: target, Env: m.environment(l.at), Maybe: m.maybe, File: l.at.file, Line: l.at.line})
	}
}

// environment is what make exports.
func (m *maker) environment(at place) []Variable {
	names := map[string]bool{}
	for n := range m.exported {
		names[n] = true
	}
	for n := range m.req.Vars {
		names[n] = true
	}
	all := func(vars map[string]*variable) {
		for n, v := range vars {
			_, inherited := m.req.Env(n)
			if v.export || m.exportAll && isName(n) || inherited && isName(n) {
				names[n] = true
			}
		}
	}
	all(m.vars)
	for _, s := range m.scope {
		all(s)
	}
	var out []Variable
	for n := range names {
		if v := m.lookup(n); v != nil {
			out = append(out, Variable{n, m.value(n, at)})
		}
	}
	slices.SortFunc(out, func(a, b Variable) int { return strings.Compare(a.Name, b.Name) })
	return out
}

func isName(s string) bool {
	return s != "" && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

// rule finds the explicit rule of a target, with the recipe of a pattern rule where it has none.
func (m *maker) rule(target string) (*rule, string) {
	r := m.rules[target]
	if r != nil && (len(r.recipe) > 0 || r.unread != "" || m.phony[target]) {
		return r, ""
	}
	for _, p := range m.patterns {
		before, after, _ := strings.Cut(p.target, "%")
		if len(target) <= len(before)+len(after) || !strings.HasPrefix(target, before) || !strings.HasSuffix(target, after) {
			continue
		}
		stem := target[len(before) : len(target)-len(after)]
		out := *p.rule
		out.needs, out.order = nil, nil
		for _, n := range p.rule.needs {
			out.needs = append(out.needs, strings.Replace(n, "%", stem, 1))
		}
		for _, n := range p.rule.order {
			out.order = append(out.order, strings.Replace(n, "%", stem, 1))
		}
		if r != nil {
			out.needs = append(out.needs, r.needs...)
		}
		return &out, stem
	}
	return r, ""
}

// automatic are the variables of one recipe.
func automatic(target, stem string, needs []string) map[string]*variable {
	out := map[string]*variable{}
	set := func(name, value string) {
		out[name] = &variable{text: value, simple: true}
		var dirs, files []string
		for _, w := range strings.Fields(value) {
			dirs, files = append(dirs, path.Dir(w)), append(files, path.Base(w))
		}
		out[name+"D"] = &variable{text: strings.Join(dirs, " "), simple: true}
		out[name+"F"] = &variable{text: strings.Join(files, " "), simple: true}
	}
	first := ""
	if len(needs) > 0 {
		first = needs[0]
	}
	set("@", target)
	set("<", first)
	set("*", stem)
	set("^", strings.Join(slices.Compact(slices.Clone(needs)), " "))
	set("+", strings.Join(needs, " "))
	set("?", strings.Join(needs, " "))
	return out
}
