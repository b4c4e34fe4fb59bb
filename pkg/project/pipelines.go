package project

import (
	"path"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/msb-dev/msb/pkg/lazyregexp"
)

// pipelineScripts reads the scripts of a pipeline: in whatever format, a scalar that speaks of docker is read as shell.
func pipelineScripts(name string, docs []*yaml.Node) []script {
	var out []script
	for _, doc := range docs {
		vars := environments(doc)
		bases := append(basesOf(name), workingDirectories(doc)...)
		read := func(n *yaml.Node, given settings) {
			s := script{file: name, bases: bases}
			scalars(n, "", 40, func(n *yaml.Node) {
				if strings.ContainsAny(n.Value, " \n") {
					s.cmds = append(s.cmds, scriptCommands(n.Value, textLine(n), given)...)
				}
			})
			for _, c := range buildSteps(n) {
				for i, w := range c.words {
					c.words[i] = given.expand(plainVariables(w))
				}
				s.cmds = append(s.cmds, c)
			}
			if len(s.cmds) > 0 {
				out = append(out, s)
			}
		}
		read(doc, vars)
		for _, job := range pairs(get(doc, "jobs")) {
			if get(job.value, "strategy", "matrix") == nil {
				continue
			}
			for _, m := range matrixOf(job.value) {
				read(job.value, vars.with(m))
			}
		}
	}
	return out
}

// maxMatrix is how many combinations of a job's matrix are looked at.
const maxMatrix = 32

// matrixOf lists what a GitHub job's matrix makes of its variables, as matrix_x; one empty combination if there is no matrix.
func matrixOf(job *yaml.Node) []settings {
	m := get(job, "strategy", "matrix")
	out := []settings{{}}
	for _, p := range pairs(m) {
		if p.key.Value == "include" || p.key.Value == "exclude" || p.value.Kind != yaml.SequenceNode {
			continue
		}
		var next []settings
		for _, s := range out {
			for _, v := range items(p.value) {
				if len(next) < maxMatrix {
					next = append(next, s.with(matrixValues("matrix_"+p.key.Value, v)))
				}
			}
		}
		if len(next) > 0 {
			out = next
		}
	}
	plain := len(out) == 1 && len(out[0]) == 0
	for _, inc := range items(get(m, "include")) {
		more := matrixValues("matrix", inc)
		if plain || len(out) < maxMatrix {
			out = append(out, more)
		}
	}
	if plain && len(out) > 1 {
		out = out[1:]
	}
	return out[:min(len(out), maxMatrix)]
}

// matrixValues are the values of one entry of a matrix: a scalar, or a mapping whose fields are asked for by name.
func matrixValues(name string, n *yaml.Node) settings {
	out := settings{}
	if v := str(n); v != "" && len(v) <= maxSetting {
		out[name] = v
	}
	for _, p := range pairs(n) {
		if v := str(p.value); v != "" && len(v) <= maxSetting {
			out[name+"_"+notWord.ReplaceAllString(p.key.Value, "_")] = v
		}
	}
	return out
}

// buildSteps are the steps of Google Cloud Build and the like: an image of docker or kaniko with a list of arguments.
// (cloud.google.com/build/docs/build-config-file-schema, 2026-08.)
func buildSteps(doc *yaml.Node) []scriptCommand {
	var out []scriptCommand
	for _, s := range items(get(doc, "steps")) {
		name, _ := splitRef(str(get(s, "name")))
		args := get(s, "args")
		if name == "" || args == nil || !strings.HasSuffix(name, "docker") && !strings.Contains(name, "kaniko") {
			continue
		}
		words := strs(args)
		program := "docker"
		if strings.Contains(name, "kaniko") {
			program = "executor"
		}
		if e := str(get(s, "entrypoint")); e != "" && e != "docker" {
			continue // a shell, whose script is read as such
		}
		if dir := str(get(s, "dir")); dir != "" {
			out = append(out, scriptCommand{line: args.Line, words: []string{"cd", dir}})
		}
		out = append(out, scriptCommand{line: args.Line, words: append([]string{program}, words...)})
	}
	return out
}

// workingDirectories lists the values of working-directory and its like.
func workingDirectories(n *yaml.Node) []string {
	var out []string
	var find func(*yaml.Node, int)
	find = func(n *yaml.Node, depth int) {
		if depth == 0 || len(out) > 20 {
			return
		}
		for i, c := range n.Content {
			if n.Kind == yaml.MappingNode && i%2 == 0 && (c.Value == "working-directory" || c.Value == "working_directory" || c.Value == "workingDirectory") {
				if dir := str(n.Content[i+1]); dir != "" && !strings.Contains(dir, "$") && !path.IsAbs(dir) {
					out = append(out, path.Clean(dir))
				}
			}
			find(c, depth-1)
		}
	}
	find(n, 40)
	return out
}

// pipelines reads what pipelines build with steps of their own.
func (f *finder) pipelines() {
	f.eachDocument(pipelineFile, func(name string, doc *yaml.Node) {
		f.buildActions(name, doc)
		f.dockerAction(name, doc)
		f.azureTasks(name, doc)
		f.codefresh(name, doc)
	})
}

// buildActions reads docker/build-push-action and its like: with context, file, tags, target, build-args, build-contexts.
func (f *finder) buildActions(name string, doc *yaml.Node) {
	vars := environments(doc)
	read := func(s *yaml.Node, given settings) {
		uses := str(get(s, "uses"))
		with := get(s, "with")
		value := func(keys ...string) string {
			for _, k := range keys {
				if v := str(get(with, k)); v != "" {
					return given.expand(plainVariables(v))
				}
			}
			return ""
		}
		if strings.Contains(uses, "bake-action") {
			f.bakeAction(name, s, value("targets"))
		}
		if !buildActionNames.MatchString(uses) {
			return
		}
		context, file := value("context", "path", "build_context"), value("file", "containerfiles", "dockerfile", "dockerfiles")
		if context == "" {
			context = "."
		}
		b := imageBuild{context: joinDir(".", context), tags: lines(value("tags", "image", "name")), target: value("target")}
		b.file = path.Join(b.context, f.defaultName(b.context))
		if file != "" {
			b.file = joinDir(".", strings.TrimSpace(file))
		}
		unknown := strings.Contains(b.context+b.file, "$")
		if unknown {
			b.context = ""
		}
		if b.file != f.p.file && !(unknown && f.only) || strings.Contains(context, "://") {
			return
		}
		for _, c := range lines(value("build-contexts")) {
			n, _, _ := strings.Cut(c, "=")
			b.contexts = append(b.contexts, n)
		}
		for _, a := range lines(value("build-args", "build_args")) {
			b.setArg(a)
		}
		for _, o := range strings.Split(value("outputs"), "\n") {
			b.exports = b.exports || strings.Contains(o, "type=local") || strings.Contains(o, "type=tar")
		}
		local := newNames()
		for _, t := range b.tags {
			local.add(t)
		}
		f.names.addAll(local)
		f.built(b, Use{ID: "external-build-inputs", File: name, Line: get(s, "uses").Line, Detail: "a step builds this file with " + uses})
	}
	for _, job := range pairs(get(doc, "jobs")) {
		for _, m := range matrixOf(job.value) {
			for _, s := range items(get(job.value, "steps")) {
				read(s, vars.with(m))
			}
		}
	}
	for _, s := range items(get(doc, "runs", "steps")) {
		read(s, vars)
	}
}

// buildActionNames are actions that build a Dockerfile.
var buildActionNames = lazyregexp.New(`build-push-action|buildah-build|docker-build|kaniko|publish-docker|push-to-registry-and-build`)

// lines splits a list of values at line ends and commas.
func lines(text string) []string {
	var out []string
	for _, l := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == ',' }) {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// dockerAction reads an action.yml that runs this Dockerfile.
func (f *finder) dockerAction(name string, doc *yaml.Node) {
	runs := get(doc, "runs")
	image := str(get(runs, "image"))
	if str(get(runs, "using")) != "docker" || image == "" || strings.Contains(image, "://") || path.Join(path.Dir(name), image) != f.p.file {
		return
	}
	n := get(runs, "image")
	u := Use{ID: "ci-uses-image", File: name, Line: n.Line, Detail: "a GitHub action runs this Dockerfile", Workdir: "/github/workspace",
		Volumes: []Volume{{"/workspace", "/github/workspace"}}, Command: strs(get(runs, "args"))}
	if e := str(get(runs, "entrypoint")); e != "" {
		u.Entrypoint = []string{e}
	}
	f.add(u)
	for _, key := range []string{"pre-entrypoint", "post-entrypoint"} {
		if e := get(runs, key); e != nil {
			f.add(Use{ID: "ci-uses-image", File: name, Line: e.Line, Detail: "a GitHub action runs " + e.Value + " in the image"}.withExec([]string{e.Value}))
		}
	}
}
