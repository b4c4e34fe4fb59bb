package report

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/msb-dev/msb/pkg/refactor"
	"github.com/msb-dev/msb/transforms"
)

// record is a result as bulk runs record it.
func record(res refactor.Result, path string) Record {
	return NewRecord(res, path, []byte("--- a/"+path+"\n+++ b/"+path+"\n@@ -1 +1,2 @@\n-FROM a\n+FROM a AS builder\n+FROM b\n"), Origin{Repo: "github.com/acme/shop", Msb: "v0.3.0", Settings: "sha256:" + strings.Repeat("02", 32)})
}

// TestMessage was written by hand before the code: what a person wants to read in a log and in a pull request.
func TestMessage(t *testing.T) {
	r := record(program(), "services/api/Dockerfile")
	r.Runtime, r.Kind = "debian:bookworm-slim", "go-scratch-0123456789abcdef"
	r.Before, r.After = &RecordImage{Base: "golang:1.22", Size: 830}, &RecordImage{Base: "debian:bookworm-slim", Size: 75}
	r.Verify = &Verified{Status: "stated"}
	r.Stays = []string{"the start command, directory and user"}
	want := `services/api/Dockerfile: run the Go program on debian

The program runs on debian:bookworm-slim.

Stays: the start command, directory and user.

Differs:

- There is no shell in the image to debug with. (` + "`no-shell`" + `)

Gone: go, sources.

Assumed: ` + "`no-plugins`" + `.

Note: the base golang:1.22 moves with time.

It could not be smaller:

- not scratch (` + "`go-static-proof`" + `): services/api/db.go:7: the program
  imports C. Lifted by: Build with ` + "`CGO_ENABLED=0`" + `.
- not distroless (` + "`helper-programs`" + `): services/api/Dockerfile:12:
  HEALTHCHECK runs curl.

The base image takes about 75 MB unpacked, not 830 MB. Both images were
built, started and compared by msb verify: stated. Risk: assumed. Kind:
` + "`go-scratch-0123456789abcdef`" + `.

Made by msb v0.3.0 with settings ` + "`sha256:020202020202`" + `. The same again,
in the root of the repository:
` + "`msb rewrite --write services/api/Dockerfile`" + `. To undo it: ` + "`git revert`" + `
this commit.
`
	if got := string(Message(r)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestMessages(t *testing.T) {
	refused := record(refusal(), "web/Dockerfile")
	site, program := record(site(), "site/Dockerfile"), record(program(), "services/api/Dockerfile")
	golden(t, "message-site.golden", Message(site))
	golden(t, "message-two.golden", Message(site, refused, program))
	golden(t, "message-hostile.golden", Message(hostile()))
	if got := Message(refused); got != nil {
		t.Errorf("a refusal has the message %q", got)
	}
	if got := Message(); got != nil {
		t.Errorf("nothing has the message %q", got)
	}
}

// hostile is a rewrite whose every text tries to act.
func hostile() Record {
	const bad = "@octocat fixes #12 acme/shop#3 GH-4 <script>alert(1)</script> [x](https://example.com) ![y](z) | a_b_c *d* `e` ~~f~~ $g$ \x1b[2J \u202e \n\n# h\n- i\n1. j\n``` \xff [skip ci] [CI Skip] [no ci]"
	r := record(site(), "a[skip ci]/@octocat #1\n`x`/Dockerfile")
	r.Summary, r.Kind = bad, "k`@x"
	r.Stays, r.Gone, r.Notes, r.Assumed = []string{bad}, []string{bad, "- x"}, []string{bad, "---", "1. x"}, []string{bad}
	r.Differences = []RecordDifference{{ID: "no-shell", Why: bad, Details: []string{bad, bad}}, {ID: "x`", Why: "- a"}}
	r.Refused = []RecordRefusal{{Plan: bad, Reason: "r", File: bad, Line: 2, Detail: bad, Lift: bad}}
	return r
}

// TestSubject holds the length and the harmlessness of the first line, and that every transform has its words.
func TestSubject(t *testing.T) {
	for _, tr := range transforms.All {
		if deeds[tr.Name] == "" {
			t.Errorf("%s has no words for the subject", tr.Name)
		}
	}
	tests := []struct {
		want   string
		change func(*Record)
	}{
		{"Dockerfile: serve the site with nginx", func(r *Record) {}},
		{"web/Dockerfile: serve the site with nginx", func(r *Record) { r.Path = "web/Dockerfile" }},
		{"web/Dockerfile.é: serve the site with nginx", func(r *Record) { r.Path = "web/Dockerfile.é" }},
		{"Dockerfile.web: serve the site with nginx", func(r *Record) { r.Path = strings.Repeat("deep/", 20) + "Dockerfile.web" }},
		{"Dockerfile.a: serve the site with nginx", func(r *Record) { r.Path = "@all/Dockerfile.a" }},
		{"Dockerfile: serve the site with nginx", func(r *Record) { r.Path = "web/Dockerfile#1" }},
		{"Dockerfile: serve the site with nginx", func(r *Record) { r.Path = "GH-12" }},
		{"Dockerfile: serve the site with base/nginx", func(r *Record) { r.Runtime = "registry.example.com:5000/base/nginx:1@sha256:00" }},
		{"Dockerfile: serve the site with distroless/nginx", func(r *Record) { r.Runtime = "gcr.io/distroless/nginx" }},
		{"Dockerfile: serve the site with a smaller image", func(r *Record) { r.Runtime = "${IMAGE}" }},
		{"Dockerfile: build and run in stages of their own", func(r *Record) { r.Runtime = strings.Repeat("x", 60) }},
		{"Dockerfile: build and run in stages of their own", func(r *Record) { r.Transform = "new" }},
	}
	for _, tt := range tests {
		r := record(site(), "Dockerfile")
		tt.change(&r)
		if got := subject([]Record{r}); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

// TestMessageInert holds what a hostile repository must not reach: markup, mentions, references, links, control characters.
func TestMessageInert(t *testing.T) {
	holdsInert(t, string(Message(hostile(), hostile())))
}

// TestMessageWraps holds that no line of a paragraph begins as a list or a heading, wherever its words fall.
func TestMessageWraps(t *testing.T) {
	for _, mark := range []string{"-", "+", "1.", "12)", "---", "==="} {
		for n := range 2 * width {
			r := record(site(), "Dockerfile")
			r.Summary = strings.Repeat("a", n+1) + " " + mark + " b"
			holdsInert(t, string(Message(r)))
		}
	}
}

func FuzzMessage(f *testing.F) {
	f.Add(hostile().Summary, hostile().Path)
	for _, s := range []string{"a `b` c", "`", "a``b `c", "- x", "1. x", "x\n\n# y", "[skip  ci]", "``` a", "gh-1", "\\`@a`", "a`@b`c`d"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, text, path string) {
		r := hostile()
		r.Summary, r.Path, r.Differences[0].Why, r.Notes, r.Refused[0].Detail = text, path, text, []string{text}, text
		holdsInert(t, string(Message(r, r)))
	})
}

var (
	reference   = regexp.MustCompile(`(?i)gh-\d`)
	skipsCI     = regexp.MustCompile(`(?i)\[(skip|no) ci\]|\[ci skip\]`)
	beginsBlock = regexp.MustCompile(`^\s*(#|>|\d+[.)] |[-+*]$|-{2,}$|={2,}$|~~~)`)
)

func holdsInert(t *testing.T, text string) {
	t.Helper()
	bare := strings.ReplaceAll(withoutCode(text), "\n****\n", "") // titles
	for _, bad := range []string{"<", "@", "#", "](", "://", "~", "$", "\\", "|", "_", "*", "`"} {
		if strings.Contains(bare, bad) {
			t.Errorf("%q stands outside of code:\n%s", bad, text)
		}
	}
	if m := reference.FindString(bare); m != "" {
		t.Errorf("%q is a reference", m)
	}
	if m := skipsCI.FindString(text); m != "" {
		t.Errorf("%q keeps pipelines from running", m)
	}
	for n, line := range strings.Split(text, "\n") {
		if strings.IndexFunc(line, unsafe) >= 0 {
			t.Errorf("line %d acts on a terminal: %q", n+1, line)
		}
		if m := beginsBlock.FindString(line); m != "" {
			t.Errorf("line %d begins a block: %q", n+1, line)
		}
	}
}

// withoutCode drops code spans as CommonMark finds them: a run of backticks up to the next one of the same length. A backtick behind a backslash
// begins none.
func withoutCode(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			b.WriteString(s[i : i+2])
			i += 2
		case s[i] != '`':
			b.WriteByte(s[i])
			i++
		default:
			n := ticks(s[i:])
			if end := spanEnd(s[i+n:], n); end >= 0 {
				i += n + end
				continue
			}
			b.WriteString(s[i : i+n])
			i += n
		}
	}
	return b.String()
}

func ticks(s string) int { return len(s) - len(strings.TrimLeft(s, "`")) }

// spanEnd is where the run of n backticks ends that closes a span; -1 without one.
func spanEnd(s string, n int) int {
	for at := 0; ; {
		i := strings.IndexByte(s[at:], '`')
		if i < 0 {
			return -1
		}
		at += i
		m := ticks(s[at:])
		if at += m; m == n {
			return at
		}
	}
}

// TestMessageSize holds that a message of many files is cut at whole files, with a count.
func TestMessageSize(t *testing.T) {
	var rs []Record
	for i := range 400 {
		rs = append(rs, record(program(), fmt.Sprintf("services/%03d/Dockerfile", i)))
	}
	text := Message(rs...)
	if len(text) > maxMessage || len(text) < maxMessage-2000 {
		t.Errorf("%d bytes", len(text))
	}
	shown := bytes.Count(text, []byte("\n**`services/"))
	if want := fmt.Sprintf("%d files of the 400 are left out here", 400-shown); !bytes.Contains(text, []byte(want)) {
		t.Errorf("%d are shown, and it does not say %q", shown, want)
	}
	if !bytes.HasSuffix(text, []byte("this commit.\n")) {
		t.Error("the end is missing")
	}
	for _, line := range strings.Split(string(text), "\n") {
		if utf8.RuneCountInString(line) > width && strings.Contains(line, " ") {
			t.Errorf("a long line: %q", line)
		}
	}
}
