package project

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// imageBuild is one build of an image that some file asks for.
type imageBuild struct {
	file, target string
	context      string // "" if it is not a directory that can be told
	tags         []string
	contexts     []string
	args         map[string]string
	exports      bool // it writes the image's files to a directory
	unknown      bool // what it builds can't be told
}

// setArg notes a build argument, NAME=value; NAME alone takes its value from outside.
func (b *imageBuild) setArg(a string) {
	name, value, given := strings.Cut(a, "=")
	if !given {
		value = "$" + name
	}
	if b.args == nil {
		b.args = map[string]string{}
	}
	b.args[name] = value
}

// builds tells whether a docker build command builds the Dockerfile.
func (f *finder) builds(bases, rest []string) (imageBuild, bool) {
	flags, args := buildFlags.parse(rest, true)
	b := imageBuild{tags: flags["tag"], target: last(flags["target"])}
	for _, c := range flags["build-context"] {
		name, _, _ := strings.Cut(c, "=")
		b.contexts = append(b.contexts, name)
	}
	for _, a := range flags["build-arg"] {
		b.setArg(a)
	}
	for _, o := range flags["output"] {
		b.exports = b.exports || !strings.Contains(o, "=") && o != "-" || strings.Contains(o, "type=local") || strings.Contains(o, "type=tar")
	}
	if len(args) == 0 || args[0] == "-" || strings.Contains(args[0], "://") || strings.HasPrefix(args[0], "git@") {
		return b, false
	}
	file := last(flags["file"])
	if strings.Contains(file, "$") && joinDir(".", file) == path.Clean(file) || file == "" && strings.HasPrefix(args[0], "$") && strings.Contains(joinDir(".", args[0]), "$") {
		b.unknown = true
		return b, f.only
	}
	some := false // another Dockerfile is there
	for _, base := range bases {
		context := joinDir(base, args[0])
		name := path.Join(context, f.defaultName(context))
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
		some = some || f.exists(name)
	}
	b.unknown = !some
	return b, false
}

// defaultName is the name of the Dockerfile that a build with a context takes where none is named: Dockerfile or, where there is none,
// dockerfile for Docker and Containerfile for Podman.
func (f *finder) defaultName(context string) string {
	base := path.Base(f.p.file)
	if path.Dir(f.p.file) == context && (base == "dockerfile" || base == "Containerfile") && !f.exists(path.Join(context, "Dockerfile")) {
		return base
	}
	return "Dockerfile"
}

// joinDir joins a directory and a path of a command line; the working directory may be spelt as a variable.
func joinDir(base, name string) string {
	for _, pwd := range workingVariables {
		if rest, ok := strings.CutPrefix(name, pwd); ok && (rest == "" || rest[0] == '/' || rest[0] == '\\') {
			name = "." + strings.ReplaceAll(rest, `\`, "/")
		}
	}
	return path.Join(base, name)
}

var workingVariables = []string{"$PWD", "$pwd", "$(pwd)", "`pwd`", "$CURDIR", "$github_workspace", "$GITHUB_WORKSPACE", "$CI_PROJECT_DIR", "$WORKSPACE", "$System_DefaultWorkingDirectory", "$Build_SourcesDirectory", "$BITBUCKET_CLONE_DIR",
	"$(System.DefaultWorkingDirectory)", "$(Build.SourcesDirectory)", "$(Build.Repository.LocalPath)", "/workspace"}

func last(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[len(list)-1]
}

// shown is a command as a message shows it: without the values of variables, which may be secrets.
func shown(words []string) string {
	words = slices.Clone(words)
	for i, w := range words {
		name, _, given := strings.Cut(w, "=")
		if flag := i > 0 && (words[i-1] == "-e" || words[i-1] == "--env" || words[i-1] == "--build-arg"); flag && given && name != "" {
			words[i] = name + "=…"
		} else if flag, rest, ok := strings.Cut(w, "="); ok && (flag == "-e" || flag == "--env" || flag == "--build-arg") {
			if name, _, given := strings.Cut(rest, "="); given {
				words[i] = flag + "=" + name + "=…"
			}
		}
	}
	text := strings.Join(strings.Fields(strings.Join(words, " ")), " ")
	if len(text) > 160 {
		text = text[:160] + "…"
	}
	return "`" + strings.ToValidUTF8(text, "?") + "`"
}

// builtBy finds builds of the file in scripts, so that what follows knows the image's names. It returns the names that hold in one script
// only.
func (f *finder) builtBy(list []script) map[string]names {
	local := map[string]names{}
	for _, s := range list {
		f.eachCommand(s, func(c scriptCommand, bases []string) {
			verb, rest := engineCommand(c.words)
			if verb != "build" {
				return
			}
			b, ok := f.builds(bases, rest)
			into := local
			if !ok {
				into = f.foreign
			}
			if b.unknown && !ok {
				return
			}
			if into[s.file].refs == nil {
				into[s.file] = newNames()
			}
			for _, t := range b.tags {
				into[s.file].add(t)
			}
			if !ok {
				return
			}
			f.built(b, Use{ID: "external-build-inputs", File: s.file, Line: c.line, Detail: s.what + shown(c.words)})
		})
	}
	for _, n := range local {
		f.names.addAll(n)
	}
	return local
}

// runBy finds uses of the image in scripts.
func (f *finder) runBy(list []script, local map[string]names) {
	for _, s := range list {
		r := imageRuns{f: f, s: s, names: newNames(), containers: map[string]bool{}}
		r.names.addAll(f.names)
		for ref := range f.foreign[s.file].refs { // the file gives the name to another image
			delete(r.names.refs, ref)
			if repo, _ := splitRef(ref); f.foreign[s.file].repos[repo] {
				delete(r.names.repos, repo)
			}
		}
		for ref := range local[s.file].refs {
			r.names.add(ref)
		}
		for c := range f.containers {
			r.containers[c] = true
		}
		f.eachCommand(s, r.command)
	}
}

// eachCommand follows cd through a script. On its own line a cd holds, and below if it stands alone; else it may have ended there with a
// subshell or a recipe's line.
func (f *finder) eachCommand(s script, fn func(c scriptCommand, bases []string)) {
	here, line, later := s.bases, 0, s.bases
	for i, c := range s.cmds {
		if c.fresh {
			later = s.bases
		}
		if c.line != line || c.fresh {
			here, line = later, c.line
		}
		if len(c.words) == 0 || c.words[0] != "cd" && c.words[0] != "pushd" && c.words[0] != "popd" {
			fn(c, here)
			continue
		}
		alone := (i == 0 || s.cmds[i-1].line != line) && (i+1 == len(s.cmds) || s.cmds[i+1].line != line)
		if len(c.words) < 2 || c.words[1] == "-" || strings.Contains(c.words[1], "$") || path.IsAbs(c.words[1]) {
			later = both(s.bases, here)
			continue
		}
		var moved []string
		for _, b := range here {
			moved = append(moved, path.Join(b, c.words[1]))
		}
		here = moved
		if later = moved; !alone {
			later = both(s.bases, moved)
		}
	}
}

// both joins two lists of directories, each once. Scripts with many cd don't make it long.
func both(a, b []string) []string {
	out := slices.Clone(a)
	for _, dir := range b {
		if !slices.Contains(out, dir) && len(out) < 16 {
			out = append(out, dir)
		}
	}
	return out
}

// built notes what a build of the file says: its tags, a stage, contexts from outside, arguments, another context.
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
	if len(b.args) > 0 {
		a := u
		a.Args = b.args
		f.add(a)
	}
	if b.exports {
		e := u
		e.ID, e.Files = "ci-uses-image", []string{"/"}
		e.Detail += " writes out the files of the image"
		e.Lift = "Copy what is wanted into a stage of its own, and name it with --target."
		f.add(e)
	}
	if b.context != "" && b.context != f.p.context && !strings.HasPrefix(b.context, "..") && !path.IsAbs(b.context) {
		u.Refuse = true
		u.Detail += fmt.Sprintf(": it is built with the context %s, not %s", b.context, f.p.context)
		u.Lift = "Tell msb the build's context, the directory " + b.context + ", with --context."
		f.add(u)
	}
}
