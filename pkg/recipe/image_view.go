package recipe

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/project/node"
)

// imageView shows a directory of the image, as it stands at some step, under the names of the context's directory that was copied there.
// A file that was copied from elsewhere, or under another name, has the content that the image has; one that a RUN made can't be read.
type imageView struct {
	r              *Recipe
	entries        []Entry
	image, context string // two names of one directory: absolute in the image, and in the context
}

// viewBefore shows dir as the step finds it; a nil step is the end of the stage. ok is false if nothing of the context was copied there.
func (r *Recipe) viewBefore(st *Stage, step *Step, dir string) (v imageView, ok bool) {
	ctx, ok := r.nodeDir(st, dir)
	entries := st.Files.All()
	if step != nil {
		done := st.Steps[:slices.Index(st.Steps, step)]
		entries = slices.DeleteFunc(slices.Clone(entries), func(e Entry) bool {
			return slices.Contains(st.Steps, e.Step) && !slices.Contains(done, e.Step)
		})
	}
	return imageView{r, entries, dir, ctx}, ok
}

// viewOfInstall shows dir as the RUN finds it that installs the project's dependencies: a lock file that is copied later came too late.
func (r *Recipe) viewOfInstall(st *Stage, dir string) (imageView, bool) {
	for _, s := range st.Steps {
		if slices.ContainsFunc(s.Execs, func(e Exec) bool { return node.InstallsProject(e.Argv) }) {
			return r.viewBefore(st, s, dir)
		}
	}
	return r.viewBefore(st, nil, dir)
}

// at is the path in the image of a name of the context.
func (v imageView) at(name string) string {
	up := ""
	for at := v.context; at != "." && at != name && !strings.HasPrefix(name, at+"/"); at = path.Dir(at) {
		up = path.Join(up, "..")
	}
	base := v.context
	for range strings.Count(up, "..") {
		base = path.Dir(base)
	}
	if base != "." {
		name = strings.TrimPrefix(strings.TrimPrefix(name, base), "/")
	}
	return path.Join(v.image, up, name)
}

// find returns what decides about a path: the newest entry at it or above it that has it.
func (v imageView) find(abs string) (Origin, bool) {
	for _, e := range slices.Backward(v.entries) {
		at := strings.TrimSuffix(e.Path, "/*")
		if !under(at, abs) {
			continue
		}
		o := Origin{Entry: e, Rest: strings.TrimPrefix(strings.TrimPrefix(abs, at), "/")}
		switch e.Kind {
		case Removed:
			if at == e.Path || abs != at {
				return o, false
			}
		case FromContext:
			if v.r.Project.Exists(o.SourcePath()) {
				return o, true
			}
		case Written:
			if o.Rest == "" {
				return o, true
			}
		case Made, FromStage:
			return o, true
		}
	}
	return Origin{}, false
}

// ReadFile is part of node.Context.
func (v imageView) ReadFile(name string) ([]byte, error) {
	o, ok := v.find(v.at(name))
	switch {
	case !ok:
		return nil, fs.ErrNotExist
	case o.Kind == FromContext:
		return v.r.Project.ReadFile(o.SourcePath())
	case o.Kind == Written:
		return []byte(o.Content), nil
	}
	return nil, fmt.Errorf("a step of the Dockerfile makes it (line %d)", o.Step.Line)
}

// Exists is part of node.Context.
func (v imageView) Exists(name string) bool {
	_, ok := v.find(v.at(name))
	return ok
}

// Walk is part of node.Context.
func (v imageView) Walk(dir string, fn func(string, fs.DirEntry) error) error {
	return v.r.Project.Walk(dir, fn)
}

// Remember is project.Project's.
func (v imageView) Remember(key any, make func() any) any { return v.r.Project.Remember(key, make) }

// place gives a place in the view its name in the context.
func (v imageView) place(p project.Place) project.Place {
	if o, ok := v.find(v.at(p.File)); ok && p.File != "" && o.Kind == FromContext {
		p.File = o.SourcePath()
	}
	return p
}
