package maven

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
)

// lineage assembles a pom with its parents.
type lineage struct {
	r      *reader
	m      *Model
	unsure map[string]string // what a profile of unknown activation sets: a property, or "\x00" and a part of <build>
	hidden string            // the parent that was not found, "" if all were
}

// assemble returns the pom with active profiles and all that it inherits.
func (l *lineage) assemble(p *raw) (*raw, error) {
	var chain []*raw
	file, seen := l.m.File, map[string]bool{l.m.File: true}
	for {
		own, err := l.withProfiles(p, file, len(chain) == 0)
		if err != nil {
			return nil, err
		}
		chain = append(chain, own)
		if p.parent == nil {
			break
		}
		if len(chain) > maxParents {
			return nil, &Error{File: file, Line: p.parent.Place.Line, Msg: fmt.Sprintf("more than %d parents", maxParents)}
		}
		up, upFile, err := l.parent(p, file, seen)
		if err != nil {
			return nil, err
		}
		if up == nil {
			break
		}
		p, file = up, upFile
	}
	eff := chain[len(chain)-1]
	for i := len(chain) - 2; i >= 0; i-- {
		eff = inherit(chain[i], eff)
	}
	return eff, nil
}

// parent finds the parent of a pom: in the context by relativePath, or in the table of known parents.
func (l *lineage) parent(p *raw, file string, seen map[string]bool) (*raw, string, error) {
	n := p.parent
	props := &scope{r: p, user: l.r.o.Properties, env: l.r.o.Env}
	at := Parent{GroupID: n.text("groupId"), ArtifactID: n.text("artifactId"), Place: n.Place}
	at.Version = props.value(n.Child("version")).Text
	up, upFile, err := l.local(n, file, at)
	if err != nil {
		return nil, "", err
	}
	if up != nil {
		if seen[upFile] {
			return nil, "", &Error{File: file, Line: n.Place.Line, Msg: "the parents contain themselves"}
		}
		seen[upFile] = true
		at.File, at.Known = upFile, true
		l.m.Parents = append(l.m.Parents, at)
		return up, upFile, nil
	}
	known, err := knownParent(at)
	if err != nil {
		return nil, "", err
	}
	at.Known = known != nil
	l.m.Parents = append(l.m.Parents, at)
	if known == nil {
		l.hidden = at.GroupID + ":" + at.ArtifactID + ":" + at.Version
		l.m.Unread = append(l.m.Unread, Unread{What: "parent " + l.hidden + " is not in the context", Place: n.Place, Build: true})
	}
	return known, "", nil
}

// local looks for the parent at its relativePath. Maven takes the file only if its artifactId and groupId are those of the parent element,
// and looks in the repositories otherwise (DefaultModelBuilder.readParentLocally).
func (l *lineage) local(n *Node, file string, at Parent) (*raw, string, error) {
	relative := "../pom.xml"
	if c := n.Child("relativePath"); c != nil {
		relative = c.Text
	}
	if relative == "" || file == "" {
		return nil, "", nil
	}
	name := path.Join(path.Dir(file), relative)
	if !l.r.ctx.Exists(name) {
		return nil, "", nil
	}
	name = pomFile(l.r.ctx, name)
	up, err := l.r.raw(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", err
	}
	group := up.coords["groupId"]
	if group == nil {
		group = up.parent.Child("groupId")
	}
	artifact := up.coords["artifactId"]
	if group == nil || artifact == nil || group.Text != at.GroupID || artifact.Text != at.ArtifactID {
		return nil, "", nil
	}
	return up, name, nil
}

// withProfiles merges the active profiles of one pom, and notes what those of unknown activation would set.
func (l *lineage) withProfiles(p *raw, file string, own bool) (*raw, error) {
	if len(p.profiles) == 0 {
		return p, nil
	}
	acts := activate(p, l.r.o, l.r.ctx, path.Dir(l.m.File))
	out := p
	for i, n := range p.profiles {
		l.m.Profiles = append(l.m.Profiles, acts[i])
		body := rawPart(n)
		if !own {
			body.modules = nil
		}
		switch acts[i].Active {
		case Yes:
			out = inject(out, body)
		case Unknown:
			out = l.doubt(out, body, acts[i])
		}
	}
	return out, nil
}

// doubt notes what a profile would set. What the poms below it set wins over it anyway, so a part of <build> that the child sets itself is
// doubted needlessly; that only makes more unknown.
func (l *lineage) doubt(p, profile *raw, at Profile) *raw {
	for name := range profile.props {
		l.unsure[name] = at.ID
	}
	for name := range profile.build {
		l.unsure["\x00"+name] = at.ID
	}
	what := "it is not known whether profile " + at.ID + " is active: " + at.Why
	for _, q := range profile.plugins {
		if !harmless(q.key()) {
			l.m.Unread = append(l.m.Unread, Unread{What: what + "; it configures " + q.artifact, Place: q.place, Build: true})
		}
	}
	for _, q := range profile.managed {
		if !harmless(q.key()) {
			l.m.Unread = append(l.m.Unread, Unread{What: what + "; it configures " + q.artifact, Place: q.place, Build: true})
		}
	}
	for _, n := range profile.modules {
		l.m.Unread = append(l.m.Unread, Unread{What: what + "; it adds module " + n.Text, Place: n.Place, Build: true})
	}
	out := *p
	for _, d := range profile.deps {
		d.maybe = true
	}
	out.deps = mergeDependencies(p.deps, profile.deps)
	return &out
}
