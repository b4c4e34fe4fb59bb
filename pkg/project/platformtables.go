package project

import (
	"encoding/json"
	"path"
	"strings"

	"github.com/msb-dev/msb/pkg/lazyregexp"
)

// tables reads Railway's and Fly's files line by line: each setting that matters stands on one.
// (docs.railway.com/reference/config-as-code, fly.io/docs/reference/configuration, 2026-08.)
func (f *finder) tables(name string, t *sharedText) {
	fly := path.Base(name) == "fly.toml"
	file, section := "Dockerfile", ""
	type setting struct {
		line                int
		section, key, value string
	}
	var found []setting
	b := imageBuild{}
	n := 0
	for line := range strings.Lines(string(t.bytes)) {
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
		key, value = strings.Trim(strings.TrimSpace(key), `"'`), strings.TrimSpace(value)
		if ok = ok && value != "" && !strings.HasPrefix(key, "#"); ok && (value[0] == '"' || value[0] == '\'') {
			if end := strings.LastIndexByte(value, value[0]); end > 0 {
				value = value[1:end]
			}
		}
		switch {
		case !ok || value == "":
		case key == "dockerfile" || key == "dockerfilePath":
			file = value
		case key == "builder" && !strings.EqualFold(value, "DOCKERFILE"):
			return
		case key == "image" && section == "build":
			return
		case key == "build-target" && section == "build":
			b.target = value
		case section == "build.args":
			b.setArg(key + "=" + value)
		case key == "startCommand" || key == "preDeployCommand" || key == "release_command" || key == "internal_port" || key == "guest_path" || key == "destination" && section == "mounts" ||
			fly && section == "processes" || fly && section == "env" && key == "PORT" || fly && section == "experimental":
			found = append(found, setting{n, section, key, value})
		}
	}
	if path.Join(path.Dir(name), file) != f.p.file {
		return
	}
	f.built(b, Use{ID: "external-build-inputs", File: name, Line: 1, Detail: "the platform builds this file"})
	if f.fly = f.fly || fly; !fly {
		f.setsPort(name, 1, "$PORT")
	}
	list := func(value string) []string {
		if strings.HasPrefix(value, "[") {
			return hclStrings(value, nil)
		}
		return splitWords(value)
	}
	for _, s := range found {
		use := Use{ID: "compose-override", File: name, Line: s.line, Detail: "the platform builds this Dockerfile and "}
		switch {
		case s.key == "PORT":
			f.setsPort(name, s.line, s.value)
		case s.section == "experimental" && (s.key == "cmd" || s.key == "exec"):
			f.overrides(name, s.line, list(s.value))
		case s.section == "experimental" && s.key == "entrypoint":
			use.Entrypoint, use.Detail = list(s.value), use.Detail+"sets the entrypoint "+shown(list(s.value))
			f.add(use)
		case s.key == "destination":
			use.Volumes, use.Detail = []Volume{{Source: "/volume", Target: s.value}}, use.Detail+"mounts a volume over "+s.value
			f.add(use)
		case s.key == "guest_path" && strings.HasPrefix(s.section, "statics"):
			use.Files, use.Detail = []string{path.Clean(s.value)}, use.Detail+"serves "+s.value+" out of the image"
			f.add(use)
		case s.key == "startCommand" || s.section == "processes":
			f.overrides(name, s.line, list(s.value))
		case s.key == "release_command" || s.key == "preDeployCommand":
			f.beside(name, s.line, list(s.value))
		}
	}
}

// appJSON reads scripts that Heroku and Dokku run in a container of the app. (devcenter.heroku.com/articles/app-json-schema,
// dokku.com/docs/advanced-usage/deployment-tasks, 2026-08.)
func (f *finder) appJSON(name string, t *sharedText) {
	var app struct {
		Stack   string `json:"stack"`
		Scripts struct {
			Postdeploy string            `json:"postdeploy"`
			Dokku      map[string]string `json:"dokku"`
		} `json:"scripts"`
	}
	if json.Unmarshal(plainJSON(t.bytes), &app) != nil || path.Join(path.Dir(name), "Dockerfile") != f.p.file {
		return
	}
	run := func(key, command string) {
		if command != "" {
			f.beside(name, 1+strings.Count(before(string(t.bytes), `"`+key+`"`), "\n"), shellWords(command))
		}
	}
	for _, key := range []string{"predeploy", "postdeploy"} {
		run(key, app.Scripts.Dokku[key])
	}
	if app.Stack == "container" {
		run("postdeploy", app.Scripts.Postdeploy)
	}
	f.dokku = f.dokku || len(app.Scripts.Dokku) > 0
}

var procLine = lazyregexp.New(`^([A-Za-z0-9_-]+):\s*(.+)$`)

// procfile reads a Procfile, which Dokku obeys though it builds a Dockerfile; Heroku with a Dockerfile does not, and without one does not
// use it. (dokku.com/docs/deployment/builders/dockerfiles, 2026-08.)
func (f *finder) procfile(name string, t *sharedText) {
	if path.Join(path.Dir(name), "Dockerfile") != f.p.file || !f.deploysToDokku(path.Dir(name)) {
		return
	}
	n := 0
	for line := range strings.Lines(string(t.bytes)) {
		n++
		if m := procLine.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
			f.add(Use{ID: "compose-override", File: name, Line: n, Command: shellWords(m[2]), Detail: "Dokku builds this Dockerfile and runs " + shown([]string{m[2]}) + " as " + m[1]})
		}
	}
}

// deploysToDokku tells whether something in a directory says that the project is deployed with Dokku.
func (f *finder) deploysToDokku(dir string) bool {
	return f.dokku || f.exists(path.Join(dir, "DOKKU_SCALE")) || f.exists(path.Join(dir, ".dokku")) || f.exists(path.Join(dir, "dokku.yml"))
}

var (
	earthBase  = lazyregexp.New(`(?m)^[ \t]*FROM DOCKERFILE[ \t]+(.*)$`)
	tiltBuild  = lazyregexp.New(`\b(?:docker_build|docker_build_with_restart)\s*\(`)
	tiltSync   = lazyregexp.New(`\bsync\s*\(\s*['"]([^'"]*)['"]\s*,\s*['"]([^'"]+)['"]`)
	tiltRun    = lazyregexp.New(`\brun\s*\(\s*['"]([^'"]+)['"]`)
	tiltString = lazyregexp.New(`['"]([^'"\n]*)['"]`)
	tiltOption = lazyregexp.New(`\b(dockerfile|target|entrypoint|context|ref)\s*=\s*(['"]([^'"\n]*)['"]|\[[^\]]*\])`)
)

// earth reads FROM DOCKERFILE of an Earthfile. (docs.earthly.dev/docs/earthfile, 2026-08.)
func (f *finder) earth(name string, t *sharedText) {
	src := string(t.bytes)
	for _, m := range earthBase.FindAllStringSubmatchIndex(src, 100) {
		if _, ok := f.builds([]string{path.Dir(name)}, splitWords(src[m[2]:m[3]])); ok {
			f.add(Use{ID: "image-as-base", File: name, Line: 1 + strings.Count(src[:m[0]], "\n"), Refuse: true, Detail: "a target goes on from the image of this file"})
		}
	}
}

// tilt reads docker_build of a Tiltfile: what is copied into the running container, and what runs there after that.
// (docs.tilt.dev/api.html#api.docker_build, 2026-08.)
func (f *finder) tilt(name string, t *sharedText) {
	src := hclComments(string(t.bytes))
	for _, m := range tiltBuild.FindAllStringIndex(src, 100) {
		call := src[m[1]:closing(strings.ReplaceAll(src, "'", `"`), m[1])]
		line := 1 + strings.Count(src[:m[0]], "\n")
		plain := tiltString.FindAllStringSubmatch(call, 2)
		option := map[string]string{}
		for _, o := range tiltOption.FindAllStringSubmatch(call, 20) {
			option[o[1]] = o[3]
			if o[3] == "" {
				option[o[1]] = o[2]
			}
		}
		context := option["context"]
		if context == "" && len(plain) > 1 {
			context = plain[1][1]
		}
		file := path.Join(path.Dir(name), context, "Dockerfile")
		if d := option["dockerfile"]; d != "" {
			file = path.Join(path.Dir(name), d)
		}
		if file != f.p.file || len(plain) == 0 {
			continue
		}
		f.names.add(plain[0][1])
		f.built(imageBuild{target: option["target"], context: path.Join(path.Dir(name), context)}, Use{ID: "external-build-inputs", File: name, Line: line, Detail: "Tilt builds this file"})
		if e := option["entrypoint"]; e != "" {
			words := splitWords(e)
			if strings.HasPrefix(e, "[") {
				words = hclStrings(strings.ReplaceAll(e, "'", `"`), nil)
			}
			f.add(Use{ID: "compose-override", File: name, Line: line, Entrypoint: words, Detail: "Tilt builds this Dockerfile and runs " + shown(words)})
		}
		for _, s := range tiltSync.FindAllStringSubmatchIndex(call, 50) {
			target := call[s[4]:s[5]]
			f.add(Use{ID: "compose-override", File: name, Line: line + strings.Count(call[:s[0]], "\n"), Volumes: []Volume{{"./" + call[s[2]:s[3]], target}}, Detail: "Tilt copies sources to " + target + " in the running container"})
		}
		for _, s := range tiltRun.FindAllStringSubmatchIndex(call, 50) {
			words := shellWords(call[s[2]:s[3]])
			f.add(Use{ID: "compose-override", File: name, Line: line + strings.Count(call[:s[0]], "\n"), Detail: "Tilt runs " + shown(words) + " in the running container"}.withExec(words))
		}
	}
}
