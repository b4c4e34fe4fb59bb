package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/pkg/refactor"
)

// TestAnnotations was written by hand before the code, after the runner's escapes (actions/toolkit, packages/core/src/command.ts).
func TestAnnotations(t *testing.T) {
	rs := several()
	rs[0].Path, rs[0].Error = "a,b:c%d\ne/Dockerfile", "50% of it,\r\nthen: x\x1b[2J"
	want := `::error file=a%2Cb%3Ac%25d\ne/Dockerfile,title=msb%3A failed::50%25 of it,\r\nthen: x\x1b[2J
::warning file=docker-compose.yml,line=14,title=msb%3A node-nginx refused (compose-override)::service web builds this Dockerfile and runs ` + "`npm run dev`" + ` with ./ mounted over /app; the new image would have no npm. Lifted by: A Dockerfile or a build target of its own for development. (and 2 more reasons)
::notice file=services/api/Dockerfile,line=1,title=msb%3A go-scratch%3A would be rewritten%2C risk assumed::The program runs on debian:bookworm-slim.
::notice file=site/Dockerfile,line=1,title=msb%3A node-nginx%3A would be rewritten%2C risk stated::nginx serves dist instead of serve 14 (package.json, vite.config.js: outDir dist; CMD: -s, so unknown paths answer index.html)
`
	if got := written(t, "github", WriterOptions{}, rs...); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := written(t, "github", WriterOptions{Written: true}, rs[3]); !strings.Contains(got, "title=msb%3A node-nginx%3A rewritten%2C risk stated::") {
		t.Errorf("of what was written: %s", got)
	}
	if got := written(t, "github", WriterOptions{}, rs[1]); got != "" {
		t.Errorf("what is unchanged says %q", got)
	}
}

// TestFailure holds that the place an error names is the annotation's.
func TestFailure(t *testing.T) {
	for _, tt := range []struct {
		err, message string
		line         int
	}{
		{"a/Dockerfile:4: unknown instruction: FORM", "unknown instruction: FORM", 4},
		{"a/Dockerfile: the file is empty", "the file is empty", 0},
		{"a/Dockerfile:x: y", "a/Dockerfile:x: y", 0},
		{"a/Dockerfile2: y", "a/Dockerfile2: y", 0},
		{"no place", "no place", 0},
		{"", "", 0},
	} {
		if line, message := failure(Record{Path: "a/Dockerfile", Error: tt.err}); line != tt.line || message != tt.message {
			t.Errorf("%q: line %d, %q", tt.err, line, message)
		}
	}
}

// TestAnnotationsWorstFirst holds GitHub's numbers: ten of a kind, silently wrong images first, and a line with the rest.
func TestAnnotationsWorstFirst(t *testing.T) {
	mild, grave := idOfSeverity(t, 2), idOfSeverity(t, 1)
	var rs []Record
	for i := range 25 {
		id := mild
		if i%5 == 4 {
			id = grave
		}
		name := fmt.Sprintf("%02d/Dockerfile", i)
		rs = append(rs, record(refactor.Result{File: "Dockerfile", Status: refactor.Refused, Transform: "t", Refusals: []refactor.Refusal{
			{Transform: "t", Finding: proof.Finding{ID: mild, File: "Dockerfile", Line: 2, Detail: "mild"}}, {Transform: "t", Finding: proof.Finding{ID: id, File: "Dockerfile", Line: 3, Detail: "x"}}}}, name))
		rs = append(rs, record(site(), name), Record{Path: name, Status: "failed", Error: "e"})
	}
	var summary bytes.Buffer
	lines := strings.Split(strings.TrimSuffix(written(t, "github", WriterOptions{Summary: &summary}, rs...), "\n"), "\n")
	if len(lines) != 31 {
		t.Fatalf("%d lines", len(lines))
	}
	for i, level := range []string{"::error ", "::warning ", "::notice "} {
		for _, l := range lines[10*i : 10*i+10] {
			if !strings.HasPrefix(l, level) {
				t.Errorf("%q is no %s", l, level)
			}
		}
	}
	for i, name := range []string{"04", "09", "14", "19", "24", "00", "01", "02", "03", "05"} {
		if want := "::warning file=" + name + "/Dockerfile,"; !strings.HasPrefix(lines[10+i], want) {
			t.Errorf("warning %d is %q, not of %s", i, lines[10+i], name)
		}
	}
	if want := "msb: 15 errors, 15 warnings, 15 notices more: GitHub shows 10 of a kind, the job summary has them"; lines[30] != want {
		t.Errorf("the rest is %q", lines[30])
	}
	if s := summary.String(); strings.Count(s, "\n### ") != 75 || strings.Contains(s, "Left out") {
		t.Errorf("the summary has %d sections", strings.Count(s, "\n### "))
	}
}

// idOfSeverity is an obligation's id.
func idOfSeverity(t *testing.T, n int) string {
	for _, o := range proof.Obligations() {
		if o.Severity == n {
			return o.ID
		}
	}
	t.Fatalf("no obligation of severity %d", n)
	return ""
}

// TestSummarySize holds the megabyte that GitHub takes.
func TestSummarySize(t *testing.T) {
	r := record(program(), "Dockerfile")
	r.Diff = strings.Repeat("+x\n", 10_000)
	var rs []Record
	for range 60 {
		rs = append(rs, r)
	}
	var summary bytes.Buffer
	written(t, "github", WriterOptions{Summary: &summary}, rs...)
	sections := strings.Count(summary.String(), "\n### ")
	if n := summary.Len(); n > maxSummary || n < maxSummary-40_000 || !strings.Contains(summary.String(), fmt.Sprintf("Left out here: %d rewrites.", 60-sections)) {
		t.Errorf("%d bytes, %d sections: %q", n, sections, summary.String()[n-120:])
	}
}

// TestAnnotationsInert holds that no text gets out of its command: one line each, of the three kinds.
func TestAnnotationsInert(t *testing.T) {
	hostileTexts(t, 500, func(t *testing.T, text string) {
		failed := Record{Path: text, Status: "failed", Error: text}
		r := hostile()
		r.Path, r.Summary, r.Transform = text, text, text
		no := r
		no.Status, no.Refused = "refused", []RecordRefusal{{Reason: text, File: text, Line: 1, Detail: text, Lift: text}}
		lines := strings.Split(strings.TrimSuffix(written(t, "github", WriterOptions{}, failed, r, no), "\n"), "\n")
		if len(lines) != 3 {
			t.Errorf("%d lines", len(lines))
		}
		for i, l := range lines {
			rest, ok := strings.CutPrefix(l, "::"+annotationLevels[i]+" file=")
			props, message, found := strings.Cut(rest, "::")
			names := 0
			for _, p := range strings.Split("file="+props, ",") {
				if name, _, _ := strings.Cut(p, "="); name == "file" || name == "line" || name == "title" {
					names++
				} else {
					t.Errorf("a property %q", p)
				}
			}
			if !ok || !found || names < 2 || strings.ContainsAny(l, "\r\x1b") || strings.Contains(strings.NewReplacer("%25", "", "%0D", "", "%0A", "").Replace(message), "%") {
				t.Errorf("%q", l)
			}
		}
	})
}
