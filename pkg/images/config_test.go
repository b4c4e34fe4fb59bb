package images

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// standard is the PATH that docker-library/repo-info shows for debian, alpine and nginx.
const standard = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// TestInheritedConfig holds rows against the images' public Dockerfiles. What is expected was copied by hand from the file that
// each case names, at the commit that the newest list of docker-library/official-images with the tag points to, or from the image
// metadata in docker-library/repo-info. Variables without "=" differ from build to build.
func TestInheritedConfig(t *testing.T) {
	type c = Config
	ports := func(p ...string) []string { return p }
	nginxLabel := map[string]string{"maintainer": "NGINX Docker Maintainers <docker-maint@nginx.com>"}
	daemon := []string{"nginx", "-g", "daemon off;"}
	for _, tc := range []struct {
		ref, source string
		env         string // separated by spaces
		want        Config
	}{
		{"node:22-bookworm-slim", "nodejs/docker-node 22/bookworm-slim", "PATH=" + standard + " NODE_VERSION YARN_VERSION",
			c{Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{"node"}}},
		{"node:26-alpine3.24", "nodejs/docker-node 26/alpine3.24", "PATH=" + standard + " NODE_VERSION",
			c{Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{"node"}}},
		{"node:8", "nodejs/docker-node 3c10e90893 8/stretch", "PATH=" + standard + " NODE_VERSION YARN_VERSION",
			c{Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{"node"}}},
		{"golang:1.22", "docker-library/golang 9a51d2eb6f 1.22/bookworm", "PATH=/go/bin:/usr/local/go/bin:" + standard + " GOLANG_VERSION GOTOOLCHAIN=local GOPATH=/go",
			c{Cmd: []string{"bash"}, WorkingDir: "/go"}},
		{"golang:1.16-alpine", "docker-library/golang ceac6589f9 1.16/alpine3.15", "PATH=/go/bin:/usr/local/go/bin:" + standard + " GOLANG_VERSION GOPATH=/go",
			c{Cmd: []string{"/bin/sh"}, WorkingDir: "/go"}},
		{"maven:3.6.3-jdk-8", "carlossg/docker-maven 26ba491497 openjdk-8 on docker-library/openjdk 8/jdk/buster",
			"PATH=/usr/local/openjdk-8/bin:" + standard + " JAVA_HOME=/usr/local/openjdk-8 LANG=C.UTF-8 JAVA_VERSION MAVEN_HOME=/usr/share/maven MAVEN_CONFIG=/root/.m2",
			c{Entrypoint: []string{"/usr/local/bin/mvn-entrypoint.sh"}, Cmd: []string{"mvn"}}},
		{"gradle:8-jdk17", "gradle/docker-gradle c3b0e90b72 jdk17-noble on adoptium/containers 17/jdk/ubuntu/noble",
			"PATH=/opt/java/openjdk/bin:" + standard + " JAVA_HOME=/opt/java/openjdk LANG=en_US.UTF-8 LANGUAGE=en_US:en LC_ALL=en_US.UTF-8 JAVA_VERSION GRADLE_HOME=/opt/gradle GRADLE_VERSION",
			c{Entrypoint: []string{"/__cacert_entrypoint.sh"}, Cmd: []string{"gradle"}, WorkingDir: "/home/gradle", User: "root", Volumes: []string{"/home/gradle/.gradle"},
				Labels: map[string]string{"org.opencontainers.image.ref.name": "ubuntu", "org.opencontainers.image.version": "24.04"}}},
		{"eclipse-temurin:17-jre", "docker-library/repo-info repos/eclipse-temurin/local/17-jre.md, 2026-08-21",
			"PATH=/opt/java/openjdk/bin:" + standard + " JAVA_HOME=/opt/java/openjdk LANG=en_US.UTF-8 LANGUAGE=en_US:en LC_ALL=en_US.UTF-8 JAVA_VERSION",
			c{Entrypoint: []string{"/__cacert_entrypoint.sh"}, Labels: map[string]string{
				"org.opencontainers.image.created": "", "org.opencontainers.image.description": "", "org.opencontainers.image.title": "ubuntu", "org.opencontainers.image.version": "26.04"}}},
		{"eclipse-temurin:17-jre-alpine", "adoptium/containers 17/jre/alpine/3.23",
			"PATH=/opt/java/openjdk/bin:" + standard + " JAVA_HOME=/opt/java/openjdk LANG=en_US.UTF-8 LANGUAGE=en_US:en LC_ALL=en_US.UTF-8 JAVA_VERSION",
			c{Entrypoint: []string{"/__cacert_entrypoint.sh"}}},
		{"eclipse-temurin:17.0.3_7-jre-alpine", "adoptium/containers df60032f19: before the entrypoint of August 2023",
			"PATH=/opt/java/openjdk/bin:" + standard + " LANG=en_US.UTF-8 LANGUAGE=en_US:en LC_ALL=en_US.UTF-8 JAVA_VERSION JAVA_HOME=/opt/java/openjdk",
			c{Cmd: []string{"/bin/sh"}}},
		{"openjdk:8-jre-slim", "docker-library/openjdk a0c4da867d 8/jre/slim-bullseye", "PATH=/usr/local/openjdk-8/bin:" + standard + " JAVA_HOME=/usr/local/openjdk-8 LANG=C.UTF-8 JAVA_VERSION",
			c{Cmd: []string{"bash"}}},
		{"openjdk:11-jdk", "docker-library/openjdk 8dfb0c5645 11/jdk/bullseye", "PATH=/usr/local/openjdk-11/bin:" + standard + " JAVA_HOME=/usr/local/openjdk-11 LANG=C.UTF-8 JAVA_VERSION",
			c{Cmd: []string{"jshell"}}},
		{"openjdk:17", "docker-library/openjdk f8d1fd911f 17/jdk/oraclelinux8", "PATH=/usr/java/openjdk-17/bin:" + standard + " JAVA_HOME=/usr/java/openjdk-17 LANG=C.UTF-8 JAVA_VERSION",
			c{Cmd: []string{"jshell"}}},
		{"openjdk:8-jdk-alpine", "docker-library/openjdk ec1553cccf 8/jdk/alpine",
			"PATH=" + standard + ":/usr/lib/jvm/java-1.8-openjdk/jre/bin:/usr/lib/jvm/java-1.8-openjdk/bin LANG=C.UTF-8 JAVA_HOME=/usr/lib/jvm/java-1.8-openjdk JAVA_VERSION JAVA_ALPINE_VERSION",
			c{Cmd: []string{"/bin/sh"}}},
		{"amazoncorretto:17-al2023-headless", "corretto/corretto-docker 17/headless/al2023", "PATH=" + standard + " LANG=C.UTF-8 JAVA_HOME=/usr/lib/jvm/java-17-amazon-corretto",
			c{Cmd: []string{"/bin/bash"}}},
		{"amazoncorretto:17-alpine3.23", "corretto/corretto-docker 17/jdk/alpine/3.23", "PATH=" + standard + ":/usr/lib/jvm/default-jvm/bin LANG=C.UTF-8 JAVA_HOME=/usr/lib/jvm/default-jvm",
			c{Cmd: []string{"/bin/sh"}}},
		{"nginx:stable-alpine", "docker-library/repo-info repos/nginx/local/stable-alpine.md (1.30.4), nginx/docker-nginx stable/alpine",
			"PATH=" + standard + " NGINX_VERSION PKG_RELEASE DYNPKG_RELEASE NJS_VERSION NJS_RELEASE ACME_VERSION",
			c{Entrypoint: []string{"/docker-entrypoint.sh"}, Cmd: daemon, ExposedPorts: ports("80/tcp"), StopSignal: "SIGQUIT", Labels: nginxLabel}},
		{"nginx:stable", "docker-library/repo-info repos/nginx/local/stable.md, nginx/docker-nginx stable/debian",
			"PATH=" + standard + " NGINX_VERSION NJS_VERSION NJS_RELEASE ACME_VERSION PKG_RELEASE DYNPKG_RELEASE",
			c{Entrypoint: []string{"/docker-entrypoint.sh"}, Cmd: daemon, ExposedPorts: ports("80/tcp"), StopSignal: "SIGQUIT", Labels: nginxLabel}},
		{"nginx:1.16-alpine", "nginx/docker-nginx f7738edec5 stable/alpine", "PATH=" + standard + " NGINX_VERSION NJS_VERSION PKG_RELEASE",
			c{Cmd: daemon, ExposedPorts: ports("80/tcp"), StopSignal: "SIGTERM", Labels: nginxLabel}},
		{"python:3.11-slim", "docker-library/python 4d216ad3be 3.11/slim-trixie", "PATH=/usr/local/bin:" + standard + " LANG=C.UTF-8 GPG_KEY PYTHON_VERSION PYTHON_SHA256",
			c{Cmd: []string{"python3"}}},
		{"python:3.13-slim", "docker-library/python f79aea5b8f 3.13/slim-trixie: no LANG any more", "PATH=/usr/local/bin:" + standard + " GPG_KEY PYTHON_VERSION PYTHON_SHA256",
			c{Cmd: []string{"python3"}}},
		{"httpd:2.4", "docker-library/httpd 4da43810a4 2.4", "PATH=/usr/local/apache2/bin:" + standard + " HTTPD_PREFIX=/usr/local/apache2 HTTPD_VERSION HTTPD_SHA256 HTTPD_PATCHES=",
			c{Cmd: []string{"httpd-foreground"}, WorkingDir: "/usr/local/apache2", ExposedPorts: ports("80/tcp"), StopSignal: "SIGWINCH"}},
		{"debian:13-slim", "docker-library/repo-info repos/debian/local/13-slim.md, 2026-08-24", "PATH=" + standard, c{Cmd: []string{"bash"}}},
		{"alpine:3.22", "docker-library/repo-info repos/alpine/local/3.22.md", "PATH=" + standard, c{Cmd: []string{"/bin/sh"}}},
		{"scratch", "moby/buildkit frontend/dockerfile/dockerfile2llb/image.go", "PATH=" + standard, c{}},
		{"gcr.io/distroless/static-debian12", "GoogleContainerTools/distroless static/static.bzl", "PATH=" + standard + " SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt",
			c{User: "0", WorkingDir: "/"}},
		{"gcr.io/distroless/base-debian13:nonroot", "GoogleContainerTools/distroless static/static.bzl, base/base.bzl", "PATH=" + standard + " SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt",
			c{User: "65532", WorkingDir: "/home/nonroot"}},
		{"gcr.io/distroless/java21-debian13", "GoogleContainerTools/distroless java/java.bzl", "PATH=" + standard + " SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt LANG=C.UTF-8 JAVA_VERSION",
			c{User: "0", WorkingDir: "/", Entrypoint: []string{"/usr/bin/java", "-jar"}}},
	} {
		i, err := Lookup(tc.ref)
		if err != nil {
			t.Error(err)
			continue
		}
		got := i.Config
		if env := spell(got.Env); !sameWords(env, tc.env) {
			t.Errorf("%s (%s):\n got ENV %s\nwant ENV %s", tc.ref, tc.source, env, tc.env)
		}
		if got.Env = nil; !reflect.DeepEqual(got, tc.want) {
			t.Errorf("%s (%s):\n got %+v\nwant %+v", tc.ref, tc.source, got, tc.want)
		}
	}
}

func spell(env []Var) string {
	var words []string
	for _, v := range env {
		if v.Known {
			words = append(words, v.Name+"="+v.Value)
		} else {
			words = append(words, v.Name)
		}
	}
	return strings.Join(words, " ")
}

func sameWords(a, b string) bool {
	return slices.Equal(slices.Sorted(strings.FieldsSeq(a)), slices.Sorted(strings.FieldsSeq(b)))
}

func TestUnprivilegedNginx(t *testing.T) {
	i, err := Lookup("nginxinc/nginx-unprivileged:stable-alpine")
	if err != nil {
		t.Fatal(err)
	}
	// nginx/docker-nginx-unprivileged stable/alpine-slim (e26803b)
	if c := i.Config; c.User != "101" || !slices.Equal(c.ExposedPorts, []string{"8080/tcp"}) || c.StopSignal != "SIGQUIT" || c.Entrypoint[0] != "/docker-entrypoint.sh" {
		t.Errorf("%+v", c)
	}
}

func TestOnBuild(t *testing.T) {
	for ref, want := range map[string]bool{"node:8-onbuild": true, "node:8": false} {
		if i, err := Lookup(ref); err != nil || i.Config.OnBuild != want {
			t.Errorf("%s: ONBUILD %v, %v", ref, i.Config.OnBuild, err)
		}
	}
}

// A caller may change what it got without changing what the next one gets.
func TestLookupReturnsValues(t *testing.T) {
	a, _ := Lookup("nginx:stable-alpine")
	a.Config.Env[0].Value, a.Config.Cmd[0], a.Config.Labels["maintainer"] = "changed", "changed", "changed"
	b, _ := Lookup("nginx:stable-alpine")
	if b.Config.Env[0].Value == "changed" || b.Config.Cmd[0] == "changed" || b.Config.Labels["maintainer"] == "changed" {
		t.Error("two look-ups share memory")
	}
}
