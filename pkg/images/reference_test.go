package images

import (
	"errors"
	"testing"
)

const digest = "@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

func TestLookupReferences(t *testing.T) {
	for _, c := range []struct{ ref, name, tag string }{
		{"node", "node", "latest"},
		{"node:20-alpine", "node", "20-alpine"},
		{"docker.io/node:20", "node", "20"},
		{"docker.io/library/node:20", "node", "20"},
		{"index.docker.io/library/node:20", "node", "20"},
		{"library/node:20", "node", "20"},
		{"public.ecr.aws/docker/library/golang:1.22", "golang", "1.22"},
		{"mirror.gcr.io/library/alpine:3.20", "alpine", "3.20"},
		{"node:20" + digest, "node", "20"},
		{"nginxinc/nginx-unprivileged:stable-alpine", "nginxinc/nginx-unprivileged", "stable-alpine"},
		{"gcr.io/distroless/static-debian12", "gcr.io/distroless/static-debian12", "latest"},
		{"gcr.io/distroless/cc-debian13:nonroot", "gcr.io/distroless/cc-debian13", "nonroot"},
		{"scratch", "scratch", ""},
	} {
		i, err := Lookup(c.ref)
		if err != nil {
			t.Errorf("%s: %v", c.ref, err)
			continue
		}
		if i.Ref != c.ref || i.Name != c.name || i.Tag != c.tag {
			t.Errorf("%s: got reference %q, name %q, tag %q", c.ref, i.Ref, i.Name, i.Tag)
		}
	}
}

func TestLookupRefuses(t *testing.T) {
	for _, c := range []struct {
		ref     string
		unknown bool // well formed, but not catalogued
	}{
		{"", false},
		{" ", false},
		{"Node:20", false},
		{"node:", false},
		{"node:20 alpine", false},
		{"node@sha256:1234", false},
		{"$BASE", false},
		{"../node", false},
		{"node:20:alpine", false},
		{"node:22.99-alpine", true}, // looks like a tag, was never listed
		{"node:999", true},
		{"golang:1.22-slim", true}, // there never was a slim golang
		{"openjdk:17-jre", true},   // nor a JRE of openjdk after 11
		{"maven:3.9-openjdk-17", true},
		{"node:20-ALPINE", true},
		{"node" + digest, true}, // neither version nor distribution
		{"scratch:latest", true},
		{"registry.example.com/node:20", true},
		{"ghcr.io/library/node:20", true},
		{"nodejs/node:20", true},
		{"localhost:5000/node:20", true},
		{"quay.io/foo/bar" + digest, true},
		{"gcr.io/distroless/static-debian11", true},
	} {
		_, err := Lookup(c.ref)
		if err == nil {
			t.Errorf("%q: found", c.ref)
		} else if errors.Is(err, ErrUnknown) != c.unknown {
			t.Errorf("%q: %v; ErrUnknown expected: %v", c.ref, err, c.unknown)
		}
	}
}

func TestDigestPins(t *testing.T) {
	moving, _ := Lookup("node:latest" + digest)
	if moving.Floats || moving.Distro != "" || moving.Libc != Glibc || moving.Digest != digest[1:] {
		t.Errorf("a digest does not float and hides when it was built: %+v", moving)
	}
	pinned, _ := Lookup("node:20-bookworm-slim" + digest)
	if pinned.Distro != "bookworm" || pinned.Family != "node" || pinned.Version != "20" {
		t.Errorf("a tag that names the distribution says it whatever the digest: %+v", pinned)
	}
}

// What does not depend on the release stays known behind a digest.
func TestDigestHidesTheReleaseOnly(t *testing.T) {
	i, _ := Lookup("node:20-slim" + digest)
	for program, want := range map[string]Presence{"sh": Yes, "node": Yes, "curl": No, "adduser": Unknown} {
		if got := i.Has(program); got != want {
			t.Errorf("has %s: %s, want %s", program, got, want)
		}
	}
	for ref, want := range map[string]string{
		"maven:3.9-eclipse-temurin-21-alpine": "eclipse-temurin:21-jre-alpine",
		"maven:3.9-eclipse-temurin-21":        "eclipse-temurin:21-jre",
		"maven:3.9-eclipse-temurin-21-noble":  "eclipse-temurin:21-jre eclipse-temurin:21-jre-noble",
	} {
		i, _ := Lookup(ref + digest)
		if got := refs(plain.Runtimes(i, Want{Kind: JRE})); got != want {
			t.Errorf("%s: %s, want %s", ref, got, want)
		}
	}
	for ref, kind := range map[string]Kind{"golang:1.27": GlibcBinary, "golang:1.27-alpine": MuslBinary} {
		i, _ := Lookup(ref + digest)
		if got := refs(plain.Runtimes(i, Want{Kind: kind})); got != "" {
			t.Errorf("%s may be newer than %s", ref, got)
		}
	}
}

func FuzzLookup(f *testing.F) {
	for _, s := range []string{
		"", "node", "node:20-alpine", "gcr.io/distroless/base-debian12:debug", "node:20" + digest, "debian:bookworm-20240110-slim",
		"x:5000/a/b:c", "openjdk:8u342-jre", "a:*-", "scratch", "node:-", "alpine:3.20,",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, ref string) {
		i, err := Lookup(ref)
		if err != nil {
			return
		}
		if i.Ref != ref || i.Family == "" {
			t.Errorf("%q: %+v", ref, i)
		}
		for kind := range kindNames {
			plain.Runtimes(i, Want{Kind: kind})
		}
		i.Has(ref)
		i.HasData(Data(ref))
		i.DataPath(CARoots)
		i.UserID(ref)
	})
}
