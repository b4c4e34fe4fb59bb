package discover

import (
	"slices"
	"strings"
)

// others are endings of files that stand beside a Dockerfile and are none: what editors, patch and git leave, and goldens of tests.
var others = []string{".orig", ".rej", ".bak", ".swp", "~", ".golden", ".patch", ".diff", ".md"}

// templates are endings of files that become a Dockerfile only after a template engine ran over them.
var templates = []string{".tmpl", ".tpl", ".gotmpl", ".template", ".j2", ".jinja", ".jinja2", ".erb", ".ejs", ".hbs", ".mustache"}

// fallback is what BuildKit takes where there is no Dockerfile (frontend/dockerui/config.go; moby/moby#10858).
const fallback = "dockerfile"

// IsDockerfile tells whether a file of this name is taken when a directory is walked: Dockerfile, Dockerfile.*, Dockerfile-*,
// *.Dockerfile, *.dockerfile, the same for Containerfile, and dockerfile alone, but neither ignore files, nor templates, nor what editors and
// tools leave.
func IsDockerfile(name string) bool {
	if !strings.Contains(name, "ockerfile") && !strings.Contains(name, "ontainerfile") {
		return false // nearly all names
	}
	if name == fallback {
		return true
	}
	if strings.HasSuffix(name, ".dockerignore") || strings.HasSuffix(name, ".containerignore") {
		return false
	}
	ends := func(t string) bool { return strings.HasSuffix(name, t) }
	if slices.ContainsFunc(templates, ends) || slices.ContainsFunc(others, ends) {
		return false
	}
	for _, word := range []string{"Dockerfile", "Containerfile"} {
		rest, ok := strings.CutPrefix(name, word)
		if ok && (rest == "" || len(rest) > 1 && (rest[0] == '.' || rest[0] == '-')) {
			return true
		}
		for _, w := range []string{word, strings.ToLower(word)} {
			if strings.HasSuffix(name, "."+w) && len(name) > len(w)+1 {
				return true
			}
		}
	}
	return false
}

// skipped are directories that hold other people's files, or none that git would show.
func skipped(dir string) bool { return dir == ".git" || dir == "node_modules" || dir == "vendor" }
