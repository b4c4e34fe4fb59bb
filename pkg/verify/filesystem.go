package verify

import (
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/verify/image"
)

// lookup finds the file that a path leads to in an image, through symbolic links; nil if there is none.
func lookup(im *image.Image, name string) *image.File {
	f, err := im.Lookup(name)
	if err != nil {
		return nil
	}
	return f
}

// hasEntry tells whether /etc/passwd (passwd(5)) has an entry for a number.
func hasEntry(im *image.Image, uid int) bool {
	f := lookup(im, "/etc/passwd")
	if f == nil {
		return false
	}
	for line := range strings.Lines(string(f.Text)) {
		if fields := strings.Split(line, ":"); len(fields) > 2 && fields[2] == strconv.Itoa(uid) {
			return true
		}
	}
	return false
}

// mayWrite tells whether the image's user may make files in a directory, by its mode alone.
func mayWrite(s Side, dir string) bool { return may(s, dir, 0o3) }

// mayEnter tells whether the image's user may open files in a directory, by its mode alone.
func mayEnter(s Side, dir string) bool { return may(s, dir, 0o1) }

// may tells whether the image's user has all of the permission bits on a directory.
func may(s Side, dir string, bits fs.FileMode) bool {
	d := lookup(s.Image, dir)
	a, ok := s.Image.User(s.Image.Config.Config.User)
	if !ok || d == nil || d.Kind != image.Directory {
		return false
	}
	perm := d.Mode.Perm()
	switch {
	case a.UID == 0:
		return true
	case a.UID == d.UID:
		perm >>= 6
	case a.GID == d.GID || slices.Contains(a.Groups, d.GID):
		perm >>= 3
	}
	return perm&bits == bits
}

// within tells whether a path is dir or lies below it.
func within(dir, name string) bool {
	return name == dir || dir == "/" || strings.HasPrefix(name, strings.TrimSuffix(dir, "/")+"/")
}

// exporterComment marks history that BuildKit adds, at the end, for layers of a base that has none (exporter/containerimage/writer.go).
const exporterComment = "buildkit.exporter.image.v0"

// baseLayers is how many of an image's layers, from the bottom, come from the base of its last stage. BuildKit writes one line of history
// for each instruction of that stage, and of stages that it stands on.
func baseLayers(s Side) int {
	history := s.Image.Config.History
	for len(history) > 0 && history[len(history)-1].Comment == exporterComment {
		history = history[:len(history)-1]
	}
	own := 0
	for i := range min(instructions(s.Recipe), len(history)) {
		if !history[len(history)-1-i].EmptyLayer {
			own++
		}
	}
	return max(0, len(s.Image.Layers)-own)
}

// instructions counts those of the last stage and of the stages that it stands on, without their FROM.
func instructions(r *recipe.Recipe) int {
	n := 0
	for st := r.Final(); st != nil; st = st.Parent {
		n += len(st.Steps)
	}
	return n
}
