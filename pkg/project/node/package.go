package node

import (
	"errors"
	"fmt"
	"io/fs"
	"path"

	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/shell"
)

// Package is a package.json.
type Package struct {
	Dir     string // its directory in the context
	Name    string
	Manager string // the packageManager field, such as "pnpm@9.1.0"

	scripts []script
	depends map[string]string // name to range, of all kinds of dependencies
	json    jsonValue
}

// script is an entry of scripts, in the order of the file.
type script struct {
	name, text string
	line       int
}

// dependencyKinds are the objects of package.json that list what is installed; the first that names a package wins, as with npm.
var dependencyKinds = []string{"optionalDependencies", "dependencies", "devDependencies", "peerDependencies"}

// ErrManifest is the error for a package.json that is there and is no JSON object.
var ErrManifest = errors.New("unreadable package.json")

// manifestError says which file and what is wrong with it.
type manifestError struct{ error }

func (e manifestError) Is(target error) bool { return target == ErrManifest }
func (e manifestError) Unwrap() error        { return e.error }

// ReadPackage reads dir's package.json. The package is shared. The error names the file; it is ErrManifest or fs.ErrNotExist if it is one of these.
func ReadPackage(c Context, dir string) (*Package, error) {
	name := path.Join(dir, "package.json")
	b, err := c.ReadFile(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no %s in the build context: %w", name, fs.ErrNotExist)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, err)
	case len(b) > maxConfig:
		return nil, fmt.Errorf("%s: %d bytes (the limit is %d)", name, len(b), maxConfig)
	}
	if m, ok := c.(memory); ok && len(b) > 0 {
		r := m.Remember(packageKey{&b[0], len(b), dir}, func() any {
			p, err := parsePackage(b, name, dir)
			return readPackage{p, err}
		}).(readPackage)
		return r.p, r.err
	}
	return parsePackage(b, name, dir)
}

// memory is a Context that keeps what was made of the bytes that it returned.
type memory interface {
	Remember(key any, make func() any) any
}

// packageKey are the bytes of a package.json, which are shared and not changed, and its directory.
type packageKey struct {
	at  *byte
	n   int
	dir string
}

type readPackage struct {
	p   *Package
	err error
}

func parsePackage(b []byte, name, dir string) (*Package, error) {
	j, err := parseJSON(b, false)
	if err != nil {
		return nil, manifestError{inFile(name, err)}
	}
	if !j.object() {
		return nil, manifestError{fmt.Errorf("%s: not an object", name)}
	}
	p := &Package{Dir: path.Clean(dir), depends: map[string]string{}, json: j}
	if v, ok := j.get("name"); ok {
		p.Name, _ = v.text()
	}
	if v, ok := j.get("packageManager"); ok {
		p.Manager, _ = v.text()
	}
	if v, ok := j.get("scripts"); ok {
		v.each(func(name string, at int, v jsonValue) {
			if text, ok := v.text(); ok {
				p.addScript(script{name, text, lineAt(j.src, at)})
			}
		})
	}
	for _, kind := range dependencyKinds {
		v, _ := j.get(kind)
		v.each(func(name string, _ int, v jsonValue) {
			if text, ok := v.text(); ok && p.depends[name] == "" {
				p.depends[name] = text
			}
		})
	}
	return p, nil
}

// addScript keeps the last of two scripts with one name.
func (p *Package) addScript(s script) {
	for i := range p.scripts {
		if p.scripts[i].name == s.name {
			p.scripts[i] = s
			return
		}
	}
	p.scripts = append(p.scripts, s)
}

func (p *Package) script(name string) (script, bool) {
	for _, s := range p.scripts {
		if s.name == name {
			return s, true
		}
	}
	return script{}, false
}

// file is the path of the package.json in the context.
func (p *Package) file() string { return path.Join(p.Dir, "package.json") }

// Depends tells whether the package lists another one as a dependency of any kind.
func (p *Package) Depends(name string) bool { return p.depends[name] != "" }

// NearestPackage is the package.json of dir or of the closest directory above, as package managers look for it.
func NearestPackage(c Context, dir string) (*Package, error) {
	for d := dir; ; d = path.Dir(d) {
		if c.Exists(path.Join(d, "package.json")) || d == "." || d == "/" {
			p, err := ReadPackage(c, d)
			if err != nil && errors.Is(err, fs.ErrNotExist) && d != dir {
				return nil, fmt.Errorf("there is no package.json in %s of the build context or above: %w", dir, fs.ErrNotExist)
			}
			return p, err
		}
	}
}

// run returns the commands of a script: its pre hook, itself with the arguments appended, its post hook.
func (p *Package) run(how, name string, args []string, hooks bool) (Resolution, error) {
	s, ok := p.script(name)
	if !ok {
		return Resolution{}, fmt.Errorf("%s:%d: there is no script %q", p.file(), p.scriptsLine(), name)
	}
	r := Resolution{Dir: p.Dir, Local: true}
	parts := []script{s}
	if hooks {
		if pre, ok := p.script("pre" + name); ok {
			parts = append([]script{pre}, parts...)
		}
		if post, ok := p.script("post" + name); ok {
			parts = append(parts, post)
		}
	}
	for _, part := range parts {
		text := part.text
		what := fmt.Sprintf("%s: %q", part.name, part.text)
		if part.name == name {
			what = fmt.Sprintf("%s: %q", how, part.text)
			if len(args) > 0 {
				text += " " + shell.Join(append([]string{"x"}, args...))[2:]
			}
		}
		place := project.Place{File: p.file(), Line: part.line}
		parsed, err := shell.Parse(text)
		if err != nil {
			return Resolution{}, fmt.Errorf("%s:%d: script %q: %w", place.File, place.Line, part.name, err)
		}
		r.Commands = append(r.Commands, follows(r.Commands, parsed.Commands)...)
		r.Chain = append(r.Chain, Step{what, place})
	}
	return r, nil
}

// follows joins commands behind others: each part runs only if the one before it succeeds.
func follows(before, next []shell.Command) []shell.Command {
	if len(before) > 0 && len(next) > 0 {
		next[0].Join = shell.And
	}
	return next
}

// scriptsLine is where scripts stand, or 1.
func (p *Package) scriptsLine() int {
	line := 1
	p.json.each(func(name string, at int, _ jsonValue) {
		if name == "scripts" {
			line = lineAt(p.json.src, at)
		}
	})
	return line
}
