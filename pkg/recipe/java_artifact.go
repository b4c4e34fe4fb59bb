package recipe

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/project/maven"
)

// artifact asks for the jar, and for what must lie beside it.
func (j *javaProgram) artifact() {
	const id = "maven-artifact"
	w := j.cmd.jar
	switch {
	case w.text != "":
	case j.cmd.main.text == "jar":
		j.add(NeedOther, "java", "effective-command", ReadEvidence, j.at, "java looks for a class of the name jar: the option is -jar")
		return
	case j.cmd.main.text == "" || strings.Contains(j.cmd.main.text, "$"):
		j.add(NeedOther, "java", "effective-command", UnknownEvidence, j.at, "which program java starts is decided when the container starts")
		return
	default:
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
		j.lift("Take the jar of the build: RUN cp instead of COPY, or name it in the start command where Maven leaves it.")
		return
	}
	if s := j.removedAfter(p); s != nil {
		j.add(NeedOther, p, id, ReadEvidence, s.Place(j.r), "a later step removes %s, so the old image does not start", p)
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

// removedAfter is a step behind the last build that removes a path; nil if none does, or something puts it there again.
func (j *javaProgram) removedAfter(p string) *Step {
	o, ok := j.st.Files.Origin(p)
	if !ok || o.Kind != Removed || len(j.builds) == 0 || slices.Index(j.st.Steps, o.Step) <= slices.Index(j.st.Steps, j.builds[len(j.builds)-1].step) {
		return nil
	}
	return o.Step
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

// chosen expands a pattern that a shell expands when the container starts, over what the builds leave. Where that is not one file, the
// directory crosses whole, so that the shell finds in it what it found before.
func (j *javaProgram) chosen(w javaWord) string {
	const id = "maven-artifact"
	p, ok := j.abs(strings.Trim(w.text, `"`))
	if w.fixed {
		j.add(NeedOther, w.text, id, ReadEvidence, j.at, "no shell expands %s in a command in JSON form, so the old image does not start", w.text)
		return ""
	}
	if ok && !strings.ContainsAny(w.text, "$`") {
		switch hits := j.r.builtLike(j.builds, p); {
		case len(hits) == 1:
			return hits[0].image()
		case len(hits) > 1 && (hits[0].Artifact.Runnable != maven.Yes || path.Dir(p) == "/" || strings.ContainsAny(path.Dir(p), "*?[")):
			var names []string
			for _, h := range hits {
				names = append(names, h.image())
			}
			j.add(NeedOther, w.text, "glob-multi-match", ReadEvidence, j.at, "%s means %s; java starts the first and hands it the others", w.text, strings.Join(names, " and "))
			return ""
		case len(hits) > 1:
			j.add(NeedFile, path.Dir(p), "glob-multi-match", ReadEvidence, j.at, "%s means several files in it", w.text)
			return hits[0].image()
		}
	}
	if why := j.oneOf(w); why != "" {
		j.add(NeedOther, w.text, id, UnknownEvidence, j.at, "%s", why)
	}
	return ""
}

// oneOf asks for the directory of a jar whose name is known only when the image is built: whichever it is, it lies there in both images.
func (j *javaProgram) oneOf(w javaWord) (why string) {
	text := strings.Trim(w.text, `"`)
	at := strings.IndexAny(text, "*?[$`")
	if at < 0 || strings.Contains(text, "`") || strings.Contains(text, "$(") {
		j.widen(j.at, "a command chooses the jar %s when the container starts", text)
		return ""
	}
	for _, name := range variablesIn(text) {
		switch v, set := j.l.Env.Var(name); {
		case !set:
			return fmt.Sprintf("which jar %s means is decided when the container starts", w.text)
		case v.Arg:
			return fmt.Sprintf("which jar %s means is decided when the container starts: %s is a build argument, which is gone by then", w.text, name)
		case at == 0:
			return fmt.Sprintf("which jar %s means is decided when the image is built", w.text)
		}
	}
	dir, ok := j.abs(path.Dir(text[:at] + "x"))
	if !ok || dir == "/" {
		return fmt.Sprintf("which files %s means is not known", w.text)
	}
	if !under(dir, j.l.Dir) {
		j.add(NeedFile, dir, "maven-artifact", TableEvidence, j.at, "which files of it %s means is not known", w.text)
	}
	j.widen(j.at, "which jar %s means is not known", w.text)
	return ""
}

// variablesIn are the names behind $ in a word of a shell.
func variablesIn(text string) []string {
	var out []string
	for i, part := range strings.Split(text, "$") {
		name := strings.TrimPrefix(part, "{")
		end := strings.IndexFunc(name, func(r rune) bool {
			return r != '_' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
		})
		if end >= 0 {
			name = name[:end]
		}
		if i > 0 {
			out = append(out, name)
		}
	}
	return out
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
	several := len(entries) > 1
	var gone []string
	for _, e := range entries {
		name := strings.TrimSuffix(strings.TrimSuffix(strings.Trim(e.text, `"'`), "*"), "/")
		p, ok := j.abs(orDot(name))
		literal := e.fixed || several && !strings.ContainsAny(e.text, "$`?[") // no file's name holds the colon, so the shell leaves the pattern to java
		switch {
		case !literal || strings.ContainsAny(name, "*?$") || !ok:
			j.add(NeedOther, e.text, id, UnknownEvidence, j.at, "the entry %s of the class path is decided when the container starts", e.text)
		case under("/root/.m2", p):
			j.add(NeedOther, p, id, ReadEvidence, j.at, "the class path names Maven's own repository %s", p)
		case p == "/":
			j.add(NeedOther, p, "whole-file-system", ReadEvidence, j.at, "the class path names the whole file system")
		case j.absent(p) != "" && path.Ext(p) == ".jar":
			j.add(NeedOther, p, "maven-artifact", ReadEvidence, j.at, "the class path names %s, which the build does not write: %s", p, j.absent(p))
		case j.absent(p) != "":
			gone = append(gone, e.text) // java passes over what is not there
			if !j.inTarget(p) {
				j.local(p, j.at, e.text+" is an entry of the class path")
			}
		default:
			j.add(NeedFile, p, id, ReadEvidence, j.at, "an entry of the class path")
		}
	}
	if len(gone) > 0 && len(gone) == len(entries) {
		j.add(NeedOther, gone[0], "maven-artifact", ReadEvidence, j.at, "the build writes nothing of the class path %s", strings.Join(gone, ":"))
	}
}

// absent says why nothing lies at a path below what Maven builds; "" if something does, or may.
func (j *javaProgram) absent(p string) string {
	ofTheProject := slices.ContainsFunc(j.builds, func(b mavenBuild) bool { return b.model != nil && under(b.root, p) && b.root != "/" })
	if j.present(p) || len(j.st.Files.Below(p)) > 0 || j.mentioned(p) || !j.inTarget(p) && !ofTheProject {
		return ""
	}
	for _, b := range j.builds {
		for _, a := range b.list {
			if under(p, b.image(a.Path)) {
				return "" // a directory that something is written to
			}
		}
	}
	if found := j.r.builtAs(j.st, j.builds, p); found.Answer == maven.No {
		return found.Why
	}
	return ""
}

func orDot(name string) string {
	if name == "" {
		return "."
	}
	return name
}
