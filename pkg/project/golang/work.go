package golang

import (
	"path"
	"slices"

	"golang.org/x/mod/modfile"
)

// readWork reads the go.work at or above the module, if it uses the module.
func (m *Module) readWork(p Context) error {
	at, ok := findUp(p, m.Dir, "go.work")
	if !ok {
		return nil
	}
	name := path.Join(at, "go.work")
	data, err := readCapped(p, name, maxManifest)
	if err != nil {
		return err
	}
	f, err := modfile.ParseWork(name, data, nil)
	if err != nil {
		return manifestError(name, err)
	}
	w := &Workspace{File: name}
	if f.Go != nil {
		w.Go = f.Go.Version
	}
	for _, u := range f.Use {
		to := path.Join(at, u.Path)
		if path.IsAbs(u.Path) || !inside(to) {
			w.Outside = append(w.Outside, u.Path)
			continue
		}
		w.Use = append(w.Use, to)
	}
	m.Work = w
	if slices.Contains(w.Use, m.Dir) {
		m.Replace = append(m.Replace, replacements(name, at, f.Replace)...)
	}
	return nil
}
