package recipe

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/project/maven"
)

// program asks for what the sources and dependencies of the modules on the class path need.
func (j *javaProgram) program() {
	own := map[string]bool{}
	for _, b := range j.builds {
		if b.model != nil && b.makes() {
			b.model.Walk(func(m *maven.Model) {
				own[m.GroupID.Text+":"+m.ArtifactID.Text] = true
				j.modules = append(j.modules, m)
			})
		}
	}
	if m := j.jar.Artifact.Module; j.jar.Answer != maven.No && m != nil {
		j.modules = closure(m, j.modules)
	}
	j.unread()
	if len(j.modules) == 0 {
		j.widen(j.at, "no sources of the program can be read")
		j.lang.programs, j.lang.native = false, false
		j.libc(UnknownEvidence, j.at, "no sources of the program can be read")
		return
	}
	for i, m := range j.modules {
		if slices.ContainsFunc(j.modules[:i], func(o *maven.Model) bool { return o.File == m.File }) {
			continue
		}
		for _, need := range m.DependencyNeeds(func(group, artifact string) bool { return own[group+":"+artifact] }) {
			j.dependency(need)
		}
		s, err := maven.Scan(j.r.Project, m)
		if err != nil {
			j.widen(project.Place{File: m.File}, "the sources can't be read: %v", err)
			continue
		}
		j.sources(s)
	}
}

// unread asks for all that the old image had where a command of Maven that may have made the program builds what can't be read: the project
// is fetched, changed or missing.
func (j *javaProgram) unread() {
	const id = "manifest-unreadable"
	if j.jar.Answer != maven.No && j.jar.build.model != nil && j.jar.Artifact.Path != "" {
		return
	}
	for _, b := range j.builds {
		switch {
		case b.model != nil:
		case errors.Is(b.err, fs.ErrNotExist):
			j.add(NeedOther, b.file, id, ReadEvidence, b.step.Place(j.r), "Maven reads %s, which is not in the build context", b.file)
			j.lift("Run msb where the whole build context is.")
		case b.missing:
			j.add(NeedOther, b.file, id, ReadEvidence, b.step.Place(j.r), "Maven has no pom.xml to read: %s", b.why)
			j.lift("Copy the project into the image first.")
		case b.err == nil:
			j.add(NeedBase, j.st.Ref, id, UnknownEvidence, b.step.Place(j.r), "what the program needs can't be read: %s", b.why)
			j.lift("Keep the Dockerfile with the project, and copy the project from the build context.")
		}
	}
}

// closure is a module with those of the build that it depends on.
func closure(m *maven.Model, all []*maven.Model) []*maven.Model {
	out := []*maven.Model{m}
	for i := 0; i < len(out); i++ {
		for _, d := range out[i].Dependencies {
			for _, x := range all {
				if x.ArtifactID.Text == d.ArtifactID && x.GroupID.Text == d.GroupID && !slices.Contains(out, x) {
					out = append(out, x)
				}
			}
		}
	}
	return out
}

func (j *javaProgram) libc(ev Evidence, at project.Place, why string) {
	j.lang.native = false
	j.add(NeedLibc, j.st.Image.Distro, "libc-family", ev, at, "%s", why)
}

func (j *javaProgram) dependency(n maven.Need) {
	at := j.mavenPlace(n.Place, j.at)
	switch n.Kind {
	case maven.NeedUnknown:
		j.unlisted = true
		if n.Looks {
			j.looks = at
		}
		j.libc(UnknownEvidence, at, n.Detail)
	case maven.NeedExec:
		j.lang.programs = false
		j.add(NeedOther, n.Value, "helper-programs", TableEvidence, at, "%s", n.Detail)
	default:
		j.common(n, at, TableEvidence)
	}
}

// common handles what sources and dependencies need alike.
func (j *javaProgram) common(n maven.Need, at project.Place, ev Evidence) {
	switch n.Kind {
	case maven.NeedNative:
		j.libc(ev, at, n.Detail)
	case maven.NeedLibrary:
		j.libc(ev, at, n.Detail)
		j.add(NeedLibrary, "*", "shared-libs", UnknownEvidence, at, "%s", n.Detail)
	case maven.NeedFonts:
		j.lang.draws = true
		if j.hadFonts() {
			j.add(NeedData, string(images.Fontconfig), "java-fonts-headless", ev, at, "%s", n.Detail)
		}
	case maven.NeedJDK:
		j.add(NeedJDK, fmt.Sprint(j.has.Major), "jre-modules", ev, at, "%s", n.Detail)
	}
}

// foreign are programs of Windows and macOS: no Linux image ever had them.
var foreign = strings.Fields("cmd cmd.exe rundll32 explorer explorer.exe open taskkill tasklist wmic powershell powershell.exe osascript net netsh ipconfig")

// sources asks for what a scan found.
func (j *javaProgram) sources(s *maven.Scanned) {
	for _, u := range s.Unread {
		at := project.Place{File: u.Place.File, Line: u.Place.Line}
		j.widen(at, "%s", u.What)
		j.add(NeedBase, j.st.Ref, "helper-programs", UnknownEvidence, at, "what the program executes can't be read: %s", u.What)
		j.lang.programs = false
		j.libc(UnknownEvidence, at, u.What)
	}
	j.here = j.names(j.l.Dir)
	userDir := slices.ContainsFunc(s.Needs, func(n maven.Need) bool { return n.Value == "user.dir" })
	for _, n := range s.Needs {
		at := project.Place{File: n.Place.File, Line: n.Place.Line}
		switch {
		case n.Kind == maven.NeedFile || n.Kind == maven.NeedMention:
			j.opens(n, at, userDir)
		case n.Kind == maven.NeedExec && !n.Known:
			j.lang.programs = false
			j.add(NeedBase, j.st.Ref, "helper-programs", UnknownEvidence, at, "%s", n.Detail)
		case n.Kind == maven.NeedExec && !slices.Contains(foreign, n.Value):
			j.add(NeedProgram, n.Value, "helper-programs", ReadEvidence, at, "%s", n.Detail)
			j.lang.programs, j.lang.executes = false, true // and what it executes in turn
			j.widen(at, "%s, which may open any file", n.Detail)
			j.executes(n.Value, at)
		default:
			j.common(n, at, ReadEvidence)
		}
	}
}
