package report

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/msb-dev/msb/pkg/proof"
)

// maxAnnotations are the annotations of a level that GitHub shows of a step; it drops what comes after them (actions/toolkit,
// docs/problem-matchers.md, Limitations).
const maxAnnotations = 10

// annotations writes records as workflow commands of GitHub Actions, the worst first and no more than GitHub shows, and all of them as the
// summary of the step.
type annotations struct {
	w      io.Writer
	levels [3]annotationList
	digest
}

// annotationLevels are the commands, the worst first.
var annotationLevels = [3]string{"error", "warning", "notice"}

// annotationList are the worst annotations of a level, and how many there are.
type annotationList struct {
	worst []annotation
	n     int
}

// annotation is one workflow command.
type annotation struct {
	file, title, message string
	line                 int // from 1; 0 for the whole file
	severity             int // 1 is the worst
}

func newAnnotations(w io.Writer, o WriterOptions) RecordWriter {
	return &annotations{w: w, digest: digest{max: maxSummary, options: o}}
}

// Write adds a record.
func (g *annotations) Write(r Record) error {
	if g.options.Summary != nil {
		g.add(r)
	}
	switch r.Status {
	case "failed":
		line, message := failure(r)
		g.levels[0].add(annotation{file: r.Path, line: line, title: "msb: failed", message: message})
	case "refused":
		g.levels[1].add(refusalAnnotation(r))
	case "rewritten":
		g.levels[2].add(rewriteAnnotation(r, g.options.Written))
	}
	return nil
}

// add keeps an annotation if it is among the worst; of those that are equally bad, the first.
func (l *annotationList) add(a annotation) {
	l.n++
	at, _ := slices.BinarySearchFunc(l.worst, a, func(b, a annotation) int {
		if b.severity <= a.severity {
			return -1
		}
		return 1
	})
	l.worst = slices.Insert(l.worst, at, a)
	l.worst = l.worst[:min(len(l.worst), maxAnnotations)]
}

// refusalAnnotation is the worst of a refusal's reasons.
func refusalAnnotation(r Record) annotation {
	out := annotation{file: r.Path, title: "msb: " + r.Transform + " refused", severity: 9}
	reasons := together(r.Result(r.Path).Refusals)
	for _, f := range reasons {
		row, _ := proof.Lookup(f.ID)
		if severity := max(row.Severity, 1); severity < out.severity {
			out = annotation{file: f.File, line: f.Line, severity: severity, title: "msb: " + r.Transform + " refused (" + f.ID + ")", message: reason(f)}
		}
	}
	if n := len(reasons) - 1; n > 0 {
		out.message = fmt.Sprintf("%s (and %s)", out.message, counted(n, "more reason"))
	}
	return out
}

func rewriteAnnotation(r Record, written bool) annotation {
	title := "would be rewritten"
	if written {
		title = "rewritten"
	}
	if r.Risk != nil {
		title += ", risk " + *r.Risk
	}
	return annotation{file: r.Path, line: firstChange(r), title: "msb: " + r.Transform + ": " + title, message: r.Summary, severity: 1}
}

// firstChange is the line of the old file where a record's diff begins to change it; 0 if there is none.
func firstChange(r Record) int {
	for _, h := range parseHunks(string(r.DiffBytes())) {
		at := h.start
		for _, l := range h.lines {
			if l.op != ' ' {
				return max(at, 1)
			}
			at++
		}
	}
	return 0
}

// failure is the line that an error names, 0 if it names none, and what it says behind the place.
func failure(r Record) (line int, message string) {
	place, message, ok := strings.Cut(r.Error, ": ")
	number, named := strings.CutPrefix(place, r.Path)
	switch n, err := strconv.Atoi(strings.TrimPrefix(number, ":")); {
	case !ok || !named:
	case number == "":
		return 0, message
	case err == nil && n > 0 && number[0] == ':':
		return n, message
	}
	return 0, r.Error
}

// Close writes what there is to say, and how much is not said.
func (g *annotations) Close() error {
	var b strings.Builder
	var more []string
	for i, l := range g.levels {
		for _, a := range l.worst {
			b.WriteString(a.command(annotationLevels[i]) + "\n")
		}
		if n := l.n - len(l.worst); n > 0 {
			more = append(more, counted(n, annotationLevels[i]))
		}
	}
	if len(more) > 0 {
		where := "--format text has them"
		if g.options.Summary != nil {
			where = "the job summary has them"
		}
		fmt.Fprintf(&b, "msb: %s more: GitHub shows %d of a kind, %s\n", strings.Join(more, ", "), maxAnnotations, where)
	}
	if _, err := io.WriteString(g.w, b.String()); err != nil || g.options.Summary == nil {
		return err
	}
	_, err := io.WriteString(g.options.Summary, g.String())
	return err
}

// command is the annotation as the runner reads it (actions/toolkit, packages/core/src/command.ts).
func (a annotation) command(level string) string {
	properties := []string{"file=" + property(a.file)}
	if a.line > 0 {
		properties = append(properties, fmt.Sprintf("line=%d", a.line))
	}
	properties = append(properties, "title="+property(a.title))
	return "::" + level + " " + strings.Join(properties, ",") + "::" + commandData.Replace(Printable(a.message))
}

var (
	commandData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	commandProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func property(s string) string { return commandProperty.Replace(Printable(s)) }
