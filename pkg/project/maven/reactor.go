package maven

import (
	"path"
	"strings"
)

// chosen is a module that the command builds. why says why that is not certain, "" if it is.
type chosen struct {
	model *Model
	why   string
}

// selectModules obeys -pl, -am, -amd, -rf and -N.
func selectModules(m *Model, inv Invocation) []chosen {
	var all []*Model
	if inv.Alone {
		all = []*Model{m}
	} else {
		m.Walk(func(x *Model) { all = append(all, x) })
	}
	in := map[*Model]bool{}
	why := ""
	var with, without []string
	for _, w := range inv.Modules {
		if rest := strings.TrimLeft(w, "!-"); rest != w {
			without = append(without, strings.TrimPrefix(rest, "?"))
		} else {
			with = append(with, strings.TrimLeft(w, "+?"))
		}
	}
	for _, x := range all {
		in[x] = len(with) == 0 || matchesAny(m, x, with)
	}
	if inv.AlsoMake && len(with) > 0 {
		closure(all, in, requires)
	}
	if inv.AlsoMakeDependents && len(with) > 0 {
		closure(all, in, func(a, b *Model) bool { return requires(b, a) })
	}
	for _, x := range all {
		if matchesAny(m, x, without) {
			in[x] = false
		}
	}
	if inv.ResumeFrom != "" {
		why = "-rf leaves out what stands before " + inv.ResumeFrom
	}
	var out []chosen
	for _, x := range all {
		if in[x] {
			out = append(out, chosen{x, why})
		}
	}
	return out
}

// matchesAny says whether one of the selectors names the module: a directory, a pom, :artifact or group:artifact.
func matchesAny(root, m *Model, selectors []string) bool {
	for _, w := range selectors {
		if group, artifact, ok := strings.Cut(w, ":"); ok {
			if artifact == m.ArtifactID.Text && (group == "" || group == m.GroupID.Text) {
				return true
			}
			continue
		}
		name := path.Join(root.Dir, w)
		if name == m.Dir || name == m.File {
			return true
		}
	}
	return false
}

// closure adds all that the chosen ones need.
func closure(all []*Model, in map[*Model]bool, needs func(a, b *Model) bool) {
	for changed := true; changed; {
		changed = false
		for _, a := range all {
			if !in[a] {
				continue
			}
			for _, b := range all {
				if !in[b] && needs(a, b) {
					in[b], changed = true, true
				}
			}
		}
	}
}

// requires says whether a needs b: as dependency, parent or plugin.
func requires(a, b *Model) bool {
	for _, d := range a.Dependencies {
		if d.GroupID == b.GroupID.Text && d.ArtifactID == b.ArtifactID.Text {
			return true
		}
	}
	for _, p := range a.Parents {
		if p.File == b.File {
			return true
		}
	}
	for _, p := range a.Plugins {
		if p.GroupID == b.GroupID.Text && p.ArtifactID == b.ArtifactID.Text {
			return true
		}
	}
	return false
}
