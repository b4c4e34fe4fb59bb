package recipe

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/project/maven"
)

// OnlyHere tells whether a path of a stage is there because this checkout has it, and a clean clone may not: git ignores it, or keeps nothing
// that lies in it. A COPY --from by its name would fail there, where the old file builds. What the file itself copies by name is in every tree
// that it builds from, and what a step makes is always there. why is what git does.
func (r *Recipe) OnlyHere(st *Stage, name string) (why string, ok bool) {
	o, found := st.Files.Origin(name)
	switch {
	case !found:
	case o.Kind == FromStage && o.Rest != "" && o.From != nil && o.From.Index < st.Index:
		why, ok = r.OnlyHere(o.From, o.SourcePath())
	default:
		why, ok = r.copiedUnnamed(o)
	}
	if !ok || r.leaves(st, name) {
		return "", false
	}
	return why, true
}

// copiedUnnamed tells whether a COPY brings a path with what lies around it, and no clean clone has it.
func (r *Recipe) copiedUnnamed(o Origin) (why string, ok bool) {
	if o.Kind != FromContext || o.Rest == "" && !o.Matched {
		return "", false
	}
	return r.gitLacks(o.SourcePath())
}

// gitLacks tells whether a path that the context has is in no clean clone.
func (r *Recipe) gitLacks(src string) (why string, ok bool) {
	if !r.Project.Exists(src) {
		return "", false
	}
	if line, ignored := r.Project.GitIgnores(src); ignored {
		return fmt.Sprintf("git ignores it (%s:%d)", line.File, line.Line), true
	}
	kept, empty := false, true
	err := r.Project.Walk(src, func(name string, d fs.DirEntry) error {
		_, ignored := r.Project.GitIgnores(name)
		switch {
		case d.IsDir() && ignored:
			empty = false
			return fs.SkipDir
		case d.IsDir():
			return nil
		case ignored:
			empty = false
			return nil
		}
		kept = true
		return fs.SkipAll
	})
	switch {
	case err != nil || kept:
		return "", false
	case empty:
		return "git keeps no empty directory", true
	}
	return "git ignores all that lies in it", true
}

// leaves tells whether a step leaves something at a path or below it, whatever the context holds: by the path's own name, or because a build
// tool writes there.
func (r *Recipe) leaves(st *Stage, name string) bool {
	for _, e := range st.Files.All() {
		if e.Kind != Removed && !e.Matched && under(name, e.Path) {
			return true
		}
	}
	meets := func(p string) bool { return under(p, name) || under(name, p) }
	if usesGo(st) && r.goBuilds(st).holds(name) {
		return true
	}
	for _, b := range r.mavenBuilds(st) {
		if b.root != "" && slices.ContainsFunc(b.targets(), meets) || slices.ContainsFunc(b.list, func(a maven.Artifact) bool { return under(name, b.image(a.Path)) }) {
			return true
		}
	}
	outs, unsure := r.Outputs(st)
	served := st.Launch.Kind == SiteLaunch && path.Clean(st.Launch.Site.Root) == name
	return slices.ContainsFunc(outs, func(o Output) bool { return meets(o.Path) && o.Local == "" }) || served && unsure != ""
}

// targets are the directories that a command of Maven writes to.
func (b mavenBuild) targets() []string {
	if b.model == nil {
		return []string{path.Join(b.root, "target")}
	}
	var out []string
	b.model.Walk(func(m *maven.Model) {
		out = append(out, path.Join(b.root, strings.TrimPrefix(strings.TrimPrefix(m.Dir, b.model.Dir), "/"), m.Directory.Text))
	})
	return out
}

// holder is the nearest directory around a path that is in every checkout's image: it crosses with the path or without. "" if the
// file puts none there.
func (r *Recipe) holder(st *Stage, name string) string {
	for dir := path.Dir(name); dir != "/"; dir = path.Dir(dir) {
		_, some := st.Files.Origin(dir)
		if _, only := r.OnlyHere(st, dir); some && !only {
			return dir
		}
		if slices.ContainsFunc(st.Files.Below(dir), func(e Entry) bool {
			_, only := r.OnlyHere(st, e.Path)
			return e.Kind != Removed && !only
		}) {
			return dir
		}
	}
	return ""
}

// inEveryTree puts in the place of a path that only this checkout has the directory that crosses for it.
func (n *needs) inEveryTree(m Need) Need {
	if m.Kind != NeedFile && m.Kind != NeedWritable {
		return m
	}
	why, only := n.r.OnlyHere(n.st, m.Name)
	if !only {
		return m
	}
	m.Why += "; " + why
	if m.Within = n.r.holder(n.st, m.Name); m.Within == "" {
		m.Why += fmt.Sprintf(", and around %s are only directories of the base", m.Name)
		m.Kind, m.Name, m.ID = NeedOther, "/", "whole-file-system"
		return m
	}
	if m.Kind == NeedFile {
		m.Lift = "Keep it in git, or copy it by its name."
	}
	return m
}

// written tells whether a path is, by its name, that of a file which programs make for themselves, so that an old one is not missed.
func written(name string) bool {
	return slices.Contains(strings.Fields(".log .pid .sock .lock .tmp"), path.Ext(name))
}

// local asks for a file of the project that git ignores, or that a sample stands for: this checkout has none, and the tree that the image is
// built from may.
func (n *needs) local(abs string, at project.Place, why string) bool {
	src, ok := n.st.ContextPath(abs)
	if !ok {
		return false
	}
	if line, ok := n.r.Project.GitIgnores(src); ok {
		n.add(NeedLocal, abs, "runtime-read-files", ReadEvidence, at, "%s (%s:%d)", why, line.File, line.Line)
		return true
	} else if sample, ok := n.r.Project.Sample(src); ok {
		n.add(NeedLocal, abs, "runtime-read-files", ReadEvidence, at, "%s (%s shows what is in it)", why, sample)
		return true
	}
	return false
}
