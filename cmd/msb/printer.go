package main

import (
	"fmt"
	"io"
	"os"

	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/refactor"
	"github.com/msb-dev/msb/pkg/report"
)

// printer shows outcomes as they come, and counts them.
type printer struct {
	*batch
	progress *progress
	files    int // all of them
	counts   map[refactor.Status]int
	failed   int
	resumed  int
	barren   []string            // directories that were given and hold no Dockerfile; none with --quiet
	records  report.RecordWriter // nil unless stdout is made of them
	summary  *os.File            // of the job, for the format github; nil for none
	commit   []report.Record     // of which the message speaks
}

func (b *batch) printer(files int) (*printer, error) {
	p := &printer{batch: b, files: files, counts: map[refactor.Status]int{}, progress: newProgress(b.Err, b.options, files)}
	w := report.WriterOptions{Msb: b.msb, Written: b.mode == write}
	if name := os.Getenv("GITHUB_STEP_SUMMARY"); name != "" && b.show.format == "github" {
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o666)
		if err != nil {
			return nil, fmt.Errorf("GITHUB_STEP_SUMMARY: %w", err)
		}
		p.summary, w.Summary = f, f
	}
	if rw, ok := report.NewWriter(b.show.format, b.Out, w); ok {
		p.records = rw
	}
	return p, nil
}

// errors tells of paths that could not be looked at, each once.
func (p *printer) errors(errs []error) {
	said := ""
	for _, err := range errs {
		if text := err.Error(); text != said {
			said = text
			p.Failed(err)
		}
	}
}

// paths gives the records of such paths to whoever asked for records.
func (p *printer) paths(errs []error) {
	recs, err := p.unseen(errs)
	for _, rec := range recs {
		p.record(rec)
	}
	if err != nil {
		p.Failed(fmt.Errorf("--out %s: %w", p.options.out, err))
	}
}

func (p *printer) begin() { p.progress.begin() }

func (p *printer) outcome(out outcome) {
	defer p.progress.done(out)
	if out.resumed {
		p.resumed++
	}
	if out.record != nil {
		p.record(*out.record)
	}
	if out.err != nil {
		p.failed++
		p.progress.erase()
		p.Failed(command.Named(out.Name, out.err))
		return
	}
	res := out.result
	p.counts[res.Status]++
	if res.Status == refactor.Rewritten && p.mode == check && !out.done || res.Status == refactor.Refused && p.failOnRefused {
		p.Raise(exitWould)
	}
	p.toStdout(out)
	if p.speaks(out) {
		p.progress.erase()
		p.text(p.Err, res, out.Target)
	}
}

// record gives a record to whoever asked for records.
func (p *printer) record(rec report.Record) {
	if p.records != nil {
		p.progress.erase()
		_ = p.records.Write(rec) // stdout remembers its errors
	}
	if p.messageFile != "" && rec.Output != nil {
		p.commit = append(p.commit, rec)
	}
}

// toStdout prints what was asked for there.
func (p *printer) toStdout(out outcome) {
	res := out.result
	if p.show.format == "text" {
		p.progress.erase()
		p.text(p.Out, res, out.Target)
		return
	}
	if res.Status != refactor.Rewritten || !p.show.names && !p.show.diff {
		return
	}
	p.progress.erase()
	if p.show.names {
		fmt.Fprintln(p.Out, report.Quote(out.Name))
	}
	if p.show.diff {
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

// speaks tells whether a result is told on stderr: not what nobody asked about, and not what an earlier run has told.
func (p *printer) speaks(out outcome) bool {
	switch {
	case p.show.quiet, p.show.format == "text":
		return false
	case p.show.verbose:
		return true
	case p.records != nil, out.resumed:
		return false
	}
	return out.Named && p.list.From == "" || out.result.Status != refactor.Unchanged
}

// text tells a result: at length in a preview, else in a line.
func (p *printer) text(w io.Writer, res refactor.Result, t command.Target) {
	opts := report.TextOptions{Color: command.Colored(p.show.color, w), Show: t.Shown, All: p.show.verbose}
	if p.show.format != "text" && !p.show.verbose {
		opts.Line = map[mode]string{check: "would be rewritten", write: "written"}[p.mode]
		if p.mode == preview && p.options.out != "" {
			opts.Line = "would be rewritten" // the message has the rest
		}
		if opts.Line != "" && p.options.verify {
			opts.Line += ", verified"
		}
	}
	_ = report.Text(w, res, opts)
}
