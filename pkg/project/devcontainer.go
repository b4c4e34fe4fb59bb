package project

import (
	"encoding/json"
	"path"
	"slices"
	"strings"
)

// devcontainer is what matters of a devcontainer.json.
type devcontainer struct {
	DockerFile string `json:"dockerFile"`
	Service    string `json:"service"`
	Compose    any    `json:"dockerComposeFile"`
	Build      struct {
		Dockerfile string `json:"dockerfile"`
		DockerFile string `json:"dockerFile"`
	} `json:"build"`
}

func readDevcontainer(text []byte) (dc devcontainer, ok bool) {
	return dc, json.Unmarshal(plainJSON(text), &dc) == nil
}

// composeFiles are the compose files that the container's service is defined by, in order.
func (dc devcontainer) composeFiles() []string {
	switch v := dc.Compose.(type) {
	case string:
		return []string{v}
	case []any:
		var out []string
		for _, n := range v {
			if s, ok := n.(string); ok {
				out = append(out, s)
			}
		}
		return out
	}
	return nil
}

// devcontainers finds development containers that are made from the file: an editor runs its own server, shells and tools in them.
// (containers.dev/implementors/json_reference, 2026-08.)
func (f *finder) devcontainers() {
	f.each(devcontainerFile, func(name string, t *sharedText) {
		dc, ok := readDevcontainer(t.bytes)
		if !ok {
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
		case file == "" && dc.Compose != nil && f.develops(path.Dir(name), dc):
			key = `"service"`
			u.Detail = "a development container runs in the compose service " + dc.Service + ", which builds this Dockerfile"
		default:
			return
		}
		u.Line = 1 + strings.Count(before(string(t.bytes), key), "\n")
		f.add(u)
	})
}

// develops tells whether the service of a development container runs the image, by the model that has just the container's files.
func (f *finder) develops(dir string, dc devcontainer) bool {
	var files []string
	for _, n := range dc.composeFiles() {
		files = append(files, path.Join(dir, n))
	}
	for _, m := range f.models {
		if m.chain && slices.Equal(m.files, files) {
			return m.ours[dc.Service]
		}
	}
	return f.service(dc.composeFiles(), []string{dir}, dc.Service)
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
