package images

import (
	"errors"
	"strings"
	"testing"
)

func TestPackage(t *testing.T) {
	for _, c := range []struct{ base, name, want string }{
		{"ubuntu:22.04", "golang", "go 1.18 / / gcc mime-globs"},
		{"ubuntu:noble", "golang-go", "go 1.22 / / gcc"},
		{"debian:bookworm-slim", "golang-1.19-go", "go 1.19 / / gcc mime-globs"},
		{"alpine:3.18", "go", "go 1.20 / gcc /"},
		{"alpine", "go", "go  / gcc /"},
		{"fedora:40", "golang", "go 1.22 / gcc /"},
		{"centos:7", "golang", "go  / gcc /"},
		{"debian:12", "openjdk-17-jdk-headless", "java 17 / ca-roots /"},
		{"ubuntu:20.04", "default-jdk", "java 11 / ca-roots /"},
		{"amazonlinux:2", "java-1.8.0-openjdk-devel", "java 8 / /"},
		{"amazonlinux:2023", "java-17-amazon-corretto", "java 17 / /"},
		{"alpine:3.20", "openjdk21", "java 21 / /"},
		{"debian:bookworm", "git", "  / / ca-roots"},
		{"debian:bookworm", "ffmpeg", "unknown"},
	} {
		i, err := Lookup(c.base)
		if err != nil {
			t.Fatal(err)
		}
		p := i.Package(c.name)
		got := p.Tool + " " + p.Version + " / " + strings.Join(p.Brings, " ") + " / " + strings.Join(p.Recommended, " ")
		if !p.Known {
			got = "unknown"
		}
		if strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(c.want), " ") {
			t.Errorf("%s, %s: %q, want %q", c.base, c.name, got, c.want)
		}
	}
}

func TestUnknownSaysWhose(t *testing.T) {
	for ref, want := range map[string]string{
		"cimg/go:1.22":        "CircleCI",
		"bitnami/golang:1.22": "Bitnami",
		"mcr.microsoft.com/devcontainers/base:ubuntu":        "development containers",
		"registry.access.redhat.com/ubi8/ubi-minimal:8.9":    "Red Hat",
		"registry.cn-hangzhou.aliyuncs.com/some/golang:1.22": "whether what registry.cn-hangzhou.aliyuncs.com has under that name is the official image golang is not known",
		"registry.example.com:5000/library/ubuntu:22.04":     "official image ubuntu",
		"someone/golang:1.22":                                "not in the catalogue of base images",
		"golang:1.999":                                       "not in the catalogue of base images",
	} {
		if _, err := Lookup(ref); err == nil || !strings.Contains(err.Error(), want) || !errors.Is(err, ErrUnknown) {
			t.Errorf("%s: %v", ref, err)
		}
	}
}
