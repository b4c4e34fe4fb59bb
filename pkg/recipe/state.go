package recipe

import (
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/dockerfile"
)

// Var is an environment variable or a build argument as it stands before a step.
type Var struct {
	Name, Value string
	Known       bool // Value is what the build will see, whatever arguments it is given
	Arg         bool // a build argument: it ends with the stage and is not in the image
	Line        int  // where it was set; 0 for the base image
}

// State is what an instruction builds on. A State is a value: each step makes a new one.
type State struct {
	Workdir string // absolute; empty if unknown
	User    string // as written, expanded; empty is root
	Shell   []string
	vars    []Var // later ones win
}

func newState(workdir string) State { return State{Workdir: workdir} }

// Lookup returns a variable's value as a RUN of this state sees it. ok is false when it depends on how the image is built.
// A name that nothing sets is known to be empty only to instructions; a shell may inherit it, so it is not known here.
func (s State) Lookup(name string) (value string, ok bool) {
	v, found := s.find(name)
	return v.Value, found && v.Known
}

// Var returns a variable as it stands.
func (s State) Var(name string) (Var, bool) { return s.find(name) }

// Vars returns the environment, each name once, in the order of the last setting.
func (s State) Vars() []Var {
	var out []Var
	for i, v := range s.vars {
		if w, _ := s.find(v.Name); w == v && !contains(s.vars[i+1:], v.Name) {
			out = append(out, v)
		}
	}
	return out
}

func contains(vars []Var, name string) bool {
	for _, v := range vars {
		if v.Name == name {
			return true
		}
	}
	return false
}

// find follows Docker's rule that ENV always wins over ARG.
func (s State) find(name string) (Var, bool) {
	var arg Var
	for i := len(s.vars) - 1; i >= 0; i-- {
		v := s.vars[i]
		if v.Name != name {
			continue
		}
		if !v.Arg {
			return v, true
		}
		if arg.Name == "" {
			arg = v
		}
	}
	return arg, arg.Name != ""
}

// Runtime returns the variables that the image's configuration holds: what a started container sees.
func (s State) Runtime() State {
	if !slices.ContainsFunc(s.vars, func(v Var) bool { return v.Arg }) {
		return s
	}
	out := s
	out.vars = nil
	for _, v := range s.vars {
		if !v.Arg {
			out.vars = append(out.vars, v)
		}
	}
	return out
}

// lookupInstruction is Lookup for words of instructions, where an unset name expands to nothing.
func (s State) lookupInstruction(name string) (string, bool) {
	v, found := s.find(name)
	if !found {
		return "", true
	}
	return v.Value, v.Known
}

// lookupDefault takes build arguments at their default.
func (s State) lookupDefault(name string) (string, bool) {
	v, found := s.find(name)
	if !found {
		return "", false
	}
	return v.Value, v.Known || v.Arg && v.Value != ""
}

func (s State) with(vars ...Var) State {
	s.vars = append(s.vars[:len(s.vars):len(s.vars)], vars...)
	return s
}

func (s State) withEnv(f *dockerfile.File, c *dockerfile.EnvCommand, line int) State {
	var vars []Var
	for _, kv := range c.Env {
		value, known := dockerfile.Expand(kv.Value, f.Escape, s.lookupInstruction)
		vars = append(vars, Var{Name: kv.Key, Value: value, Known: known, Line: line})
	}
	return s.with(vars...)
}

// withArgs declares build arguments. Their values are never known: whoever builds may give others.
func (s State) withArgs(f *dockerfile.File, c *dockerfile.ArgCommand, line int, given map[string]string, globals *State) State {
	for _, kv := range c.Args {
		v := Var{Name: kv.Key, Arg: true, Line: line}
		switch g, ok := given[kv.Key]; {
		case ok:
			v.Value = g
		case kv.Value != nil:
			v.Value, _ = dockerfile.Expand(*kv.Value, f.Escape, s.lookupDefault)
		case globals != nil:
			gv, _ := globals.find(kv.Key)
			v.Value = gv.Value
		}
		s = s.with(v)
	}
	return s
}

func (s State) withWorkdir(dir string, known bool) State {
	switch {
	case !known || dir == "":
		s.Workdir = ""
	case path.IsAbs(dir):
		s.Workdir = path.Clean(dir)
	case s.Workdir != "":
		s.Workdir = path.Join(s.Workdir, dir)
	}
	return s
}

// Abs makes an image path absolute against the working directory; ok is false if that is unknown.
func (s State) Abs(name string) (string, bool) {
	if path.IsAbs(name) {
		return path.Clean(name), true
	}
	if s.Workdir == "" || name == "" {
		return "", false
	}
	return path.Join(s.Workdir, name), true
}

// under tells whether name is dir or lies below it; both are clean and absolute.
func under(dir, name string) bool {
	return dir == "/" || name == dir || strings.HasPrefix(name, dir+"/")
}
