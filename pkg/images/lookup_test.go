package images

import (
	"slices"
	"strings"
	"testing"
)

// What the public lists say (docker-library/official-images, library/*, 2026-08), written by hand.
func TestLookupRows(t *testing.T) {
	for _, c := range []struct {
		ref, version, variant, distro string
		libc                          Libc
		live, floats, pinned          bool
	}{
		{"node:latest", "", "", "trixie", Glibc, true, true, false},
		{"node:lts", "", "lts", "bookworm", Glibc, true, true, false},
		{"node:alpine", "", "", "alpine3.24", Musl, true, true, false},
		{"node:22", "22", "", "bookworm", Glibc, true, false, false},
		{"node:20-alpine", "20", "", "alpine3.23", Musl, false, false, false},
		{"node:18.12.1-alpine", "18.12.1", "", "alpine3.17", Musl, false, false, false},
		{"node:18", "18", "", "bookworm", Glibc, false, false, false},
		{"node:16-slim", "16", "slim", "buster", Glibc, false, false, false},
		{"node:20-bullseye-slim", "20", "slim", "bullseye", Glibc, false, false, true},
		{"node:boron", "", "boron", "stretch", Glibc, false, false, false},
		{"golang:1.21.5", "1.21.5", "", "bookworm", Glibc, false, false, false},
		{"golang:1.16-alpine", "1.16", "", "alpine3.15", Musl, false, false, false},
		{"golang:1.22-alpine3.20", "1.22", "", "alpine3.20", Musl, false, false, true},
		{"golang:alpine", "", "", "alpine3.24", Musl, true, true, false},
		{"golang:1", "1", "", "trixie", Glibc, true, false, false},
		{"nginx:1.25.3-alpine", "1.25.3", "", "alpine3.18", Musl, false, false, false},
		{"nginx:stable-alpine", "", "stable", "alpine3.24", Musl, true, true, false},
		{"nginx:stable", "", "stable", "trixie", Glibc, true, true, false},
		{"nginx:1.20", "1.20", "", "bullseye", Glibc, false, false, false},
		{"alpine:3.20", "3.20", "", "alpine3.20", Musl, false, false, true},
		{"alpine:3.22.1", "3.22.1", "", "alpine3.22", Musl, false, false, true},
		{"alpine", "", "", "alpine3.24", Musl, true, true, false},
		{"debian:bookworm-slim", "", "slim", "bookworm", Glibc, true, false, true},
		{"debian:12-slim", "12", "slim", "bookworm", Glibc, true, false, false},
		{"debian:bookworm-20240110-slim", "", "slim", "bookworm", Glibc, false, false, true},
		{"debian:stable-slim", "", "stable-slim", "trixie", Glibc, true, true, false},
		{"debian:buster", "", "", "buster", Glibc, false, false, true},
		{"ubuntu:22.04", "22.04", "", "jammy", Glibc, true, false, false},
		{"ubuntu:noble", "", "", "noble", Glibc, true, false, true},
		{"python:3.11-slim", "3.11", "slim", "trixie", Glibc, true, false, false},
		{"buildpack-deps:bookworm-scm", "", "scm", "bookworm", Glibc, true, true, true},
		{"gcr.io/distroless/static-debian12:nonroot", "", "nonroot", "distroless12", NoLibc, true, false, false},
		{"gcr.io/distroless/base-debian13", "", "", "distroless13", Glibc, true, false, false},
		{"gcr.io/distroless/static", "", "", "distroless13", NoLibc, true, true, false},
		{"scratch", "", "", "scratch", NoLibc, true, false, false},
	} {
		i, err := Lookup(c.ref)
		if err != nil {
			t.Error(err)
			continue
		}
		if i.Version != c.version || i.Variant != c.variant || i.Distro != c.distro || i.Libc != c.libc {
			t.Errorf("%s: version %q variant %q distro %q libc %q", c.ref, i.Version, i.Variant, i.Distro, i.Libc)
		}
		if i.Live != c.live || i.Floats != c.floats {
			t.Errorf("%s: live %v floats %v", c.ref, i.Live, i.Floats)
		}
		if c.pinned && !i.Pinned && !strings.HasPrefix(c.ref, "alpine:") {
			t.Errorf("%s: not pinned", c.ref)
		}
	}
}

func TestLookupJava(t *testing.T) {
	for _, c := range []struct {
		ref, vendor string
		java        int
		jre, floats bool
	}{
		{"maven:3.9-eclipse-temurin-17", "temurin", 17, false, false},
		{"maven:3.6.3-jdk-11", "openjdk", 11, false, false},
		{"maven:3-jdk-8-alpine", "openjdk", 8, false, false},
		{"maven:3.8-openjdk-17-slim", "openjdk", 17, false, false},
		{"maven:3.9-amazoncorretto-21", "corretto", 21, false, false},
		{"maven:3.9-amazoncorretto-17-debian", "corretto", 17, false, false},
		{"maven:3", "temurin", 26, false, true},
		{"maven:3.9", "temurin", 26, false, true},
		{"maven", "temurin", 26, false, true},
		{"maven:3.6.3", "openjdk", 16, false, false}, // frozen in March 2021: it cannot move any more
		{"gradle:8-jdk17", "temurin", 17, false, false},
		{"gradle:jdk21", "temurin", 21, false, false},
		{"gradle:latest", "temurin", 25, false, true},
		{"openjdk:8-jre-slim", "openjdk", 8, true, false},
		{"openjdk:17-jdk-slim", "openjdk", 17, false, false},
		{"openjdk:8u342-jre", "openjdk", 8, true, false},
		{"java:8", "openjdk", 8, false, false}, // the name of openjdk until 2017
		{"java:openjdk-8-jre-alpine", "openjdk", 8, true, false},
		{"eclipse-temurin:21-jre-alpine", "temurin", 21, true, false},
		{"eclipse-temurin:17", "temurin", 17, false, false},
		{"amazoncorretto:17-al2023-headless", "corretto", 17, true, false},
		{"amazoncorretto:8-alpine-jre", "corretto", 8, true, false},
		{"amazoncorretto:21-alpine", "corretto", 21, false, false},
		{"ibm-semeru-runtimes:open-17-jre", "semeru", 17, true, false},
		{"gcr.io/distroless/java17-debian13", "temurin", 17, true, false},
		{"node:20", "", 0, false, false},
	} {
		i, err := Lookup(c.ref)
		if err != nil {
			t.Error(err)
			continue
		}
		if i.JavaVendor != c.vendor || i.Java != c.java || i.JRE != c.jre || i.Floats != c.floats {
			t.Errorf("%s: %s %d, JRE %v, floats %v", c.ref, i.JavaVendor, i.Java, i.JRE, i.Floats)
		}
	}
}

func TestPlatforms(t *testing.T) {
	for ref, want := range map[string][]string{
		"eclipse-temurin:17-jre-alpine": {"linux/amd64"},
		"eclipse-temurin:8-jdk-alpine":  {"linux/amd64"},
		"eclipse-temurin:21-jre-alpine": nil,
		"eclipse-temurin:17-jre":        nil,
		"node:22-alpine":                nil,
		"nginx:stable-alpine":           nil,
	} {
		if i, err := Lookup(ref); err != nil || !slices.Equal(i.Platforms, want) {
			t.Errorf("%s: %v, %v", ref, i.Platforms, err)
		}
	}
}

func TestGlibcVersion(t *testing.T) {
	for distro, want := range map[string]string{"buster": "2.28", "bookworm": "2.36", "noble": "2.39", "distroless12": "2.36", "al2023": "2.34"} {
		if got, ok := GlibcVersion(distro); !ok || got != want {
			t.Errorf("%s: %q, %v", distro, got, ok)
		}
	}
	for _, distro := range []string{"", "alpine3.20", "scratch", "nosuch"} {
		if v, ok := GlibcVersion(distro); ok {
			t.Errorf("%q has glibc %s", distro, v)
		}
	}
}
