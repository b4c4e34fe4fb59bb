package project

import (
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// bakeTarget is a target of a docker-bake file. What is not a literal string holds a "$".
type bakeTarget struct {
	file       string
	line       int
	Context    *string           `json:"context"`
	Dockerfile *string           `json:"dockerfile"`
	Inline     *string           `json:"dockerfile-inline"`
	Target     *string           `json:"target"`
	Tags       []string          `json:"tags"`
	Args       map[string]any    `json:"args"`
	Contexts   map[string]string `json:"contexts"`
	Inherits   []string          `json:"inherits"`
	Output     any               `json:"output"`
}

// bake reads docker-bake files: targets that build the file. The files of one directory are read together, as bake reads its own name and
// docker-bake.override. (docker/buildx docs/bake-reference, bake/bake.go, 2026-08.)
func (f *finder) bake() {
	dirs := map[string]map[string]bakeTarget{}
	var order []string
	f.each(bakeFile, func(name string, t *sharedText) {
		dir := path.Dir(name)
		if dirs[dir] == nil {
			dirs[dir] = map[string]bakeTarget{}
			order = append(order, dir)
		}
		for n, target := range bakeTargets(name, t.bytes) {
			if old, there := dirs[dir][n]; there {
				target.fill(old)
			}
			dirs[dir][n] = target
		}
	})
	for _, dir := range order {
		f.bakeDir(dirs[dir])
	}
}

func bakeTargets(name string, text []byte) map[string]bakeTarget {
	if path.Ext(name) != ".json" {
		return bakeHCL(name, string(text))
	}
	var file struct {
		Target   map[string]bakeTarget `json:"target"`
		Variable map[string]struct {
			Default any `json:"default"`
		} `json:"variable"`
	}
	if json.Unmarshal(text, &file) != nil {
		return nil
	}
	vars := settings{}
	for n, v := range file.Variable {
		if s, ok := v.Default.(string); ok && len(s) <= maxSetting {
			vars[n] = s
		}
	}
	for n, t := range file.Target {
		t.file, t.line = name, 1+strings.Count(before(string(text), `"`+n+`"`), "\n")
		for _, s := range []*string{t.Context, t.Dockerfile, t.Target} {
			if s != nil {
				*s = vars.expand(plainVariables(*s))
			}
		}
		for i := range t.Tags {
			t.Tags[i] = vars.expand(plainVariables(t.Tags[i]))
		}
		for i := range t.Args {
			if s, ok := t.Args[i].(string); ok {
				t.Args[i] = vars.expand(plainVariables(s))
			}
		}
		file.Target[n] = t
	}
	return file.Target
}

func (f *finder) bakeDir(targets map[string]bakeTarget) {
	ours := map[string]bool{}
	for _, n := range slices.Sorted(maps.Keys(targets)) {
		t := inherit(targets, n, 8)
		b, ok := f.bakeBuild(t)
		if !ok {
			continue
		}
		ours[n], f.bakes[n] = true, true
		for _, tag := range b.tags {
			f.names.add(tag)
		}
		f.built(b, Use{ID: "external-build-inputs", File: targets[n].file, Line: max(targets[n].line, 1), Detail: "the bake target " + n + " builds this file"})
	}
	for _, n := range slices.Sorted(maps.Keys(targets)) {
		for _, context := range slices.Sorted(maps.Keys(targets[n].Contexts)) {
			if other, ok := strings.CutPrefix(targets[n].Contexts[context], "target:"); ok && ours[other] {
				f.add(Use{ID: "image-as-base", File: targets[n].file, Line: max(targets[n].line, 1), Refuse: true, Detail: "the bake target " + n + " takes this image as its context " + context})
			}
		}
	}
}

// bakeAction is a step of docker/bake-action. What it builds is said by the bake files; its overrides are not read.
func (f *finder) bakeAction(name string, s *yaml.Node, targets string) {
	for _, o := range lines(str(get(s, "with", "set"))) {
		at, value, _ := strings.Cut(o, "=")
		target, key, _ := strings.Cut(strings.TrimSpace(at), ".")
		if (target == "*" || f.bakes[target]) && len(f.bakes) > 0 {
			b := imageBuild{}
			switch {
			case key == "target":
				b.target = value
			case strings.HasPrefix(key, "args."):
				b.setArg(strings.TrimPrefix(key, "args.") + "=" + plainVariables(value))
			case strings.HasPrefix(key, "contexts."):
				b.contexts = []string{strings.TrimPrefix(key, "contexts.")}
			}
			f.built(b, Use{ID: "external-build-inputs", File: name, Line: s.Line, Detail: "a step bakes this file with " + o})
		}
	}
}

// inherit fills in what a target takes from others; its own settings win, then the last one inherited.
func inherit(targets map[string]bakeTarget, name string, depth int) bakeTarget {
	t := targets[name]
	if depth == 0 {
		return t
	}
	for i, base := range slices.Backward(t.Inherits) {
		if len(t.Inherits)-i > 16 {
			break
		}
		t.fill(inherit(targets, base, depth-1))
	}
	return t
}

// fill takes from b what t does not say.
func (t *bakeTarget) fill(b bakeTarget) {
	for _, p := range []struct{ to, from **string }{{&t.Context, &b.Context}, {&t.Dockerfile, &b.Dockerfile}, {&t.Inline, &b.Inline}, {&t.Target, &b.Target}} {
		if *p.to == nil {
			*p.to = *p.from
		}
	}
	if t.Tags == nil {
		t.Tags = b.Tags
	}
	if t.Output == nil {
		t.Output = b.Output
	}
	if t.Inherits == nil {
		t.Inherits = b.Inherits
	}
	if len(b.Contexts) > 0 {
		t.Contexts = maps.Clone(t.Contexts)
		if t.Contexts == nil {
			t.Contexts = map[string]string{}
		}
		for k, v := range b.Contexts {
			if _, own := t.Contexts[k]; !own {
				t.Contexts[k] = v
			}
		}
	}
	if len(b.Args) > 0 {
		t.Args = maps.Clone(t.Args)
		if t.Args == nil {
			t.Args = map[string]any{}
		}
		for k, v := range b.Args {
			if _, own := t.Args[k]; !own {
				t.Args[k] = v
			}
		}
	}
}

func (f *finder) bakeBuild(t bakeTarget) (imageBuild, bool) {
	b := imageBuild{tags: t.Tags, contexts: slices.Sorted(maps.Keys(t.Contexts))}
	for _, name := range slices.Sorted(maps.Keys(t.Args)) {
		value, ok := t.Args[name].(string)
		if !ok {
			value = "$"
		}
		b.setArg(name + "=" + value)
	}
	output := fmt.Sprint(t.Output)
	b.exports = strings.Contains(output, "type=local") || strings.Contains(output, "type=tar")
	if t.Target != nil {
		b.target = *t.Target
	}
	if t.Inline != nil {
		return b, false
	}
	context, file := ".", "Dockerfile"
	if t.Context != nil {
		context = *t.Context
	}
	if t.Dockerfile != nil {
		file = *t.Dockerfile
	}
	if strings.Contains(context, "://") || strings.HasPrefix(context, "git@") {
		return b, false
	}
	if strings.Contains(context+file, "$") {
		return b, f.only
	}
	for _, base := range basesOf(t.file)[:min(2, len(basesOf(t.file)))] {
		if name := path.Join(base, context, file); name == f.p.file || f.isLowerCase(name) {
			b.file, b.context = f.p.file, path.Join(base, context)
			return b, true
		}
	}
	return b, false
}

// isLowerCase tells whether the file is the dockerfile that is built where a Dockerfile is named, or meant, and is not there
// (BuildKit frontend/dockerui/config.go, ReadEntrypoint; docker/buildx build/opt.go, handleLowercaseDockerfile).
func (f *finder) isLowerCase(name string) bool {
	dir, base := path.Split(name)
	return base == "Dockerfile" && dir+"dockerfile" == f.p.file && !f.exists(name)
}
