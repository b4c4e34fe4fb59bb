package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/refactor"
)

// watched is the fake engine that looks at the project, too: go.mod of the context, and the names and Dockerfiles of all the project. It
// notes which files it was asked about.
type watched struct {
	mu    sync.Mutex
	asked []string
}

func (w *watched) engine() engine {
	e := fake
	e.decide = func(ctx context.Context, in command.Input, trial refactor.Trial) (refactor.Result, error) {
		w.mu.Lock()
		w.asked = append(w.asked, in.Name)
		w.mu.Unlock()
		res, err := fake.decide(ctx, in, trial)
		if err != nil {
			return res, err
		}
		p, err := project.New(in.Project, in.File, in.Context)
		if err != nil {
			return res, err
		}
		p.Share(in.Survey)
		_, _ = p.ReadFile("go.mod")
		_, _ = p.ReadFile("go.mod/none") // below a file
		p.Users()
		err = p.Walk(".", func(string, fs.DirEntry) error { return nil })
		res.Read = p.Read()
		var all []string
		_ = fs.WalkDir(in.Project, ".", func(name string, d fs.DirEntry, err error) error {
			if base := filepath.Base(name); err == nil && (base == "Dockerfile" || base == "odd") {
				text, _ := fs.ReadFile(in.Project, name)
				name += fmt.Sprintf(" %q", text)
			}
			all = append(all, name)
			return err
		})
		res.Summary = string(in.Source)
		res.Notes = append(res.Notes, strings.Join(all, ", "))
		return res, err
	}
	return e
}

// run runs a command line with it, and returns which files it was asked about.
func (w *watched) run(t testing.TB, stdin string, args ...string) (answer, []string) {
	t.Helper()
	w.asked = nil
	var out, err bytes.Buffer
	status := execute(context.Background(), w.engine(), args, strings.NewReader(stdin), &out, &err)
	slices.Sort(w.asked)
	return answer{out.String(), err.String(), status}, w.asked
}

// TestResumeSkips holds what is done again and what is not. Each case changes one thing after a run, and names the files that are looked at.
func TestResumeSkips(t *testing.T) {
	all := []string{"a/Dockerfile", "b/Dockerfile", "c/Dockerfile"}
	tests := []struct {
		name          string
		first, second string
		change        map[string]string
		want          []string
	}{
		{"nothing", "", "", nil, nil},
		{"nothing, written", "-w", "-w", nil, nil},
		{"a preview after it was written", "-w", "", nil, nil},
		{"a preview is not yet written", "", "-w", nil, []string{"a/Dockerfile"}},
		{"only looked at", "", "--check", nil, nil},
		{"other context lines", "", "-U1", nil, nil},
		{"other settings", "", "--prefer small", nil, all},
		{"other kinds", "", "--kind x-0123456789abcdef", nil, all},
		{"the file", "", "", map[string]string{"b/Dockerfile": same}, []string{"b/Dockerfile"}},
		{"the file, written", "-w", "-w", map[string]string{"a/Dockerfile": "# rewrite\nFROM other\n"}, []string{"a/Dockerfile"}},
		{"the file as it was before", "-w", "-w", map[string]string{"a/Dockerfile": before}, []string{"a/Dockerfile"}},
		{"a file that was read", "", "", map[string]string{"a/go.mod": "module b\n"}, []string{"a/Dockerfile"}},
		{"a file that was looked for", "-w", "-w", map[string]string{"b/go.mod": "module b\n"}, []string{"b/Dockerfile"}},
		{"a name in the context", "", "", map[string]string{"a/new": ""}, []string{"a/Dockerfile"}},
		{"somebody who may use it", "", "", map[string]string{"a/compose.yaml": "services: {}\n"}, []string{"a/Dockerfile"}},
		{"a settings file", "", "", map[string]string{"c/msb.yaml": "version: 1\n"}, []string{"c/Dockerfile"}},
		{"a broken record", "", "", map[string]string{"out/records/b+Dockerfile.json": "{"}, []string{"b/Dockerfile"}},
		{"a record of another form", "", "", map[string]string{"out/records/b+Dockerfile.json": `{"schema":0}`}, []string{"b/Dockerfile"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			enter(t, map[string]string{"a/Dockerfile": before, "a/go.mod": "module a\n", "b/Dockerfile": refused, "c/Dockerfile": same})
			w := &watched{}
			line := strings.Fields("rewrite a b c --out out -q --resume ")
			if got, asked := w.run(t, "", append(line, strings.Fields(tt.first)...)...); got.status != 0 || !slices.Equal(asked, all) {
				t.Fatalf("%+v %q", got, asked)
			}
			for name, text := range tt.change {
				if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			if got, asked := w.run(t, "", append(line, strings.Fields(tt.second)...)...); got.status > 1 || !slices.Equal(asked, tt.want) {
				t.Errorf("%+v: looked at %q, want %q", got, asked, tt.want)
			}
			// and now all is done
			if got, asked := w.run(t, "", append(line, strings.Fields(tt.second)...)...); got.status > 1 || len(asked) > 0 {
				t.Errorf("%+v: looked at %q once more", got, asked)
			}
		})
	}
}

// TestFailuresAreDoneAgain holds that a failure is not taken for an answer.
func TestFailuresAreDoneAgain(t *testing.T) {
	enter(t, map[string]string{"a/Dockerfile": "# broken\n"})
	w := &watched{}
	for range 2 {
		if _, asked := w.run(t, "", "rewrite", "a", "--out", "out", "--resume"); len(asked) != 1 {
			t.Errorf("looked at %q", asked)
		}
	}
}

// TestAnotherProgram holds that records of another program do not count.
func TestAnotherProgram(t *testing.T) {
	enter(t, map[string]string{"a/Dockerfile": same})
	w := &watched{}
	w.run(t, "", "rewrite", "a", "--out", "out")
	name := "out/records/a+Dockerfile.json"
	text := strings.ReplaceAll(read(t, name), identity(), identity()+"x")
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, asked := w.run(t, "", "rewrite", "a", "--out", "out", "--resume"); len(asked) != 1 || !strings.Contains(read(t, name), `"`+identity()+`"`) {
		t.Errorf("looked at %q", asked)
	}
}

// TestResumedPrints holds that what a resumed run prints on stdout, what its status is and what it counts are those of an undisturbed run.
func TestResumedPrints(t *testing.T) {
	files := map[string]string{"r/.git/": "", "r/a/Dockerfile": before, "r/b/Dockerfile": refused, "r/c/Dockerfile": same, "r/d/Dockerfile": before, "r/e/Dockerfile": "# rewrite\r\nFROM x"}
	for _, show := range []string{"", "--format json", "--format text", "--diff", "-l", "--diff -U1", "-v", "--fail-on refused", "--check", "--format json --message-file message"} {
		for _, mode := range []string{"", "--write"} {
			if mode != "" && strings.Contains(show, "--check") {
				continue
			}
			files["r/f/Dockerfile"] = before + "# \xff\n" // which is in texts, and JSON can't hold
			if show == "-v" || show == "--format text" {
				files["r/f/Dockerfile"] = before
			}
			enter(t, files)
			w := &watched{}
			line := strings.Fields("rewrite r --out out --resume " + mode + " " + show)
			first, _ := w.run(t, "", line...)
			tree := snapshot(t, ".")
			again, asked := w.run(t, "", line...)
			if len(asked) > 0 {
				t.Errorf("%s %s: looked at %q", mode, show, asked)
			}
			if again.out != first.out || again.status != first.status {
				t.Errorf("%s %s: status %d\n%s\nwas %d\n%s", mode, show, again.status, again.out, first.status, first.out)
			}
			counted := func(text string) string {
				i := strings.Index(text, "6 Dockerfiles:")
				if i < 0 {
					return ""
				}
				line, _, _ := strings.Cut(text[i:], "\n")
				return line
			}
			if counted(first.err) != counted(again.err) || show == "" && !strings.Contains(again.err, "6 of them were recorded by an earlier run\n") {
				t.Errorf("%s %s: %s\nwas %s", mode, show, again.err, first.err)
			}
			if show == "-v" && strings.TrimSuffix(again.err, "6 of them were recorded by an earlier run\n") != first.err && mode != "" {
				t.Errorf("-v: %s\nwas %s", again.err, first.err)
			}
			if d := differ(snapshot(t, "."), tree); d != "" {
				t.Errorf("%s %s:\n%s", mode, show, d)
			}
		}
	}
}

// TestUntouchedProject holds that what is decided about a file does not depend on what the run, or the one that it resumes, has written before:
// other Dockerfiles have their former bytes, and neither temporary files nor --out are there.
func TestUntouchedProject(t *testing.T) {
	files := map[string]string{
		"r/.git/": "", "r/.gitignore": "/out\n", "r/a/Dockerfile": before, "r/b/Dockerfile": before, "r/z/Dockerfile": same, "r/Dockerfile": refused, "r/odd": before,
		"r/b/.msb-99999-0": "half of it", "r/out/records/x.json": "",
	}
	undisturbed := func(args ...string) map[string]string {
		enter(t, files)
		(&watched{}).run(t, "", append([]string{"rewrite", "r", "r/odd", "-w", "--out", "r/out", "-q"}, args...)...)
		return snapshot(t, ".")
	}
	want := undisturbed("-j1")
	rec := want["r/out/records/r+z%2FDockerfile.json"]
	if !strings.Contains(rec, `a/Dockerfile \"# rewrite\\nFROM node\\n\"`) || strings.Contains(rec, "99999") || strings.Contains(rec, "out/records") {
		t.Errorf("z saw %s", rec)
	}
	for _, jobs := range []string{"-j2", "-j8"} {
		if d := differ(undisturbed(jobs), want); d != "" {
			t.Errorf("%s:\n%s", jobs, d)
		}
	}
	// a run that ended after some of the files
	for _, done := range [][]string{{"r/a"}, {"r/a", "r/z"}, {"r/Dockerfile"}, {"r/b", "r/a"}, {"r/odd"}} {
		enter(t, files)
		w := &watched{}
		w.run(t, "", append([]string{"rewrite", "-w", "--out", "r/out", "-q"}, done...)...)
		if got, asked := w.run(t, "", "rewrite", "r", "r/odd", "-w", "--out", "r/out", "-q", "--resume"); got.status != 0 || len(asked) != 5-len(done) {
			t.Errorf("after %q: %+v, looked at %q", done, got, asked)
		}
		if d := differ(snapshot(t, "."), want); d != "" {
			t.Errorf("after %q:\n%s", done, d)
		}
	}
}
