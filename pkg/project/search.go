package project

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/msb-dev/msb/pkg/discover"
)

// searchKey stands in records for the files among which users of the file are sought: their names and what they say.
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
	platformFile // of a tool or hosting platform that builds a Dockerfile: see platforms
	taskFile     // containers of Amazon ECS, in JSON or YAML
	nomadFile
	kustomization
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
	case yml && (isWord(lower, "compose") || isWord(lower, "docker-compose") || isWord(lower, "docker-stack")):
		return composeFile
	case base == ".devcontainer.json", base == "devcontainer.json" && strings.Contains("/"+dir+"/", "/.devcontainer/"):
		return devcontainerFile
	case yml && (strings.Contains("/"+dir+"/", "/.github/") || lower == "action.yml" || lower == "action.yaml" || pipelines[strings.TrimSuffix(lower, ext)] ||
		strings.HasSuffix(lower, ".gitlab-ci"+ext) || isWord(lower, "azure-pipelines") || isWord(lower, "cloudbuild") || isWord(lower, "buildspec") || pipelineDirs[path.Base(dir)] || strings.HasPrefix(dir, ".gitlab")):
		return pipelineFile
	case isWord(base, "Jenkinsfile") || ext == ".jenkinsfile":
		return jenkinsFile
	case base == "Makefile" || base == "makefile" || base == "GNUmakefile" || isWord(base, "Makefile") || ext == ".mk" || lower == "justfile" || lower == ".justfile":
		return makeFile
	case ext == ".sh" || ext == ".bash" || ext == ".zsh" || ext == ".ps1" || ext == ".bat" || ext == ".cmd":
		return scriptFile
	case base == "package.json":
		return packageFile
	case strings.HasPrefix(lower, "docker-bake") && (ext == ".hcl" || ext == ".json"):
		return bakeFile
	case platformReader(platformName(name)) != nil:
		return platformFile
	case base == "Dockerrun.aws.json", ext == ".json" && (strings.Contains(lower, "task") || strings.Contains(lower, "ecs")):
		return taskFile
	case ext == ".nomad", strings.HasSuffix(lower, ".nomad.hcl"), ext == ".hcl" && isWord(lower, "nomad"):
		return nomadFile
	case base == "kustomization.yaml" || base == "kustomization.yml" || base == "Kustomization":
		return kustomization
	case yml && isWord(lower, "values"):
		return helmValues
	case yml:
		return manifestFile
	case ext == "":
		return scriptFile // if it begins like one
	}
	return noKind
}

// isWord tells whether name is word, alone or with a suffix after a dot, dash or underscore.
func isWord(name, word string) bool {
	rest, ok := strings.CutPrefix(name, word)
	return ok && (rest == "" || strings.ContainsRune(".-_", rune(rest[0])))
}

// pipelines are names, without extension, of YAML files that hold scripts.
var pipelines = map[string]bool{".gitlab-ci": true, "bitbucket-pipelines": true, ".travis": true, ".drone": true, ".woodpecker": true, "appveyor": true, ".appveyor": true, "taskfile": true, "taskfile.dist": true, ".semaphore": true, ".cirrus": true, "codefresh": true}

// pipelineDirs are directories of such files.
var pipelineDirs = map[string]bool{".circleci": true, ".woodpecker": true, ".semaphore": true, ".buildkite": true, ".azure-pipelines": true, ".azuredevops": true, ".pipelines": true, ".drone": true}

// Survey is the list of a project's files among which users of a Dockerfile are sought, and what they say as far as that is the same for
// every Dockerfile. It is made once, when it is first needed, and may be shared by the Projects of all Dockerfiles of one root, side by
// side.
type Survey struct {
	once  sync.Once
	found []found
	place map[string]int32 // in found, by name
	byDir []int32          // places by the names of the directories
	files []string         // the Dockerfiles
	hash  string

	askers  atomic.Int32 // Dockerfiles whose users were sought
	indexed sync.Once
	words   *wordIndex

	mu     sync.Mutex
	texts  map[string]*sharedText
	bytes  int               // in texts
	lists  map[string][]item // entries of directories, by path
	listed int               // entries in lists
	trees  atomic.Int64
}

// Share lets the Project use a survey that others of the same root use too. It must come before Users.
func (p *Project) Share(s *Survey) { p.survey, p.listings.survey = s, s }

func (s *Survey) make(fsys fs.FS) {
	s.once.Do(func() {
		s.found = search(fsys, s.lister(fsys), s.keep)
		s.place = make(map[string]int32, len(s.found))
		for i, f := range s.found {
			s.place[f.name] = int32(i)
			if f.kind == dockerFile {
				s.files = append(s.files, f.name)
			}
		}
		s.byDir = s.all()
		slices.SortFunc(s.byDir, func(a, b int32) int { return strings.Compare(dirOf(s.found[a].name), dirOf(s.found[b].name)) })
		s.hash = searchHash(s.found)
	})
}

// found is a file of the survey.
type found struct {
	name string
	kind kind
	hash string // of its bytes; "" if they were not read
}

// search lists the files that may speak of images, those near the root first, then by name. It depends on nothing but fsys, whose directories
// list reads. What it reads it gives to keep.
func search(fsys fs.FS, list lister, keep func(name string, text []byte, hash string)) []found {
	var out []found
	left, bytes := searchEntries, searchBytes
	level := []string{"."}
	dirs := 0
	for depth := 0; depth <= searchDepth && len(level) > 0; depth++ {
		var next []string
		for _, dir := range level {
			if dirs++; dirs > searchDirs {
				return out
			}
			items, err := list(dir, left)
			if err != nil || len(items) > left {
				continue // not readable, or over the limit: its siblings may be neither
			}
			left -= len(items)
			for _, d := range items {
				name := join(dir, d.name)
				switch {
				case d.mode.IsDir() && !elsewhere[d.name] && len(name) < maxPath:
					next = append(next, name)
				case d.mode.IsRegular():
					k, text := speaks(fsys, name, &bytes)
					if k == noKind {
						continue
					}
					f := found{name: name, kind: k}
					if text != nil {
						f.hash = hashOf(text)
						keep(name, text, f.hash)
					}
					out = append(out, f)
				}
			}
		}
		level = next
	}
	return out
}

// searchHash stands for what was found, and for what it says.
func searchHash(list []found) string {
	var b strings.Builder
	for _, f := range list {
		b.WriteString(f.name)
		b.WriteByte(0)
		b.WriteString(f.hash)
		b.WriteByte(0)
	}
	return hashOf([]byte(b.String()))
}

// near tells whether a file lies beside the Dockerfile, above it, or below it or its context.
func (p *Project) near(dir, name string) bool {
	at := dirOf(name)
	return below(at, dir) || dir != "." && below(dir, at) || p.context != "." && below(p.context, at)
}

// below tells whether name is dir or lies below it.
func below(dir, name string) bool {
	rest, ok := strings.CutPrefix(name, dir)
	return dir == "." || ok && (rest == "" || rest[0] == '/')
}
