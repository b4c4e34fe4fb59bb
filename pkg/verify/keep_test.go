package verify

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/verify/observe"
)

func TestRunKeep(t *testing.T) {
	dir := t.TempDir()
	c, f := goCase(t)
	c.Name = "../svc/Dockerfile"
	f.answerAll(serverQuestions()...)
	r, err := f.instruments().run(context.Background(), &fakeBuilder{}, c, Options{Keep: dir})
	if err != nil {
		t.Fatal(err)
	}
	cases, err := os.ReadDir(dir)
	if err != nil || len(cases) != 1 || strings.HasPrefix(cases[0].Name(), ".") {
		t.Fatalf("%v, %v: want one directory", cases, err)
	}
	own := filepath.Join(dir, cases[0].Name())
	for name, want := range map[string]string{"before.tar": "before", "after.tar": "after", "before.Dockerfile": goBefore, "after.Dockerfile": goAfter} {
		if got, err := os.ReadFile(filepath.Join(own, name)); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	for _, name := range []string{"before.json", "after.json"} {
		var o observe.Observation
		if text, err := os.ReadFile(filepath.Join(own, name)); err != nil || json.Unmarshal(text, &o) != nil || len(o.Ports) != 1 {
			t.Errorf("%s: %s, %v", name, text, err)
		}
	}
	var kept Report
	if text, err := os.ReadFile(filepath.Join(own, "report.json")); err != nil || json.Unmarshal(text, &kept) != nil || !reflect.DeepEqual(&kept, r) {
		t.Errorf("report.json: %s, %v", text, err)
	}
	if a, b := keepName("a/b"), keepName("a-b"); a == b || keepName("..") == ".." || keepName("a/b") != a || keepName("") == "" {
		t.Errorf("names %q, %q, %q, %q", a, b, keepName(".."), keepName(""))
	}
}

func TestRunBench(t *testing.T) {
	c, f := goCase(t)
	f.answerAll(serverQuestions()...)
	for name, text := range map[string]string{"main.go": "package main\n", "main_test.go": "package main\n", "vendor/a/a.go": "package a\n"} {
		full := filepath.Join(c.Context, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	var contexts []string
	b := &fakeBuilder{}
	b.build = func(_ context.Context, side string, _ int, w io.Writer) error {
		s := b.specs[len(b.specs)-1]
		text, _ := os.ReadFile(filepath.Join(s.Context, "main.go"))
		contexts = append(contexts, string(text))
		if s.Context != c.Context {
			info, err := os.Stat(filepath.Join(s.Context, "main.go"))
			if err != nil || info.Mode().Perm() != 0o640 {
				t.Errorf("the changed file: %v, %v", info, err)
			}
			if _, err := os.Stat(filepath.Join(s.Context, "vendor/a/a.go")); err != nil {
				t.Error(err)
			}
		}
		_, err := io.WriteString(w, side)
		return err
	}
	r, err := f.instruments().run(context.Background(), b, c, Options{Bench: true})
	if err != nil {
		t.Fatal(err)
	}
	if r.Before.Bench == nil || r.After.Bench == nil || r.After.Bench.Changed != "main.go" {
		t.Fatalf("bench %+v and %+v", r.Before.Bench, r.After.Bench)
	}
	if n := len(contexts); n != 6 || contexts[n-1] == "package main\n" || !strings.HasPrefix(contexts[n-1], "package main\n") || contexts[n-2] != "package main\n" {
		t.Errorf("contexts had %q", contexts)
	}
	if text, _ := os.ReadFile(filepath.Join(c.Context, "main.go")); string(text) != "package main\n" {
		t.Errorf("the user's own file is now %q", text)
	}
	if last := b.specs[len(b.specs)-1].Context; last == c.Context {
		t.Error("the last build was of the context itself")
	} else if _, err := os.Stat(last); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is left over: %v", last, err)
	}
}
