package maven

import "maps"

// The rules of merging are those of org.apache.maven.model.merge.MavenModelMerger, DefaultInheritanceAssembler, DefaultProfileInjector and
// DefaultPluginManagementInjector of Maven 3.9, and of Xpp3DomUtils for configurations.

// inherit returns the child with what it inherits: text of the child wins, plugins of the parent come first.
func inherit(child, parent *raw) *raw {
	out := *child
	out.coords = maps.Clone(child.coords)
	for _, name := range []string{"groupId", "version"} {
		if out.coords[name] == nil && parent.coords[name] != nil {
			out.coords[name] = parent.coords[name]
		}
	}
	out.props = overlay(parent.props, child.props)
	out.build = overlay(parent.build, child.build)
	if len(child.resources) == 0 {
		out.resources = parent.resources
	}
	out.plugins = inheritPlugins(child.plugins, parent.plugins)
	out.managed = inheritPlugins(child.managed, parent.managed)
	out.deps = mergeDependencies(child.deps, parent.deps)
	out.depManaged = mergeDependencies(child.depManaged, parent.depManaged)
	out.extensions = append(append([]*Node(nil), parent.extensions...), child.extensions...)
	return &out
}

// inject returns the pom with a profile, which wins.
func inject(r, profile *raw) *raw {
	out := *r
	out.props = overlay(r.props, profile.props)
	out.build = overlay(r.build, profile.build)
	if len(profile.resources) > 0 {
		out.resources = profile.resources
	}
	out.plugins = injectPlugins(r.plugins, profile.plugins)
	out.managed = injectPlugins(r.managed, profile.managed)
	out.deps = mergeDependencies(profile.deps, r.deps)
	out.depManaged = mergeDependencies(profile.depManaged, r.depManaged)
	out.modules = append(append([]*Node(nil), r.modules...), profile.modules...)
	return &out
}

func overlay(below, above map[string]*Node) map[string]*Node {
	out := maps.Clone(below)
	if out == nil {
		out = map[string]*Node{}
	}
	maps.Copy(out, above)
	return out
}

func mergeDependencies(win, lose []*rawDependency) []*rawDependency {
	out := append([]*rawDependency(nil), win...)
	seen := map[string]bool{}
	for _, d := range win {
		seen[d.key()] = true
	}
	for _, d := range lose {
		if !seen[d.key()] {
			out = append(out, d)
		}
	}
	return out
}

func (d *rawDependency) key() string {
	n := d.node
	kind := n.text("type")
	if kind == "" {
		kind = "jar"
	}
	return n.text("groupId") + ":" + n.text("artifactId") + ":" + kind + ":" + n.text("classifier")
}

// inheritPlugins keeps the order of the parent; plugins that only the child has stand before the next one that both have, or at the end.
func inheritPlugins(child, parent []*rawPlugin) []*rawPlugin {
	var master []*rawPlugin
	for _, p := range parent {
		if q := p.inheritable(); q != nil {
			master = append(master, q)
		}
	}
	return weave(master, child, func(p, c *rawPlugin) *rawPlugin { return mergePlugin(c, p) })
}

// injectPlugins keeps the order of the pom; the profile's plugins win.
func injectPlugins(target, profile []*rawPlugin) []*rawPlugin {
	return weave(target, profile, func(t, p *rawPlugin) *rawPlugin { return mergePlugin(p, t) })
}

func weave(master, other []*rawPlugin, merge func(m, o *rawPlugin) *rawPlugin) []*rawPlugin {
	at := map[string]int{}
	merged := make([]*rawPlugin, len(master))
	for i, p := range master {
		at[p.key()] = i
		merged[i] = p
	}
	before := map[int][]*rawPlugin{}
	var pending []*rawPlugin
	for _, p := range other {
		i, both := at[p.key()]
		if !both {
			pending = append(pending, p)
			continue
		}
		merged[i] = merge(merged[i], p)
		before[i] = append(before[i], pending...)
		pending = nil
	}
	var out []*rawPlugin
	for i, p := range merged {
		out = append(append(out, before[i]...), p)
	}
	return append(out, pending...)
}

// inheritable returns what of the plugin a child gets, nil if nothing.
func (p *rawPlugin) inheritable() *rawPlugin {
	if p.inherited == "false" {
		return nil
	}
	c := p.clone()
	c.execs = nil
	for _, e := range p.execs {
		inherited := e.inherited
		if inherited == "" {
			inherited = p.inherited
		}
		if inherited == "false" {
			continue
		}
		x := *e
		x.goals, x.conf = append([]string(nil), e.goals...), e.conf.clone()
		c.execs = append(c.execs, &x)
	}
	return c
}

// mergePlugin merges two declarations of one plugin: win wins.
func mergePlugin(win, lose *rawPlugin) *rawPlugin {
	out := win.clone()
	if out.version == nil {
		out.version = lose.version
	}
	if out.inherited == "" {
		out.inherited = lose.inherited
	}
	out.conf = mergeConf(win.conf, lose.conf)
	// Executions of the losing side come first: their order is that of the parent, or of pluginManagement.
	out.execs = lose.clone().execs
	for _, e := range win.clone().execs {
		out.execs = mergeExecution(out.execs, e, true)
	}
	out.deps = append(append([]string(nil), win.deps...), lose.deps...)
	out.maybe = win.maybe && lose.maybe
	return out
}

// mergeExecution adds e to the list; if one with its id is there they are merged, and e wins if wins is set.
func mergeExecution(list []*rawExecution, e *rawExecution, wins bool) []*rawExecution {
	for i, x := range list {
		if x.id != e.id {
			continue
		}
		win, lose := e, x
		if !wins {
			win, lose = x, e
		}
		m := *win
		if m.phase == nil {
			m.phase = lose.phase
		}
		if m.inherited == "" {
			m.inherited = lose.inherited
		}
		m.goals = append([]string(nil), x.goals...)
		for _, g := range e.goals {
			if !contains(m.goals, g) {
				m.goals = append(m.goals, g)
			}
		}
		m.conf = mergeConf(win.conf, lose.conf)
		list[i] = &m
		return list
	}
	return append(list, e)
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// mergeConf merges configurations: text of win wins, children are merged by name and position, combine.self and combine.children are obeyed.
func mergeConf(win, lose *Node) *Node {
	if win == nil {
		return lose.clone()
	}
	out := win.clone()
	if lose == nil {
		return out
	}
	if out.Attrs["combine.self"] == "override" {
		return out
	}
	if out.Text == "" && len(out.Children) == 0 && len(lose.Children) == 0 {
		out.Text = lose.Text
	}
	if out.Attrs["combine.children"] == "append" {
		out.Children = append(lose.clone().Children, out.Children...)
		return out
	}
	taken := map[string]int{}
	own := map[string][]int{}
	for i, c := range out.Children {
		own[c.Name] = append(own[c.Name], i)
	}
	for _, c := range lose.Children {
		mine, n := own[c.Name], taken[c.Name]
		switch {
		case len(mine) == 0:
			out.Children = append(out.Children, c.clone())
		case n < len(mine):
			out.Children[mine[n]] = mergeConf(out.Children[mine[n]], c)
			taken[c.Name]++
		}
	}
	if len(out.Children) > 0 {
		out.Text = ""
	}
	return out
}

// manage returns the plugins with what pluginManagement says about them.
func manage(plugins, managed []*rawPlugin) []*rawPlugin {
	by := map[string]*rawPlugin{}
	for _, m := range managed {
		by[m.key()] = m
	}
	out := make([]*rawPlugin, len(plugins))
	for i, p := range plugins {
		out[i] = p
		if m := by[p.key()]; m != nil {
			out[i] = mergePlugin(p, m)
		}
	}
	return out
}
