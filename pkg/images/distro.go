package images

import (
	_ "embed"
	"slices"
	"strings"
)

// The releases of Debian and Ubuntu that the catalogue names, oldest first.
var (
	debians = []string{"wheezy", "jessie", "stretch", "buster", "bullseye", "bookworm", "trixie", "forky", "sid"}
	ubuntus = []string{
		"precise", "trusty", "wily", "xenial", "yakkety", "zesty", "artful", "bionic", "cosmic", "disco", "eoan", "focal", "groovy",
		"hirsute", "impish", "jammy", "kinetic", "lunar", "mantic", "noble", "oracular", "plucky", "questing", "resolute", "stonking",
	}
)

// plainOS are the distributions that are images of the same name, so that their releases are the tags: fedora:40 is fedora40.
var plainOS = []string{"alpine", "fedora", "centos", "rockylinux", "almalinux", "oraclelinux"}

// osOf names the operating system of a distribution: debian, ubuntu, alpine, oraclelinux, al (Amazon Linux), distroless, scratch and the
// like; empty for anything else.
func osOf(distro string) string {
	switch {
	case slices.Contains(debians, distro):
		return "debian"
	case slices.Contains(ubuntus, distro):
		return "ubuntu"
	case distro == "al1" || distro == "al2" || distro == "al2023":
		return "al"
	}
	for _, os := range plainOS {
		if strings.HasPrefix(distro, os) {
			return os
		}
	}
	for _, os := range []string{"ubi", "distroless", "scratch"} {
		if strings.HasPrefix(distro, os) {
			return os
		}
	}
	return ""
}

func libcOf(distro string) Libc {
	switch osOf(distro) {
	case "alpine":
		return Musl
	case "scratch":
		return NoLibc
	case "":
		return UnknownLibc
	}
	return Glibc
}

//go:embed data/glibc.tsv
var glibcText string

var glibcRows = table(&glibcText)

// GlibcVersion returns the version of glibc that a distribution ships, such as "2.36" for "bookworm"; false if it has none or
// it is not known.
func GlibcVersion(distro string) (string, bool) {
	for _, r := range glibcRows() {
		if r[0] == distro {
			return r[1], true
		}
	}
	return "", false
}
