package images

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// company is what the users of a private registry may say.
var company = []Vouched{
	{Image: "registry.example.com/base/go:*", Like: "golang:1.22-bookworm", Runtime: "registry.example.com/base/static:12", RuntimeLike: "gcr.io/distroless/static-debian12"},
	{Image: "registry.example.com/base/go:1.2*", Like: "golang:1.2*"},
	{Image: "registry.example.com/base/go:1.2", Like: "golang:1.20"},
	{Image: "registry.example.com/base/go:1.23-alpine", Like: "golang:1.23-alpine3.21"},
	{Image: "registry.example.com:5000/hub/node:*-ci", Like: "node:*"},
	{Image: "golang:*", Like: "node:22"},
	{Image: "nginx", Runtime: "registry.example.com/mirror/nginx:*", RuntimeLike: "nginx:*"},
	{Image: "eclipse-temurin", Runtime: "registry.example.com/mirror/temurin:*", RuntimeLike: "eclipse-temurin:*"},
	{Image: "scratch", Runtime: "gcr.io/distroless/static-debian12:nonroot"},
}

func vouched(t *testing.T, list ...Vouched) *Catalogue {
	t.Helper()
	c, err := NewCatalogue(list)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestVouchedLookup holds which entry speaks of a reference, and what the image is then.
func TestVouchedLookup(t *testing.T) {
	c := vouched(t, company...)
	for ref, want := range map[string]string{ // what it is like, "" for the catalogue's own, "unknown"
		"registry.example.com/base/go:x":                  "golang:1.22-bookworm",
		"registry.example.com/base/go":                    "golang:1.22-bookworm", // the tag latest
		"registry.example.com/base/go:1.24-alpine":        "golang:1.24-alpine",
		"registry.example.com/base/go:1.23-alpine":        "golang:1.23-alpine3.21",
		"registry.example.com/base/go:1.2":                "golang:1.20", // exact, though a * may stand for nothing
		"registry.example.com/base/go:1.29":               "unknown",     // the more exact entry says so, and the other does not help out
		"registry.example.com/base/go" + digest:           "golang:1.22-bookworm",
		"registry.example.com/base/go:1.24" + digest:      "golang:1.24",
		"registry.example.com/base/golang:1.24":           "unknown",
		"registry.example.com:5000/hub/node:22-alpine-ci": "node:22-alpine",
		"registry.example.com:5000/hub/node:22-alpine":    "unknown",
		"registry.example.com/hub/node:22-alpine-ci":      "unknown",
		"registry.example.com/base/static:12":             "gcr.io/distroless/static-debian12",
		"registry.example.com/mirror/nginx:1.27":          "nginx:1.27",
		"golang:1.24":                                     "", // the catalogue knows better
		"golang:9.99":                                     "node:22",
		"scratch":                                         "",
	} {
		i, err := c.Lookup(ref)
		if got := i.Like; err != nil && !errors.Is(err, ErrUnknown) || (err != nil) != (want == "unknown") || err == nil && got != want {
			t.Errorf("%s: like %q, %v, want %q", ref, got, err, want)
		}
		if err == nil && i.Ref != ref {
			t.Errorf("%s is entered as %s", ref, i.Ref)
		}
	}
}

// TestVouchedEntry holds that an image has what the one has that it is like, and moves as that one does.
func TestVouchedEntry(t *testing.T) {
	c := vouched(t, company...)
	got, err := c.Lookup("registry.example.com/base/go:x")
	if err != nil {
		t.Fatal(err)
	}
	if got.Name != "registry.example.com/base/go" || got.Tag != "x" || got.Family != "golang" || got.Version != "1.22" || got.Distro != "bookworm" || got.Libc != Glibc || !got.Pinned || got.Has("gcc") != Yes {
		t.Errorf("got %+v", got)
	}
	like, _ := Lookup("golang:1.22-bookworm")
	if !slices.EqualFunc(got.Config.Env, like.Config.Env, func(a, b Var) bool { return a == b }) || got.Live != like.Live || got.Size() != like.Size() {
		t.Errorf("got %+v, want the entry of %+v", got, like)
	}
	open, _ := c.Lookup("registry.example.com/base/go:1.24")
	if plain, _ := Lookup("golang:1.24"); open.grain() != plain.grain() {
		t.Errorf("it moves %s, golang:1.24 %s", open.grain(), plain.grain())
	}
	if floats, _ := c.Lookup("registry.example.com:5000/hub/node:lts-ci"); !floats.Floats {
		t.Error("what is like node:lts does not move across versions")
	}
	if held, _ := c.Lookup("registry.example.com:5000/hub/node:lts-ci" + digest); held.Floats {
		t.Error("a digest moves")
	}
	held, _ := c.Lookup("registry.example.com/base/go:1.24" + digest)
	if held.Floats || held.Distro != "" || held.grain() != "frozen" || held.Digest != digest[1:] {
		t.Errorf("a digest does not move and hides when it was built: %+v", held)
	}
}

// TestVouchedRuntimes holds what is run on: the base's own runtime before all, else the catalogue's choice or what stands for its family.
func TestVouchedRuntimes(t *testing.T) {
	c := vouched(t, company...)
	refs := func(list []Image) string {
		var out []string
		for _, i := range list {
			out = append(out, i.Ref)
		}
		return strings.Join(out, " ")
	}
	for _, tt := range []struct {
		base string
		want Want
		refs string
	}{
		{"registry.example.com/base/go:x", Want{Kind: StaticBinary}, "registry.example.com/base/static:12"},
		{"registry.example.com/base/go:x", Want{Kind: GlibcBinary}, "registry.example.com/base/static:12"}, // fit or not
		{"registry.example.com/base/go:x", Want{Kind: OwnBase}, "registry.example.com/base/static:12"},
		{"golang:1.24", Want{Kind: StaticBinary}, "gcr.io/distroless/static-debian12:nonroot gcr.io/distroless/static-debian13 gcr.io/distroless/static-debian12"},
		{"registry.example.com:5000/hub/node:22-alpine-ci", Want{Kind: StaticWeb}, "registry.example.com/mirror/nginx:stable-alpine registry.example.com/mirror/nginx:stable"},
		{"node:22", Want{Kind: StaticWeb, Unprivileged: true}, "nginxinc/nginx-unprivileged:stable-alpine nginxinc/nginx-unprivileged:stable"},
		{"maven:3.9-eclipse-temurin-21", Want{Kind: JRE}, "registry.example.com/mirror/temurin:21-jre registry.example.com/mirror/temurin:21-jre-noble"},
	} {
		base, err := c.Lookup(tt.base)
		if err != nil {
			t.Fatal(err)
		}
		if got := refs(c.Runtimes(base, tt.want)); got != tt.refs {
			t.Errorf("%s %s: %s, want %s", tt.base, kindNames[tt.want.Kind], got, tt.refs)
		}
	}
	base, _ := c.Lookup("registry.example.com/base/go:x")
	if _, ok := c.Runtime(base, "debian:bookworm-slim"); ok {
		t.Error("a choice of msb's own stands beside the runtime that the user names")
	}
	base, _ = c.Lookup("maven:3.9-eclipse-temurin-17-alpine")
	if i, ok := c.Runtime(base, "eclipse-temurin:17-jre"); !ok || i.Ref != "registry.example.com/mirror/temurin:17-jre" {
		t.Errorf("got %q %v", i.Ref, ok)
	}
}

// TestVouchedErrors holds which entries can't be meant, and which field is told.
func TestVouchedErrors(t *testing.T) {
	go1 := Vouched{Image: "registry.example.com/go:1*", Like: "golang:1.22"}
	for _, tt := range []struct {
		list  []Vouched
		field string
		want  string // in the error
	}{
		{[]Vouched{{Image: "a/b:1"}}, FieldImage, "nothing is said of a/b:1"},
		{[]Vouched{{Image: "a/b", Like: "golang:1.22"}}, FieldImage, "write a/b:* for all of them"},
		{[]Vouched{{Image: "ngnix", Runtime: "nginx:stable"}}, FieldImage, "names no tag"},
		{[]Vouched{{Image: "", Like: "golang:1.22"}}, FieldImage, "expected a reference"},
		{[]Vouched{{Image: "a/B:1", Like: "golang:1.22"}}, FieldImage, "expected a reference"},
		{[]Vouched{{Image: "a/*:1", Like: "golang:1.22"}}, FieldImage, "expected one * at most, in the tag"},
		{[]Vouched{{Image: "a/b:*x*", Like: "golang:1.22"}}, FieldImage, "expected one * at most, in the tag"},
		{[]Vouched{{Image: "a/b:1" + digest, Like: "golang:1.22"}}, FieldImage, "not a digest"},
		{[]Vouched{{Image: "scratch:*", Like: "golang:1.22"}}, FieldImage, "scratch is no image"},
		{[]Vouched{{Image: "nginx", Like: "nginx:1.27"}}, FieldLike, "a family of runtimes"},
		{[]Vouched{{Image: "nginx", Runtime: "nginx:stable"}, {Image: "nginx", Runtime: "nginx:stable-alpine"}}, FieldImage, "twice"},
		{[]Vouched{{Image: "a/b:1", Like: "golang:1.99"}}, FieldLike, "not in the catalogue"},
		{[]Vouched{{Image: "a/b:1", Like: "registry.example.com/go:1"}, go1}, FieldLike, "not in the catalogue"},
		{[]Vouched{{Image: "a/b:1", Like: "golang:*"}}, FieldLike, "nothing for it to stand for"},
		{[]Vouched{{Image: "a/b:*", Like: "golan:*"}}, FieldLike, "not in the catalogue"},
		{[]Vouched{{Image: "a/b:*", Like: "golang:*", RuntimeLike: "nginx:stable"}}, FieldRuntimeLike, "no runtime"},
		{[]Vouched{{Image: "nginx", Runtime: "a/nginx:1"}}, FieldRuntime, "what a/nginx:1 holds is not known"},
		{[]Vouched{{Image: "nginx", Runtime: "a/nginx:*"}}, FieldRuntime, "what a/nginx:* holds is not known"},
		{[]Vouched{{Image: "nginx", Runtime: "a/nginx"}}, FieldRuntime, "names no tag"},
		{[]Vouched{{Image: "nginx", Runtime: "a/nginx:1" + digest, RuntimeLike: "nginx:stable"}}, FieldRuntime, "not a digest"},
		{[]Vouched{{Image: "a/b:1", Runtime: "a/nginx:*", RuntimeLike: "nginx:*"}}, FieldRuntime, "nothing for it to stand for"},
		{[]Vouched{{Image: "scratch", Runtime: "a/static:*", RuntimeLike: "gcr.io/distroless/static-debian12"}}, FieldRuntime, "nothing for it to stand for"},
		{[]Vouched{{Image: "nginx", Runtime: "a/nginx:1", RuntimeLike: "nginx:*"}}, FieldRuntimeLike, "nothing for it to stand for"},
		{[]Vouched{go1, {Image: "registry.example.com/go:*2", Like: "golang:1.23"}}, FieldImage, "neither is more exact"},
		{[]Vouched{go1, go1}, FieldImage, "neither is more exact"},
		{[]Vouched{{Image: "a/r:1*", Like: "nginx:1.27"}, {Image: "nginx", Runtime: "a/r:*2", RuntimeLike: "nginx:*"}}, FieldRuntime, "neither is more exact"},
		{[]Vouched{{Image: "docker.io/library/x:1", Like: "golang:1.22"}, {Image: "x:1", Like: "golang:1.23"}}, FieldImage, "neither is more exact"},
		{[]Vouched{{Image: "a/b:1", Like: "golang:1.22", Runtime: "a/r:1", RuntimeLike: "nginx:stable"}, {Image: "a/c:1", Like: "golang:1.22", Runtime: "a/r:1", RuntimeLike: "nginx:stable-alpine"}}, FieldRuntimeLike, "elsewhere"},
		{[]Vouched{{Image: "a/b:1", Like: "golang:1.22", Runtime: "a/r:1", RuntimeLike: "nginx:stable"}, {Image: "a/r:1", Like: "golang:1.22"}}, FieldRuntimeLike, "elsewhere"},
	} {
		_, err := NewCatalogue(tt.list)
		v := (*VouchedError)(nil)
		if !errors.As(err, &v) || v.Field != tt.field || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: %v, want %s … %s", tt.list, err, tt.field, tt.want)
		}
	}
	for _, list := range [][]Vouched{
		{go1, {Image: "registry.example.com/go:12*", Like: "golang:1.23"}, {Image: "registry.example.com/go:12", Like: "golang:1.24"}}, // each more exact than the one before
		{go1, {Image: "registry.example.com/go:2*", Like: "golang:1.23"}},                                                              // nothing in common
		{{Image: "a/b:1", Like: "golang:1.22", Runtime: "a/r:1", RuntimeLike: "nginx:stable"}, {Image: "a/c:1", Like: "golang:1.23", Runtime: "a/r:1", RuntimeLike: "nginx:stable"}},
		{{Image: "nginx", Runtime: "a/r:1"}, {Image: "a/r:1", Like: "nginx:stable"}},
		{{Image: "nginx", Runtime: "a/r:*"}, {Image: "a/r:*", Like: "nginx:*"}},
		{{Image: "golang:*", Runtime: "gcr.io/distroless/static-debian12:nonroot"}},
		nil,
	} {
		if _, err := NewCatalogue(list); err != nil {
			t.Errorf("%+v: %v", list, err)
		}
	}
}
