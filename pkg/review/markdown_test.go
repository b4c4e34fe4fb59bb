package review

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/report"
)

// TestMarkdown holds what GitHub is given, and that no size is exceeded: what is left out is counted, and rows are whole.
func TestMarkdown(t *testing.T) {
	markdown := func(r Review, most int) string {
		var b bytes.Buffer
		if err := Markdown(&b, r, MarkdownOptions{MaxBytes: most, Next: actions}); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	golden(t, "markdown", []byte(markdown(sampled(), BodyMarkdown)))

	records, _, _ := sample()
	records = slices.DeleteFunc(records, report.Record.Unseen)
	var many []report.Record
	for i := range 2000 {
		r := records[i%len(records)]
		r.Repo += fmt.Sprint(i)
		many = append(many, r)
	}
	for name, r := range map[string]Review{"sample": sampled(), "many": New(many, nil, nil), "hostile": hostile()} {
		for most := MinMarkdown; most < 400_000; most = most*5/4 + 1 {
			text := markdown(r, most)
			if len(text) > most {
				t.Errorf("%s: %d bytes, more than %d", name, len(text), most)
			}
			if !strings.HasSuffix(text, "```\n") {
				t.Errorf("%s, %d bytes: the commands to go on with are missing", name, most)
			}
			if want, got := name == "many", strings.Contains(text, "\nLeft out here: "); want != got && name != "hostile" {
				t.Errorf("%s, %d bytes: says that something was left out: %v", name, most, got)
			}
		}
	}
	few := New(many[:100], nil, nil)
	whole := len(markdown(few, 1<<20)) + maxLeftOut
	if text := markdown(few, whole); strings.Contains(text, "Left out") {
		t.Errorf("where there is room for all, it says %s", text[strings.Index(text, "Left out"):])
	}
	if text := markdown(few, whole-1); !strings.Contains(text, "\nLeft out here: 1 Dockerfile. ") {
		t.Error("the last row is left out, and nothing says so")
	}
	text := markdown(New(many, nil, nil), BodyMarkdown)
	rows := strings.Count(text[strings.Index(text, "### Dockerfiles"):], "\n| `")
	if rows < 400 || !strings.Contains(text, fmt.Sprintf("Left out here: 200 failures, %d Dockerfiles.", 2000-rows)) {
		t.Errorf("%d rows, and %s", rows, text[strings.Index(text, "Left out"):])
	}
}

// outsideOfCode is Markdown without what is shown as code.
var outsideOfCode = regexp.MustCompile("(?s)```+.*?```+\n|<code>.*?</code>|`+[^`\n]*`+")

// TestMarkdownIsHarmless holds that words of records mention nobody, link nowhere and make no markup.
func TestMarkdownIsHarmless(t *testing.T) {
	r := hostile()
	var b bytes.Buffer
	if err := Markdown(&b, r, MarkdownOptions{MaxBytes: 1 << 20}); err != nil {
		t.Fatal(err)
	}
	text := outsideOfCode.ReplaceAllString(b.String(), "")
	for _, bad := range []string{"<script", "@all", "#12 ", "https://", "www.x", "-->", "[d](e)", "*b*"} {
		if strings.Contains(text, bad) {
			t.Errorf("%q stands outside of code", bad)
		}
	}
	for line := range strings.Lines(b.String()) {
		if strings.HasPrefix(line, "| ") && !strings.HasSuffix(line, " |\n") {
			t.Errorf("no whole row: %q", line)
		}
	}
}
