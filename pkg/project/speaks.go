package project

import (
	"bytes"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/lazyregexp"
)

// sniffed are kinds of YAML files that only their text tells. The words are a first look, since they are found faster.
var sniffed = []struct {
	kind  kind
	words anyOf
	exprs []*lazyregexp.Regexp
}{
	{composeFile, anyOf{"services:"}, []*lazyregexp.Regexp{lazyregexp.New(`(?m)^services:[ \t]*(?:#.*)?\r?$`), lazyregexp.New(`(?m)^[ \t]+(?:image|build):`)}},
	{platformFile, anyOf{"runtime:"}, []*lazyregexp.Regexp{lazyregexp.New(`(?m)^runtime:[ \t]*["']?custom\b`)}},
	{taskFile, anyOf{"AWS::ECS::TaskDefinition"}, nil},
	{manifestFile, anyOf{"kind:"}, []*lazyregexp.Regexp{lazyregexp.New(`(?i)containers?:|image:`)}},
}

// wordsOf are the words without which a file of a kind is of no interest. Kinds that are not listed always are, and are not read for it.
var wordsOf = map[kind]interface{ Match(text []byte) bool }{
	pipelineFile: anyOf{"docker", "podman", "nerdctl", "buildah", "kaniko", "kubectl", "gcloud", "heroku", "flyctl", "fly ssh", "dokku", "buildctl", "image", "container"},
	makeFile:     engineWords,
	scriptFile:   engineWords,
	packageFile:  engineWords,
	taskFile:     lazyregexp.New(`(?i)containerDefinitions|AWSEBDockerrunVersion`),
	nomadFile:    anyOf{"docker", "podman"},
}

var engineWords = anyOf{"docker", "podman", "nerdctl", "buildah", "kaniko", "kubectl", "gcloud", "heroku", "flyctl", "fly ssh", "dokku", "buildctl", "az acr", "container-structure-test", "dgoss", "kgoss"}

// anyOf are words that are looked for one by one, which is many times faster than an expression of them all.
type anyOf []string

// Match tells whether one of the words is in a text.
func (w anyOf) Match(text []byte) bool {
	return slices.ContainsFunc(w, func(word string) bool { return bytes.Contains(text, []byte(word)) })
}

// MatchString is Match of a string.
func (w anyOf) MatchString(text string) bool {
	return slices.ContainsFunc(w, func(word string) bool { return strings.Contains(text, word) })
}

// scriptDirs are directories where scripts lie that have no extension and, perhaps, no right to be executed.
var scriptDirs = map[string]bool{"bin": true, "script": true, "scripts": true, "ci": true, ".ci": true, "hack": true, "tools": true, "docker": true, "deploy": true, "tasks": true}

// speaks tells by its name and by words in it whether a file may use a Dockerfile or its image, and as what. text is what was read of it.
func speaks(fsys fs.FS, name string, left *int) (kind, []byte) {
	k := kindOf(name)
	if k == noKind || k == helmValues { // a chart's values are read with the chart
		return noKind, nil
	}
	words := wordsOf[k]
	always := words == nil && k != manifestFile // of interest whatever it says
	unread := noKind
	if always {
		unread = k
	}
	bare := path.Ext(name) == "" && k == scriptFile
	if bare && !scriptDirs[path.Base(path.Dir(name))] { // most files without an extension are no scripts
		if info, err := fs.Lstat(fsys, name); err != nil || info.Mode()&0o111 == 0 {
			return noKind, nil
		}
	}
	f, err := fsys.Open(name)
	if err != nil {
		return unread, nil
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size() > maxUserFile || int(info.Size()) > *left {
		return unread, nil
	}
	*left -= int(info.Size())
	text, err := readOpen(f, name)
	switch {
	case err != nil:
		return unread, nil
	case bare && !strings.HasPrefix(string(text[:min(2, len(text))]), "#!"), words != nil && !words.Match(text):
		return noKind, nil
	case k != manifestFile:
		return k, text
	}
	for _, s := range sniffed {
		if s.words.Match(text) && !slices.ContainsFunc(s.exprs, func(e *lazyregexp.Regexp) bool { return !e.Match(text) }) {
			return s.kind, text
		}
	}
	return noKind, nil
}
