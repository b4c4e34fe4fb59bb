package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/msb-dev/msb/pkg/discover"
)

// TestHooks holds that the hooks of pre-commit take the files that a walk takes, and run command lines that msb understands.
func TestHooks(t *testing.T) {
	b, err := os.ReadFile("../../.pre-commit-hooks.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var hooks []struct {
		ID, Entry, Language, Files, Exclude string
		Types                               []string
	}
	if err := yaml.Unmarshal(b, &hooks); err != nil || len(hooks) != 2 {
		t.Fatal(len(hooks), err)
	}
	enter(t, map[string]string{"Dockerfile": "FROM scratch\n"})
	for _, h := range hooks {
		files, exclude := regexp.MustCompile(h.Files), regexp.MustCompile(h.Exclude)
		for _, name := range []string{
			"Dockerfile", "Dockerfile.prod", "Dockerfile-dev", "api.Dockerfile", "api.dockerfile", "Containerfile", "Containerfile.x", "x.containerfile", "x.Containerfile", "Containerfile-x",
			"Dockerfile.dockerignore", "Dockerfile.containerignore", "Dockerfile.", "Dockerfile-", ".Dockerfile", ".dockerfile", "Dockerfile.tmpl", "Dockerfile.j2", "Dockerfile.jinja2", "Dockerfile.erb", "Dockerfile.orig",
			"Dockerfile.rej", "Dockerfile.bak", "Dockerfile.swp", "Dockerfile~", "Dockerfile.golden", "Dockerfile.patch", "Dockerfile.md", "x.Dockerfile.tmpl", "Dockerfile.hbs", "Dockerfile.gotmpl",
			"Dockerfiles", "MyDockerfile", "dockerfile.md", "docker-compose.yml", "Dockerfile.mustache", "Dockerfile.tpl", "Dockerfile.template", "Dockerfile.ejs", "Dockerfile.jinja", "Dockerfile.diff",
		} {
			for _, path := range []string{name, "a/b/" + name} {
				if got, want := files.MatchString(path) && !exclude.MatchString(path), discover.IsDockerfile(name); got != want {
					t.Errorf("%s: %s is taken: %v; a walk: %v", h.ID, path, got, want)
				}
			}
		}
		words := strings.Fields(h.Entry)
		if got := whole(t, t.Context(), "", append(words[1:], "Dockerfile")...); words[0] != "msb" || got.status != 0 {
			t.Errorf("%s: %+v", h.ID, got)
		}
		if h.Language != "golang" || len(h.Types) != 1 || h.Types[0] != "text" {
			t.Errorf("%s: %+v", h.ID, h)
		}
	}
}
