package project

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// runs reads what a service, and those that it extends, say about the running container.
func (m *composeModel) runs(s service, how string) {
	replaced := map[string]bool{} // keys that a nearer level sets
	for _, level := range m.levels(s) {
		m.level(s.name, level, how, replaced)
		for _, p := range pairs(level.node) {
			replaced[p.key.Value] = true
		}
	}
}

// level reads one service of the chain that a service extends.
func (m *composeModel) level(name string, s service, how string, replaced map[string]bool) {
	own := func(key string) *yaml.Node {
		if n := get(s.node, key); n != nil && !replaced[key] && n.Tag != "!reset" {
			return n
		}
		return nil
	}
	if c := str(own("container_name")); c != "" {
		m.f.containers[m.fill(c)] = true
	}
	use := func(n *yaml.Node, format string, args ...any) Use {
		return Use{ID: "compose-override", File: s.file, Line: n.Line, Detail: "service " + name + " " + how + " and " + fmt.Sprintf(format, args...)}
	}
	if e := own("entrypoint"); e != nil {
		u := use(e, "sets the entrypoint %s", shown(commandWords(e)))
		if u.Entrypoint = commandWords(e); u.Entrypoint != nil {
			if c := own("command"); c != nil && commandWords(c) != nil {
				u.Command = commandWords(c)
				u.Detail += " and runs " + shown(u.Command)
			}
			m.f.add(u)
		}
	} else if c := own("command"); c != nil {
		if words := commandWords(c); words != nil {
			u := use(c, "runs %s", shown(words))
			u.Command = words
			m.f.add(u)
		}
	}
	m.volumes(s, use)
	m.environment(s, use)
	if test := own("healthcheck"); test != nil {
		m.healthcheck(get(test, "test"), use)
	}
	m.security(s, own, use)
	for _, w := range items(get(s.node, "develop", "watch")) {
		if target := str(get(w, "target")); target != "" && strings.HasPrefix(str(get(w, "action")), "sync") {
			u := use(w, "copies %s to %s in the running container", orDot(str(get(w, "path"))), target)
			u.Volumes = []Volume{{"./" + str(get(w, "path")), target}}
			m.f.add(u)
		}
	}
	for _, key := range []string{"post_start", "pre_stop"} {
		for _, h := range items(own(key)) {
			if c := get(h, "command"); c != nil && len(commandWords(c)) > 0 {
				m.f.add(use(c, "runs %s as %s", shown(commandWords(c)), key).withExec(commandWords(c)))
			}
		}
	}
}

func orDot(s string) string {
	if s == "" {
		return "."
	}
	return s
}

// commandWords reads command: and entrypoint:, a string or a list; nil for null, which keeps the image's own.
func commandWords(n *yaml.Node) []string {
	if n.Kind == yaml.SequenceNode {
		words := strs(n)
		for i := range words {
			words[i] = interpolate(words[i], noVariables)
		}
		return words
	}
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		return nil
	}
	return splitWords(interpolate(n.Value, noVariables))
}

func (m *composeModel) volumes(s service, use func(*yaml.Node, string, ...any) Use) {
	for _, n := range items(get(s.node, "volumes")) {
		v, ok := Volume{}, false
		if n.Kind == yaml.ScalarNode {
			v, ok = shortVolume(m.fill(n.Value))
		} else if target := str(get(n, "target")); target != "" {
			v, ok = Volume{m.fill(str(get(n, "source"))), m.fill(target)}, true
			if str(get(n, "type")) == "bind" && !v.Bind() {
				v.Source = "./" + v.Source
			}
		}
		if ok {
			u := use(n, "mounts %s over %s", orAnonymous(v.Source), v.Target)
			u.Volumes = []Volume{v}
			m.f.add(u)
		}
	}
	for _, n := range append(items(get(s.node, "tmpfs")), get(s.node, "tmpfs")) {
		if target, _, _ := strings.Cut(m.fill(str(n)), ":"); path.IsAbs(target) {
			u := use(n, "mounts an empty directory over %s", target)
			u.Volumes = []Volume{{Target: target}}
			m.f.add(u)
		}
	}
	for _, n := range append(items(get(s.node, "configs")), items(get(s.node, "secrets"))...) {
		if target := str(get(n, "target")); path.IsAbs(target) {
			u := use(n, "puts %s at %s", str(get(n, "source")), target)
			u.Volumes = []Volume{{"./" + str(get(n, "source")), target}}
			m.f.add(u)
		}
	}
}

func orAnonymous(source string) string {
	if source == "" {
		return "a volume"
	}
	return source
}

func (m *composeModel) environment(s service, use func(*yaml.Node, string, ...any) Use) {
	env := get(s.node, "environment")
	for _, p := range merged(env) {
		u := use(p.key, "sets %s", p.key.Value)
		value := "$" + p.key.Value
		if p.value.Tag != "!!null" {
			value = m.fill(p.value.Value)
		}
		u.Env = map[string]string{p.key.Value: value}
		m.f.add(u)
	}
	for _, n := range items(env) {
		name, _, _ := strings.Cut(n.Value, "=")
		u := use(n, "sets %s", name)
		u.setEnv(m.fill(n.Value))
		m.f.add(u)
	}
	files := get(s.node, "env_file")
	list := items(files)
	if files != nil && files.Kind != yaml.SequenceNode {
		list = []*yaml.Node{files}
	}
	for _, n := range list {
		name := str(n)
		if n.Kind == yaml.MappingNode {
			name = str(get(n, "path"))
		}
		m.envFile(s, n, name, use)
	}
}

// envFile reads a file of NAME=value lines. Only names and values that a check asks for are ever shown.
func (m *composeModel) envFile(s service, n *yaml.Node, name string, use func(*yaml.Node, string, ...any) Use) {
	t, err := m.f.shared(path.Join(s.dir, m.fill(name)))
	if err != nil {
		return
	}
	u := use(n, "takes variables from %s", name)
	for name, value := range envLines(t.bytes) {
		u.setEnv(name + "=" + value)
	}
	if u.Env != nil {
		m.f.add(u)
	}
}

func (m *composeModel) healthcheck(test *yaml.Node, use func(*yaml.Node, string, ...any) Use) {
	if test == nil {
		return
	}
	var argv []string
	words := strs(test)
	switch {
	case test.Kind == yaml.ScalarNode:
		argv = []string{"sh", "-c", interpolate(test.Value, noVariables)}
	case len(words) > 1 && words[0] == "CMD":
		argv = words[1:]
	case len(words) > 1 && words[0] == "CMD-SHELL":
		argv = []string{"sh", "-c", interpolate(words[1], noVariables)}
	default:
		return
	}
	m.f.add(use(test, "checks its health with %s", shown(argv)).withExec(argv))
}

func (m *composeModel) security(s service, own func(string) *yaml.Node, use func(*yaml.Node, string, ...any) Use) {
	if n := own("user"); str(n) != "" {
		u := use(n, "runs it as user %s", n.Value)
		u.User = m.fill(n.Value)
		m.f.add(u)
	}
	if n := own("working_dir"); str(n) != "" && !m.mounted(s, m.fill(n.Value)) {
		u := use(n, "runs it in %s", n.Value)
		u.Workdir = m.fill(n.Value)
		m.f.add(u)
	}
	if n := own("read_only"); str(n) == "true" {
		u := use(n, "makes the file system read-only")
		u.ReadOnly = true
		m.f.add(u)
	}
	if n := own("cap_drop"); len(strs(n)) > 0 {
		u := use(n, "drops the capabilities %s", strings.Join(strs(n), ", "))
		for _, c := range strs(n) {
			u.Drop = append(u.Drop, capability(c))
		}
		m.f.add(u)
	}
}

// mounted tells whether a directory of the host is mounted over a directory of the service or one above it: then it is the same in any image.
func (m *composeModel) mounted(s service, dir string) bool {
	return slices.ContainsFunc(items(get(s.node, "volumes")), func(n *yaml.Node) bool {
		v, ok := shortVolume(m.fill(str(n)))
		return ok && v.Bind() && below(path.Clean(v.Target), path.Clean(dir))
	})
}
