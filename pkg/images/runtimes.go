package images

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"
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
// What the user names takes their place, fit or not.
func (c *Catalogue) Runtimes(base Image, want Want) []Image {
	if ref, ok := c.runtimeOf(base); ok {
		if img, err := c.Lookup(ref); err == nil {
			return []Image{img}
		}
		return nil
	}
	var out []Image
	seen := map[string]bool{}
	for _, r := range runtimeRows() {
		if r[0] != kindNames[want.Kind] || !base.pairs(r) || !matches(r[6], account(want)) {
			continue
		}
		ref := base.fill(r[7])
		img, err := c.Lookup(ref)
		if err != nil || !img.Live && r[7] != "{ref}" {
			continue
		}
		if img, ok := c.ofFamily(img); ok && !seen[img.Ref] {
			seen[img.Ref] = true
			out = append(out, img)
		}
	}
	return out
}

// Runtime returns the image that runs in the place of the catalogued ref what base builds; ok is false if ref is frozen or not known, or the user
// names a runtime for all that is built on base.
func (c *Catalogue) Runtime(base Image, ref string) (img Image, ok bool) {
	if c.NamesRuntime(base) {
		return Image{}, false
	}
	img, err := c.Lookup(ref)
	if err != nil || !img.Live {
		return Image{}, false
	}
	return c.ofFamily(img)
}

// NamesRuntime tells whether the user names a runtime for all that is built on base, so that nothing else is to be run on.
func (c *Catalogue) NamesRuntime(base Image) bool {
	_, ok := c.runtimeOf(base)
	return ok
}

// runtimeOf is what the user names for all that is built on base.
func (c *Catalogue) runtimeOf(base Image) (string, bool) {
	if c == nil || len(c.claims) == 0 {
		return "", false
	}
	t, err := parseReference(base.Ref)
	if err != nil {
		return "", false
	}
	n, star, ok := c.find(t)
	return strings.Replace(n.runtime, "*", star, 1), ok && n.runtime != ""
}

// ofFamily is what the user names in the place of a choice of its family; ok is false if that is not known.
func (c *Catalogue) ofFamily(choice Image) (img Image, ok bool) {
	if c == nil {
		return choice, true
	}
	v, ok := c.families[choice.Family]
	if !ok {
		return choice, true
	}
	img, err := c.Lookup(strings.Replace(v.Runtime, "*", choice.Tag, 1))
	return img, err == nil
}

// Families are those of the images that the table may choose, sorted: what Vouched.Image may be.
func Families() []string { return runtimeFamilies() }

var runtimeFamilies = sync.OnceValue(func() []string {
	var out []string
	for _, r := range runtimeRows() {
		if name, _, _ := strings.Cut(r[7], ":"); !strings.HasPrefix(name, "{") {
			out = append(out, familyOf(name))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
})

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
	if !strings.Contains(candidate, "{") {
		return candidate
	}
	return strings.NewReplacer(
		"{java}", strconv.Itoa(i.Java),
		"{distro}", i.Distro,
		"{release}", strings.TrimPrefix(i.Distro, i.os),
		"{version}", i.Version,
		"{name}", i.Name,
		"{ref}", i.Ref,
	).Replace(candidate)
}
