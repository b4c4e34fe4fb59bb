package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/registry"
)

const fixtures = "../../../fixtures/"

func TestEveryBaseOfTheSamplesHasAStandIn(t *testing.T) {
	rules, err := readRules("../aliases")
	if err != nil {
		t.Fatal(err)
	}
	s := &standIns{rules: rules}
	from := regexp.MustCompile(`(?m)^(?:FROM|runtime) +([^ \n]+)`)
	stage := regexp.MustCompile(`(?mi)^FROM .* AS +(\S+)`)
	n := 0
	for _, pattern := range []string{"samples/*/*/Dockerfile", "samples/*/*/verify", "broken/*/*/Dockerfile*"} {
		files, err := filepath.Glob(fixtures + pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			stages := map[string]bool{"scratch": true}
			for _, m := range stage.FindAllSubmatch(text, -1) {
				stages[string(m[1])] = true
			}
			for _, m := range from.FindAllSubmatch(text, -1) {
				ref := string(m[1])
				if stages[ref] {
					continue
				}
				n++
				repository, tag, tagged := strings.Cut(strings.TrimPrefix(ref, "gcr.io/"), ":")
				if !tagged {
					tag = "latest"
				}
				if !strings.Contains(repository, "/") {
					repository = "library/" + repository
				}
				if s.player(repository, tag) == "" {
					t.Errorf("%s: no stand-in plays %s:%s", name, repository, tag)
				}
			}
		}
	}
	if n == 0 {
		t.Error("no sample names a base")
	}
}

func TestPullsAreAnsweredWithStandIns(t *testing.T) {
	images := registry.New()
	s := &standIns{images: images, names: map[string]string{}, rules: []rule{{
		regexp.MustCompile(`^library/node$`), regexp.MustCompile(`^20.*$`), "node20",
	}}}
	server := httptest.NewServer(s)
	defer server.Close()
	ask := func(method, path, body string) (int, string) {
		r, err := http.NewRequest(method, server.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/vnd.oci.image.manifest.v1+json")
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		if d := answer.Header.Get("Docker-Content-Digest"); method == http.MethodPut {
			return answer.StatusCode, d
		}
		return answer.StatusCode, string(text)
	}
	status, digest := ask("PUT", "/v2/standin/node20/manifests/latest", `{"schemaVersion":2}`)
	if status != http.StatusCreated {
		t.Fatalf("push: status %d", status)
	}
	for path, want := range map[string]int{
		"/v2/library/node/manifests/20-alpine":  http.StatusOK,
		"/v2/library/node/manifests/" + digest:  http.StatusOK,
		"/v2/standin/node20/manifests/latest":   http.StatusOK,
		"/v2/library/node/manifests/18":         http.StatusNotFound,
		"/v2/library/nginx/manifests/20":        http.StatusNotFound,
		"/v2/library/node/manifests/sha256:000": http.StatusNotFound,
	} {
		got, text := ask("GET", path, "")
		if got != want || want == http.StatusOK && text != `{"schemaVersion":2}` {
			t.Errorf("%s: status %d, %q, want %d", path, got, text, want)
		}
	}
}
