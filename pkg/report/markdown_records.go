package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// Sizes in bytes of what GitHub takes: the body of a pull request (65,536 characters, github/renovate and others meet the API's "body is too
// long"), and the summary of a step (1 MiB, "Workflow commands for GitHub Actions", step isolation and limits).
const (
	maxBody    = 65_536
	maxSummary = 1 << 20
)

// markdownRecords writes records as the body of a pull request.
type markdownRecords struct {
	w io.Writer
	digest
}

func newMarkdownRecords(w io.Writer, o WriterOptions) RecordWriter {
	return &markdownRecords{w: w, digest: digest{max: maxBody, options: o}}
}

// Write adds a record.
func (m *markdownRecords) Write(r Record) error {
	m.add(r)
	return nil
}

// Close writes all of it.
func (m *markdownRecords) Close() error {
	_, err := io.WriteString(m.w, m.String())
	return err
}

// digest is what records say in Markdown, cut at whole sections to the size that is allowed: failures, then rewrites, then refusals.
type digest struct {
	max     int // bytes
	options WriterOptions
	counts  [4]int // by shown, and of the unchanged
	unseen  int    // of the failures, those that are no Dockerfiles
	kept    [3][]string
	bytes   [3]int
	repos   []string // the first two
}

// shown are the statuses that have sections, in their order, and what one of them is called.
var shown = [3]struct{ status, noun string }{{"failed", "failure"}, {"rewritten", "rewrite"}, {"refused", "refusal"}}

// add takes in a record. More sections than can be written are not kept.
func (d *digest) add(r Record) {
	if len(d.repos) < 2 && !slices.Contains(d.repos, r.Repo) {
		d.repos = append(d.repos, r.Repo)
	}
	if r.Unseen() {
		d.unseen++
	}
	for i, s := range shown {
		if r.Status != s.status {
			continue
		}
		d.counts[i]++
		if d.bytes[i] <= d.max {
			text := markdownSection(r, d.options.Written)
			d.kept[i], d.bytes[i] = append(d.kept[i], title(r)+text), d.bytes[i]+len(text)
		}
		return
	}
	d.counts[len(shown)]++
}

// repoMark stands in a section for the name of its repository, until it is known whether there is more than one.
const repoMark = "\x00"

func title(r Record) string {
	return "\n### " + MarkdownCode(r.Repo) + repoMark + MarkdownCode(r.Path)
}

// String writes the counts and as many sections as there is room for.
func (d *digest) String() string {
	var b strings.Builder
	b.WriteString(d.head())
	var left []string
	for i, s := range shown {
		n := d.counts[i]
		for _, section := range d.kept[i] {
			if text := d.named(section); b.Len()+len(text)+maxLeftOut <= d.max {
				b.WriteString(text)
				n--
			}
		}
		if n > 0 {
			left = append(left, counted(n, s.noun))
		}
	}
	if len(left) > 0 {
		fmt.Fprintf(&b, "\nLeft out here: %s. There is room for %d bytes; `--format json` has all.\n", strings.Join(left, ", "), d.max)
	}
	return b.String()
}

// maxLeftOut is room for the sentence that says what was left out, in bytes.
const maxLeftOut = 300

// named writes a section with the repository's name where there are several, else without.
func (d *digest) named(section string) string {
	name, rest, _ := strings.Cut(section, repoMark)
	if len(d.repos) > 1 {
		return strings.TrimSuffix(name, " ") + " " + rest
	}
	return "\n### " + rest
}

// head are the counts.
func (d *digest) head() string {
	failed := d.counts[0] - d.unseen
	n := failed + d.counts[1] + d.counts[2] + d.counts[3]
	rewritten := "to rewrite"
	if d.options.Written {
		rewritten = "rewritten"
	}
	text := fmt.Sprintf("## msb: %s, %d %s\n\n| %s | refused | unchanged | failed |\n|---:|---:|---:|---:|\n| %d | %d | %d | %d |\n",
		counted(n, "Dockerfile"), d.counts[1], rewritten, rewritten, d.counts[1], d.counts[2], d.counts[3], failed)
	if d.unseen > 0 {
		text += "\n" + counted(d.unseen, "path") + " could not be looked at.\n"
	}
	return text
}
