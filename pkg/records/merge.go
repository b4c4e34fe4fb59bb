package records

import (
	"cmp"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/mod/semver"

	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/pkg/report"
)

// entry is a record with the report of msb verify, if there is one.
type entry struct {
	record *report.Record
	verify *report.Verification
}

func (e entry) id() [2]string { return [2]string{e.record.Repo, e.record.Path} }

// merge takes one entry of each Dockerfile, in the order of repositories and paths.
func merge(entries []entry) Set {
	slices.SortStableFunc(entries, func(a, b entry) int { return slices.Compare(idOf(a), idOf(b)) })
	set := Set{Reports: map[[2]string]report.Verification{}}
	for rest := entries; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].id() == rest[0].id() {
			n++
		}
		same := rest[:n]
		rest = rest[n:]
		if n > 1 {
			slices.SortFunc(same, prefer)
		}
		taken := same[0]
		set.Records = append(set.Records, *taken.record)
		if taken.verify != nil {
			set.Reports[taken.id()] = *taken.verify
		}
		set.Superseded = append(set.Superseded, superseded(same)...)
	}
	return set
}

func idOf(e entry) []string { return []string{e.record.Repo, e.record.Path} }

// prefer orders entries of one Dockerfile: the one to take comes first. What decides is what they say, never where they lie.
func prefer(a, b entry) int {
	return cmp.Or(
		semver.Compare(b.record.Msb, a.record.Msb),
		cmp.Compare(decided(b), decided(a)),
		cmp.Compare(slices.Index(statuses, a.record.Status), slices.Index(statuses, b.record.Status)),
		strings.Compare(text(a.record), text(b.record)),
		cmp.Compare(exit(b), exit(a)),
		strings.Compare(text(b.verify), text(a.verify)),
	)
}

// decided is 1 where msb verify has had its say: the rewrite passed, or was refused because it did not.
func decided(e entry) int {
	failed := func(f report.RecordRefusal) bool {
		o, ok := proof.Lookup(f.Reason)
		return ok && o.Group == 'V'
	}
	if e.record.Verify != nil || e.verify != nil || e.record.Status == "refused" && slices.ContainsFunc(e.record.Refused, failed) {
		return 1
	}
	return 0
}

// exit is what a report of msb verify ends with; a worse one is to be seen. Without a report it is below all.
func exit(e entry) int {
	if e.verify == nil {
		return -1
	}
	return e.verify.Exit
}

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// superseded says of the entries of one Dockerfile which were not taken. One that decides the same is not worth a word.
func superseded(same []entry) []string {
	var out []string
	taken := same[0].record
	for i, e := range same[1:] {
		if slices.ContainsFunc(same[:i+1], func(o entry) bool { return agree(o.record, e.record) }) {
			continue
		}
		out = append(out, fmt.Sprintf("%s: taken is %s, not %s", strings.Join(idOf(same[0]), " "), outcome(taken), outcome(e.record)))
	}
	return out
}

// agree tells whether two records decide the same: the same new file, or the same reasons against one.
func agree(a, b *report.Record) bool {
	return a.Status == b.Status && a.Kind == b.Kind && a.Reason == b.Reason && a.Error == b.Error && reflect.DeepEqual(a.Output, b.Output) && reflect.DeepEqual(a.Refused, b.Refused)
}

// outcome is a record in a few words.
func outcome(r *report.Record) string {
	why := r.Reason
	if len(r.Refused) > 0 && r.Status == "refused" {
		why = r.Refused[0].Reason
	}
	if r.Status == "rewritten" {
		why = r.Kind
	}
	if why != "" {
		why = " (" + why + ")"
	}
	settings, _ := strings.CutPrefix(r.Settings, "sha256:")
	return fmt.Sprintf("%s%s by msb %s with settings %.8s", r.Status, why, r.Msb, settings)
}
