package review

import "slices"

// Choice says which projects are reviewed: those that are of one of the words of each list; an empty list takes all.
type Choice struct {
	Statuses []string // of StatusWords
	Kinds    []string
	Reasons  []string // of refused and unchanged ones
}

// unseen is the word for what is in Review.Unseen, where others have a status.
const unseen = "unseen"

// StatusWords are what a project may be chosen by: its status, verified for rewrites that msb verify has passed, and unseen.
var StatusWords = []string{"rewritten", "verified", "refused", "unchanged", "failed", unseen}

// Flags are the choice as flags of msb report and their values, such as "--status" and "refused".
func (c Choice) Flags() [][2]string {
	var out [][2]string
	for _, list := range []struct {
		flag  string
		words []string
	}{{"--status", c.Statuses}, {"--kind", c.Kinds}, {"--reason", c.Reasons}} {
		for _, w := range list.words {
			out = append(out, [2]string{list.flag, w})
		}
	}
	return out
}

// Only is a review of the projects that are chosen. What could not be read, and what was replaced, stays.
func (r Review) Only(c Choice) Review {
	flags := c.Flags()
	if len(flags) == 0 {
		return r
	}
	out := Review{Superseded: r.Superseded, Trouble: r.Trouble}
	for _, f := range flags {
		out.Filters = append(out.Filters, f[0]+" "+f[1])
	}
	for _, p := range r.Projects {
		if c.takes(p) {
			out.Projects = append(out.Projects, p)
		}
	}
	if len(c.Kinds) == 0 && len(c.Reasons) == 0 && (len(c.Statuses) == 0 || slices.Contains(c.Statuses, unseen)) {
		out.Unseen = r.Unseen
	}
	out.fill()
	return out
}

func (c Choice) takes(p Project) bool {
	is := func(status string) bool { return p.Status == status || status == "verified" && p.Verified }
	has := func(reason string) bool { return slices.Contains(reasonsOf(p), reason) }
	return (len(c.Statuses) == 0 || slices.ContainsFunc(c.Statuses, is)) &&
		(len(c.Kinds) == 0 || p.Status == "rewritten" && slices.Contains(c.Kinds, p.Kind)) &&
		(len(c.Reasons) == 0 || slices.ContainsFunc(c.Reasons, has))
}
