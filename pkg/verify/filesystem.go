package verify

import (
	"path"
	"strconv"
	"strings"

	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/verify/image"
)

// maxLinks is how many symbolic links Linux follows in one path (path_resolution(7)).
const maxLinks = 40

// lookup finds the file that a path leads to in an image, through symbolic links; nil if there is none. The root leads nowhere.
func lookup(im *image.Image, name string) *image.File {
	todo := strings.Split(strings.Trim(path.Clean(name), "/"), "/")
	at, links := "/", 0
	for len(todo) > 0 {
		word := todo[0]
		todo = todo[1:]
		switch word {
		case "", ".":
			continue
		case "..":
			at = path.Dir(at)
			continue
		}
		f := im.Files[path.Join(at, word)]
		switch {
		case f == nil:
			return nil
		case f.Kind != image.Symlink:
			at = f.Path
			continue
		}
		if links++; links > maxLinks {
			return nil
		}
		if path.IsAbs(f.Link) {
			at = "/"
		}
		todo = append(strings.Split(f.Link, "/"), todo...)
	}
	return im.Files[at]
}

// account is who a process is by number.
type account struct {
	uid, gid int
	named    bool // /etc/passwd has an entry for it
}

// accountOf resolves the user of an image configuration as runtimes do (moby/sys user.GetExecUser): a number needs no entry, a name does.
// ok is false if the name has none.
func accountOf(im *image.Image, user string) (a account, ok bool) {
	name, group, hasGroup := strings.Cut(user, ":")
	if name == "" {
		name = "0"
	}
	uid, err := strconv.Atoi(name)
	ok = err == nil
	a.uid = uid
	for _, e := range entries(im, "/etc/passwd") {
		if len(e) < 4 || e[0] != name && e[2] != name {
			continue
		}
		u, err1 := strconv.Atoi(e[2])
		g, err2 := strconv.Atoi(e[3])
		if err1 == nil && err2 == nil {
			a, ok = account{u, g, true}, true
			break
		}
	}
	if !ok || !hasGroup || group == "" {
		return a, ok
	}
	if n, err := strconv.Atoi(group); err == nil {
		a.gid = n
		return a, true
	}
	for _, e := range entries(im, "/etc/group") {
		if len(e) >= 3 && e[0] == group {
			if n, err := strconv.Atoi(e[2]); err == nil {
				a.gid = n
				return a, true
			}
		}
	}
	return a, false
}

// entries are the lines of a database of accounts (passwd(5), group(5)), cut at colons.
func entries(im *image.Image, name string) [][]string {
	f := lookup(im, name)
	if f == nil {
		return nil
	}
	var out [][]string
	for line := range strings.Lines(string(f.Text)) {
		out = append(out, strings.Split(strings.TrimRight(line, "\r\n"), ":"))
	}
	return out
}

// writable tells whether an account may make files in a directory, by its mode alone.
func writable(f *image.File, a account) bool {
	const write = 0o3 // write and search
	perm := f.Mode.Perm()
	switch {
	case a.uid == 0:
		return true
	case a.uid == f.UID:
		return perm>>6&write == write
	case a.gid == f.GID:
		return perm>>3&write == write
	}
	return perm&write == write
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
