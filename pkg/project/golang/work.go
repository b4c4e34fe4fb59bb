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
	w, err := readWorkspace(p, at)
	if err != nil {
		return err
	}
	m.Work = w
	if slices.Contains(w.Use, m.Dir) {
		m.Replace = append(m.Replace, w.replace...)
	}
	return nil
}

// readWorkspace reads the go.work of a directory.
func readWorkspace(p Context, at string) (*Workspace, error) {
	name := path.Join(at, "go.work")
	data, err := readCapped(p, name, maxManifest)
	if err != nil {
		return nil, err
	}
	f, err := modfile.ParseWork(name, data, nil)
	if err != nil {
		return nil, manifestError(name, err)
	}
	w := &Workspace{File: name, replace: replacements(name, at, f.Replace)}
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
	return w, nil
}
