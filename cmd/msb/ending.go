package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/refactor"
	"github.com/msb-dev/msb/pkg/report"
)

// end prints the summary, and the command that does what was previewed, and writes what is made of all results.
func (p *printer) end(interrupted bool) {
	p.progress.erase()
	if p.records != nil {
		_ = p.records.Close() // stdout remembers its errors
	}
	if p.summary != nil {
		if err := p.summary.Close(); err != nil {
			p.Failed(fmt.Errorf("GITHUB_STEP_SUMMARY: %w", err))
		}
	}
	if p.messageFile != "" {
		if err := command.SaveFile("--message-file", p.messageFile, report.Message(p.commit...)); err != nil {
			p.Failed(err)
		}
	}
	if n := len(p.barren); n > 0 && !p.nothing() {
		p.Complain("no Dockerfile found in %d of %d paths: %s", n, len(p.Files.Paths), report.Printable(some(p.barren)))
	}
	if p.show.quiet || p.records != nil && !p.show.verbose {
		return
	}
	if p.files > 1 || p.nothing() {
		p.Complain("%s", p.counted())
	}
	if p.resumed > 0 {
		p.Complain("%d of them were recorded by an earlier run", p.resumed)
	}
	if n := p.counts[refactor.Rewritten]; n > 0 && p.mode == preview && p.output == "" && !slices.Contains(p.given, "-") && !interrupted {
		it, indent := "it", "  "
		if p.files > 1 {
			it, indent = "them", ""
		}
		p.Complain("%swrite %s: %s", indent, it, report.Printable(writing(p.line)))
	}
}

// nothing tells whether the summary is that there is no Dockerfile. Where there are errors, they have said already why a path has none.
func (p *printer) nothing() bool { return p.files == 0 && p.Status != exitFile }

// maxBarren are the names in the line about paths without a Dockerfile.
const maxBarren = 5

// some are the first of many names, for a line.
func some(names []string) string {
	text := strings.Join(names[:min(len(names), maxBarren)], ", ")
	if more := len(names) - maxBarren; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// counted is the summary.
func (p *printer) counted() string {
	if p.files == 0 {
		return "no Dockerfile found in " + report.Printable(p.where())
	}
	changed := "to rewrite"
	if p.mode == write {
		changed = "rewritten"
	}
	text := fmt.Sprintf("%d Dockerfiles: %d %s, %d refused, %d unchanged", p.files, p.counts[refactor.Rewritten], changed, p.counts[refactor.Refused], p.counts[refactor.Unchanged])
	if p.failed > 0 {
		text += fmt.Sprintf(", %d failed", p.failed)
	}
	left := p.files - p.failed
	for _, n := range p.counts {
		left -= n
	}
	if left > 0 {
		text += fmt.Sprintf(", %d not begun", left)
	}
	return text
}

// where names the paths that the user gave.
func (p *printer) where() string {
	names := p.given
	if p.list.From != "" {
		names = append(slices.Clone(names), "the list "+p.list.From)
	}
	text := strings.Join(names, ", ")
	if p.list.Shards > 0 {
		text += fmt.Sprintf(", shard %d/%d", p.list.Shard, p.list.Shards)
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
