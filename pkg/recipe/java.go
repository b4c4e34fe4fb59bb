package recipe

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/project/maven"
)

// javaProgram is a launch of java on the way to its needs.
type javaProgram struct {
	*needs
	l      Launch
	at     project.Place
	cmd    javaCommand
	builds []mavenBuild
	jar    made // what the builds say about the jar

	modules  []*maven.Model // those whose sources run
	wide     string         // why files are read that no one can list; empty if none are
	wideAt   project.Place
	unlisted bool     // a dependency may read configuration of its own
	here     []string // names directly in the working directory
	lang     language
}

// javaNeeds reads what a java command line needs: the jar, the class path, files that options and sources name, and what the
// dependencies ask of the image.
func javaNeeds(n *needs, l Launch) (language, bool) {
	if path.Base(l.Program()) != "java" {
		return language{}, false
	}
	j := &javaProgram{needs: n, l: l, at: l.Place, lang: language{files: true, programs: true, native: true}}
	j.java()
	var words []javaWord
	for i, w := range l.Argv[1:] {
		words = append(words, javaWord{w, l.Fixed[i+1]})
	}
	j.cmd = parseJava(words, l.Env)
	for _, name := range []string{"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"} { // the JVM's own, java(1)
		if v, ok := l.Env.Lookup(name); ok {
			var more []javaWord
			for _, w := range strings.Fields(v) {
				more = append(more, javaWord{strings.Trim(w, `"'`), true})
			}
			j.cmd.options(more, false)
		}
	}
	j.builds = n.r.mavenBuilds(n.st)
	for _, b := range j.builds {
		n.unreadableManifest(b.file, b.err)
	}
	j.options()
	j.artifact()
	j.classPath()
	j.program()
	j.beside()
	j.project()
	return j.lang, true
}

// java asks for the JVM itself.
func (j *javaProgram) java() {
	img := j.st.Image
	j.add(NeedProgram, "java", "effective-command", ReadEvidence, j.at, "%s is started", j.l.Program())
	if img.Java == 0 {
		j.add(NeedOther, "Java", "java-version-vendor", UnknownEvidence, j.at, "which Java %s has is not known", orUnknownImage(j.st))
		return
	}
	j.add(NeedJava, fmt.Sprint(img.Java), "java-version-vendor", TableEvidence, j.at, "%s has Java %d", j.st.Ref, img.Java)
	j.add(NeedTmp, "/tmp", "tmp-dir", TableEvidence, j.at, "Java and its libraries write temporary files")
}

func orUnknownImage(st *Stage) string {
	if st.Ref == "" {
		return "the base image"
	}
	return st.Ref
}

// options asks for the files that options name.
func (j *javaProgram) options() {
	const id = "java-options-and-agents"
	c := j.cmd
	if c.unread != "" {
		j.add(NeedOther, c.unread, id, UnknownEvidence, j.at, "%s", c.unread)
	}
	if c.archive != "" {
		j.add(NeedOther, c.archive, id, TableEvidence, j.at, "%s is bound to the very JVM that wrote it", c.archive)
	}
	for _, f := range c.argFiles {
		j.add(NeedOther, f, id, UnknownEvidence, j.at, "the options in the file %s are not read", f)
	}
	for _, f := range c.agents {
		if p, ok := j.abs(f); ok {
			j.add(NeedFile, p, id, ReadEvidence, j.at, "an agent of the command line")
		}
	}
	for _, v := range c.values {
		j.named(v, id, j.at)
	}
	for _, w := range c.args {
		if w.fixed {
			j.named(w.text, "runtime-read-files", j.at)
		}
	}
	for _, v := range j.l.Env.Vars() {
		if v.Line > 0 && v.Known && !v.Arg && !BuildOnlyJava(v.Name) {
			j.named(v.Value, "runtime-read-files", project.Place{File: j.r.File.Name, Line: v.Line})
		}
	}
	for _, u := range j.r.Project.Users() {
		for _, name := range slices.Sorted(maps.Keys(u.Env)) {
			j.named(u.Env[name], "runtime-read-files", project.Place{File: u.File, Line: u.Line})
		}
	}
	for _, s := range j.st.Steps {
		for _, e := range s.Effects {
			for _, p := range e.Paths {
				if e.Kind == Download && path.Ext(p) == ".jar" && !scratchPath(p) && !strings.Contains(p, "/.mvn/") && j.present(p) {
					j.add(NeedFile, p, id, TableEvidence, s.Place(j.r), "whoever starts the container may name it as an agent")
				}
			}
		}
	}
	if c.sourceFile() {
		j.add(NeedJDK, fmt.Sprint(j.st.Image.Java), "jre-modules", ReadEvidence, j.at, "java compiles %s when it starts", c.main.text)
	}
}

// BuildOnlyJava tells whether only Maven and its launcher read a variable.
func BuildOnlyJava(name string) bool {
	return strings.HasPrefix(name, "MAVEN_") || name == "M2_HOME" || name == "M2" || name == "JAVA_HOME" || name == "PATH"
}

func (j *javaProgram) abs(name string) (string, bool) { return State{Workdir: j.l.Dir}.Abs(name) }

// named asks for what a value names, if there is such a file. The working directory and what lies above it are no such files.
func (j *javaProgram) named(value, id string, at project.Place) {
	for _, v := range pathsIn(value) {
		p, ok := j.abs(v)
		if !ok || under(p, j.l.Dir) || under(p, j.st.Config.Workdir) || j.aboveBuild(p) || !j.present(p) {
			continue
		}
		j.add(NeedFile, p, id, ReadEvidence, at, "%s is named", v)
	}
}

func (j *javaProgram) aboveBuild(p string) bool {
	return slices.ContainsFunc(j.builds, func(b mavenBuild) bool { return b.root != "" && under(p, b.root) })
}

// present tells whether the file's own steps put something at a path.
func (j *javaProgram) present(p string) bool {
	o, ok := j.st.Files.Origin(p)
	switch {
	case !ok || o.Kind == Removed:
		return false
	case o.Kind == FromContext:
		return j.r.Project.Exists(o.SourcePath())
	case o.Kind == MadeDir || o.Kind == Written:
		return o.Rest == ""
	}
	return true
}

// artifact asks for the jar, and for what must lie beside it.
func (j *javaProgram) artifact() {
	const id = "maven-artifact"
	w := j.cmd.jar
	if w.text == "" {
		return
	}
	name := w.text
	if strings.ContainsAny(name, "*?[$`") {
		if name = j.chosen(w); name == "" {
			return
		}
	}
	p, ok := j.abs(name)
	if !ok {
		j.add(NeedOther, name, id, UnknownEvidence, j.at, "the directory of %s is not known", name)
		return
	}
	if o, ok := j.st.Files.Origin(p); ok && len(j.builds) > 0 && (o.Kind == FromContext && o.Rest == "" || o.Kind == Made && o.Step.Keyword != "run") {
		j.add(NeedOther, p, id, ReadEvidence, o.Step.Place(j.r), "%s comes from the build context, not from the build in the image", p)
		return
	}
	j.jar = j.r.builtAs(j.st, j.builds, p)
	a := j.jar.Artifact
	switch {
	case len(j.builds) > 0 && j.jar.Answer == maven.No:
		j.add(NeedOther, p, id, ReadEvidence, j.at, "the build does not write %s: %s", p, j.jar.Why)
		return
	case j.jar.Answer == maven.Yes && a.Runnable == maven.No && a.Kind == maven.War:
		j.add(NeedOther, p, "war-and-servers", ReadEvidence, j.at, "%s: %s", p, a.Why)
		return
	case j.jar.Answer == maven.Yes && a.Runnable == maven.No:
		j.add(NeedOther, p, id, ReadEvidence, j.at, "java -jar does not start %s: %s", p, a.Why)
		return
	case j.jar.Answer == maven.Yes && a.Dir:
		j.add(NeedFile, j.jar.image(), id, TableEvidence, j.at, "%s and all that lies beside it", p)
		return
	}
	j.add(NeedFile, p, id, ReadEvidence, j.at, "java starts it")
	likely := j.jar.Answer == maven.Unknown && a.Likely != "" && slices.Contains([]maven.Kind{maven.SpringBoot, maven.Shaded, maven.Assembly, maven.QuarkusRun}, a.Kind)
	if a.Runnable == maven.Yes && (j.jar.Answer == maven.Yes || likely) { // a jar that holds its dependencies holds them whatever else the build does
		j.libraries(p, a)
		return
	}
	why := a.Why
	if why == "" {
		why = j.jar.Why
	}
	j.widen(j.at, "what lies beside %s is not known: %s", p, why)
}

// libraries asks for what the jar's manifest names.
func (j *javaProgram) libraries(p string, a maven.Artifact) {
	for _, rel := range a.Needs {
		lib := j.jar.build.image(rel)
		if moved := j.jar.image(); moved != p { // entries of the class path are relative to where the jar is now
			lib = path.Join(path.Dir(p), relativeTo(path.Dir(moved), lib))
		}
		j.add(NeedFile, lib, "thin-jar-classpath", ReadEvidence, j.mavenPlace(a.Place, j.at), "the jar's manifest names the libraries in it")
	}
}

// chosen expands a pattern that a shell expands when the container starts, over what the builds leave.
func (j *javaProgram) chosen(w javaWord) string {
	const id = "maven-artifact"
	p, ok := j.abs(w.text)
	switch {
	case w.fixed:
		j.add(NeedOther, w.text, id, ReadEvidence, j.at, "no shell expands %s in a command in JSON form, so the old image does not start", w.text)
		return ""
	case !ok || strings.ContainsAny(w.text, "$`"):
		j.add(NeedOther, w.text, id, UnknownEvidence, j.at, "which jar %s means is decided when the container starts", w.text)
		return ""
	}
	hits := j.r.builtLike(j.builds, p)
	switch len(hits) {
	case 1:
		return hits[0].image()
	case 0:
		j.add(NeedOther, w.text, id, UnknownEvidence, j.at, "which files %s means is not known", w.text)
	default:
		var names []string
		for _, h := range hits {
			names = append(names, h.image())
		}
		j.add(NeedOther, w.text, "glob-multi-match", ReadEvidence, j.at, "%s means %s", w.text, strings.Join(names, " and "))
	}
	return ""
}

// classPath asks for the entries of -cp and -p.
func (j *javaProgram) classPath() {
	const id = "thin-jar-classpath"
	entries := j.cmd.classPath
	if j.cmd.jar.text != "" {
		entries = nil // -jar leaves -cp unread
	} else if v, ok := j.l.Env.Lookup("CLASSPATH"); ok && len(entries) == 0 {
		for _, e := range strings.Split(v, ":") {
			entries = append(entries, javaWord{e, true})
		}
	} else if len(entries) == 0 {
		entries = []javaWord{{".", true}}
	}
	for _, e := range entries {
		name := strings.TrimSuffix(strings.TrimSuffix(e.text, "*"), "/")
		p, ok := j.abs(orDot(name))
		switch {
		case !e.fixed || strings.ContainsAny(name, "*?$") || !ok:
			j.add(NeedOther, e.text, id, UnknownEvidence, j.at, "the entry %s of the class path is decided when the container starts", e.text)
		case under("/root/.m2", p):
			j.add(NeedOther, p, id, ReadEvidence, j.at, "the class path names Maven's own repository %s", p)
		case p == "/":
			j.add(NeedOther, p, "whole-file-system", ReadEvidence, j.at, "the class path names the whole file system")
		default:
			j.add(NeedFile, p, id, ReadEvidence, j.at, "an entry of the class path")
		}
	}
}

func orDot(name string) string {
	if name == "" {
		return "."
	}
	return name
}

// widen notes that files are read that can't be listed.
func (j *javaProgram) widen(at project.Place, format string, args ...any) {
	j.lang.files = false
	if j.wide == "" {
		j.wide, j.wideAt = fmt.Sprintf(format, args...), at
	}
}

// project asks for all that came from the project, where not every file could be listed.
func (j *javaProgram) project() {
	if j.wide == "" {
		return
	}
	var roots []string
	for _, dir := range []string{j.l.Dir, j.st.Config.Workdir} {
		if dir != "/" { // a project may lie elsewhere
			roots = append(roots, dir)
		}
	}
	for _, b := range j.builds {
		roots = append(roots, b.root)
	}
	for _, e := range j.st.Files.All() {
		if e.Kind == FromContext {
			roots = append(roots, e.Path)
		}
	}
	for _, p := range topmost(roots) {
		if p == "/" {
			j.add(NeedOther, "/", "whole-file-system", UnknownEvidence, j.wideAt, "%s, and the project lies in the file system's root", j.wide)
			return
		}
		j.add(NeedFile, p, "runtime-read-files", UnknownEvidence, j.wideAt, "%s", j.wide)
	}
}

// topmost drops paths below others.
func topmost(paths []string) []string {
	var out []string
	slices.Sort(paths)
	for _, p := range slices.Compact(paths) {
		if p != "" && !slices.ContainsFunc(out, func(o string) bool { return under(o, p) }) {
			out = append(out, p)
		}
	}
	return out
}

// fonts tells whether the old image had any.
func (j *javaProgram) hadFonts() bool { return j.st.Image.HasData(images.Fontconfig) != images.No }
