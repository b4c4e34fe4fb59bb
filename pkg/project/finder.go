package project

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
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
	tagged     []string        // as builds write them
	services   map[string]bool // names of compose services that build the file
	containers map[string]bool // their container names
	composed   []*composeDir
	left       int // bytes that may still be read
	read       int
	uses       []Use
}

func findUsers(p *Project) []Use {
	p.survey.make(p.fsys)
	p.record.put(searchKey, known(p.survey.hash))
	f := &finder{p: p, names: newNames(), services: map[string]bool{}, containers: map[string]bool{}, left: maxUserBytes}
	f.only = !slices.ContainsFunc(p.survey.kinds[dockerFile], func(name string) bool { return name != p.file })
	f.compose()
	f.bake()
	f.devcontainers()
	f.platforms()
	var scripts []script
	scripts = append(scripts, f.pipelines()...)
	scripts = append(scripts, f.jenkins()...)
	f.each(makeFile, func(name string, text []byte) { scripts = append(scripts, makeScript(name, text)) })
	f.each(scriptFile, func(name string, text []byte) {
		scripts = append(scripts, script{file: name, bases: basesOf(name), cmds: scriptCommands(string(text), 1, aboutImages)})
	})
	f.each(packageFile, func(name string, text []byte) { scripts = append(scripts, packageScripts(name, text)...) })
	f.readScripts(scripts)
	f.composeImages()
	f.pipelineImages()
	f.dockerfiles()
	f.manifests()
	slices.SortStableFunc(f.uses, func(a, b Use) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		return a.Line - b.Line
	})
	return f.uses
}

func (f *finder) add(u Use) {
	if len(f.uses) < maxUses {
		f.uses = append(f.uses, u)
	}
}

// each reads the files of a kind, as far as the bounds allow.
func (f *finder) each(k kind, fn func(name string, text []byte)) {
	for name := range f.p.surveyed(k) {
		if text, err := f.text(name); err == nil {
			fn(name, text)
		}
	}
}

var errBounds = errors.New("not read: too many files, or too large")

// text reads a file of the project, by its path in the project.
func (f *finder) text(name string) ([]byte, error) {
	info, err := fs.Lstat(f.p.fsys, name)
	if err != nil {
		return nil, err
	}
	_, again := f.p.files[name]
	if info.Size() > maxUserFile || !again && (f.read >= maxUserFiles || int(info.Size()) > f.left) {
		f.p.record.met(name, info)
		return nil, errBounds
	}
	if !again {
		f.read++
		f.left -= int(info.Size())
	}
	return f.p.read(name, info)
}

// unreadable refuses when a file that plainly speaks of the Dockerfile can't be understood. Others are left alone.
func (f *finder) unreadable(id, name string, text []byte, err error) {
	base := f.p.file[strings.LastIndexByte(f.p.file, '/')+1:]
	if base != "Dockerfile" && strings.Contains(string(text), base) || f.only && strings.Contains(string(text), "build") && id == "compose-override" {
		f.add(Use{ID: id, File: name, Line: 1, Refuse: true, Detail: fmt.Sprintf("it speaks of %s and can't be read: %v", base, err), Lift: "Mend the file."})
	}
}
