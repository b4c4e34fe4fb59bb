package page

import (
	"fmt"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/report"
	"github.com/msb-dev/msb/pkg/review"
)

// state is a difference that rewrites state, with what they say of it.
type state struct {
	ID, Anchor, Sentence string
	Quiet                bool
	Projects             int
	Variants             []variant
}

// variant is a difference with its details, as several projects state it word for word. It stands in the page once: large sites state
// twenty of them.
type variant struct {
	Anchor, Why string
	Details     []string
	Projects    int
}

// statedLink leads to a variant.
type statedLink struct{ Anchor, ID string }

func statedKey(d report.RecordDifference) string {
	return strings.Join(append([]string{d.ID, d.Why}, d.Details...), "\x00")
}

// stated fills the differences of the projects and the list of those that are shared.
func (v *view) stated(r review.Review) {
	count := map[string]int{}
	for _, p := range r.Projects {
		for _, d := range p.Differences {
			count[statedKey(d)]++
		}
	}
	of := map[string]*state{}
	for _, d := range r.Differences {
		v.States = append(v.States, &state{ID: d.ID, Anchor: anchorOf("d", d.ID), Sentence: d.Sentence, Quiet: d.Quiet, Projects: len(d.Projects)})
		of[d.ID] = v.States[len(v.States)-1]
	}
	anchors := map[string]string{}
	for i, p := range r.Projects {
		q := &v.Projects[i]
		for _, d := range p.Differences {
			key, s := statedKey(d), of[d.ID]
			if s == nil || count[key] < 2 {
				q.Own = append(q.Own, d)
				continue
			}
			if anchors[key] == "" {
				anchors[key] = fmt.Sprintf("s%d", len(anchors)+1)
				s.Variants = append(s.Variants, variant{anchors[key], d.Why, d.Details, count[key]})
			}
			q.Shared = append(q.Shared, statedLink{anchors[key], d.ID})
		}
	}
}

// maxShort is how long a detail is that can stand in one line with others, in bytes: names of variables, above all.
const maxShort = 32

// detailLines puts details in one line if all are short.
func detailLines(details []string) []string {
	if slices.ContainsFunc(details, func(d string) bool { return len(d) > maxShort }) {
		return details
	}
	return []string{strings.Join(details, ", ")}
}
