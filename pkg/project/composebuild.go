package project

import (
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// field is a key of a service, its own or that of the service it extends.
func (m *composeModel) field(s service, key string) *yaml.Node {
	for _, level := range m.levels(s) {
		if v := get(level.node, key); v != nil {
			return v
		}
	}
	return nil
}

// levels are a service and those that it extends, one after the other.
func (m *composeModel) levels(s service) []service {
	out := []service{s}
	for range maxExtends {
		base, ok := m.extended(out[len(out)-1])
		if !ok || slices.ContainsFunc(out, func(o service) bool { return o.node == base.node }) {
			break
		}
		out = append(out, base)
	}
	return out
}

// extended is the service that a service extends. Paths in another file are relative to that file.
func (m *composeModel) extended(s service) (service, bool) {
	e := get(s.node, "extends")
	name, file, dir := str(e), s.file, s.dir
	if e != nil && e.Kind == yaml.MappingNode {
		name = str(get(e, "service"))
		if other := m.fill(str(get(e, "file"))); other != "" {
			file = path.Join(s.dir, other)
			dir = path.Dir(file)
		}
	}
	if name == "" {
		return service{}, false
	}
	for _, o := range servicesOf(file, dir, m.f.composeDocument(file)) {
		if o.name == name {
			return o, true
		}
	}
	return service{}, false
}

// build reads what a service builds, and tells whether it is the file.
func (m *composeModel) build(s service) (imageBuild, int, bool) {
	var n *yaml.Node
	dir := s.dir
	for _, level := range m.levels(s) {
		if n = get(level.node, "build"); n != nil {
			dir = level.dir
			break
		}
	}
	if n == nil {
		return imageBuild{}, 0, false
	}
	b := imageBuild{}
	context, file := ".", ""
	if n.Kind == yaml.ScalarNode {
		context = n.Value
	} else {
		if get(n, "dockerfile_inline") != nil {
			return b, 0, false
		}
		if v := get(n, "context"); v != nil {
			context = v.Value
		}
		if v := str(get(n, "dockerfile")); v != "" {
			file = v
		}
		b.target = m.fill(str(get(n, "target")))
		for _, c := range pairs(get(n, "additional_contexts")) {
			b.contexts = append(b.contexts, c.key.Value)
		}
		for _, c := range strs(get(n, "additional_contexts")) {
			name, _, _ := strings.Cut(c, "=")
			b.contexts = append(b.contexts, name)
		}
		for _, a := range pairs(get(n, "args")) {
			if v := str(a.value); v != "" {
				b.setArg(a.key.Value + "=" + m.fill(v))
			} else {
				b.setArg(a.key.Value)
			}
		}
		for _, a := range strs(get(n, "args")) {
			b.setArg(m.fill(a))
		}
	}
	if v := str(get(s.node, "dockerfile")); v != "" { // version 1
		file = v
	}
	context, file = m.fill(context), m.fill(file)
	if strings.Contains(context, "://") || strings.HasPrefix(context, "git@") || strings.HasPrefix(context, "github.com/") {
		return b, 0, false
	}
	if strings.Contains(joinDir(".", context)+file, "$") {
		return b, n.Line, m.f.only
	}
	b.context = joinDir(dir, context)
	if file == "" {
		file = m.f.defaultName(b.context)
	}
	if b.file = path.Join(b.context, file); path.IsAbs(file) || strings.HasPrefix(file, "$") {
		b.file = joinDir(dir, file)
	}
	return b, n.Line, b.file == m.f.p.file
}

// service tells whether a service, as a command names it, runs the image. Of several models with such a service those count that the
// command names with -f or, without, that lie in the directories bases; if none does, all of them.
func (f *finder) service(files, bases []string, name string) bool {
	var among []*composeModel
	for _, m := range f.models {
		if !slices.ContainsFunc(m.list, func(s service) bool { return s.name == name }) {
			continue
		}
		named := slices.ContainsFunc(bases, func(b string) bool {
			return slices.ContainsFunc(files, func(file string) bool { return slices.Contains(m.files, joinDir(b, file)) })
		})
		if named || len(files) == 0 && slices.Contains(bases, m.dir) {
			if m.ours[name] {
				return true
			}
			among = append(among, m)
		}
	}
	if len(among) > 0 {
		return false
	}
	some := false
	for _, m := range f.models {
		if slices.ContainsFunc(m.list, func(s service) bool { return s.name == name }) {
			if !m.ours[name] {
				return false
			}
			some = true
		}
	}
	return some
}

// namedElsewhere adds models of compose files that were of no interest before the names of the image were known.
func (f *finder) namedElsewhere() {
	known := map[string]bool{}
	for _, m := range f.models {
		for _, name := range m.files {
			known[name] = true
		}
	}
	for name, near := range f.around(composeFile) {
		if known[name] || near {
			continue
		}
		if doc := f.composeDocument(name); doc != nil {
			m := &composeModel{f: f, dir: path.Dir(name), files: []string{name}, ours: map[string]bool{}, env: f.dotEnv(path.Dir(name))}
			m.list = servicesOf(name, m.dir, doc)
			f.models = append(f.models, m)
		}
	}
}

// composeImages reads the services that run the image without building it: by a name that a build gave it or, if the project has a single
// Dockerfile that no service builds and the services a single image that is not a well-known one, by there being no other.
func (f *finder) composeImages() {
	f.namedElsewhere()
	ours, apps := map[string]bool{}, map[string]bool{}
	built := false
	for _, m := range f.models {
		built = built || len(m.ours) > 0
		for _, s := range m.list {
			image := m.fill(str(m.field(s, "image")))
			repo, _ := splitRef(canonical(image))
			switch {
			case image == "" || m.field(s, "build") != nil || m.ours[s.name]:
			case f.names.repository(image):
				ours[image] = true
			case !wellKnown(repo):
				apps[image] = true
			}
		}
	}
	if len(ours) == 0 && !built && f.only && len(apps) == 1 {
		ours = apps
		for image := range apps {
			f.names.add(image)
		}
	}
	for _, m := range f.models {
		for _, s := range m.list {
			if ours[m.fill(str(m.field(s, "image")))] && m.field(s, "build") == nil && !m.ours[s.name] {
				m.runs(s, "runs this image")
				m.ran(s.name)
			}
		}
	}
}

// ran notes that a service of the model runs the image though it does not build it.
func (m *composeModel) ran(name string) { m.ours[name] = true }
