package golang

import (
	"fmt"
	"strings"
)

// Link says how a program is linked.
type Link int

const (
	UnknownLink Link = iota // can't be established
	Static                  // no loader and no library of the image is needed
	Dynamic                 // the C library of the builder's distribution, at least, is needed
)

func (l Link) String() string { return [...]string{"unknown", "static", "dynamic"}[l] }

// Presence is an answer that may be unknown.
type Presence int

const (
	Maybe Presence = iota
	Yes
	No
)

// Linkage is the verdict on a program.
type Linkage struct {
	Link  Link
	Why   string
	Place Place // of what decided, if a source did
	// Broken is set where the build fails, or the program fails when it is used, with these settings: CGO_ENABLED=0 and a library that needs cgo.
	Broken bool
	// NSS is set where a static program holds the C library's resolver, which loads that library's plug-ins at run time.
	NSS bool
}

// Builder is what a program is built with, apart from the command line.
type Builder struct {
	Go       string   // version of the tool chain, such as "1.22"; "" if unknown
	Compiler Presence // a C compiler on PATH: gcc, or what CC names
	// CGO is the value of CGO_ENABLED for the build: "0", "1" or "" for unset. Anything else means that it is not known.
	CGO          string
	GOOS, GOARCH string // "" for the image's own
	HostArch     string // architecture of the image, "" if unknown
}

// cross says whether the target differs from the image; GOARCH of an unknown image may.
func (b Builder) cross() Presence {
	switch {
	case b.GOOS != "" && b.GOOS != "linux":
		return Yes
	case b.GOARCH == "" || b.GOARCH == b.HostArch:
		return No
	case b.HostArch == "":
		return Maybe
	}
	return Yes
}

// cgo says whether cgo is on (go help environment, CGO_ENABLED; the default without a compiler is Go 1.20's, see its release notes).
func (b Builder) cgo() (on Presence, why string) {
	old, dated := olderThan(b.Go, 1, 20)
	switch {
	case b.CGO == "0":
		return No, "CGO_ENABLED=0"
	case b.CGO == "1":
		return Yes, "CGO_ENABLED=1"
	case b.CGO != "":
		return Maybe, "CGO_ENABLED is not known"
	case b.cross() == Yes:
		return No, "cgo is off when cross-compiling"
	case b.cross() == Maybe:
		return Maybe, fmt.Sprintf("whether GOARCH=%s is the image's own is not known", b.GOARCH)
	case b.Compiler == Yes:
		return Yes, "a C compiler is there and CGO_ENABLED is not set"
	case b.Compiler == Maybe:
		return Maybe, "whether a C compiler is there is not known"
	case !dated:
		return Maybe, "the version of Go is not known"
	case old:
		return Yes, "Go " + b.Go + " turns cgo on without a C compiler, too"
	}
	return No, "no C compiler is there, and Go " + b.Go + " then turns cgo off"
}

// Links says how the command links the program whose sources say f and whose imports need libs.
func (b Builder) Links(c Command, f *Facts, libs Libraries) Linkage {
	on, why := b.cgo()
	if b.GOOS != "" && b.GOOS != "linux" {
		return Linkage{Why: "the program is for " + b.GOOS}
	}
	switch on {
	case No:
		return b.pure(c, f, libs, why)
	case Yes:
		return b.withC(c, f, libs, why)
	}
	off, with := b.pure(c, f, libs, why), b.withC(c, f, libs, why)
	if off.Link == with.Link && off.Broken == with.Broken {
		return with
	}
	return Linkage{Why: why}
}

// sanitizer names a flag that needs cgo's run time.
func sanitizer(c Command) string {
	switch {
	case c.Race:
		return "-race"
	case c.MSan:
		return "-msan"
	case c.ASan:
		return "-asan"
	}
	return ""
}

// pure is the verdict with cgo off.
func (b Builder) pure(c Command, f *Facts, libs Libraries, why string) Linkage {
	out := Linkage{Link: Static, Why: why}
	flags := readLDFlags(c.LDFlags)
	switch {
	case sanitizer(c) != "":
		return Linkage{Link: UnknownLink, Broken: true, Why: sanitizer(c) + " requires cgo, and " + why}
	case c.BuildMode == "pie":
		// measured: PT_INTERP names the loader even then
		return Linkage{Link: Dynamic, Why: "-buildmode=pie makes a program that names a loader"}
	case flags.external && !flags.static:
		return Linkage{Link: UnknownLink, Why: "-linkmode external leaves linking to the C compiler"}
	case !flags.read:
		return Linkage{Link: UnknownLink, Why: "-ldflags can't be read"}
	}
	if len(f.Cgo) > 0 {
		out.Broken, out.Place = true, f.Cgo[0]
		out.Why = why + `, which leaves out the file that imports "C"`
	} else if l, ok := libs.First(NeedsCgo); ok {
		out.Broken, out.Place = true, l.Place
		out.Why = fmt.Sprintf("%s, and %s needs cgo", why, l.Path)
	}
	return out
}

// withC is the verdict with cgo on.
func (b Builder) withC(c Command, f *Facts, libs Libraries, why string) Linkage {
	flags := readLDFlags(c.LDFlags)
	switch {
	case sanitizer(c) != "":
		return Linkage{Link: Dynamic, Why: sanitizer(c) + " links the C library"}
	case c.BuildMode == "pie":
		return Linkage{Link: Dynamic, Why: "-buildmode=pie makes a program that names a loader"}
	case !flags.read:
		return Linkage{Link: UnknownLink, Why: "-ldflags can't be read"}
	}
	if at, name, ok := realC(f, libs); ok {
		broken := b.Compiler == No
		if flags.static {
			return Linkage{Link: Static, Place: at, Broken: broken, Why: fmt.Sprintf("%s links C code, and -extldflags -static makes that static", name), NSS: usesStandardC(c, libs)}
		}
		return Linkage{Link: Dynamic, Place: at, Broken: broken, Why: fmt.Sprintf("%s, and %s links C code", why, name)}
	}
	unread := unknownSources(f, libs)
	std, place, uses := standardC(c, libs)
	switch {
	case flags.external && flags.static:
		return Linkage{Link: Static, Place: place, Why: "-linkmode external with -extldflags -static", NSS: uses || unread != ""}
	case flags.external:
		return Linkage{Link: Dynamic, Why: "-linkmode external links the C library"}
	case unread != "" && (flags.static || !uses):
		return Linkage{Why: unread}
	case uses && flags.static:
		return Linkage{Link: Dynamic, Place: place, Why: fmt.Sprintf("%s is imported, and only Go's own packages use cgo: Go's linker does the work, and ignores -extldflags", std)}
	case uses:
		return Linkage{Link: Dynamic, Place: place, Why: fmt.Sprintf("%s, and %s is imported, which links the C library", why, std)}
	}
	return Linkage{Link: Static, Why: "nothing that is imported uses cgo"}
}

// realC names C code other than that of Go's library.
func realC(f *Facts, libs Libraries) (Place, string, bool) {
	if len(f.Cgo) > 0 {
		return f.Cgo[0], f.Cgo[0].File, true
	}
	for _, letter := range []rune{NeedsCgo, NeedsFallback} {
		if l, ok := libs.First(letter); ok {
			return l.Place, l.Path, true
		}
	}
	return Place{}, "", false
}

// standardC names a package of Go's library that uses cgo: net, unless by tag, os/user likewise, plugin.
func standardC(c Command, libs Libraries) (string, Place, bool) {
	tags := map[string]bool{}
	for _, t := range c.Tags {
		tags[t] = true
	}
	for _, row := range []struct {
		letter rune
		name   string
		tag    string
	}{{NeedsNet, "net", "netgo"}, {NeedsUser, "os/user", "osusergo"}, {NeedsPlugin, "plugin", ""}} {
		if l, ok := libs.First(row.letter); ok && !tags[row.tag] {
			if l.Path == row.name {
				return row.name, l.Place, true
			}
			return row.name + ", by " + l.Path, l.Place, true
		}
	}
	return "", Place{}, false
}

func usesStandardC(c Command, libs Libraries) bool {
	_, _, ok := standardC(c, libs)
	return ok
}

// unknownSources says what keeps the imports from being known.
func unknownSources(f *Facts, libs Libraries) string {
	if len(f.Unread) > 0 {
		return fmt.Sprintf("%s:%d can't be read: %s", f.Unread[0].Place.File, f.Unread[0].Place.Line, f.Unread[0].What)
	}
	if l, ok := libs.FirstUnknown(); ok {
		return fmt.Sprintf("whether %s uses cgo is not known", l.Path)
	}
	return ""
}

// ldflags is what -ldflags says of linking.
type ldflags struct {
	external bool // -linkmode external
	static   bool // -extldflags -static
	read     bool
}

func readLDFlags(text string) ldflags {
	words, ok := quotedFields(text)
	out := ldflags{read: ok}
	for i := 0; i < len(words); i++ {
		name, value, has := splitFlag(words[i])
		if !has && (name == "linkmode" || name == "extldflags") && i+1 < len(words) {
			i++
			value = words[i]
		}
		switch name {
		case "linkmode":
			out.external = value == "external"
		case "extldflags":
			out.static = false
			for _, w := range strings.Fields(strings.Trim(value, `"'`)) {
				out.static = out.static || w == "-static" || w == "--static" || w == "-static-pie"
			}
		}
	}
	return out
}

// quotedFields splits words as cmd/internal/quoted.Split does: a word that starts with a quote ends with it; there are no escapes.
func quotedFields(text string) ([]string, bool) {
	var words []string
	for {
		text = strings.TrimLeft(text, " \t\n\r")
		if text == "" {
			return words, true
		}
		if q := text[0]; q == '"' || q == '\'' {
			end := strings.IndexByte(text[1:], q)
			if end < 0 {
				return words, false
			}
			words, text = append(words, text[1:1+end]), text[end+2:]
			continue
		}
		end := strings.IndexAny(text, " \t\n\r")
		if end < 0 {
			end = len(text)
		}
		words, text = append(words, text[:end]), text[end:]
	}
}
