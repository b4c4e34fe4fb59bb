package links

import (
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/verify/image"
)

// Natives lists the libraries below directories that a program may open while it runs, sorted: .node modules, those of Python, JNI and other shared
// libraries, for the machine of the image. Packages carry builds for several C libraries, so one that would not load is no fault if
// it would not before, either.
func Natives(img *image.Image, dirs []string) []string {
	var list []string
	for p, f := range img.Files {
		if f.ELF == nil || f.ELF.Unread != "" || !f.ELF.Dynamic || !isModule(path.Base(p)) {
			continue
		}
		if m := machines[img.Config.Architecture]; m != nil && !m[f.ELF.Machine] {
			continue
		}
		if slices.ContainsFunc(dirs, func(dir string) bool { return below(p, dir) }) {
			list = append(list, p)
		}
	}
	slices.Sort(list)
	return list
}

// isModule reports whether a file has the name of a library.
func isModule(base string) bool {
	return strings.HasSuffix(base, ".node") || strings.HasSuffix(base, ".so") || strings.Contains(base, ".so.")
}

func below(p, dir string) bool {
	dir = path.Clean("/" + dir)
	return dir == "/" || p == dir || strings.HasPrefix(p, dir+"/")
}
