package project

import (
	"path"
	"strings"

	"go.yaml.in/yaml/v3"
)

// skaffold reads the artifacts that skaffold builds, and what it copies into the running container.
// (skaffold.dev/docs/references/yaml, 2026-08.)
func (f *finder) skaffold(name string, doc *yaml.Node) {
	builds := items(get(doc, "build", "artifacts"))
	for _, p := range items(get(doc, "profiles")) {
		builds = append(builds, items(get(p, "build", "artifacts"))...)
	}
	for _, a := range builds {
		image, docker := get(a, "image"), get(a, "docker")
		if docker == nil && get(a, "kaniko") != nil {
			docker = get(a, "kaniko")
		}
		if docker == nil && (get(a, "jib") != nil || get(a, "ko") != nil || get(a, "buildpacks") != nil || get(a, "bazel") != nil || get(a, "custom") != nil) {
			continue
		}
		context, file := path.Join(path.Dir(name), str(get(a, "context"))), "Dockerfile"
		if d := str(get(docker, "dockerfile")); d != "" {
			file = d
		}
		if !f.isFile(file, context) || image == nil {
			continue
		}
		b := imageBuild{context: context, tags: []string{str(image)}, target: str(get(docker, "target"))}
		for _, arg := range pairs(get(docker, "buildArgs")) {
			b.setArg(arg.key.Value + "=" + strings.ReplaceAll(str(arg.value), "{{", "$"))
		}
		f.names.add(str(image))
		f.built(b, Use{ID: "external-build-inputs", File: name, Line: image.Line, Detail: "skaffold builds this file"})
		for _, m := range items(get(a, "sync", "manual")) {
			if dest := str(get(m, "dest")); dest != "" {
				f.add(Use{ID: "compose-override", File: name, Line: m.Line, Volumes: []Volume{{"./" + str(get(m, "src")), dest}}, Detail: "skaffold copies " + str(get(m, "src")) + " to " + dest + " in the running container"})
			}
		}
		if n := get(a, "sync", "infer"); n != nil {
			f.add(Use{ID: "compose-override", File: name, Line: n.Line, Refuse: true, Detail: "skaffold copies changed sources into the running container, to where this file's COPY puts them"})
		}
		for _, h := range append(items(get(a, "sync", "hooks", "before")), items(get(a, "sync", "hooks", "after"))...) {
			if c := get(h, "container", "command"); len(strs(c)) > 0 {
				f.add(Use{ID: "compose-override", File: name, Line: c.Line, Detail: "skaffold runs " + shown(strs(c)) + " in the running container"}.withExec(strs(c)))
			}
		}
	}
}

// okteto reads builds and development containers. (okteto.com/docs/reference/okteto-manifest, 2026-08.)
func (f *finder) okteto(name string, doc *yaml.Node) {
	ours := map[string]bool{}
	for _, p := range pairs(get(doc, "build")) {
		n := p.value
		context, file := str(get(n, "context")), str(get(n, "dockerfile"))
		if n.Kind == yaml.ScalarNode {
			context = n.Value
		}
		if file == "" {
			file = "Dockerfile"
		}
		dir := path.Join(path.Dir(name), context)
		if !f.isFile(file, dir) {
			continue
		}
		ours[p.key.Value] = true
		b := imageBuild{context: dir, target: str(get(n, "target"))}
		if image := str(get(n, "image")); image != "" {
			b.tags = []string{image}
			f.names.add(image)
		}
		f.built(b, Use{ID: "external-build-inputs", File: name, Line: p.key.Line, Detail: "okteto builds this file"})
	}
	for _, p := range pairs(get(doc, "dev")) {
		image := get(p.value, "image")
		if image == nil && ours[p.key.Value] || ours[strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(strings.Trim(str(image), "${}"), "OKTETO_BUILD_"), "_IMAGE"))] {
			f.add(Use{ID: "compose-override", File: name, Line: p.key.Line, Refuse: true, Detail: "a development container runs in this image", Lift: "Give the development container an image of its own."})
		}
	}
}

// garden reads container actions and modules, with what runs in their image.
// (docs.garden.io/reference/action-types/Build/container, docs.garden.io/reference/module-types/container, 2026-08.)
func (f *finder) garden(name string, doc *yaml.Node) {
	kind := str(get(doc, "kind"))
	if str(get(doc, "type")) != "container" || kind != "Build" && kind != "Module" {
		return
	}
	file := str(get(doc, "dockerfile"))
	if s := str(get(doc, "spec", "dockerfile")); s != "" {
		file = s
	}
	if file == "" {
		file = "Dockerfile"
	}
	if !f.isFile(file, path.Join(path.Dir(name), str(get(doc, "source", "path")))) {
		return
	}
	b := imageBuild{target: str(get(doc, "spec", "targetStage"))}
	if s := str(get(doc, "build", "targetImage")); s != "" {
		b.target = s
	}
	f.built(b, Use{ID: "external-build-inputs", File: name, Line: doc.Line, Detail: "garden builds this file"})
	for _, key := range []string{"services", "tests", "tasks"} {
		for _, s := range items(get(doc, key)) {
			if c := get(s, "command"); words(c) != nil {
				f.add(Use{ID: "compose-override", File: name, Line: c.Line, Entrypoint: words(c), Command: words(get(s, "args")), Detail: "garden runs " + shown(append(words(c), words(get(s, "args"))...)) + " in this image"})
			} else if c := get(s, "args"); words(c) != nil {
				f.add(Use{ID: "compose-override", File: name, Line: c.Line, Command: words(c), Detail: "garden runs " + shown(words(c)) + " in this image"})
			}
			if n := get(s, "devMode", "sync"); n != nil {
				f.add(Use{ID: "compose-override", File: name, Line: n.Line, Refuse: true, Detail: "garden copies sources into the running container"})
			}
		}
	}
}

// gitpod reads .gitpod.yml, whose workspace may be this image. (gitpod.io/docs/references/gitpod-yml, 2026-08.)
func (f *finder) gitpod(name string, doc *yaml.Node) {
	if n := get(doc, "image", "file"); n != nil && f.isFile(str(n), ".") {
		f.add(Use{ID: "compose-override", File: name, Line: n.Line, Refuse: true, Detail: "a development workspace is made from this Dockerfile", Lift: "Give the workspace a Dockerfile of its own."})
	}
}

// devfile reads a devfile's image component. It is for deployment; a container component of the same name is a workspace.
// (devfile.io/docs/2.3.0/devfile-schema, 2026-08.)
func (f *finder) devfile(name string, doc *yaml.Node) {
	image := map[string]bool{}
	for _, c := range items(get(doc, "components")) {
		if file := str(get(c, "image", "dockerfile", "uri")); file != "" && f.isFile(file, ".") {
			image[str(get(c, "image", "imageName"))] = true
		}
	}
	for _, c := range items(get(doc, "components")) {
		if n := get(c, "container", "image"); n != nil && image[str(n)] {
			f.add(Use{ID: "compose-override", File: name, Line: n.Line, Refuse: true, Detail: "a development workspace runs in this image", Lift: "Give the workspace an image of its own."})
		}
	}
}
