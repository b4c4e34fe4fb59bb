package maven

import (
	"path"
	"slices"
	"strings"
)

// run follows the goals of a command through one module and keeps what lies in its build directory.
type run struct {
	root, m *Model
	inv     Invocation
	params
	files   []*Artifact
	main    *Artifact // the file that is the project's artifact, nil if there is none yet
	unknown []Artifact
}

func newRun(root, m *Model, inv Invocation) *run {
	return &run{root: root, m: m, inv: inv, params: m.params(inv)}
}

// call is one goal with its configuration.
type call struct {
	plugin Plugin
	exec   string
	goal   string
	conf   *Node
	place  Place
}

// task runs a phase with all that is bound up to it, or a goal.
func (r *run) task(t Task) {
	if t.Phase == "" {
		r.goal(r.direct(t))
		return
	}
	lifecycle, last, ok := phaseIndex(t.Phase)
	if !ok {
		return
	}
	bound := r.bound()
	for _, phase := range lifecycles[lifecycle][:last+1] {
		for _, b := range bound {
			if b.phase == phase || b.phase == "?" && lifecycle == 1 && phase == lifecycles[1][last] {
				r.goal(b.call)
			}
		}
	}
}

// direct finds the configuration of a goal of the command line: that of the plugin, and of the execution default-cli or the one named.
func (r *run) direct(t Task) call {
	c := call{plugin: Plugin{GroupID: t.Group, ArtifactID: t.Plugin}, exec: "default-cli", goal: t.Goal}
	p, _, ok := r.m.Plugin(t.Plugin)
	if !ok {
		return c
	}
	if t.Execution != "" {
		c.exec = t.Execution
	}
	c.plugin, c.conf, c.place = p, p.Configuration, p.Place
	for _, e := range p.Executions {
		if e.ID == c.exec {
			c.conf = e.Configuration
		}
	}
	return c
}

type binding struct {
	phase string // "?" if it is not known
	call  call
}

// bound lists the goals that phases run: first those of the packaging, then those of the plugins, in Maven's order.
func (r *run) bound() []binding {
	var out []binding
	out = append(out, binding{"clean", call{plugin: Plugin{GroupID: apache, ArtifactID: "maven-clean-plugin"}, exec: "default-clean", goal: "clean"}})
	key, goal := r.packagingGoal()
	own := call{exec: "default-" + goal, goal: goal}
	if key != "" {
		own.plugin.GroupID, own.plugin.ArtifactID, _ = strings.Cut(key, ":")
		if p, _, ok := r.m.Plugin(own.plugin.ArtifactID); ok {
			own.plugin, own.conf, own.place = p, p.Configuration, p.Place
		}
	}
	order := slices.Clone(r.m.Plugins)
	phase := "package"
	if key != "" {
		// The plugin of the packaging comes first whatever the pom says; an execution of the pom with the id of the packaging's is merged into it.
		for _, e := range own.plugin.Executions {
			if e.ID == own.exec {
				own.conf, own.place = e.Configuration, e.Place
				if e.Phase != "" {
					phase = e.Phase
				}
			}
		}
		out = append(out, binding{phase, own})
		i := slices.IndexFunc(order, func(p Plugin) bool { return p.ArtifactID == own.plugin.ArtifactID })
		if i > 0 {
			p := order[i]
			order = slices.Insert(slices.Delete(order, i, i+1), 0, p)
		}
	}
	for _, p := range order {
		if p.Maybe {
			continue
		}
		for _, e := range p.Executions {
			for _, g := range e.Goals {
				if key != "" && p.ArtifactID == own.plugin.ArtifactID && e.ID == own.exec && g == own.goal {
					continue
				}
				phase := e.Phase
				if phase == "" {
					phase = defaultPhase(p.ArtifactID, g)
				}
				out = append(out, binding{phase, call{p, e.ID, g, e.Configuration, e.Place}})
			}
		}
	}
	return out
}

const apache = "org.apache.maven.plugins"

// packagingGoal returns the plugin and goal that a packaging binds to the phase package, "" if it binds none that writes
// (META-INF/plexus/default-bindings.xml of maven-core).
func (r *run) packagingGoal() (key, goal string) {
	switch r.m.Packaging.Text {
	case "jar", "maven-plugin", "test-jar":
		return apache + ":maven-jar-plugin", "jar"
	case "war":
		return apache + ":maven-war-plugin", "war"
	case "ejb":
		return apache + ":maven-ejb-plugin", "ejb"
	case "ear":
		return apache + ":maven-ear-plugin", "ear"
	case "bundle":
		return "org.apache.felix:maven-bundle-plugin", "bundle"
	}
	return "", ""
}

// defaultPhase is the phase that a goal binds itself to, "" if to none, "?" if it is not known. From META-INF/maven/plugin.xml of maven-jar-plugin 3.4.2,
// maven-war-plugin 3.4.0, maven-shade-plugin 3.6.0, maven-source-plugin 3.3.1, maven-javadoc-plugin 3.10.0, maven-dependency-plugin 3.8.0, maven-assembly-plugin 3.7.1,
// spring-boot-maven-plugin 3.3.4, quarkus-maven-plugin 3.15.1; the others from their documentation.
func defaultPhase(artifact, goal string) string {
	switch artifact + ":" + goal {
	case "maven-jar-plugin:jar", "maven-jar-plugin:test-jar", "maven-war-plugin:war", "maven-war-plugin:exploded", "maven-shade-plugin:shade", "maven-source-plugin:jar",
		"maven-source-plugin:jar-no-fork", "maven-source-plugin:test-jar", "maven-source-plugin:test-jar-no-fork", "maven-source-plugin:aggregate", "maven-javadoc-plugin:jar",
		"maven-javadoc-plugin:aggregate-jar", "maven-javadoc-plugin:test-jar", "spring-boot-maven-plugin:repackage", "quarkus-maven-plugin:build",
		"appassembler-maven-plugin:assemble", "appassembler-maven-plugin:create-repository", "maven-ear-plugin:ear", "maven-ejb-plugin:ejb", "maven-bundle-plugin:bundle",
		"native-maven-plugin:compile-no-fork", "native-maven-plugin:build", "maven-assembly-plugin:attached":
		return "package"
	case "maven-dependency-plugin:copy", "maven-dependency-plugin:copy-dependencies", "maven-dependency-plugin:unpack", "maven-dependency-plugin:unpack-dependencies":
		return "process-sources"
	case "maven-assembly-plugin:single":
		return ""
	}
	byKey, _ := pluginRows()
	for _, row := range byKey {
		if strings.HasSuffix(row.key, ":"+artifact) && row.writes == "read" {
			return "" // a goal that writes nothing that is listed
		}
	}
	return "?"
}

// goal runs one goal.
func (r *run) goal(c call) {
	switch c.plugin.ArtifactID + ":" + c.goal {
	case "maven-clean-plugin:clean":
		r.files, r.main, r.unknown = nil, nil, nil
	case "maven-compiler-plugin:compile":
		// classes are added by list
	case "maven-jar-plugin:jar":
		r.jar(c)
	case "maven-jar-plugin:test-jar":
		r.attach(c, "tests", "skip", "maven.test.skip", TestJar)
	case "maven-source-plugin:jar", "maven-source-plugin:jar-no-fork":
		r.sources(c)
	case "maven-source-plugin:test-jar", "maven-source-plugin:test-jar-no-fork":
		r.attach(c, "test-sources", "skipSource", "maven.source.skip", Sources)
	case "maven-javadoc-plugin:jar", "maven-javadoc-plugin:aggregate-jar":
		r.javadoc(c)
	case "maven-javadoc-plugin:test-jar":
		r.attach(c, "test-javadoc", "skip", "maven.javadoc.skip", Javadoc)
	case "maven-war-plugin:war":
		r.war(c)
	case "maven-war-plugin:exploded":
		r.exploded(c)
	case "maven-ear-plugin:ear":
		r.archive(c, Ear, "ear")
	case "maven-ejb-plugin:ejb", "maven-bundle-plugin:bundle":
		r.archive(c, PlainJar, "jar")
	case "spring-boot-maven-plugin:repackage":
		r.repackage(c)
	case "maven-shade-plugin:shade":
		r.shade(c)
	case "maven-assembly-plugin:single", "maven-assembly-plugin:assembly", "maven-assembly-plugin:attached", "maven-assembly-plugin:directory",
		"maven-assembly-plugin:directory-single":
		r.assembly(c)
	case "maven-dependency-plugin:copy-dependencies", "maven-dependency-plugin:unpack-dependencies":
		r.copyDependencies(c)
	case "maven-dependency-plugin:copy", "maven-dependency-plugin:unpack":
		r.copyItems(c)
	case "maven-resources-plugin:copy-resources":
		r.copyResources(c)
	case "quarkus-maven-plugin:build":
		r.quarkus(c)
	case "appassembler-maven-plugin:assemble", "appassembler-maven-plugin:create-repository":
		r.appassembler(c)
	case "native-maven-plugin:compile-no-fork", "native-maven-plugin:build", "native-maven-plugin:compile":
		r.native(c)
	default:
		r.other(c)
	}
}

// other is a goal whose effect is not computed.
func (r *run) other(c call) {
	byKey, _ := pluginRows()
	row, ok := byKey[c.plugin.GroupID+":"+c.plugin.ArtifactID]
	if ok && row.writes != "unknown" {
		return
	}
	r.doubt(c.plugin.ArtifactID+":"+c.goal+" may write anything", c.place)
}

// doubt notes that there may be more than is known.
func (r *run) doubt(why string, at Place) {
	for _, u := range r.unknown {
		if u.Why == why {
			return
		}
	}
	r.unknown = append(r.unknown, Artifact{Path: r.at(pattern(r.m.Directory.Text), "*"), Kind: Doubt, Why: why, Place: at})
}

// doubts notes what the model does not show.
func (r *run) doubts(why string) {
	if why != "" {
		r.doubt(why, Place{})
		for _, f := range r.files {
			f.Known = false
			f.Why = why
		}
	}
	if r.inv.phase() == "" && len(r.files) == 0 {
		return
	}
	for _, u := range r.m.Unread {
		if !u.Build {
			continue
		}
		r.doubt(u.What, u.Place)
		for _, f := range r.files {
			if f.Kind != Classes && f.Runnable == No {
				f.Runnable, f.Why = Unknown, u.What
			}
		}
	}
	switch p := r.m.Packaging; {
	case !p.Known:
		r.doubt("packaging: "+p.Why, p.Place)
	case p.Text != "pom":
		if key, _ := r.packagingGoal(); key == "" {
			r.doubt("packaging "+p.Text+" is made by an extension", p.Place)
		}
	}
}

// list returns what lies there in the end.
func (r *run) list() List {
	var out List
	if r.compiled() {
		for _, part := range []string{"outputDirectory"} {
			v := r.s.buildPart(part, "${project.build.directory}/classes")
			out = append(out, Artifact{Path: r.at(pattern(v.Text)), Kind: Classes, Dir: true, Known: v.Known, By: "maven-compiler-plugin", Why: "classes of the module without its dependencies", Runnable: No})
		}
	}
	for _, f := range r.files {
		out = append(out, *f)
	}
	out = append(out, r.unknown...)
	for i := range out {
		out[i].Module = r.m
	}
	return out
}

// compiled says whether classes were made and not cleaned away.
func (r *run) compiled() bool {
	if r.m.Packaging.Text == "pom" {
		return false
	}
	is := false
	for _, t := range r.inv.Tasks {
		switch {
		case t.Phase == "clean" || t.Phase == "post-clean" || t.Plugin == "maven-clean-plugin":
			is = false
		case atPhase(t.Phase, "compile"), t.Plugin == "maven-compiler-plugin" && t.Goal == "compile":
			is = true
		}
	}
	return is
}

// at makes a path relative to the directory of the pom that was read.
func (r *run) at(parts ...string) string {
	return relative(r.root.Dir, path.Join(append([]string{r.m.Dir}, parts...)...))
}

// relative expresses a slash path of the context relative to a directory of it.
func relative(dir, name string) string {
	if path.IsAbs(name) {
		return name
	}
	dir, name = path.Clean(dir), path.Clean(name)
	if dir == "." {
		return name
	}
	if name == dir {
		return "."
	}
	if rest, ok := strings.CutPrefix(name, dir+"/"); ok {
		return rest
	}
	return "../" + relative(path.Dir(dir), name)
}

// pattern puts * for what is not known of a text.
func pattern(text string) string {
	var b strings.Builder
	for {
		i := strings.Index(text, "${")
		j := -1
		if i >= 0 {
			j = strings.IndexByte(text[i:], '}')
		}
		if j < 0 {
			b.WriteString(text)
			break
		}
		b.WriteString(text[:i])
		b.WriteByte('*')
		text = text[i+j+1:]
	}
	out := b.String()
	for strings.Contains(out, "**") {
		out = strings.ReplaceAll(out, "**", "*")
	}
	return out
}

// file is a path in the making: directory and name, each maybe unknown.
func (r *run) file(dir Value, name Value) (known bool, p, likely, why string) {
	p = pattern(name.Text)
	d := pattern(dir.Text)
	known = dir.Known && name.Known
	place := func(d, n string) string {
		if path.IsAbs(d) {
			return path.Join(d, n)
		}
		return r.at(d, n)
	}
	full := place(d, p)
	if !known {
		why = name.Why
		if !dir.Known {
			why = dir.Why
		}
		dg, ng := dir.Text, name.Text
		if dir.Guess != "" {
			dg = dir.Guess
		}
		if name.Guess != "" {
			ng = name.Guess
		}
		if !strings.Contains(dg+ng, "${") {
			likely = place(dg, ng)
		}
	}
	return known, full, likely, why
}

// put adds an artifact under a directory and a name, in place of one with the same path.
func (r *run) put(dir, name Value, a Artifact) *Artifact {
	var why string
	a.Known, a.Path, a.Likely, why = r.file(dir, name)
	if why != "" {
		a.Why = why
	}
	r.files = slices.DeleteFunc(r.files, func(f *Artifact) bool { return f.Path == a.Path })
	r.files = append(r.files, &a)
	return &a
}

// add concatenates values.
func add(parts ...Value) Value {
	out := Value{Known: true}
	guess := ""
	for _, p := range parts {
		out.Text += p.Text
		if p.Guess != "" {
			guess += p.Guess
		} else {
			guess += p.Text
		}
		if !p.Known && out.Known {
			out.Known, out.Why = false, p.Why
		}
		if out.Place == (Place{}) {
			out.Place = p.Place
		}
	}
	if !out.Known && guess != out.Text {
		out.Guess = guess
	}
	return out
}

func known(text string) Value { return Value{Text: text, Known: true} }
