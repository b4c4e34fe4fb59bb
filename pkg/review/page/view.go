package page

import (
	"crypto/sha256"
	"fmt"
	"html/template"
	"strings"

	"github.com/msb-dev/msb/pkg/report"
	"github.com/msb-dev/msb/pkg/review"
)

// view is what the templates show.
type view struct {
	Title      string
	Policy     string
	Style      template.CSS
	Script     template.JS
	Review     review.Review
	Sums       []sum
	Figures    []figure
	KindGroups []kindGroup
	Reasons    []reason
	Left       []reason // of unchanged files
	States     []*state // differences that rewrites state, the commonest first
	Failed     []failure
	Unseen     []unseen
	Projects   []project
}

// sum is a number in the header.
type sum struct{ N, Word, Note string }

// link leads to a project.
type link struct{ Anchor, Repo, Path string }

// failure is a file that could not be done, and why.
type failure struct {
	Link  link
	Error string
}

// unseen is a path that could not be looked at, and why.
type unseen struct{ Name, Error string }

// reason is a word, what it means, and the projects that it holds of.
type reason struct {
	ID, Anchor, Sentence, Lift string
	Status                     string // of the projects
	Projects                   []link
}

// kindGroup is the outliers, or all other kinds.
type kindGroup struct {
	Title, Anchor, Note string
	Kinds               []kind
	Projects            int
}

// kind is a kind of rewrites with its example.
type kind struct {
	ID, Anchor, Command string
	Share               string
	Outlier, Open       bool
	Example             *project
	Projects            []link
}

func newView(r review.Review) *view {
	style, script := read("style.css"), join(scripts)
	v := &view{
		Title:  fmt.Sprintf("%s of %s rewritten", number(r.Funnel.Rewritten), counted(r.Funnel.Found, "Dockerfile")),
		Policy: policy(style, script), Style: template.CSS(style), Script: template.JS(script),
		Review: r, Sums: sums(r), Figures: figures(r),
	}
	v.Projects = projects(r)
	for _, k := range r.Reasons {
		v.Reasons = append(v.Reasons, reason{ID: k.ID, Anchor: anchorOf("r", k.ID), Status: "refused", Sentence: k.Sentence, Lift: k.Lift, Projects: v.links(k.Projects)})
	}
	for _, c := range r.Left {
		v.Left = append(v.Left, reason{ID: c.Word, Anchor: anchorOf("u", c.Word), Status: "unchanged", Sentence: c.Sentence, Projects: v.links(c.Projects)})
	}
	for i, p := range r.Projects {
		if p.Status == "failed" {
			v.Failed = append(v.Failed, failure{v.links([]int{i})[0], p.Error})
		}
	}
	for _, p := range r.Unseen {
		v.Unseen = append(v.Unseen, unseen{name(p.Record), strings.TrimPrefix(p.Error, p.Path+": ")})
	}
	v.stated(r)
	v.kinds()
	return v
}

// sums are the numbers in the header.
func sums(r review.Review) []sum {
	f := r.Funnel
	out := []sum{
		{number(f.Found), "found", "in " + counted(f.Repositories, "repository")},
		{number(f.Rewritten), "rewritten", "in " + counted(len(r.Kinds), "kind") + risks(r.Risks)},
		{number(f.Verified), "verified", "by msb verify"},
		{number(f.Refused), "refused", "for " + counted(len(r.Reasons), "reason")},
		{number(f.Unchanged), "unchanged", "nothing to do"},
		{number(f.Failed), "failed", "not read, parsed or written"},
	}
	if n := len(r.Unseen); n > 0 {
		out = append(out, sum{number(n), "not looked at", "of the paths that were given"})
	}
	for _, s := range []struct {
		review.Saving
		noun, how string
	}{{r.Measured, "image", ", measured"}, {r.About, "base image", ", about"}} {
		if s.Projects > 0 {
			out = append(out, sum{sizes{s.Before, s.After, true}.Change(), "size", "of " + counted(s.Projects, s.noun) + s.how})
		}
	}
	return out
}

// risks counts rewrites by their risk.
func risks(counts []review.Count) string {
	out := ""
	for i, c := range counts {
		out += []string{": ", ", "}[min(i, 1)] + number(c.N) + " " + c.Word
	}
	return out
}

// kinds fills the two groups, outliers first.
func (v *view) kinds() {
	outlier := map[int]bool{}
	few := kindGroup{Title: "Outliers", Anchor: "outliers", Note: "Kinds that few projects have: look at each of them."}
	for _, i := range v.Review.Outliers {
		outlier[i] = true
		few.Kinds = append(few.Kinds, v.kind(i, true))
	}
	many := kindGroup{Title: "Common kinds", Anchor: "common", Note: "Look at the example, then apply the kind to all of its projects."}
	for i := range v.Review.Kinds {
		if !outlier[i] {
			many.Kinds = append(many.Kinds, v.kind(i, false))
		}
	}
	for _, g := range []kindGroup{few, many} {
		if len(g.Kinds) > 0 {
			g.Kinds[0].Open = true
			for _, k := range g.Kinds {
				g.Projects += len(k.Projects)
			}
			v.KindGroups = append(v.KindGroups, g)
		}
	}
}

func (v *view) kind(i int, outlier bool) kind {
	k := v.Review.Kinds[i]
	return kind{
		ID: k.ID, Anchor: anchorOf("k", k.ID), Command: k.Command, Share: percent(len(k.Projects), v.Review.Funnel.Rewritten),
		Outlier: outlier, Example: &v.Projects[k.Example], Projects: v.links(k.Projects),
	}
}

// links lead to projects.
func (v *view) links(projects []int) []link {
	out := make([]link, 0, len(projects))
	for _, i := range projects {
		p := v.Projects[i]
		out = append(out, link{p.Anchor, p.Repo, p.Path})
	}
	return out
}

// name is a project in one line.
func name(r report.Record) string {
	if r.Repo == "" {
		return report.Printable(r.Path)
	}
	return report.Printable(r.Repo + "/" + r.Path)
}

// anchorOf is the address of a word in the page. A word that can't stand in one is hashed.
func anchorOf(prefix, word string) string {
	for _, c := range []byte(word) {
		if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.') {
			return prefix + "-" + digest(word)
		}
	}
	return prefix + "-" + word
}

// digest is short, and the same in every report: 48 bits of the text's SHA-256.
func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return fmt.Sprintf("%x", sum[:6])
}
