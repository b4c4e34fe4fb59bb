package verify

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/verify/answers"
)

// answers compares what the two servers answered.
func (r *runs) answers() {
	if len(r.p.Questions) == 0 {
		return
	}
	var again []answers.Answer
	if r.again != nil {
		again = r.again.Answers
	}
	o := answers.Options{Questions: r.p.Questions}
	if b, a := staticSite(r.p.Before), staticSite(r.p.After); b != nil && a != nil {
		o.Before, o.After = b, a
	}
	c := answers.Compare(r.b.Answers, r.a.Answers, again, o)
	r.statedAnswers(c.Differences)
	for _, d := range c.Differences {
		if !r.covers(d) {
			r.fail("%s", d.What)
		}
	}
	if c.Compared == 0 && len(c.Unseen) > 0 {
		r.unknown("no answer could be compared, as from a server that does not speak HTTP: %s", c.Unseen[0])
	} else {
		for _, s := range c.Unseen {
			r.unknown("%s", s)
		}
	}
	if len(c.Masked) > 0 {
		r.pass("the original itself answers otherwise from time to time, and that was left out: %s", some(c.Masked))
	}
	if len(c.Rebuilt) > 0 {
		r.pass("both answer with the same file, whose content differs: %s", some(c.Rebuilt))
	}
	if len(c.Mispredicted) > 0 {
		m := c.Mispredicted[0]
		r.pass("msb's own table foretells another answer of %s, %s: %s instead of %s%s", m.Server, m.Question, m.Predicted, m.Observed, andMore(len(c.Mispredicted)))
	}
}

// statedAnswers adds one finding for each kind of difference: one request stands for all that differ in that way.
func (r *runs) statedAnswers(list []answers.Difference) {
	kinds, _ := answers.Kinds(slices.DeleteFunc(slices.Clone(list), func(d answers.Difference) bool { return !r.covers(d) }))
	for _, k := range kinds {
		r.difference(k.ID, "%s%s", k.What, andMore(k.Questions))
	}
}

// covers tells whether all that a difference needs was stated.
func (r *runs) covers(d answers.Difference) bool {
	return len(d.IDs) > 0 && !slices.ContainsFunc(d.IDs, func(id string) bool { return r.p.stated(id) == "" })
}

func some(list []string) string {
	return strings.Join(first(list, 3), ", ") + andMore(len(list)-2)
}

// andMore counts what one example stands for.
func andMore(n int) string {
	if n < 2 {
		return ""
	}
	return fmt.Sprintf(", and %d more", n-1)
}

// staticSite is a side that serves files; nil if it is none.
func staticSite(s Side) *answers.StaticSite {
	l := s.Recipe.Final().Launch
	if l.Kind != recipe.SiteLaunch || !path.IsAbs(l.Site.Root) {
		return nil
	}
	return &answers.StaticSite{Site: l.Site, Files: answers.Below(s.Image.Files, l.Site.Root)}
}
