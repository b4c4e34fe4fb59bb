package project

import (
	"errors"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Files that compose files include or extend are followed so deep, and so many of them.
const (
	maxExtends = 8
	maxModels  = 400
)

// composeModel is what compose files say together: those of one directory, which are meant to be merged, or those that a command line, a
// variable or an editor names one after the other. A service may be built in one and overridden in another.
type composeModel struct {
	f     *finder
	dir   string // that paths are relative to
	files []string
	chain bool              // the files are merged in this order
	env   map[string]string // of the .env file beside it
	ours  map[string]bool   // services that build the file
	list  []service
}

// service is a service of a compose file.
type service struct {
	file string
	dir  string // that its paths are relative to
	name string
	node *yaml.Node
	key  *yaml.Node
}

// compose reads the services that build the file. (compose-spec/compose-spec spec.md, build.md, 13-merge.md, 14-include.md, 2026-08.)
func (f *finder) compose(scripts []script) {
	docs := map[string]*yaml.Node{}
	var order []string
	read := func(name string) *yaml.Node {
		if doc, ok := docs[name]; ok {
			return doc
		}
		doc := f.composeDocument(name)
		if docs[name] = doc; doc != nil {
			order = append(order, name)
		}
		return doc
	}
	for name, near := range f.p.surveyed(composeFile) {
		if near || f.speaks(name) {
			read(name)
		}
	}
	chains := f.chains(scripts)
	for _, c := range chains {
		for _, name := range c.files {
			read(name)
		}
	}
	for i := 0; i < len(order) && i < maxModels; i++ { // grows
		chains = append(chains, included(order[i], docs[order[i]], read)...)
	}
	moved := map[string]bool{} // files whose paths are relative to another directory
	for _, c := range chains {
		for _, name := range c.files {
			moved[name] = moved[name] || path.Dir(name) != c.dir
		}
	}
	byDir := map[string]*composeModel{}
	for _, name := range order {
		dir := path.Dir(name)
		if moved[name] {
			continue
		}
		m := byDir[dir]
		if m == nil {
			m = &composeModel{dir: dir}
			byDir[dir] = m
			f.models = append(f.models, m)
		}
		m.files = append(m.files, name)
	}
	for _, c := range chains {
		if slices.ContainsFunc(c.files, func(name string) bool { return moved[name] }) {
			f.models = append(f.models, c)
		}
	}
	for _, m := range f.models {
		m.f, m.ours = f, map[string]bool{}
		m.env = f.dotEnv(m.dir)
		for _, name := range m.files {
			m.list = append(m.list, servicesOf(name, m.dir, docs[name])...)
		}
		m.builds()
	}
	for _, m := range f.models {
		m.uses()
		m.images()
	}
}

// composeDocument reads a compose file; nil if there is none.
func (f *finder) composeDocument(name string) *yaml.Node {
	t, err := f.shared(name)
	if err != nil {
		if errors.Is(err, errBounds) && f.p.near(path.Dir(f.p.file), name) && !f.full() {
			f.add(Use{ID: "compose-override", File: name, Line: 1, Refuse: true, Detail: "it is too large to be read", Lift: "Make the file smaller."})
		}
		return nil
	}
	docs, err := f.p.survey.documents(t)
	if err != nil {
		f.unreadable("compose-override", name, t.bytes, err)
	}
	if len(docs) == 0 {
		return nil
	}
	return docs[0]
}

// servicesOf lists the services of a file. Version 1 has them at the top.
func servicesOf(file, dir string, doc *yaml.Node) []service {
	list := get(doc, "services")
	if list == nil && get(doc, "version") == nil && get(doc, "include") == nil {
		list = doc
	}
	var out []service
	for _, s := range pairs(list) {
		out = append(out, service{file, dir, s.key.Value, s.value, s.key})
	}
	return out
}

// included are the files that a file includes: read in their own directories, or together.
func included(name string, doc *yaml.Node, read func(string) *yaml.Node) []*composeModel {
	var out []*composeModel
	for i, n := range items(get(doc, "include")) {
		if i == 100 {
			break
		}
		paths := words(get(n, "path"))
		if n.Kind == yaml.ScalarNode {
			paths = []string{n.Value}
		}
		var files []string
		for _, p := range paths {
			if p = path.Join(path.Dir(name), interpolate(p, noVariables)); read(p) != nil {
				files = append(files, p)
			}
		}
		if len(files) == 0 {
			continue
		}
		dir := path.Dir(files[0])
		if own := str(get(n, "project_directory")); own != "" {
			dir = path.Join(path.Dir(name), own)
		}
		out = append(out, &composeModel{dir: dir, files: files, chain: true})
	}
	return out
}

// chains are the files that commands name together with -f, that COMPOSE_FILE lists, and that a development container merges.
func (f *finder) chains(scripts []script) []*composeModel {
	var out []*composeModel
	known := map[string]bool{}
	chain := func(base, dir string, names []string) bool {
		var files []string
		for _, n := range names {
			if n = joinDir(base, n); strings.Contains(n, "$") || !f.exists(n) {
				return false
			}
			files = append(files, n)
		}
		if len(files) == 0 {
			return false
		}
		if dir == "" {
			dir = path.Dir(files[0])
		} else {
			dir = joinDir(base, dir)
		}
		if key := dir + "\x00" + strings.Join(files, "\x00"); !known[key] && len(out) < maxModels {
			known[key] = true
			out = append(out, &composeModel{dir: dir, files: files, chain: true})
		}
		return true
	}
	first := func(bases []string, dir string, names []string) {
		for _, b := range bases {
			if chain(b, dir, names) {
				return
			}
		}
	}
	for _, s := range scripts {
		f.eachCommand(s, func(c scriptCommand, bases []string) {
			for _, a := range c.assigns {
				if list, ok := strings.CutPrefix(a, "COMPOSE_FILE="); ok {
					first(bases, "", strings.Split(list, ":"))
				}
			}
			verb, rest := engineCommand(c.words)
			if verb == "stack" {
				flags, _ := flagTable{"", map[byte]string{'c': "compose-file"}}.parse(rest, true)
				first(bases, "", flags["compose-file"])
			}
			if verb != "compose" {
				return
			}
			flags, _ := composeFlags.parse(rest, false)
			first(bases, last(flags["project-directory"]), flags["file"])
		})
	}
	dirs := map[string]bool{}
	for name, near := range f.p.surveyed(composeFile) {
		if dir := path.Dir(name); !dirs[dir] && (near || f.speaks(name)) {
			dirs[dir] = true
			if list := f.dotEnv(dir)["COMPOSE_FILE"]; list != "" {
				chain(dir, "", strings.Split(list, ":"))
			}
		}
	}
	f.each(devcontainerFile, func(name string, t *sharedText) {
		if dc, ok := readDevcontainer(t.bytes); ok {
			chain(path.Dir(name), "", dc.composeFiles())
		}
	})
	return out
}

// full tells whether no more files are read.
func (f *finder) full() bool { return len(f.seen) >= maxUserFiles || f.left < maxUserFile }

// dotEnv reads the .env file of a directory. Its values choose what is built; they are not shown.
func (f *finder) dotEnv(dir string) map[string]string {
	t, err := f.shared(path.Join(dir, ".env"))
	if err != nil {
		return nil
	}
	return envLines(t.bytes)
}

// envLines reads NAME=value lines.
func envLines(text []byte) map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimPrefix(strings.TrimSpace(line), "export ")
		key, value, ok := strings.Cut(line, "=")
		if key = strings.TrimSpace(key); !ok || key == "" || strings.HasPrefix(key, "#") || len(out) >= maxSettings {
			continue
		}
		value = strings.TrimSpace(value)
		if i := strings.Index(value, " #"); i >= 0 && !strings.HasPrefix(value, `"`) && !strings.HasPrefix(value, "'") {
			value = strings.TrimSpace(value[:i])
		}
		out[key] = strings.Trim(value, `"'`)
	}
	return out
}

// fill puts values in the place of a model's variables.
func (m *composeModel) fill(text string) string {
	return interpolate(text, func(name string) (string, bool) {
		if name == "PWD" {
			return "", false
		}
		v, ok := m.env[name]
		return v, ok
	})
}

// namedElsewhere adds models of compose files that were of no interest before the names of the image were known.
func (f *finder) namedElsewhere() {
	known := map[string]bool{}
	for _, m := range f.models {
		for _, name := range m.files {
			known[name] = true
		}
	}
	for name, near := range f.p.surveyed(composeFile) {
		if known[name] || near || !f.speaks(name) {
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

// builds finds the services that build the file.
func (m *composeModel) builds() {
	for _, s := range m.list {
		b, line, ok := m.build(s)
		if !ok || m.overruled(s) {
			continue
		}
		m.ours[s.name] = true
		if image := m.fill(str(m.field(s, "image"))); image != "" {
			b.tags = []string{image}
			if repo, _ := splitRef(canonical(image)); strings.Contains(repo, "/") || !wellKnown(repo) {
				m.f.names.add(image)
			}
		}
		m.f.built(b, Use{ID: "external-build-inputs", File: s.file, Line: line, Detail: "service " + s.name + " builds this file"})
	}
}

// overruled tells whether a later file of the chain lets the service build another Dockerfile.
func (m *composeModel) overruled(s service) bool {
	if !m.chain {
		return false
	}
	i := slices.Index(m.files, s.file)
	for _, o := range m.list {
		if o.name != s.name || slices.Index(m.files, o.file) <= i || get(o.node, "build") == nil {
			continue
		}
		if b := get(o.node, "build"); b.Kind == yaml.MappingNode && get(b, "dockerfile") == nil && get(b, "context") == nil && get(b, "dockerfile_inline") == nil {
			continue // only arguments or a target
		}
		if _, _, ok := m.build(o); !ok {
			return true
		}
	}
	return false
}

// uses reads what the services that build the file say, in all files of the model.
func (m *composeModel) uses() {
	for _, s := range m.list {
		if !m.ours[s.name] {
			continue
		}
		if _, _, ok := m.build(s); !ok && m.elsewhere(s) || m.overruled(s) {
			continue // this file's service of that name is another one
		}
		m.runs(s, "builds this Dockerfile")
	}
}

// elsewhere tells whether a service builds or runs something else than the service of its name in another file.
func (m *composeModel) elsewhere(s service) bool {
	b := m.field(s, "build")
	if b != nil {
		return b.Kind != yaml.MappingNode || get(b, "dockerfile") != nil || get(b, "context") != nil || get(b, "dockerfile_inline") != nil
	}
	image := m.fill(str(m.field(s, "image")))
	repo, _ := splitRef(canonical(image))
	return image != "" && !m.chain && wellKnown(repo) && !m.f.names.repository(image)
}

// images finds services whose build takes the image of another one. (compose-spec build.md, additional_contexts, 2026-08.)
func (m *composeModel) images() {
	for _, s := range m.list {
		n := get(s.node, "build", "additional_contexts")
		var values []string
		for _, p := range pairs(n) {
			values = append(values, str(p.value))
		}
		for _, v := range strs(n) {
			_, v, _ = strings.Cut(v, "=")
			values = append(values, v)
		}
		for _, v := range values {
			if name, ok := strings.CutPrefix(v, "service:"); ok && m.ours[name] {
				m.f.add(Use{ID: "image-as-base", File: s.file, Line: n.Line, Refuse: true, Detail: "service " + s.name + " takes the image of service " + name + " as a build context"})
			}
		}
	}
}

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
