package project

import (
	"path"
	"regexp"
	"strings"
)

// imageRuns reads the commands of one script that start the image, or go into a container of it.
type imageRuns struct {
	f          *finder
	s          script
	names      names
	containers map[string]bool // of the image, by name or by the variable that holds the id
}

// inSubstitution is the command in `x=$(docker create image)`.
var inSubstitution = regexp.MustCompile(`^\$\((.*)\)$`)

func (r *imageRuns) command(c scriptCommand) {
	for _, a := range c.assigns {
		name, value, _ := strings.Cut(a, "=")
		if m := inSubstitution.FindStringSubmatch(value); m != nil {
			for _, inner := range lineCommands(m[1], c.line) {
				if r.starts(inner) {
					r.containers["$"+name] = true
				}
			}
		}
	}
	r.starts(c)
	verb, rest := engineCommand(c.words)
	u := Use{ID: "ci-uses-image", File: r.s.file, Line: c.line, Detail: r.s.what + shown(c.words)}
	switch verb {
	case "exec":
		_, args := execFlags.parse(rest, false)
		if len(args) > 1 && r.containers[args[0]] {
			r.f.add(u.withExec(args[1:]))
		}
	case "cp":
		_, args := copyFlags.parse(rest, true)
		if len(args) != 2 {
			return
		}
		container, file, ok := strings.Cut(args[0], ":")
		if m := inSubstitution.FindStringSubmatch(container); m != nil {
			for _, inner := range lineCommands(m[1], c.line) {
				ok = ok && r.starts(inner)
			}
		} else {
			ok = ok && r.containers[container]
		}
		if ok && path.IsAbs(file) {
			u.Files = []string{path.Clean(file)}
			r.f.add(u)
		}
	case "compose":
		r.compose(u, rest)
	case "":
		r.hosted(u, c.words)
	}
}

// hosted reads the command lines that put an image on a platform which sets PORT: Cloud Run to --port or 8080, Heroku to what it likes.
// (cloud.google.com/run/docs/container-contract, devcenter.heroku.com/articles/container-registry-and-runtime, 2026-08.)
func (r *imageRuns) hosted(u Use, words []string) {
	line := strings.Join(words, " ") + " "
	flags, _ := flagTable{}.parse(words, true)
	port := "$PORT"
	switch {
	case strings.HasPrefix(line, "gcloud ") && strings.Contains(line, " run deploy "):
		if port = last(flags["port"]); port == "" {
			port = "8080"
		}
	case strings.HasPrefix(line, "heroku container:push "):
	default:
		return
	}
	if image := last(flags["image"]); r.f.only && image == "" || image != "" && (r.f.only || r.names.repository(image)) {
		u.setEnv("PORT=" + port)
		r.f.add(u)
	}
}

// starts reads docker run and docker create, and tells whether it is the image that they start.
func (r *imageRuns) starts(c scriptCommand) bool {
	verb, rest := engineCommand(c.words)
	if verb != "run" && verb != "create" {
		return false
	}
	flags, args := runFlags.parse(rest, false)
	if len(args) == 0 || !r.names.has(args[0]) {
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
func (r *imageRuns) compose(u Use, rest []string) {
	_, args := composeFlags.parse(rest, false)
	if len(args) < 2 {
		return
	}
	table := composeRunFlags
	if args[0] == "exec" {
		table = composeExecFlags
	}
	flags, words := table.parse(args[1:], false)
	if len(words) == 0 || !r.f.services[words[0]] {
		return
	}
	switch {
	case args[0] == "exec" && len(words) > 1:
		r.f.add(u.withExec(words[1:]))
	case args[0] == "run":
		u.fromFlags(flags)
		if len(words) > 1 {
			u.Command = words[1:]
		}
		u.Programs, u.Unread = programsOf(append(u.Entrypoint[:len(u.Entrypoint):len(u.Entrypoint)], u.Command...))
		if u.Command != nil || u.Entrypoint != nil {
			r.f.add(u)
		}
	}
}

// shortVolume reads [SOURCE:]TARGET[:MODE]. Variables in it are kept; their own colons don't count.
func shortVolume(text string) (Volume, bool) {
	parts := splitColons(text)
	switch {
	case len(parts) == 0 || parts[0] == "":
		return Volume{}, false
	case len(parts) == 1:
		return Volume{Target: parts[0]}, true
	case len(parts[0]) == 1 && len(parts) > 2 && strings.ContainsAny(parts[1][:min(1, len(parts[1]))], `/\`) && strings.Contains(parts[2], "/"): // C:\src:/app
		return Volume{Source: "/" + parts[0] + ":" + parts[1], Target: parts[2]}, true
	}
	return Volume{Source: parts[0], Target: parts[1]}, true
}

// splitColons splits at colons outside of ${…} and $(…).
func splitColons(text string) []string {
	var out []string
	depth, start := 0, 0
	for i := range len(text) {
		switch c := text[i]; {
		case (c == '{' || c == '(') && i > 0 && (text[i-1] == '$' || depth > 0):
			depth++
		case (c == '}' || c == ')') && depth > 0:
			depth--
		case c == ':' && depth == 0:
			out = append(out, text[start:i])
			start = i + 1
		}
	}
	return append(out, text[start:])
}

// mountOption reads --mount type=bind,source=.,target=/app.
func mountOption(text string) (Volume, bool) {
	var v Volume
	for _, f := range strings.Split(text, ",") {
		key, value, _ := strings.Cut(f, "=")
		switch key {
		case "source", "src":
			v.Source = value
		case "target", "destination", "dst":
			v.Target = value
		}
	}
	return v, v.Target != ""
}
