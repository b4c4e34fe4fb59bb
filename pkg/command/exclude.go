package command

import (
	"path"
	"path/filepath"

	"github.com/msb-dev/msb/pkg/config"
	"github.com/msb-dev/msb/pkg/discover"
	"github.com/msb-dev/msb/pkg/rootfs"
)

// search finds the settings files of many Dockerfiles. Those of one project follow each other, and what one directory has is asked for once.
type search struct {
	given Given
	at    string // root of the project
	root  *rootfs.FS
	known map[string]string // directory to the nearest settings file, "" for none
}

func (s *search) close() {
	if s.root != nil {
		s.root.Close()
		s.root = nil
	}
}

// excludes finds the settings file of a Dockerfile and tells whether it leaves the Dockerfile out of walks. One that can't be read excludes
// nothing: that is told when the settings are asked for.
func (s *search) excludes(t *Target) bool {
	if s.given.file == nil && (s.given.config == noConfig || t.Root == "") {
		return false
	}
	if s.given.file == nil && s.find(t) != nil || t.searched && t.settings == "" {
		return false
	}
	f, dir, _, err := s.given.nearest(*t, s.root)
	if err != nil || f == nil || f.Exclude.Line == 0 {
		return false
	}
	name, ok := within(dir, t.File)
	return ok && f.Exclude.V.Match(name)
}

// prune keeps walks out of directories that a settings file excludes whole.
func (g Given) prune(o *discover.Options) {
	switch {
	case g.file != nil:
		o.Excluding, o.ExcludingAt = g.excluding, []string{".git"}
	case g.config != noConfig:
		o.Excluding, o.ExcludingAt = g.excluding, config.Names[:]
	}
}

// excluding is discover.Options.Excluding. Where a settings file can't be read that is told when the settings are asked for.
func (g Given) excluding(repository, dir string) (base string, globs discover.Globs) {
	t, err := place(filepath.Join(dir, "Dockerfile"), repository, "")
	if err != nil {
		return "", globs
	}
	root, err := rootfs.Open(repository)
	if err != nil {
		return "", globs
	}
	defer root.Close()
	f, at, _, err := g.nearest(t, root)
	if err != nil || f == nil {
		return "", globs
	}
	return filepath.Join(repository, filepath.FromSlash(at)), f.Exclude.V
}

// find looks for the settings file.
func (s *search) find(t *Target) error {
	if s.at != t.Root || s.root == nil {
		s.close()
		root, err := rootfs.Open(t.Root)
		if err != nil {
			return err
		}
		s.at, s.root, s.known = t.Root, root, map[string]string{}
	}
	name, err := s.nearest(path.Dir(t.File), t.Top)
	t.searched, t.settings = err == nil, name
	return err
}

// nearest is config.Nearest, of which the answers are kept.
func (s *search) nearest(dir, top string) (string, error) {
	key := dir + "\x00" + top // of two repositories, one of which lies in the other
	if name, ok := s.known[key]; ok {
		return name, nil
	}
	name, err := config.In(s.root, dir)
	if name == "" && err == nil && dir != top && dir != "." {
		name, err = s.nearest(path.Dir(dir), top)
	}
	if err == nil {
		s.known[key] = name
	}
	return name, err
}
