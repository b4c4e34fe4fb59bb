// Package kind gives rewrites that are alike one name, so that a person reviews each kind once.
package kind

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/refactor"
)

// Schema is the number of the rules below. It stands in what is hashed: who changes the rules raises it, and every name changes.
const Schema = 1

// Of names the kind of a rewrite: its transform and 64 bits, such as "go-scratch-4f1c09a7c2d1e0b3". It is empty unless res is a rewrite.
//
// Two rewrites are of one kind if who has read one has read the other:
//   - the transform, the plan, the risk, the ids of the differences and of the assumptions are the same;
//   - the user is the same, or changes between root and somebody alike;
//   - the runtime image is of one family, variant, C library and major version (of a distribution's own image: release);
//   - the same instructions leave and come, where comments, line ends, the case of keywords and what stays do not count; paths, versions,
//     ports, addresses, names of stages, users, files and variables are placeholders, and a copy or a variable more of the same
//     sort is none; that the builder gets a name is no change.
//
// What does count, word by word: keywords and flags; the lines of a server block but for its port and root; the program that no longer starts,
// without its arguments; whether files are root's; whether data of the system (certificates, time zones, media types) or accounts are copied;
// programs that steps of the new stage run, and the packages that they install; variables that choose what program runs.
//
// The name depends on nothing but res and the rules: the same everywhere, whatever the file is called.
func Of(res refactor.Result) string {
	if res.Status != refactor.Rewritten {
		return ""
	}
	sum := sha256.Sum256([]byte(text(res)))
	return fmt.Sprintf("%s-%x", res.Transform, sum[:8])
}

// text is what is hashed: a line a fact.
func text(res refactor.Result) string {
	var ids []string
	for _, d := range res.Differences {
		ids = append(ids, d.ID)
	}
	lines := []string{
		fmt.Sprintf("schema %d", Schema),
		"transform " + res.Transform,
		"plan " + res.Plan,
		"risk " + res.Risk.String(),
		"runtime " + runtimeOf(res),
		"differs " + sorted(ids),
		"assumes " + sorted(res.Assumed),
	}
	if u := userChange(res); u != "" {
		lines = append(lines, u)
	}
	return strings.Join(append(lines, shape(res.Input, res.Output)...), "\n") + "\n"
}

// userChange tells of a user that changes between root and somebody, which no line need show: a USER above the cut is lost without one.
func userChange(res refactor.Result) string {
	if res.Before == nil || res.After == nil {
		return ""
	}
	before, after := user(res.Before.Config["User"]), user(res.After.Config["User"])
	if before == after {
		return ""
	}
	return "user " + before + " to " + after
}

func sorted(ids []string) string {
	ids = slices.Sorted(slices.Values(ids))
	return strings.Join(slices.Compact(ids), " ")
}
