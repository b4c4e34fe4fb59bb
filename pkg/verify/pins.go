package verify

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/recipe"
)

// references lists the images that the files start from or copy from, as they are written with arguments expanded, sorted. One whose name
// can't be expanded is left out: the builder resolves it for itself.
func references(list ...*recipe.Recipe) []string {
	all := map[string]bool{}
	for _, r := range list {
		for i, st := range r.Stages {
			if st.Parent == nil && st.Ref != "" {
				all[st.Ref] = true
			}
			for _, s := range st.Steps {
				for _, from := range copiedFrom(s) {
					if from != "" && !isStage(r, i, from) {
						all[from] = true
					}
				}
			}
		}
	}
	delete(all, "scratch")
	return slices.Sorted(maps.Keys(all))
}

// copiedFrom is what --from= of an instruction names, expanded.
func copiedFrom(s *recipe.Step) []string {
	var raw []string
	switch c := s.Command.(type) {
	case *dockerfile.CopyCommand:
		raw = append(raw, c.From)
	case *dockerfile.RunCommand:
		for _, m := range dockerfile.RunMounts(c) {
			raw = append(raw, m.From)
		}
	}
	var out []string
	for _, from := range raw {
		if ref, known := dockerfile.Expand(from, '\\', s.Before.Lookup); known {
			out = append(out, ref)
		}
	}
	return out
}

// isStage tells whether a name or a number means an earlier stage.
func isStage(r *recipe.Recipe, at int, name string) bool {
	if n, err := strconv.Atoi(name); err == nil {
		return n < at
	}
	return slices.ContainsFunc(r.Stages[:at], func(st *recipe.Stage) bool { return strings.EqualFold(st.Name, name) })
}
