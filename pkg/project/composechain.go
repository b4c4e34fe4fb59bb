package project

import (
	"path"
	"strings"

	"go.yaml.in/yaml/v3"
)

// included are the files that a file includes: read in their own directories, or together.
func included(name string, doc *yaml.Node, read func(string) *yaml.Node) []*composeModel {
	var out []*composeModel
	for i, n := range items(get(doc, "include")) {
		if i == 100 {
			break
		}
		paths := words(get(n, "path"))
		if n.Kind == yaml.ScalarNode {
			paths = []string{n.Value}
		}
		var files []string
		for _, p := range paths {
			if p = path.Join(path.Dir(name), interpolate(p, noVariables)); read(p) != nil {
				files = append(files, p)
			}
		}
		if len(files) == 0 {
			continue
		}
		dir := path.Dir(files[0])
		if own := str(get(n, "project_directory")); own != "" {
			dir = path.Join(path.Dir(name), own)
		}
		out = append(out, &composeModel{dir: dir, files: files, chain: true})
	}
	return out
}

// chains are the files that commands name together with -f, that COMPOSE_FILE lists, and that a development container merges.
func (f *finder) chains(scripts []script) []*composeModel {
	var out []*composeModel
	known := map[string]bool{}
	chain := func(base, dir string, names []string) bool {
		var files []string
		for _, n := range names {
			if n = joinDir(base, n); strings.Contains(n, "$") || !f.exists(n) {
				return false
			}
			files = append(files, n)
		}
		if len(files) == 0 {
			return false
		}
		if dir == "" {
			dir = path.Dir(files[0])
		} else {
			dir = joinDir(base, dir)
		}
		if key := dir + "\x00" + strings.Join(files, "\x00"); !known[key] && len(out) < maxModels {
			known[key] = true
			out = append(out, &composeModel{dir: dir, files: files, chain: true})
		}
		return true
	}
	first := func(bases []string, dir string, names []string) {
		for _, b := range bases {
			if chain(b, dir, names) {
				return
			}
		}
	}
	for _, s := range scripts {
		f.eachCommand(s, func(c scriptCommand, bases []string) {
			for _, a := range c.assigns {
				if list, ok := strings.CutPrefix(a, "COMPOSE_FILE="); ok {
					first(bases, "", strings.Split(list, ":"))
				}
			}
			verb, rest := engineCommand(c.words)
			if verb == "stack" {
				flags, _ := flagTable{"", map[byte]string{'c': "compose-file"}}.parse(rest, true)
				first(bases, "", flags["compose-file"])
			}
			if verb != "compose" {
				return
			}
			flags, _ := composeFlags.parse(rest, false)
			first(bases, last(flags["project-directory"]), flags["file"])
		})
	}
	dirs := map[string]bool{}
	for name := range f.around(composeFile) {
		if dir := path.Dir(name); !dirs[dir] {
			dirs[dir] = true
			if list := f.dotEnv(dir)["COMPOSE_FILE"]; list != "" {
				chain(dir, "", strings.Split(list, ":"))
			}
		}
	}
	f.each(devcontainerFile, func(name string, t *sharedText) {
		if dc, ok := readDevcontainer(t.bytes); ok {
			chain(path.Dir(name), "", dc.composeFiles())
		}
	})
	return out
}
