package project

import (
	"io/fs"
	"iter"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/msb-dev/msb/pkg/discover"
)

// searchKey stands in records for the names among which users of the file are sought.
const searchKey = "**"

// The search for users of the file goes this deep below the project's root, into this many directories, the upper ones first.
const (
	searchDepth   = 6
	searchDirs    = 50_000
	searchEntries = 500_000
	searchBytes   = 128 << 20 // of the files that are read for a first look
)

// elsewhere are directories that hold other people's files or what tools have made.
var elsewhere = map[string]bool{".git": true, "node_modules": true, "bower_components": true, "vendor": true, "third_party": true, "Pods": true, ".venv": true, "venv": true, "__pycache__": true,
	".terraform": true, ".gradle": true, ".idea": true, ".next": true, ".nuxt": true, ".cache": true, ".yarn": true, ".pnpm-store": true, "target": true, "dist": true, "coverage": true}

// kind is a format in which a file may use a Dockerfile.
type kind int

const (
	noKind kind = iota
	composeFile
	devcontainerFile
	pipelineFile // YAML with scripts: GitHub, GitLab, CircleCI, …
	jenkinsFile
	makeFile
	scriptFile
	packageFile
	bakeFile
	dockerFile
	platformFile // of a hosting platform that builds a Dockerfile
	helmValues
	manifestFile // any other YAML, perhaps Kubernetes'
)

// kindOf tells by its path what a file is.
func kindOf(name string) kind {
	dir, base := path.Dir(name), path.Base(name)
	lower := strings.ToLower(base)
	ext := path.Ext(lower)
	yml := ext == ".yml" || ext == ".yaml"
	switch {
	case discover.IsDockerfile(base):
		return dockerFile
	case yml && (isWord(lower, "compose") || isWord(lower, "docker-compose")):
		return composeFile
	case base == ".devcontainer.json", base == "devcontainer.json" && strings.Contains("/"+dir+"/", "/.devcontainer/"):
		return devcontainerFile
	case yml && (strings.Contains("/"+dir+"/", "/.github/") || lower == "action.yml" || lower == "action.yaml" || pipelines[strings.TrimSuffix(lower, ext)] ||
		strings.HasSuffix(lower, ".gitlab-ci"+ext) || strings.HasPrefix(lower, "azure-pipelines") || strings.HasPrefix(lower, "cloudbuild") || dir == ".circleci" || strings.HasPrefix(dir, ".gitlab")):
		return pipelineFile
	case isWord(base, "Jenkinsfile") || ext == ".jenkinsfile":
		return jenkinsFile
	case base == "Makefile" || base == "makefile" || base == "GNUmakefile" || ext == ".mk" || lower == "justfile":
		return makeFile
	case ext == ".sh" || ext == ".bash":
		return scriptFile
	case base == "package.json":
		return packageFile
	case strings.HasPrefix(lower, "docker-bake") && (ext == ".hcl" || ext == ".json"):
		return bakeFile
	case platforms[lower]:
		return platformFile
	case yml && strings.HasPrefix(lower, "values"):
		return helmValues
	case yml:
		return manifestFile
	}
	return noKind
}

// isWord tells whether name is word, alone or with a suffix after a dot, dash or underscore.
func isWord(name, word string) bool {
	rest, ok := strings.CutPrefix(name, word)
	return ok && (rest == "" || strings.ContainsRune(".-_", rune(rest[0])))
}

// pipelines are names, without extension, of YAML files that hold scripts.
var pipelines = map[string]bool{".gitlab-ci": true, "bitbucket-pipelines": true, ".travis": true, ".drone": true, ".woodpecker": true, "appveyor": true, ".appveyor": true, "taskfile": true, "buildspec": true, ".semaphore": true, ".cirrus": true, "codefresh": true}

// Survey is the list of a project's files among which users of a Dockerfile are sought. It is made once, when it is first needed, and
// may be shared by the Projects of all Dockerfiles of one root, side by side.
type Survey struct {
	once  sync.Once
	names []string
	kinds map[kind][]string
	hash  string
}

// Share lets the Project use a survey that others of the same root use too. It must come before Users.
func (p *Project) Share(s *Survey) { p.survey = s }

func (s *Survey) make(fsys fs.FS) {
	s.once.Do(func() {
		s.names, s.kinds = search(fsys), map[kind][]string{}
		s.hash = searchHash(s.names)
		for _, name := range s.names {
			k := kindOf(name)
			s.kinds[k] = append(s.kinds[k], name)
		}
	})
}

// search lists the files that speak of images, those near the root first, then by name. It depends on nothing but fsys.
func search(fsys fs.FS) []string {
	var out []string
	left, bytes := searchEntries, searchBytes
	level := []string{"."}
	dirs := 0
	for depth := 0; depth <= searchDepth && len(level) > 0; depth++ {
		var next []string
		for _, dir := range level {
			if dirs++; dirs > searchDirs {
				return out
			}
			list, err := readDir(fsys, dir, left)
			if err != nil {
				continue // not readable, or over the limit: its siblings may be neither
			}
			left -= len(list)
			for _, d := range list {
				name := path.Join(dir, d.Name())
				switch {
				case d.IsDir() && !elsewhere[d.Name()] && len(name) < maxPath:
					next = append(next, name)
				case d.Type().IsRegular() && speaks(fsys, name, d, &bytes):
					out = append(out, name)
				}
			}
		}
		level = next
	}
	return out
}

// wordsOf are the words without which a file of a kind is of no interest: one of each group must be there. Kinds that are not listed
// always are, and are not read for it.
var wordsOf = map[kind][]*regexp.Regexp{
	pipelineFile: {regexp.MustCompile(`docker|podman|nerdctl|buildah|gcloud|heroku|image|container`)},
	makeFile:     {engineWords},
	scriptFile:   {engineWords},
	packageFile:  {engineWords},
	manifestFile: {regexp.MustCompile(`kind:`), regexp.MustCompile(`(?i)containers:`)},
}

var engineWords = regexp.MustCompile(`docker|podman|nerdctl|buildah|gcloud|heroku`)

// speaks tells whether a file may use a Dockerfile or its image, by its name and by words in it.
func speaks(fsys fs.FS, name string, d fs.DirEntry, bytes *int) bool {
	k := kindOf(name)
	groups, ok := wordsOf[k]
	if !ok {
		return k != noKind && k != helmValues // a chart's values are read with the chart
	}
	info, err := d.Info()
	if err != nil || info.Size() > maxUserFile || int(info.Size()) > *bytes {
		return false
	}
	*bytes -= int(info.Size())
	text, err := readRegular(fsys, name, info)
	if err != nil {
		return false
	}
	for _, g := range groups {
		if !g.Match(text) {
			return false
		}
	}
	return true
}

func searchHash(names []string) string { return hashOf([]byte(strings.Join(names, "\x00"))) }

// surveyed yields the files of a kind: those beside the Dockerfile, above it and below it or its context in front, so that bounds cut off
// the others. The lists are shared, and as long as there are projects: nothing is made of them for each.
func (p *Project) surveyed(k kind) iter.Seq[string] {
	return func(yield func(string) bool) {
		dir := path.Dir(p.file)
		for _, near := range []bool{true, false} {
			for _, name := range p.survey.kinds[k] {
				if p.near(dir, name) == near && !yield(name) {
					return
				}
			}
		}
	}
}

func (p *Project) near(dir, name string) bool {
	at := "."
	if i := strings.LastIndexByte(name, '/'); i >= 0 {
		at = name[:i]
	}
	return below(at, dir) || dir != "." && below(dir, at) || p.context != "." && below(p.context, at)
}

// below tells whether name is dir or lies below it.
func below(dir, name string) bool {
	rest, ok := strings.CutPrefix(name, dir)
	return dir == "." || ok && (rest == "" || rest[0] == '/')
}
