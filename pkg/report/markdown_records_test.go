package report

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// several are records of every status.
func several() []Record {
	failed := Record{Repo: "github.com/acme/shop", Path: "broken/Dockerfile", Context: ".", Status: "failed", Error: "broken/Dockerfile:4: unknown instruction: FORM"}
	unchanged := Record{Repo: "github.com/acme/shop", Path: "done/Dockerfile", Status: "unchanged", Reason: "already-multistage"}
	web := record(refusal(), "web/Dockerfile")
	return []Record{failed, unchanged, record(program(), "services/api/Dockerfile"), record(site(), "site/Dockerfile"), web}
}

// unseen is the record of a path that was given, outside of all repositories.
func unseen() Record {
	return Record{Path: "checkouts/gone", Status: "failed", Error: "checkouts/gone: no such file or directory"}
}

// TestMarkdownUnseen holds that a path which could not be looked at is no Dockerfile, but is told.
func TestMarkdownUnseen(t *testing.T) {
	got := written(t, "markdown", WriterOptions{}, append(several(), unseen())...)
	for _, want := range []string{
		"## msb: 5 Dockerfiles, 2 to rewrite\n", "| 2 | 1 | 1 | 1 |\n\n1 path could not be looked at.\n",
		"\n### `checkouts/gone`: failed\n\ncheckouts/gone: no such file or directory\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

// written writes records in a format.
func written(t *testing.T, format string, o WriterOptions, rs ...Record) string {
	t.Helper()
	var b bytes.Buffer
	w, ok := NewWriter(format, &b, o)
	if !ok {
		t.Fatalf("no format %s", format)
	}
	for _, r := range rs {
		if err := w.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestMarkdownRecords(t *testing.T) {
	golden(t, "records.md.golden", []byte(written(t, "markdown", WriterOptions{Msb: "v0.3.0"}, several()...)))
	golden(t, "records-written.md.golden", []byte(written(t, "markdown", WriterOptions{Written: true}, several()[3])))
	golden(t, "records-none.md.golden", []byte(written(t, "markdown", WriterOptions{})))
	h := hostile()
	h.Repo = "@acme/#1|<b>"
	golden(t, "records-hostile.md.golden", []byte(written(t, "markdown", WriterOptions{}, append(several(), h)...)))
}

func TestMarkdownRecordsOfRandomTexts(t *testing.T) {
	hostileTexts(t, 300, func(t *testing.T, text string) {
		r := hostile()
		r.Summary, r.Path, r.Repo, r.Differences[0].Why, r.Notes, r.Refused[0].Detail, r.Diff = text, text, text, text, []string{text}, text, "+"+text
		f := Record{Path: text, Status: "failed", Error: text}
		no := r
		no.Status = "refused"
		holdsMarkdown(t, written(t, "markdown", WriterOptions{}, r, f, no))
	})
}

func FuzzMarkdown(f *testing.F) {
	f.Add(hostile().Summary, hostile().Path)
	f.Fuzz(func(t *testing.T, text, path string) {
		r := hostile()
		r.Summary, r.Path, r.Differences[0].Why, r.Notes, r.Diff = text, path, text, []string{text}, "+"+text
		holdsMarkdown(t, written(t, "markdown", WriterOptions{}, r))
	})
}

var (
	entity   = regexp.MustCompile(`&(amp|lt|gt|#124|#8203);`)
	ownMarks = regexp.MustCompile(`(?m)^#{2,3} |</?code>`)
	escaped  = regexp.MustCompile(`\\[\x60*_\[\]~$\\]`)
)

// holdsMarkdown holds that nothing outside of code acts, and that tables keep their columns.
func holdsMarkdown(t *testing.T, text string) {
	t.Helper()
	text = withoutBlocks(text)
	columns := 0
	for n, line := range strings.Split(text, "\n") {
		if strings.IndexFunc(line, unsafe) >= 0 {
			t.Errorf("line %d acts on a terminal: %q", n+1, line)
		}
		bare := ownMarks.ReplaceAllString(escaped.ReplaceAllString(withoutCode(line), ""), "")
		if !strings.HasPrefix(line, "|") {
			columns = 0
			if m := regexp.MustCompile(`^\s*([-+*>]|\d+[.)])(\s|$)|^(-{2,}|={2,})$`).FindString(line); m != "" {
				t.Errorf("line %d begins a block: %q", n+1, line)
			}
		} else if got := strings.Count(line, "|"); columns != 0 && got != columns {
			t.Errorf("line %d has %d columns, not %d: %q", n+1, got, columns, line)
		} else {
			columns = got
		}
		if m := reference.FindString(bare); m != "" {
			t.Errorf("line %d: %q is a reference", n+1, m)
		}
		neutral := strings.NewReplacer("@"+breakHere, "", "#"+breakHere, "", ":"+breakHere+"//", "").Replace(bare)
		neutral = entity.ReplaceAllString(neutral, "")
		for _, bad := range []string{"<", ">", "@", "#", "](", "://", "&", "`", "*", "_", "["} {
			if strings.Contains(neutral, bad) {
				t.Errorf("line %d: %q stands outside of code: %q", n+1, bad, line)
			}
		}
	}
}

// withoutBlocks drops fenced code.
func withoutBlocks(s string) string {
	var out []string
	fence := ""
	for _, line := range strings.Split(s, "\n") {
		switch {
		case fence != "":
			if line == fence {
				fence = ""
			}
		case strings.HasSuffix(line, "```diff"):
			fence = strings.TrimSuffix(line, "diff")
		default:
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

// TestMarkdownSize holds the size that GitHub takes, that only whole sections are left out, and that the count is right.
func TestMarkdownSize(t *testing.T) {
	var rs []Record
	for i := range 300 {
		rs = append(rs, record(program(), fmt.Sprintf("a/%03d/Dockerfile", i)), record(refusal(), fmt.Sprintf("b/%03d/Dockerfile", i)))
	}
	text := written(t, "markdown", WriterOptions{}, rs...)
	if len(text) > maxBody || len(text) < maxBody-3000 {
		t.Errorf("%d bytes", len(text))
	}
	rewritten, refused := strings.Count(text, "\n### `a/"), strings.Count(text, "\n### `b/")
	want := fmt.Sprintf("\nLeft out here: %d rewrites, %d refusals. ", 300-rewritten, 300-refused)
	if rewritten == 0 || !strings.Contains(text, want) {
		t.Errorf("%d and %d are there, and it does not say %q: %q", rewritten, refused, want, text[len(text)-200:])
	}
	if strings.Count(text, "```")%2 != 0 {
		t.Error("a section is cut")
	}
	long := record(program(), "long/Dockerfile")
	long.Diff = strings.Repeat("+x\n", maxDiff)
	if text := written(t, "markdown", WriterOptions{}, long); !strings.Contains(text, "The diff has 32768 lines") || len(text) > 4000 {
		t.Errorf("a long diff: %d bytes", len(text))
	}
}
