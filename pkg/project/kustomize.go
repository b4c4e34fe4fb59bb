package project

import (
	"path"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/msb-dev/msb/pkg/lazyregexp"
)

// patched are the fields of a container that a JSON patch replaces.
var patched = lazyregexp.New(`/(?:containers|initContainers)/(?:\d+|-)(?:/(\w+))?(/.+)?$`)

// kustomizations reads what kustomization files change: other names of images, and patches. Strategic patches that stand in the file are
// added to the containers of manifests; JSON patches are returned, each as a container of the workload that it is for.
// (kubectl.docs.kubernetes.io/references/kustomize/kustomization, 2026-08.)
func (f *finder) kustomizations(all *[]container) []container {
	var out []container
	f.eachDocument(kustomization, func(name string, doc *yaml.Node) {
		for _, image := range items(get(doc, "images")) {
			from, to := str(get(image, "name")), str(get(image, "newName"))
			if to != "" && f.names.repository(to) {
				f.names.add(from)
			} else if to != "" && f.names.repository(from) {
				f.names.add(to)
			}
		}
		for _, key := range []string{"patches", "patchesJson6902", "patchesStrategicMerge"} {
			for _, p := range items(get(doc, key)) {
				docs, file, line := f.patch(name, p)
				for _, d := range docs {
					if d.Kind == yaml.MappingNode {
						if file == name { // others are found by themselves
							*all = append(*all, shifted(containersOf(file, d, false), line)...)
						}
						continue
					}
					out = append(out, jsonPatch(file, str(get(p, "target", "name")), d, line)...)
				}
			}
		}
	})
	return out
}

// patch is a patch's documents, the file they stand in and, for text within the kustomization, the line before its first.
func (f *finder) patch(name string, p *yaml.Node) (docs []*yaml.Node, file string, line int) {
	text, at := get(p, "patch"), str(get(p, "path"))
	if p.Kind == yaml.ScalarNode {
		if strings.Contains(p.Value, "\n") {
			text = p
		} else {
			at = p.Value
		}
	}
	if str(text) != "" {
		docs, _ = documents([]byte(text.Value))
		return docs, name, textLine(text) - 1
	}
	if at == "" {
		return nil, name, 0
	}
	if doc := f.document(path.Join(path.Dir(name), at)); doc != nil {
		docs = []*yaml.Node{doc}
	}
	return docs, path.Join(path.Dir(name), at), 0
}

// shifted moves containers that were read out of a text within a file to the lines of the file.
func shifted(list []container, by int) []container {
	if by == 0 {
		return list // the nodes may be shared
	}
	seen := map[*yaml.Node]bool{}
	var move func(n *yaml.Node, depth int)
	move = func(n *yaml.Node, depth int) {
		if n == nil || depth == 0 || seen[n] {
			return
		}
		seen[n] = true
		n.Line += by
		for _, c := range n.Content {
			move(c, depth-1)
		}
	}
	for _, c := range list {
		move(c.node, 40)
		move(c.pod, 40)
	}
	return list
}

// jsonPatch makes containers of the operations on containers.
func jsonPatch(file, workload string, ops *yaml.Node, by int) []container {
	var out []container
	for _, op := range items(ops) {
		m := patched.FindStringSubmatch(str(get(op, "path")))
		value := get(op, "value")
		if m == nil || value == nil || str(get(op, "op")) == "remove" {
			continue
		}
		node := value
		if m[1] != "" {
			key := &yaml.Node{Kind: yaml.ScalarNode, Value: m[1], Line: op.Line}
			if m[2] != "" { // one word of a list, or one field
				value = &yaml.Node{Kind: yaml.SequenceNode, Line: op.Line, Content: []*yaml.Node{value}}
			}
			node = &yaml.Node{Kind: yaml.MappingNode, Line: op.Line, Content: []*yaml.Node{key, value}}
		}
		out = append(out, shifted([]container{{file: file, workload: workload, node: node}}, by)...)
	}
	return out
}
