// Package dockerfile is the lossless Dockerfile: the source's bytes, and for each instruction where it stands and what it means.
//
// What an instruction means is BuildKit's word (github.com/moby/buildkit, frontend/dockerfile/parser and instructions); where it stands is
// this package's: BuildKit gives first and last line, and the bytes on those lines are cut from the source and never printed anew. BuildKit's
// tree can't be printed back: it drops comments inside continued lines, here-document bodies, quotes of flags, spacing of JSON, line ends.
// So an edit is two byte offsets and a new text (Edit, Apply), and what no edit covers is copied.
package dockerfile

import (
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// Span is a range of bytes of File.Source, End exclusive.
type Span struct{ Start, End int }

// Len is the number of bytes.
func (s Span) Len() int { return s.End - s.Start }

// File is a parsed Dockerfile. It is a value: nothing of it changes after Parse.
type File struct {
	Name         string         // for messages
	Source       []byte         // the file's bytes, never modified
	Escape       byte           // '\\', or '`' by # escape=`
	EOL          string         // "\n" or "\r\n": the majority's, "\n" on a tie
	Syntax       string         // the frontend image of # syntax=, or ""
	Directives   []Directive    // the directives that have an effect, in source order
	Instructions []*Instruction // all: global ARGs, FROMs, the rest
	Globals      []*Instruction // the ARGs before the first FROM
	Stages       []*Stage       // at least one

	lines    lineIndex
	warnings []parser.Warning
	hits     []LintHit        // of the rules that typing runs
	lint     func() []LintHit // for base images whose environment is not known, once
}

// Instruction is one instruction of the file.
type Instruction struct {
	Span    Span     // its whole physical lines with here-document bodies, without the last line terminator (and without a BOM)
	Lead    Span     // the comment lines directly above, no blank line between, with their terminators; empty if there are none
	Line    int      // first line, from 1
	EndLine int      // last line, from 1, inclusive
	Keyword string   // lower case: "from", "run", "cmd"
	Command Command  // what it means to BuildKit
	JSON    bool     // BuildKit took it for exec form (for ONBUILD: its trigger)
	Flags   []string // as BuildKit returns them: quotes and escapes are gone, non-ASCII letters are spoilt; for text use the source

	// Heredocs tells that bodies of here-documents belong to it.
	Heredocs bool

	node *parser.Node
}

// Stage is a FROM with what follows it.
type Stage struct {
	Index        int    // from 0
	Name         string // lower case, as BuildKit folds it; "" if unnamed
	Base         string // as written, variables unexpanded
	Platform     string // value of --platform as written, or ""
	From         *Instruction
	Instructions []*Instruction // without the FROM
}

// RepeatsHeredoc tells that two here-documents of the instruction have one name: BuildKit's typed COPY then gives the last body to both files.
func (in *Instruction) RepeatsHeredoc() bool {
	seen := map[string]bool{}
	for _, h := range in.node.Heredocs {
		if seen[h.Name] {
			return true
		}
		seen[h.Name] = true
	}
	return false
}

// Joined is the instruction as BuildKit reads it: continued lines in one, comments between them gone. The bodies of its here-documents follow.
// Line ends are LF.
func (in *Instruction) Joined() string {
	text := in.node.Original
	for _, h := range in.node.Heredocs {
		text += "\n" + strings.ReplaceAll(h.Content, "\r\n", "\n") + h.Name
	}
	return text
}

// Text is the instruction's source, byte for byte.
func (f *File) Text(in *Instruction) string {
	return string(f.Source[in.Span.Start:in.Span.End])
}
