package project

import (
	"io/fs"
	"path"
	"strings"

	"github.com/msb-dev/msb/pkg/discover"
)

// searchKey stands in records for the names among which users of the file are sought.
const searchKey = "**"

// The search for users of the file goes this deep below the project's root, into this many directories, the upper ones first.
const (
	searchDepth   = 6
	searchDirs    = 4000
	searchEntries = 100_000
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

// search lists the files that may use a Dockerfile, those near the root first, then by name. It depends on nothing but fsys.
func search(fsys fs.FS) []string {
	var out []string
	left := searchEntries
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
				case d.Type().IsRegular() && kindOf(name) != noKind:
					out = append(out, name)
				}
			}
		}
		level = next
	}
	return out
}

func searchHash(names []string) string { return hashOf([]byte(strings.Join(names, "\x00"))) }
