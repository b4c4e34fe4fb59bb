package project

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
)

// script is text with shell commands in a file of the project, and the directories that it may run in.
type script struct {
	file  string
	what  string // for messages: "job test", "target build", …
	bases []string
	cmds  []scriptCommand
}

// aboutImages tells whether a line may speak of an image or change the directory.
func aboutImages(line string) bool {
	for _, w := range []string{"docker", "podman", "nerdctl", "buildah", "gcloud", "heroku", "cd "} {
		if strings.Contains(line, w) {
			return true
		}
	}
	return false
}

// basesOf are the directories in which a script of a file may run: the project's root and where the file lies.
func basesOf(file string) []string {
	out := []string{"."}
	for _, dir := range []string{path.Dir(file), path.Dir(path.Dir(file))} {
		if !slices.Contains(out, dir) {
			out = append(out, dir)
		}
	}
	return out
}

// makeScript reads the recipes of a Makefile or justfile.
func makeScript(file string, text []byte) script {
	src := strings.ReplaceAll(string(text), "$$", "$")
	return script{file: file, bases: basesOf(file), cmds: scriptCommands(src, 1, aboutImages)}
}

// packageScripts reads the scripts of a package.json.
func packageScripts(file string, text []byte) []script {
	var pkg struct {
		Scripts map[string]any `json:"scripts"`
	}
	if json.Unmarshal(text, &pkg) != nil {
		return nil
	}
	var out []script
	for name, v := range pkg.Scripts {
		body, ok := v.(string)
		if !ok || !aboutImages(body) {
			continue
		}
		quoted, _ := json.Marshal(name)
		line := 1 + strings.Count(before(string(text), string(quoted)), "\n")
		out = append(out, script{file: file, what: "script " + name + ": ", bases: []string{path.Dir(file)}, cmds: scriptCommands(body, line, aboutImages)})
	}
	slices.SortFunc(out, func(a, b script) int { return strings.Compare(a.what, b.what) })
	return out
}

// before is the text in front of the first place where a word stands.
func before(text, word string) string {
	head, _, _ := strings.Cut(text, word)
	return head
}

// engineCommand takes the words after docker, podman and the like apart: the verb, and what follows it.
func engineCommand(words []string) (verb string, rest []string) {
	if len(words) == 0 {
		return "", nil
	}
	switch path.Base(words[0]) {
	case "docker", "podman", "nerdctl":
	case "docker-compose", "podman-compose":
		return "compose", words[1:]
	case "buildah":
		if len(words) > 1 && (words[1] == "bud" || words[1] == "build") {
			return "build", words[2:]
		}
		return "", nil
	default:
		return "", nil
	}
	_, rest = flagTable{" debug D tls tlsverify ", map[byte]string{'H': "host", 'c': "context", 'l': "log-level"}}.parse(words[1:], false)
	for len(rest) > 1 && (rest[0] == "image" || rest[0] == "container" || rest[0] == "buildx" || rest[0] == "builder") {
		rest = rest[1:]
	}
	if len(rest) == 0 {
		return "", nil
	}
	return rest[0], rest[1:]
}

// imageBuild is one build of an image that some file asks for.
type imageBuild struct {
	file, target string
	context      string // "" if it is not a directory that can be told
	tags         []string
	contexts     []string
}

// builds tells whether a docker build command builds the Dockerfile.
func (f *finder) builds(s script, bases, rest []string) (imageBuild, bool) {
	flags, args := buildFlags.parse(rest, true)
	b := imageBuild{tags: flags["tag"], target: last(flags["target"])}
	for _, c := range flags["build-context"] {
		name, _, _ := strings.Cut(c, "=")
		b.contexts = append(b.contexts, name)
	}
	if len(args) == 0 || args[0] == "-" || strings.Contains(args[0], "://") || strings.HasPrefix(args[0], "git@") {
		return b, false
	}
	file := last(flags["file"])
	if strings.Contains(file, "$") || file == "" && strings.HasPrefix(args[0], "$") && args[0] != "$PWD" && args[0] != "$(pwd)" && args[0] != "$pwd" {
		return b, f.only
	}
	for _, base := range bases {
		context := joinDir(base, args[0])
		name := path.Join(context, "Dockerfile")
		if file != "" {
			name = joinDir(base, file)
		}
		if name == f.p.file {
			b.file, b.context = name, context
			if strings.Contains(context, "$") {
				b.context = ""
			}
			return b, true
		}
	}
	return b, false
}

// joinDir joins a directory and a path of a command line; the working directory may be spelt as a variable.
func joinDir(base, name string) string {
	for _, pwd := range []string{"$PWD", "$pwd", "$(pwd)", "`pwd`", "$CURDIR", "$github_workspace", "$GITHUB_WORKSPACE", "$CI_PROJECT_DIR", "$WORKSPACE"} {
		if rest, ok := strings.CutPrefix(name, pwd); ok && (rest == "" || rest[0] == '/') {
			name = "." + rest
		}
	}
	return path.Join(base, name)
}

func last(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[len(list)-1]
}

// shown is a command as a message shows it.
func shown(words []string) string {
	text := strings.Join(words, " ")
	if len(text) > 160 {
		text = text[:160] + "…"
	}
	return "`" + strings.ToValidUTF8(text, "?") + "`"
}

// readScripts finds builds of the file first, so that what follows knows the image's names; then uses of the image.
func (f *finder) readScripts(list []script) {
	local := map[string]names{}
	for _, s := range list {
		f.eachCommand(s, func(c scriptCommand, bases []string) {
			verb, rest := engineCommand(c.words)
			if verb != "build" {
				return
			}
			b, ok := f.builds(s, bases, rest)
			if !ok {
				return
			}
			if local[s.file].refs == nil {
				local[s.file] = newNames()
			}
			for _, t := range b.tags {
				local[s.file].add(t)
			}
			f.built(b, Use{ID: "external-build-inputs", File: s.file, Line: c.line, Detail: s.what + shown(c.words)})
		})
	}
	for _, n := range local {
		f.names.addAll(n)
	}
	for _, s := range list {
		r := imageRuns{f: f, s: s, names: newNames(), containers: map[string]bool{}}
		r.names.addAll(f.names)
		for ref := range local[s.file].refs {
			r.names.add(ref)
		}
		for c := range f.containers {
			r.containers[c] = true
		}
		f.eachCommand(s, func(c scriptCommand, _ []string) { r.command(c) })
	}
}

// eachCommand follows cd through a script. On its own line a cd holds; below, it may have ended with a subshell or a recipe's line.
func (f *finder) eachCommand(s script, fn func(c scriptCommand, bases []string)) {
	here, line, later := s.bases, 0, s.bases
	for _, c := range s.cmds {
		if c.line != line {
			here, line = later, c.line
		}
		if len(c.words) < 2 || c.words[0] != "cd" {
			fn(c, here)
			continue
		}
		if dir := c.words[1]; !strings.Contains(dir, "$") && !path.IsAbs(dir) {
			var moved []string
			for _, b := range here {
				moved = append(moved, path.Join(b, dir))
			}
			here = moved
			later = append(slices.Clone(s.bases), moved...)
		}
	}
}

// built notes what a build of the file says: its tags, a stage, contexts from outside, another context.
func (f *finder) built(b imageBuild, u Use) {
	f.tagged = append(f.tagged, b.tags...)
	if b.target != "" || len(b.contexts) > 0 {
		t := u
		t.Target, t.Contexts = b.target, b.contexts
		if b.target != "" {
			t.Detail += " up to the stage " + b.target
		}
		f.add(t)
	}
	if b.context != "" && b.context != f.p.context && !strings.HasPrefix(b.context, "..") {
		u.Refuse = true
		u.Detail += fmt.Sprintf(": it is built with the context %s, not %s", b.context, f.p.context)
		u.Lift = "Tell msb the build's context, the directory " + b.context + ", with --context."
		f.add(u)
	}
}
