package node

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// maxWalk is how many files and folders are looked at for a workspace's package; larger trees are not searched to the end.
const maxWalk = 50000

// workspace finds the directory of a package by its name or its path below root.
func workspace(c Context, root, name string) (string, error) {
	if rel := path.Join(root, name); !path.IsAbs(name) && !strings.HasPrefix(rel, "..") && c.Exists(path.Join(rel, "package.json")) && name != "" {
		return rel, nil
	}
	if strings.HasPrefix(name, ".") || path.IsAbs(name) {
		return "", fmt.Errorf("there is no package.json in %s", path.Join(root, name))
	}
	var found []string
	seen := 0
	err := c.Walk(root, func(p string, d fs.DirEntry) error {
		if seen++; seen > maxWalk {
			return fmt.Errorf("more than %d files to search for the package %q", maxWalk, name)
		}
		switch {
		case d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git"):
			return fs.SkipDir
		case d.Name() == "package.json":
			if pkg, err := ReadPackage(c, path.Dir(p)); err == nil && pkg.Name == name {
				found = append(found, path.Dir(p))
			}
		}
		return nil
	})
	switch {
	case err != nil:
		return "", err
	case len(found) == 0:
		return "", fmt.Errorf("no package.json below %s has the name %q", root, name)
	case len(found) > 1:
		return "", fmt.Errorf("%s and %s both have the name %q", path.Join(found[0], "package.json"), path.Join(found[1], "package.json"), name)
	}
	return found[0], nil
}

// workspaceRoot is the directory of dir or above that declares workspaces.
func workspaceRoot(c Context, dir string) (string, error) {
	for d := dir; ; d = path.Dir(d) {
		if c.Exists(path.Join(d, "pnpm-workspace.yaml")) {
			return d, nil
		}
		if p, err := ReadPackage(c, d); err == nil {
			if _, ok := p.json.get("workspaces"); ok {
				return d, nil
			}
		}
		if d == "." || d == "/" {
			return "", fmt.Errorf("no directory from %s upwards declares workspaces", dir)
		}
	}
}
