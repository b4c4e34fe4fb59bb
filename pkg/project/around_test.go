package project

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
)

// TestWordIndex holds that the index finds what a look into each file finds.
func TestWordIndex(t *testing.T) {
	fsys := tree("Makefile=a:\n\tdocker build -t $(REG)/shop-web:1 -f 'docker/web' .\n", "x/run.sh=docker run \"shop-web\"\n", "x/compose.yml=services: {web: {image: registry.example/shop-webs}}\n", "y/compose.yml=services: {api: {image: my dir/café}}\n",
		"y/Dockerfile=FROM shop\n", "z/Dockerfile=FROM web\n", "z/big/compose.yml="+string(bytes.Repeat([]byte("#"), maxUserFile+1)))
	var plain, indexed Survey
	plain.make(fsys)
	indexed.make(fsys)
	indexed.askers.Store(indexAfter + 1)
	for _, word := range []string{"shop-web", "shop", "web", "w", "$REG", "$", "my dir", "café", "docker/web", "none", "", ".", "webs\nservices"} {
		want, got := plain.holding(fsys, word), indexed.holding(fsys, word)
		if !slices.Equal(want, got) {
			t.Errorf("%q: %v, want %v", word, got, want)
		}
	}
	if indexed.words == nil || plain.words != nil {
		t.Error("an index is made for many Dockerfiles, and for them alone")
	}
}

// TestAround holds that the files near a Dockerfile are those that near tells, and that each other one is met where it says a name that the
// image gets on the way.
func TestAround(t *testing.T) {
	fsys := tree("compose.yml", "a/compose.yml", "a/Dockerfile", "a/b/compose.yml", "a/b/c/compose.yml", "a.b/compose.yml", "ab/compose.yml=services: {w: {image: late}}\n", "ab/Dockerfile", "k/compose.yml", "k/l/compose.yml", "a0/compose.yml=# a's\n", "z/compose.yml=# later\n")
	for _, context := range []string{".", "a", "k", "a/b"} {
		for _, file := range []string{"a/Dockerfile", "ab/Dockerfile", "a/b/c/Dockerfile", "Dockerfile"} {
			p, err := New(fsys, file, context)
			if err != nil {
				t.Fatal(err)
			}
			p.Users()
			f := &finder{p: p, names: newNames(), seen: map[string]bool{}}
			for name, near := range f.around(composeFile) {
				if near != p.near(dirOf(file), name) {
					t.Errorf("%s in %s: %s near: %v", file, context, name, near)
				}
			}
			for _, found := range p.survey.found {
				_, near := slices.BinarySearch(f.files.near[found.kind], p.survey.place[found.name])
				if near != p.near(dirOf(file), found.name) {
					t.Errorf("%s in %s: %s near: %v", file, context, found.name, near)
				}
			}
		}
	}
	p, err := New(fsys, "k/l/Dockerfile", "k/l")
	if err != nil {
		t.Fatal(err)
	}
	p.Users()
	f := &finder{p: p, names: newNames(), seen: map[string]bool{}}
	var got []string
	for name := range f.around(composeFile) {
		f.names.add("me/late:1")
		got = append(got, name)
	}
	if fmt.Sprint(got) != "[compose.yml k/compose.yml k/l/compose.yml ab/compose.yml z/compose.yml]" {
		t.Error(got)
	}
}
