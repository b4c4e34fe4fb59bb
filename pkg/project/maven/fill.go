package maven

import (
	"fmt"
	"path"
)

// fill computes the model from the assembled pom.
func (m *Model) fill(s *scope, eff *raw) {
	m.GroupID = m.coordinate(s, eff, "groupId", eff.parent.Child("groupId"))
	m.ArtifactID = m.coordinate(s, eff, "artifactId", nil)
	m.Version = m.coordinate(s, eff, "version", eff.parent.Child("version"))
	m.Packaging = Value{Text: "jar", Known: true}
	if n := eff.coords["packaging"]; n != nil {
		m.Packaging = s.value(n)
	}
	m.FinalName = s.part(func(busy map[string]bool) Value { return s.finalName(0, busy) })
	m.Directory = cleaned(s.buildPart("directory", "target"))
	m.SourceDirectory = cleaned(s.buildPart("sourceDirectory", "src/main/java"))
	m.Properties = map[string]Value{}
	for name, n := range eff.props {
		m.Properties[name] = s.text("${"+name+"}", n.Place)
	}
	for _, n := range eff.resources {
		if d := n.Child("directory"); d != nil {
			m.Resources = append(m.Resources, cleaned(s.value(d)))
		}
	}
	if len(m.Resources) == 0 {
		m.Resources = []Value{{Text: "src/main/resources", Known: true}}
	}
	m.dependencies(s, eff)
	for _, p := range manage(eff.plugins, eff.managed) {
		m.Plugins = append(m.Plugins, plugin(s, p))
	}
	for _, p := range eff.managed {
		m.managed = append(m.managed, plugin(s, p))
	}
	m.scope = s
	for _, n := range eff.extensions {
		if id := n.text("artifactId"); !harmlessExtension(id) {
			m.Unread = append(m.Unread, Unread{What: fmt.Sprintf("the extension %s is loaded", id), Place: n.Place, Build: true})
		}
	}
}

// part computes a value outside of text.
func (s *scope) part(fn func(busy map[string]bool) Value) Value {
	s.lookups = 0
	return fn(map[string]bool{})
}

func (s *scope) buildPart(name, byDefault string) Value {
	return s.part(func(busy map[string]bool) Value { return s.buildText(name, byDefault, 0, busy) })
}

func cleaned(v Value) Value {
	if v.Text != "" {
		v.Text = path.Clean(v.Text)
	}
	return v
}

func (m *Model) coordinate(s *scope, eff *raw, name string, fallback *Node) Value {
	n := eff.coords[name]
	if n == nil {
		n = fallback
	}
	if n == nil {
		return Value{Why: "the pom has no " + name}
	}
	return s.value(n)
}

func (m *Model) dependencies(s *scope, eff *raw) {
	managed := map[string]*rawDependency{}
	for _, d := range eff.depManaged {
		managed[s.dependencyKey(d)] = d
	}
	for _, d := range eff.deps {
		n := d.node
		out := Dependency{
			GroupID: s.value(n.Child("groupId")).Text, ArtifactID: s.value(n.Child("artifactId")).Text, Type: s.value(n.Child("type")).Text,
			Classifier: s.value(n.Child("classifier")).Text, Scope: s.value(n.Child("scope")).Text,
			Optional: truthy(s.value(n.Child("optional")).Text), Maybe: d.maybe, Place: n.Place,
			Version: s.value(n.Child("version")),
		}
		if by := managed[s.dependencyKey(d)]; by != nil {
			if n.Child("version") == nil {
				out.Version = s.value(by.node.Child("version"))
			}
			if out.Scope == "" {
				out.Scope = s.value(by.node.Child("scope")).Text
			}
		}
		if out.Version.Text == "" {
			out.Version = Value{Why: "its version is managed outside of the files"}
		}
		if out.Scope == "" {
			out.Scope = "compile"
		}
		if out.Type == "" {
			out.Type = "jar"
		}
		m.Dependencies = append(m.Dependencies, out)
	}
}

func (s *scope) dependencyKey(d *rawDependency) string {
	n := d.node
	kind := s.value(n.Child("type")).Text
	if kind == "" {
		kind = "jar"
	}
	return s.value(n.Child("groupId")).Text + ":" + s.value(n.Child("artifactId")).Text + ":" + kind + ":" + s.value(n.Child("classifier")).Text
}

// plugin makes the public form of a plugin. Its configuration keeps ${…}: Maven fills it in when the goal runs, and so does Model.Fill.
func plugin(s *scope, p *rawPlugin) Plugin {
	out := Plugin{
		GroupID: s.text(p.group, p.place).Text, ArtifactID: s.text(p.artifact, p.place).Text, Version: s.value(p.version),
		Configuration: p.conf, Dependencies: p.deps, Inherited: p.inherited != "false", Maybe: p.maybe, Place: p.place,
	}
	if p.version == nil {
		out.Version = Value{Why: "the pom names no version"}
	}
	for _, e := range p.execs {
		x := Execution{ID: e.id, Goals: e.goals, Configuration: mergeConf(e.conf, p.conf), Place: e.place}
		if e.phase != nil {
			x.Phase = s.value(e.phase).Text
		}
		out.Executions = append(out.Executions, x)
	}
	return out
}

// Plugin returns the plugin with the artifactId, whether the build or only pluginManagement declares it.
func (m *Model) Plugin(artifact string) (p Plugin, declared, ok bool) {
	for _, p := range m.Plugins {
		if p.ArtifactID == artifact {
			return p, true, true
		}
	}
	for _, p := range m.managed {
		if p.ArtifactID == artifact {
			return p, false, true
		}
	}
	return Plugin{}, false, false
}
