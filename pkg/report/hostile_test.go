package report

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// pieces are what hostile texts are made of.
var pieces = []string{"`", "``", "```", " ", " ", "\n", "\r", "\t", "a", "b", "1.", "-", "- ", "#", "# ", "@x", "#1", "GH-1", "gh-", "<b>", "<!--", "-->", "]]>", "&amp;", "&", "|", "\\", "\\|",
	"*", "_", "[", "](", ")", "(", "~~~", "$", "https://a.b", "www.a", "[skip ci]", "skip", "[", "]", " ci]", "\x1b[2J", "\u202e", "\u200b", "\u2028", "\xff", "é", "'", "\"", "::error::", "%0A", "%", "{0}", "===", "---", "+++", "@@", "</details>", ",", ":", ".", "!"}

// hostileTexts calls f with random texts made of pieces, the same every time.
func hostileTexts(t *testing.T, n int, f func(t *testing.T, text string)) {
	r := rand.New(rand.NewPCG(1, 2))
	for range n {
		var b strings.Builder
		for range 1 + r.IntN(12) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		text := b.String()
		f(t, text)
		if t.Failed() {
			t.Fatalf("the text is %q", text)
		}
	}
}

func TestMessageOfRandomTexts(t *testing.T) {
	hostileTexts(t, 400, func(t *testing.T, text string) {
		r := hostile()
		r.Summary, r.Path, r.Differences[0].Why, r.Notes, r.Refused[0].Detail = text, text, text, []string{text}, text
		holdsInert(t, string(Message(r)))
		holdsInert(t, string(Message(r, r)))
		if line := subject([]Record{r}); len(line) > maxSubject || acts(line) || Printable(line) != line {
			t.Errorf("the subject is %q", line)
		}
	})
}
