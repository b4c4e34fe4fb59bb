package records

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/report"
)

// lay writes files below a directory; names end in / for a directory.
func lay(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o777); err != nil {
			t.Fatal(err)
		}
		var err error
		if strings.HasSuffix(name, "/") {
			err = os.MkdirAll(full, 0o777)
		} else {
			err = os.WriteFile(full, []byte(content), 0o666)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// rec is a record in JSON.
func rec(t *testing.T, r report.Record) string {
	t.Helper()
	r.Schema = report.Schema
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// load loads directories named from within a temporary one, and gives errors as texts.
func load(t *testing.T, dirs ...string) (Set, []string) {
	t.Helper()
	set, errs := Load(dirs...)
	var out []string
	for _, err := range errs {
		out = append(out, filepath.ToSlash(err.Error()))
	}
	return set, out
}

// places are the records' places with their statuses.
func places(set Set) []string {
	var out []string
	for _, r := range set.Records {
		out = append(out, r.Repo+" "+r.Path+" "+r.Status)
	}
	return out
}

// TestHostile holds that each file that is no record is named with what is wrong, and that the others are read.
func TestHostile(t *testing.T) {
	t.Chdir(t.TempDir())
	good := rec(t, report.Record{Repo: "a", Path: "Dockerfile", Status: "unchanged"})
	lay(t, ".", map[string]string{
		"run/records/good.json":       good,
		"run/records/good.json.tmp":   "half",
		"run/records/README":          "x",
		"run/records/empty.json":      "",
		"run/records/text.json":       "x",
		"run/records/half.json":       good[:len(good)/2],
		"run/records/two.json":        good + good,
		"run/records/list.json":       "[" + good + "]",
		"run/records/null.json":       "null",
		"run/records/newer.json":      `{"schema":2,"path":[]}`,
		"run/records/older.json":      `{"schema":0}`,
		"run/records/word.json":       `{"schema":"1"}`,
		"run/records/number.json":     `{"schema":1,"diff":7}`,
		"run/records/status.json":     `{"schema":1,"status":"` + strings.Repeat("x", 1000) + `","path":"Dockerfile"}`,
		"run/records/nowhere.json":    `{"schema":1,"status":"failed"}`,
		"run/records/deep.json":       `{"schema":1,"read":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + `}`,
		"run/records/directory.json/": "",
		"run/verify/good.json":        "x",
		"run/verify/none.json":        "of a record that is not there",
		"secret/records/out.json":     rec(t, report.Record{Repo: "out", Path: "Dockerfile", Status: "unchanged"}),
	})
	big, err := os.Create("run/records/big.json")
	if err == nil {
		err = big.Truncate(maxFile + 1) // takes no room
		big.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"run/records/big.json: 67108865 bytes, more than 67108864: no file of msb",
		"run/records/deep.json: not JSON, at byte 10019: invalid character '[' exceeded max depth",
		"run/records/directory.json: not a regular file",
		"run/records/empty.json: not JSON, at byte 0: unexpected end of JSON input",
		"run/records/half.json: not JSON, at byte ",
		"run/records/list.json: a record of schema 0; this msb reads 1",
		"run/records/newer.json: a record of schema 2; this msb reads 1: a newer msb wrote it",
		"run/records/nowhere.json: no record: no path",
		"run/records/null.json: a record of schema 0; this msb reads 1",
		"run/records/number.json: no record: diff is a number, at byte ",
		"run/records/older.json: a record of schema 0; this msb reads 1",
		"run/records/status.json: no record: status \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…\"",
		"run/records/text.json: not JSON, at byte 1: invalid character 'x' looking for beginning of value",
		"run/records/two.json: not JSON, at byte ",
		"run/records/word.json: a record of schema 0; this msb reads 1",
		"run/verify/good.json: invalid character 'x' looking for beginning of value",
	}
	if runtime.GOOS != "windows" {
		for name, target := range map[string]string{"run/records/link.json": "../../secret/records/out.json", "run/records/near.json": "good.json", "linked/records": "../secret/records"} {
			if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(target, name); err != nil {
				t.Fatal(err)
			}
		}
		want = append(want, "linked/records: path escapes from parent", "run/records/link.json: not a regular file", "run/records/near.json: not a regular file")
		slices.Sort(want)
	}
	set, errs := load(t, "run", "linked")
	if runtime.GOOS == "windows" {
		errs = slices.DeleteFunc(errs, func(e string) bool { return strings.HasPrefix(e, "linked:") })
	}
	if len(errs) != len(want) {
		t.Errorf("%d errors, want %d:\n%s", len(errs), len(want), strings.Join(errs, "\n"))
	}
	for i := range min(len(errs), len(want)) {
		if !strings.HasPrefix(errs[i], want[i]) {
			t.Errorf("error %d: %s\nwant: %s", i, errs[i], want[i])
		}
	}
	if got := places(set); !slices.Equal(got, []string{"a Dockerfile unchanged"}) || len(set.Reports) != 0 {
		t.Errorf("%q, %d reports", got, len(set.Reports))
	}
}

// TestDirectories holds which directories are none of records.
func TestDirectories(t *testing.T) {
	t.Chdir(t.TempDir())
	lay(t, ".", map[string]string{"new/": "", "started/records/": "", "other/README": "x", "file": "x", "records": "x", "odd/records": "x"})
	for dir, want := range map[string]string{
		"new": "", "started": "", "other": "other: no directory records in it: it is not what msb rewrite --out writes",
		"gone": "gone: ", "file": "file: ", "odd": "odd/records: ",
	} {
		set, errs := load(t, dir)
		if len(set.Records) > 0 || (want == "") != (len(errs) == 0) || want != "" && !strings.HasPrefix(errs[0], want) {
			t.Errorf("%s: %q, want %q", dir, errs, want)
		}
	}
}

// TestMerge holds which of several records is taken, in whatever order directories are named, and that it is told.
func TestMerge(t *testing.T) {
	t.Chdir(t.TempDir())
	one := func(msb, status string) report.Record {
		return report.Record{Repo: "acme/shop", Path: "Dockerfile", Msb: msb, Status: status, Settings: "sha256:0123456789"}
	}
	exact, passed := one("v0.3.0", "rewritten"), one("v0.3.0", "rewritten")
	exact.Kind, passed.Kind, passed.Verify = "go-scratch-1", "go-scratch-1", &report.Verified{Status: "pass"}
	ceiling, differs, left := one("v0.3.0", "refused"), one("v0.3.0", "refused"), one("v0.3.0", "unchanged")
	ceiling.Refused = []report.RecordRefusal{{Reason: "risk-ceiling"}}
	differs.Refused = []report.RecordRefusal{{Reason: "verify-failed"}}
	left.Reason = "already-multistage"
	later := exact
	later.Msb = "v0.4.0"
	newer := one("v0.10.0", "failed")
	failed := one("v0.3.0", "failed")
	for _, tt := range []struct {
		name        string
		taken, left report.Record
		want        string
	}{
		{"newer msb", newer, passed, "acme/shop Dockerfile: taken is failed by msb v0.10.0 with settings 01234567, not rewritten (go-scratch-1) by msb v0.3.0 with settings 01234567"},
		{"verified", passed, exact, ""},
		{"verify differs", differs, exact, "acme/shop Dockerfile: taken is refused (verify-failed) by msb v0.3.0 with settings 01234567, not rewritten (go-scratch-1) by msb v0.3.0 with settings 01234567"},
		{"higher ceiling", exact, ceiling, "acme/shop Dockerfile: taken is rewritten (go-scratch-1) by msb v0.3.0 with settings 01234567, not refused (risk-ceiling) by msb v0.3.0 with settings 01234567"},
		{"second run", exact, left, "acme/shop Dockerfile: taken is rewritten (go-scratch-1) by msb v0.3.0 with settings 01234567, not unchanged (already-multistage) by msb v0.3.0 with settings 01234567"},
		{"tried again", left, failed, "acme/shop Dockerfile: taken is unchanged (already-multistage) by msb v0.3.0 with settings 01234567, not failed by msb v0.3.0 with settings 01234567"},
		{"equal", exact, exact, ""},
		{"newer, decides the same", later, exact, ""},
	} {
		lay(t, tt.name, map[string]string{"1/records/k.json": rec(t, tt.left), "2/records/k.json": rec(t, tt.taken), "3/records/k.json": rec(t, tt.left)})
		dirs := []string{filepath.Join(tt.name, "1"), filepath.Join(tt.name, "2"), filepath.Join(tt.name, "3")}
		for range 3 {
			dirs = append(dirs[1:], dirs[0])
			set, errs := load(t, dirs...)
			if len(errs) > 0 || len(set.Records) != 1 || set.Records[0].Status != tt.taken.Status || !reflect.DeepEqual(set.Records[0].Verify, tt.taken.Verify) || !reflect.DeepEqual(set.Records[0].Refused, tt.taken.Refused) {
				t.Errorf("%s: %q %+v", tt.name, errs, set.Records)
			}
			if got := strings.Join(set.Superseded, "\n"); got != tt.want {
				t.Errorf("%s: superseded\n%s\nwant\n%s", tt.name, got, tt.want)
			}
		}
	}
}

// TestTie holds that nothing but what records and reports say decides between those that are of one rank.
func TestTie(t *testing.T) {
	t.Chdir(t.TempDir())
	r := report.Record{Repo: "acme/shop", Path: "Dockerfile", Msb: "v0.3.0", Status: "rewritten", Input: "sha256:00"}
	other := r
	other.Input = "sha256:01"
	lay(t, ".", map[string]string{
		"a/records/k.json": rec(t, r), "b/records/k.json": rec(t, other),
		"passed/records/k.json": rec(t, r), "passed/verify/k.json": `[{"schema":1,"exit":0,"verdict":"z"}]`,
		"failed/records/k.json": rec(t, r), "failed/verify/k.json": `[{"schema":1,"exit":1,"verdict":"a"}]`,
		"failed2/records/k.json": rec(t, r), "failed2/verify/k.json": `[{"schema":1,"exit":1,"verdict":"b"}]`,
	})
	for _, dirs := range [][]string{{"a", "b"}, {"passed", "failed"}, {"failed", "failed2"}} {
		there, _ := load(t, dirs...)
		slices.Reverse(dirs)
		back, _ := load(t, dirs...)
		if !reflect.DeepEqual(there, back) || len(there.Records) != 1 {
			t.Errorf("%q:\n%+v\n%+v", dirs, there, back)
		}
		if v := there.Reports[[2]string{r.Repo, r.Path}]; dirs[0] == "failed" && v.Exit != 1 {
			t.Errorf("the report that passed is taken: %+v", v)
		}
	}
}

// TestOrder holds that records come by repository and path, that shards make a whole, and that what is asked for twice is there once.
func TestOrder(t *testing.T) {
	t.Chdir(t.TempDir())
	of := func(repo, path string) string {
		return rec(t, report.Record{Repo: repo, Path: path, Status: "unchanged", Read: map[string]*string{"go.mod": nil}})
	}
	lay(t, ".", map[string]string{
		"1/records/z.json": of("b", "Dockerfile"), "1/records/y.json": of("a", "b/Dockerfile"), "2/records/x.json": of("a", "Dockerfile"),
		"2/verify/x.json": `[{"schema":1,"exit":0,"verdict":"verified","before":{"built":true,"size":9}}]`,
	})
	for _, dirs := range [][]string{{"1", "2"}, {"2", "1"}, {"2", "1", "1", "2"}} {
		set, errs := load(t, dirs...)
		if got := places(set); len(errs) > 0 || !slices.Equal(got, []string{"a Dockerfile unchanged", "a b/Dockerfile unchanged", "b Dockerfile unchanged"}) || len(set.Superseded) > 0 {
			t.Errorf("%q: %q, %q", dirs, got, errs)
		}
		if v := set.Reports[[2]string{"a", "Dockerfile"}]; len(set.Reports) != 1 || v.Before.Size != 9 || v.Verdict != "verified" {
			t.Errorf("%q: reports %+v", dirs, set.Reports)
		}
	}
}

// TestWords holds that sharing words changes no record.
func TestWords(t *testing.T) {
	risk := "exact"
	r := report.Record{Schema: report.Schema, Repo: "a", Path: "Dockerfile", Status: "rewritten", Risk: &risk, Stays: []string{"x", ""}, Gone: []string{"x"}, Notes: []string{}, Assumed: []string{},
		Differences: []report.RecordDifference{{ID: "x", Why: "x", Details: []string{"x", "y"}}}, Refused: []report.RecordRefusal{{Reason: "x", Detail: "y"}},
		Before: &report.RecordImage{Base: "x", Config: map[string]string{"x": "y", "y": ""}}, After: &report.RecordImage{Config: map[string]string{}}, Diff: "x"}
	w := words{}
	for range 2 {
		got, err := decode([]byte(rec(t, r)), w)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(*got, r) {
			t.Errorf("got %+v\nwant %+v", *got, r)
		}
	}
}
