package images

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Lookup returns the catalogue's entry for a reference as a FROM names it: with or without registry, tag and digest. Mirrors of
// the official images count as these. The error wraps ErrUnknown if the reference is well formed but not catalogued: a private
// image, a tag that was never listed or is newer than the catalogue, a digest without a tag.
func Lookup(ref string) (Image, error) {
	t, err := parseReference(ref)
	if err != nil {
		return Image{}, err
	}
	return lookup(ref, t)
}

func lookup(ref string, t target) (Image, error) {
	unknown := func(why string) (Image, error) {
		return Image{}, fmt.Errorf("image %q: %s: %w", ref, why, ErrUnknown)
	}
	if t.tag == "" && t.name != "scratch" {
		return unknown("a digest alone says neither version nor distribution")
	}
	row, ok := findTag(t.name, t.tag)
	if !ok {
		return unknown("repository or tag")
	}
	i := Image{Ref: ref, Name: t.name, Tag: t.tag, Digest: t.digest, Family: familyOf(t.name)}
	i.Distro, i.from, i.Live = row.distro, row.from, row.last == "live"
	if !i.Live {
		i.built = row.last
	}
	i.readTag()
	if i.Digest != "" && !strings.Contains(t.tag, i.Distro) {
		i.Distro = "" // the digest may be older than the tag's move to its present distribution
	}
	i.Floats = i.Floats && i.Digest == ""
	i.Platforms = platforms(i)
	if i.Config, ok = inherited(i); !ok {
		return unknown("its base " + i.from)
	}
	return i, nil
}

// readTag fills in what the tag says, by the grammar of its family.
func (i *Image) readTag() {
	i.Libc = libcOf(i.Distro)
	i.Version, i.Variant = splitTag(i.Tag)
	if strings.Contains(i.Variant, "*") {
		i.Version = ""
	}
	i.Major, _ = strconv.Atoi(i.Version[:digits(i.Version)])
	i.resolved = i.Version
	i.Floats = i.Version == "" && i.Name != "scratch" && !i.versionedByDistro()
	i.Variant = variant(i.Variant, i.Distro)
	readJava(i)
}

// versionedByDistro tells whether the name of the release is the version: debian:bookworm-slim, distroless/static-debian12.
func (i Image) versionedByDistro() bool {
	return i.Family == osOf(i.Distro) && strings.HasPrefix(i.Tag, i.Distro) || osOf(i.Distro) == "distroless"
}

// variant strips the distribution from the rest of a tag: "-bookworm-slim" is the variant "slim".
func variant(rest, distro string) string {
	var keep []string
	for _, w := range strings.FieldsFunc(rest, func(r rune) bool { return r == '-' }) {
		if w == distro || w == "latest" || w == "*" || strings.HasPrefix(w, "alpine") || osOf(w) != "" {
			continue
		}
		keep = append(keep, w)
	}
	return strings.Join(keep, "-")
}

func familyOf(name string) string {
	switch {
	case name == "nginxinc/nginx-unprivileged":
		return "nginx-unprivileged"
	case strings.HasPrefix(name, "gcr.io/distroless/"):
		family, _, _ := strings.Cut(strings.TrimPrefix(name, "gcr.io/"), "-debian")
		return strings.ReplaceAll(family, "/", "-")
	}
	return name
}

var (
	debians = []string{"wheezy", "jessie", "stretch", "buster", "bullseye", "bookworm", "trixie", "forky", "sid"}
	ubuntus = []string{"precise", "trusty", "xenial", "bionic", "focal", "jammy", "noble", "resolute"}
)

// osOf names the operating system of a distribution: debian, ubuntu, alpine, oraclelinux, al, ubi, centos, distroless, scratch.
func osOf(distro string) string {
	switch {
	case slices.Contains(debians, distro):
		return "debian"
	case slices.Contains(ubuntus, distro):
		return "ubuntu"
	}
	for _, os := range []string{"alpine", "oraclelinux", "ubi", "centos", "distroless", "scratch", "al"} {
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
	}
	return Glibc
}
