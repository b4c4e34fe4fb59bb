package verify

import (
	"fmt"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/proof"
)

// MaxFindings is how many findings of one status a check lists; a last one counts the rest.
const MaxFindings = 20

// maxWhat is how many bytes a finding says: labels and commands may be as long as a configuration.
const maxWhat = 2000

// rank orders statuses from good to bad.
func rank(s Status) int {
	return slices.Index([]Status{Pass, Stated, Unknown, Fail}, s)
}

// worse returns the worse of two statuses.
func worse(a, b Status) Status {
	if rank(b) > rank(a) {
		return b
	}
	return a
}

// findings collects what one check sees.
type findings struct {
	pair *Pair
	list []Finding
	more map[Status]int // findings beyond MaxFindings
}

func (p *Pair) findings() *findings { return &findings{pair: p, more: map[Status]int{}} }

func (f *findings) add(g Finding) {
	n := 0
	for _, o := range f.list {
		if o.Status == g.Status {
			n++
		}
	}
	if n >= MaxFindings {
		f.more[g.Status]++
		return
	}
	if len(g.What) > maxWhat {
		g.What = strings.ToValidUTF8(g.What[:maxWhat], "") + "…"
	}
	f.list = append(f.list, g)
}

func (f *findings) pass(format string, args ...any) {
	f.add(Finding{Status: Pass, What: fmt.Sprintf(format, args...)})
}

func (f *findings) unknown(format string, args ...any) {
	f.add(Finding{Status: Unknown, What: fmt.Sprintf(format, args...)})
}

func (f *findings) fail(format string, args ...any) {
	f.add(Finding{Status: Fail, What: fmt.Sprintf(format, args...)})
}

// covered adds what differs as Stated if one of the difference ids was stated, as Fail if none was.
func (f *findings) covered(ids []string, format string, args ...any) {
	id := f.pair.stated(ids...)
	f.difference(id, format, args...)
}

// difference adds what differs: Stated if id is the difference that covers it, Fail if id is "".
func (f *findings) difference(id string, format string, args ...any) {
	status := Stated
	if id == "" {
		status = Fail
	}
	f.add(Finding{Status: status, What: fmt.Sprintf(format, args...), Difference: id})
}

// check is the row of the report.
func (f *findings) check(id, summary string, args ...any) Check {
	c := Check{ID: id, Status: Pass, Summary: fmt.Sprintf(summary, args...), Findings: f.list}
	for _, s := range []Status{Pass, Stated, Unknown, Fail} {
		if n := f.more[s]; n > 0 {
			c.Findings = append(c.Findings, Finding{Status: s, What: fmt.Sprintf("and %d more like these", n), Difference: lastDifference(f.list, s)})
		}
	}
	for _, g := range c.Findings {
		c.Status = worse(c.Status, g.Status)
	}
	if c.Findings == nil {
		c.Findings = []Finding{}
	}
	return c
}

func lastDifference(list []Finding, s Status) string {
	id := ""
	for _, g := range list {
		if g.Status == s {
			id = g.Difference
		}
	}
	return id
}

// stated returns the first of the difference ids that the proof stated, or "".
func (p *Pair) stated(ids ...string) string {
	for _, id := range ids {
		if slices.ContainsFunc(p.Stated, func(d proof.Difference) bool { return d.ID == id }) {
			return id
		}
	}
	return ""
}

// statedOf is stated, of differences whose detail names the word.
func (p *Pair) statedOf(word string, ids ...string) string {
	for _, id := range ids {
		if slices.ContainsFunc(p.Stated, func(d proof.Difference) bool { return d.ID == id && hasWord(d.Detail, word) }) {
			return id
		}
	}
	return ""
}

// hasWord tells whether a word stands in a text, not as a part of a longer one.
func hasWord(text, word string) bool {
	for i := 0; ; {
		j := strings.Index(text[i:], word)
		if j < 0 {
			return false
		}
		start, end := i+j, i+j+len(word)
		if (start == 0 || !isWordByte(text[start-1])) && (end == len(text) || !isWordByte(text[end])) {
			return true
		}
		i = end
	}
}

func isWordByte(b byte) bool {
	return b == '_' || b == '-' || b == '.' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

// words joins for people: "a, b and c".
func words(list []string) string {
	switch n := len(list); n {
	case 0:
		return "nothing"
	case 1:
		return list[0]
	default:
		return strings.Join(list[:n-1], ", ") + " and " + list[n-1]
	}
}

// counted is a number with its noun: "1 file", "2 files".
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
