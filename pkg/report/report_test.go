package report

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/pkg/refactor"
)

var update = flag.Bool("update", false, "write the goldens")

// site is a front end that a static server served.
func site() refactor.Result {
	return refactor.Result{
		File: "Dockerfile", Context: ".", Status: refactor.Rewritten, Transform: "node-nginx", Plan: "nginx", Runtime: "nginx:stable-alpine", Risk: refactor.Stated,
		Input: []byte("FROM node:20-alpine\n"), Output: []byte("FROM node:20-alpine AS builder\nFROM nginx:stable-alpine\n"),
		Summary: "nginx serves dist instead of serve 14 (package.json, vite.config.js: outDir dist; CMD: -s, so unknown paths answer index.html)",
		Stays:   []string{"port 3000 and every path that a page links to, client-side routes too"},
		Differences: []refactor.Difference{
			{ID: "site-html-suffix", Details: []string{"GET /index.html answers 200 (serve: 301 to /index)", "GET /about.html answers 200", "GET /a-longer-name/of/a/page/index.html answers 200"}, Why: "nginx keeps the suffix."},
			{ID: "inherited-ports", Details: []string{"the image also exposes 80"}, Why: ""},
			{ID: "vary", Details: []string{"GET /a has Vary none"}, Why: "Vary is sent where nginx compresses.", Form: true},
			{ID: "toolchain-env", Details: []string{"NODE_VERSION", "YARN_VERSION"}, Why: "Nothing refers to them.", Quiet: true},
			{ID: "base-env", Details: []string{"NGINX_VERSION"}, Why: "The new base sets them.", Quiet: true},
		},
		Gone: []string{"node", "npm", "yarn", "serve", "sources", "node_modules"},
		Read: map[string]string{"vite.config.js": "sha256:00", "package.json": "sha256:01", "index.htm": ""},
	}
}

// program is a Go program that could not be put into an empty image.
func program() refactor.Result {
	return refactor.Result{
		File: "services/api/Dockerfile", Status: refactor.Rewritten, Transform: "go-scratch", Plan: "slim", Risk: refactor.Assumed, Summary: "The program runs on debian:bookworm-slim.", Gone: []string{"go", "sources"},
		Assumed: []string{"no-plugins"}, Notes: []string{"the base golang:1.22 moves with time"},
		Differences: []refactor.Difference{{ID: "no-shell", Details: []string{"There is no shell in the image to debug with."}, Why: "There is no shell in the image to debug with."}},
		Refusals: []refactor.Refusal{
			{Transform: "go-scratch", Plan: "scratch", Finding: proof.Finding{ID: "go-static-proof", File: "services/api/db.go", Line: 7, Detail: "the program imports C", Lift: "Build with CGO_ENABLED=0."}},
			{Transform: "go-scratch", Plan: "distroless", Finding: proof.Finding{ID: "helper-programs", File: "services/api/Dockerfile", Line: 12, Detail: "HEALTHCHECK runs curl."}},
		},
	}
}

// refusal is a file that compose leans on, seen through a hostile name.
func refusal() refactor.Result {
	return refactor.Result{
		File: "Dockerfile", Status: refactor.Refused, Transform: "node-nginx",
		Refusals: []refactor.Refusal{
			{Transform: "node-nginx", Finding: proof.Finding{ID: "compose-override", Refuses: true, File: "docker-compose.yml", Line: 14,
				Detail: "service web builds this Dockerfile and runs `npm run dev` with ./ mounted over /app; the new image would have no npm",
				Lift:   "A Dockerfile or a build target of its own for development."}},
			{Transform: "node-nginx", Finding: proof.Finding{ID: "ci-uses-image", File: ".github/\x1b[2J\u202e\nx.yml", Detail: "runs \x07npm"}},
			{Transform: "node-nginx", Plan: "nginx", Finding: proof.Finding{ID: "node-port", File: "Dockerfile", Line: 3, Detail: "the port is not known"}},
		},
	}
}

func TestText(t *testing.T) {
	show := func(file string) string { return "../" + file }
	tests := []struct {
		golden string
		res    refactor.Result
		opts   TextOptions
	}{
		{"site", site(), TextOptions{}},
		{"site-color", site(), TextOptions{Color: true}},
		{"site-line", site(), TextOptions{Line: "written"}},
		{"program", program(), TextOptions{Show: show}},
		{"refusal", refusal(), TextOptions{Show: show}},
		{"unchanged", refactor.Result{File: "Dockerfile", Status: refactor.Unchanged, Reason: "already-multistage"}, TextOptions{}},
		{"refusal-bare", refactor.Result{File: "Dockerfile", Status: refactor.Refused, Transform: "node-nginx"}, TextOptions{}},
	}
	for _, tt := range tests {
		t.Run(tt.golden, func(t *testing.T) {
			var b bytes.Buffer
			if err := Text(&b, tt.res, tt.opts); err != nil {
				t.Fatal(err)
			}
			golden(t, tt.golden+".golden", b.Bytes())
			if i := strings.IndexFunc(b.String(), func(r rune) bool { return r != '\n' && unsafe(r) && r != '\x1b' }); i >= 0 {
				t.Errorf("byte %d acts on a terminal", i)
			}
		})
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	name = "testdata/" + name
	if *update {
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs:\n--- got\n%s\n--- want\n%s", name, got, want)
	}
}

func TestRecord(t *testing.T) {
	var b bytes.Buffer
	j := NewJSON(&b)
	for _, r := range []refactor.Result{site(), program(), refusal(), {File: "x", Status: refactor.Unchanged, Reason: "no-transform"}} {
		if err := j.Write(NewRecord(r, "a/"+r.File, []byte("--- a\n+++ b\n"), Origin{Msb: "v0.0.0", Settings: "sha256:02"})); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	golden(t, "records.json.golden", b.Bytes())
	if !json.Valid(b.Bytes()) {
		t.Error("not JSON")
	}
}

// TestKeysAreSorted holds that a record's keys come in the order of their bytes, at each depth.
func TestKeysAreSorted(t *testing.T) {
	b, err := json.Marshal(NewRecord(refusal(), "Dockerfile", nil, Origin{}))
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	sorted, err := json.Marshal(v) // maps are written in order
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b, sorted) {
		t.Errorf("keys are not sorted:\n%s\n%s", b, sorted)
	}
}

func TestRecordKeepsBytes(t *testing.T) {
	r := NewRecord(site(), "x\xff", []byte("+\xff\n"), Origin{})
	if r.Diff != "" || r.DiffBase64 != "K/8K" || r.Path != `"x\377"` {
		t.Errorf("%+v", r)
	}
}

func TestPrintable(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "Dockerfile": "Dockerfile", "día/日本 x": "día/日本 x", `a\b"c`: `a\b"c`,
		"a\nb\r\tc": `a\nb\r\tc`, "\x1b[31m": `\x1b[31m`, "\x00\x7f": `\x00\x7f`, "\u0085": `\u0085`, "\u202e": `\u202e`, "\u2028": `\u2028`, "x\xffy": `x\xffy`, "\ufffd": `\ufffd`,
	} {
		if got := Printable(in); got != want {
			t.Errorf("Printable(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestQuote(t *testing.T) {
	for in, want := range map[string]string{
		"Dockerfile": "Dockerfile", "a b/día": "a b/día", "a\nb": `"a\nb"`, `a"b\`: `"a\"b\\"`, "\x1b\xff": `"\033\377"`, "\t\r": `"\t\r"`, "\u202e": `"\342\200\256"`,
	} {
		if got := Quote(in); got != want {
			t.Errorf("Quote(%q) = %s, want %s", in, got, want)
		}
	}
}

// FuzzPrintable holds that nothing which acts on a terminal passes, and that names stay apart as lines.
func FuzzPrintable(f *testing.F) {
	for _, s := range []string{"Dockerfile", "\x1b]0;x\a", "\xff\xfe", "\u202e", "\ufffd", "a\nb"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, out := range []string{Printable(s), Quote(s), Printable(Quote(s))} {
			if i := strings.IndexFunc(out, unsafe); i >= 0 {
				t.Errorf("%q passes %q", s, out[i:])
			}
		}
	})
}

func TestTerminalDiff(t *testing.T) {
	diff := "--- a/x\n+++ b/x\n@@ -1 +1,2 @@\n-a\x1b[2J\n+b\r\n+\tc\n\\ No newline at end of file"
	if got, want := TerminalDiff([]byte(diff), false), "--- a/x\n+++ b/x\n@@ -1 +1,2 @@\n-a\\x1b[2J\n+b\n+\tc\n\\ No newline at end of file"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	lines := strings.Split(TerminalDiff([]byte(diff), true), "\n")
	if !slices.Contains(lines, "\x1b[32m+\tc\x1b[0m") || !slices.Contains(lines, "\x1b[1m+++ b/x\x1b[0m") {
		t.Errorf("%q", lines)
	}
}
