package recipe

import (
	"errors"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/project/node"
)

// unreadableManifest asks for a manifest that is there and can't be read: what decides the build is not known then, whatever the plan.
func (n *needs) unreadableManifest(file string, err error) {
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return
	}
	at, what := project.Place{File: file}, err.Error()
	if rest, ok := strings.CutPrefix(what, file+":"); ok {
		number, text, _ := strings.Cut(rest, ":")
		if line, err := strconv.Atoi(number); err == nil {
			at.Line, rest = line, text
		}
		what = strings.TrimSpace(rest)
	}
	n.add(NeedOther, file, "manifest-unreadable", UnknownEvidence, at, "the manifest can't be read: %s", what)
}

// packageJSON holds the package.json of the working directory to be readable.
func (n *needs) packageJSON() {
	if dir, ok := n.r.contextDirOf(n.st, n.st.Config.Workdir); ok {
		_, err := node.ReadPackage(n.r.Project, dir)
		n.unreadableManifest(path.Join(dir, "package.json"), err)
	}
}
