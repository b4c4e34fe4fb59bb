package maven

// copyDependencies follows maven-dependency-plugin's copy-dependencies and unpack-dependencies.
func (r *run) copyDependencies(c call) {
	if skip, _ := r.flag(c.conf, "skip", "mdep.skip", false); skip == Yes {
		return
	}
	if r.hasRuntimeDependencies() == No && len(r.m.Dependencies) == 0 {
		return // nothing is copied, no directory is made
	}
	kind := LibDir
	if c.goal != "copy-dependencies" {
		kind = Other
	}
	dir := r.get(c.conf, "outputDirectory", "outputDirectory", "${project.build.directory}/dependency")
	r.put(dir, known("."), Artifact{Kind: kind, Dir: true, By: c.plugin.ArtifactID, Place: c.place, Runnable: No, Why: "libraries"})
}

// copyItems follows copy and unpack: what is copied, where.
func (r *run) copyItems(c call) {
	if skip, _ := r.flag(c.conf, "skip", "mdep.skip", false); skip == Yes {
		return
	}
	all := r.get(c.conf, "outputDirectory", "outputDirectory", "${project.build.directory}/dependency")
	items := c.conf.At("artifactItems").children()
	if len(items) == 0 && c.goal == "copy" {
		r.doubt("maven-dependency-plugin:copy copies what the command line names", c.place)
	}
	for _, n := range items {
		dir := all
		if n.Child("outputDirectory") != nil {
			dir = r.fill(n.Child("outputDirectory"))
		}
		if c.goal == "unpack" {
			r.put(dir, known("."), Artifact{Kind: Other, Dir: true, By: c.plugin.ArtifactID, Place: n.Place, Runnable: No, Why: "an archive unpacked"})
			continue
		}
		ext := r.get(n, "type", "", "jar")
		name := add(r.fill(n.Child("artifactId")), dashed(r.itemVersion(c, n)), dashed(r.get(n, "classifier", "", "")), known("."), ext)
		if n.Child("destFileName") != nil {
			name = r.fill(n.Child("destFileName"))
		}
		a := r.put(dir, name, Artifact{Kind: Other, By: c.plugin.ArtifactID, Place: n.Place})
		a.explain(Unknown, "copied from a repository")
	}
}

func (r *run) itemVersion(c call, n *Node) Value {
	if strip, _ := r.flag(c.conf, "stripVersion", "mdep.stripVersion", false); strip == Yes {
		return known("")
	}
	if v := n.Child("version"); v != nil {
		return r.fill(v)
	}
	for _, d := range r.m.Dependencies {
		if d.GroupID == r.fill(n.Child("groupId")).Text && d.ArtifactID == r.fill(n.Child("artifactId")).Text {
			if d.Version.Known {
				return d.Version
			}
			return Value{Text: "${version}", Why: d.Version.Why}
		}
	}
	return Value{Text: "${version}", Why: "its version is managed outside of the files"}
}

// copyResources follows maven-resources-plugin's copy-resources, which applications use to lay out what a Dockerfile copies.
func (r *run) copyResources(c call) {
	if c.conf.Child("outputDirectory") == nil {
		return
	}
	dir := r.get(c.conf, "outputDirectory", "", "${project.build.directory}")
	if dir.Text == r.m.Directory.Text {
		r.doubt("maven-resources-plugin copies files to the build directory", c.place)
		return
	}
	r.put(dir, known("."), Artifact{Kind: Other, Dir: true, By: c.plugin.ArtifactID, Place: c.place, Runnable: No, Why: "copied resources"})
}

// appassembler follows appassembler-maven-plugin: start scripts and a repository of libraries.
func (r *run) appassembler(c call) {
	if skip, _ := r.flag(c.conf, "skip", "appassembler.skip", false); skip == Yes {
		return
	}
	dir := r.get(c.conf, "assembleDirectory", "assembleDirectory", "${project.build.directory}/appassembler")
	a := r.put(dir, known("."), Artifact{Kind: Scripts, Dir: true, By: c.plugin.ArtifactID, Place: c.place})
	a.explain(Yes, "scripts in bin start it")
}

// native follows native-maven-plugin of GraalVM's build tools.
func (r *run) native(c call) {
	if skip, _ := r.flag(c.conf, "skip", "skipNativeBuild", false); skip == Yes {
		return
	}
	dir := r.get(c.conf, "outputDirectory", "", "${project.build.directory}")
	name := r.get(c.conf, "imageName", "imageName", "${project.artifactId}")
	a := r.put(dir, name, Artifact{Kind: NativeImage, By: c.plugin.ArtifactID, Place: c.place})
	a.explain(Yes, "a program of its own, which needs no Java")
}
