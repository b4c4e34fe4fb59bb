package page

import (
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/msb-dev/msb/pkg/report"
	"github.com/msb-dev/msb/pkg/review"
)

// optional are elements whose end tag HTML lets out.
var optional = []string{"li", "dt", "dd", "th", "td", "tr", "tbody", "thead"}

// void are elements without an end tag; those of SVG end in themselves.
var void = []string{"meta", "link", "input"}

// checkMarkup holds what a page is made of: tags in pairs, ids once, links within the page that lead somewhere, and nothing from outside.
func checkMarkup(t *testing.T, text string) {
	t.Helper()
	ids, hrefs := map[string]bool{}, []string{}
	var stack []string
	z := html.NewTokenizer(strings.NewReader(text))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if !errors.Is(z.Err(), io.EOF) || len(stack) > 0 {
				t.Errorf("the page ends with %v, and %q open", z.Err(), stack)
			}
			for _, h := range hrefs {
				if id, ok := strings.CutPrefix(h, "#"); !ok && h != "data:," || ok && !strings.HasPrefix(id, "?") && !ids[id] {
					t.Errorf("a link leads to %q", h)
				}
			}
			return
		case html.StartTagToken:
			tok := z.Token()
			if !slices.Contains(void, tok.Data) {
				stack = append(stack, tok.Data)
			}
			if tok.Data == "noscript" {
				z.NextIsNotRawText() // as without scripts, and as the page itself reads it
			}
			hrefs = append(hrefs, checkAttributes(t, tok, ids)...)
		case html.SelfClosingTagToken:
			checkAttributes(t, z.Token(), ids)
		case html.EndTagToken:
			tag := z.Token().Data
			for len(stack) > 0 && stack[len(stack)-1] != tag && slices.Contains(optional, stack[len(stack)-1]) {
				stack = stack[:len(stack)-1]
			}
			if len(stack) == 0 || stack[len(stack)-1] != tag {
				t.Errorf("</%s> ends %q", tag, stack)
				return
			}
			stack = stack[:len(stack)-1]
		}
	}
}

// checkAttributes returns the links of an element.
func checkAttributes(t *testing.T, tok html.Token, ids map[string]bool) (hrefs []string) {
	t.Helper()
	for _, a := range tok.Attr {
		switch {
		case a.Key == "id" && ids[a.Val]:
			t.Errorf("the id %s is there twice", a.Val)
		case a.Key == "id":
			ids[a.Val] = true
		case a.Key == "href":
			hrefs = append(hrefs, a.Val)
		case a.Key == "src" || a.Key == "style" || strings.HasPrefix(a.Key, "on") || a.Key == "action" || a.Key == "srcset":
			t.Errorf("<%s> has %s=%q", tok.Data, a.Key, a.Val)
		}
	}
	return hrefs
}

func TestMarkup(t *testing.T) {
	for name, r := range map[string]review.Review{"mixed": mixed(64), "sites": sites(20), "hostile": hostile(), "nothing": review.New(nil, nil, nil)} {
		t.Run(name, func(t *testing.T) { checkMarkup(t, rendered(r)) })
	}
}

func TestEveryProjectIsThere(t *testing.T) {
	r := mixed(64)
	text := rendered(r)
	for i, p := range r.Projects {
		anchor := projects(r)[i].Anchor
		if strings.Count(text, ` id="`+anchor+`"`) != 1 {
			t.Errorf("%s has no address of its own", p.Repo)
		}
		if p.Error != "" && !strings.Contains(text, p.Error) {
			t.Errorf("why %s failed is not told", p.Repo)
		}
	}
	for _, want := range []string{"compose-override", "already-multistage", "msb rewrite --kind go-scratch-00000000000000aa --write", "docker-compose.yml:14", "sha256:02", "v0.3.0"} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is not there", want)
		}
	}
}

// What becomes of an example may start with a path, which behind a link and a full stop would read as a part of the link's.
// TestUnseen holds that a path which could not be looked at is told, and is no project; also where there is nothing else.
func TestUnseen(t *testing.T) {
	gone := report.Record{Status: "failed", Path: "checkouts/gone", Error: "checkouts/gone: no such file or directory"}
	for _, records := range [][]report.Record{{gone}, {gone, site(0), failedFile(1)}} {
		text := rendered(review.New(records, nil, nil))
		checkMarkup(t, text)
		for _, want := range []string{
			"<b>1 path could not be looked at, or not as a whole.</b>", "<li>checkouts/gone: no such file or directory</li>", "not looked at",
		} {
			if strings.Count(text, want) != 1 {
				t.Errorf("of %d: %d times %q", len(records), strings.Count(text, want), want)
			}
		}
		if n := strings.Count(text, " data-status="); n != len(records)-1 {
			t.Errorf("%d projects of %d", n, len(records)-1)
		}
	}
}

func TestExampleSummaryStandsAlone(t *testing.T) {
	text := rendered(mixed(8))
	if !strings.Contains(text, "<p>Example: <a ") || !strings.Contains(text, "/Dockerfile</a></p>\n<p>/") {
		t.Error("the summary of an example does not stand in a paragraph of its own")
	}
}

func TestSameBytes(t *testing.T) {
	var records []report.Record
	for _, p := range mixed(64).Projects {
		records = append(records, p.Record)
	}
	first := rendered(review.New(records, nil, nil))
	slices.Reverse(records)
	if second := rendered(review.New(records, nil, nil)); second != first {
		t.Error("the same records in another order give another page")
	}
}

// What a repository calls itself stays text.
func TestHostileNames(t *testing.T) {
	text := rendered(hostile())
	if n := strings.Count(text, "<script"); n != 1 {
		t.Errorf("%d scripts", n)
	}
	for _, bad := range []string{"<img", "\u202e", "\x1b", "<!--"} {
		if strings.Contains(text, bad) {
			t.Errorf("%q is in the page as it is", bad)
		}
	}
	if !strings.Contains(text, `<i>\u202e</i>evil<i>\x1b</i>[2J`) {
		t.Error("marks in a diff are not made visible")
	}
}

// The policy allows this style and this script and nothing else; html/template must not have changed a byte of them.
func TestPolicy(t *testing.T) {
	text := rendered(mixed(8))
	for _, tag := range []string{"style", "script"} {
		m := regexp.MustCompile(`(?s)<`+tag+`>(.*?)</`+tag+`>`).FindAllStringSubmatch(text, -1)
		if len(m) != 1 || !strings.Contains(policy(read("style.css"), join(scripts)), tag+"-src "+source(m[0][1])) {
			t.Errorf("the policy does not allow the %s", tag)
		}
	}
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var content string
	for n := range doc.Descendants() {
		if n.Data == "meta" && slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Val == "Content-Security-Policy" }) {
			content = n.Attr[1].Val
		}
	}
	if content != policy(read("style.css"), join(scripts)) || !strings.HasPrefix(content, "default-src 'none'; ") || strings.Contains(content, "unsafe") {
		t.Errorf("the policy is %q", content)
	}
}

type brokenWriter struct{}

var errBroken = errors.New("no space left")

func (brokenWriter) Write([]byte) (int, error) { return 0, errBroken }

func TestErrorOfWriter(t *testing.T) {
	if err := Write(brokenWriter{}, mixed(64)); !errors.Is(err, errBroken) {
		t.Errorf("Write: %v", err)
	}
}
