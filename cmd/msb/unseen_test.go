package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/records"
	"github.com/msb-dev/msb/pkg/report"
)

// failures are the records of paths that could not be looked at: what they name, and why.
func failures(t *testing.T, dir string) map[string]string {
	t.Helper()
	rs, errs := records.Read(dir)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	out := map[string]string{}
	for _, r := range rs {
		if r.Unseen() != (r.Status == statusFailed) {
			t.Errorf("%+v", r)
		}
		if r.Status != statusFailed {
			continue
		}
		out[strings.TrimSpace(r.Repo+" "+r.Path)] = r.Error
		if r.Input != "" || r.Msb != identity() || !strings.HasPrefix(r.Settings, "sha256:") || r.Output != nil {
			t.Errorf("%+v", r)
		}
	}
	return out
}

// TestUnseenPaths holds that a path which can't be looked at has a record, under the name that the list gives it; that it keeps no other's
// record; and that it goes when the path can be looked at.
func TestUnseenPaths(t *testing.T) {
	enter(t, map[string]string{"a/Dockerfile": before, "loop": "-> loop", "Dockerfile/": "", "out/": ""})
	list := "a\ngone\nGone\n./gone/\nb/Dockerfile\na/Dockerfile/x\nloop\nDockerfile\n"
	want := map[string]string{
		"gone": "gone: no such file or directory", "Gone": "Gone: no such file or directory", "./gone/": "./gone/: no such file or directory",
		"b/Dockerfile": "b/Dockerfile: no such file or directory", "a/Dockerfile/x": "a/Dockerfile/x: not a directory",
		"loop": "loop: a loop of symlinks", "Dockerfile": "Dockerfile: a directory, not a file",
	}
	line := []string{"rewrite", "--files-from", "-", "--out", "out", "--resume", "--write", "-q"}
	for range 2 { // it is no answer that a later run takes
		got := msb(t, list, line...)
		if got.status != exitFile || got.out != "" || strings.Count(got.err, "\n") != len(want) {
			t.Errorf("%+v", got)
		}
		if got := failures(t, "out"); !maps.Equal(got, want) {
			t.Errorf("%q\nwant %q", got, want)
		}
	}
	if n := len(snapshot(t, "out/records")); n != len(want)+1 || recordOf(t, "out", "a+Dockerfile").Status != "rewritten" {
		t.Errorf("%d records", n)
	}
	// a report of the run shows it, and counts no Dockerfile more
	if got := msb(t, "", "report", "out", "--format", "csv"); strings.Count(got.out, ",unseen,") != len(want) || strings.Contains(got.out, ",failed,") {
		t.Error(got.out)
	}
	if got := msb(t, "", "report", "out"); !strings.Contains(got.out, "1 Dockerfile in 1 repository\n") || !strings.Contains(got.out, "not looked at: 7 paths\n") {
		t.Error(got.out)
	}
	if got := msb(t, "", "report", "out", "--status", "unseen"); !strings.Contains(got.out, "0 Dockerfiles in 0 repositories\n") || !strings.Contains(got.out, "not looked at: 7 paths\n") {
		t.Error(got.out)
	}
	// some are mended
	err := errors.Join(os.MkdirAll("b", 0o777), os.WriteFile("b/Dockerfile", []byte(before), 0o666), os.Mkdir("gone", 0o777), os.Remove("loop"), os.Mkdir("loop", 0o777))
	if err != nil {
		t.Fatal(err)
	}
	for _, mended := range []string{"gone", "./gone/", "loop", "b/Dockerfile"} {
		delete(want, mended)
	}
	msb(t, list, line...)
	if got := failures(t, "out"); !maps.Equal(got, want) || recordOf(t, "out", "b+Dockerfile").Status != "rewritten" {
		t.Errorf("%q\nwant %q", got, want)
	}
}

// TestUnseenPathsNames holds what records call such a path: its place in the repository that msb is started in, else what is given; and that it
// takes the place of no Dockerfile of that name.
func TestUnseenPathsNames(t *testing.T) {
	dir := enter(t, map[string]string{"shop/.git/config": "[remote \"origin\"]\nurl = git@github.com:acme/shop.git\n", "shop/svc/": "", "shop/Dockerfile": before, "plain/sub/": "", "plain/Dockerfile": before})
	for _, tt := range []struct{ in, args, repo, path string }{
		{".", "gone", "", "gone"},
		{".", "shop/gone", "", "shop/gone"},
		{"plain/sub", "Dockerfile ../Dockerfile --repo acme/plain", "acme/plain", "Dockerfile"},
		{"shop", "gone", "github.com/acme/shop", "gone"},
		{"shop/svc", "Dockerfile ..", "github.com/acme/shop", "svc/Dockerfile"},
		{"shop/svc", dir + "/shop/svc/gone", "github.com/acme/shop", "svc/gone"},
		{"shop", "../gone", "", "../gone"},
		{"shop", "gone --repo other/name", "other/name", "gone"},
	} {
		t.Chdir(dir + "/" + tt.in)
		out := t.TempDir()
		line := append(strings.Fields("rewrite -q --format json --out"), append([]string{out}, strings.Fields(tt.args)...)...)
		got := msb(t, "", line...)
		if rec := recordOf(t, out, records.PathKey(tt.repo, tt.path)); rec.Repo != tt.repo || rec.Path != tt.path || rec.Status != statusFailed || got.status != exitFile {
			t.Errorf("in %s: %s: %+v; %+v", tt.in, tt.args, rec, got)
		}
		var recs []report.Record
		if err := json.Unmarshal([]byte(got.out), &recs); err != nil || len(recs) == 0 || recs[0].Status != statusFailed {
			t.Errorf("in %s: %s: stdout %s", tt.in, tt.args, got.out)
		}
		if n := len(snapshot(t, out+"/records")); n != 1+strings.Count(tt.args, "..")-strings.Count(tt.args, "../gone") {
			t.Errorf("in %s: %s: %d records", tt.in, tt.args, n)
		}
	}
}

// TestReasons holds that a tree of many folders that can't be read makes no record without end.
func TestReasons(t *testing.T) {
	var all []string
	for i := range 100 {
		all = append(all, fmt.Sprint("reason", i))
	}
	if got := reasons(all).Error(); !strings.HasPrefix(got, "reason0; reason1; ") || !strings.HasSuffix(got, "; reason9; and 90 more") {
		t.Error(got)
	}
	if got := reasons(all[:10]).Error(); !strings.HasSuffix(got, "; reason9") {
		t.Error(got)
	}
}
