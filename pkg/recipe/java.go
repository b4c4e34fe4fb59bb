package recipe

import (
	"fmt"
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
	has    Java // what starts it in the old image
	at     project.Place
	cmd    javaCommand
	builds []mavenBuild
	jar    made // what the builds say about the jar

	modules  []*maven.Model // those whose sources run
	wide     string         // why files are read that no one can list; empty if none are
	wideAt   project.Place
	unlisted bool            // a dependency may read configuration of its own
	looks    project.Place   // the dependency that is known to
	here     []string        // names directly in the working directory
	scripts  map[string]bool // executed by their paths, and read
	lang     language
}

// javaNeeds reads what a java command line needs: the jar, the class path, files that options and sources name, and what the
// dependencies ask of the image.
func javaNeeds(n *needs, l Launch) (language, bool) {
	if path.Base(l.Program()) != "java" {
		return language{}, false
	}
	j := &javaProgram{needs: n, l: l, has: n.st.Java(), at: l.Place, lang: language{files: true, programs: true, native: true, java: true}}
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
	j.modulesOfOthers()
	j.project()
	j.owned()
	j.released()
	return j.lang, true
}

// java asks for the JVM itself.
func (j *javaProgram) java() {
	j.add(NeedProgram, "java", "effective-command", ReadEvidence, j.at, "%s is started", j.l.Program())
	switch has := j.has; {
	case has.Major > 0 && len(has.Packages) > 0:
		j.add(NeedJava, fmt.Sprint(has.Major), "java-version-vendor", TableEvidence, j.at, "%s installs Java %d", strings.Join(has.Packages, " and "), has.Major)
	case has.Major > 0:
		j.add(NeedJava, fmt.Sprint(has.Major), "java-version-vendor", TableEvidence, j.at, "%s has Java %d", j.st.Ref, has.Major)
	case len(has.Packages) > 0:
		j.add(NeedBase, j.st.Ref, "java-version-vendor", UnknownEvidence, j.at, "which Java %s of %s installs is not known", strings.Join(has.Packages, " and "), orUnknownImage(j.st))
	default:
		j.add(NeedOther, "Java", "java-version-vendor", UnknownEvidence, j.at, "which Java %s has is not known", orUnknownImage(j.st))
		return
	}
	j.add(NeedTmp, "/tmp", "tmp-dir", TableEvidence, j.at, "Java and its libraries write temporary files")
}

// released notes that all modules of the program are compiled for a release of Java that their poms name.
func (j *javaProgram) released() {
	for _, m := range j.modules {
		release := 0
		for _, b := range j.builds {
			if b.model != nil && b.makes() {
				release = m.Release(b.inv)
			}
		}
		if release == 0 || release > j.has.Major {
			return
		}
	}
	for i, n := range j.list {
		if n.Kind == NeedJava && len(j.modules) > 0 {
			j.list[i].Stays = true
		}
	}
}

func orUnknownImage(st *Stage) string {
	if st.Ref == "" {
		return "the base image"
	}
	return st.Ref
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
	for _, s := range j.st.Steps {
		for _, e := range s.Execs {
			if dir, ok := cloned(e); ok {
				roots = append(roots, dir)
			}
		}
	}
	roots = j.outOfRoot(roots)
	roots = topmost(slices.DeleteFunc(roots, j.gone))
	if len(roots) == 0 {
		j.add(NeedOther, "", "runtime-read-files", UnknownEvidence, j.wideAt, "%s, and where the project lies is not known", j.wide)
	}
	for _, p := range roots {
		if p == "/" {
			j.add(NeedOther, "/", "whole-file-system", UnknownEvidence, j.wideAt, "%s, and the project lies in the file system's root", j.wide)
			return
		}
		j.add(NeedFile, p, "runtime-read-files", UnknownEvidence, j.wideAt, "%s", j.wide)
	}
}

// outOfRoot puts in the place of the file system's root what the context has there, entry by entry, and what Maven writes beside it.
func (j *javaProgram) outOfRoot(roots []string) []string {
	if !slices.Contains(roots, "/") {
		return roots
	}
	for _, e := range j.st.Files.All() {
		if e.Path == "/" && (e.Kind != FromContext || !j.r.contextDir(e.Source)) {
			return roots // more may lie there than is known
		}
	}
	for _, b := range j.builds {
		if b.model == nil || b.why != "" {
			return roots
		}
		roots = append(roots, b.targets()...)
	}
	for _, name := range j.names("/") {
		roots = append(roots, "/"+name)
	}
	return slices.DeleteFunc(roots, func(p string) bool { return p == "/" || strings.Contains(p, "$") || !j.present(p) && !j.inTarget(p) })
}

// gone tells whether a step removed what is at a path, or it is a place for files that do not stay.
func (j *javaProgram) gone(p string) bool {
	o, ok := j.st.Files.Origin(p)
	return p == "" || ok && o.Kind == Removed || scratchPath(p)
}

// owned asks that the user can write to the directories that were the user's: those made or copied as the user, if the image has them.
func (j *javaProgram) owned() {
	user := j.st.Config.User
	if isRoot(user) {
		return
	}
	name, _, _ := strings.Cut(user, ":")
	needed := map[string]bool{}
	for _, n := range j.list {
		needed[n.Crossing()] = needed[n.Crossing()] || n.Kind == NeedFile
	}
	for _, e := range j.st.Files.All() {
		if e.Step == nil || j.gone(e.Path) {
			continue
		}
		owner, _, _ := strings.Cut(e.Owner, ":")
		if owner == "" && e.Kind == MadeDir {
			owner, _, _ = strings.Cut(e.Step.Before.User, ":")
		}
		dir := e.Kind == MadeDir || e.Kind == FromContext && needed[e.Path] && j.r.contextDir(e.Source)
		if dir && owner == name {
			j.add(NeedWritable, e.Path, "copy-top-dir-owner", ReadEvidence, e.Step.Place(j.r), "it is owned by the user %s", user)
		}
	}
}

func isRoot(user string) bool {
	name, _, _ := strings.Cut(user, ":")
	return name == "" || name == "root" || name == "0"
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
