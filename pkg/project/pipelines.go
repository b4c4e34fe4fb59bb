package project

import (
	"path"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// pipelines reads the scripts of pipeline files: in whatever format, a scalar that speaks of docker is read as shell.
func (f *finder) pipelines() []script {
	var out []script
	f.each(pipelineFile, func(name string, text []byte) {
		docs, err := documents(text)
		if err != nil {
			return
		}
		for _, doc := range docs {
			s := script{file: name, bases: append(basesOf(name), workingDirectories(doc)...)}
			scalars(doc, "", 40, func(n *yaml.Node) {
				if aboutImages(n.Value) && strings.ContainsAny(n.Value, " \n") {
					s.cmds = append(s.cmds, scriptCommands(n.Value, textLine(n), aboutImages)...)
				}
			})
			out = append(out, s)
			f.buildActions(name, doc)
			f.dockerAction(name, doc)
		}
	})
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

// steps calls fn for each step of the jobs of a GitHub workflow or of a composite action.
func steps(doc *yaml.Node, fn func(*yaml.Node)) {
	for _, job := range pairs(get(doc, "jobs")) {
		for _, s := range items(get(job.value, "steps")) {
			fn(s)
		}
	}
	for _, s := range items(get(doc, "runs", "steps")) {
		fn(s)
	}
}

// buildActions reads docker/build-push-action and its like: with context, file, tags, target, build-contexts.
func (f *finder) buildActions(name string, doc *yaml.Node) {
	steps(doc, func(s *yaml.Node) {
		uses := str(get(s, "uses"))
		if !strings.Contains(uses, "build-push-action") && !strings.Contains(uses, "buildah-build") {
			return
		}
		with := get(s, "with")
		context, file := "", plainVariables(str(get(with, "file")))
		if context = plainVariables(str(get(with, "context"))); context == "" {
			context = "."
		}
		b := imageBuild{context: joinDir(".", context), tags: lines(str(get(with, "tags"))), target: plainVariables(str(get(with, "target")))}
		b.file = path.Join(b.context, "Dockerfile")
		if file != "" {
			b.file = joinDir(".", file)
		}
		unknown := strings.Contains(b.context+b.file, "$")
		if unknown {
			b.context = ""
		}
		if b.file != f.p.file && !(unknown && f.only) || strings.Contains(context, "://") {
			return
		}
		for _, c := range lines(str(get(with, "build-contexts"))) {
			n, _, _ := strings.Cut(c, "=")
			b.contexts = append(b.contexts, n)
		}
		local := newNames()
		for _, t := range b.tags {
			local.add(t)
		}
		f.names.addAll(local)
		f.built(b, Use{ID: "external-build-inputs", File: name, Line: get(s, "uses").Line, Detail: "a step builds this file with " + uses})
	})
}

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
	u := Use{ID: "ci-uses-image", File: name, Line: n.Line, Detail: "a GitHub action runs this Dockerfile", Workdir: "/github/workspace", Command: strs(get(runs, "args"))}
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

// pipelineImages finds jobs that run inside of the image.
func (f *finder) pipelineImages() {
	f.each(pipelineFile, func(name string, text []byte) {
		docs, _ := documents(text)
		for _, doc := range docs {
			for _, job := range append(pairs(get(doc, "jobs")), pairs(doc)...) {
				for _, n := range []*yaml.Node{get(job.value, "container"), get(job.value, "image")} {
					ref := n
					if n != nil && n.Kind == yaml.MappingNode {
						if ref = get(n, "image"); ref == nil {
							ref = get(n, "name")
						}
					}
					if s := str(ref); s != "" && f.names.repository(s) {
						f.add(Use{ID: "ci-uses-image", File: name, Line: ref.Line, Refuse: true, Detail: "the job " + job.key.Value + " runs its steps inside of this image"})
					}
				}
			}
		}
	})
}

// In a Jenkinsfile only what is written plainly is read.
var (
	jenkinsShell  = regexp.MustCompile(`(?s)\b(?:sh|bat)\s*\(?\s*(?:script\s*:\s*)?('''|"""|'|")(.*?)(?:'''|"""|'|")`)
	jenkinsAgent  = regexp.MustCompile(`\bdockerfile\s+true\b`)
	jenkinsBlock  = regexp.MustCompile(`\bdockerfile\s*\{([^{}]*)\}`)
	jenkinsField  = regexp.MustCompile(`\b(filename|dir)\s+['"]([^'"]+)['"]`)
	jenkinsBuild  = regexp.MustCompile(`\bdocker\.build\s*\(\s*(["'])([^"']+)["']\s*(?:,\s*["']([^"']*)["']\s*)?\)`)
	jenkinsInside = regexp.MustCompile(`\bdocker\.image\s*\(\s*["']([^"']+)["']\s*\)\s*\.\s*inside\b|\b(\w+)\s*\.\s*inside\b`)
)

// jenkins reads Jenkinsfiles: scripts, an agent that is built from the file, and blocks that run inside of the image.
func (f *finder) jenkins() []script {
	var out []script
	f.each(jenkinsFile, func(name string, text []byte) {
		src := string(text)
		lineOf := func(i int) int { return 1 + strings.Count(src[:i], "\n") }
		s := script{file: name, bases: basesOf(name)}
		for _, m := range jenkinsShell.FindAllStringSubmatchIndex(src, 1000) {
			s.cmds = append(s.cmds, scriptCommands(src[m[4]:m[5]], lineOf(m[4]), aboutImages)...)
		}
		out = append(out, s)
		agent := func(i int, file string) {
			if file == f.p.file {
				f.add(Use{ID: "ci-uses-image", File: name, Line: lineOf(i), Refuse: true, Detail: "the pipeline runs its steps inside of the image that it builds from this file"})
			}
		}
		for _, m := range jenkinsAgent.FindAllStringIndex(src, 100) {
			agent(m[0], "Dockerfile")
		}
		for _, m := range jenkinsBlock.FindAllStringSubmatchIndex(src, 100) {
			file, dir := "Dockerfile", "."
			for _, field := range jenkinsField.FindAllStringSubmatch(src[m[2]:m[3]], 10) {
				if field[1] == "dir" {
					dir = field[2]
				} else {
					file = field[2]
				}
			}
			agent(m[0], path.Join(dir, file))
		}
		f.jenkinsImages(name, src, lineOf)
	})
	return out
}

// jenkinsImages follows docker.build("tag", "args") to .inside, by its tag or by the variable that holds it.
func (f *finder) jenkinsImages(name, src string, lineOf func(int) int) {
	vars, local := map[string]bool{}, newNames()
	for _, m := range jenkinsBuild.FindAllStringSubmatchIndex(src, 100) {
		args := []string{"."}
		if m[6] >= 0 && strings.TrimSpace(src[m[6]:m[7]]) != "" {
			args = splitWords(src[m[6]:m[7]])
		}
		b, ok := f.builds(script{file: name}, []string{"."}, args)
		if !ok {
			continue
		}
		b.tags = []string{src[m[4]:m[5]]}
		local.add(b.tags[0])
		f.built(b, Use{ID: "external-build-inputs", File: name, Line: lineOf(m[0]), Detail: "the pipeline builds this file"})
		head := strings.TrimRight(src[:m[0]], " \t")
		if v, ok := strings.CutSuffix(head, "="); ok {
			fields := strings.FieldsFunc(v, func(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == ';' || r == '{' })
			if len(fields) > 0 {
				vars[fields[len(fields)-1]] = true
			}
		}
	}
	f.names.addAll(local)
	for _, m := range jenkinsInside.FindAllStringSubmatchIndex(src, 100) {
		if m[2] >= 0 && local.has(src[m[2]:m[3]]) || m[4] >= 0 && vars[src[m[4]:m[5]]] {
			f.add(Use{ID: "ci-uses-image", File: name, Line: lineOf(m[0]), Refuse: true, Detail: "the pipeline runs steps inside of the image that it builds from this file"})
		}
	}
}
