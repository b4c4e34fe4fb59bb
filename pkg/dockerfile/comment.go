package dockerfile

import (
	"bytes"
	"regexp"
	"strings"
	"unicode"
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
	if bytes.HasPrefix(bytes.TrimPrefix(f.Source, byteOrderMark), []byte("#!")) {
		taken[1] = true
	}
	above := 0 // last line of the instruction above
	for _, in := range f.Instructions {
		first := in.Line
		for n := in.Line - 1; n > above && !taken[n] && isComment(f.commentText(n)); n-- {
			first = n
		}
		in.Lead = Span{f.lines.span(f.Source, first).Start, f.lines.span(f.Source, in.Line).Start}
		if first == 1 && first < in.Line && bytes.HasPrefix(f.Source, byteOrderMark) {
			in.Lead.Start = len(byteOrderMark)
		}
		if in.Lead.Len() == 0 {
			in.Lead = Span{in.Span.Start, in.Span.Start}
		}
		above = in.EndLine
	}
}

// commentText is a line as BuildKit looks at it, without a BOM.
func (f *File) commentText(n int) []byte {
	text := f.lines.bytes(f.Source, n)
	if n == 1 {
		text = bytes.TrimPrefix(text, byteOrderMark)
	}
	return text
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

var leaveAlone = regexp.MustCompile(`^\s*#\s*msb:\s*leave-alone(?:\s+(.*?))?\s*$`)

// LeaveAlone lists the comments that opt out, in source order. A blank line between comment and instruction does not matter. A comment
// inside a continued instruction is about that instruction; a line of a here-document is no comment.
func (f *File) LeaveAlone() []LeaveAlone {
	var out []LeaveAlone
	next := 0
	for n := 1; n <= len(f.lines); n++ {
		for next < len(f.Instructions) && n > f.Instructions[next].EndLine {
			next++
		}
		var in *Instruction
		if next < len(f.Instructions) {
			in = f.Instructions[next]
		}
		if in != nil && n >= in.Line && !f.logical(in).skipped[n] {
			continue
		}
		if l, ok := readLeaveAlone(f.commentText(n)); ok {
			l.Line = n
			if !l.File {
				l.Instruction = in
			}
			out = append(out, l)
		}
	}
	return out
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
