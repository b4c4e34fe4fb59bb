// Package images is the catalogue of base images: which family, version, distribution and C library a reference names, what
// its configuration hands down, which programs and data lie in it, and which smaller image runs what it builds.
//
// The catalogue is data in files (folder data), read where it stands; each row says its public source. What is not in it is unknown:
// nothing is guessed from the look of a tag.
package images

import "errors"

// ErrUnknown says that a reference is well formed but not in the catalogue: a private image, or a tag that was not listed on
// the catalogue's date.
var ErrUnknown = errors.New("not in the catalogue of base images")

// Date is the state of the lists that the catalogue was taken from: what Live means, and up to when a tag can be known.
const Date = "2026-08-21"

// Libc is the C library of an image's distribution.
type Libc string

// The C libraries. The zero value means that it is not known.
const (
	UnknownLibc Libc = ""
	Glibc       Libc = "glibc"
	Musl        Libc = "musl"
	NoLibc      Libc = "none" // no C library: scratch, distroless static
)

// Var is an environment variable of an image's configuration.
type Var struct {
	Name, Value string
	Known       bool // false: Value is empty and depends on the exact build, such as NODE_VERSION
}

// Config is the configuration that a stage inherits from its base.
type Config struct {
	Env                    []Var // in the order in which the layers set them
	Entrypoint, Cmd, Shell []string
	WorkingDir, User       string   // empty: the default, "/" and root
	ExposedPorts, Volumes  []string // sorted; ports with their protocol: "80/tcp"
	StopSignal             string
	Labels                 map[string]string // a value that differs from build to build is empty
	OnBuild                bool              // the image carries ONBUILD triggers
}

// Image is one reference of the catalogue. It is a value: callers may keep and change it.
type Image struct {
	Ref    string // as given to Lookup
	Name   string // familiar repository: "node", "gcr.io/distroless/static-debian12"
	Tag    string // as written; "latest" if the reference has none, or a digest alone
	Digest string // "sha256:…" or empty
	Like   string // the catalogued reference that a user says this one is like (Catalogue); empty for the catalogue's own

	Family  string // key of the catalogue's rows: "node", "eclipse-temurin", "distroless-static", "scratch", …
	Variant string // what the tag says beside version and distribution: "", "slim", "perl", "headless", "nonroot", …
	Version string // as the tag says it: "20", "1.22", "3.9.6"; empty if it says none
	Major   int    // the version's first number; 0 if the tag says none

	Java       int    // major of the JDK or JRE; 0 if there is none or it is not known
	JavaVendor string // temurin, openjdk, corretto, …
	JRE        bool   // a runtime without compiler

	Distro    string   // "alpine3.20", "bookworm", "jammy", "oraclelinux8", "al2023", "distroless12", "scratch"; empty if not known
	Libc      Libc     // of the distribution
	Pinned    bool     // the tag names the distribution's release: a rebuild stays on it
	Live      bool     // in the newest public list on the catalogue's date, so rebuilt with fixes
	Floats    bool     // live and moves across majors: the tag names none (latest, lts, stable, alpine; maven:3.9 names no Java)
	Platforms []string // nil: linux/amd64, linux/arm64 and more; otherwise the complete list
	Config    Config   // inherited configuration, complete

	layers []string // rows of the tables of contents that it is made up of
	os     string   // operating system of the distribution, known even where a digest hides its release
}
