package answers

import (
	"fmt"
	"strings"

	"github.com/msb-dev/msb/pkg/site"
)

// Options is what is known of the two servers.
type Options struct {
	Questions []Question // that both were asked
	// Before and After are there if both are static sites that the tables of package site know.
	Before, After *StaticSite
}

// StaticSite is a server of files.
type StaticSite struct {
	Site  site.Site
	Files []File // below its root, as its image has them
}

// Difference is one way in which the two servers answer a question differently.
type Difference struct {
	Question string   // its name
	What     string   // one sentence, with both values
	IDs      []string // the differences of proof.AllDifferences that cover it, all of them together; nil if it is of no known kind

	row *site.Row // of static sites
}

// Kind is all that differs in one known way.
type Kind struct {
	ID        string // of proof.AllDifferences
	What      string // the first such difference
	Questions int    // number of questions with it
}

// Kinds sorts differences by their ids, in the order in which these occur; unknown are those that no id covers. Most answers of two static
// sites differ in some header, so that a report has a line for each kind.
func Kinds(list []Difference) (kinds []Kind, unknown []Difference) {
	at := map[string]int{}
	for _, d := range list {
		if len(d.IDs) == 0 {
			unknown = append(unknown, d)
		}
		for _, id := range d.IDs {
			if i, ok := at[id]; ok {
				kinds[i].Questions++
				continue
			}
			at[id] = len(kinds)
			what := d.What
			if d.row != nil {
				what = d.row.Example(id)
			}
			kinds = append(kinds, Kind{ID: id, What: what, Questions: 1})
		}
	}
	return kinds, unknown
}

// Comparison is what came of comparing answers.
type Comparison struct {
	Differences []Difference
	Compared    int // questions with an answer on both sides
	// Unseen has a sentence for each question that could not be compared, or not as a whole, because no answer came from the original or
	// no whole body from one of the two.
	Unseen []string
	// Masked has an entry for each part of an answer that the original itself gives in more than one way, such as "GET /time: body".
	Masked []string
	// Rebuilt names the questions that both answer with the same file of their own, whose content differs between the two images.
	Rebuilt []string
	// Mispredicted are answers that package site foretells otherwise: a fault of its interpreters. Where before and after agree it is
	// no difference between the images.
	Mispredicted []Misprediction
}

// Misprediction is an answer that package site foretells otherwise.
type Misprediction struct {
	Question            string
	Server              string // site.Site.Server
	Predicted, Observed string // site.Answer.String
	More                int    // questions that differ in the same way
}

// Compare compares what two servers answered to the same questions. Again is what the original answered another time, nil if it was not
// asked: what differs there is its own, and masked.
func Compare(before, after, again []Answer, o Options) Comparison {
	c := &comparison{options: o, before: byName(before), after: byName(after), again: byName(again), own: map[string]bool{}, unstable: map[string]bool{}}
	if o.After != nil {
		for _, f := range o.After.Files {
			c.own[f.Sum] = true
		}
	}
	for _, q := range o.Questions {
		c.mask(q.Name)
	}
	if o.Before != nil && o.After != nil && o.Before.Site.Interpreted() && o.After.Site.Interpreted() {
		c.sites = c.newSites()
	}
	for _, q := range o.Questions {
		c.compare(q)
	}
	if c.sites != nil {
		c.mispredictions()
	}
	return c.out
}

type comparison struct {
	options              Options
	before, after, again map[string]*Answer
	own                  map[string]bool // sums of the files that the new server has, if both are static sites
	unstable             map[string]bool // names of questions that the original answers in ways too different to compare
	sites                *sites          // nil: servers of another kind
	out                  Comparison
}

// byName makes copies of the answers, whose fields may be masked.
func byName(list []Answer) map[string]*Answer {
	m := make(map[string]*Answer, len(list))
	for _, a := range list {
		a.Header = a.Header.Clone()
		m[a.Question] = &a
	}
	return m
}

// compare compares the answers to one question.
func (c *comparison) compare(q Question) {
	b, a := c.before[q.Name], c.after[q.Name]
	switch {
	case b == nil || b.Status == 0:
		c.unseen("%s: from the original %s", q.Name, noAnswer(b))
		return
	case c.unstable[q.Name]:
		return
	case a == nil || a.Status == 0:
		c.differ(q, nil, "%s has %s (before: %s)", q.Name, noAnswer(a), brief(b))
		return
	}
	c.out.Compared++
	switch {
	case b.Err != "" && a.Err != "":
		c.unseen("%s: %s", q.Name, b.Err)
	case b.Err != "":
		c.unseen("%s: from the original %s", q.Name, b.Err)
	case a.Err != "":
		c.differ(q, nil, "%s has %s (before: %s)", q.Name, a.Err, brief(b))
	}
	if c.sites != nil {
		c.compareRow(q, b, a)
		return
	}
	c.compareParts(q, b, a)
}

// compareParts compares status, body and header fields.
func (c *comparison) compareParts(q Question, b, a *Answer) {
	if b.Status != a.Status {
		c.differ(q, nil, "%s answers %s (before: %s)", q.Name, brief(a), brief(b))
		return
	}
	if b.Err == "" && a.Err == "" && b.Sum != a.Sum && !redirects(b) {
		c.differ(q, nil, "%s answers %d with another body: %s", q.Name, a.Status, unlike(b, a))
	}
	c.compareFields(q, b, a, func(field) bool { return true })
	if q.Method == "HEAD" {
		if x, y := b.Header.Get("Content-Length"), a.Header.Get("Content-Length"); x != y {
			c.differ(q, nil, "%s has Content-Length %s (before: %s)", q.Name, orNone(y), orNone(x))
		}
	}
}

func (c *comparison) compareFields(q Question, b, a *Answer, concerns func(field) bool) {
	for _, f := range fields {
		x, y := f.value(b), f.value(a)
		if x == y || !concerns(f) {
			continue
		}
		var ids []string
		if f.id != "" {
			ids = []string{f.id}
		}
		c.differ(q, ids, "%s has %s %s (before: %s)", q.Name, f.name, orNone(y), orNone(x))
	}
}

func (c *comparison) differ(q Question, ids []string, format string, args ...any) {
	c.out.Differences = append(c.out.Differences, Difference{Question: q.Name, What: fmt.Sprintf(format, args...), IDs: ids})
}

func (c *comparison) unseen(format string, args ...any) {
	c.out.Unseen = append(c.out.Unseen, fmt.Sprintf(format, args...))
}

func redirects(a *Answer) bool {
	return a.Status >= 300 && a.Status < 400 && a.Header.Get("Location") != ""
}

// noAnswer says why there is none.
func noAnswer(a *Answer) string {
	if a == nil {
		return "no answer: it was not asked"
	}
	return a.Err
}

// brief is an answer in some words.
func brief(a *Answer) string {
	if redirects(a) {
		return fmt.Sprintf("%d to %s", a.Status, a.Header.Get("Location"))
	}
	words := []string{fmt.Sprint(a.Status)}
	if t, _ := mediaType(a.Header); t != "" {
		words = append(words, t)
	}
	return strings.Join(append(words, fmt.Sprintf("%d bytes", a.Length)), ", ")
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

// unlike says where two bodies part, if that is in the bytes that were kept.
func unlike(b, a *Answer) string {
	n := min(len(b.Body), len(a.Body))
	at := 0
	for at < n && b.Body[at] == a.Body[at] {
		at++
	}
	if at == n && at == keptBody {
		return fmt.Sprintf("%d bytes (before: %d), the first %d are the same", a.Length, b.Length, n)
	}
	piece := func(body []byte) string { return fmt.Sprintf("%q", body[at:min(at+40, len(body))]) }
	return fmt.Sprintf("%d bytes (before: %d), from byte %d on %s (before: %s)", a.Length, b.Length, at, piece(a.Body), piece(b.Body))
}
