package project

import (
	"path"
	"strings"

	"go.yaml.in/yaml/v3"
)

// platformReader reads a kind of file of a hosting platform or development tool that can name a Dockerfile, by its name in lower case; nil
// if there is no such kind.
func platformReader(base string) func(f *finder, name string, t *sharedText) {
	yml := func(read func(f *finder, name string, doc *yaml.Node)) func(*finder, string, *sharedText) {
		return func(f *finder, name string, t *sharedText) {
			docs, _ := f.p.survey.documents(t)
			for _, doc := range docs {
				read(f, name, doc)
			}
		}
	}
	switch base {
	case "heroku.yml":
		return yml((*finder).herokuFile)
	case "render.yaml", "render.yml":
		return yml((*finder).render)
	case "railway.json", "railway.toml", "fly.toml":
		return (*finder).tables
	case "app.json":
		return (*finder).appJSON
	case "procfile":
		return (*finder).procfile
	case "skaffold.yaml", "skaffold.yml":
		return yml((*finder).skaffold)
	case "tiltfile":
		return (*finder).tilt
	case "okteto.yml", "okteto.yaml":
		return yml((*finder).okteto)
	case "garden.yml", "garden.yaml":
		return yml((*finder).garden)
	case ".gitpod.yml":
		return yml((*finder).gitpod)
	case "devfile.yaml":
		return yml((*finder).devfile)
	case "earthfile":
		return (*finder).earth
	case "porter.yaml":
		return yml((*finder).porter)
	case ".do/app.yaml":
		return yml((*finder).digitalOcean)
	case "copilot/manifest.yml":
		return yml((*finder).copilot)
	}
	return nil
}

// platformName is the name by which platformReader knows a file: some have a meaning in one directory only.
func platformName(name string) string {
	dir, base := path.Dir(name), strings.ToLower(path.Base(name))
	switch {
	case base == "app.yaml" && path.Base(dir) == ".do":
		return ".do/app.yaml"
	case base == "manifest.yml" && strings.Contains("/"+dir+"/", "/copilot/"):
		return "copilot/manifest.yml"
	}
	return base
}

// platforms reads what hosting platforms and development tools are told: a command that replaces the image's, the port that they choose,
// files that they put into the running container.
func (f *finder) platforms() {
	f.each(platformFile, func(name string, t *sharedText) {
		read := platformReader(platformName(name))
		if read == nil { // app.yaml, by whatever name
			docs, _ := f.p.survey.documents(t)
			for _, doc := range docs {
				f.appEngine(name, doc)
			}
			return
		}
		read(f, name, t)
	})
}

func (f *finder) overrides(name string, line int, words []string) {
	f.add(Use{ID: "compose-override", File: name, Line: line, Command: words, Detail: "the platform builds this Dockerfile and runs " + shown(words)})
}

// beside notes a command that the platform runs in a container of the image beside its program, such as before a release.
func (f *finder) beside(name string, line int, words []string) {
	u := Use{ID: "compose-override", File: name, Line: line, Command: words, Detail: "the platform builds this Dockerfile and runs " + shown(words) + " in its image"}
	u.Programs, u.Unread = programsOf(words)
	f.add(u)
}

// setsPort says that PORT is set, to "$PORT" where the platform chooses.
func (f *finder) setsPort(name string, line int, port string) {
	detail := "the platform builds this Dockerfile and sets PORT"
	if port == "$PORT" {
		detail = "the platform builds this Dockerfile and chooses PORT"
	}
	f.add(Use{ID: "compose-override", File: name, Line: line, Env: map[string]string{"PORT": port}, Detail: detail})
}

// shellWords are the words of a command that a platform gives to a shell, if it needs one.
func shellWords(command string) []string {
	if strings.ContainsAny(command, "&|;<>$`*(") {
		return []string{"/bin/sh", "-c", command}
	}
	return splitWords(command)
}

// herokuFile reads heroku.yml. (devcenter.heroku.com/articles/build-docker-images-heroku-yml, 2026-08.)
func (f *finder) herokuFile(name string, doc *yaml.Node) {
	ours := map[string]bool{}
	for _, p := range pairs(get(doc, "build", "docker")) {
		file := str(p.value)
		b := imageBuild{}
		if p.value.Kind == yaml.MappingNode {
			file, b.target = str(get(p.value, "dockerfile")), str(get(p.value, "target"))
		}
		if path.Join(path.Dir(name), file) != f.p.file {
			continue
		}
		for _, a := range pairs(get(doc, "build", "config")) {
			b.setArg(a.key.Value + "=" + str(a.value))
		}
		ours[p.key.Value], f.heroku = true, true
		f.built(b, Use{ID: "external-build-inputs", File: name, Line: p.key.Line, Detail: "the platform builds this file"})
		if p.key.Value == "web" {
			f.setsPort(name, p.key.Line, "$PORT")
		}
	}
	for _, p := range pairs(get(doc, "run")) {
		n, image := p.value, str(get(p.value, "image"))
		if command := get(n, "command"); command != nil {
			n = command
		}
		if !ours[p.key.Value] && !ours[image] {
			continue
		}
		switch words := strs(n); {
		case len(words) > 0:
			f.overrides(name, n.Line, words)
		case str(n) != "":
			f.overrides(name, n.Line, []string{"/bin/sh", "-c", str(n)})
		}
	}
	if r := get(doc, "release"); r != nil && (ours[str(get(r, "image"))] || str(get(r, "image")) == "" && len(ours) > 0) {
		n := get(r, "command")
		for _, line := range append(items(n), n) {
			if str(line) != "" {
				f.beside(name, line.Line, shellWords(str(line)))
			}
		}
	}
}

// render reads a blueprint. (render.com/docs/blueprint-spec, 2026-08.)
func (f *finder) render(name string, doc *yaml.Node) {
	for _, s := range items(get(doc, "services")) {
		if str(get(s, "runtime")) != "docker" && str(get(s, "env")) != "docker" {
			continue
		}
		root, file := str(get(s, "rootDir")), str(get(s, "dockerfilePath"))
		if file == "" {
			file = "Dockerfile"
		}
		if !f.isFile(file, root) {
			continue
		}
		b := imageBuild{}
		if c := str(get(s, "dockerContext")); c != "" {
			b.context = path.Join(root, c)
		}
		f.built(b, Use{ID: "external-build-inputs", File: name, Line: s.Line, Detail: "the platform builds this file"})
		if t := str(get(s, "type")); t == "web" || t == "pserv" || t == "" {
			port := "$PORT"
			for _, v := range items(get(s, "envVars")) {
				if str(get(v, "key")) == "PORT" && str(get(v, "value")) != "" {
					port = str(get(v, "value"))
				}
			}
			f.setsPort(name, s.Line, port)
		}
		if n := get(s, "dockerCommand"); str(n) != "" {
			f.overrides(name, n.Line, shellWords(n.Value))
		}
		for _, key := range []string{"preDeployCommand", "initialDeployHook"} {
			if n := get(s, key); str(n) != "" {
				f.beside(name, n.Line, shellWords(n.Value))
			}
		}
		if n := get(s, "disk", "mountPath"); path.IsAbs(str(n)) {
			f.add(Use{ID: "compose-override", File: name, Line: n.Line, Volumes: []Volume{{Source: "/disk", Target: n.Value}}, Detail: "the platform builds this Dockerfile and mounts a disk over " + n.Value})
		}
	}
}

// digitalOcean reads an app specification. (docs.digitalocean.com/products/app-platform/reference/app-spec, 2026-08.)
func (f *finder) digitalOcean(name string, doc *yaml.Node) {
	for _, key := range []string{"services", "workers", "jobs", "static_sites"} {
		for _, s := range items(get(doc, key)) {
			file := str(get(s, "dockerfile_path"))
			if file == "" || !f.isFile(file, ".", str(get(s, "source_dir"))) {
				continue
			}
			if key == "static_sites" { // its files are taken out of the image
				n := get(s, "output_dir")
				if !path.IsAbs(str(n)) {
					n = get(s, "dockerfile_path")
				}
				f.add(Use{ID: "ci-uses-image", File: name, Line: n.Line, Refuse: true, Detail: "the platform builds this Dockerfile and serves files that it takes out of the image"})
				continue
			}
			if n := get(s, "run_command"); str(n) != "" {
				f.overrides(name, n.Line, shellWords(n.Value))
			}
			if n := get(s, "http_port"); str(n) != "" {
				f.setsPort(name, n.Line, n.Value)
			} else if key == "services" {
				f.setsPort(name, get(s, "dockerfile_path").Line, "8080")
			}
		}
	}
}

// appEngine reads app.yaml of the flexible environment with a runtime of one's own.
// (cloud.google.com/appengine/docs/flexible/custom-runtimes/build, 2026-08.)
func (f *finder) appEngine(name string, doc *yaml.Node) {
	if r := get(doc, "runtime"); str(r) == "custom" && path.Join(path.Dir(name), "Dockerfile") == f.p.file {
		f.setsPort(name, r.Line, "8080")
		if e := get(doc, "entrypoint"); str(e) != "" {
			f.overrides(name, e.Line, shellWords(e.Value))
		}
	}
}

// copilot reads a service's manifest of AWS Copilot. (aws.github.io/copilot-cli/docs/manifest, 2026-08.)
func (f *finder) copilot(name string, doc *yaml.Node) {
	n := get(doc, "image", "build")
	file := str(n)
	b := imageBuild{}
	if n != nil && n.Kind == yaml.MappingNode {
		file, b.target, b.context = str(get(n, "dockerfile")), str(get(n, "target")), str(get(n, "context"))
		if b.context != "" {
			b.context = path.Clean(b.context)
		}
		for _, a := range pairs(get(n, "args")) {
			b.setArg(a.key.Value + "=" + str(a.value))
		}
	}
	if file == "" || !f.isFile(file, ".") {
		return
	}
	f.built(b, Use{ID: "external-build-inputs", File: name, Line: n.Line, Detail: "the platform builds this file"})
	use := func(n *yaml.Node, what string) Use {
		return Use{ID: "compose-override", File: name, Line: n.Line, Detail: "the platform builds this Dockerfile and " + what}
	}
	if e := get(doc, "entrypoint"); words(e) != nil {
		u := use(e, "sets the entrypoint "+shown(words(e)))
		u.Entrypoint, u.Command = words(e), words(get(doc, "command"))
		f.add(u)
	} else if c := get(doc, "command"); words(c) != nil {
		f.overrides(name, c.Line, words(c))
	}
	if h := get(doc, "image", "healthcheck", "command"); h != nil {
		if argv := healthWords(strs(h)); argv != nil {
			f.add(use(h, "checks its health with "+shown(argv)).withExec(argv))
		}
	}
}

// healthWords are the words of a health check as Docker writes it, CMD or CMD-SHELL in front; nil if it asks for nothing.
func healthWords(words []string) []string {
	switch {
	case len(words) > 1 && words[0] == "CMD":
		return words[1:]
	case len(words) > 1 && words[0] == "CMD-SHELL":
		return []string{"sh", "-c", strings.Join(words[1:], " ")}
	case len(words) > 0 && words[0] != "NONE" && words[0] != "CMD" && words[0] != "CMD-SHELL":
		return words
	}
	return nil
}

// porter reads porter.yaml. (docs.porter.run/deploy/configuration-as-code, 2026-08.)
func (f *finder) porter(name string, doc *yaml.Node) {
	file := str(get(doc, "build", "dockerfile"))
	if str(get(doc, "build", "method")) != "docker" || file == "" || !f.isFile(file, ".", path.Dir(name)) {
		return
	}
	for _, s := range items(get(doc, "services")) {
		if n := get(s, "run"); str(n) != "" {
			f.overrides(name, n.Line, shellWords(n.Value))
		}
	}
	if n := get(doc, "predeploy", "run"); str(n) != "" {
		f.beside(name, n.Line, shellWords(n.Value))
	}
}
