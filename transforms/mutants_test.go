package transforms_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
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
	rejected, stated, same, argued, survived int

	reasons map[string]bool
}

func (s *score) String() string {
	return fmt.Sprintf("%d rejected, %d with another statement, %d the same image, %d argued, %d survived", s.rejected, s.stated, s.same, s.argued, s.survived)
}

// TestMutants is the test of the proof (law 8), and of its table: each reason is shown by a case or by a mutant (law 6).
func TestMutants(t *testing.T) {
	outputs, inputs := &score{reasons: map[string]bool{}}, &score{reasons: map[string]bool{}}
	t.Run("outputs", func(t *testing.T) { breakOutputs(t, outputs) })
	t.Run("inputs", func(t *testing.T) { breakInputs(t, inputs) })
	t.Logf("mutants of outputs: %v", outputs)
	t.Logf("mutants of inputs: %v", inputs)
	for _, a := range argued {
		if !a.used {
			t.Errorf("no mutant needs the argument for %s", a.name)
		}
	}
	t.Run("reasons", func(t *testing.T) {
		seen := shown(t)
		maps.Copy(seen, outputs.reasons)
		maps.Copy(seen, inputs.reasons)
		for _, o := range proof.Obligations() {
			if !seen[o.ID] && built[o.ID] == nil && (o.Kind == proof.RejectsPlan || o.Kind == proof.RefusesFile) {
				t.Errorf("neither a case nor a mutant shows the reason %s", o.ID)
			}
			delete(seen, o.ID)
		}
		for id := range seen {
			if !slices.Contains([]string{"", "leave-alone", "no-transform", "risk-ceiling"}, id) {
				t.Errorf("the reason %s has no row in the table of obligations", id)
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
			broken, err := tryRead(t, dir, []byte(m.text))
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
		lives := false
		for _, a := range argued {
			if a.name.MatchString(name) {
				a.used, lives = true, true
			}
		}
		if lives {
			s.argued++
			return
		}
		s.survived++
		t.Errorf("the proof does not see it: %s", name)
	}
}

// statements are the differences of a verdict as one text.
func statements(v proof.Verdict) string { return fmt.Sprint(v.Differences) }

func tryRead(t testing.TB, dir string, source []byte) (*recipe.Recipe, error) {
	f, err := dockerfile.Parse("Dockerfile", source)
	if err != nil {
		return nil, err
	}
	p, err := project.New(os.DirFS(dir), "Dockerfile", ".")
	if err != nil {
		return nil, err
	}
	return recipe.Read(f, p, reading(t, dir))
}

// imageOf is what an output makes, as far as it can be told without building: BuildKit's configuration and what the steps do to files.
func imageOf(t *testing.T, r *recipe.Recipe, source []byte) string {
	t.Helper()
	img, err := buildkit(t, source, r.Images())
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
	src := strings.TrimRight(string(f.Source), "\r\n") + f.EOL
	whole("a line above the first", "# first\n"+src)
	whole("a blank line above the first", "\n"+src)
	for _, d := range f.Directives {
		whole("drop the directive "+d.Name, strings.Replace(src, "# "+d.Name, "# no "+d.Name, 1))
	}
	whole("another step in the builder", strings.Replace(src, f.Text(fin.From), "RUN touch /x\n"+f.Text(fin.From), 1))
	whole("a stage between", strings.Replace(src, f.Text(fin.From), "FROM alpine:3.22 AS between\n"+f.Text(fin.From), 1))
	whole("the builder named like the runtime", strings.NewReplacer("AS builder", "AS scratch", "as builder", "as scratch", "--from=builder", "--from=scratch").Replace(src))
	whole("the builder named like the runtime's image", strings.NewReplacer("AS builder", "AS "+fin.Base, "as builder", "as "+fin.Base, "--from=builder", "--from="+fin.Base).Replace(src))
	whole("the builder without a name", strings.NewReplacer(" AS builder", "", " as builder", "").Replace(src))
	for _, e := range atTheEnd {
		whole("at the end: "+e.what, src+e.text+"\n")
	}
	out = append(out, orderMutants(r)...)
	out = append(out, builderMutants(t, r)...)
	return out
}

// runtimes are other images to run on: another C library, an older one, another major, nothing, one that nobody knows.
var otherRuntimes = []string{"alpine:3.18", "debian:buster-slim", "scratch", "eclipse-temurin:8-jre", "eclipse-temurin:25-jre", "eclipse-temurin:17-jre-alpine", "nginx:1.14", "node:20", "registry.example.org/own/base:1",
	"busybox", "builder", "httpd:2.4", "caddy:2", "gcr.io/distroless/static-debian12", "gcr.io/distroless/base-debian11", "gcr.io/distroless/java17-debian12", "gcr.io/distroless/nodejs20-debian12", "ubuntu:18.04", "debian:bullseye-slim",
	"nginxinc/nginx-unprivileged:stable-alpine", "amazoncorretto:17", "openjdk:17", "nginx:no-such-tag", "alpine:edge"}

func fromMutants(in *dockerfile.Instruction, text string, last bool, edit func(string, *dockerfile.Instruction, string)) {
	words := strings.Fields(text)
	if last {
		for _, other := range otherRuntimes {
			edit("run on "+other, in, words[0]+" "+other)
		}
		edit("name the last stage", in, text+" AS final")
		edit("an older tag", in, regexp.MustCompile(`:([0-9]+)`).ReplaceAllStringFunc(text, func(tag string) string {
			n, _ := strconv.Atoi(tag[1:])
			return fmt.Sprintf(":%d", n-1)
		}))
		edit("no tag", in, regexp.MustCompile(`:\S+`).ReplaceAllString(text, ""))
		edit("a digest", in, text+"@sha256:"+strings.Repeat("0", 64))
		edit("a variable for the base", in, words[0]+" $BASE")
		edit("a platform", in, words[0]+" --platform=linux/s390x "+strings.Join(words[1:], " "))
		return
	}
	edit("another builder", in, words[0]+" debian:bookworm "+strings.Join(words[2:], " "))
	edit("a platform for the builder", in, words[0]+" --platform=$BUILDPLATFORM "+strings.Join(words[1:], " "))
}

func reversed(words []string) []string {
	out := slices.Clone(words)
	slices.Reverse(out)
	return out
}

var number = regexp.MustCompile(`[0-9]+`)

func instructionMutants(r *recipe.Recipe, in *dockerfile.Instruction, text string, edit func(string, *dockerfile.Instruction, string)) {
	words := strings.Fields(text)
	tail := words[len(words)-1]
	switch in.Keyword {
	case "copy":
		copyMutants(in, words, edit)
	case "env", "label", "arg":
		edit("another value", in, text+"x")
		edit("another name", in, words[0]+" x"+strings.Join(words[1:], " "))
		edit("set again", in, text+"\n"+words[0]+" "+strings.Split(words[1], "=")[0]+"=mutant")
	case "expose":
		edit("another port", in, number.ReplaceAllString(text, "7"))
		edit("another protocol", in, text+"/udp")
	case "user":
		edit("another user", in, words[0]+" 54321")
		edit("another group", in, strings.Split(text, ":")[0]+":4321")
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
		edit("another interval", in, strings.Replace(text, "CMD", "--interval=1ms CMD", 1))
		edit("another timeout", in, number.ReplaceAllString(text, "77"))
	case "cmd", "entrypoint":
		st := r.Final()
		edit("the other keyword", in, map[string]string{"cmd": "ENTRYPOINT", "entrypoint": "CMD"}[in.Keyword]+" "+strings.Join(words[1:], " "))
		argv := slices.Concat(st.Config.Entrypoint.Args, st.Config.Cmd.Args)
		if strings.Contains(text, "[") {
			edit("shell form", in, words[0]+" "+strings.Join(argv, " "))
			edit("one more argument", in, strings.Replace(text, "]", `, "--more"]`, 1))
			edit("one argument less", in, regexp.MustCompile(`,? ?"[^"]*"\]`).ReplaceAllString(text, "]"))
			edit("another first word", in, strings.Replace(text, `["`, `["x`, 1))
			edit("no JSON", in, strings.ReplaceAll(text, `"`, "'"))
			edit("a shell in JSON", in, words[0]+` ["/bin/sh", "-c", "`+strings.Join(argv, " ")+`"]`)
			edit("arguments in another order", in, words[0]+` ["`+strings.Join(reversed(argv), `", "`)+`"]`)
		} else {
			edit("exec form", in, words[0]+` ["`+strings.Join(words[1:], `", "`)+`"]`)
			edit("one more argument", in, text+" --more")
		}
	case "run":
		nginxMutants(in, text, edit)
		edit("another port", in, regexp.MustCompile(`listen [0-9]+`).ReplaceAllString(text, "listen 7"))
		edit("another root", in, strings.Replace(text, "root /", "root /x/", 1))
		edit("no fallback", in, strings.ReplaceAll(text, "/index.html", "=404"))
		edit("a fallback", in, regexp.MustCompile(`(\$uri[^;]*) =404`).ReplaceAllString(text, "$1 /index.html"))
		edit("one word less", in, strings.Join(words[:len(words)-1], " "))
		edit("one word more", in, text+" mutant")
		edit("something else behind it", in, text+" && rm -rf /etc/ssl")
	}
}
