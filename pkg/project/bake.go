package project

import (
	"encoding/json"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

// bakeTarget is a target of a docker-bake file. What is not a literal string holds a "$".
type bakeTarget struct {
	line       int
	Context    *string           `json:"context"`
	Dockerfile *string           `json:"dockerfile"`
	Inline     *string           `json:"dockerfile-inline"`
	Target     *string           `json:"target"`
	Tags       []string          `json:"tags"`
	Contexts   map[string]string `json:"contexts"`
	Inherits   []string          `json:"inherits"`
}

// bake reads docker-bake files: targets that build the file. (docker/buildx docs/reference/bake, 2026-08.)
func (f *finder) bake() {
	f.each(bakeFile, func(name string, text []byte) {
		var targets map[string]bakeTarget
		if path.Ext(name) == ".json" {
			var file struct {
				Target map[string]bakeTarget `json:"target"`
			}
			if json.Unmarshal(text, &file) != nil {
				return
			}
			targets = file.Target
		} else {
			targets = bakeHCL(string(text))
		}
		ours := map[string]bool{}
		for _, n := range slices.Sorted(maps.Keys(targets)) {
			t := inherit(targets, n, 8)
			b, ok := f.bakeBuild(name, t)
			if !ok {
				continue
			}
			ours[n] = true
			for _, tag := range b.tags {
				f.names.add(tag)
			}
			f.built(b, Use{ID: "external-build-inputs", File: name, Line: max(t.line, 1), Detail: "the bake target " + n + " builds this file"})
		}
		for _, n := range slices.Sorted(maps.Keys(targets)) {
			for context, from := range targets[n].Contexts {
				if other, ok := strings.CutPrefix(from, "target:"); ok && ours[other] {
					f.add(Use{ID: "image-as-base", File: name, Line: max(targets[n].line, 1), Refuse: true, Detail: "the bake target " + n + " takes this image as its context " + context})
				}
			}
		}
	})
}

// inherit fills in what a target takes from others; its own settings win, then the last one inherited.
func inherit(targets map[string]bakeTarget, name string, depth int) bakeTarget {
	t := targets[name]
	if depth == 0 {
		return t
	}
	for _, base := range slices.Backward(t.Inherits) {
		b := inherit(targets, base, depth-1)
		if t.Context == nil {
			t.Context = b.Context
		}
		if t.Dockerfile == nil {
			t.Dockerfile = b.Dockerfile
		}
		if t.Inline == nil {
			t.Inline = b.Inline
		}
		if t.Target == nil {
			t.Target = b.Target
		}
		if t.Tags == nil {
			t.Tags = b.Tags
		}
		if t.Contexts == nil {
			t.Contexts = b.Contexts
		}
	}
	return t
}

func (f *finder) bakeBuild(name string, t bakeTarget) (imageBuild, bool) {
	b := imageBuild{tags: t.Tags, contexts: slices.Sorted(maps.Keys(t.Contexts))}
	if t.Target != nil {
		b.target = *t.Target
	}
	if t.Inline != nil {
		return b, false
	}
	context, file := ".", "Dockerfile"
	if t.Context != nil {
		context = *t.Context
	}
	if t.Dockerfile != nil {
		file = *t.Dockerfile
	}
	if strings.Contains(context, "://") {
		return b, false
	}
	if strings.Contains(context+file, "$") {
		return b, f.only
	}
	for _, base := range basesOf(name)[:min(2, len(basesOf(name)))] {
		if path.Join(base, context, file) == f.p.file {
			b.file, b.context = f.p.file, path.Join(base, context)
			return b, true
		}
	}
	return b, false
}

var (
	bakeBlock  = regexp.MustCompile(`(?m)^[ \t]*target[ \t]+"([^"\n]+)"[ \t]*\{`)
	bakeString = regexp.MustCompile(`"((?:[^"\\\n]|\\.)*)"`)
	bakePair   = regexp.MustCompile(`"?([\w./:-]+)"?\s*=\s*"([^"\n]*)"`)
)

// bakeHCL reads the targets of an HCL file as far as they are plain: attributes with literal strings, lists and maps of them. What is
// computed becomes "$".
func bakeHCL(src string) map[string]bakeTarget {
	out := map[string]bakeTarget{}
	src = hclComments(src)
	for _, m := range bakeBlock.FindAllStringSubmatchIndex(src, 1000) {
		body := src[m[1]:closing(src, m[1])]
		t := bakeTarget{line: 1 + strings.Count(src[:m[2]], "\n")}
		for key, value := range hclAttributes(body) {
			literal := "$"
			if s := bakeString.FindStringSubmatch(value); s != nil && s[0] == strings.TrimSpace(value) && !strings.Contains(s[1], "${") {
				literal = s[1]
			}
			switch key {
			case "context":
				t.Context = &literal
			case "dockerfile":
				t.Dockerfile = &literal
			case "dockerfile-inline":
				t.Inline = &literal
			case "target":
				t.Target = &literal
			case "tags":
				t.Tags = hclStrings(value)
			case "inherits":
				t.Inherits = hclStrings(value)
			case "contexts":
				t.Contexts = map[string]string{}
				for _, p := range bakePair.FindAllStringSubmatch(value, 100) {
					t.Contexts[p[1]] = p[2]
				}
			}
		}
		out[src[m[2]:m[3]]] = t
	}
	return out
}

func hclStrings(text string) []string {
	out := []string{}
	for _, s := range bakeString.FindAllStringSubmatch(text, 100) {
		out = append(out, s[1])
	}
	return out
}

// hclAttributes cuts a block's body into key = value, nested brackets included.
func hclAttributes(body string) map[string]string {
	out := map[string]string{}
	for len(body) > 0 {
		line, _, _ := strings.Cut(body, "\n")
		key, value, ok := strings.Cut(line, "=")
		next := min(len(line)+1, len(body))
		if trimmed := strings.TrimSpace(value); ok && trimmed != "" && strings.ContainsRune("[{", rune(trimmed[0])) {
			open := strings.IndexAny(body, "[{")
			end := closing(body, open+1)
			value = body[open:min(end+1, len(body))]
			next = max(next, min(end+1, len(body)))
		}
		if ok {
			out[strings.Trim(strings.TrimSpace(key), `"`)] = strings.TrimSpace(value)
		}
		body = body[next:]
	}
	return out
}

// closing is where the bracket that was opened before from closes; the end of the text if it does not.
func closing(text string, from int) int {
	depth := 1
	for i := from; i < len(text); i++ {
		switch text[i] {
		case '"':
			for i++; i < len(text) && text[i] != '"' && text[i] != '\n'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
		case '{', '[', '(':
			depth++
		case '}', ']', ')':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(text)
}

// hclComments blanks comments; line numbers stay.
func hclComments(src string) string {
	var b strings.Builder
	for line := range strings.Lines(src) {
		if t := strings.TrimSpace(line); strings.HasPrefix(t, "#") || strings.HasPrefix(t, "//") {
			line = "\n"
		}
		b.WriteString(line)
	}
	return b.String()
}
