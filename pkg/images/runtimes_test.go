package images

import (
	"slices"
	"strings"
	"testing"
)

// plain is the catalogue without a word of any user.
var plain *Catalogue

func TestRuntimes(t *testing.T) {
	for _, c := range []struct {
		base string
		kind Kind
		want string // all candidates, best first
	}{
		{"node:20-alpine", StaticWeb, "nginx:stable-alpine nginx:stable"},
		{"golang", StaticWeb, "nginx:stable-alpine nginx:stable"},

		{"maven:3.9-eclipse-temurin-17", JRE, "eclipse-temurin:17-jre eclipse-temurin:17-jre-noble"},
		{"maven:3.9-eclipse-temurin-17-noble", JRE, "eclipse-temurin:17-jre-noble eclipse-temurin:17-jre"},
		{"maven:3.9-eclipse-temurin-21-alpine", JRE, "eclipse-temurin:21-jre-alpine"},
		{"maven:3.6.3-jdk-11", JRE, "eclipse-temurin:11-jre"},
		{"maven:3.6.3-jdk-8-slim", JDK, "eclipse-temurin:8-jdk"},
		{"maven:3-jdk-8-alpine", JRE, "eclipse-temurin:8-jre-alpine"},
		{"maven:3.8-openjdk-17", JRE, "eclipse-temurin:17-jre"},
		{"maven:3", JRE, "eclipse-temurin:26-jre eclipse-temurin:26-jre-noble"},
		{"gradle:8.5-jdk17", JRE, "eclipse-temurin:17-jre eclipse-temurin:17-jre-jammy"},
		{"openjdk:11-jdk-slim", JRE, "eclipse-temurin:11-jre"},
		{"java:8", JRE, "eclipse-temurin:8-jre"},
		{"openjdk:17-jdk-slim", JDK, "eclipse-temurin:17-jdk"},
		{"openjdk:15", JRE, ""}, // no vendor of the catalogue builds Java 15 any more
		{"eclipse-temurin:21", JRE, "eclipse-temurin:21-jre eclipse-temurin:21-jre-resolute"},
		{"eclipse-temurin:17-jdk-alpine-3.23", JRE, "eclipse-temurin:17-jre-alpine-3.23 eclipse-temurin:17-jre-alpine"},
		{"amazoncorretto:17", JRE, "amazoncorretto:17-al2023-headless amazoncorretto:17 eclipse-temurin:17-jre"},
		{"maven:3.9-amazoncorretto-8", JRE, "amazoncorretto:8-al2023-jre amazoncorretto:8 eclipse-temurin:8-jre"},
		{"maven:3.9-amazoncorretto-21-alpine", JRE, "amazoncorretto:21-alpine eclipse-temurin:21-jre-alpine"},
		{"amazoncorretto:8-alpine3.24", JRE, "amazoncorretto:8-alpine3.24-jre amazoncorretto:8-alpine-jre amazoncorretto:8-alpine3.24 amazoncorretto:8-alpine eclipse-temurin:8-jre-alpine-3.24 eclipse-temurin:8-jre-alpine"},
		{"ibm-semeru-runtimes:open-17-jdk", JRE, "ibm-semeru-runtimes:open-17-jre eclipse-temurin:17-jre eclipse-temurin:17-jre-resolute"},
		{"node:20", JRE, ""},

		{"golang:1.22", StaticBinary, "scratch gcr.io/distroless/static-debian13 gcr.io/distroless/static-debian12"},
		{"golang:1.21.5", GlibcBinary, "gcr.io/distroless/base-debian12 gcr.io/distroless/cc-debian12 debian:bookworm-slim gcr.io/distroless/base-debian13 gcr.io/distroless/cc-debian13 debian:trixie-slim"},
		{"golang:1.27", GlibcBinary, "gcr.io/distroless/base-debian13 gcr.io/distroless/cc-debian13 debian:stable-slim debian:trixie-slim"},
		{"golang:1.27-trixie", GlibcBinary, "gcr.io/distroless/base-debian13 gcr.io/distroless/cc-debian13 debian:trixie-slim"},
		{"golang:1.17-bullseye", GlibcBinary, "debian:bullseye-slim gcr.io/distroless/base-debian12 gcr.io/distroless/cc-debian12 debian:bookworm-slim gcr.io/distroless/base-debian13 gcr.io/distroless/cc-debian13 debian:trixie-slim"},
		{"golang:1.27-alpine", GlibcBinary, ""},
		{"golang:1.27", MuslBinary, ""},
		{"golang:alpine", MuslBinary, "alpine alpine:3.24"},
		{"golang:1.27-alpine", MuslBinary, "alpine:3 alpine:3.24"},
		{"golang:1.27-alpine3.23", MuslBinary, "alpine:3.23 alpine:3.24"},
		{"golang:1.16-alpine", MuslBinary, "alpine:3.24 alpine:3.23 alpine:3.22 alpine:3.21"},

		{"ubuntu:22.04", GlibcBinary, "ubuntu:22.04 ubuntu:jammy ubuntu:24.04"},
		{"ubuntu", GlibcBinary, "ubuntu ubuntu:resolute"},
		{"debian:12", GlibcBinary, "gcr.io/distroless/base-debian12 gcr.io/distroless/cc-debian12 debian:bookworm-slim gcr.io/distroless/base-debian13 gcr.io/distroless/cc-debian13 debian:trixie-slim debian:12"},
		{"fedora:38", GlibcBinary, "fedora:38"},
		{"centos:7", GlibcBinary, "centos:7"},
		{"amazonlinux:2023", GlibcBinary, "amazonlinux:2023"},
		{"almalinux:9", GlibcBinary, "almalinux:9-minimal almalinux:9"},
		{"oraclelinux:8.10", GlibcBinary, "oraclelinux:8-slim oraclelinux:8.10"},
		{"alpine:3.16", MuslBinary, "alpine:3.16 alpine:3.24 alpine:3.23 alpine:3.22 alpine:3.21"},
		{"docker.io/library/alpine", MuslBinary, "docker.io/library/alpine alpine alpine:3.24"},

		{"node:22", SameDistro, "node:22-slim debian:bookworm-slim"},
		{"node:22-trixie", SameDistro, "node:22-trixie-slim debian:trixie-slim"},
		{"python:3.12-bookworm", SameDistro, "python:3.12-slim-bookworm debian:bookworm-slim"},
		{"node:20", SameDistro, "debian:bookworm-slim"},
		{"maven:3.6.3-jdk-11", SameDistro, ""}, // buster is frozen

		{"golang:1.22", OwnBase, "buildpack-deps:bookworm-curl buildpack-deps:bookworm-scm"},
		{"golang:1.27", OwnBase, "buildpack-deps:stable-curl buildpack-deps:stable-scm buildpack-deps:trixie-curl buildpack-deps:trixie-scm"},
		{"golang:1.13-buster", OwnBase, "buildpack-deps:bullseye-curl buildpack-deps:bullseye-scm"},
		{"golang:1.27-alpine", OwnBase, ""},
		{"debian:bookworm", OwnBase, ""},
	} {
		base, err := Lookup(c.base)
		if err != nil {
			t.Error(err)
			continue
		}
		if got := refs(plain.Runtimes(base, Want{Kind: c.kind})); got != c.want {
			t.Errorf("%s, %s:\n got %s\nwant %s", c.base, kindNames[c.kind], got, c.want)
		}
	}
}

func refs(list []Image) string {
	var names []string
	for _, i := range list {
		names = append(names, i.Ref)
	}
	return strings.Join(names, " ")
}

func TestRuntimesForUsers(t *testing.T) {
	for _, c := range []struct {
		base string
		kind Kind
		want string
	}{
		{"node:22", StaticWeb, "nginxinc/nginx-unprivileged:stable-alpine nginxinc/nginx-unprivileged:stable"},
		{"golang:1.27", StaticBinary, "scratch gcr.io/distroless/static-debian13:nonroot gcr.io/distroless/static-debian12:nonroot"},
		{"maven:3.9-eclipse-temurin-17", JRE, "eclipse-temurin:17-jre eclipse-temurin:17-jre-noble"},
	} {
		base, _ := Lookup(c.base)
		if got := refs(plain.Runtimes(base, Want{Kind: c.kind, Unprivileged: true})); got != c.want {
			t.Errorf("%s, %s: %s", c.base, kindNames[c.kind], got)
		}
	}
}

func TestRuntimesOfNothing(t *testing.T) {
	for _, kind := range []Kind{0, -1, 99} {
		if got := plain.Runtimes(Image{}, Want{Kind: kind}); got != nil {
			t.Errorf("kind %d: %s", kind, refs(got))
		}
	}
	for kind := range kindNames {
		for _, i := range plain.Runtimes(Image{}, Want{Kind: kind}) { // a private image: only what needs no knowledge of the builder
			if kind != StaticWeb && kind != StaticBinary {
				t.Errorf("kind %d of the zero image: %s", kind, i.Ref)
			}
		}
	}
}

// TestRuntimesHold says, for every builder of the catalogue, what any candidate must be.
func TestRuntimesHold(t *testing.T) {
	seen := map[string]bool{}
	for _, base := range All() {
		key := strings.Join([]string{base.Family, base.JavaVendor, base.Distro, base.grain(), itoa(base.Java)}, " ")
		if base.Live && slices.Contains([]string{"node", "python", "ruby"}, base.Family) {
			key += base.Version // candidates are made of it
		}
		if seen[key] {
			continue
		}
		seen[key] = true
		for kind, name := range kindNames {
			for _, user := range []bool{false, true} {
				got := plain.Runtimes(base, Want{Kind: kind, Unprivileged: user})
				for n, i := range got {
					if why := wrongPair(base, i, kind); why != "" {
						t.Errorf("%s for %s: %s: %s", i.Ref, base.Ref, name, why)
					}
					if slices.ContainsFunc(got[:n], func(o Image) bool { return o.Ref == i.Ref }) {
						t.Errorf("%s for %s twice", i.Ref, base.Ref)
					}
				}
			}
		}
	}
	if len(seen) < 500 {
		t.Errorf("only %d different builders", len(seen))
	}
}

func wrongPair(base, i Image, kind Kind) string {
	switch {
	case i.Ref == base.Ref && base.Plain():
		return "" // no worse than before
	case !i.Live:
		return "frozen"
	case kind == JRE && (i.Java != base.Java || i.Java == 0), kind == JDK && (i.Java != base.Java || i.JRE):
		return "another Java"
	case (kind == JRE || kind == JDK || kind == SameDistro || kind == OwnBase) && i.Libc != base.Libc:
		return "another C library"
	case kind == GlibcBinary && i.Libc != Glibc, kind == MuslBinary && i.Libc != Musl:
		return "another C library"
	case kind == SameDistro && i.Distro != base.Distro:
		return "another distribution"
	case kind == GlibcBinary && i.Distro != base.Distro:
		was, ok1 := GlibcVersion(base.Distro)
		now, ok2 := GlibcVersion(i.Distro)
		if !ok1 || !ok2 || compare(now, was) < 0 {
			return "an older glibc: " + now + " after " + was
		}
	case kind == MuslBinary:
		if compare(strings.TrimPrefix(i.Distro, "alpine"), strings.TrimPrefix(base.Distro, "alpine")) < 0 {
			return "an older Alpine"
		}
	}
	return ""
}
