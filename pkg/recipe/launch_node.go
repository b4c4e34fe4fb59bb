package recipe

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/project/node"
	"github.com/msb-dev/msb/pkg/shell"
)

// resolveNode follows npm, yarn, npx and their like through package.json.
func (r *Recipe) resolveNode(st *Stage, l launching) {
	if dir, rest, ok := node.Elsewhere(l.argv); ok && l.dir != "" && !slices.Contains(l.fixed, false) {
		if !path.IsAbs(dir) {
			dir = path.Join(l.dir, dir)
		}
		l.dir, l.argv, l.fixed = path.Clean(dir), rest, l.fixed[:len(rest)]
	}
	view, ok := r.viewBefore(st, nil, l.dir)
	if !ok && !(path.Base(l.argv[0]) == "npx" && r.holdsNoProject(st, l.dir)) {
		l.fail("node-is-static", "%q runs in %s, which no COPY fills from the build context", strings.Join(l.argv, " "), orUnknown(l.dir))
		return
	}
	l = l.settlePort(st)
	if i := slices.Index(l.fixed, false); i >= 0 {
		l.fail("effective-command", "%q of %q is chosen when the container starts", l.argv[i], strings.Join(l.argv, " "))
		return
	}
	if !ok {
		view.context = "."
	}
	dir := view.context
	res, err := node.Resolve(view, dir, l.argv)
	switch {
	case errors.Is(err, node.ErrProgram):
		r.resolveProgram(st, l, path.Base(l.argv[0]))
		return
	case errors.Is(err, node.ErrManifest):
		l.fail("manifest-unreadable", "the manifest can't be read: %s%v", l.lastPlace(), err)
		return
	case err != nil:
		l.fail("effective-command", "%s%v", l.lastPlace(), err)
		return
	}
	l.local = l.local || res.Local
	for pkg, version := range res.Versions {
		l.pinned = maps.Clone(l.pinned)
		if l.pinned == nil {
			l.pinned = map[string]string{}
		}
		l.pinned[pkg] = version
	}
	for i, s := range res.Chain {
		res.Chain[i].Place = view.place(s.Place)
		l.via(res.Chain[i].Place, "%s", s.What)
	}
	if len(res.Commands) == 0 {
		l.fail("effective-command", "%q starts nothing that msb can see", strings.Join(l.argv, " "))
		return
	}
	state := State{Workdir: r.imageDirOf(l.dir, dir, res.Dir)}
	state.vars = l.env.vars
	list := execs(shell.Script{Commands: res.Commands}, state)
	if len(list) == 0 {
		l.fail("effective-command", "%q starts nothing that msb can see", strings.Join(l.argv, " "))
		return
	}
	last := list[len(list)-1]
	for _, e := range list[:len(list)-1] {
		if id, why := beforeStart(e); why != "" {
			by := strings.Join(l.argv, " ")
			if len(res.Chain) > 0 {
				by += fmt.Sprintf(", %s:%d", res.Chain[0].Place.File, res.Chain[0].Place.Line)
			}
			l.fail(id, "%s (by %s)", why, by)
			return
		}
	}
	if len(last.Redirects) > 0 || last.Background || last.Negated || last.Join == shell.Pipe || last.Join == shell.Or {
		l.fail("shell-form-needs-shell", "%sthe script uses shell syntax around the program", l.lastPlace())
		return
	}
	l.argv, l.fixed, l.dir = last.Argv, last.Fixed, last.Dir
	given := last.Env.vars[len(state.vars):]
	l.expand(last, given)
	l.env = l.env.with(given...)
	r.resolve(st, l)
}

// holdsNoProject tells whether no step brings a package.json to a directory or above it: npx fetches the program then.
func (r *Recipe) holdsNoProject(st *Stage, dir string) bool {
	for at := dir; at != ""; at = path.Dir(at) {
		if _, ok := st.Files.Origin(path.Join(at, "package.json")); ok {
			return false
		}
		if at == "/" {
			return true
		}
	}
	return false
}

func orUnknown(dir string) string {
	if dir == "" {
		return "a directory that is not known"
	}
	return dir
}

// contextDirOf maps an image directory to the directory of the context that was copied there.
func (r *Recipe) contextDirOf(st *Stage, dir string) (string, bool) {
	if dir == "" {
		return "", false
	}
	for _, name := range []string{"package.json", "pom.xml", "go.mod"} {
		if src, ok := st.ContextPath(path.Join(dir, name)); ok && r.Project.Exists(src) {
			return path.Dir(src), true
		}
	}
	if src, ok := st.ContextPath(dir); ok && r.contextDir(src) {
		return src, true
	}
	return "", false
}

// imageDirOf maps a context directory back below the image directory that it corresponds to.
func (r *Recipe) imageDirOf(imageDir, contextDir, now string) string {
	if now == "" || now == contextDir {
		return imageDir
	}
	up := 0
	for at := contextDir; at != "." && at != now && !strings.HasPrefix(now, at+"/"); at = path.Dir(at) {
		contextDir = path.Dir(at)
		up++
	}
	rel := now
	if contextDir != "." {
		rel = strings.TrimPrefix(strings.TrimPrefix(now, contextDir), "/")
	}
	return path.Join(imageDir, strings.Repeat("../", up), rel)
}
