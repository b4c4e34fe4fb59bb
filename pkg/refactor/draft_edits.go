package refactor

import (
	"strings"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/recipe"
)

// below edits what the last stage takes over from the old file: the command that is replaced, and what is dropped.
func (d *draft) below() {
	replaced := false
	for i := len(d.old.Steps) - 1; i >= d.cut; i-- {
		s := d.old.Steps[i]
		switch {
		case d.plan.Command != nil && (s.Keyword == "cmd" || s.Keyword == "entrypoint"):
			if replaced {
				d.remove(s)
				continue
			}
			replaced = true
			text := d.keyword("CMD") + " " + jsonArray(d.plan.Command)
			d.edits = append(d.edits, dockerfile.Edit{Start: s.Span.Start, End: s.Span.End, New: text})
		case s.Keyword == "user" && d.plan.Drops["user"]:
			d.remove(s)
		}
	}
}

// remove deletes an instruction with its line's end.
func (d *draft) remove(s *recipe.Step) {
	src, end := d.before.File.Source, s.Span.End
	if end < len(src) && src[end] == '\r' {
		end++
	}
	if end < len(src) && src[end] == '\n' {
		end++
	}
	d.edits = append(d.edits, dockerfile.Edit{Start: s.Span.Start, End: end})
}

// insert puts the stage where the old file's remaining lines begin, or at its end.
func (d *draft) insert() {
	f := d.before.File
	eol := d.eol()
	text := strings.Join(d.lines, eol)
	if d.cut < len(d.old.Steps) {
		next := d.old.Steps[d.cut]
		at := next.Span.Start
		if next.Lead.End > next.Lead.Start {
			at = next.Lead.Start
		}
		if !blankBefore(f.Source, at) {
			text = eol + text
		}
		d.edits = append(d.edits, dockerfile.Edit{Start: at, End: at, New: text + eol})
		return
	}
	at := len(f.Source)
	switch {
	case at > 0 && f.Source[at-1] != '\n':
		text = eol + eol + text
	case blankBefore(f.Source, at):
		text += eol
	default:
		text = eol + text + eol
	}
	d.edits = append(d.edits, dockerfile.Edit{Start: at, End: at, New: text})
}

// blankBefore tells whether the line before an offset at a line's start is blank.
func blankBefore(src []byte, at int) bool {
	line := strings.TrimRight(string(src[:at]), " \t")
	line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
	line = strings.TrimRight(line, " \t")
	return line == "" || strings.HasSuffix(line, "\n")
}
