package recipe

import (
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
