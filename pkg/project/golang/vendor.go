package golang

import (
	"path"
	"strings"

	"golang.org/x/mod/module"
)

// readVendor reads vendor/modules.txt, whose format is the go command's own: "# module version" opens a module, a bare
// line is a package, "## " holds annotations (cmd/go/internal/modcmd/vendor.go).
func (m *Module) readVendor(p Context) error {
	dir := path.Join(m.Dir, "vendor")
	name := path.Join(dir, "modules.txt")
	if !p.Exists(name) {
		if m.File == "" && p.Exists(dir) {
			m.Vendor = &Vendor{Dir: dir, Present: true} // dep, glide and govendor leave no modules.txt
		}
		return nil
	}
	data, err := readCapped(p, name, maxManifest)
	if err != nil {
		return err
	}
	v := &Vendor{Dir: dir, Packages: map[string]string{}}
	current := ""
	for _, line := range strings.Split(string(data), "\n") {
		f := strings.Fields(line)
		switch {
		case len(f) == 0 || f[0] == "##":
		case f[0] == "#":
			// "# old => new" without a version notes a replacement only
			if len(f) < 3 || f[2] == "=>" {
				current = ""
				continue
			}
			current = f[1]
			v.Modules = append(v.Modules, module.Version{Path: f[1], Version: f[2]})
		case len(f) == 1 && current != "":
			v.Packages[f[0]] = current
			v.Present = v.Present || p.Exists(path.Join(dir, f[0]))
		}
	}
	m.Vendor = v
	return nil
}
