package project

import (
	"io/fs"
	"maps"
	"slices"
	"testing"
	"testing/fstest"
)

// TestFingerprintOfSurvey holds that a survey, which reads what it has read no second time, says of each path what is said without one: of a
// project as it was, and of each in which one file has changed, has come or has gone.
func TestFingerprintOfSurvey(t *testing.T) {
	before := tree("Dockerfile=FROM scratch\n", ".dockerignore=x\n", "compose.yaml=services:\n  web:\n    build: .\n", "ci/build=#!/bin/sh\ndocker build .\n", "src/a=1", "src/b=2", "README.md=long")
	p := open(t, before, "Dockerfile", ".")
	p.Users()
	p.ReadFile("src/a")
	p.ReadFile("src/none")
	p.ReadFile("lib/none")
	p.Exists("README.md")
	p.Walk("src", func(string, fs.DirEntry) error { return nil })
	read := p.Read()
	for _, key := range []string{"**", "src/", "src/a", "src/none", "lib/none", "README.md", "compose.yaml"} {
		if _, ok := read[key]; !ok {
			t.Errorf("%s is not among %v", key, read)
		}
	}
	projects := map[string]fstest.MapFS{"as it was": before}
	for name, change := range map[string]string{
		"another text": "src/a=3", "a new file": "src/none=4", "a new directory": "lib/none", "another length": "README.md=longer", "another user": "compose.yaml=services:\n  web:\n    build: x\n",
		"a new user": "Makefile=all:\n\tdocker build .\n",
	} {
		projects[name] = maps.Clone(before)
		maps.Copy(projects[name], tree(change))
	}
	for name := range before {
		gone := maps.Clone(before)
		delete(gone, name)
		projects["without "+name] = gone
	}
	for name, now := range projects {
		var s Survey
		held := true
		for _, key := range slices.Sorted(maps.Keys(read)) {
			want := Fingerprint(now, key, read[key])
			if got := s.Fingerprint(now, key, read[key]); got != want {
				t.Errorf("%s: %s is as it was: %v, by the survey %v", name, key, want, got)
			}
			held = held && want
		}
		if held != (name == "as it was") {
			t.Errorf("%s: as it was: %v", name, held)
		}
	}
}
