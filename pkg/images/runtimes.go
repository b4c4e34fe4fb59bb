package images

import (
	_ "embed"
	"strconv"
	"strings"
)

// Kind is what a runtime image has to run.
type Kind int

// The kinds. The zero value is none of them, and Runtimes returns nothing for it.
const (
	StaticWeb    Kind = iota + 1 // files over HTTP
	JRE                          // a jar: Java without compiler
	JDK                          // a jar that needs the JDK's tools
	StaticBinary                 // a program that needs no C library
	GlibcBinary                  // a program linked to glibc
	MuslBinary                   // a program linked to musl
	SameDistro                   // files that belong to the distribution: the smallest image of the same release
)

// kindNames are the words of the runtime table.
var kindNames = map[string]Kind{
	"static-web": StaticWeb, "jre": JRE, "jdk": JDK, "static-binary": StaticBinary, "glibc-binary": GlibcBinary,
	"musl-binary": MuslBinary, "same-distro": SameDistro,
}

// Want says what a runtime is wanted for.
type Want struct {
	Kind         Kind
	Unprivileged bool // the process must not need root
}

//go:embed data/runtimes.tsv
var runtimeRows string

// Runtimes returns the images that can run what base builds, best first: the table's rows whose conditions base meets,
// without the tags that are frozen or unknown. A candidate may float; whether that fits its builder is for the caller to judge.
func Runtimes(base Image, want Want) []Image {
	var out []Image
	seen := map[string]bool{}
	for r := range rows(runtimeRows) {
		if kindNames[r[0]] != want.Kind || r[2] == "unprivileged" != want.Unprivileged || !matches(r[1], base.Family) ||
			!matches(r[3], base.JavaVendor) || !base.meets(r[4], r[5], r[6], r[7], r[8]) {
			continue
		}
		ref := base.fill(r[9])
		if seen[ref] {
			continue
		}
		seen[ref] = true
		if img, err := Lookup(ref); err == nil && img.Live {
			out = append(out, img)
		}
	}
	return out
}

// fill puts the builder's own numbers into a candidate of the table.
func (i Image) fill(candidate string) string {
	return strings.NewReplacer(
		"{java}", strconv.Itoa(i.Java),
		"{distro}", i.Distro,
		"{release}", strings.TrimPrefix(i.Distro, osOf(i.Distro)),
		"{version}", i.Version,
	).Replace(candidate)
}
