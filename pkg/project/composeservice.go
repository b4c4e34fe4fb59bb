package project

import (
	"fmt"
	"path"
	"strings"

	"go.yaml.in/yaml/v3"
)

// uses reads what a service says about the running container.
func (d *composeDir) uses(s service, how string) {
	if name := str(get(s.node, "container_name")); name != "" {
		d.f.containers[name] = true
	}
	use := func(n *yaml.Node, format string, args ...any) Use {
		return Use{ID: "compose-override", File: s.file, Line: n.Line, Detail: "service " + s.name + " " + how + " and " + fmt.Sprintf(format, args...)}
	}
	if e := get(s.node, "entrypoint"); e != nil {
		u := use(e, "sets the entrypoint %s", shown(commandWords(e)))
		if u.Entrypoint = commandWords(e); u.Entrypoint != nil {
			if c := get(s.node, "command"); c != nil {
				u.Command = commandWords(c)
				u.Detail += " and runs " + shown(u.Command)
			}
			d.f.add(u)
		}
	} else if c := get(s.node, "command"); c != nil {
		if words := commandWords(c); words != nil {
			u := use(c, "runs %s", shown(words))
			u.Command = words
			d.f.add(u)
		}
	}
	d.volumes(s, use)
	d.environment(s, use)
	d.healthcheck(s, use)
	d.security(s, use)
	for _, w := range items(get(s.node, "develop", "watch")) {
		if target := str(get(w, "target")); target != "" && strings.HasPrefix(str(get(w, "action")), "sync") {
			u := use(w, "copies %s to %s in the running container", orDot(str(get(w, "path"))), target)
			u.Volumes = []Volume{{"./" + str(get(w, "path")), target}}
			d.f.add(u)
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
			words[i] = strings.ReplaceAll(interpolate(words[i]), "$$", "$")
		}
		return words
	}
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		return nil
	}
	return splitWords(strings.ReplaceAll(interpolate(n.Value), "$$", "$"))
}

func (d *composeDir) volumes(s service, use func(*yaml.Node, string, ...any) Use) {
	for _, n := range items(get(s.node, "volumes")) {
		v, ok := Volume{}, false
		if n.Kind == yaml.ScalarNode {
			v, ok = shortVolume(interpolate(n.Value))
		} else if target := str(get(n, "target")); target != "" {
			v, ok = Volume{interpolate(str(get(n, "source"))), interpolate(target)}, true
			if str(get(n, "type")) == "bind" && !v.Bind() {
				v.Source = "./" + v.Source
			}
		}
		if ok {
			u := use(n, "mounts %s over %s", orAnonymous(v.Source), v.Target)
			u.Volumes = []Volume{v}
			d.f.add(u)
		}
	}
	for _, n := range append(items(get(s.node, "configs")), items(get(s.node, "secrets"))...) {
		if target := str(get(n, "target")); path.IsAbs(target) {
			u := use(n, "puts %s at %s", str(get(n, "source")), target)
			u.Volumes = []Volume{{"./" + str(get(n, "source")), target}}
			d.f.add(u)
		}
	}
}

func orAnonymous(source string) string {
	if source == "" {
		return "a volume"
	}
	return source
}

func (d *composeDir) environment(s service, use func(*yaml.Node, string, ...any) Use) {
	env := get(s.node, "environment")
	for _, p := range pairs(env) {
		u := use(p.key, "sets %s", p.key.Value)
		value := "$" + p.key.Value
		if p.value.Tag != "!!null" {
			value = interpolate(p.value.Value)
		}
		u.Env = map[string]string{p.key.Value: value}
		d.f.add(u)
	}
	for _, n := range items(env) {
		name, _, _ := strings.Cut(n.Value, "=")
		u := use(n, "sets %s", name)
		u.setEnv(interpolate(n.Value))
		d.f.add(u)
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
		d.envFile(n, name, use)
	}
}

// envFile reads NAME=value lines. Only names and values that a check asks for are ever shown.
func (d *composeDir) envFile(n *yaml.Node, name string, use func(*yaml.Node, string, ...any) Use) {
	if name = path.Join(d.dir, interpolate(name)); strings.HasPrefix(name, "..") || path.IsAbs(name) {
		return
	}
	text, err := d.f.text(name)
	if err != nil {
		d.f.p.record.missing(name)
		return
	}
	u := use(n, "takes variables from %s", name)
	for line := range strings.Lines(string(text)) {
		line = strings.TrimPrefix(strings.TrimSpace(line), "export ")
		key, value, ok := strings.Cut(line, "=")
		if ok && key != "" && !strings.HasPrefix(key, "#") {
			u.setEnv(strings.TrimSpace(key) + "=" + strings.Trim(strings.TrimSpace(value), `"'`))
		}
	}
	if u.Env != nil {
		d.f.add(u)
	}
}

func (d *composeDir) healthcheck(s service, use func(*yaml.Node, string, ...any) Use) {
	test := get(s.node, "healthcheck", "test")
	if test == nil {
		return
	}
	var argv []string
	words := strs(test)
	switch {
	case test.Kind == yaml.ScalarNode:
		argv = []string{"sh", "-c", strings.ReplaceAll(interpolate(test.Value), "$$", "$")}
	case len(words) > 1 && words[0] == "CMD":
		argv = words[1:]
	case len(words) > 1 && words[0] == "CMD-SHELL":
		argv = []string{"sh", "-c", strings.ReplaceAll(words[1], "$$", "$")}
	default:
		return
	}
	d.f.add(use(test, "checks its health with %s", shown(argv)).withExec(argv))
}

func (d *composeDir) security(s service, use func(*yaml.Node, string, ...any) Use) {
	if n := get(s.node, "user"); str(n) != "" {
		u := use(n, "runs it as user %s", n.Value)
		u.User = interpolate(n.Value)
		d.f.add(u)
	}
	if n := get(s.node, "working_dir"); str(n) != "" {
		u := use(n, "runs it in %s", n.Value)
		u.Workdir = interpolate(n.Value)
		d.f.add(u)
	}
	if n := get(s.node, "read_only"); str(n) == "true" {
		u := use(n, "makes the file system read-only")
		u.ReadOnly = true
		d.f.add(u)
	}
	if n := get(s.node, "cap_drop"); len(strs(n)) > 0 {
		u := use(n, "drops the capabilities %s", strings.Join(strs(n), ", "))
		for _, c := range strs(n) {
			u.Drop = append(u.Drop, capability(c))
		}
		d.f.add(u)
	}
}
