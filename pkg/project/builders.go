package project

import (
	"path"
	"slices"
	"strings"
)

// engines are words that stand for a container engine, as the variable that a script calls it by may not be assigned in it.
var engines = map[string]bool{"docker": true, "podman": true, "nerdctl": true, "finch": true, "$DOCKER": true, "$DOCKER_CMD": true, "$DOCKER_BIN": true, "$CONTAINER_ENGINE": true, "$CONTAINER_TOOL": true, "$CONTAINER_RUNTIME": true, "$CONTAINER_CLI": true, "$ENGINE": true}

// composers stand for Compose alone.
var composers = map[string]bool{"docker-compose": true, "podman-compose": true, "$DOCKER_COMPOSE": true, "$COMPOSE": true, "$DC": true, "$COMPOSE_CMD": true}

// engineCommand takes the words after docker, podman and the like apart: the verb, and what follows it. Other builders of Dockerfiles are
// "build", with their flags in the words of docker build.
func engineCommand(words []string) (verb string, rest []string) {
	if len(words) == 0 {
		return "", nil
	}
	switch name := path.Base(words[0]); {
	case engines[name]:
	case composers[name]:
		return "compose", words[1:]
	case name == "docker.exe":
	default:
		return otherBuilder(name, words[1:])
	}
	_, rest = flagTable{" debug D tls tlsverify ", map[byte]string{'H': "host", 'c': "context", 'l': "log-level"}}.parse(words[1:], false)
	for len(rest) > 1 && (rest[0] == "image" || rest[0] == "container" || rest[0] == "buildx" || rest[0] == "builder") {
		rest = rest[1:]
	}
	if len(rest) > 1 && rest[0] == "service" && rest[1] == "create" {
		rest = rest[1:]
	}
	if len(rest) == 0 {
		return "", nil
	}
	return rest[0], rest[1:]
}

// otherBuilder reads builders that are no engines. (GoogleContainerTools/kaniko README, learn.microsoft.com/cli/azure/acr,
// containers/buildah docs, moby/buildkit docs, cloud.google.com/sdk/gcloud/reference/builds/submit, 2026-08.)
func otherBuilder(name string, words []string) (verb string, rest []string) {
	switch {
	case name == "buildah" && len(words) > 0 && (words[0] == "bud" || words[0] == "build"), name == "img" && len(words) > 0 && words[0] == "build":
		return "build", words[1:]
	case name == "az" && len(words) > 1 && words[0] == "acr" && words[1] == "build":
		flags, args := flagTable{" no-push no-logs no-wait no-format ", map[byte]string{'t': "image", 'f': "file", 'r': "registry", 'g': "resource-group"}}.parse(words[2:], true)
		return "build", translate(flags, args, map[string]string{"image": "tag", "file": "file", "target": "target", "build-arg": "build-arg"})
	case name == "gcloud" && slices.Contains(words, "builds") && slices.Contains(words, "submit"):
		words = words[slices.Index(words, "submit")+1:]
		flags, args := flagTable{" async no-source quiet q ", map[byte]string{'t': "tag"}}.parse(words, true)
		if len(flags["tag"]) == 0 {
			return "", nil
		}
		if len(args) == 0 {
			args = []string{"."}
		}
		return "build", translate(flags, args, map[string]string{"tag": "tag"})
	case name == "executor" || strings.Contains(name, "kaniko"):
		flags, _ := flagTable{" no-push cleanup reproducible skip-tls-verify insecure single-snapshot use-new-run ", map[byte]string{'d': "destination", 'f': "dockerfile", 'c': "context"}}.parse(words, true)
		return "build", kaniko(flags)
	case name == "buildctl" && slices.Contains(words, "build"):
		flags, _ := flagTable{}.parse(words[slices.Index(words, "build")+1:], true)
		return "build", buildctl(flags)
	}
	return "", nil
}

// translate writes flags as docker build has them.
func translate(flags map[string][]string, args []string, as map[string]string) []string {
	var out []string
	for _, from := range []string{"tag", "image", "destination", "file", "target", "build-arg"} {
		for _, v := range flags[from] {
			if to := as[from]; to != "" {
				out = append(out, "--"+to, v)
			}
		}
	}
	return append(out, args...)
}

func kaniko(flags map[string][]string) []string {
	context := strings.TrimPrefix(last(flags["context"]), "dir://")
	if context == "" {
		context = "."
	}
	if sub := last(flags["context-sub-path"]); sub != "" {
		context = path.Join(context, sub)
	}
	out := translate(flags, nil, map[string]string{"destination": "tag", "target": "target", "build-arg": "build-arg"})
	if file := last(flags["dockerfile"]); file != "" {
		out = append(out, "--file", file)
	}
	return append(out, context)
}

func buildctl(flags map[string][]string) []string {
	out, context := []string{}, "."
	dir, file := "", "Dockerfile"
	for _, l := range flags["local"] {
		if v, ok := strings.CutPrefix(l, "context="); ok {
			context = v
		}
		if v, ok := strings.CutPrefix(l, "dockerfile="); ok {
			dir = v
		}
	}
	for _, o := range flags["opt"] {
		switch key, value, _ := strings.Cut(o, "="); {
		case key == "filename":
			file = value
		case key == "target":
			out = append(out, "--target", value)
		case strings.HasPrefix(key, "build-arg:"):
			out = append(out, "--build-arg", strings.TrimPrefix(key, "build-arg:")+"="+value)
		}
	}
	if dir == "" {
		dir = context
	}
	return append(out, "--file", path.Join(dir, file), context)
}
