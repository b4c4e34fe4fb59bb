package command

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/discover"
)

// Barren lists the directories among Paths in which Targets has found nothing, neither a Dockerfile nor an error: whoever hands in a list wants
// to know which of its lines stand for nothing.
func (f Files) Barren(ts []Target, errs []error) []string {
	here, err := os.Getwd()
	if err != nil {
		return nil
	}
	absolute := func(name string) string {
		if filepath.IsAbs(name) {
			return filepath.Clean(name)
		}
		return filepath.Join(here, name)
	}
	var shown, real, out []string
	for _, t := range ts {
		shown = append(shown, absolute(t.Name))
	}
	for _, err := range errs {
		if pe := (*discover.PathError)(nil); errors.As(err, &pe) {
			shown = append(shown, filepath.Join(absolute(pe.Name), "unknown")) // below the path itself, too
		}
	}
	slices.Sort(shown)
	for _, p := range f.Paths {
		if anyBelow(shown, absolute(p)) {
			continue
		}
		if info, err := os.Stat(p); err != nil || !info.IsDir() {
			continue
		}
		if real == nil { // a file that two paths lead to has the name that one of them gives it
			for _, t := range ts {
				real = append(real, filepath.Join(t.Root, filepath.FromSlash(t.File)))
			}
			slices.Sort(real)
		}
		dir, err := filepath.EvalSymlinks(absolute(p))
		if err == nil && !anyBelow(real, dir) {
			out = append(out, p)
		}
	}
	return out
}

// anyBelow tells whether one of the names, which are sorted, lies below the directory.
func anyBelow(names []string, dir string) bool {
	if !os.IsPathSeparator(dir[len(dir)-1]) { // else it is the root of all
		dir += string(filepath.Separator)
	}
	i, _ := slices.BinarySearch(names, dir)
	return i < len(names) && strings.HasPrefix(names[i], dir)
}
