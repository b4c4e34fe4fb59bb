package recipe

import (
	"fmt"
	"io/fs"
	"path"
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
		if b.model != nil && len(b.list) > 0 {
			b.model.Walk(func(m *maven.Model) {
				own[m.GroupID.Text+":"+m.ArtifactID.Text] = true
				j.modules = append(j.modules, m)
			})
		}
	}
	if m := j.jar.Artifact.Module; j.jar.Answer != maven.No && m != nil {
		j.modules = closure(m, j.modules)
	}
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
		if j.hadFonts() {
			j.add(NeedData, string(images.Fontconfig), "java-fonts-headless", ev, at, "%s", n.Detail)
		}
	case maven.NeedJDK:
		j.add(NeedJDK, fmt.Sprint(j.st.Image.Java), "jre-modules", ev, at, "%s", n.Detail)
	}
}

// foreign are programs of Windows and macOS: no Linux image ever had them.
var foreign = strings.Fields("cmd cmd.exe rundll32 explorer explorer.exe open taskkill tasklist wmic powershell powershell.exe osascript net netsh ipconfig")

// sources asks for what a scan found.
func (j *javaProgram) sources(s *maven.Scanned) {
	for _, u := range s.Unread {
		at := project.Place{File: u.Place.File, Line: u.Place.Line}
		j.widen(at, "%s", u.What)
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
			j.add(NeedOther, "", "helper-programs", UnknownEvidence, at, "%s", n.Detail)
		case n.Kind == maven.NeedExec && !slices.Contains(foreign, n.Value):
			j.add(NeedProgram, n.Value, "helper-programs", ReadEvidence, at, "%s", n.Detail)
		default:
			j.common(n, at, ReadEvidence)
		}
	}
}

// opens asks for a path of the sources or of the configuration, if there is something: for what is opened the nearest directory will
// do, as it may be there to be written to. Below what the build writes nothing is known.
func (j *javaProgram) opens(n maven.Need, at project.Place, userDir bool) {
	if !n.Known {
		j.widen(at, "%s", n.Detail)
		return
	}
	names := []string{n.Value}
	if userDir && path.IsAbs(n.Value) {
		names = append(names, strings.TrimLeft(n.Value, "/"))
	}
	for _, name := range names {
		p, ok := j.abs(name)
		switch {
		case !ok || p == "/" || n.Kind == maven.NeedMention && (under(p, j.l.Dir) || notForTheProgram(p, j.l.Dir)):
			continue
		case under(p, j.l.Dir):
			j.widen(at, "%s", n.Detail)
			continue
		case j.inTarget(p):
			if n.Kind == maven.NeedFile || strings.Contains(n.Value, "/") {
				j.widen(at, "%s, which the build may write", n.Detail)
			}
			continue
		case !j.reaches(p):
			continue
		}
		for n.Kind == maven.NeedFile && !j.present(p) && j.reaches(path.Dir(p)) && !under(path.Dir(p), j.l.Dir) {
			p = path.Dir(p)
		}
		if j.present(p) {
			j.add(NeedFile, p, "runtime-read-files", ReadEvidence, at, "%s", n.Detail)
		}
	}
}

// reaches tells whether the file's steps put something where the path begins: the name that it has in the working directory, or a
// directory that a step made or filled elsewhere.
func (j *javaProgram) reaches(p string) bool {
	if !under(j.l.Dir, p) || j.l.Dir == "/" && !slices.Contains(j.here, first(p, "/")) {
		o, ok := j.st.Files.Origin(p)
		return ok && (o.Path != "/" || slices.Contains(j.here, first(p, "/")))
	}
	return p == j.l.Dir || slices.Contains(j.here, first(p, j.l.Dir))
}

// first is the name directly in dir that leads to a path below it.
func first(p, dir string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(p, dir), "/"), "/")
	return name
}

// notForTheProgram are top-level names that sources mention by chance, as a word: the project's own layout.
func notForTheProgram(p, dir string) bool {
	return slices.Contains(strings.Fields("src target test tests docs doc docker mvnw pom.xml README.md Dockerfile"), strings.TrimPrefix(strings.TrimPrefix(p, dir), "/"))
}

// inTarget tells whether a path lies in a module's build directory.
func (j *javaProgram) inTarget(p string) bool {
	for _, b := range j.builds {
		if b.model == nil {
			continue
		}
		in := false
		b.model.Walk(func(m *maven.Model) {
			dir := path.Join(b.root, strings.TrimPrefix(strings.TrimPrefix(m.Dir, b.model.Dir), "/"), m.Directory.Text)
			in = in || under(dir, p)
		})
		if in {
			return true
		}
	}
	return false
}

// beside asks for configuration that is read from the working directory without being named: Spring Boot's
// (https://docs.spring.io/spring-boot/reference/features/external-config.html, read 2026-11) and, where a dependency is not known to
// read none, whatever looks like configuration.
func (j *javaProgram) beside() {
	if len(j.builds) == 0 {
		return
	}
	for _, name := range j.names(j.l.Dir) {
		p := path.Join(j.l.Dir, name)
		switch {
		case !j.present(p) || j.aboveBuild(p):
		case name == "config" || springConfig(name):
			j.add(NeedFile, p, "spring-cwd-config", ReadEvidence, j.at, "it is read from the working directory")
		case j.unlisted && looksLikeConfig(name):
			j.add(NeedFile, p, "runtime-read-files", TableEvidence, j.at, "a dependency may read it from the working directory")
		}
	}
	j.copied()
}

// copied asks for what the file copies by name: after the last build it can only be for the program, and before it may be, where a
// dependency is not known to read nothing.
func (j *javaProgram) copied() {
	last := slices.Index(j.st.Steps, j.builds[len(j.builds)-1].step)
	for _, e := range j.st.Files.All() {
		at := slices.Index(j.st.Steps, e.Step)
		switch {
		case e.Kind != FromContext || at < 0 || !j.present(e.Path):
		case at > last && j.aboveBuild(e.Path):
			j.widen(e.Step.Place(j.r), "the project is copied after it is built")
		case at > last:
			j.add(NeedFile, e.Path, "runtime-read-files", ReadEvidence, e.Step.Place(j.r), "it is copied after the build")
		case j.unlisted && e.Source != "." && !j.aboveBuild(e.Path) && !ofTheBuild(j.r.Project, e.Source):
			j.add(NeedFile, e.Path, "runtime-read-files", TableEvidence, e.Step.Place(j.r), "it is copied by its name, and a dependency may read it")
		}
	}
}

// ofTheBuild tells whether a path of the context is for Maven alone: sources, a module, the wrapper.
func ofTheBuild(p *project.Project, name string) bool {
	base := path.Base(name)
	return slices.Contains(buildFiles, base) || strings.HasPrefix(base, "mvnw") || slices.Contains([]string{"src", ".mvn", "settings.xml", "target"}, base) ||
		strings.HasPrefix(name, "src/") || p.Exists(path.Join(name, "pom.xml"))
}

func springConfig(name string) bool {
	ext := path.Ext(name)
	return (strings.HasPrefix(name, "application") || strings.HasPrefix(name, "bootstrap")) && slices.Contains([]string{".properties", ".yml", ".yaml"}, ext)
}

// buildFiles look like configuration and are for tools of the build alone.
var buildFiles = strings.Fields("pom.xml lombok.config renovate.json package.json package-lock.json tsconfig.json sonar-project.properties " +
	"checkstyle.xml azure-pipelines.yml cloudbuild.yaml skaffold.yaml appspec.yml buildspec.yml mkdocs.yml openapitools.json system.properties")

func looksLikeConfig(name string) bool {
	switch {
	case slices.Contains(buildFiles, name), strings.HasPrefix(name, "docker-compose"), strings.HasPrefix(name, "compose."):
		return false
	case name == ".env", name == "conf", name == "etc", name == "data", name == "plugins":
		return true
	case strings.HasPrefix(name, "."):
		return false
	}
	return slices.Contains([]string{".properties", ".xml", ".yml", ".yaml", ".conf", ".json", ".toml", ".ini", ".cfg", ".jks", ".p12", ".keystore", ".pem", ".crt", ".key", ".policy"}, path.Ext(name))
}

// names lists what the file's steps put directly into a directory.
func (j *javaProgram) names(dir string) []string {
	var out []string
	for _, e := range j.st.Files.All() {
		switch {
		case e.Kind == FromContext && under(e.Path, dir) && j.r.contextDir(e.Source):
			src := path.Join(e.Source, strings.TrimPrefix(strings.TrimPrefix(dir, e.Path), "/"))
			err := j.r.Project.Walk(src, func(name string, d fs.DirEntry) error {
				if name == src {
					return nil
				}
				out = append(out, path.Base(name))
				if d.IsDir() {
					return fs.SkipDir
				}
				return nil
			})
			if err != nil {
				continue // there is no such directory in the context
			}
		case path.Dir(e.Path) == dir && e.Kind != Removed:
			out = append(out, path.Base(e.Path))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
