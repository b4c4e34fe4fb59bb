package project

import (
	"encoding/json"
	"path"
	"strings"

	"go.yaml.in/yaml/v3"
)

// devcontainers finds development containers that are made from the file: an editor runs its own server, shells and tools in them.
// (containers.dev/implementors/json_reference, 2026-08.)
func (f *finder) devcontainers() {
	f.each(devcontainerFile, func(name string, text []byte) {
		var dc struct {
			DockerFile string `json:"dockerFile"`
			Service    string `json:"service"`
			Compose    any    `json:"dockerComposeFile"`
			Build      struct {
				Dockerfile string `json:"dockerfile"`
				DockerFile string `json:"dockerFile"`
				Target     string `json:"target"`
			} `json:"build"`
		}
		if json.Unmarshal(plainJSON(text), &dc) != nil {
			return
		}
		file, key := dc.Build.Dockerfile, `"dockerfile"`
		for _, other := range []string{dc.Build.DockerFile, dc.DockerFile} {
			if file == "" && other != "" {
				file, key = other, `"dockerFile"`
			}
		}
		u := Use{ID: "compose-override", File: name, Refuse: true, Lift: "Give the development container a Dockerfile of its own."}
		switch {
		case file != "" && path.Join(path.Dir(name), file) == f.p.file:
			u.Detail = "a development container is made from this Dockerfile"
		case file == "" && dc.Compose != nil && f.services[dc.Service]:
			key = `"service"`
			u.Detail = "a development container runs in the compose service " + dc.Service + ", which builds this Dockerfile"
		default:
			return
		}
		u.Line = 1 + strings.Count(before(string(text), key), "\n")
		f.add(u)
	})
}

// plainJSON takes comments and trailing commas out of JSON; the lines stay.
func plainJSON(text []byte) []byte {
	out := make([]byte, 0, len(text))
	comma := -1 // a comma in out with nothing but space behind it
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '"':
			j := i + 1
			for j < len(text) && text[j] != '"' {
				if text[j] == '\\' {
					j++
				}
				j++
			}
			j = min(j+1, len(text))
			out = append(out, text[i:j]...)
			i, comma = j-1, -1
		case c == '/' && i+1 < len(text) && text[i+1] == '/':
			for i < len(text) && text[i] != '\n' {
				i++
			}
			i--
		case c == '/' && i+1 < len(text) && text[i+1] == '*':
			end := strings.Index(string(text[i+2:]), "*/")
			if end < 0 {
				return out
			}
			i += end + 3
		case c == ',':
			comma = len(out)
			out = append(out, c)
		case (c == '}' || c == ']') && comma >= 0:
			out[comma] = ' '
			out, comma = append(out, c), -1
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			out = append(out, c)
		default:
			out, comma = append(out, c), -1
		}
	}
	return out
}

// platforms are files of hosting platforms that can name a Dockerfile.
var platforms = map[string]bool{"heroku.yml": true, "render.yaml": true, "railway.json": true, "railway.toml": true, "fly.toml": true}

// platforms reads what hosting platforms are told: a command that replaces the image's, and the port that they choose.
// (devcenter.heroku.com/articles/build-docker-images-heroku-yml, render.com/docs/blueprint-spec, docs.railway.com/reference/config-as-code,
// fly.io/docs/reference/configuration, 2026-08.)
func (f *finder) platforms() {
	f.each(platformFile, func(name string, text []byte) {
		switch path.Base(name) {
		case "heroku.yml":
			f.heroku(name, text)
		case "render.yaml":
			f.render(name, text)
		default:
			f.tables(name, text)
		}
	})
}

func (f *finder) overrides(name string, n *yaml.Node, words []string) {
	f.add(Use{ID: "compose-override", File: name, Line: n.Line, Command: words, Detail: "the platform builds this Dockerfile and runs " + shown(words)})
}

// choosesPort says that PORT is set to what the platform likes.
func (f *finder) choosesPort(name string, line int) {
	f.add(Use{ID: "compose-override", File: name, Line: line, Env: map[string]string{"PORT": "$PORT"}, Detail: "the platform builds this Dockerfile and chooses PORT"})
}

func (f *finder) heroku(name string, text []byte) {
	docs, _ := documents(text)
	if len(docs) == 0 {
		return
	}
	for _, p := range pairs(get(docs[0], "build", "docker")) {
		file := str(p.value)
		if p.value.Kind == yaml.MappingNode {
			file = str(get(p.value, "dockerfile"))
		}
		if path.Join(path.Dir(name), file) != f.p.file {
			continue
		}
		f.choosesPort(name, p.key.Line)
		n := get(docs[0], "run", p.key.Value)
		if command := get(n, "command"); command != nil {
			n = command
		}
		switch words := strs(n); {
		case len(words) > 0:
			f.overrides(name, n, words)
		case str(n) != "":
			f.overrides(name, n, []string{"/bin/sh", "-c", str(n)})
		}
	}
}

func (f *finder) render(name string, text []byte) {
	docs, _ := documents(text)
	if len(docs) == 0 {
		return
	}
	for _, s := range items(get(docs[0], "services")) {
		if str(get(s, "runtime")) != "docker" && str(get(s, "env")) != "docker" {
			continue
		}
		file := str(get(s, "dockerfilePath"))
		if file == "" {
			file = "Dockerfile"
		}
		if path.Join(str(get(s, "rootDir")), file) != f.p.file {
			continue
		}
		f.choosesPort(name, s.Line)
		for _, key := range []string{"dockerCommand", "preDeployCommand"} {
			if n := get(s, key); str(n) != "" {
				f.overrides(name, n, splitWords(n.Value))
			}
		}
	}
}

// tables reads railway's and fly's files line by line: each setting that matters stands on one.
func (f *finder) tables(name string, text []byte) {
	fly := path.Base(name) == "fly.toml"
	file, section := "Dockerfile", ""
	type setting struct {
		line       int
		key, value string
	}
	var found []setting
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		line = strings.TrimSpace(strings.TrimRight(strings.TrimSpace(line), ","))
		if strings.HasPrefix(line, "[") {
			section = strings.Trim(line, "[]")
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		if !ok {
			key, value, ok = strings.Cut(line, ":")
		}
		key, value = strings.Trim(strings.TrimSpace(key), `"`), strings.Trim(strings.TrimSpace(value), `"'`)
		switch {
		case !ok || value == "":
		case key == "dockerfile" || key == "dockerfilePath":
			file = value
		case key == "builder" && !strings.EqualFold(value, "DOCKERFILE"):
			return
		case key == "image" && section == "build":
			return
		case key == "startCommand" || key == "release_command" || fly && section == "processes" || fly && section == "env" && key == "PORT":
			found = append(found, setting{n, key, value})
		}
	}
	if path.Join(path.Dir(name), file) != f.p.file {
		return
	}
	if !fly {
		f.choosesPort(name, 1)
	}
	for _, s := range found {
		if s.key == "PORT" {
			f.add(Use{ID: "compose-override", File: name, Line: s.line, Env: map[string]string{"PORT": s.value}, Detail: "the platform builds this Dockerfile and sets PORT"})
			continue
		}
		f.overrides(name, &yaml.Node{Line: s.line}, splitWords(s.value))
	}
}
