package recipe

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/project/node"
)

// Output is a directory that a RUN's bundler writes, at its place in the image.
type Output struct {
	node.Out
	Path  string // absolute
	Step  *Step  // the RUN
	Local string // why only this checkout has the file that decides the directory; "" if others have it too
}

// where says what decides the directory and where that stands.
func (o Output) where() string {
	at := o.Place.File
	if o.Place.Line > 0 {
		at = fmt.Sprintf("%s:%d", o.Place.File, o.Place.Line)
	}
	switch {
	case at == "":
		return o.Why
	case strings.HasSuffix(o.Why, " "+o.Place.File):
		return strings.TrimSuffix(o.Why, o.Place.File) + at
	}
	return o.Why + ", " + at
}

// Outputs lists what the stage's RUNs write, and why that may not be all: "" if it is.
func (r *Recipe) Outputs(st *Stage) (out []Output, unsure string) {
	if st.outputs != nil {
		return st.outputs()
	}
	return r.readOutputs(st)
}

func (r *Recipe) readOutputs(st *Stage) (out []Output, unsure string) {
	for _, s := range st.Steps {
		if s.Unread != "" {
			unsure = fmt.Sprintf("line %d can't be read: %s", s.Line, s.Unread)
		}
		for _, e := range s.Execs {
			if modelled[e.Name()] {
				continue
			}
			if !e.Known() {
				unsure = fmt.Sprintf("what %q of line %d writes is not known", e.Text(), s.Line)
				continue
			}
			if dir, rest, named := node.Elsewhere(e.Argv); named && !path.IsAbs(dir) && e.Dir != "" {
				e.Dir, e.Argv = path.Join(e.Dir, dir), rest
			} else if named && path.IsAbs(dir) {
				e.Dir, e.Argv = path.Clean(dir), rest
			}
			view, ok := r.viewBefore(st, s, e.Dir)
			if !ok {
				everywhere := node.Follows(e.Argv[0]) && slices.ContainsFunc(e.Argv, isGlobal)
				if !everywhere && len(node.Outputs(view, ".", e.Argv, e.Env.Lookup)) > 0 {
					unsure = fmt.Sprintf("what %q of line %d writes is not known", e.Text(), s.Line)
				}
				continue
			}
			for _, o := range node.Outputs(view, view.context, e.Argv, e.Env.Lookup) {
				if !o.Known {
					unsure = o.Why
					continue
				}
				local := ""
				if from, ok := view.find(view.at(o.Place.File)); ok && o.Place.File != "" {
					local, _ = r.copiedUnnamed(from)
				}
				o.Place = view.place(o.Place)
				abs := path.Clean(o.Dir)
				if !path.IsAbs(abs) {
					abs = path.Join(e.Dir, abs)
				}
				out = append(out, Output{o, abs, s, local})
			}
		}
	}
	return out, unsure
}

// isGlobal tells whether a word makes a package manager work on the image's own programs.
func isGlobal(w string) bool {
	return w == "-g" || w == "--global" || w == "--location=global" || w == "global"
}

// modelled are commands whose files the recipe knows itself.
var modelled = map[string]bool{
	"rm": true, "rmdir": true, "apt-get": true, "apt": true, "apk": true, "yum": true, "cp": true, "mv": true, "ln": true, "tar": true, "unzip": true, "chown": true, "chmod": true, "chgrp": true,
	"curl": true, "wget": true, "sed": true, "adduser": true, "addgroup": true, "useradd": true, "groupadd": true, "touch": true, "tee": true, "cat": true, "ls": true, "find": true, "pwd": true, "date": true,
}

// ServedDirectory holds the directory that is served against what the build writes. The note says what confirms it, or why nothing does;
// missing says why the directory can't be taken: it is not known, it is the whole application, or the build writes elsewhere.
func (r *Recipe) ServedDirectory(st *Stage) (note, missing string) {
	l := st.Launch
	if l.Name == "nginx" {
		return "", "" // it serves what was copied to it
	}
	if !path.IsAbs(l.Site.Root) {
		return "", "the directory that " + l.Name + " serves is not known"
	}
	root := path.Clean(l.Site.Root)
	outs, unsure := r.Outputs(st)
	confirmed := slices.IndexFunc(outs, func(o Output) bool { return o.Path == root })
	copied := slices.ContainsFunc(st.Files.All(), func(e Entry) bool { return e.Path == root && e.Kind == FromContext })
	related := slices.ContainsFunc(outs, func(o Output) bool { return below(o.Path, root) || below(root, o.Path) })
	switch {
	case root == "/" || r.holdsManifest(st, root) || root == st.Config.Workdir && confirmed < 0 && !r.broughtByOthers(st, root):
		return "", l.Name + " serves the whole application directory " + root + ", not a build output"
	case confirmed >= 0 && st.removedAfter(outs[confirmed].Step, root) > 0:
		return "", fmt.Sprintf("line %d removes %s, which %s serves", st.removedAfter(outs[confirmed].Step, root), root, l.Name)
	case confirmed >= 0 && outs[confirmed].Local != "":
		return "", fmt.Sprintf("%s serves %s, which %s writes because of %s: %s, so that a clean clone builds elsewhere", l.Name, root, outs[confirmed].Tool, outs[confirmed].where(), outs[confirmed].Local)
	case confirmed >= 0:
		if o := outs[confirmed]; strings.HasPrefix(o.Base, "/") {
			return o.where() + "; its pages are built for the path " + o.Base, ""
		}
		return outs[confirmed].where(), ""
	case related || copied:
		return "", ""
	case unsure != "":
		return "the build does not confirm it: " + unsure, ""
	case r.broughtByOthers(st, root):
		return "", ""
	}
	lacks := ""
	if why, only := r.OnlyHere(st, root); only {
		lacks = why + ", and "
	}
	switch {
	case len(outs) > 0:
		o := outs[len(outs)-1]
		return "", fmt.Sprintf("%s serves %s, but %s%s writes %s (%s)", l.Name, root, lacks, o.Tool, o.Path, o.where())
	case lacks != "":
		return "", fmt.Sprintf("%s serves %s, but %sno step makes it", l.Name, root, lacks)
	}
	return "", fmt.Sprintf("%s serves %s, but no step makes it, and the build context does not have it", l.Name, root)
}

// removedAfter is the line of a step behind another one that removes a path for good; 0 if there is none.
func (st *Stage) removedAfter(step *Step, name string) int {
	o, ok := st.Files.Origin(name)
	if ok && o.Kind == Removed && slices.Index(st.Steps, o.Step) > slices.Index(st.Steps, step) {
		return o.Step.Line
	}
	return 0
}

// holdsManifest tells whether a package.json was copied into a directory: it is a project, not what was built from one.
func (r *Recipe) holdsManifest(st *Stage, dir string) bool {
	src, ok := st.ContextPath(path.Join(dir, "package.json"))
	return ok && r.Project.Exists(src)
}

// below tells whether name lies in dir.
func below(name, dir string) bool { return strings.HasPrefix(name, strings.TrimSuffix(dir, "/")+"/") }

// broughtByOthers tells whether a COPY or a RUN that is no bundler put something at or below root, in every checkout.
func (r *Recipe) broughtByOthers(st *Stage, root string) bool {
	if src, ok := st.ContextPath(root); ok && r.Project.Exists(src) {
		_, only := r.OnlyHere(st, root)
		return !only
	}
	brings := func(e Entry) bool { return e.Kind != Removed && e.Kind != MadeDir }
	if slices.ContainsFunc(st.Files.Below(root), brings) {
		return true
	}
	o, ok := st.Files.Origin(root)
	return ok && o.Kind != FromContext && brings(o.Entry)
}
