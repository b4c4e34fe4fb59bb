package review

import (
	"fmt"
	"strings"

	"github.com/msb-dev/msb/pkg/report"
)

// sections are those of the Markdown, what matters most first: what is at the end is cut first.
func sections(r Review) []section {
	grown, failed := grown(r), failedOf(r)
	common := len(r.Kinds) - len(r.Outliers)
	return []section{
		{"Look at these first", kindHead, "outlying kind", len(r.Outliers), maxTable, func(i int) string { return kindRow(r, r.Kinds[r.Outliers[i]]) }},
		{"Images that grow", "| image | before | after |\n|---|---:|---:|\n", "image that grows", len(grown), maxTable, func(i int) string {
			p := r.Projects[grown[i]]
			return row(placeCode(p), amount(p.Sizes.Before), amount(p.Sizes.After))
		}},
		{"Kinds of rewrites", kindHead, "kind", common, maxTable, func(i int) string { return kindRow(r, r.Kinds[i]) }},
		{"Refused, by reason", "| Dockerfiles | reason | what must hold | lifted by |\n|---:|---|---|---|\n", "reason", len(r.Reasons), maxTable, func(i int) string {
			x := r.Reasons[i]
			return row(fmt.Sprint(len(x.Projects)), code(x.ID), prose(x.Sentence), prose(x.Lift))
		}},
		{"Left alone", "| Dockerfiles | why | |\n|---:|---|---|\n", "reason", len(r.Left), maxTable, func(i int) string {
			return row(fmt.Sprint(r.Left[i].N), code(r.Left[i].Word), prose(r.Left[i].Sentence))
		}},
		{"What differs in rewritten images", "| Dockerfiles | difference | |\n|---:|---|---|\n", "difference", len(r.Differences), maxTable, func(i int) string {
			return row(fmt.Sprint(len(r.Differences[i].Projects)), code(r.Differences[i].ID), prose(r.Differences[i].Sentence))
		}},
		{"Failed", "| Dockerfile | error |\n|---|---|\n", "failure", len(failed), maxTable, func(i int) string {
			return row(placeCode(failed[i]), code(failed[i].Error))
		}},
		{"Could not be looked at, or not as a whole", "| path | error |\n|---|---|\n", "path", len(r.Unseen), maxTable, func(i int) string {
			return row(placeCode(r.Unseen[i]), code(r.Unseen[i].Error))
		}},
		{"Could not be read", "", "record that can't be read", len(r.Trouble), maxTable, func(i int) string { return "- " + code(r.Trouble[i]) + "\n" }},
		{"Replaced by other records of the same Dockerfile", "", "replaced record", len(r.Superseded), maxTable, func(i int) string { return "- " + code(r.Superseded[i]) + "\n" }},
		{"An example of each kind", "", "example", len(r.Kinds), len(r.Kinds), func(i int) string { return example(r, exampleOrder(r, i)) }},
		{"Dockerfiles", "| Dockerfile | status | kind, reasons or error | size |\n|---|---|---|---|\n", "Dockerfile", len(r.Projects), len(r.Projects), func(i int) string {
			p := r.Projects[i]
			return row(placeCode(p), p.Status, code(why(p)), sizeWords(p.Sizes))
		}},
	}
}

const kindHead = "| Dockerfiles | kind | risk | example | size of the example |\n|---:|---|---|---|---|\n"

func kindRow(r Review, k Kind) string {
	p := r.Projects[k.Example]
	return row(fmt.Sprint(len(k.Projects)), code(k.ID), code(deref(p.Risk)), placeCode(p), sizeWords(p.Sizes))
}

func placeCode(p Project) string {
	if p.Repo == "" {
		return code(p.Path)
	}
	return code(p.Repo) + " " + code(p.Path)
}

// failedOf are the projects that failed.
func failedOf(r Review) []Project {
	var out []Project
	for _, p := range r.Projects {
		if p.Status == "failed" {
			out = append(out, p)
		}
	}
	return out
}

// exampleOrder is the i-th kind whose example is shown: outliers first.
func exampleOrder(r Review, i int) Kind {
	if i < len(r.Outliers) {
		return r.Kinds[r.Outliers[i]]
	}
	return r.Kinds[i-len(r.Outliers)]
}

// example is the diff of a kind's example, folded up.
func example(r Review, k Kind) string {
	p := r.Projects[k.Example]
	return fmt.Sprintf("<details><summary>%s</summary>\n\n%s %s\n\n%s\n</details>\n", report.MarkdownText(cell(k.ID)), placeCode(p), prose(p.Summary),
		report.MarkdownBlock("diff", beginning(string(p.DiffBytes()))))
}

// beginning is as much of a diff as is shown, by whole lines.
func beginning(diff string) string {
	var b strings.Builder
	n, all := 0, strings.Count(strings.TrimSuffix(diff, "\n"), "\n")+1
	for line := range strings.Lines(diff) {
		if n == maxLines || b.Len()+len(line) > maxDiff {
			fmt.Fprintf(&b, "… and %s more\n", counted(all-n, "line"))
			break
		}
		b.WriteString(line)
		n++
	}
	return b.String()
}
