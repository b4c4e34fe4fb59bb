package transforms_test

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/refactor"
)

// tally counts what became of many files.
type tally struct {
	repositories map[string]bool
	found        int
	unread       map[string]int            // by message
	rows         map[string]map[string]int // by transform, or by base image where none recognised the file
	rungs        map[string]int
	reasons      map[string]int // of refusals: a file counts once for each of its reasons
	dropped      map[string]int // of plans that were dropped before the one that held
	kinds        map[string]int
	lines        bytes.Buffer
}

func newTally() *tally {
	return &tally{repositories: map[string]bool{}, unread: map[string]int{}, rows: map[string]map[string]int{}, rungs: map[string]int{},
		reasons: map[string]int{}, dropped: map[string]int{}, kinds: map[string]int{}}
}

func (y *tally) add(v verdict) {
	y.found++
	if v.file.Repository != "" {
		y.repositories[v.file.Repository] = true
	}
	if v.err != nil {
		y.unread[plain(v.err)]++
		y.count("(can't be read)", "")
		y.line(v, "error", plain(v.err))
		return
	}
	res := v.res
	row, word := res.Transform, res.Status.String()
	if row == "" {
		row = "(none) " + ecosystem(v)
	}
	y.count(row, word)
	why := res.Reason
	switch res.Status {
	case refactor.Rewritten:
		y.rungs[fmt.Sprintf("%s: %s, %s", res.Transform, res.Plan, res.Risk)]++
		for id := range reasons(res) {
			y.dropped[res.Transform+": "+id]++
		}
	case refactor.Refused:
		for id := range reasons(res) {
			y.reasons[res.Transform+": "+id]++
		}
		why = strings.Join(slices.Sorted(maps.Keys(reasons(res))), " ")
		if v.assumed != nil {
			y.rows[row]["assumed"]++
			y.rungs[fmt.Sprintf("%s: %s, %s", v.assumed.Transform, v.assumed.Plan, v.assumed.Risk)]++
			why += " (rewritten under an assumption)"
		}
	case refactor.Unchanged:
		y.kinds[res.Reason]++
	}
	y.line(v, word, strings.TrimSpace(strings.Join([]string{res.Transform, res.Plan, res.Runtime, why}, " ")))
}

func (y *tally) count(row, word string) {
	if y.rows[row] == nil {
		y.rows[row] = map[string]int{}
	}
	y.rows[row]["found"]++
	if word != "" {
		y.rows[row][word]++
	}
}

// line is one file's: the verdict, what was decided and why, the milliseconds, the name.
func (y *tally) line(v verdict, word, text string) {
	fmt.Fprintf(&y.lines, "%s\t%s\t%d\t%s\n", word, text, v.took.Milliseconds(), v.file.Name)
}

func reasons(res refactor.Result) map[string]bool {
	ids := map[string]bool{}
	for _, r := range res.Refusals {
		ids[r.ID] = true
	}
	return ids
}

// ecosystem is the base image's, by its name: what a file that no transform recognised is about.
func ecosystem(v verdict) string {
	if n := len(v.read.Stages); n > 1 {
		return "more than one stage"
	}
	st := v.read.Final()
	if st.Unknown != "" {
		return "base not in the catalogue"
	}
	return cmp.Or(st.Image.Family, "scratch")
}

// plain is the innermost error, without names of files.
func plain(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			text, _, _ := strings.Cut(err.Error(), "\n")
			return text
		}
		err = inner
	}
}

// String is the tables.
func (y *tally) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n%d Dockerfiles, %d repositories\n\n", y.found, len(y.repositories))
	b.WriteString("| | found | rewritten | under an assumption | refused | unchanged |\n|---|---|---|---|---|---|\n")
	sum := map[string]int{}
	for _, row := range byCount(y.rows, func(c map[string]int) int { return c["found"] }) {
		c := y.rows[row]
		for k, n := range c {
			sum[k] += n
		}
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d | %d |\n", row, c["found"], c["rewritten"], c["assumed"], c["refused"]-c["assumed"], c["unchanged"])
	}
	fmt.Fprintf(&b, "| all | %d | %d | %d | %d | %d |\n", sum["found"], sum["rewritten"], sum["assumed"], sum["refused"]-sum["assumed"], sum["unchanged"])
	for _, part := range []struct {
		title  string
		counts map[string]int
	}{
		{"rewritten, by plan and risk", y.rungs},
		{"refused, by reason (a file may have several)", y.reasons},
		{"dropped plans of rewritten files, by reason", y.dropped},
		{"unchanged, by kind", y.kinds},
		{"can't be read", y.unread},
	} {
		if len(part.counts) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n%s:\n", part.title)
		for _, k := range byCount(part.counts, func(n int) int { return n }) {
			fmt.Fprintf(&b, "%6d  %s\n", part.counts[k], k)
		}
	}
	return b.String()
}

// byCount are the keys, the most frequent first.
func byCount[V any](m map[string]V, count func(V) int) []string {
	return slices.SortedFunc(maps.Keys(m), func(a, b string) int {
		return cmp.Or(count(m[b])-count(m[a]), strings.Compare(a, b))
	})
}
