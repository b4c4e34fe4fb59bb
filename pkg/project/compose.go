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
	for name := range f.around(composeFile) {
		read(name)
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

// full tells whether no more files are read.
func (f *finder) full() bool { return len(f.seen) >= maxUserFiles || f.left < maxUserFile }

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
