package recipe

import (
	"errors"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/msb-dev/msb/pkg/project"
)

// assetDirs are where bundlers take files from that they copy as they are, mode included (vite.dev/guide/assets, publicDir;
// create-react-app.dev/docs/using-the-public-folder; gatsbyjs.com/docs/how-to/images-and-media/static-folder; angular.dev, assets).
var assetDirs = []string{"public", "static", "src/assets", "assets"}

// modes asks that what is served can be read by a server that is not root: the old one may have been root, nginx's workers are not.
func (n *needs) modes(root string) {
	for _, s := range n.st.Steps {
		for _, e := range s.Execs {
			if mode, hides := hidesFiles(e, root); hides {
				n.add(NeedOther, mode, "file-modes", ReadEvidence, s.Place(n.r), "%s may leave files that only their owner can read", e.Text())
			}
		}
	}
	src, ok := n.r.contextDirOf(n.st, n.st.Config.Workdir)
	if !ok {
		return
	}
	for _, dir := range assetDirs {
		if name, mode := n.unreadable(path.Join(src, dir)); name != "" {
			n.add(NeedOther, name, "file-modes", ReadEvidence, project.Place{File: name}, "%s has the mode %v, which a server that is not root can't read", name, mode)
		}
	}
}

// hidesFiles tells whether a command takes the right to read from others, for files that may be served.
func hidesFiles(e Exec, root string) (mode string, hides bool) {
	switch e.Name() {
	case "umask":
		if len(e.Argv) < 2 {
			return "", false
		}
		mask, err := strconv.ParseUint(e.Argv[1], 8, 16)
		return e.Argv[1], err != nil || mask&0o5 != 0
	case "chmod":
		words, _ := arguments(e)
		paths, known := ownedPaths(e)
		if len(words) < 2 || known && !touches(paths, root) {
			return "", false
		}
		bits, err := strconv.ParseUint(words[0], 8, 16)
		if err != nil {
			takes := strings.Contains(words[0], "-") && !strings.HasPrefix(words[0], "u-") || strings.Contains(words[0], "=")
			return words[0], takes
		}
		return words[0], bits&0o4 == 0
	}
	return "", false
}

// touches tells whether a path lies below root or above it.
func touches(paths []string, root string) bool {
	for _, p := range paths {
		p = path.Clean(strings.TrimSuffix(p, "/*"))
		if under(root, p) || under(p, root) {
			return true
		}
	}
	return false
}

// maxAssets is how many files of a directory are looked at.
const maxAssets = 5000

var errEnough = errors.New("enough")

// unreadable returns a file or directory that others can't read.
func (n *needs) unreadable(dir string) (name string, mode fs.FileMode) {
	if !n.r.Project.Exists(dir) {
		return "", 0
	}
	seen := 0
	_ = n.r.Project.Walk(dir, func(p string, d fs.DirEntry) error {
		if seen++; seen > maxAssets {
			return errEnough
		}
		info, err := d.Info()
		if err != nil {
			return nil
		}
		want := fs.FileMode(0o4)
		if d.IsDir() {
			want = 0o5
		}
		if info.Mode().Perm()&want != want && info.Mode()&fs.ModeSymlink == 0 {
			name, mode = p, info.Mode()
			return errEnough
		}
		return nil
	})
	return name, mode
}
