package transforms_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/refactor"
)

// mutant is an output that was broken on purpose.
type mutant struct {
	what string
	text string
}

// score counts what became of mutants, and holds by which reasons they were rejected.
type score struct {
	rejected, stated, same, survived int

	reasons map[string]bool
}

func (s *score) String() string {
	return fmt.Sprintf("%d rejected, %d with another statement, %d the same image, %d survived", s.rejected, s.stated, s.same, s.survived)
}

// argued are the mutants that may live, with why. The key is the end of the mutant's name.
var argued = map[string]string{
	`drop '    listen 80;' \`:             "80 is what nginx listens on without the line",
	`drop '    absolute_redirect off;' \`: "nothing in that block redirects; where something does, the proof says so",
	": a slash behind the destination":    "of what is known to be a directory, the content goes to the same place",
	"beside-the-program: a compose mount": "nothing that starts lies in what is mounted over",

	"beside-the-program: line 9: drop WORKDIR /": "/ is where a process starts without the line",

	"own-server-before-global: an older server": "the project's own server comes first in PATH",
	"shell-in-json: an argument":                "sh -c takes it for its own name",
	"start-script-that-executes: an argument":   "the script does not read its arguments",

	"gopath-layout: a file that is read":            "go.mod is not in the build context",
	"gopath-layout: a directory nobody can foresee": "nothing but sources is in the old image",
}

// used are the arguments that a mutant needed.
var used = map[string]bool{}

// TestMutants is the test of the proof (law 8), and of its table: each reason is shown by a case or by a mutant (law 6).
func TestMutants(t *testing.T) {
	outputs, inputs := &score{reasons: map[string]bool{}}, &score{reasons: map[string]bool{}}
	t.Run("outputs", func(t *testing.T) { breakOutputs(t, outputs) })
	t.Run("inputs", func(t *testing.T) { breakInputs(t, inputs) })
	t.Logf("mutants of outputs: %v", outputs)
	t.Logf("mutants of inputs: %v", inputs)
	for end := range argued {
		if !used[end] {
			t.Errorf("no mutant needs the argument for %q", end)
		}
	}
	t.Run("reasons", func(t *testing.T) {
		inCases := shown(t)
		for _, o := range proof.Obligations() {
			if !inCases[o.ID] && !outputs.reasons[o.ID] && !inputs.reasons[o.ID] {
				t.Errorf("neither a case nor a mutant shows the reason %s", o.ID)
			}
		}
	})
}

// breakOutputs breaks each output in every way it knows and holds that the proof sees it: it rejects the mutant or says of
// it what it did not say of the output (law 8).
func breakOutputs(t *testing.T, total *score) {
	for _, dir := range cases(t) {
		res := run(t, dir, nil)
		if res.Status != refactor.Rewritten {
			continue
		}
		before, after := read(t, dir, res.Input), read(t, dir, res.Output)
		said := statements(proof.Check(before, after))
		image := imageOf(t, after, res.Output)
		for _, m := range outputMutants(t, after) {
			name := strings.TrimPrefix(dir, fixtures+"/") + ": " + m.what
			broken, err := tryRead(dir, []byte(m.text))
			switch {
			case err != nil:
				total.rejected++
			case imageOf(t, broken, []byte(m.text)) == image && len(broken.Stages) == len(after.Stages):
				total.same++
			default:
				v := proof.Check(before, broken)
				total.judge(t, name, v, said)
			}
		}
	}
	if total.rejected == 0 {
		t.Error("no mutant was made")
	}
}

func (s *score) judge(t *testing.T, name string, v proof.Verdict, said string) {
	t.Helper()
	switch {
	case len(v.Findings) > 0:
		s.rejected++
		for _, f := range v.Findings {
			s.reasons[f.ID] = true
		}
	case statements(v) != said:
		s.stated++
	default:
		s.survived++
		lives := false
		for end := range argued {
			if strings.HasSuffix(name, end) {
				used[end], lives = true, true
			}
		}
		if lives {
			return
		}
		t.Errorf("the proof does not see it: %s", name)
	}
}

// statements are the differences of a verdict as one text.
func statements(v proof.Verdict) string { return fmt.Sprint(v.Differences) }

func tryRead(dir string, source []byte) (*recipe.Recipe, error) {
	f, err := dockerfile.Parse("Dockerfile", source)
	if err != nil {
		return nil, err
	}
	p, err := project.New(os.DirFS(dir), "Dockerfile", ".")
	if err != nil {
		return nil, err
	}
	return recipe.Read(f, p, recipe.Options{Assume: assumed(dir)})
}

// imageOf is what an output makes, as far as it can be told without building: BuildKit's configuration and what the steps do to files.
func imageOf(t *testing.T, r *recipe.Recipe, source []byte) string {
	t.Helper()
	img, err := buildkit(t, source)
	if err != nil {
		return "BuildKit: " + err.Error()
	}
	config, err := json.Marshal(img.Config)
	if err != nil {
		t.Fatal(err)
	}
	config = bytes.Replace(config, []byte(`,"ArgsEscaped":true`), nil, 1) // BuildKit's mark of a CMD that is written, not inherited
	var b strings.Builder
	b.Write(config)
	fmt.Fprintln(&b, r.File.Directives)
	for _, st := range r.Stages {
		fmt.Fprintln(&b, st.Ref, st.Platform)
		for _, s := range st.Steps {
			if s.ChangesFiles() || s.Keyword == "workdir" || s.Keyword == "user" || s.Keyword == "env" || s.Keyword == "arg" && st != r.Final() {
				fmt.Fprintln(&b, r.File.Text(s.Instruction))
			}
		}
	}
	return b.String()
}

// outputMutants derives the mutants of one output.
func outputMutants(t *testing.T, r *recipe.Recipe) []mutant {
	var out []mutant
	f := r.File
	edit := func(what string, in *dockerfile.Instruction, text string) {
		edits := []dockerfile.Edit{{Start: in.Span.Start, End: in.Span.End, New: text}}
		b, err := dockerfile.Apply(f.Source, edits)
		if err != nil {
			t.Fatal(err)
		}
		if string(b) != string(f.Source) {
			out = append(out, mutant{fmt.Sprintf("line %d: %s", in.Line, what), string(b)})
		}
	}
	fin := r.Final()
	for _, in := range f.Instructions {
		text := f.Text(in)
		last := in.Line > fin.From.Line
		switch {
		case in.Keyword == "from":
			fromMutants(in, text, in == fin.From, edit)
			continue
		case last || in.Keyword == "run" || in.Keyword == "copy":
			edit("drop "+text, in, "# gone")
		}
		if last {
			instructionMutants(r, in, text, edit)
		}
	}
	whole := func(what, text string) { out = append(out, mutant{what, text}) }
	src := string(f.Source)
	whole("a line above the first", "# first\n"+src)
	whole("a second runtime stage", src+"\nFROM "+fin.Base+"\n")
	whole("a copy of the whole file system", src+"\nCOPY --from=builder / /\n")
	whole("another step in the builder", strings.Replace(src, f.Text(fin.From), "RUN touch /x\n"+f.Text(fin.From), 1))
	whole("the builder named like the runtime", strings.NewReplacer("AS builder", "AS scratch", "as builder", "as scratch", "--from=builder", "--from=scratch").Replace(src))
	whole("another user at the end", src+"\nUSER 12345\n")
	whole("another directory at the end", src+"\nWORKDIR /elsewhere\n")
	whole("another variable at the end", src+"\nENV PORT=1 JAVA_TOOL_OPTIONS=-Dx=y\n")
	whole("a volume at the end", src+"\nVOLUME /v\n")
	whole("another entrypoint at the end", src+"\nENTRYPOINT [\"/bin/true\"]\n")
	whole("a health check at the end", src+"\nHEALTHCHECK CMD exit 1\n")
	whole("a stop signal at the end", src+"\nSTOPSIGNAL SIGKILL\n")
	whole("a port at the end", src+"\nEXPOSE 6666\n")
	return out
}

// runtimes are other images to run on: another C library, an older one, another major, nothing, one that nobody knows.
var otherRuntimes = []string{"alpine:3.18", "debian:buster-slim", "scratch", "eclipse-temurin:8-jre", "eclipse-temurin:25-jre", "eclipse-temurin:17-jre-alpine", "nginx:1.14", "node:20", "registry.example.org/own/base:1"}

func fromMutants(in *dockerfile.Instruction, text string, last bool, edit func(string, *dockerfile.Instruction, string)) {
	words := strings.Fields(text)
	if last {
		for _, other := range otherRuntimes {
			edit("run on "+other, in, words[0]+" "+other)
		}
		edit("name the last stage", in, text+" AS final")
		edit("a platform", in, words[0]+" --platform=linux/s390x "+strings.Join(words[1:], " "))
		return
	}
	edit("another builder", in, words[0]+" debian:bookworm "+strings.Join(words[2:], " "))
	edit("a platform for the builder", in, words[0]+" --platform=$BUILDPLATFORM "+strings.Join(words[1:], " "))
}

var number = regexp.MustCompile(`[0-9]+`)

func instructionMutants(r *recipe.Recipe, in *dockerfile.Instruction, text string, edit func(string, *dockerfile.Instruction, string)) {
	words := strings.Fields(text)
	tail := words[len(words)-1]
	switch in.Keyword {
	case "copy":
		if len(words) < 4 {
			return
		}
		src, dst := words[len(words)-2], tail
		head := strings.Join(words[:len(words)-2], " ")
		edit("misspell the source", in, head+" "+src+"x "+dst)
		edit("shorten the source", in, head+" "+filepath.Dir(src)+" "+dst)
		edit("a pattern for the source", in, head+" "+src+"* "+dst)
		edit("all below the source", in, head+" "+src+"/* "+dst+"/")
		edit("another destination", in, head+" "+src+" "+dst+"x")
		edit("a slash behind the destination", in, head+" "+src+" "+dst+"/")
		edit("other modes", in, words[0]+" --chmod=0600 "+strings.Join(words[1:], " "))
		edit("from the context", in, words[0]+" "+strings.TrimPrefix(src, "/")+" "+dst)
		edit("from an image", in, words[0]+" --from=node:20 "+src+" "+dst)
		edit("another owner", in, strings.Join(slices.Insert(slices.DeleteFunc(slices.Clone(words), func(w string) bool { return strings.HasPrefix(w, "--chown") }), 1, "--chown=4321:4321"), " "))
	case "env", "label", "arg":
		edit("another value", in, text+"x")
	case "expose":
		edit("another port", in, number.ReplaceAllString(text, "7"))
	case "user":
		edit("another user", in, words[0]+" 54321")
		edit("root", in, words[0]+" root")
	case "workdir":
		edit("another directory", in, text+"x")
		edit("the directory above", in, words[0]+" "+filepath.Dir(tail))
	case "stopsignal":
		edit("another signal", in, words[0]+" SIGHUP")
	case "volume":
		edit("another volume", in, words[0]+" /elsewhere")
	case "healthcheck":
		edit("another check", in, strings.Replace(text, "CMD", "CMD exit 1 ||", 1))
		edit("no check", in, "HEALTHCHECK NONE")
	case "cmd", "entrypoint":
		st := r.Final()
		argv := slices.Concat(st.Config.Entrypoint.Args, st.Config.Cmd.Args)
		if strings.Contains(text, "[") {
			edit("shell form", in, words[0]+" "+strings.Join(argv, " "))
			edit("one more argument", in, strings.Replace(text, "]", `, "--more"]`, 1))
		} else {
			edit("exec form", in, words[0]+` ["`+strings.Join(words[1:], `", "`)+`"]`)
			edit("one more argument", in, text+" --more")
		}
	case "run":
		lines := strings.Split(text, "\n")
		for i, l := range lines {
			if i > 0 && strings.HasPrefix(strings.TrimSpace(l), "'") && len(lines) > 2 {
				kept := slices.Delete(slices.Clone(lines), i, i+1)
				if i == len(lines)-1 {
					continue // the closing brace and the file's name
				}
				edit("drop "+strings.TrimSpace(l), in, strings.Join(kept, "\n"))
			}
		}
		edit("another port", in, regexp.MustCompile(`listen [0-9]+`).ReplaceAllString(text, "listen 7"))
		edit("another root", in, strings.Replace(text, "root /", "root /x/", 1))
		edit("no fallback", in, strings.ReplaceAll(text, "/index.html", "=404"))
		edit("a fallback", in, regexp.MustCompile(`(\$uri[^;]*) =404`).ReplaceAllString(text, "$1 /index.html"))
		edit("another file", in, strings.Replace(text, "default.conf", "other.conf", 1))
		edit("an included file", in, strings.Replace(text, "'server {'", "'include /x; server {'", 1))
	}
}
