package maven

import (
	"path"
	"strings"
)

// jar follows maven-jar-plugin's jar: the artifact, or with a classifier one beside it.
func (r *run) jar(c call) {
	switch skip, v := r.flag(c.conf, "skip", "", false); skip {
	case Yes:
		return
	case Unknown:
		r.doubt("whether maven-jar-plugin runs: "+v.Why, c.place)
	}
	r.archive(c, PlainJar, "jar")
}

// archive makes finalName[-classifier].ext of the module's own classes.
func (r *run) archive(c call, kind Kind, ext string) {
	dir := r.get(c.conf, "outputDirectory", "", "${project.build.directory}")
	classifier := r.get(c.conf, "classifier", "", "")
	base := r.finalNameOf(c)
	name := add(base, dashed(classifier), known("."+ext))
	a := r.put(dir, name, Artifact{Kind: kind, By: c.plugin.ArtifactID, Place: c.place})
	if kind == PlainJar {
		r.plainRun(a, c, dir)
	} else {
		a.Runnable, a.Why = No, "an "+ext+" is deployed to a server"
	}
	if classifier.Text == "" {
		r.main = a
	}
}

// finalNameOf is the name that the goal gives its file: maven-jar-plugin and its like took a finalName of their own until 3.0, where it became read-only.
func (r *run) finalNameOf(c call) Value {
	if c.conf.Child("finalName") != nil {
		if v := c.plugin.Version; v.Known && !atLeast(v.Text, "3.0") {
			return r.get(c.conf, "finalName", "", "${project.build.finalName}")
		}
	}
	return r.s.text("${project.build.finalName}", Place{})
}

func dashed(classifier Value) Value {
	if classifier.Known && classifier.Text == "" {
		return classifier
	}
	return add(known("-"), classifier)
}

// plainRun says whether java -jar starts a jar of the module's classes alone.
func (r *run) plainRun(a *Artifact, c call, dir Value) {
	m := c.conf.At("archive", "manifest")
	if n := c.conf.At("archive", "manifestFile"); n != nil {
		a.explain(Unknown, "its manifest is a file of its own")
		return
	}
	main := r.get(m, "mainClass", "", "")
	if entries := c.conf.At("archive", "manifestEntries"); main.Known && main.Text == "" && entries.Child("Main-Class") != nil {
		main = r.get(entries, "Main-Class", "", "")
	}
	switch {
	case !main.Known:
		a.explain(Unknown, "its main class: "+main.Why)
		return
	case main.Text == "":
		a.explain(No, "its manifest names no main class")
		return
	}
	a.Main = main.Text
	classPath, v := r.flag(m, "addClasspath", "", false)
	own := r.get(c.conf.At("archive", "manifestEntries"), "Class-Path", "", "")
	switch {
	case classPath == Unknown:
		a.explain(Unknown, "its class path: "+v.Why)
	case classPath == Yes:
		prefix := r.get(m, "classpathPrefix", "", "")
		a.explain(Yes, "its manifest names a main class and the class path")
		if r.hasRuntimeDependencies() != No {
			lib := path.Join(pattern(dir.Text), pattern(prefix.Text))
			if path.IsAbs(prefix.Text) {
				lib = prefix.Text
			} else {
				lib = r.at(lib)
			}
			a.Needs = append(a.Needs, lib)
		}
	case own.Text != "":
		a.explain(Unknown, "its class path is written by hand: "+own.Text)
	case r.hasRuntimeDependencies() == No:
		a.explain(Yes, "its manifest names a main class and there are no dependencies")
	default:
		a.explain(No, "its manifest names a main class but not where the dependencies are")
	}
}

func (a *Artifact) explain(answer Answer, why string) {
	a.Runnable = answer
	if a.Known || a.Why == "" {
		a.Why = why
	}
}

// hasRuntimeDependencies says whether the module needs other jars at run time.
func (r *run) hasRuntimeDependencies() Answer {
	for _, d := range r.m.Dependencies {
		if d.AtRunTime() {
			return Yes
		}
	}
	for _, p := range r.m.Parents {
		if !p.Known {
			return Unknown
		}
	}
	return No
}

// AtRunTime says whether the dependency belongs to the class path of the running program.
func (d Dependency) AtRunTime() bool {
	switch d.Scope {
	case "compile", "runtime", "":
		return d.Type != "pom"
	}
	return false
}

// attach makes an archive of tests, sources of tests or their documentation, if there are any.
func (r *run) attach(c call, classifier, skip, property string, kind Kind) {
	if a, v := r.flag(c.conf, skip, property, false); a == Yes {
		return
	} else if a == Unknown {
		r.doubt(c.plugin.ArtifactID+": "+v.Why, c.place)
	}
	if r.m.Packaging.Text == "pom" {
		return
	}
	dir := r.get(c.conf, "outputDirectory", "", "${project.build.directory}")
	cl := r.get(c.conf, "classifier", "", classifier)
	a := r.put(dir, add(r.finalNameOf(c), dashed(cl), known(".jar")), Artifact{Kind: kind, By: c.plugin.ArtifactID, Place: c.place, Runnable: No, Why: "not a program"})
	if kind == TestJar && a.Known {
		if s, v := r.flag(c.conf, "skipIfEmpty", "", false); s != No {
			a.Known, a.Likely, a.Why = false, a.Path, "it is left out if there are no tests"
			_ = v
		}
	}
}

// sources follows maven-source-plugin. The archive is left out if the module has nothing to put in; a pom has none.
func (r *run) sources(c call) {
	skip, v := r.flag(c.conf, "skipSource", "maven.source.skip", false)
	if skip == Yes || r.m.Packaging.Text == "pom" {
		return
	}
	if skip == Unknown {
		r.doubt("maven-source-plugin: "+v.Why, c.place)
	}
	dir := r.get(c.conf, "outputDirectory", "", "${project.build.directory}")
	base := r.get(c.conf, "finalName", "", "${project.build.finalName}")
	cl := r.get(c.conf, "classifier", "maven.source.classifier", "sources")
	r.put(dir, add(base, dashed(cl), known(".jar")), Artifact{Kind: Sources, By: c.plugin.ArtifactID, Place: c.place, Runnable: No, Why: "not a program"})
}

func (r *run) javadoc(c call) {
	skip, v := r.flag(c.conf, "skip", "maven.javadoc.skip", false)
	if skip == Yes || r.m.Packaging.Text == "pom" && c.goal == "jar" {
		return
	}
	if skip == Unknown {
		r.doubt("maven-javadoc-plugin: "+v.Why, c.place)
	}
	dir := r.get(c.conf, "jarOutputDirectory", "", "${project.build.directory}")
	base := r.get(c.conf, "finalName", "", "${project.build.finalName}")
	cl := r.get(c.conf, "classifier", "maven.javadoc.classifier", "javadoc")
	r.put(dir, add(base, dashed(cl), known(".jar")), Artifact{Kind: Javadoc, By: c.plugin.ArtifactID, Place: c.place, Runnable: No, Why: "not a program"})
}

// war follows maven-war-plugin's war: the archive and the directory that it packs.
func (r *run) war(c call) {
	if skip, _ := r.flag(c.conf, "skip", "maven.war.skip", false); skip == Yes {
		return
	}
	r.exploded(c)
	dir := r.get(c.conf, "outputDirectory", "", "${project.build.directory}")
	base := r.s.text("${project.build.finalName}", Place{})
	if c.conf.Child("warName") != nil {
		base = r.get(c.conf, "warName", "", "${project.build.finalName}")
	}
	classifier := r.get(c.conf, "classifier", "", "")
	a := r.put(dir, add(base, dashed(classifier), known(".war")), Artifact{Kind: War, By: c.plugin.ArtifactID, Place: c.place, Runnable: No, Why: "a war is deployed to a server"})
	primary, _ := r.flag(c.conf, "primaryArtifact", "primaryArtifact", true)
	if classifier.Text == "" && primary != No {
		r.main = a
	}
}

func (r *run) exploded(c call) {
	dir := r.get(c.conf, "webappDirectory", "", "${project.build.directory}/${project.build.finalName}")
	r.put(dir, known("."), Artifact{Kind: Exploded, Dir: true, By: c.plugin.ArtifactID, Place: c.place, Runnable: No, Why: "a web application is deployed to a server"})
}

// extension is that of the module's artifact.
func (r *run) extension() string {
	switch r.m.Packaging.Text {
	case "war", "ear", "rar":
		return r.m.Packaging.Text
	}
	return "jar"
}

// split returns directory and name of a path that a parameter gives.
func split(v Value) (dir, name Value) {
	dir, name = v, v
	i := strings.LastIndex(v.Text, "/")
	dir.Text, name.Text = ".", v.Text
	dir.Guess, name.Guess = "", ""
	if i >= 0 {
		dir.Text, name.Text = v.Text[:max(i, 1)], v.Text[i+1:]
	}
	return dir, name
}
