package project

import (
	"path"
	"strings"

	"go.yaml.in/yaml/v3"
)

// azureTasks reads the Docker and DockerCompose tasks of Azure Pipelines.
// (learn.microsoft.com/azure/devops/pipelines/tasks/reference/docker-v2, 2026-08.)
func (f *finder) azureTasks(name string, doc *yaml.Node) {
	mappings(doc, 40, func(n *yaml.Node) {
		task := get(n, "task")
		if !strings.HasPrefix(str(task), "Docker@") {
			return
		}
		in := get(n, "inputs")
		value := func(keys ...string) string {
			for _, k := range keys {
				if v := str(get(in, k)); v != "" {
					return plainVariables(v)
				}
			}
			return ""
		}
		if c := strings.ToLower(value("command", "action")); c != "" && !strings.HasPrefix(c, "build") {
			return
		}
		file := value("Dockerfile", "dockerfile", "dockerFile")
		if file == "" {
			file = "**/Dockerfile"
		}
		b := imageBuild{tags: lines(value("repository", "imageName"))}
		if rest, ok := strings.CutPrefix(file, "**/"); ok { // the first that is found
			if !f.only || path.Base(f.p.file) != rest {
				return
			}
			b.file, b.context = f.p.file, path.Dir(f.p.file)
		} else {
			b.file = joinDir(".", file)
			b.context = path.Dir(b.file)
		}
		if c := value("buildContext"); c != "" && c != "**" {
			b.context = joinDir(".", c)
		}
		if b.file != f.p.file && !(f.only && strings.Contains(b.file, "$")) {
			return
		}
		if strings.Contains(b.context, "$") {
			b.context = ""
		}
		flags, _ := buildFlags.parse(splitWords(value("arguments")), true)
		b.target = last(flags["target"])
		for _, a := range flags["build-arg"] {
			b.setArg(a)
		}
		for _, t := range b.tags {
			f.names.add(t)
		}
		f.built(b, Use{ID: "external-build-inputs", File: name, Line: task.Line, Detail: "a task builds this file"})
	})
}

// codefresh reads build steps, and the steps that run in what they build. (codefresh.io/docs/docs/pipelines/steps/build, 2026-08.)
func (f *finder) codefresh(name string, doc *yaml.Node) {
	ours := map[string]bool{}
	for _, s := range pairs(get(doc, "steps")) {
		switch image := str(get(s.value, "image")); {
		case str(get(s.value, "type")) == "build":
			dir := str(get(s.value, "working_directory"))
			if strings.Contains(dir, "$") {
				dir = "."
			}
			file := str(get(s.value, "dockerfile"))
			if file == "" {
				file = "Dockerfile"
			}
			if !f.isFile(file, path.Clean(dir)) {
				continue
			}
			ours[s.key.Value] = true
			b := imageBuild{file: f.p.file, tags: lines(str(get(s.value, "image_name"))), target: str(get(s.value, "target"))}
			for _, a := range strs(get(s.value, "build_arguments")) {
				b.setArg(plainVariables(a))
			}
			for _, t := range b.tags {
				f.names.add(t)
			}
			f.built(b, Use{ID: "external-build-inputs", File: name, Line: s.key.Line, Detail: "the step " + s.key.Value + " builds this file"})
		case strings.HasPrefix(image, "${{") && ours[strings.TrimSpace(strings.Trim(image, "${}"))] && get(s.value, "commands") != nil:
			f.inside(name, get(s.value, "image"), "the step "+s.key.Value)
		}
	}
}

// inside refuses for a job that runs in the image.
func (f *finder) inside(file string, at *yaml.Node, what string) {
	f.add(Use{ID: "ci-uses-image", File: file, Line: at.Line, Refuse: true, Detail: what + " runs its commands inside of this image"})
}

// imageOf is the name of an image: a scalar, or a mapping that names it.
func imageOf(n *yaml.Node) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return n
	}
	for _, key := range []string{"image", "name"} {
		if v := get(n, key); str(v) != "" {
			return v
		}
	}
	return nil
}

// pipelineImages finds jobs that run inside of the image, and services that start it.
// (docs.github.com/actions/reference, docs.gitlab.com/ci/yaml, circleci.com/docs/configuration-reference, docs.drone.io,
// woodpecker-ci.org/docs, support.atlassian.com/bitbucket-cloud/docs, learn.microsoft.com/azure/devops/pipelines/yaml-schema,
// docs.semaphoreci.com/reference, cirrus-ci.org/guide, 2026-08.)
func (f *finder) pipelineImages() {
	f.eachDocument(pipelineFile, func(name string, doc *yaml.Node) {
		vars := environments(doc)
		named := func(n *yaml.Node) (*yaml.Node, bool) {
			ref := imageOf(n)
			s := vars.expand(plainVariables(str(ref)))
			return ref, s != "" && f.names.repository(s)
		}
		job := func(n *yaml.Node, what string) {
			if ref, ok := named(n); ok {
				f.inside(name, ref, what)
			}
		}
		for _, j := range append(pairs(get(doc, "jobs")), pairs(doc)...) {
			what := "the job " + j.key.Value
			job(get(j.value, "container"), what) // GitHub, Azure
			job(get(j.value, "image"), what)     // GitLab, Woodpecker's old pipeline
			for i, n := range items(get(j.value, "docker")) {
				if i == 0 {
					job(n, what) // CircleCI: the first is the job's own, others are services
				} else {
					f.serviceImage(name, n, named)
				}
			}
			f.services(name, get(j.value, "services"), named)
			f.usesImage(name, get(j.value, "steps"), vars)
		}
		f.usesImage(name, get(doc, "runs", "steps"), vars)
		job(get(doc, "image"), "the pipeline") // GitLab, Bitbucket
		job(get(doc, "default", "image"), "each job")
		for _, e := range pairs(get(doc, "executors")) {
			if list := items(get(e.value, "docker")); len(list) > 0 {
				job(list[0], "the executor "+e.key.Value)
			}
		}
		f.services(name, get(doc, "services"), named)
		f.steps(name, doc, job)
		f.buildContainers(name, doc)
	})
}

// steps finds steps with an image of their own, wherever they stand: Drone and Woodpecker with commands, Bitbucket and Buildkite with a
// script, Cloud Build with arguments, Azure and Semaphore with containers.
func (f *finder) steps(file string, doc *yaml.Node, job func(*yaml.Node, string)) {
	mappings(doc, 40, func(n *yaml.Node) {
		has := func(keys ...string) bool {
			for _, k := range keys {
				if get(n, k) != nil {
					return true
				}
			}
			return false
		}
		what := "a step"
		if s := str(get(n, "name")); s != "" {
			what = "the step " + s
		}
		switch {
		case get(n, "image") != nil && has("commands", "script"):
			job(get(n, "image"), what)
		case get(n, "container") != nil && has("steps", "commands", "job"):
			job(get(n, "container"), what)
		case get(n, "name") != nil && has("args", "entrypoint", "script") && !has("image", "command", "uses", "with", "run"):
			if ref, ours := get(n, "name"), f.names.repository(plainVariables(str(get(n, "name")))); ours && strings.Contains(str(ref), "/") {
				u := Use{ID: "ci-uses-image", File: file, Line: ref.Line, Detail: "a step runs in this image"}
				if e := str(get(n, "entrypoint")); e != "" {
					u.Entrypoint = []string{e}
				}
				u.Command = strs(get(n, "args"))
				if get(n, "script") != nil {
					u.Refuse = true
				}
				u.Programs, u.Unread = programsOf(append(u.Entrypoint[:len(u.Entrypoint):len(u.Entrypoint)], u.Command...))
				f.add(u)
			}
		case has("containers") && has("type") && !has("kind"):
			for i, c := range items(get(n, "containers")) {
				if i == 0 {
					job(c, "the agent")
				}
			}
		}
	})
}

// services reads services of a job that start the image: a mapping or a list.
func (f *finder) services(file string, n *yaml.Node, named func(*yaml.Node) (*yaml.Node, bool)) {
	for _, p := range pairs(n) {
		f.serviceImage(file, p.value, named)
	}
	for _, s := range items(n) {
		f.serviceImage(file, s, named)
	}
}

func (f *finder) serviceImage(file string, n *yaml.Node, named func(*yaml.Node) (*yaml.Node, bool)) {
	ref, ok := named(n)
	if !ok {
		return
	}
	u := Use{ID: "ci-uses-image", File: file, Line: ref.Line, Detail: "a job starts this image beside it"}
	if n.Kind == yaml.MappingNode {
		u.Entrypoint, u.Command = words(get(n, "entrypoint")), words(get(n, "command"))
		flags, _ := runFlags.parse(splitWords(plainVariables(str(get(n, "options")))), false)
		u.fromFlags(flags)
		if check := last(flags["health-cmd"]); check != "" {
			f.add(Use{ID: u.ID, File: file, Line: ref.Line, Detail: "a job checks this image's health with `" + check + "`"}.withExec([]string{"sh", "-c", check}))
		}
		for _, v := range strs(get(n, "volumes")) {
			if vol, ok := shortVolume(plainVariables(v)); ok {
				u.Volumes = append(u.Volumes, vol)
			}
		}
		for _, p := range pairs(get(n, "env")) {
			u.setEnv(p.key.Value + "=" + plainVariables(str(p.value)))
		}
	}
	u.Programs, u.Unread = programsOf(append(u.Entrypoint[:len(u.Entrypoint):len(u.Entrypoint)], u.Command...))
	f.add(u)
}

// words are the words of a command that is a list or a string; nil if there is none.
func words(n *yaml.Node) []string {
	if list := strs(n); list != nil {
		return list
	}
	if s := str(n); s != "" {
		return splitWords(s)
	}
	return nil
}

// usesImage reads GitHub steps that run the image as an action, or a script inside of it.
func (f *finder) usesImage(file string, list *yaml.Node, vars settings) {
	for _, s := range items(list) {
		uses := get(s, "uses")
		with := get(s, "with")
		value := func(key string) string { return vars.expand(plainVariables(str(get(with, key)))) }
		switch ref, docker := strings.CutPrefix(vars.expand(plainVariables(str(uses))), "docker://"); {
		case docker && f.names.repository(ref):
			u := Use{ID: "ci-uses-image", File: file, Line: uses.Line, Detail: "a step runs this image in the workspace", Workdir: "/github/workspace", Volumes: []Volume{{"/workspace", "/github/workspace"}}}
			if e := value("entrypoint"); e != "" {
				u.Entrypoint = []string{e}
			}
			if a := value("args"); a != "" {
				u.Command = splitWords(a)
			}
			f.add(u)
		case strings.Contains(str(uses), "docker-run-action") && f.names.repository(value("image")):
			f.inside(file, uses, "a step of "+uses.Value)
		}
	}
}

// buildContainers reads tasks of Cirrus CI, whose container may be built from the file.
func (f *finder) buildContainers(file string, doc *yaml.Node) {
	mappings(doc, 20, func(n *yaml.Node) {
		c := get(n, "container")
		if d := get(c, "dockerfile"); d != nil && path.Clean(str(d)) == f.p.file {
			f.inside(file, d, "a task")
		}
	})
}

// mappings calls fn for each mapping below n, n included, in the order of the file; aliases are not followed.
func mappings(n *yaml.Node, depth int, fn func(*yaml.Node)) {
	if n == nil || depth == 0 {
		return
	}
	if n.Kind == yaml.MappingNode {
		fn(n)
	}
	for _, c := range n.Content {
		mappings(c, depth-1, fn)
	}
}
