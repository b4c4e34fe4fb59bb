package maven

import (
	"path"
	"strings"
)

// quarkus follows quarkus-maven-plugin's build (https://quarkus.io/guides/maven-tooling, keys of 3.9 and later with those of before).
func (r *run) quarkus(c call) {
	if skip, _ := r.flag(c.conf, "skip", "quarkus.build.skip", false); skip == Yes || r.m.Packaging.Text == "pom" {
		return
	}
	conf := r.quarkusConfig(c)
	kind := conf.first("fast-jar", "quarkus.package.jar.type", "quarkus.package.type")
	base := conf.first("${project.build.finalName}", "quarkus.package.output-name")
	suffix := conf.first("-runner", "quarkus.package.runner-suffix", "quarkus.package.jar.runner-suffix")
	addSuffix := conf.first("true", "quarkus.package.jar.add-runner-suffix", "quarkus.package.add-runner-suffix")
	native := conf.first("false", "quarkus.native.enabled", "native")
	dir := r.s.text("${project.build.directory}", Place{})
	for _, v := range []Value{kind, addSuffix, native, suffix} {
		if !v.Known {
			r.doubt("what quarkus-maven-plugin makes: "+v.Why, c.place)
			return
		}
	}
	if !truthy(addSuffix.Text) {
		suffix = known("")
	}
	made := Artifact{By: c.plugin.ArtifactID, Place: c.place}
	switch {
	case truthy(native.Text) || kind.Text == "native":
		made.Kind = NativeImage
		r.put(dir, add(base, suffix), made).explain(Yes, "a program of its own, which needs no Java")
	case kind.Text == "uber-jar":
		made.Kind = QuarkusRun
		r.uberJar(dir, add(base, suffix, known(".jar")), made, c)
	case kind.Text == "legacy-jar":
		made.Kind = QuarkusRun
		a := r.put(dir, add(base, suffix, known(".jar")), made)
		a.explain(Yes, "its manifest names the libraries in lib")
		lib := r.put(dir, known("lib"), Artifact{Kind: LibDir, Dir: true, By: c.plugin.ArtifactID, Place: c.place, Runnable: No, Why: "libraries"})
		a.Needs = append(a.Needs, lib.Path)
	case kind.Text == "fast-jar", kind.Text == "jar", kind.Text == "mutable-jar":
		out := conf.first("quarkus-app", "quarkus.package.output-directory")
		made.Kind, made.Dir = QuarkusApp, true
		a := r.put(dir, out, made)
		a.explain(Yes, "java -jar starts quarkus-run.jar in it; all of the directory is needed")
		a.Needs = append(a.Needs, a.Path)
	default:
		r.doubt("quarkus.package.jar.type is "+kind.Text, c.place)
	}
}

// uberJar moves the plain jar away: to .original, or it is overwritten where the names are the same (measured with 3.15.1).
func (r *run) uberJar(dir, name Value, made Artifact, c call) {
	if r.main != nil {
		_, target, _, _ := r.file(dir, name)
		if target != r.main.Path {
			r.move(r.main, r.main.Path+".original", c)
		}
	}
	r.main = r.put(dir, name, made)
	r.main.explain(Yes, "it holds a launcher and all dependencies")
}

// settings are keys from several places, the first of which wins.
type settings struct {
	r    *run
	file map[string]Value
}

func (r *run) quarkusConfig(c call) settings {
	out := settings{r: r, file: map[string]Value{}}
	if r.m.ctx == nil {
		return out
	}
	for _, dir := range r.m.Resources {
		if !dir.Known {
			continue
		}
		for _, e := range configFiles(r.m.ctx, path.Join(r.m.Dir, dir.Text)) {
			name, prod := strings.CutPrefix(e.Key, "%prod.")
			if _, ok := out.file[name]; ok && !prod || strings.HasPrefix(name, "%") {
				continue
			}
			v := known(e.Value)
			if strings.Contains(e.Value, "${") {
				v = Value{Text: e.Value, Why: "it depends on the configuration"}
			}
			v.Place = e.Place
			out.file[name] = v
		}
	}
	return out
}

func (s settings) first(byDefault string, keys ...string) Value {
	for _, k := range keys {
		if v, ok := s.r.property(k); ok {
			if v.Text == "" && v.Known {
				v.Text = "true" // -Dnative
			}
			return v
		}
		if v, ok := s.file[k]; ok {
			return v
		}
	}
	return s.r.s.text(byDefault, Place{})
}
