package project

import (
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/msb-dev/msb/pkg/lazyregexp"
)

// imageRuns reads the commands of one script that start the image, or go into a container of it.
type imageRuns struct {
	f          *finder
	s          script
	names      names
	containers map[string]bool // of the image, by name or by the variable that holds the id
}

// inSubstitution is the command in `x=$(docker create image)`.
var inSubstitution = lazyregexp.New(`^\$\((.*)\)$`)

func (r *imageRuns) command(c scriptCommand, bases []string) {
	for _, a := range c.assigns {
		name, value, _ := strings.Cut(a, "=")
		if m := inSubstitution.FindStringSubmatch(value); m != nil {
			for _, inner := range lineCommands(m[1], c.line) {
				if r.starts(inner, bases) || r.asked(inner, bases) {
					r.containers["$"+name] = true
				}
			}
		}
	}
	r.starts(c, bases)
	verb, rest := engineCommand(c.words)
	u := Use{ID: "ci-uses-image", File: r.s.file, Line: c.line, Detail: r.s.what + shown(c.words)}
	switch verb {
	case "exec":
		_, args := execFlags.parse(rest, false)
		if len(args) > 1 && r.isOurs(args[0], c.line, bases) {
			r.f.add(u.withExec(args[1:]))
		}
	case "cp":
		_, args := copyFlags.parse(rest, true)
		if len(args) != 2 {
			return
		}
		container, file, ok := cutContainer(args[0])
		if ok && path.IsAbs(file) && r.isOurs(container, c.line, bases) {
			u.Files = []string{path.Clean(file)}
			r.f.add(u)
		}
	case "compose":
		r.compose(u, rest, bases)
	case "":
		if !r.remote(u, c.words) {
			r.tested(u, c.words, bases)
		}
	}
}

// cutContainer cuts CONTAINER:PATH; a container may be a command's output.
func cutContainer(arg string) (container, file string, ok bool) {
	if i := strings.LastIndexByte(arg, ')'); i > 0 && strings.HasPrefix(arg, "$(") {
		file, ok = strings.CutPrefix(arg[i+1:], ":")
		return arg[:i+1], file, ok
	}
	return strings.Cut(arg, ":")
}

// isOurs tells whether a word names a container of the image: by its name, by the variable that holds its id, by the command that asks for
// it or starts it, or by the name that Compose makes of a service's.
func (r *imageRuns) isOurs(word string, line int, bases []string) bool {
	if m := inSubstitution.FindStringSubmatch(word); m != nil {
		for _, inner := range lineCommands(m[1], line) {
			if r.starts(inner, bases) || r.asked(inner, bases) {
				return true
			}
		}
		return false
	}
	if r.containers[word] {
		return true
	}
	if m := composeName.FindStringSubmatch(word); m != nil {
		for _, model := range r.f.models {
			for name := range model.ours {
				if m[1] == name || strings.HasSuffix(m[1], "-"+name) || strings.HasSuffix(m[1], "_"+name) {
					return true
				}
			}
		}
	}
	return false
}

// composeName is what Compose calls a container: project, service, number.
var composeName = lazyregexp.New(`^[\w$]+[-_]([\w-]+)[-_]\d+$`)

// asked tells whether a command asks for a container of the image: docker ps -qf name=x, docker compose ps -q web.
func (r *imageRuns) asked(c scriptCommand, bases []string) bool {
	verb, rest := engineCommand(c.words)
	switch verb {
	case "ps":
		flags, _ := flagTable{" all a quiet q latest l no-trunc size s ", map[byte]string{'f': "filter", 'n': "last"}}.parse(rest, true)
		for _, filter := range flags["filter"] {
			key, value, _ := strings.Cut(filter, "=")
			if key == "name" && (r.containers[value] || r.isOurs(value+"_1", c.line, bases)) || key == "ancestor" && r.names.has(value) {
				return true
			}
		}
	case "compose":
		flags, args := composeFlags.parse(rest, false)
		return len(args) > 1 && args[0] == "ps" && r.f.service(flags["file"], bases, last(args))
	}
	return false
}

// tested reads the tests of container-structure-test and of goss that run in the image. (GoogleContainerTools/container-structure-test
// README, goss-org/goss extras/dgoss, 2026-08.)
func (r *imageRuns) tested(u Use, words []string, bases []string) {
	if len(words) < 2 {
		return
	}
	switch path.Base(words[0]) {
	case "container-structure-test":
		flags, _ := flagTable{" quiet q pull no-color ", map[byte]string{'i': "image", 'c': "config"}}.parse(words[2:], true)
		if !r.names.has(last(flags["image"])) {
			return
		}
		for _, config := range flags["config"] {
			for _, b := range bases {
				if doc := r.f.document(joinDir(b, config)); doc != nil {
					r.structure(joinDir(b, config), doc)
					break
				}
			}
		}
	case "dgoss", "kgoss":
		if slices.ContainsFunc(words[2:], r.names.has) {
			u.Unread = "what the tests look for in the container is not read"
			r.f.add(u)
		}
	}
}

func (r *imageRuns) structure(name string, doc *yaml.Node) {
	for _, t := range items(get(doc, "commandTests")) {
		if command := get(t, "command"); command != nil {
			argv := append([]string{str(command)}, strs(get(t, "args"))...)
			r.f.add(Use{ID: "ci-uses-image", File: name, Line: command.Line, Detail: "a test of the image runs " + shown(argv)}.withExec(argv))
		}
	}
	for _, t := range items(get(doc, "fileExistenceTests")) {
		if at := get(t, "path"); path.IsAbs(str(at)) && str(get(t, "shouldExist")) != "false" {
			r.f.add(Use{ID: "ci-uses-image", File: name, Line: at.Line, Detail: "a test of the image looks for " + at.Value, Files: []string{path.Clean(at.Value)}})
		}
	}
}

// starts reads docker run and docker create, and tells whether it is the image that they start.
func (r *imageRuns) starts(c scriptCommand, bases []string) bool {
	verb, rest := engineCommand(c.words)
	if verb != "run" && verb != "create" {
		return false
	}
	flags, args := runFlags.parse(rest, false)
	if len(args) == 0 || !r.names.has(args[0]) && !r.builtHere(args[0], c.line, bases) {
		return false
	}
	for _, n := range flags["name"] {
		r.containers[n] = true
	}
	u := Use{ID: "ci-uses-image", File: r.s.file, Line: c.line, Detail: r.s.what + shown(c.words)}
	u.fromFlags(flags)
	if len(args) > 1 {
		u.Command = args[1:]
	}
	u.Programs, u.Unread = programsOf(append(u.Entrypoint[:len(u.Entrypoint):len(u.Entrypoint)], u.Command...))
	if verb == "run" || len(u.Command) > 0 {
		r.f.add(u)
	}
	return true
}

// builtHere is the image of docker run $(docker build -q .).
func (r *imageRuns) builtHere(image string, line int, bases []string) bool {
	m := inSubstitution.FindStringSubmatch(image)
	if m == nil {
		return false
	}
	for _, c := range lineCommands(m[1], line) {
		if verb, rest := engineCommand(c.words); verb == "build" {
			_, ok := r.f.builds(bases, rest)
			return ok
		}
	}
	return false
}

// fromFlags fills in what docker run is told.
func (u *Use) fromFlags(flags map[string][]string) {
	if e, ok := flags["entrypoint"]; ok {
		u.Entrypoint = append([]string{}, strings.Fields(last(e))...)
	}
	for _, e := range flags["env"] {
		u.setEnv(e)
	}
	for _, v := range flags["volume"] {
		if vol, ok := shortVolume(v); ok {
			u.Volumes = append(u.Volumes, vol)
		}
	}
	for _, m := range flags["mount"] {
		if vol, ok := mountOption(m); ok {
			u.Volumes = append(u.Volumes, vol)
		}
	}
	for _, t := range flags["tmpfs"] {
		target, _, _ := strings.Cut(t, ":")
		u.Volumes = append(u.Volumes, Volume{Target: target})
	}
	for _, c := range flags["cap-drop"] {
		u.Drop = append(u.Drop, capability(c))
	}
	u.User, u.Workdir = last(flags["user"]), last(flags["workdir"])
	ro, given := flags["read-only"]
	u.ReadOnly = given && last(ro) != "false"
}

// setEnv adds NAME=value; NAME alone takes the value from outside.
func (u *Use) setEnv(e string) {
	name, value, given := strings.Cut(e, "=")
	if !given {
		value = "$" + name
	}
	if u.Env == nil {
		u.Env = map[string]string{}
	}
	u.Env[name] = value
}

func capability(s string) string { return strings.TrimPrefix(strings.ToUpper(s), "CAP_") }

// compose reads docker compose run and exec of a service that builds the file.
func (r *imageRuns) compose(u Use, rest, bases []string) {
	global, args := composeFlags.parse(rest, false)
	if len(args) < 2 || args[0] != "run" && args[0] != "exec" {
		return
	}
	table := composeRunFlags
	if args[0] == "exec" {
		table = composeExecFlags
	}
	flags, words := table.parse(args[1:], false)
	if len(words) == 0 || !r.f.service(global["file"], bases, words[0]) {
		return
	}
	if args[0] == "exec" {
		if len(words) > 1 {
			r.f.add(u.withExec(words[1:]))
		}
		return
	}
	u.fromFlags(flags)
	if len(words) > 1 {
		u.Command = words[1:]
	}
	u.Programs, u.Unread = programsOf(append(u.Entrypoint[:len(u.Entrypoint):len(u.Entrypoint)], u.Command...))
	if u.Command != nil || u.Entrypoint != nil || len(u.Volumes) > 0 || u.User != "" {
		r.f.add(u)
	}
}
