package discover

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"testing"
)

// TestJobs: what is found does not depend on how many directories are read at a time.
func TestJobs(t *testing.T) {
	dir := t.TempDir()
	for i := range 40 {
		svc := filepath.Join(dir, "team"+strconv.Itoa(i%4), "svc"+strconv.Itoa(i), "src", "deep")
		for name, text := range map[string]string{"Dockerfile": "", "../Dockerfile.dev": "", "../../.gitignore": "deep/\n", "../../.git/HEAD": ""} {
			full := filepath.Join(svc, name)
			if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
				t.Fatal(err)
			}
			if i%3 == 0 || filepath.Base(name) != ".gitignore" {
				if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	paths := []string{filepath.Join(dir, "team1"), dir, filepath.Join(dir, "team2", "svc2"), filepath.Join(dir, "none")}
	want, wantErrs := Find(context.Background(), paths, Options{})
	if len(want) != 66 || len(wantErrs) != 1 {
		t.Fatal(len(want), wantErrs)
	}
	for _, n := range []int{1, 2, 8} {
		got, errs := Find(context.Background(), paths, Options{Jobs: n})
		if !reflect.DeepEqual(got, want) || !reflect.DeepEqual(errs, wantErrs) {
			t.Errorf("%d at a time: %v %v, want %v %v", n, got, errs, want, wantErrs)
		}
	}
}
