package project

import (
	"path"
	"strings"

	"go.yaml.in/yaml/v3"
)

// service is a service of a compose file.
type service struct {
	file string
	name string
	node *yaml.Node
	key  *yaml.Node
}

const maxExtends = 8

// composeDir is what the compose files of one directory say: files of one directory are meant to be merged, so a service may be
// built in one and overridden in another.
type composeDir struct {
	f        *finder
	dir      string
	docs     map[string]*yaml.Node // by file
	services []service
}

// compose reads the services that build the file. (compose-spec/compose-spec build.md, spec.md, 2026-08.)
func (f *finder) compose() {
	dirs := map[string]*composeDir{}
	var order []*composeDir
	for name := range f.p.surveyed(composeFile) {
		text, err := f.text(name)
		if err != nil {
			continue
		}
		docs, err := documents(text)
		if err != nil {
			f.unreadable("compose-override", name, text, err)
		}
		if len(docs) == 0 {
			continue
		}
		d := dirs[path.Dir(name)]
		if d == nil {
			d = &composeDir{f: f, dir: path.Dir(name), docs: map[string]*yaml.Node{}}
			dirs[d.dir] = d
			order = append(order, d)
		}
		d.docs[name] = docs[0]
		list := get(docs[0], "services")
		if list == nil && get(docs[0], "version") == nil { // version 1 has services at the top
			list = docs[0]
		}
		for _, s := range pairs(list) {
			d.services = append(d.services, service{name, s.key.Value, s.value, s.key})
		}
	}
	for _, d := range order {
		d.read()
	}
	f.composed = order
}

// composeImages reads the services that run the image without building it: by a name that a build gave it or, if the project has a single
// Dockerfile that no service builds and the services a single image that is not a well-known one, by there being no other.
func (f *finder) composeImages() {
	ours, apps := map[string]bool{}, map[string]bool{}
	for _, d := range f.composed {
		for _, s := range d.services {
			image := interpolate(str(get(s.node, "image")))
			repo, _ := splitRef(canonical(image))
			switch {
			case image == "" || d.field(s, "build", maxExtends) != nil || f.services[s.name]:
			case f.names.repository(image):
				ours[image] = true
			case !wellKnown(repo):
				apps[image] = true
			}
		}
	}
	if len(ours) == 0 && len(f.services) == 0 && f.only && len(apps) == 1 {
		ours = apps
	}
	for _, d := range f.composed {
		for _, s := range d.services {
			if ours[interpolate(str(get(s.node, "image")))] && d.field(s, "build", maxExtends) == nil && !f.services[s.name] {
				d.uses(s, "runs this image")
			}
		}
	}
}

func (d *composeDir) read() {
	ours := map[string]bool{}
	for _, s := range d.services {
		b, line, ok := d.build(s)
		if !ok {
			continue
		}
		ours[s.name] = true
		d.f.services[s.name] = true
		if image := interpolate(str(d.field(s, "image", maxExtends))); image != "" {
			b.tags = []string{image}
			d.f.names.add(image)
		}
		d.f.built(b, Use{ID: "external-build-inputs", File: s.file, Line: line, Detail: "service " + s.name + " builds this file"})
	}
	for _, s := range d.services {
		if !ours[s.name] {
			continue
		}
		if _, _, ok := d.build(s); !ok && d.field(s, "build", maxExtends) != nil {
			continue // this file's service of that name builds another one
		}
		d.uses(s, "builds this Dockerfile")
	}
}

// field is a key of a service, its own or that of the service it extends.
func (d *composeDir) field(s service, key string, depth int) *yaml.Node {
	if v := get(s.node, key); v != nil || depth == 0 {
		return v
	}
	if base, ok := d.extended(s); ok {
		return d.field(base, key, depth-1)
	}
	return nil
}

func (d *composeDir) extended(s service) (service, bool) {
	e := get(s.node, "extends")
	name, file := str(e), s.file
	if e != nil && e.Kind == yaml.MappingNode {
		name = str(get(e, "service"))
		if other := str(get(e, "file")); other != "" {
			file = path.Join(path.Dir(s.file), other)
		}
	}
	if name == "" {
		return service{}, false
	}
	doc := d.docs[file]
	if doc == nil {
		text, err := d.f.text(file)
		if err != nil {
			return service{}, false
		}
		docs, err := documents(text)
		if err != nil || len(docs) == 0 {
			return service{}, false
		}
		doc = docs[0]
		d.docs[file] = doc
	}
	node := get(doc, "services", name)
	return service{file, name, node, node}, node != nil
}

// build reads what a service builds, and tells whether it is the file.
func (d *composeDir) build(s service) (imageBuild, int, bool) {
	n := d.field(s, "build", maxExtends)
	if n == nil {
		return imageBuild{}, 0, false
	}
	b := imageBuild{}
	context, file := ".", "Dockerfile"
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
		b.target = interpolate(str(get(n, "target")))
		for _, c := range pairs(get(n, "additional_contexts")) {
			b.contexts = append(b.contexts, c.key.Value)
		}
		for _, c := range strs(get(n, "additional_contexts")) {
			name, _, _ := strings.Cut(c, "=")
			b.contexts = append(b.contexts, name)
		}
	}
	if v := str(get(s.node, "dockerfile")); v != "" { // version 1
		file = v
	}
	context, file = interpolate(context), interpolate(file)
	if strings.Contains(context, "://") || strings.HasPrefix(context, "git@") {
		return b, 0, false
	}
	if strings.Contains(context+file, "$") && !strings.HasPrefix(context, "$PWD") {
		return b, n.Line, d.f.only
	}
	b.context = joinDir(d.dir, context)
	b.file = path.Join(b.context, file)
	return b, n.Line, b.file == d.f.p.file
}

// interpolate fills in the defaults of ${X:-default} and ${X-default}. Other variables stay, as $X.
func interpolate(text string) string {
	for range 8 {
		i := strings.LastIndex(text, "${") // the innermost first
		if i < 0 {
			break
		}
		j := strings.IndexByte(text[i:], '}')
		if j < 0 {
			break
		}
		name, value := text[i+2:i+j], ""
		k := strings.IndexAny(name, ":-?+")
		switch {
		case k < 0:
			value = "$" + name
		case strings.HasPrefix(name[k:], ":-"):
			value = name[k+2:]
		case name[k] == '-':
			value = name[k+1:]
		default:
			value = "$" + name[:k]
		}
		text = text[:i] + value + text[i+j+1:]
	}
	return text
}
