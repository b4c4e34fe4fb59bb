// Package config reads msb.yaml, the settings that a repository keeps for msb: strictly, each with the line that it stands in, so that a word
// that means nothing is told where it stands. The file is hostile input: its size is bounded and nothing in it multiplies.
package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/discover"
	"github.com/msb-dev/msb/pkg/images"
)

// MaxFile is the largest settings file that is read, in bytes.
const MaxFile = 256 << 10

// Version is the number of the format, which a file begins with.
const Version = 1

// Known are the words that a file may use and other packages define.
type Known struct {
	Transforms  []string // names of transforms
	Assumptions []string // ids that assume takes
}

// Value is a setting and where it stands.
type Value[T any] struct {
	V    T
	Line int // from 1; 0 if the file does not set it
}

// File is a settings file, read.
type File struct {
	Name      string // as shown
	Requires  Value[Requirement]
	Exclude   Value[discover.Globs]
	Excluded  []string // the globs of Exclude as they are written
	Images    []Image
	Overrides []Override
	Rules
}

// Rules are the settings that may differ from one Dockerfile to the next.
type Rules struct {
	Risk       Value[string] // "exact" or "stated"
	Prefer     Value[string] // "safe" or "small"
	Platform   Value[string] // such as "linux/amd64"
	Context    Value[string] // build context, relative to the file's directory, with slashes
	Transforms Value[[]string]
	Assume     Value[[]string]
	BuildArgs  map[string]Value[string]
	Verify     Verify
}

// Verify is how images are built and run where they are verified.
type Verify struct {
	HTTP      Value[[]string] // such as "GET /healthz"
	Run       Value[[]string] // each is one program and its arguments, quoted as for a shell
	Env       Value[[]string] // NAME=value, sorted
	Timeout   Value[string]   // such as "60s"; Duration reads it
	MinSaving Value[string]   // such as "10%"; Percent reads it
	Network   Value[string]   // "default" or "none"
}

// Image is what the file says of images, and the lines of its fields.
type Image struct {
	images.Vouched
	Line  int            // of the image
	Lines map[string]int // of images.FieldLike and its like
}

// Override is a set of rules for some files; later ones win over earlier ones.
type Override struct {
	Files discover.Globs // relative to the file's directory
	Line  int
	Rules
}

// Problem is something in a file that can't be meant.
type Problem struct {
	Line int // from 1; 0 for the whole file
	What string
}

// Error is all that is wrong with a file.
type Error struct {
	Name     string    // of the file, as shown
	Problems []Problem // in the order of their lines; at least one
}

// Error tells the first problem, and how many there are besides: Lines has all.
func (e *Error) Error() string {
	text := e.Lines()[0]
	if n := len(e.Problems) - 1; n > 0 {
		text += fmt.Sprintf(" (and %d more)", n)
	}
	return text
}

// Lines are the problems, each with its place in front.
func (e *Error) Lines() []string {
	var out []string
	for _, p := range e.Problems {
		place := e.Name
		if p.Line > 0 {
			place = fmt.Sprintf("%s:%d", e.Name, p.Line)
		}
		out = append(out, place+": "+p.What)
	}
	return out
}

// For returns the rules that hold for a Dockerfile; name is relative to the directory of the file, with slashes.
func (f *File) For(name string) Rules {
	out := f.Rules
	for _, o := range f.Overrides {
		if o.Files.Match(name) {
			out = out.with(o.Rules)
		}
	}
	return out
}

// with lays rules over others.
func (r Rules) with(over Rules) Rules {
	lay(&r.Risk, over.Risk)
	lay(&r.Prefer, over.Prefer)
	lay(&r.Platform, over.Platform)
	lay(&r.Context, over.Context)
	lay(&r.Transforms, over.Transforms)
	lay(&r.Assume, over.Assume)
	lay(&r.Verify.HTTP, over.Verify.HTTP)
	lay(&r.Verify.Run, over.Verify.Run)
	lay(&r.Verify.Env, over.Verify.Env)
	lay(&r.Verify.Timeout, over.Verify.Timeout)
	lay(&r.Verify.MinSaving, over.Verify.MinSaving)
	lay(&r.Verify.Network, over.Verify.Network)
	args := map[string]Value[string]{}
	for _, set := range []map[string]Value[string]{r.BuildArgs, over.BuildArgs} {
		for name, v := range set {
			args[name] = v
		}
	}
	r.BuildArgs = args
	return r
}

func lay[T any](v *Value[T], over Value[T]) {
	if over.Line > 0 {
		*v = over
	}
}

// Vouched are the images as package images takes them.
func (f *File) Vouched() []images.Vouched {
	var out []images.Vouched
	for _, i := range f.Images {
		out = append(out, i.Vouched)
	}
	return out
}

// maxProblems and maxProblem, in characters, bound what is told of a file: it may be all wrong.
const (
	maxProblems = 50
	maxProblem  = 400
)

// told are the problems in the order of their lines, as many and as much of them as anybody reads.
func told(list []Problem) []Problem {
	slices.SortStableFunc(list, func(a, b Problem) int { return a.Line - b.Line })
	list = list[:min(len(list), maxProblems)]
	for i := range list {
		list[i].What = shortened(list[i].What, maxProblem)
	}
	return list
}

// shortened is a text of at most as many characters, and a mark where it was longer.
func shortened(s string, most int) string {
	n := 0
	for i := range s {
		if n++; n > most {
			return s[:i] + "…"
		}
	}
	return s
}

// quoted are words as a sentence lists them.
func quoted(words []string) string { return strings.Join(words, ", ") }
