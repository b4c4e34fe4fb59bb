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
			j.lacks(p, n, at)
			j.stray(p, n, at)
			continue
		}
		if n.Kind == maven.NeedFile && !j.present(p) {
			j.lacks(p, n, at)
		}
		for n.Kind == maven.NeedFile && !j.present(p) && j.reaches(path.Dir(p)) && !under(path.Dir(p), j.l.Dir) {
			p = path.Dir(p)
		}
		if j.present(p) {
			j.file(p, "runtime-read-files", at, "%s", n.Detail)
		}
	}
}

// file asks for a file that is there.
func (j *javaProgram) file(p, id string, at project.Place, format string, args ...any) {
	j.add(NeedFile, j.holder(p), id, ReadEvidence, at, format, args...)
}

// lacks asks for a file that this checkout may lack and other trees have.
func (j *javaProgram) lacks(p string, n maven.Need, at project.Place) {
	if n.Kind != maven.NeedMention || path.Ext(p) != "" {
		j.local(p, at, n.Detail)
	}
}

// reaches tells whether the file's steps put something where the path begins: the name that it has in the working directory, or a
// directory that a step made or filled elsewhere.
func (j *javaProgram) reaches(p string) bool {
	if !under(j.l.Dir, p) || j.l.Dir == "/" && !slices.Contains(j.here, first(p, "/")) {
		o, ok := j.st.Files.Origin(p)
		return ok && (o.Path != "/" || slices.Contains(j.here, first(p, "/"))) || !ok && j.mentioned(p)
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
		if slices.ContainsFunc(b.targets(), func(dir string) bool { return under(dir, p) }) {
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
			j.file(p, "spring-cwd-config", j.at, "%s is read from the working directory", name)
		case j.unlisted && looksLikeConfig(name):
			j.file(p, "runtime-read-files", j.at, "a dependency may read %s from the working directory", name)
		}
	}
	if p := path.Join(j.l.Dir, ".env"); j.looks.File != "" && !j.present(p) {
		j.lacks(p, maven.Need{Kind: maven.NeedFile, Detail: "a dependency reads .env from the working directory"}, j.looks)
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
		case e.Source != "." && !j.aboveBuild(e.Path) && !ofTheBuild(j.r.Project, e.Source) && !j.r.contextDir(e.Source):
			j.add(NeedFile, e.Path, "runtime-read-files", ReadEvidence, e.Step.Place(j.r), "it is copied by its name, and Maven builds without it")
			if path.Ext(e.Source) == ".java" {
				j.add(NeedJDK, fmt.Sprint(j.has.Major), "jre-modules", ReadEvidence, e.Step.Place(j.r), "java may compile and run %s, which is copied by its name", e.Source)
			}
		case j.unlisted && e.Source != "." && !j.aboveBuild(e.Path) && !ofTheBuild(j.r.Project, e.Source):
			j.add(NeedFile, e.Path, "runtime-read-files", TableEvidence, e.Step.Place(j.r), "it is copied by its name, and a dependency may read it")
		}
	}
}

// ofTheBuild tells whether a path of the context is for Maven alone: sources, a module, the wrapper.
func ofTheBuild(p *project.Project, name string) bool {
	base := path.Base(name)
	return slices.Contains(buildFiles, base) || strings.HasPrefix(base, "mvnw") || ofTheFrontEnd(base) || slices.Contains([]string{"src", ".mvn", "settings.xml", "target"}, base) ||
		strings.HasPrefix(name, "src/") || p.Exists(path.Join(name, "pom.xml"))
}

// ofTheFrontEnd tells whether a file configures tools of a front end's build.
func ofTheFrontEnd(base string) bool {
	for _, start := range strings.Fields("package package-lock yarn pnpm-lock tsconfig webpack vite angular babel .babelrc .eslintrc eslint tailwind postcss jest karma .browserslistrc") {
		if strings.HasPrefix(base, start+".") || base == start {
			return true
		}
	}
	return false
}

func springConfig(name string) bool {
	ext := path.Ext(name)
	return (strings.HasPrefix(name, "application") || strings.HasPrefix(name, "bootstrap")) && slices.Contains([]string{".properties", ".yml", ".yaml"}, ext)
}

// buildFiles look like configuration and are for tools of the build alone.
var buildFiles = strings.Fields("pom.xml lombok.config renovate.json package.json package-lock.json tsconfig.json sonar-project.properties " +
	"checkstyle.xml checkstyle-suppressions.xml spotbugs-exclude.xml findbugs-exclude.xml pmd.xml formatter.xml eclipse-formatter.xml license-header.txt jvm.config " +
	".editorconfig .gitignore .gitattributes .dockerignore Dockerfile LICENSE LICENSE.txt NOTICE README README.md azure-pipelines.yml cloudbuild.yaml skaffold.yaml appspec.yml buildspec.yml mkdocs.yml openapitools.json system.properties")

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
	for _, p := range j.outputs() {
		if under(dir, p) && p != dir {
			out = append(out, first(p, dir))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
