package node

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/shell"
)

const (
	maxLinks  = 12  // scripts that call scripts; real ones need four
	maxLeaves = 200 // commands behind one; scripts that call each other twice grow by powers
)

// leaf is a command at the end of the package scripts.
type leaf struct {
	dir   string // of the context
	argv  []string
	known bool // every word's value is known, and so is dir
	env   map[string]string
	place project.Place // the script that holds it; no file if it is the command line itself
}

// expansion follows a command through package scripts to everything that it runs.
type expansion struct {
	c      Context
	lookup func(string) (string, bool)
	leaves []leaf
	err    error
}

// run follows one command.
func (x *expansion) run(l leaf, depth int) {
	switch {
	case x.err != nil:
		return
	case depth > maxLinks:
		x.err = fmt.Errorf("%q goes through more than %d scripts", strings.Join(l.argv, " "), maxLinks)
		return
	case len(x.leaves) >= maxLeaves:
		x.err = fmt.Errorf("more than %d commands", maxLeaves)
		return
	case !l.known || len(l.argv) == 0 || !Follows(l.argv[0]):
		x.leaves = append(x.leaves, l)
		return
	}
	r, err := follow(x.c, l.dir, l.argv)
	if err != nil {
		if errors.Is(err, ErrProgram) {
			x.leaves = append(x.leaves, l)
			return
		}
		x.err = err
		return
	}
	place := l.place
	if len(r.Chain) > 0 {
		place = r.Chain[len(r.Chain)-1].Place
	}
	x.list(r, l, place, depth)
}

// list walks the commands of a script, following cd and assignments as far as they are literal.
func (x *expansion) list(r Resolution, from leaf, place project.Place, depth int) {
	dir, dirKnown := r.Dir, true
	env := from.env
	for _, c := range r.Commands {
		own := assigned(env, c.Assigns, x.lookup)
		if len(c.Words) == 0 {
			env = own
			continue
		}
		l := leaf{dir: dir, known: dirKnown, env: own, place: place}
		for _, w := range c.Words {
			v, ok := w.Value(func(name string) (string, bool) { return envLookup(own, x.lookup, name) })
			if !ok {
				v, l.known = w.Raw, false
			}
			l.argv = append(l.argv, v)
		}
		switch {
		case l.argv[0] == "cd" && c.Join != shell.Pipe:
			dir, dirKnown = changed(dir, l)
		case l.argv[0] == "export" && l.known:
			for _, w := range l.argv[1:] {
				if name, v, ok := strings.Cut(w, "="); ok {
					env = with(env, name, v)
				}
			}
		default:
			x.run(l, depth+1)
		}
	}
}

// unknownValue stands for a variable that is set to something unknown.
const unknownValue = "\x00"

func assigned(env map[string]string, as []shell.Assign, lookup func(string) (string, bool)) map[string]string {
	for _, a := range as {
		before := env
		v, ok := a.Value.Value(func(name string) (string, bool) { return envLookup(before, lookup, name) })
		if !ok {
			v = unknownValue
		}
		env = with(env, a.Name, v)
	}
	return env
}

func with(env map[string]string, name, value string) map[string]string {
	out := map[string]string{name: value}
	for k, v := range env {
		if k != name {
			out[k] = v
		}
	}
	return out
}

func envLookup(env map[string]string, lookup func(string) (string, bool), name string) (string, bool) {
	if v, ok := env[name]; ok {
		return v, v != unknownValue
	}
	return lookup(name)
}

func changed(dir string, l leaf) (string, bool) {
	if !l.known || len(l.argv) != 2 || path.IsAbs(l.argv[1]) || strings.HasPrefix(l.argv[1], "-") {
		return dir, false
	}
	d := path.Join(dir, l.argv[1])
	return d, d != ".." && !strings.HasPrefix(d, "../")
}
