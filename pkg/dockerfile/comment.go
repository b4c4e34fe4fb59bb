package dockerfile

import (
	"bytes"
	"strings"
	"unicode"

	"github.com/msb-dev/msb/pkg/lazyregexp"
)

// isComment is BuildKit's rule: the first byte after blanks is #.
func isComment(line []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeftFunc(line, unicode.IsSpace), []byte("#"))
}

// attachComments finds each instruction's lead. Directives and a shebang line are nobody's.
func (f *File) attachComments() {
	taken := map[int]bool{}
	for _, d := range f.Directives {
		taken[d.Line] = true
	}
	if bytes.HasPrefix(f.withoutBOM(1), []byte("#!")) {
		taken[1] = true
	}
	above := 0 // last line of the instruction above
	for _, in := range f.Instructions {
		first := in.Line
		for n := in.Line - 1; n > above && !taken[n] && isComment(f.withoutBOM(n)); n-- {
			first = n
		}
		in.Lead = Span{f.lines.span(f.Source, first).Start, f.lines.span(f.Source, in.Line).Start}
		if first == in.Line {
			in.Lead = Span{in.Span.Start, in.Span.Start}
		} else if first == 1 {
			in.Lead.Start = f.bom()
		}
		above = in.EndLine
	}
}

// LeaveAlone is a comment by which a user opts out:
//
//	# msb: leave-alone
//	# msb: leave-alone file
//	# msb: leave-alone TRANSFORM -- reason
type LeaveAlone struct {
	Line        int
	File        bool         // the whole file
	Transform   string       // this transform only; "" for all
	Reason      string       // what follows --
	Instruction *Instruction // what it stands above or inside; nil with File, or at the end of the file
}

var leaveAlone = lazyregexp.New(`^\s*#\s*msb:\s*leave-alone(?:\s+(.*?))?\s*$`)

// LeaveAlone lists the comments that opt out, in source order. A blank line between comment and instruction does not matter. A comment
// inside a continued instruction is about that instruction; a line of a here-document is no comment.
func (f *File) LeaveAlone() []LeaveAlone {
	if !bytes.Contains(f.Source, []byte("leave-alone")) {
		return nil
	}
	var out []LeaveAlone
	n := 1
	for _, in := range f.Instructions {
		for ; n < in.Line; n++ {
			out = f.addLeaveAlone(out, n, in)
		}
		inside := f.logical(in).comments
		for _, n := range inside {
			out = f.addLeaveAlone(out, n, in)
		}
		n = in.EndLine + 1
	}
	for ; n <= len(f.lines); n++ {
		out = f.addLeaveAlone(out, n, nil)
	}
	return out
}

func (f *File) addLeaveAlone(out []LeaveAlone, n int, in *Instruction) []LeaveAlone {
	l, ok := readLeaveAlone(f.withoutBOM(n))
	if !ok {
		return out
	}
	l.Line = n
	if !l.File {
		l.Instruction = in
	}
	return append(out, l)
}

// readLeaveAlone reads one line. Several words without -- are a reason that someone forgot to set off, not a name.
func readLeaveAlone(line []byte) (LeaveAlone, bool) {
	m := leaveAlone.FindSubmatch(line)
	if m == nil {
		return LeaveAlone{}, false
	}
	name, reason, _ := strings.Cut(" "+string(m[1])+" ", " -- ")
	name, reason = strings.TrimSpace(name), strings.TrimSpace(reason)
	switch {
	case name == "file":
		return LeaveAlone{File: true, Reason: reason}, true
	case strings.ContainsAny(name, " \t"):
		return LeaveAlone{Reason: name}, true
	}
	return LeaveAlone{Transform: name, Reason: reason}, true
}
