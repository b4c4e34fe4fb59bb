package transforms_test

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/refactor"
)

// inputMutation changes a project so that its old output is no longer right for it.
type inputMutation struct {
	what string
	file string // a pattern for the base names of files; "Dockerfile" changes the builder of the output as well
	find *regexp.Regexp
	put  string
	add  string // a file to add, with put as its content; find must match in file
}

func re(s string) *regexp.Regexp { return regexp.MustCompile(s) }

// workdir finds an absolute directory with a name.
var workdir = re(`(?mi)^WORKDIR (/[a-z/._-]+)`)

var inputMutations = []inputMutation{
	{what: "no fallback", file: "Dockerfile", find: re(`"-s", |"--single", | -s\b`), put: ""},
	{what: "no fallback in a script", file: "package.json", find: re(`(serve|sirv)( -s| --single)\b`), put: "$1"},
	{what: "another port", file: "Dockerfile", find: re(`((?:-l|-p|--port|--listen)"?[ ,="]+"?)\d+`), put: "${1}4321"},
	{what: "another port in a script", file: "package.json", find: re(`((?:-l|-p|--port)[ =])\d+`), put: "${1}4321"},
	{what: "another served directory", file: "Dockerfile", find: re(`^(CMD.*["\s/])(dist|build|public)\b`), put: "${1}elsewhere"},
	{what: "an older server", file: "Dockerfile", find: re(`serve@1[0-9]`), put: "serve@6"},
	{what: "another output directory", file: "vite.config.js", find: re(`outDir: '[a-z]+'`), put: "outDir: 'elsewhere'"},
	{what: "another server program", file: "Dockerfile", find: re(`"serve"`), put: `"http-server"`},
	{what: "a server of one's own", file: "Dockerfile", find: re(`^CMD.*serve.*$`), put: `CMD ["node", "server.js"]`},
	{what: "a build at start", file: "Dockerfile", find: re(`^CMD \["(?:npx", ")?serve.*$`), put: `CMD npm run build && serve -s dist`},

	{what: "another name of the jar", file: "Dockerfile", find: re(`(-jar"?[ ,"]+[^" ]*?)([a-zA-Z0-9.-]+\.jar)`), put: "${1}other.jar"},
	{what: "another Java", file: "Dockerfile", find: re(`^FROM (\S*?)(?:jdk-11|openjdk-11|temurin-17|temurin:17-jdk|openjdk:17\S*)(\S*)`), put: "FROM maven:3-eclipse-temurin-21"},
	{what: "a JVM agent", file: "Dockerfile", find: re(`java"?,? "?-jar`), put: `java -javaagent:/opt/agent.jar -jar`},

	{what: "cgo", file: "*.go", find: re(`(?m)^package main\n`), put: "package main\n\n// #include <stdlib.h>\nimport \"C\"\n\nfunc init() { C.free(nil) }\n"},
	{what: "a program that is executed", file: "main.go", find: re(`(?m)^package main\n`), put: "package main\n\nimport osexec \"os/exec\"\n\nfunc init() { _ = osexec.Command(\"sh\", \"-c\", \"date\").Run() }\n"},
	{what: "a file that is read", file: "main.go", find: re(`(?m)^package main\n`), put: "package main\n\nimport oss \"os\"\n\nvar module, _ = oss.ReadFile(\"go.mod\")\n"},
	{what: "a directory nobody can foresee", file: "main.go", find: re(`(?m)^package main\n`), put: "package main\n\nimport oss \"os\"\n\nvar env = oss.Environ()\n\nvar data, _ = oss.ReadFile(env[len(env)-1][3:])\n"},
	{what: "another program", file: "Dockerfile", find: re(`(go build.* -o \S*?)([a-z]+) `), put: "${1}elsewhere "},

	{what: "a user", file: "Dockerfile", find: re(`(?m)^(CMD|ENTRYPOINT) `), put: "USER 4321\n$1 "},
	{what: "a variable", file: "Dockerfile", find: re(`(?m)^(CMD|ENTRYPOINT) `), put: "ENV JAVA_TOOL_OPTIONS=-Dx=y GODEBUG=netdns=cgo\n$1 "},
	{what: "a volume", file: "Dockerfile", find: re(`(?m)^(CMD|ENTRYPOINT) `), put: "VOLUME /elsewhere\n$1 "},
	{what: "a label", file: "Dockerfile", find: re(`(?m)^(CMD|ENTRYPOINT) `), put: "LABEL a=b\n$1 "},
	{what: "a health check", file: "Dockerfile", find: re(`(?m)^(CMD|ENTRYPOINT) `), put: "HEALTHCHECK CMD /bin/ffprobe\n$1 "},
	{what: "a trigger", file: "Dockerfile", find: re(`(?m)^(CMD|ENTRYPOINT) `), put: "ONBUILD RUN x\n$1 "},
	{what: "another directory", file: "Dockerfile", find: re(`(?m)^(CMD|ENTRYPOINT) `), put: "WORKDIR /elsewhere\n$1 "},
	{what: "an argument", file: "Dockerfile", find: re(`(?m)^((?:CMD|ENTRYPOINT) \["(?:[^n"]|n[^p"]).*)\]`), put: `$1, "--more"]`},
	// beside an ENTRYPOINT a command is only arguments of the same program
	{what: "a compose command", file: "Dockerfile", find: re(`(?i)^(?:[^E]|E[^N]|EN[^T])*$`), add: "docker-compose.yml", put: "services:\n  web:\n    build: .\n    command: npm run dev\n"},
	{what: "a compose mount", file: "Dockerfile", find: workdir, add: "compose.yaml", put: "services:\n  web:\n    build: .\n    volumes:\n      - .:DIRECTORY\n"},
	{what: "an image built on it", file: "Dockerfile", find: re(`^`), add: "compose.yaml", put: "services:\n  web:\n    build: .\n    entrypoint: [\"sh\", \"-c\", \"npm run dev\"]\n"},
}

// files loads a case's folder.
func files(t testing.TB, dir string) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(os.DirFS(dir), name)
		out[name] = &fstest.MapFile{Data: b, Mode: 0o644}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// mutate returns the changed project and the old output, its builder changed alike; ok is false if nothing matched.
func (m inputMutation) mutate(project fstest.MapFS, output string) (after string, ok bool) {
	after = output
	for name, f := range project {
		if match, _ := path.Match(m.file, path.Base(name)); !match || !m.find.Match(f.Data) {
			continue
		}
		if m.add != "" {
			if _, there := project[m.add]; there {
				return after, false
			}
			put := m.put
			if dir := workdir.FindSubmatch(f.Data); dir != nil {
				put = strings.Replace(put, "DIRECTORY", string(dir[1]), 1)
			}
			project[m.add] = &fstest.MapFile{Data: []byte(put), Mode: 0o644}
			return after, true
		}
		old := string(f.Data)
		var lines []string
		for _, line := range strings.SplitAfter(old, "\n") {
			now := m.find.ReplaceAllString(line, m.put)
			if now != line && m.file == "Dockerfile" {
				builder, runtime, _ := cutLastStage(after)
				after = strings.Replace(builder, line, now, 1) + runtime
			}
			lines = append(lines, now)
		}
		now := strings.Join(lines, "")
		if m.file != "Dockerfile" {
			now = m.find.ReplaceAllString(old, m.put)
		}
		if now == old {
			continue
		}
		project[name] = &fstest.MapFile{Data: []byte(now), Mode: 0o644}
		ok = true
	}
	return after, ok
}

// cutLastStage parts a file before its last FROM.
func cutLastStage(s string) (before, last string, ok bool) {
	i := strings.LastIndex(strings.ToUpper(s), "\nFROM ")
	if i < 0 {
		return s, "", false
	}
	return s[:i+1], s[i+1:], true
}

// breakInputs changes the project of each rewritten case, keeps its old output, and holds that the proof sees it: the readers
// must notice what a changed project needs (law 8).
func breakInputs(t *testing.T, total *score) {
	for _, dir := range cases(t) {
		res := run(t, dir, nil)
		if res.Status != refactor.Rewritten {
			continue
		}
		said := statements(proof.Check(read(t, dir, res.Input), read(t, dir, res.Output)))
		for _, m := range inputMutations {
			around := files(t, dir)
			output, ok := m.mutate(around, string(res.Output))
			if !ok {
				continue
			}
			name := strings.TrimPrefix(dir, fixtures+"/") + ": " + m.what
			before, err := readIn(around, string(around["Dockerfile"].Data), assumed(dir)...)
			if err != nil {
				total.rejected++
				continue
			}
			after, err := readIn(around, output, assumed(dir)...)
			if err != nil {
				total.rejected++
				continue
			}
			v := proof.Check(before, after)
			v.Findings = append(v.Findings, proof.Preconditions(before)...)
			total.judge(t, name, v, said)
		}
	}
	if total.rejected == 0 {
		t.Error("no mutant was made")
	}
}

func readIn(around fs.FS, source string, assume ...string) (*recipe.Recipe, error) {
	f, err := dockerfile.Parse("Dockerfile", []byte(source))
	if err != nil {
		return nil, err
	}
	p, err := project.New(around, "Dockerfile", ".")
	if err != nil {
		return nil, err
	}
	return recipe.Read(f, p, recipe.Options{Assume: assume})
}
