package command

import "os"

// excludes tells whether the settings file of a Dockerfile leaves it out of walks. One that can't be read excludes nothing: that is told when the
// Dockerfile's settings are asked for.
func (g Given) excludes(t Target) bool {
	root, err := os.OpenRoot(t.Root)
	if err != nil {
		return false
	}
	defer root.Close()
	f, dir, _, err := g.nearest(t, root)
	if err != nil || f == nil || f.Exclude.Line == 0 {
		return false
	}
	name, ok := within(dir, t.File)
	return ok && f.Exclude.V.Match(name)
}
