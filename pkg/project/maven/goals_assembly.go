package maven

import (
	"path"
	"strings"
)

// assembly follows maven-assembly-plugin: one file for each format of each descriptor, named finalName[-id].format.
func (r *run) assembly(c call) {
	skip, v := r.flag(c.conf, "skipAssembly", "assembly.skipAssembly", false)
	if skip == Yes {
		return
	}
	if skip == Unknown {
		r.doubt("maven-assembly-plugin: "+v.Why, c.place)
	}
	root, rv := r.flag(c.conf, "runOnlyAtExecutionRoot", "assembly.runOnlyAtExecutionRoot", false)
	if root == Yes && r.m != r.root {
		return
	}
	if root == Unknown {
		r.doubt("maven-assembly-plugin: "+rv.Why, c.place)
	}
	list, ok := r.descriptors(c)
	if !ok {
		r.doubt("what maven-assembly-plugin makes is not known", c.place)
	}
	dir := r.get(c.conf, "outputDirectory", "", "${project.build.directory}")
	base := r.get(c.conf, "finalName", "", "${project.build.finalName}")
	appended, av := r.flag(c.conf, "appendAssemblyId", "assembly.appendAssemblyId", true)
	if appended == Unknown {
		r.doubt("maven-assembly-plugin: "+av.Why, c.place)
		return
	}
	for _, d := range list {
		name := base
		if appended == Yes {
			name = add(base, known("-"), d.id)
		}
		for _, format := range d.formats {
			r.assembled(c, dir, name, format, d)
		}
	}
}

func (r *run) assembled(c call, dir, name Value, format string, d descriptor) {
	a := Artifact{Kind: Assembly, By: c.plugin.ArtifactID, Place: c.place, Runnable: No, Why: "a " + format + " archive"}
	if format == "dir" {
		a.Dir, a.Why = true, "a directory"
		r.put(dir, name, a)
		return
	}
	full := add(name, known("."+format))
	_, target, _, _ := r.file(dir, full)
	replaces := r.main != nil && r.main.Path == target
	made := r.put(dir, full, a)
	if format == "jar" {
		r.assembledRun(made, c, d)
	}
	if replaces {
		r.main = made
	}
}

// assembledRun says whether java -jar starts a jar that is an assembly.
func (r *run) assembledRun(a *Artifact, c call, d descriptor) {
	main := r.get(c.conf.At("archive", "manifest"), "mainClass", "", "")
	if entries := c.conf.At("archive", "manifestEntries"); main.Known && main.Text == "" {
		main = r.get(entries, "Main-Class", "", "")
	}
	switch {
	case !main.Known:
		a.explain(Unknown, "its main class: "+main.Why)
	case c.conf.At("archive", "manifestFile") != nil:
		a.explain(Unknown, "its manifest is a file of its own")
	case main.Text == "":
		a.explain(No, "its manifest names no main class")
	case d.all:
		a.Main = main.Text
		a.explain(Yes, "it holds all dependencies and its manifest names a main class")
	default:
		a.Main = main.Text
		a.explain(Unknown, "what it holds is described in "+d.from)
	}
}

// descriptor is what the package needs of an assembly descriptor.
type descriptor struct {
	id      Value
	formats []string
	all     bool // the jar holds the module and its dependencies
	from    string
}

// descriptors reads the descriptors of an execution; false if one can't be read. The predefined ones are those of the plugin's page
// "Pre-defined Descriptor Files".
func (r *run) descriptors(c call) ([]descriptor, bool) {
	ok := true
	var out []descriptor
	refs := append(texts(c.conf.At("descriptorRefs")), texts(c.conf.At("descriptorRef"))...)
	if v, set := r.property("descriptorId"); set && v.Known {
		refs = append(refs, v)
	}
	if v, set := r.property("assembly.descriptorId"); set && v.Known {
		refs = append(refs, v)
	}
	for _, ref := range refs {
		v := r.s.text(ref.Text, ref.Place)
		switch v.Text {
		case "jar-with-dependencies":
			out = append(out, descriptor{id: v, formats: []string{"jar"}, all: true})
		case "bin", "src", "project":
			out = append(out, descriptor{id: v, formats: []string{"tar.gz", "tar.bz2", "zip"}})
		default:
			ok = false
		}
	}
	files := append(texts(c.conf.At("descriptors")), texts(c.conf.At("descriptor"))...)
	if v, set := r.property("assembly.descriptor"); set {
		files = append(files, v)
	}
	for _, f := range files {
		d, read := r.descriptorFile(r.s.text(f.Text, f.Place))
		if !read {
			ok = false
			continue
		}
		out = append(out, d)
	}
	if c.conf.Child("descriptorSourceDirectory") != nil {
		ok = false
	}
	if formats := texts(c.conf.At("formats")); len(formats) > 0 {
		for i := range out {
			out[i].formats = nil
			for _, f := range formats {
				out[i].formats = append(out[i].formats, f.Text)
			}
		}
	}
	return out, ok && len(out) > 0
}

func (r *run) descriptorFile(v Value) (descriptor, bool) {
	if !v.Known || path.IsAbs(v.Text) || r.m.ctx == nil {
		return descriptor{}, false
	}
	name := path.Join(r.m.Dir, v.Text)
	src, err := r.m.ctx.ReadFile(name)
	if err != nil {
		return descriptor{}, false
	}
	root, err := parseXML(name, src)
	if err != nil {
		return descriptor{}, false
	}
	d := descriptor{id: r.s.value(root.Child("id")), from: name}
	for _, f := range root.list("formats") {
		d.formats = append(d.formats, r.s.value(f).Text)
	}
	// A dependencySet that unpacks everything makes what jar-with-dependencies makes.
	for _, s := range root.list("dependencySets") {
		if truthy(s.text("unpack")) && s.Child("includes") == nil && s.Child("excludes") == nil && (s.text("scope") == "" || s.text("scope") == "runtime") {
			own := s.text("useProjectArtifact")
			d.all = own == "" || truthy(own)
		}
	}
	return d, root.Name == "assembly" && d.id.Text != "" && len(d.formats) > 0
}

// texts returns the text of an element or of its children.
func texts(n *Node) []Value {
	if n == nil {
		return nil
	}
	if len(n.Children) == 0 {
		if n.Text == "" {
			return nil
		}
		var out []Value
		for f := range strings.SplitSeq(n.Text, ",") {
			out = append(out, Value{Text: strings.TrimSpace(f), Place: n.Place})
		}
		return out
	}
	var out []Value
	for _, c := range n.Children {
		out = append(out, Value{Text: c.Text, Place: c.Place})
	}
	return out
}
