package recipe

import (
	"slices"
	"testing"
	"testing/fstest"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/project"
)

// understood reads a file in an empty project.
func understood(t *testing.T, source string) *Recipe {
	t.Helper()
	return understoodWith(t, source, Options{})
}

func understoodWith(t *testing.T, source string, opts Options) *Recipe {
	t.Helper()
	f, err := dockerfile.Parse("Dockerfile", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	p, err := project.New(fstest.MapFS{"app/x": {Data: []byte("x")}}, "Dockerfile", ".")
	if err != nil {
		t.Fatal(err)
	}
	r, err := Read(f, p, opts)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestM11Scopes: a global ARG is seen by FROM alone, a stage's ARG ends with it but for stages built on it, lost names are empty, one
// ENV uses the values before it, and ENV wins over ARG.
func TestM11Scopes(t *testing.T) {
	r := understood(t, "ARG V=20\nFROM node:$V AS a\nENV G=$V\nARG X=1\nENV X1=$X A=1\nENV A=2 B=$A\nFROM a\nENV X2=$X\nFROM node:20\nENV X3=$X\n")
	if got := r.Stages[0].Ref; got != "node:20" {
		t.Errorf("FROM sees %q", got)
	}
	want := map[string]struct {
		stage int
		value string
		known bool
	}{"G": {0, "", true}, "X1": {0, "", false}, "B": {0, "1", true}, "X2": {1, "", false}, "X3": {2, "", true}}
	for name, w := range want {
		vars := r.Stages[w.stage].Config.Env
		i := slices.IndexFunc(vars, func(v Var) bool { return v.Name == name })
		if i < 0 || vars[i].Value != w.value || vars[i].Known != w.known {
			t.Errorf("%s: %+v, want %+v", name, vars, w)
		}
	}
}

// TestM12StageNames: a base that is the name of an earlier stage is that stage, even where it is also an image's name or scratch.
func TestM12StageNames(t *testing.T) {
	for _, name := range []string{"nginx", "scratch"} {
		r := understood(t, "FROM node:20 AS "+name+"\nRUN touch /x\nFROM "+name+"\n")
		if r.Final().Parent != r.Stages[0] {
			t.Errorf("FROM %s is not the stage", name)
		}
	}
}

// TestM14Copies: a pattern's result is not known; into a directory a file goes under its own name and a directory with its content alone,
// so what only a build makes is not known there.
func TestM14Copies(t *testing.T) {
	r := understood(t, "FROM node:20 AS b\nRUN touch /out/a.jar\nFROM node:20\nCOPY --from=b /out/*.jar /app.jar\nCOPY --from=b /out/a.jar /lib/\nCOPY app /srv\nCOPY app/x /etc/\n")
	files := r.Final().Files
	if o, ok := files.Origin("/app.jar"); !ok || o.Kind == FromStage {
		t.Errorf("a pattern: %+v", o)
	}
	if o, ok := files.Origin("/lib/a.jar"); ok && o.Kind == FromStage {
		t.Errorf("a file or a directory into a directory is taken to be known: %+v", o)
	}
	if src, ok := r.Final().ContextPath("/srv/x"); !ok || src != "app/x" {
		t.Errorf("a directory's content: %q", src)
	}
	if src, ok := r.Final().ContextPath("/etc/x"); !ok || src != "app/x" {
		t.Errorf("a file of the context into a directory: %q", src)
	}
}
