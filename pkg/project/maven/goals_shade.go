package maven

import "path"

// shade follows maven-shade-plugin's ShadeMojo (3.6): the jar with the dependencies takes the artifact's place, which moves to original-NAME; or it is attached
// beside it; or it goes to a file of its own.
func (r *run) shade(c call) {
	skip, v := r.flag(c.conf, "skip", "maven.shade.skip", false)
	if skip == Yes || r.m.Packaging.Text == "pom" {
		return
	}
	if skip == Unknown {
		r.doubt("maven-shade-plugin: "+v.Why, c.place)
	}
	if r.main == nil {
		r.doubt("maven-shade-plugin has no artifact to shade", c.place)
		return
	}
	a := Artifact{Kind: Shaded, By: c.plugin.ArtifactID, Place: c.place}
	nested := r.main.Kind == SpringBoot
	dir := r.get(c.conf, "outputDirectory", "", "${project.build.directory}")
	var made *Artifact
	finalName := r.get(c.conf, "finalName", "", "")
	build := r.s.text("${project.build.finalName}", Place{})
	attached, av := r.flag(c.conf, "shadedArtifactAttached", "", false)
	switch {
	case c.conf.Child("outputFile") != nil:
		d, n := split(r.get(c.conf, "outputFile", "", ""))
		made = r.put(d, n, a)
	case finalName.Text != "" && finalName.Text != build.Text:
		name := add(finalName, known("."+r.extension()))
		_, target, _, _ := r.file(dir, name)
		if target == r.main.Path {
			r.original(dir, c)
		}
		made = r.put(dir, name, a)
	case attached == Yes:
		// The name is made of artifactId and version, whatever finalName is.
		id := r.get(c.conf, "shadedArtifactId", "shadedArtifactId", "${project.artifactId}")
		classifier := r.get(c.conf, "shadedClassifierName", "shadedClassifierName", "shaded")
		made = r.put(dir, add(id, known("-"), r.m.Version, known("-"), classifier, known("."+r.extension())), a)
	case attached == Unknown:
		r.doubt("maven-shade-plugin: "+av.Why, c.place)
		r.main.Known, r.main.Likely, r.main.Why = false, r.main.Path, "maven-shade-plugin: "+av.Why
		return
	default:
		known, p, likely, why := r.main.Known, r.main.Path, r.main.Likely, r.main.Why
		was := *r.main
		r.original(dir, c)
		a.Known, a.Path, a.Likely = known, p, likely
		if !known {
			a.Why = why
		}
		a.Main = was.Main
		r.files = append(r.files, &a)
		made = &a
		r.main = made
	}
	r.shadedRun(made, c)
	if nested {
		made.explain(No, "it is made of a jar that holds the dependencies as files of their own, which no launcher finds there (measured with Boot 3.3 and shade 3.6)")
	}
}

// original moves the artifact to original-NAME in the output directory.
func (r *run) original(dir Value, c call) {
	f := *r.main
	to := path.Join(path.Dir(f.Path), "original-"+path.Base(f.Path))
	if f.Likely != "" {
		f.Likely = path.Join(path.Dir(f.Likely), "original-"+path.Base(f.Likely))
	}
	likely := f.Likely
	r.move(r.main, to, c)
	r.files[len(r.files)-1].Likely = likely
}

// shadedRun says whether java -jar starts a shaded jar: a ManifestResourceTransformer sets the main class, else the artifact's own manifest counts.
func (r *run) shadedRun(a *Artifact, c call) {
	for _, t := range c.conf.At("transformers").children() {
		main := r.get(t, "mainClass", "", "")
		if main.Known && main.Text == "" {
			main = r.get(t.Child("manifestEntries"), "Main-Class", "", "")
		}
		switch {
		case !main.Known:
			a.explain(Unknown, "its main class: "+main.Why)
			return
		case main.Text != "":
			a.Main = main.Text
		}
	}
	switch {
	case a.Main != "":
		a.explain(Yes, "it holds all dependencies and its manifest names a main class")
	case a.Kind == Shaded && r.main != nil && r.main.Main != "":
		a.Main = r.main.Main
		a.explain(Yes, "it holds all dependencies and its manifest names a main class")
	default:
		a.explain(No, "its manifest names no main class")
	}
}

func (n *Node) children() []*Node {
	if n == nil {
		return nil
	}
	return n.Children
}
