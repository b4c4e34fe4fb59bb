package review

import (
	"fmt"
	"slices"

	"github.com/msb-dev/msb/pkg/report"
)

// outliers are what a person should see first: kinds of few projects, and images that grow.
func (t *text) outliers() {
	grown := grown(t.r)
	if len(t.r.Outliers) == 0 && len(grown) == 0 {
		return
	}
	t.section("look at these first")
	for n, i := range t.r.Outliers {
		if n == maxRows {
			t.more(len(t.r.Outliers)-n, "kind")
			break
		}
		t.kind(t.r.Kinds[i])
	}
	for n, i := range grown {
		p := t.r.Projects[i]
		if n == maxRows {
			t.more(len(grown)-n, "image that grows")
			break
		}
		t.line("%*s  %s", countColumns, "grows", t.show(place(p), wordColumns))
		t.below(sizeWords(p.Sizes))
	}
}

// grown are rewrites whose measured images are larger than before, the worst first.
func grown(r Review) []int {
	var out []int
	for i, p := range r.Projects {
		if p.Status == "rewritten" && p.Sizes.Measured && p.Sizes.After > p.Sizes.Before {
			out = append(out, i)
		}
	}
	slices.SortStableFunc(out, func(a, b int) int {
		x, y := r.Projects[a].Sizes, r.Projects[b].Sizes
		return int(max(-1, min(1, (y.After-y.Before)-(x.After-x.Before))))
	})
	return out
}

// kinds are those of many projects.
func (t *text) kinds() {
	common := t.r.Kinds[:len(t.r.Kinds)-len(t.r.Outliers)]
	if len(common) == 0 {
		return
	}
	t.section("kinds of rewrites: review one of each, apply the others")
	for n, k := range common {
		if n == maxRows {
			t.more(len(common)-n, "kind")
			break
		}
		t.kind(k)
	}
}

// kind is a kind with its example.
func (t *text) kind(k Kind) {
	p := t.r.Projects[k.Example]
	facts := "  " + t.show(deref(p.Risk), 8)
	if size := sizeWords(p.Sizes); size != "" {
		facts += ", " + size
	}
	id := k.ID
	if id == "" {
		id = "(no kind)"
	}
	t.row(len(k.Projects), "%s%s", t.show(id, wordColumns-columns(facts)), facts)
	t.below(p.Summary)
	t.line("%*s%s", wordIndent, "", t.show(place(p), wordColumns))
}

func (t *text) reasons() {
	if len(t.r.Reasons) == 0 {
		return
	}
	t.section("refused, by reason: %s; one may have several", counted(t.r.Funnel.Refused, "Dockerfile"))
	longest := 0
	for _, r := range t.r.Reasons[:min(len(t.r.Reasons), maxRows)] {
		longest = max(longest, columns(t.show(r.ID, 30)))
	}
	for n, r := range t.r.Reasons {
		if n == maxRows {
			t.more(len(t.r.Reasons)-n, "reason")
			break
		}
		room := wordColumns - longest - 2
		t.row(len(r.Projects), "%s  %s", pad(t.show(r.ID, 30), longest), t.Yellow(bar(len(r.Projects), len(t.r.Reasons[0].Projects), room, t.ascii)))
		t.below(r.Sentence)
		if r.Lift != "" {
			t.below("lifted by: " + r.Lift)
		}
	}
}

func (t *text) left() {
	if len(t.r.Left) == 0 {
		return
	}
	t.section("left alone")
	for n, c := range t.r.Left {
		if n == maxRows {
			t.more(len(t.r.Left)-n, "reason")
			break
		}
		t.row(c.N, "%s", t.show(c.Word, wordColumns))
		t.below(c.Sentence)
	}
}

func (t *text) differences() {
	if len(t.r.Differences) == 0 {
		return
	}
	t.section("what differs in rewritten images")
	for n, d := range t.r.Differences {
		if n == maxRows {
			t.more(len(t.r.Differences)-n, "difference")
			break
		}
		t.row(len(d.Projects), "%s", t.show(d.ID, wordColumns))
		t.below(d.Sentence)
	}
}

// failures are projects, or paths, with their errors.
func (t *text) failures(title, noun string, failed []Project) {
	if len(failed) == 0 {
		return
	}
	t.section("%s", title)
	for n, p := range failed {
		if n == maxRows {
			t.more(len(failed)-n, noun)
			return
		}
		t.line("  %s", t.show(place(p), lineColumns-2))
		for _, l := range wrap(t.show(p.Error, 4*wordColumns), wordColumns) {
			t.line("%*s%s", wordIndent, "", t.Red(l))
		}
	}
}

// In the list of projects, the columns of what is said of one, and how many of its reasons are said.
const (
	listColumns = lineColumns - 12
	maxReasons  = 3
)

// whyLines say why a project is where it is: of a refusal, each reason with what was seen first.
func whyLines(p Project) []string {
	if p.Status != "refused" {
		return slices.DeleteFunc([]string{why(p)}, func(s string) bool { return s == "" })
	}
	var out []string
	for _, id := range reasonsOf(p) {
		i := slices.IndexFunc(p.Refused, func(f report.RecordRefusal) bool { return f.Reason == id })
		out = append(out, fmt.Sprintf("%s: %s: %s", id, seenAt(p.Refused[i]), p.Refused[i].Detail))
	}
	return out
}

// projects lists them all where they are few, or where they were asked for.
func (t *text) projects() {
	if len(t.r.Projects) > maxList && len(t.r.Filters) == 0 {
		return
	}
	t.section("Dockerfiles")
	for _, p := range t.r.Projects {
		t.line("  %-10s%s", p.Status, t.show(place(p), listColumns))
		for n, l := range whyLines(p) {
			if n == maxReasons {
				t.line("%*s%s", lineColumns-listColumns, "", t.Dim(fmt.Sprintf("and %d more", len(whyLines(p))-n)))
				break
			}
			for _, part := range wrap(t.show(l, 3*listColumns), listColumns) {
				t.line("%*s%s", lineColumns-listColumns, "", t.Dim(part))
			}
		}
	}
}

// trouble is what the review does not hold.
func (t *text) trouble() {
	for _, part := range []struct {
		title string
		lines []string
	}{
		{"records that other records of the same Dockerfile have replaced", t.r.Superseded},
		{"could not be read", t.r.Trouble},
	} {
		if len(part.lines) == 0 {
			continue
		}
		t.section("%s", part.title)
		for n, l := range part.lines {
			if n == maxRows {
				t.line("  and %d more", len(part.lines)-n)
				break
			}
			for i, w := range wrap(t.show(l, 4*(lineColumns-4)), lineColumns-4) {
				t.line("%s%s", []string{"  ", "    "}[min(i, 1)], w)
			}
		}
	}
}
