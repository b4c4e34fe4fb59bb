package project

import (
	"encoding/json"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/lazyregexp"
)

// script is text with shell commands in a file of the project, and the directories that it may run in.
type script struct {
	file  string
	what  string // for messages: "job test", "target build", …
	bases []string
	cmds  []scriptCommand
}

// aboutImages tells whether a line may speak of an image or change the directory.
func aboutImages(line string) bool {
	return strings.Contains(line, "cd ") || strings.Contains(line, "compose") || strings.Contains(line, "executor") || engineWords.MatchString(line)
}

// basesOf are the directories in which a script of a file may run: the project's root and where the file lies.
func basesOf(file string) []string {
	out := []string{"."}
	for _, dir := range []string{path.Dir(file), path.Dir(path.Dir(file))} {
		if !slices.Contains(out, dir) {
			out = append(out, dir)
		}
	}
	return out
}

// scriptsOf reads the scripts of a file.
func scriptsOf(k kind, name string, t *sharedText, s *Survey) []script {
	text := strings.ReplaceAll(string(t.bytes), "\r\n", "\n")
	switch k {
	case pipelineFile:
		docs, err := s.documents(t)
		if err != nil {
			return nil
		}
		return pipelineScripts(name, docs)
	case jenkinsFile:
		return []script{jenkinsScript(name, string(t.bytes))}
	case packageFile:
		return packageScripts(name, t.bytes)
	case makeFile:
		text = strings.ReplaceAll(text, "$$", "$")
	case scriptFile:
		switch path.Ext(strings.ToLower(name)) {
		case ".ps1":
			text = strings.ReplaceAll(text, "`\n", "\\\n")
		case ".bat", ".cmd":
			text = batchVariable.ReplaceAllString(strings.ReplaceAll(text, "^\n", "\\\n"), "$$$1")
		}
	}
	return []script{{file: name, bases: basesOf(name), cmds: scriptCommands(text, 1, assigned(text))}}
}

var batchVariable = lazyregexp.New(`%([A-Za-z_]\w*)%`)

// packageScripts reads the scripts of a package.json.
func packageScripts(file string, text []byte) []script {
	var pkg struct {
		Scripts map[string]any `json:"scripts"`
	}
	if json.Unmarshal(text, &pkg) != nil {
		return nil
	}
	var out []script
	for name, v := range pkg.Scripts {
		body, ok := v.(string)
		if !ok || !aboutImages(body) {
			continue
		}
		quoted, _ := json.Marshal(name)
		line := 1 + strings.Count(before(string(text), string(quoted)), "\n")
		out = append(out, script{file: file, what: "script " + name + ": ", bases: []string{path.Dir(file)}, cmds: scriptCommands(body, line, nil)})
	}
	slices.SortFunc(out, func(a, b script) int { return strings.Compare(a.what, b.what) })
	return out
}

// before is the text in front of the first place where a word stands.
func before(text, word string) string {
	head, _, _ := strings.Cut(text, word)
	return head
}
