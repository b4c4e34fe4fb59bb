package proof

import (
	"testing"
	"testing/fstest"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/recipe"
)

func understood(t *testing.T, source string) *recipe.Recipe {
	t.Helper()
	f, err := dockerfile.Parse("Dockerfile", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	p, err := project.New(fstest.MapFS{}, "Dockerfile", ".")
	if err != nil {
		t.Fatal(err)
	}
	r, err := recipe.Read(f, p, recipe.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestPartOfOldStep: what may stand in the last stage in the place of a step that installs more.
func TestPartOfOldStep(t *testing.T) {
	const old = "RUN apt-get update && apt-get install -y --no-install-recommends golang ffmpeg=7:5* git && curl -o /x https://example.org/x && rm -rf /var/lib/apt/lists/*\n"
	for _, c := range []struct {
		was, now string
		want     bool
	}{
		{old, "RUN apt-get update && apt-get install -y --no-install-recommends ffmpeg=7:5* && rm -rf /var/lib/apt/lists/*\n", true},
		{old, "RUN apt-get update && apt-get install -y --no-install-recommends ffmpeg=7:5* git\n", true},
		{old, "RUN apt-get update && apt-get install -y --no-install-recommends git ffmpeg=7:5*\n", false},
		{old, "RUN apt-get update && apt-get install -y ffmpeg=7:5*\n", false},
		{old, "RUN apt-get update && apt-get install -y --no-install-recommends ffmpeg\n", false},
		{old, "RUN apt-get update && apt-get install -y --no-install-recommends ffmpeg=7:5* curl\n", false},
		{old, "RUN apt-get update && apt-get install -y --no-install-recommends --allow-downgrades ffmpeg=7:5*\n", false},
		{old, "RUN apt-get update\n", true},
		{old, "RUN rm -rf /var/lib/apt/lists/*\n", false},
		{old, "RUN apt-get update && apt-get install -y --no-install-recommends git || true\n", false},
		{old, "RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /usr\n", false},
		{old, "RUN apt-get update && curl -o /x https://example.org/x && apt-get install -y --no-install-recommends git\n", false},
		{old, "RUN FOO=1 apt-get install -y --no-install-recommends git\n", false},
		{old, "RUN --mount=type=cache,target=/var/cache/apt apt-get install -y --no-install-recommends git\n", false},
		{old, "USER nobody\nRUN apt-get install -y --no-install-recommends git\n", false},
		{old, "SHELL [\"/bin/bash\", \"-c\"]\nRUN apt-get install -y --no-install-recommends git\n", false},
		{"RUN apt-get install -y git || apt-get install -y golang ffmpeg\n", "RUN apt-get install -y ffmpeg\n", false},
		{"RUN DEBIAN_FRONTEND=noninteractive apt-get install -y golang tzdata\n", "RUN DEBIAN_FRONTEND=noninteractive apt-get install -y tzdata\n", true},
		{"RUN apk add -t .deps go && apk add ffmpeg\n", "RUN apk add ffmpeg\n", true},
		{"RUN apk add -t .deps go ffmpeg\n", "RUN apk add -t ffmpeg\n", false},
	} {
		before := understood(t, "FROM debian:12\n"+c.was)
		after := understood(t, "FROM debian:12 AS builder\n"+c.was+"FROM debian:12\n"+c.now)
		cmp := &comparison{before: before, after: after, old: before.Final(), fin: after.Final(), builder: after.Stages[0]}
		steps := after.Final().Steps
		if got := cmp.partOfOldStep(steps[len(steps)-1]); got != c.want {
			t.Errorf("%q of %q: %v", c.now, c.was, got)
		}
	}
}

// TestOtherSources: a package that came from another source does not come from the base's own.
func TestOtherSources(t *testing.T) {
	const source = "RUN echo 'deb https://example.org x main' > /etc/apt/sources.list.d/x.list\n"
	const install = "RUN apt-get update && apt-get install -y ffmpeg\n"
	for _, c := range []struct {
		was, now string
		want     bool
	}{
		{install, install, true},
		{source + install, install, false},
		{source + install, source + install, true},
		{install + source, install, true},
		{"RUN add-apt-repository -y ppa:x/y\n" + install, install, false},
		{"RUN curl -fsSL https://deb.nodesource.com/setup_20.x | bash -\n" + install, install, false},
	} {
		before := understood(t, "FROM debian:12\n"+c.was)
		after := understood(t, "FROM debian:12 AS builder\n"+c.was+"FROM debian:12\n"+c.now)
		cmp := &comparison{before: before, after: after, old: before.Final(), fin: after.Final(), builder: after.Stages[0]}
		if got := cmp.installs("ffmpeg"); got != c.want {
			t.Errorf("%q after %q: %v", c.now, c.was, got)
		}
	}
}

// TestGain: a second stage on the same base leaves a tenth behind.
func TestGain(t *testing.T) {
	for _, c := range []struct {
		base, was, now string
		want           bool
	}{
		{"ubuntu:22.04", "RUN apt-get update && apt-get install -y golang\n", "", true},
		{"ubuntu:22.04", "RUN apt-get update && apt-get install -y golang\n", "RUN apt-get update && apt-get install -y golang\n", false},
		{"ubuntu:22.04", "RUN apt-get update && apt-get install -y ffmpeg\n", "", false},
		{"ubuntu:22.04", "RUN curl -fsSL https://go.dev/dl/go1.22.5.linux-amd64.tar.gz | tar -C /usr/local -xz\n", "", true},
		{"maven:3.9-eclipse-temurin-17", "RUN mvn package\n", "", true},
		{"maven:3.9-eclipse-temurin-17", "RUN mvn -o package\n", "", false},
		{"maven:3.9-eclipse-temurin-17", "RUN --mount=type=cache,target=/root/.m2 mvn package\n", "", false},
	} {
		before := understood(t, "FROM "+c.base+"\n"+c.was)
		after := understood(t, "FROM "+c.base+" AS builder\n"+c.was+"FROM "+c.base+"\n"+c.now)
		cmp := &comparison{before: before, after: after, old: before.Final(), fin: after.Final(), builder: after.Stages[0]}
		cmp.gain()
		if got := len(cmp.out.Findings) == 0; got != c.want {
			t.Errorf("%s, %q, then %q: %v", c.base, c.was, c.now, cmp.out.Findings)
		}
	}
}

func TestNamesOtherRelease(t *testing.T) {
	for _, c := range []struct {
		command, distro string
		want            bool
	}{
		{"apt-get install -y -t bookworm-backports golang-go", "bookworm", false},
		{"apt-get install -y -t trixie golang-go", "bookworm", true},
		{"echo deb http://deb.debian.org/debian testing main", "bookworm", true},
		{"sed -i s/dl-cdn.alpinelinux.org/mirrors.example.org/g /etc/apk/repositories", "alpine3.18", false},
		{"sed -i s/v3.18/v3.20/ /etc/apk/repositories", "alpine3.18", true},
		{"apk add --repository=http://dl-cdn.alpinelinux.org/alpine/edge/testing x", "alpine3.18", true},
		{"apk add --repository=http://dl-cdn.alpinelinux.org/alpine/v3.18/community x", "alpine3.18", false},
		{"add-apt-repository ppa:longsleep/golang-backports", "jammy", false},
		{"dnf install -y golang", "fedora40", false},
	} {
		if got := namesOtherRelease(c.command, c.distro); got != c.want {
			t.Errorf("%s on %s: %v", c.command, c.distro, got)
		}
	}
}
