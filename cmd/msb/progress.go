package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/refactor"
)

// progress is a line at the bottom of a terminal that says how far a run has come. Nil is none.
type progress struct {
	w                                   io.Writer
	files, so, rewritten, refused, fail int
	shown                               bool
	last                                time.Time
}

// interval is how often the line is written anew.
const interval = 100 * time.Millisecond

// newProgress returns none where nobody would see it, or where it would be in the way.
func newProgress(w io.Writer, o options, files int) *progress {
	if files < 2 || o.show.quiet || o.verify || os.Getenv("TERM") == "dumb" || !command.IsTerminal(w) {
		return nil
	}
	return &progress{w: w, files: files}
}

// begin shows the line.
func (p *progress) begin() {
	if p != nil {
		p.show()
	}
}

// erase takes the line away, so that another can stand in its place.
func (p *progress) erase() {
	if p != nil && p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.shown = false
	}
}

// done counts an outcome, and shows the line again.
func (p *progress) done(out outcome) {
	if p == nil {
		return
	}
	p.so++
	switch {
	case out.err != nil:
		p.fail++
	case out.result.Status == refactor.Rewritten:
		p.rewritten++
	case out.result.Status == refactor.Refused:
		p.refused++
	}
	p.show()
}

// show writes the line, unless it is there and was written only just now: a terminal is slower than the work.
func (p *progress) show() {
	now := time.Now()
	if p.shown && now.Sub(p.last) < interval {
		return
	}
	p.last, p.shown = now, true
	text := fmt.Sprintf("%d/%d", p.so, p.files)
	for _, c := range []struct {
		n    int
		word string
	}{{p.rewritten, "rewritten"}, {p.refused, "refused"}, {p.fail, "failed"}} {
		if c.n > 0 {
			text += fmt.Sprintf(", %d %s", c.n, c.word)
		}
	}
	fmt.Fprint(p.w, "\r"+text+"\x1b[K")
}
