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
	SameDistro                   // files that belong to the distribution: the smaller image of the same release
	OwnBase                      // programs that came with the builder's base: the image that the builder's own Dockerfile starts from
)

// kindNames are the words of the runtime table.
var kindNames = map[Kind]string{
	StaticWeb: "static-web", JRE: "jre", JDK: "jdk", StaticBinary: "static-binary", GlibcBinary: "glibc-binary",
	MuslBinary: "musl-binary", SameDistro: "same-distro", OwnBase: "own-base",
}

// Want says what a runtime is wanted for.
type Want struct {
	Kind         Kind
	Unprivileged bool // an image that does not start as root, where there is a choice
}

// runtimeText pair builders with runtimes; README.md beside them says what the columns mean.
//
//go:embed data/runtimes.tsv
var runtimeText string

var runtimeRows = table(&runtimeText)

// Runtimes returns the images that can run what base builds, best first: those of the table whose conditions base meets, without
// tags that are frozen or unknown; only the builder's own reference may be frozen, as it is no worse than before. Same major comes first, then same vendor, same family, and the grain of the builder's tag. A
// candidate may float, lack a platform or come from another vendor: whether that will do is for the caller to judge.
func Runtimes(base Image, want Want) []Image {
	var out []Image
	seen := map[string]bool{}
	for _, r := range runtimeRows() {
		if r[0] != kindNames[want.Kind] || !base.pairs(r) || !matches(r[6], account(want)) {
			continue
		}
		ref := base.fill(r[7])
		if seen[ref] {
			continue
		}
		seen[ref] = true
		if img, err := Lookup(ref); err == nil && (img.Live || r[7] == "{ref}") {
			out = append(out, img)
		}
	}
	return out
}

// pairs holds a row's conditions on the builder.
func (i Image) pairs(r []string) bool {
	return matches(r[1], i.Family) && matches(r[2], i.JavaVendor) && matches(r[3], strconv.Itoa(i.Java)) && i.onDistro(r[4]) &&
		matches(r[5], i.grain())
}

// grain is how closely a builder's reference holds it: a frozen tag and a digest never move, a pinned one stays on its release of the distribution, an
// open one moves with its releases, a floating one across majors.
func (i Image) grain() string {
	switch {
	case !i.Live || i.Digest != "":
		return "frozen"
	case i.Floats:
		return "floats"
	case i.Pinned:
		return "pinned"
	}
	return "open"
}

func account(w Want) string {
	if w.Unprivileged {
		return "user"
	}
	return "root"
}

// fill puts what is known of the builder into a candidate of the table.
func (i Image) fill(candidate string) string {
	return strings.NewReplacer(
		"{java}", strconv.Itoa(i.Java),
		"{distro}", i.Distro,
		"{release}", strings.TrimPrefix(i.Distro, i.os),
		"{version}", i.Version,
		"{name}", i.Name,
		"{ref}", i.Ref,
	).Replace(candidate)
}
