package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/refactor"
	"github.com/msb-dev/msb/pkg/report"
)

// printer shows outcomes as they come, and counts them.
type printer struct {
	*session
	options
	files  int // all of them
	counts map[refactor.Status]int
	failed int
	json   *report.JSON
	from   report.Origin
}

func (s *session) printer(o options, files int) *printer {
	p := &printer{session: s, options: o, files: files, counts: map[refactor.Status]int{}}
	if o.show.format == "json" {
		p.json = report.NewJSON(s.Out)
		p.from = report.Origin{Msb: readVersions().Msb}
	}
	return p
}

func (p *printer) outcome(out outcome) {
	if out.err != nil {
		p.failed++
		p.Failed(command.Named(out.target.Name, out.err))
		return
	}
	res := out.result
	p.counts[res.Status]++
	if res.Status == refactor.Rewritten && p.mode == check || res.Status == refactor.Refused && p.failOnRefused {
		p.Raise(exitWould)
	}
	p.toStdout(out)
	if p.speaks(out) {
		p.text(p.Err, res, out.target)
	}
}

// toStdout prints what was asked for there.
func (p *printer) toStdout(out outcome) {
	res := out.result
	changes := res.Status == refactor.Rewritten
	switch {
	case p.json != nil:
		p.from.Settings = out.settings
		r := report.NewRecord(res, out.target.File, out.diff, p.from)
		r.Verify = out.verified
		_ = p.json.Write(r) // stdout remembers its errors
		return
	case p.show.format == "text":
		p.text(p.Out, res, out.target)
		return
	}
	if changes && p.show.names {
		fmt.Fprintln(p.Out, report.Quote(out.target.Name))
	}
	if changes && p.show.diff {
		p.patch(out.diff)
	}
}

// patch prints a diff: byte for byte, but on a terminal fit to be shown there.
func (p *printer) patch(diff []byte) {
	if command.IsTerminal(p.Out) || command.Colored(p.show.color, p.Out) {
		diff = []byte(report.TerminalDiff(diff, command.Colored(p.show.color, p.Out)))
	}
	p.Out.Write(diff)
}

// speaks tells whether a result is told on stderr: not what nobody asked about.
func (p *printer) speaks(out outcome) bool {
	switch {
	case p.show.quiet, p.show.format == "text":
		return false
	case p.show.verbose:
		return true
	case p.json != nil:
		return false
	}
	return out.target.Named || out.result.Status != refactor.Unchanged
}

// text tells a result: at length in a preview, else in a line.
func (p *printer) text(w io.Writer, res refactor.Result, t command.Target) {
	opts := report.TextOptions{Color: command.Colored(p.show.color, w), Show: func(file string) string { return shown(t, file) }, All: p.show.verbose}
	if p.show.format != "text" && !p.show.verbose {
		opts.Line = map[mode]string{check: "would be rewritten", write: "written"}[p.mode]
		if opts.Line != "" && p.verify {
			opts.Line += ", verified"
		}
	}
	_ = report.Text(w, res, opts)
}

// shown gives a file of the project the name that leads there from where the user stands.
func shown(t command.Target, file string) string {
	if t.Root == "" || filepath.IsAbs(file) {
		return file
	}
	full := filepath.Join(t.Root, filepath.FromSlash(file))
	if here, err := os.Getwd(); err == nil {
		if real, err := filepath.EvalSymlinks(here); err == nil {
			if rel, err := filepath.Rel(real, full); err == nil && !filepath.IsAbs(t.Name) {
				return rel
			}
		}
	}
	return full
}

// end prints the summary, and the command that does what was previewed.
func (p *printer) end() {
	if p.json != nil {
		_ = p.json.Close()
	}
	if p.show.quiet || p.json != nil && !p.show.verbose {
		return
	}
	// an error has said already why a path has no file
	if p.files > 1 || p.files == 0 && p.Status != exitFile {
		p.Complain("%s", p.summary())
	}
	if n := p.counts[refactor.Rewritten]; n > 0 && p.mode == preview && p.output == "" && !slices.Contains(p.Paths, "-") {
		it, indent := "it", "  "
		if p.files > 1 {
			it, indent = "them", ""
		}
		p.Complain("%swrite %s: %s", indent, it, report.Printable(writing(p.line)))
	}
}

func (p *printer) summary() string {
	if p.files == 0 {
		return "no Dockerfile found in " + report.Printable(strings.Join(p.Paths, ", "))
	}
	changed := "to rewrite"
	if p.mode == write {
		changed = "rewritten"
	}
	text := fmt.Sprintf("%d Dockerfiles: %d %s, %d refused, %d unchanged", p.files, p.counts[refactor.Rewritten], changed, p.counts[refactor.Refused], p.counts[refactor.Unchanged])
	if p.failed > 0 {
		text += fmt.Sprintf(", %d failed", p.failed)
	}
	return text
}

// showing are flags that say what to show, not what to do; the command that writes does without them.
var showing = []string{"write", "dry-run", "check", "list", "diff", "format", "unified", "color", "fail-on", "quiet", "verbose", "jobs"}

// writing is the command line that writes what this one previews.
func writing(l command.Line) string {
	words := []string{"msb", "rewrite"}
	for _, o := range l.Flags {
		switch {
		case slices.Contains(showing, o.Name):
		case o.Bare:
			words = append(words, "--"+o.Name)
		default:
			words = append(words, "--"+o.Name, command.Quote(o.Value))
		}
	}
	dashes := slices.ContainsFunc(l.Paths, func(p string) bool { return strings.HasPrefix(p, "-") })
	if dashes {
		words = append(words, "--write", "--")
	}
	for _, p := range l.Paths {
		words = append(words, command.Quote(p))
	}
	if !dashes {
		words = append(words, "--write")
	}
	return strings.Join(words, " ")
}
