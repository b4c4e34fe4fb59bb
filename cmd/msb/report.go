package main

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/records"
	"github.com/msb-dev/msb/pkg/report"
	"github.com/msb-dev/msb/pkg/review"
	"github.com/msb-dev/msb/pkg/review/page"
)

func (s *session) reportCommand() *cli.Command {
	return &cli.Command{
		Name: "report", Usage: "merge the records of msb rewrite --out into one report", ArgsUsage: "DIR...",
		Description: reportDescription(),
		Flags:       reportFlags(),
		Action: func(c *cli.Context) error {
			if c.Bool("schema") {
				return s.recordSchema(c)
			}
			o, err := s.reportOptions(c)
			if err != nil {
				return err
			}
			return s.report(o)
		},
	}
}

func reportDescription() string {
	text := `DIR is what msb rewrite --out has written, of one run or of several: shards, or runs one after the other. Of several records of one Dockerfile,
that of the newest msb counts; of these one that msb verify has passed or refused, then a rewrite before a refusal, before an unchanged file, before
a failure. The order of DIRs changes nothing.

Formats: text is for a terminal; html is one page, for a file; markdown is for a pull request or the summary of a job; json is an object with the
counts, kinds and projects; csv has a row for each Dockerfile, and for each path that could not be looked at, with these columns:
`
	for _, c := range review.Columns {
		text += fmt.Sprintf("  %-14s%s\n", c.Name, c.Doc)
	}
	return text + "\nStatus 0; 2 for a wrong command line; 3 if something could not be read: the report is of the rest."
}

func reportFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "format", Value: "text", Usage: "`FORMAT` of the report: text, json, csv, markdown or html; by default as FILE of --output ends"},
		&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write the report to `FILE`; - is stdout"},
		&cli.StringSliceFlag{Name: "status", Usage: "only what is `STATUS`: rewritten, verified, refused, unchanged, failed or unseen"},
		&cli.StringSliceFlag{Name: "kind", Usage: "only rewrites of `KIND`"},
		&cli.StringSliceFlag{Name: "reason", Usage: "only what was refused or left alone for `REASON`"},
		&cli.IntFlag{Name: "max-bytes", Value: review.BodyMarkdown, Usage: "cut the markdown to `N` bytes; GitHub takes 1048576 as the summary of a job"},
		command.Switch("schema", "", "print the JSON schema of a record, and nothing else"),
		command.ColorFlag(),
	}
}

// reportOptions are the flags of report, checked.
type reportOptions struct {
	dirs   []string // in order, each once
	format string
	output string // file; empty or "-" is stdout
	color  string
	most   int // bytes of Markdown
	choice review.Choice
}

// formatByEnding are formats of files whose names end so.
var formatByEnding = map[string]string{".html": "html", ".htm": "html", ".json": "json", ".csv": "csv", ".md": "markdown", ".txt": "text"}

// reportWriters write a review in a format.
var reportWriters = map[string]func(io.Writer, review.Review, reportOptions) error{
	"csv":  func(w io.Writer, r review.Review, _ reportOptions) error { return review.CSV(w, r) },
	"html": func(w io.Writer, r review.Review, _ reportOptions) error { return page.Write(w, r) },
	"json": func(w io.Writer, r review.Review, _ reportOptions) error { return review.JSON(w, r) },
	"markdown": func(w io.Writer, r review.Review, o reportOptions) error {
		return review.Markdown(w, r, review.MarkdownOptions{MaxBytes: o.most, Next: o.next(r)})
	},
	"text": func(w io.Writer, r review.Review, o reportOptions) error {
		return review.Text(w, r, review.TextOptions{Color: command.Colored(o.color, w), ASCII: os.Getenv("TERM") == "dumb", Next: o.next(r)})
	},
}

func (s *session) reportOptions(c *cli.Context) (reportOptions, error) {
	o := reportOptions{format: c.String("format"), output: c.String("output"), color: c.String("color"), most: c.Int("max-bytes"),
		choice: review.Choice{Statuses: c.StringSlice("status"), Kinds: c.StringSlice("kind"), Reasons: c.StringSlice("reason")}}
	if ending := formatByEnding[filepath.Ext(o.output)]; ending != "" && !c.IsSet("format") {
		o.format = ending
	}
	for _, dir := range c.Args().Slice() {
		if dir == "" {
			return o, command.Usagef("a directory is empty")
		}
		o.dirs = append(o.dirs, filepath.Clean(dir))
	}
	slices.Sort(o.dirs)
	o.dirs = slices.Compact(o.dirs)
	for _, word := range o.choice.Statuses {
		if !slices.Contains(review.StatusWords, word) {
			return o, command.Usagef("--status is %s, not %q", strings.Join(review.StatusWords, ", "), word)
		}
	}
	if err := command.OneOf(c, "color", command.ColorWords...); err != nil {
		return o, err
	}
	stdout := o.output == "" || o.output == "-"
	switch {
	case len(o.dirs) == 0:
		return o, command.Usagef("report takes directories that msb rewrite --out has written")
	case reportWriters[o.format] == nil:
		return o, command.Usagef("--format is %s, not %q", strings.Join(slices.Sorted(maps.Keys(reportWriters)), ", "), o.format)
	case o.format == "html" && stdout && command.IsTerminal(s.Out):
		return o, command.Usagef("--format html is a page for a browser: write it with --output report.html")
	case c.IsSet("max-bytes") && o.format != "markdown":
		return o, command.Usagef("--max-bytes and --format %s exclude each other: only markdown is cut", o.format)
	case o.most < review.MinMarkdown:
		return o, command.Usagef("--max-bytes is %d or more, not %d", review.MinMarkdown, o.most)
	}
	return o, nil
}

// report reads records and writes what they come to.
func (s *session) report(o reportOptions) error {
	set, errs := records.Load(o.dirs...)
	for _, err := range errs {
		s.Failed(err)
	}
	r := review.New(set.Records, set.Reports, errs)
	r.Superseded = set.Superseded
	found := r.Funnel.Found + len(r.Unseen)
	r = r.Only(o.choice)
	r.Command = o.command(o.format)
	if r.Funnel.Found+len(r.Unseen) == 0 {
		s.Complain("%s", report.Printable(nothing(o, found)))
		if o.format != "json" && o.format != "csv" { // an empty list is one; an empty page is none
			return nil
		}
	}
	if o.output == "" || o.output == "-" {
		return reportWriters[o.format](s.Out, r, o)
	}
	var b bytes.Buffer
	if err := reportWriters[o.format](&b, r, o); err != nil {
		return err
	}
	return command.SaveOutput(o.output, b.Bytes())
}

// nothing says that there is nothing to report.
func nothing(o reportOptions, found int) string {
	if found == 0 {
		return "no record in " + strings.Join(o.dirs, ", ")
	}
	text := fmt.Sprintf("none of %d records is chosen by", found)
	for _, f := range o.choice.Flags() {
		text += " " + f[0] + " " + f[1]
	}
	return text
}

// recordSchema prints the JSON schema of a record.
func (s *session) recordSchema(c *cli.Context) error {
	if c.NArg() > 0 || c.NumFlags() > 1 {
		return command.Usagef("--schema stands alone")
	}
	_, err := io.WriteString(s.Out, report.RecordSchema)
	return err
}

// command is the command line that makes the report in a format.
func (o reportOptions) command(format string) string {
	words := []string{"msb", "report"}
	for _, f := range o.choice.Flags() {
		words = append(words, f[0], command.Quote(f[1]))
	}
	if format != "text" {
		words = append(words, "--format", format)
	}
	if format == "markdown" && o.most != review.BodyMarkdown {
		words = append(words, "--max-bytes", fmt.Sprint(o.most))
	}
	for _, dir := range o.dirs {
		if strings.HasPrefix(dir, "-") {
			dir = "./" + dir
		}
		words = append(words, command.Quote(dir))
	}
	return strings.Join(words, " ")
}

// next are the commands to go on with.
func (o reportOptions) next(r review.Review) []review.Action {
	out := []review.Action{{Purpose: "as a page", Command: o.command("html") + " --output report.html"}}
	for _, k := range r.Kinds {
		if k.Command != "" {
			out = append(out, review.Action{Purpose: "write the commonest kind", Command: k.Command + " PATH..."})
			break
		}
	}
	return append(out, review.Action{Purpose: "this report", Command: r.Command})
}
