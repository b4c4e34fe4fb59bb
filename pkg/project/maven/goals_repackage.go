package maven

import "strings"

// repackage follows spring-boot-maven-plugin's RepackageMojo: the jar or war with a launcher takes the artifact's place, which moves to .original, unless a
// classifier or another directory sets it beside.
func (r *run) repackage(c call) {
	skip, v := r.flag(c.conf, "skip", "spring-boot.repackage.skip", false)
	if skip == Yes || r.m.Packaging.Text == "pom" {
		return
	}
	if skip == Unknown {
		r.doubt("spring-boot-maven-plugin: "+v.Why, c.place)
	}
	if r.main == nil {
		r.doubt("spring-boot-maven-plugin has no artifact to repackage", c.place)
		return
	}
	dir := r.get(c.conf, "outputDirectory", "", "${project.build.directory}")
	classifier := r.get(c.conf, "classifier", "spring-boot.repackage.classifier", "")
	base := r.s.text("${project.build.finalName}", Place{})
	if v := c.plugin.Version; c.conf.Child("finalName") != nil && v.Known && !atLeast(v.Text, "2.0") {
		base = r.get(c.conf, "finalName", "", "${project.build.finalName}")
	}
	name := add(base, dashed(classifier), known("."+r.extension()))
	_, target, _, _ := r.file(dir, name)
	if target == r.main.Path && r.main.Kind != SpringBoot {
		r.move(r.main, r.main.Path+".original", c)
	}
	a := r.put(dir, name, Artifact{Kind: SpringBoot, By: c.plugin.ArtifactID, Place: c.place})
	a.explain(Yes, "it holds a launcher and all dependencies")
	if layout := r.get(c.conf, "layout", "spring-boot.repackage.layout", ""); !layout.Known {
		a.explain(Unknown, "its layout: "+layout.Why)
	} else if l := strings.ToUpper(layout.Text); l == "NONE" || l == "MODULE" {
		a.explain(No, "its layout "+layout.Text+" has no launcher")
	}
	// The main class is looked for in the classes if it is not set; if there is none, or two, the build fails.
	if main := r.get(c.conf, "mainClass", "", ""); main.Known {
		a.Main = main.Text
	}
	if script, _ := r.flag(c.conf, "executable", "spring-boot.repackage.executable", false); script != No && a.Known {
		a.Why = "it holds a launcher and all dependencies, and a start script in front"
	}
	if classifier.Text == "" {
		attach, _ := r.flag(c.conf, "attach", "", true)
		if attach != No {
			r.main = a
		}
	}
}

// move renames a file to another path: what was there is replaced.
func (r *run) move(f *Artifact, to string, c call) {
	moved := *f
	moved.Path, moved.Kind, moved.Runnable, moved.Why, moved.By = to, Original, Unknown, "the jar before "+c.plugin.ArtifactID+" replaced it", c.plugin.ArtifactID
	if !f.Known {
		moved.Why = f.Why
	}
	if f.Likely != "" {
		moved.Likely = f.Likely + strings.TrimPrefix(to, f.Path)
	}
	moved.Needs = nil
	var out []*Artifact
	for _, x := range r.files {
		if x != f && x.Path != to {
			out = append(out, x)
		}
	}
	r.files = append(out, &moved)
}
