package main

import (
	goparser "go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// imports lists what each package of the module imports outside of its tests, by the package's folder.
func imports(t *testing.T) map[string][]string {
	t.Helper()
	root := filepath.FromSlash("../..")
	out := map[string][]string{}
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "fixtures" || d.Name() == "testdata" || d.Name() == ".git") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		f, err := goparser.ParseFile(token.NewFileSet(), name, nil, goparser.ImportsOnly)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, filepath.Dir(name))
		if err != nil {
			return err
		}
		dir := filepath.ToSlash(rel)
		for _, im := range f.Imports {
			p, err := strconv.Unquote(im.Path.Value)
			if err != nil {
				return err
			}
			out[dir] = append(out[dir], p)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

const module = "github.com/msb-dev/msb/"

// upward are, for a package, those of ours that it may not reach for.
var upward = map[string][]string{
	"pkg/proof":      {"pkg/refactor", "transforms", "pkg/project/golang", "pkg/project/maven", "pkg/project/node", "cmd"},
	"pkg/recipe":     {"pkg/proof", "pkg/refactor", "transforms", "cmd"},
	"pkg/refactor":   {"transforms", "cmd", "pkg/report", "pkg/verify"},
	"pkg/dockerfile": {"pkg/"},
	"pkg/shell":      {"pkg/"},
	"pkg/images":     {"pkg/"},
	"pkg/unified":    {"pkg/"},
	"pkg/rootfs":     {"pkg/"},
	"pkg/site":       {"pkg/recipe", "pkg/proof", "pkg/refactor", "transforms"},
	"pkg/discover":   {"pkg/"},
	"pkg/origin":     {"pkg/"},
	"pkg/config":     {"pkg/command", "pkg/project", "pkg/recipe", "pkg/proof", "pkg/refactor", "pkg/report", "transforms", "cmd"},
	"pkg/untouched":  {"pkg/command", "pkg/project", "pkg/recipe", "pkg/proof", "pkg/refactor", "pkg/report", "pkg/records", "transforms", "cmd"},
	"pkg/kind":       {"pkg/command", "pkg/report", "pkg/records", "pkg/review", "pkg/verify", "transforms", "cmd"},
	"pkg/report":     {"pkg/command", "pkg/records", "pkg/review", "pkg/verify", "transforms", "cmd"},
	"pkg/records":    {"pkg/command", "pkg/review", "pkg/verify", "transforms", "cmd"},
	"pkg/review":     {"pkg/command", "pkg/records", "pkg/review/page", "pkg/verify", "transforms", "cmd"},
	"pkg/command":    {"pkg/verify", "pkg/records", "pkg/review", "cmd"},
	"transforms":     {"cmd", "pkg/dockerfile/internal"},
}

// ground are packages that everybody may reach for: those of the standard library in another form.
var ground = map[string]bool{"pkg/lazyregexp": true, "pkg/rootfs": true}

// TestImportsGoOneWay holds that the proof knows neither transforms nor languages, and that nothing reaches upward.
func TestImportsGoOneWay(t *testing.T) {
	all := imports(t)
	for dir := range upward {
		if all[dir] == nil {
			t.Errorf("there is no package %s, or it imports nothing", dir)
		}
	}
	for dir, list := range all {
		for _, im := range list {
			ours, ok := strings.CutPrefix(im, module)
			if !ok || ground[ours] {
				continue
			}
			for _, bad := range upward[dir] {
				if strings.HasPrefix(ours, bad) {
					t.Errorf("%s imports %s", dir, ours)
				}
			}
		}
	}
}

// shared are modules that several packages use, with why.
var shared = map[string]string{
	"golang.org/x/mod":                  "versions and go.mod files are read where they are met",
	"go.yaml.in/yaml":                   "so are compose files and the settings of Spring Boot",
	"github.com/moby/buildkit":          "its parser is pkg/dockerfile's, its client pkg/verify's",
	"github.com/distribution/reference": "a reference is read in the catalogue and asked for at a registry",
	"github.com/urfave/cli":             "two programs have a command line",
}

// TestOneImporter holds that each module of others is the business of one package. Those below pkg/verify count as one: all of them look at
// images.
func TestOneImporter(t *testing.T) {
	users := map[string]map[string]bool{}
	for dir, list := range imports(t) {
		for _, im := range list {
			if strings.HasPrefix(im, module) || !strings.Contains(strings.Split(im, "/")[0], ".") {
				continue
			}
			name, user := moduleOf(im), dir
			if strings.HasPrefix(dir, "pkg/verify/") {
				user = "pkg/verify"
			}
			if users[name] == nil {
				users[name] = map[string]bool{}
			}
			users[name][user] = true
		}
	}
	for name, dirs := range users {
		if len(dirs) > 1 && shared[name] == "" {
			t.Errorf("%s is imported by %v", name, slices.Sorted(maps.Keys(dirs)))
		}
	}
}

// moduleOf is the repository of an import path.
func moduleOf(im string) string {
	parts := strings.Split(im, "/")
	n := 3
	switch parts[0] {
	case "mvdan.cc":
		n = 2
	case "go.yaml.in":
		n = 2
	}
	return path.Join(parts[:min(n, len(parts))]...)
}
