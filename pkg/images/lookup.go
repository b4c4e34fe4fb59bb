package images

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Lookup returns the catalogue's entry for a reference as a FROM names it: with or without registry, tag and digest. Mirrors of
// the official images count as these. The error wraps ErrUnknown if the reference is well formed but not catalogued: a private
// image, a tag that was never listed or is newer than the catalogue, a digest without a tag.
//
// With a digest the tag says what the image is, but not when it was built: the distribution is known only if the tag names it.
func Lookup(ref string) (Image, error) {
	if known, ok := answers.Load(ref); ok {
		a := known.(answer)
		return a.image.clone(), a.err
	}
	i, err := look(ref)
	answers.Store(ref, answer{i.clone(), err})
	return i, err
}

// answers keeps what was looked up, by reference: files name the same few again and again.
var answers sync.Map

type answer struct {
	image Image
	err   error
}

func (i Image) clone() Image {
	i.Platforms = slices.Clone(i.Platforms)
	c := &i.Config
	c.Env, c.Entrypoint, c.Cmd, c.Shell = slices.Clone(c.Env), slices.Clone(c.Entrypoint), slices.Clone(c.Cmd), slices.Clone(c.Shell)
	c.ExposedPorts, c.Volumes, c.Labels = slices.Clone(c.ExposedPorts), slices.Clone(c.Volumes), maps.Clone(c.Labels)
	return i
}

func look(ref string) (Image, error) {
	t, err := parseReference(ref)
	if err != nil {
		return Image{}, err
	}
	if t.tag == "" && t.name != "scratch" {
		return Image{}, fmt.Errorf("image %q: a digest alone says neither version nor distribution: %w", ref, ErrUnknown)
	}
	row, ok := findTag(t.name, t.tag)
	if !ok {
		return Image{}, unknown(ref, t)
	}
	return newImage(ref, t, row), nil
}

func newImage(ref string, t target, row tagRow) Image {
	i := Image{Ref: ref, Name: t.name, Tag: t.tag, Digest: t.digest}
	i.Family, i.Distro, i.Live = familyOf(t.name), row.distro, row.last == "live"
	var rest string
	i.Version, rest = splitTag(t.tag)
	if strings.Contains(rest, "*") {
		i.Version = "" // a date, not a version
	}
	i.Major, _ = strconv.Atoi(i.Version[:digits(i.Version)])
	i.Variant = variant(rest)
	hyphened := strings.Replace(i.Distro, "alpine", "alpine-", 1) // eclipse-temurin:17-jre-alpine-3.23
	i.Pinned = strings.Contains(rest, i.Distro) || strings.Contains(rest, hyphened) || i.versionedByDistro() || i.numbered()
	if t.digest != "" && !i.Pinned {
		i.Distro = ""
	}
	i.os, i.Libc = osOf(row.distro), libcOf(row.distro)
	if i.Family == "distroless-static" {
		i.Libc = NoLibc
	}
	i.JavaVendor, i.Java, i.JRE = readJava(row.java)
	i.Floats = i.Live && t.digest == "" && i.floats()
	i.Platforms = platforms(row.platforms)
	i.Config = inherited(t.name, row.config)
	i.layers = i.madeOf()
	return i
}

// floats tells whether the tag leaves the major open that matters to what is built: Java's where there is one, otherwise the image's
// own.
func (i Image) floats() bool {
	if i.versionedByDistro() || i.Name == "scratch" {
		return false
	}
	if i.Java == 0 || i.Family == i.Name && i.Major == i.Java && i.Family != "gradle" {
		return i.Version == ""
	}
	return !slices.ContainsFunc(strings.Split(i.Variant, "-"), func(word string) bool {
		return strings.HasSuffix(word, strconv.Itoa(i.Java))
	})
}

// versionedByDistro tells whether the name of the release is the version: debian:bookworm-slim, distroless/static-debian12.
func (i Image) versionedByDistro() bool {
	return i.Family == osOf(i.Distro) && strings.HasPrefix(i.Tag, i.Distro) ||
		strings.HasPrefix(i.Name, "gcr.io/distroless/") && strings.Contains(i.Name, "-debian")
}

// Plain tells whether the image is a distribution's own, without a tool chain.
func (i Image) Plain() bool {
	return i.Family == "debian" || i.Family == "ubuntu" || i.Family == "amazonlinux" || slices.Contains(plainOS, i.Family)
}

// numbered tells whether the version of a distribution's own image is that of its release, so that no rebuild leaves it: ubuntu:22.04, debian:12,
// fedora:40, alpine:3.20 (but alpine:3 moves on).
func (i Image) numbered() bool {
	return i.Plain() && i.Version != "" && (i.Family != "alpine" || strings.Count(i.Version, ".") > 0)
}

// variant keeps the words of a tag's rest that name neither a distribution nor nothing: "-bookworm-slim" is "slim".
func variant(rest string) string {
	words := strings.FieldsFunc(rest, func(r rune) bool { return r == '-' })
	words = slices.DeleteFunc(words, func(w string) bool {
		return w == "latest" || w == "*" || digits(w) > 0 && strings.Contains(w, ".") || osOf(w) != ""
	})
	return strings.Join(words, "-")
}

// familyOf gives the key of a repository's rows.
func familyOf(name string) string {
	if short, ok := strings.CutPrefix(name, "gcr.io/"); ok {
		short, _, _ = strings.Cut(short, "-debian")
		return strings.ReplaceAll(short, "/", "-")
	}
	return name[strings.LastIndex(name, "/")+1:]
}

// readJava reads the cell "temurin17" or "openjdk11-jre".
func readJava(cell string) (vendor string, major int, jre bool) {
	cell, jre = strings.CutSuffix(cell, "-jre")
	vendor = strings.TrimRight(cell, "0123456789")
	major, err := strconv.Atoi(cell[len(vendor):])
	if err != nil || major == 0 {
		return "", 0, false
	}
	return vendor, major, jre
}

// architectures maps the names of official-images (bashbrew) to platforms as BuildKit writes them.
var architectures = map[string]string{
	"amd64": "linux/amd64", "arm32v5": "linux/arm/v5", "arm32v6": "linux/arm/v6", "arm32v7": "linux/arm/v7", "arm64v8": "linux/arm64",
	"i386": "linux/386", "mips64le": "linux/mips64le", "ppc64le": "linux/ppc64le", "riscv64": "linux/riscv64", "s390x": "linux/s390x",
}

// platforms spells out the complete list of an image that lacks one of amd64 and arm64; nil for all others.
func platforms(cell string) []string {
	if cell == "-" {
		return nil
	}
	var list []string
	for arch := range strings.SplitSeq(cell, ",") {
		list = append(list, architectures[arch])
	}
	return list
}
