package project

import (
	"path"
	"strings"

	"github.com/msb-dev/msb/pkg/lazyregexp"
)

// In a Jenkinsfile only what is written plainly is read.
var (
	jenkinsShell  = lazyregexp.New(`(?s)\b(?:sh|bat)\s*\(?\s*(?:script\s*:\s*)?('''|"""|'|")(.*?)(?:'''|"""|'|")`)
	jenkinsAgent  = lazyregexp.New(`\bdockerfile\s+true\b`)
	jenkinsBlock  = lazyregexp.New(`\bdockerfile\s*\{([^{}]*)\}`)
	jenkinsField  = lazyregexp.New(`\b(filename|dir)\s+['"]([^'"]+)['"]`)
	jenkinsInside = lazyregexp.New(`\bdocker\.image\s*\(\s*["']([^"']+)["']\s*\)\s*\.\s*inside\b|\b(\w+)\s*\.\s*inside\b`)
	// img = docker.build("name", "-f Dockerfile ."), and the same without parentheses or with computed words
	jenkinsBuild   = lazyregexp.New(`(?:\b(\w+)\s*=\s*)?\bdocker\.build\b`)
	jenkinsLiteral = lazyregexp.New(`\bdocker\.build\s*\(?\s*["']([^"'\n]+)["']\s*(?:,\s*["']([^"'\n]*)["']\s*)?(?:\)|;|\n|\}|$)`)
	// docker.image("name").withRun("-p 80:80", "command") { … }
	jenkinsWith   = lazyregexp.New(`(?:\bdocker\.image\s*\(\s*["']([^"']+)["']\s*\)|\b(\w+))\s*\.\s*(?:withRun|run)\s*\(\s*["']([^"'\n]*)["']\s*(?:,\s*["']([^"'\n]*)["'])?`)
	jenkinsDocker = lazyregexp.New(`\bdocker\s*(?:\{[^{}]*?\bimage\s+)?["']([^"'\n]+)["']`)
)

// jenkinsScript reads the shell scripts of a Jenkinsfile.
func jenkinsScript(name, src string) script {
	s := script{file: name, bases: basesOf(name)}
	vars := assigned(src)
	for _, m := range jenkinsShell.FindAllStringSubmatchIndex(src, 1000) {
		s.cmds = append(s.cmds, scriptCommands(src[m[4]:m[5]], 1+strings.Count(src[:m[4]], "\n"), vars)...)
	}
	return s
}

// jenkins reads Jenkinsfiles: an agent that is built from the file, and blocks that run inside of the image.
func (f *finder) jenkins() {
	f.each(jenkinsFile, func(name string, t *sharedText) {
		src := string(t.bytes)
		lineOf := func(i int) int { return 1 + strings.Count(src[:i], "\n") }
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
}

// jenkinsImages follows docker.build("tag", "args") to .inside, by its tag or by the variable that holds it. What is built without a
// pair of literal strings is the file's image if there is no other Dockerfile.
func (f *finder) jenkinsImages(name, src string, lineOf func(int) int) {
	held, local := map[string]bool{}, newNames()
	for _, m := range jenkinsBuild.FindAllStringSubmatchIndex(src, 100) {
		call := src[m[0]:min(len(src), m[1]+400)]
		b, ok := imageBuild{}, f.only
		if l := jenkinsLiteral.FindStringSubmatch(call); l != nil && strings.HasPrefix(call[strings.Index(call, "docker.build"):], l[0]) {
			args := []string{"."}
			if strings.TrimSpace(l[2]) != "" {
				args = splitWords(plainVariables(l[2]))
			}
			if b, ok = f.builds([]string{"."}, args); ok {
				b.tags = []string{l[1]}
				local.add(l[1])
			}
		}
		if !ok {
			continue
		}
		f.built(b, Use{ID: "external-build-inputs", File: name, Line: lineOf(m[0]), Detail: "the pipeline builds this file"})
		if m[2] >= 0 {
			held[src[m[2]:m[3]]] = true
		}
	}
	f.names.addAll(local)
	for _, m := range jenkinsInside.FindAllStringSubmatchIndex(src, 100) {
		if m[2] >= 0 && local.has(src[m[2]:m[3]]) || m[4] >= 0 && held[src[m[4]:m[5]]] {
			f.add(Use{ID: "ci-uses-image", File: name, Line: lineOf(m[0]), Refuse: true, Detail: "the pipeline runs steps inside of the image that it builds from this file"})
		}
	}
	for _, m := range jenkinsWith.FindAllStringSubmatchIndex(src, 100) {
		command := ""
		if m[8] >= 0 {
			command = src[m[8]:m[9]]
		}
		if m[2] >= 0 && local.has(src[m[2]:m[3]]) || m[4] >= 0 && held[src[m[4]:m[5]]] {
			words := splitWords(plainVariables(src[m[6]:m[7]]))
			flags, _ := runFlags.parse(words, false)
			u := Use{ID: "ci-uses-image", File: name, Line: lineOf(m[0]), Detail: "the pipeline starts the image with " + shown(append(words, splitWords(command)...))}
			u.fromFlags(flags)
			if command != "" {
				u.Command = splitWords(command)
				u.Programs, u.Unread = programsOf(append(u.Entrypoint[:len(u.Entrypoint):len(u.Entrypoint)], u.Command...))
			}
			f.add(u)
		}
	}
	for _, m := range jenkinsDocker.FindAllStringSubmatchIndex(src, 100) {
		if f.names.repository(src[m[2]:m[3]]) {
			f.add(Use{ID: "ci-uses-image", File: name, Line: lineOf(m[0]), Refuse: true, Detail: "the pipeline runs steps inside of this image"})
		}
	}
}
