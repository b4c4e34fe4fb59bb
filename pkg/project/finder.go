package project

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Of the files that may use the Dockerfile at most maxUserFiles are read, in all maxUserBytes bytes, and none larger than maxUserFile.
const (
	maxUserFiles = 400
	maxUserFile  = 512 << 10
	maxUserBytes = 16 << 20
	maxUses      = 500
)

// users is the answer of Users once it was asked.
type users struct{ list []Use }

// Users lists who else uses the file, in the order of files and lines. It looks at the whole project, within bounds: compose files, dev
// containers, pipelines, scripts, other Dockerfiles, manifests.
func (p *Project) Users() []Use {
	if p.users == nil {
		p.users = &users{findUsers(p)}
	}
	return p.users.list
}

// finder gathers uses of one Dockerfile.
type finder struct {
	p          *Project
	only       bool // the Dockerfile is the project's only one, so that an unnamed image must be its
	names      names
	tagged     []string         // as builds write them
	models     []*composeModel  // what compose files say together
	containers map[string]bool  // names of containers of the image
	workloads  map[string]bool  // of Kubernetes that run the image, by name
	bakes      map[string]bool  // names of bake targets that build the file
	foreign    map[string]names // names that a script gives to images of other Dockerfiles, by the script\'s file
	heroku     bool             // Heroku builds the file
	fly        bool             // Fly does
	dokku      bool             // something speaks of Dokku
	files      around           // files that may mean the Dockerfile
	left       int              // bytes that may still be read
	seen       map[string]bool  // files that were read
	uses       []Use
	said       map[string]bool // uses, so that none is listed twice
}

func findUsers(p *Project) []Use {
	p.survey.make(p.fsys)
	p.record.put(searchKey, known(p.survey.hash))
	f := &finder{p: p, names: newNames(), containers: map[string]bool{}, workloads: map[string]bool{}, bakes: map[string]bool{}, foreign: map[string]names{}, left: maxUserBytes,
		seen: map[string]bool{}, said: map[string]bool{}}
	p.survey.askers.Add(1)
	f.only = !slices.ContainsFunc(p.survey.files, func(name string) bool { return name != p.file })
	scripts := f.scripts()
	// what builds the file comes first, so that what follows knows the image's names
	f.compose(scripts)
	f.bake()
	f.platforms()
	f.pipelines()
	local := f.builtBy(scripts)
	f.jenkins()
	f.composeImages()
	f.manifests()
	f.runBy(f.scripts(), local) // more of them, now that the names are known
	f.pipelineImages()
	f.devcontainers()
	f.tasks()
	f.nomad()
	f.dockerfiles()
	slices.SortStableFunc(f.uses, func(a, b Use) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		return a.Line - b.Line
	})
	return f.uses
}

// scripts are those of all files that hold any.
func (f *finder) scripts() []script {
	var out []script
	for _, k := range []kind{pipelineFile, jenkinsFile, makeFile, scriptFile, packageFile} {
		f.each(k, func(name string, t *sharedText) {
			t.cut.Do(func() { t.scripts = scriptsOf(k, name, t, f.p.survey) })
			out = append(out, t.scripts...)
		})
	}
	return out
}

func (f *finder) add(u Use) {
	key := u
	key.Detail = ""
	if k := fmt.Sprint(key); !f.said[k] && len(f.uses) < maxUses {
		f.said[k] = true
		f.uses = append(f.uses, u)
	}
}

// each reads the files of a kind that may mean the Dockerfile, as far as the bounds allow.
func (f *finder) each(k kind, fn func(name string, t *sharedText)) {
	for name := range f.around(k) {
		if t, err := f.shared(name); err == nil {
			fn(name, t)
		}
	}
}

// eachDocument is each for the documents of YAML files.
func (f *finder) eachDocument(k kind, fn func(name string, doc *yaml.Node)) {
	f.each(k, func(name string, t *sharedText) {
		docs, _ := f.p.survey.documents(t)
		for _, doc := range docs {
			fn(name, doc)
		}
	})
}

var errBounds = errors.New("not read: too many files, or too large")

// shared reads a file of the project, by its path in the project, for all Dockerfiles that ask. What is not there is recorded.
func (f *finder) shared(name string) (*sharedText, error) {
	if !fs.ValidPath(name) {
		return nil, ErrOutside
	}
	t := f.p.survey.text(f.p.fsys, name)
	switch {
	case t.err == nil:
	case errors.Is(t.err, fs.ErrNotExist):
		f.p.record.missing(name)
		return nil, t.err
	default:
		if t.info != nil {
			f.p.record.met(name, t.info)
		}
		return nil, t.err
	}
	if !f.seen[name] {
		if len(f.seen) >= maxUserFiles || len(t.bytes) > f.left {
			return nil, errBounds // the record of the survey holds what it says
		}
		f.seen[name] = true
		f.wasRead(name)
		f.left -= len(t.bytes)
		f.p.record.put(name, known(t.hash))
	}
	return t, nil
}

// document is the first document of a YAML file, or nil.
func (f *finder) document(name string) *yaml.Node {
	t, err := f.shared(name)
	if err != nil {
		return nil
	}
	docs, _ := f.p.survey.documents(t)
	if len(docs) == 0 {
		return nil
	}
	return docs[0]
}

// exists tells whether a file is in the project.
func (f *finder) exists(name string) bool {
	if !fs.ValidPath(name) {
		return false
	}
	info, err := fs.Lstat(f.p.fsys, name)
	if err != nil {
		f.p.record.missing(name)
		return false
	}
	f.p.record.met(name, info)
	return true
}

// unreadable refuses when a file that plainly speaks of the Dockerfile can't be understood. Others are left alone.
func (f *finder) unreadable(id, name string, text []byte, err error) {
	base := path.Base(f.p.file)
	if base != "Dockerfile" && strings.Contains(string(text), base) || f.only && strings.Contains(string(text), "build") && id == "compose-override" {
		f.add(Use{ID: id, File: name, Line: 1, Refuse: true, Detail: fmt.Sprintf("it speaks of %s and can't be read: %v", base, err), Lift: "Mend the file."})
	}
}

// isFile tells whether a path that somebody writes, relative to one of the directories bases, is the Dockerfile.
func (f *finder) isFile(name string, bases ...string) bool {
	return slices.ContainsFunc(bases, func(b string) bool { return path.Join(b, name) == f.p.file })
}
