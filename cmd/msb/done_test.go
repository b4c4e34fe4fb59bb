package main

import (
	"testing"

	"github.com/msb-dev/msb/pkg/records"
)

// TestDone holds that a file which is what its record says it became keeps that record, whatever the settings are now, and would not change.
func TestDone(t *testing.T) {
	files := map[string]string{"svc/.git/": ""}
	for name, content := range frontEnd {
		files["svc/"+name] = content
	}
	enter(t, files)
	run := func(args ...string) answer {
		t.Helper()
		return whole(t, t.Context(), "", append([]string{"rewrite", "svc", "--out", "run", "--resume"}, args...)...)
	}
	if got := run("--write"); got.status != 0 {
		t.Fatalf("%+v", got)
	}
	want := read(t, "svc/Dockerfile")
	for _, args := range [][]string{{"--write", "--risk", "exact"}, {"--risk", "exact"}, {"--check"}, {"--write", "--kind", "go-scratch-0000000000000000"}} {
		if got := run(args...); got.status != 0 || got.out != "" {
			t.Errorf("%v: %+v", args, got)
		}
		rs, errs := records.Read("run")
		if len(rs) != 1 || len(errs) > 0 || rs[0].Status != "rewritten" {
			t.Errorf("%v: the record is %+v, %v", args, rs, errs)
		}
		if read(t, "svc/Dockerfile") != want {
			t.Errorf("%v: the file changed", args)
		}
	}
}
