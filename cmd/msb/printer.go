package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/discover"
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
		p.json = report.NewJSON(s.out)
		p.from = report.Origin{Msb: readVersions().Msb, Settings: o.settings.hash()}
	}
	return p
}

// failed complains about a file; the name stands in front, once.
func (s *session) failed(err error) {
	s.raise(exitFile)
	s.complain("%s", report.Printable(err.Error()))
}

func (p *printer) outcome(out outcome) {
	if out.err != nil {
		p.failed++
		p.session.failed(named(out.target.name, out.err))
		return
	}
	res := out.result
	p.counts[res.Status]++
	if res.Status == refactor.Rewritten && p.mode == check || res.Status == refactor.Refused && p.failOnRefused {
		p.raise(exitWould)
	}
	p.toStdout(out)
	if p.speaks(out) {
		p.text(p.session.err, res, out.target)
	}
}

// named puts the name of the file in front of an error, unless it begins with it.
func named(name string, err error) error {
	if strings.HasPrefix(err.Error(), name+":") {
		return err
	}
	return &discover.PathError{Name: name, Err: bare(err)}
}

// toStdout prints what was asked for there.
func (p *printer) toStdout(out outcome) {
	res := out.result
	changes := res.Status == refactor.Rewritten
	switch {
	case p.json != nil:
		_ = p.json.Write(report.NewRecord(res, out.target.file, out.diff, p.from)) // stdout remembers its errors
		return
	case p.show.format == "text":
		p.text(p.out, res, out.target)
		return
	}
	if changes && p.show.names {
		fmt.Fprintln(p.out, report.Quote(out.target.name))
	}
	if changes && p.show.diff {
		p.patch(out.diff)
	}
}

// patch prints a diff: byte for byte, but on a terminal fit to be shown there.
func (p *printer) patch(diff []byte) {
	if isTerminal(p.out) || colored(p.show.color, p.out) {
		diff = []byte(report.TerminalDiff(diff, colored(p.show.color, p.out)))
	}
	p.out.Write(diff)
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
	return out.target.named || out.result.Status != refactor.Unchanged
}

// text tells a result: at length in a preview, else in a line.
func (p *printer) text(w io.Writer, res refactor.Result, t target) {
	opts := report.TextOptions{Color: colored(p.show.color, w), Show: t.show, All: p.show.verbose}
	if p.show.format != "text" && !p.show.verbose {
		opts.Line = map[mode]string{check: "would be rewritten", write: "written"}[p.mode]
	}
	_ = report.Text(w, res, opts)
}

// show gives a file of the project the name that leads there from where the user stands.
func (t target) show(file string) string {
	if t.root == "" || filepath.IsAbs(file) {
		return file
	}
	full := filepath.Join(t.root, filepath.FromSlash(file))
	if here, err := os.Getwd(); err == nil {
		if real, err := filepath.EvalSymlinks(here); err == nil {
			if rel, err := filepath.Rel(real, full); err == nil && !filepath.IsAbs(t.name) {
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
	if p.files > 1 || p.files == 0 && p.status != exitFile {
		p.complain("%s", p.summary())
	}
	if n := p.counts[refactor.Rewritten]; n > 0 && p.mode == preview && p.output == "" && !slices.Contains(p.paths, "-") {
		it, indent := "it", "  "
		if p.files > 1 {
			it, indent = "them", ""
		}
		p.complain("%swrite %s: %s", indent, it, report.Printable(p.line.writing()))
	}
}

func (p *printer) summary() string {
	if p.files == 0 {
		return "no Dockerfile found in " + report.Printable(strings.Join(p.paths, ", "))
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

// shown are flags that say what to show, not what to do; the command that writes does without them.
var shown = []string{"write", "dry-run", "check", "list", "diff", "format", "unified", "color", "fail-on", "quiet", "verbose", "jobs"}

// writing is the command line that writes what this one previews.
func (l line) writing() string {
	words := []string{"msb", "rewrite"}
	for _, o := range l.flags {
		switch {
		case slices.Contains(shown, o.name):
		case o.bare:
			words = append(words, "--"+o.name)
		default:
			words = append(words, "--"+o.name, quoteArg(o.value))
		}
	}
	dashes := slices.ContainsFunc(l.paths, func(p string) bool { return strings.HasPrefix(p, "-") })
	if dashes {
		words = append(words, "--write", "--")
	}
	for _, p := range l.paths {
		words = append(words, quoteArg(p))
	}
	if !dashes {
		words = append(words, "--write")
	}
	return strings.Join(words, " ")
}
