package recipe

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/project/golang"
)

// before returns the files as they were when none of the given steps had run yet.
func (f Files) before(steps []*Step) Files {
	for i, e := range f.entries {
		if e.Step != nil && slices.Contains(steps, e.Step) {
			return Files{entries: f.entries[:i:i]}
		}
	}
	return f
}

// goModule reads the module that a directory of the image belongs to, or which of its workspace the first package names, and where its root
// lies in the image.
func (r *Recipe) goModule(st *Stage, dir string, packages []string) (root string, m *golang.Module, err error) {
	if dir == "" {
		return "", nil, fmt.Errorf("the working directory is not known")
	}
	ctx, ok := r.goContextDir(st, dir)
	if !ok {
		if clones(st) {
			return "", nil, fmt.Errorf("the sources are cloned when the image is built, and no COPY fills %s from the build context", dir)
		}
		if why := r.overwritten(st, dir); why != "" {
			return "", nil, errors.New(why)
		}
		return "", nil, fmt.Errorf("no COPY fills %s from the build context", dir)
	}
	if len(packages) > 0 {
		if m, ok, err := golang.ReadMember(r.Project, ctx, packages[0]); err != nil || ok {
			if err != nil {
				return "", nil, err
			}
			rest := strings.TrimPrefix(strings.TrimPrefix(m.Dir, ctx), "/")
			return path.Join(dir, rest), m, nil
		}
	}
	if m, err = golang.ReadModule(r.Project, ctx); err != nil {
		return "", nil, err
	}
	root = dir
	for at := ctx; at != m.Dir && at != "." && root != "/"; at = path.Dir(at) {
		root = path.Dir(root)
	}
	return root, m, nil
}

// overwritten names the step that hides what a COPY brought to a directory: what it leaves there is not known. It is "" where no COPY did.
func (r *Recipe) overwritten(st *Stage, dir string) string {
	o, ok := st.Files.Origin(dir)
	if !ok || o.Kind != Made || o.Step == nil {
		return ""
	}
	then := *st
	then.Files = st.Files.before([]*Step{o.Step})
	if _, ok := r.goContextDir(&then, dir); !ok {
		return ""
	}
	what := "a step"
	for _, e := range o.Step.Effects {
		if slices.Contains(e.Paths, o.Path) {
			what = strconv.Quote(e.Detail)
		}
	}
	return fmt.Sprintf("what %s in line %d %s %s is not known", what, o.Step.Place(r).Line, putsInto, dir)
}

// putsInto is in what overwritten says.
const putsInto = "puts into"

// clones tells whether a step fetches sources by git.
func clones(st *Stage) bool {
	return slices.ContainsFunc(st.Steps, func(s *Step) bool {
		return slices.ContainsFunc(s.Execs, func(e Exec) bool { return e.Name() == "git" && slices.Contains(e.Argv, "clone") })
	})
}

// inGOPATH gives a package named by its import path the directory below $GOPATH/src that a COPY filled, as the go command finds it without
// modules; packages named otherwise stay.
func (r *Recipe) inGOPATH(st *Stage, gopath string, packages []string) (dir string, out []string) {
	for _, p := range packages {
		first, _, _ := strings.Cut(gopath, ":")
		abs := path.Join(first, "src", strings.TrimSuffix(p, "..."))
		if _, ok := r.goContextDir(st, abs); !ok || !path.IsAbs(first) || strings.HasPrefix(p, ".") || path.IsAbs(p) || strings.Contains(p, "@") {
			out = append(out, p)
			continue
		}
		if dir == "" {
			dir = abs
		}
		if strings.HasSuffix(p, "...") {
			abs += "/..."
		}
		out = append(out, abs)
	}
	return dir, out
}

// goContextDir maps an image directory to the directory of the context that was copied there: by go.mod, by itself, or by the Go
// files that were copied into it one by one.
func (r *Recipe) goContextDir(st *Stage, dir string) (string, bool) {
	if ctx, ok := r.contextDirOf(st, dir); ok {
		return ctx, true
	}
	for _, e := range st.Files.Below(dir) {
		if e.Kind == FromContext && strings.HasSuffix(e.Source, ".go") && path.Dir(e.Path) == dir {
			return path.Dir(e.Source), true
		}
	}
	return "", false
}

// HoldsGoSources tells whether a path of the image is a directory with Go files of the build context, in it or below.
func (r *Recipe) HoldsGoSources(st *Stage, dir string) bool {
	for _, e := range st.Files.All() {
		src := e.Source
		switch {
		case e.Kind != FromContext:
			continue
		case under(dir, e.Path):
		case under(e.Path, dir):
			src = path.Join(src, strings.TrimPrefix(dir, e.Path))
		default:
			continue
		}
		found := false
		_ = r.Project.Walk(src, func(name string, d fs.DirEntry) error {
			if found = !d.IsDir() && strings.HasSuffix(name, ".go"); found {
				return fs.SkipAll
			}
			return nil
		})
		if found {
			return true
		}
	}
	return false
}

// isDir tells whether a path is known to be a directory.
func (f Files) isDir(r *Recipe, name string) bool {
	for _, e := range f.entries {
		switch {
		case e.Kind == MadeDir && under(name, e.Path):
			return true
		case e.Kind == FromContext && under(e.Path, name):
			if r.contextDir(path.Join(e.Source, strings.TrimPrefix(name, e.Path))) {
				return true
			}
		}
	}
	return false
}

// mounted are the files that a RUN sees: those of the image, and what it mounts of the build context.
func (f Files) mounted(s *Step) Files {
	run, ok := s.Command.(*dockerfile.RunCommand)
	if !ok {
		return f
	}
	out := f.inherit()
	for _, m := range dockerfile.RunMounts(run) {
		target, ok := s.Before.Abs(m.Target)
		if string(m.Type) != "bind" || m.From != "" || !ok || m.Target == "" || strings.Contains(m.Target+m.Source, "$") {
			continue
		}
		out.add(Entry{Path: target, Kind: FromContext, Source: path.Clean(strings.TrimPrefix(m.Source, "/")), Step: s})
	}
	return out
}
