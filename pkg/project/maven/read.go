package maven

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// Bounds of one reading.
const (
	maxParents = 32
	maxModules = 1000
)

// Read reads a pom, the parents that lie in the context, and its modules. pom may be a directory that holds a pom.xml. The arguments that
// .mvn/maven.config gives count as if they stood before those of o. Errors are *Error where a file is at fault.
func Read(ctx Context, pom string, o Options) (*Model, error) {
	pom = pomFile(ctx, pom)
	o, err := withConfig(ctx, path.Dir(pom), o)
	if err != nil {
		return nil, err
	}
	r := &reader{ctx: ctx, o: o, poms: map[string]*raw{}, seen: map[string]bool{}}
	return r.model(pom)
}

// ReadFor reads the model that a command builds: its -f, -D, -P and -N are obeyed. dir is the directory it runs in, relative to the context.
func ReadFor(ctx Context, dir string, inv Invocation, o Options) (*Model, error) {
	pom := dir
	if inv.File != "" {
		if path.IsAbs(inv.File) {
			return nil, fmt.Errorf("%s: an absolute path of the image, not one of the context", inv.File)
		}
		pom = path.Join(dir, inv.File)
	}
	return Read(ctx, pom, inv.options(o))
}

func (inv Invocation) options(o Options) Options {
	o.Properties = merged(o.Properties, inv.Properties)
	o.Profiles = append(append([]string(nil), o.Profiles...), inv.Profiles...)
	o.Settings = o.Settings || inv.Settings != "" || inv.GlobalSettings != ""
	o.Alone = o.Alone || inv.Alone
	return o
}

func merged(below, above map[string]string) map[string]string {
	out := map[string]string{}
	for k, v := range below {
		out[k] = v
	}
	for k, v := range above {
		out[k] = v
	}
	return out
}

func pomFile(ctx Context, name string) string {
	name = path.Clean(name)
	if !strings.HasSuffix(name, ".xml") && ctx.Exists(path.Join(name, "pom.xml")) || name == "." {
		return path.Join(name, "pom.xml")
	}
	return name
}

// withConfig adds the arguments of the nearest .mvn/maven.config at or above dir. What cannot be read as arguments is an error, as for Maven.
func withConfig(ctx Context, dir string, o Options) (Options, error) {
	for d := dir; ; d = path.Dir(d) {
		if ctx.Exists(path.Join(d, ".mvn")) {
			name := path.Join(d, ".mvn", "maven.config")
			src, err := ctx.ReadFile(name)
			if errors.Is(err, fs.ErrNotExist) {
				return o, nil
			}
			if err != nil {
				return o, err
			}
			inv, err := ParseCommand(append([]string{"mvn"}, configWords(string(src))...))
			if err != nil {
				return o, &Error{File: name, Msg: err.Error()}
			}
			first := inv.options(Options{})
			o.Properties = merged(first.Properties, o.Properties)
			o.Profiles = append(first.Profiles, o.Profiles...)
			o.Settings = o.Settings || first.Settings
			o.Alone = o.Alone || first.Alone
			return o, nil
		}
		if d == "." || d == "/" || d == ".." {
			return o, nil
		}
	}
}

// configWords splits a maven.config: until Maven 3.8 at white space, since 3.9 at line ends. Both are read as far as they agree; lines that start
// with # are comments since 3.9.
func configWords(src string) []string {
	var out []string
	for line := range strings.Lines(src) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		out = append(out, strings.Fields(line)...)
	}
	return out
}

// reader reads poms, each once.
type reader struct {
	ctx     Context
	o       Options
	poms    map[string]*raw
	seen    map[string]bool // poms whose modules are being read
	modules int
}

func (r *reader) raw(file string) (*raw, error) {
	if p := r.poms[file]; p != nil {
		return p, nil
	}
	src, err := r.ctx.ReadFile(file)
	if err != nil {
		return nil, err
	}
	root, err := parseXML(file, src)
	if err != nil {
		return nil, err
	}
	p, err := readRaw(file, root)
	if err != nil {
		return nil, err
	}
	r.poms[file] = p
	return p, nil
}

// model reads one pom with its modules.
func (r *reader) model(file string) (*Model, error) {
	p, err := r.raw(file)
	if err != nil {
		return nil, err
	}
	m := &Model{File: file, Dir: path.Dir(file), user: r.o.Properties, ctx: r.ctx}
	l := lineage{r: r, m: m, unsure: map[string]string{}}
	eff, err := l.assemble(p)
	if err != nil {
		return nil, err
	}
	s := &scope{r: eff, user: r.o.Properties, env: r.o.Env, unsure: l.unsure, hidden: l.hidden}
	m.fill(s, eff)
	if r.o.Settings {
		m.Unread = append(m.Unread, Unread{What: "the settings file may activate profiles and set properties", Build: true})
	}
	r.extensions(m)
	if !r.o.Alone {
		if err := r.children(m, s, eff); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// extensions notes the extensions of the core, which may change versions before the pom is read.
func (r *reader) extensions(m *Model) {
	name := path.Join(m.Dir, ".mvn", "extensions.xml")
	src, err := r.ctx.ReadFile(name)
	if err != nil {
		return
	}
	root, err := parseXML(name, src)
	if err != nil {
		m.Unread = append(m.Unread, Unread{What: "the extensions of the build can't be read", Place: Place{File: name}, Build: true})
		return
	}
	for _, e := range root.Children {
		id := e.text("artifactId")
		m.Unread = append(m.Unread, Unread{What: fmt.Sprintf("the extension %s is loaded", id), Place: e.Place, Build: !harmlessExtension(id)})
	}
}

// harmlessExtension knows extensions that change neither versions nor names. https://maven.apache.org/extensions, and each project's README.
func harmlessExtension(artifact string) bool {
	switch artifact {
	case "maven-build-cache-extension", "takari-smart-builder", "maven-buildtime-extension", "wagon-ssh", "wagon-ftp", "wagon-webdav-jackrabbit", "os-maven-plugin",
		"develocity-maven-extension", "gradle-enterprise-maven-extension", "common-custom-user-data-maven-extension", "maven-profiler", "opentelemetry-maven-extension",
		"nexus-staging-maven-plugin", "artifactregistry-maven-wagon", "maven-s3-wagon", "aws-maven", "maven-notifier":
		return true
	}
	return false
}

func (r *reader) children(m *Model, s *scope, eff *raw) error {
	if r.seen[m.File] {
		return &Error{File: m.File, Msg: "the modules contain themselves"}
	}
	r.seen[m.File] = true
	defer delete(r.seen, m.File)
	for _, n := range eff.modules {
		v := s.value(n)
		if !v.Known {
			m.Unread = append(m.Unread, Unread{What: "module " + v.Text + ": " + v.Why, Place: n.Place, Build: true})
			continue
		}
		if r.modules++; r.modules > maxModules {
			return &Error{File: m.File, Line: n.Place.Line, Msg: fmt.Sprintf("more than %d modules", maxModules)}
		}
		name := path.Join(m.Dir, strings.ReplaceAll(v.Text, "\\", "/"))
		child, err := r.model(pomFile(r.ctx, name))
		if errors.Is(err, fs.ErrNotExist) {
			m.Unread = append(m.Unread, Unread{What: "module " + v.Text + " is not in the context", Place: n.Place, Build: true})
			continue
		}
		if err != nil {
			return err
		}
		m.Modules = append(m.Modules, child)
	}
	return nil
}

// Walk calls fn for the model and all its modules, in the order of the poms.
func (m *Model) Walk(fn func(*Model)) {
	fn(m)
	for _, c := range m.Modules {
		c.Walk(fn)
	}
}
