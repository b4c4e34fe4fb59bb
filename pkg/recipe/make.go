package recipe

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/project/makefile"
	"github.com/msb-dev/msb/pkg/shell"
)

// maxMakeDepth is how deep makes may call each other.
const maxMakeDepth = 5

// followMakes puts behind each make of a step the commands that its rules run.
func (r *Recipe) followMakes(st *Stage, list []Exec, depth int) []Exec {
	var out []Exec
	for _, e := range list {
		if e.Name() != "make" && e.Name() != "gmake" {
			out = append(out, e)
			continue
		}
		inner, err := r.makeCommands(st, e)
		if err == nil && depth >= maxMakeDepth {
			err = errors.New("makes call each other")
		}
		if err != nil {
			e.Unfollowed = err.Error()
			out = append(out, e)
			continue
		}
		e.Followed = true
		out = append(append(out, e), r.followMakes(st, inner, depth+1)...)
	}
	return out
}

// makeCommands are the commands of one make.
func (r *Recipe) makeCommands(st *Stage, e Exec) ([]Exec, error) {
	req, dir, err := makeRequest(e)
	if err != nil {
		return nil, err
	}
	if e.Dir == "" || dir == "" {
		return nil, errors.New("the directory that it runs in is not known")
	}
	view := makeView{r, st, dir}
	if req.File == "" && !view.Exists("Makefile") && !view.Exists("makefile") && !view.Exists("GNUmakefile") {
		return nil, errors.New("its Makefile is not in the build context")
	}
	commands, err := makefile.Read(view, req)
	if err != nil {
		return nil, err
	}
	var out []Exec
	for _, c := range commands {
		state := e.Env
		state.Workdir = dir
		for _, v := range c.Env {
			state = state.with(Var{Name: v.Name, Value: v.Value, Known: !strings.ContainsAny(v.Value, "$`")})
		}
		list, err := makeLine(c, state)
		if err != nil {
			return nil, err
		}
		for i := range list {
			if c.Maybe {
				list[i].Join = shell.Or
			}
		}
		out = append(out, list...)
	}
	return out, nil
}

// makeLine reads a line of a recipe. Commands below a condition are taken for ones that may run.
func makeLine(c makefile.Command, state State) ([]Exec, error) {
	script, unread := parseScript(c.Text)
	if unread == "" {
		return execs(*script, state), nil
	}
	calls, err := shell.ReadCalls(c.Text)
	if err != nil {
		return nil, fmt.Errorf("%s:%d: %s", c.File, c.Line, unread)
	}
	list := startCalls(calls, state)
	for i, e := range list {
		list[i].Join = shell.Or
		if e.Name() == "cd" || e.Name() == "make" {
			return nil, fmt.Errorf("%s:%d: %s", c.File, c.Line, unread)
		}
	}
	return slices.DeleteFunc(list, func(e Exec) bool { return slices.Contains(shellWords, e.Name()) && len(e.Redirects) == 0 }), nil
}

// makeRequest reads the words of a make. dir is where it runs in the image.
func makeRequest(e Exec) (req makefile.Request, dir string, err error) {
	req = makefile.Request{Dir: ".", Vars: map[string]string{}}
	dir = e.Dir
	args := e.Argv[1:]
	for i := 0; i < len(args); i++ {
		w, fixed := args[i], e.Fixed[i+1]
		value := func() string {
			if i++; i < len(args) && e.Fixed[i+1] {
				return args[i]
			}
			err = fmt.Errorf("its option %s has a value that is not known", w)
			return ""
		}
		name, text, assigned := strings.Cut(w, "=")
		switch {
		case assigned && !strings.HasPrefix(w, "-"):
			if !fixed {
				text = "$(:)"
			}
			req.Vars[strings.TrimRight(name, ":?+")] = strings.ReplaceAll(text, "$", "$$")
		case !fixed:
			return req, "", fmt.Errorf("its word %s is not known", w)
		case w == "-C" || w == "--directory":
			dir, _ = (State{Workdir: dir}).Abs(value())
		case strings.HasPrefix(w, "--directory="):
			dir, _ = (State{Workdir: dir}).Abs(text)
		case strings.HasPrefix(w, "-C"):
			dir, _ = (State{Workdir: dir}).Abs(w[2:])
		case w == "-f" || w == "--file" || w == "--makefile":
			req.File = value()
		case strings.HasPrefix(w, "--file=") || strings.HasPrefix(w, "--makefile="):
			req.File = text
		case w == "-j" || w == "-l" || w == "-O":
			if i+1 < len(args) && isNumber(args[i+1]) {
				i++
			}
		case strings.HasPrefix(w, "-j"), strings.HasPrefix(w, "-O"), w == "--no-print-directory", strings.HasPrefix(w, "--jobs"), w == "--silent", w == "--quiet", w == "--always-make":
		case strings.HasPrefix(w, "-") && strings.Trim(w, "-skBrRwS") == "":
		case strings.HasPrefix(w, "-"):
			return req, "", fmt.Errorf("its option %s is not one that msb reads", w)
		default:
			req.Targets = append(req.Targets, w)
		}
	}
	req.CurDir = dir
	req.Env = func(name string) (string, bool) {
		v, ok := e.Env.Var(name)
		if ok && !v.Known {
			return "$(:)", true
		}
		return v.Value, ok
	}
	return req, dir, err
}

// makeView shows a directory of the image, as far as its files came from the build context.
type makeView struct {
	r   *Recipe
	st  *Stage
	dir string
}

func (v makeView) ReadFile(name string) ([]byte, error) {
	src, ok := v.st.ContextPath(path.Join(v.dir, name))
	if !ok {
		return nil, fs.ErrNotExist
	}
	return v.r.Project.ReadFile(src)
}

func (v makeView) Exists(name string) bool {
	o, ok := v.st.Files.Origin(path.Join(v.dir, name))
	switch {
	case !ok || o.Kind == Removed:
		return false
	case o.Kind == FromContext:
		return v.r.Project.Exists(o.SourcePath())
	case o.Kind == MadeDir:
		return o.Rest == ""
	}
	return true
}
