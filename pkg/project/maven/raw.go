package maven

import "strings"

// raw is a pom, or a profile of one, as written: nothing is filled in. Merging works on it, as Maven's does.
type raw struct {
	parent     *Node
	coords     map[string]*Node // groupId, artifactId, version, packaging, name, …: simple children of <project>
	props      map[string]*Node
	build      map[string]*Node // finalName, directory, sourceDirectory, outputDirectory, …
	resources  []*Node
	plugins    []*rawPlugin
	managed    []*rawPlugin
	extensions []*Node
	deps       []*rawDependency
	depManaged []*rawDependency
	modules    []*Node
	profiles   []*Node
}

type rawDependency struct {
	node  *Node
	maybe bool
}

// rawPlugin is a <plugin>. Its key is group:artifact.
type rawPlugin struct {
	group, artifact string
	version         *Node
	inherited       string // "", "true", "false" as written
	conf            *Node
	execs           []*rawExecution
	deps            []string
	maybe           bool
	place           Place
}

type rawExecution struct {
	id        string
	phase     *Node
	goals     []string
	conf      *Node
	inherited string
	place     Place
}

// simpleParts are the children of <project> that are plain text.
var simpleParts = []string{"groupId", "artifactId", "version", "packaging", "name", "modelVersion", "description", "url", "inceptionYear"}

// buildParts are the children of <build> that are plain text.
var buildParts = []string{"finalName", "directory", "sourceDirectory", "outputDirectory", "testOutputDirectory", "testSourceDirectory", "scriptSourceDirectory", "defaultGoal"}

// readRaw reads a <project>. Maven refuses an element that is there twice, so this does.
func readRaw(file string, root *Node) (*raw, error) {
	if root.Name != "project" {
		return nil, &Error{File: file, Line: root.Place.Line, Msg: "the document is not a <project>"}
	}
	for _, part := range []*Node{root, root.Child("build")} {
		if err := unique(file, part); err != nil {
			return nil, err
		}
	}
	r := rawPart(root)
	r.parent = root.Child("parent")
	r.profiles = root.list("profiles")
	for _, name := range simpleParts {
		if c := root.Child(name); c != nil {
			r.coords[name] = c
		}
	}
	return r, nil
}

func unique(file string, n *Node) error {
	if n == nil {
		return nil
	}
	seen := map[string]bool{}
	for _, c := range n.Children {
		if seen[c.Name] {
			return &Error{File: file, Line: c.Place.Line, Msg: "<" + c.Name + "> is there twice"}
		}
		seen[c.Name] = true
	}
	return nil
}

// rawPart reads what <project> and <profile> have in common.
func rawPart(n *Node) *raw {
	r := &raw{coords: map[string]*Node{}, props: map[string]*Node{}, build: map[string]*Node{}}
	for _, p := range n.list("properties") {
		r.props[p.Name] = p
	}
	b := n.Child("build")
	for _, name := range buildParts {
		if c := b.Child(name); c != nil {
			r.build[name] = c
		}
	}
	r.resources = b.list("resources")
	r.plugins = rawPlugins(b.list("plugins"))
	r.managed = rawPlugins(b.list("pluginManagement", "plugins"))
	r.extensions = b.list("extensions")
	r.deps = rawDependencies(n.list("dependencies"))
	r.depManaged = rawDependencies(n.list("dependencyManagement", "dependencies"))
	r.modules = n.list("modules")
	return r
}

func rawDependencies(nodes []*Node) []*rawDependency {
	var out []*rawDependency
	for _, n := range nodes {
		out = append(out, &rawDependency{node: n})
	}
	return out
}

func rawPlugins(nodes []*Node) []*rawPlugin {
	var out []*rawPlugin
	for _, n := range nodes {
		p := &rawPlugin{
			group: n.text("groupId"), artifact: n.text("artifactId"), version: n.Child("version"),
			inherited: n.text("inherited"), conf: n.Child("configuration"), place: n.Place,
		}
		if p.group == "" {
			p.group = "org.apache.maven.plugins"
		}
		for _, e := range n.list("executions") {
			p.execs = mergeExecution(p.execs, rawExecutionOf(e), true)
		}
		for _, d := range n.list("dependencies") {
			p.deps = append(p.deps, d.text("groupId")+":"+d.text("artifactId"))
		}
		out = mergeSame(out, p)
	}
	return out
}

func rawExecutionOf(n *Node) *rawExecution {
	e := &rawExecution{id: n.text("id"), phase: n.Child("phase"), conf: n.Child("configuration"), inherited: n.text("inherited"), place: n.Place}
	if e.id == "" {
		e.id = "default"
	}
	for _, g := range n.list("goals") {
		e.goals = append(e.goals, g.Text)
	}
	return e
}

// mergeSame adds a plugin to those of the same list: Maven merges what is declared twice, the later one wins, and warns.
func mergeSame(list []*rawPlugin, p *rawPlugin) []*rawPlugin {
	for i, q := range list {
		if q.key() == p.key() {
			list[i] = mergePlugin(p, q)
			return list
		}
	}
	return append(list, p)
}

func (p *rawPlugin) key() string { return p.group + ":" + p.artifact }

func (p *rawPlugin) clone() *rawPlugin {
	c := *p
	c.conf = p.conf.clone()
	c.execs = nil
	for _, e := range p.execs {
		x := *e
		x.conf = e.conf.clone()
		x.goals = append([]string(nil), e.goals...)
		c.execs = append(c.execs, &x)
	}
	return &c
}

func truthy(s string) bool { return strings.EqualFold(strings.TrimSpace(s), "true") }
