package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/report"
	"github.com/msb-dev/msb/pkg/review"
)

// aRecord is a record in JSON.
func aRecord(t testing.TB, repo, status, kind string) string {
	t.Helper()
	r := report.Record{Schema: report.Schema, Repo: repo, Path: "Dockerfile", Status: status, Kind: kind, Msb: "v0.3.0", Settings: "sha256:0123456789abcdef"}
	switch status {
	case "rewritten":
		risk := "exact"
		r.Risk, r.Transform, r.Diff = &risk, "go-scratch", "--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1 +1 @@\n-a\n+b\n"
	case "refused":
		r.Transform, r.Refused = "go-scratch", []report.RecordRefusal{{Reason: "compose-override", File: "compose.yml", Detail: "npm run dev"}}
	case "unchanged":
		r.Reason = "no-transform"
	}
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// runs are two directories of records.
func runs(t testing.TB) map[string]string {
	return map[string]string{
		"run1/records/a.json": aRecord(t, "acme/a", "rewritten", "go-scratch-1111111111111111"),
		"run1/records/b.json": aRecord(t, "acme/b", "rewritten", "go-scratch-1111111111111111"),
		"run1/records/c.json": aRecord(t, "acme/c", "refused", ""),
		"run2/records/d.json": aRecord(t, "acme/d", "unchanged", ""),
		"run2/records/a.json": aRecord(t, "acme/a", "rewritten", "go-scratch-1111111111111111"),
		"empty/records/":      "",
	}
}

const reportText = `4 Dockerfiles in 4 repositories
by msb v0.3.0 with settings 0123456789ab

found            4  ########################################################
recognised       3  ##########################################
rewritten        2  ############################
verified         0
not rewritten: 1 refused, 1 unchanged, 0 failed

risk        2 exact
not known   2 sizes

kinds of rewrites: review one of each, apply the others
      2  go-scratch-1111111111111111  exact
         acme/a Dockerfile

refused, by reason: 1 Dockerfile; one may have several
      1  compose-override  #####################################################
         Compose services that build this file still start.
         lifted by: Give the service a Dockerfile, or a build target, of its
         own.

left alone
      1  no-transform
         What the image starts is no program or site that a transform knows.

Dockerfiles
  rewritten acme/a Dockerfile
            go-scratch-1111111111111111
  rewritten acme/b Dockerfile
            go-scratch-1111111111111111
  refused   acme/c Dockerfile
            compose-override: compose.yml: npm run dev
  unchanged acme/d Dockerfile
            no-transform

as a page: msb report --format html run1 run2 --output report.html
write the commonest kind: msb rewrite --kind go-scratch-1111111111111111 --write PATH...
this report: msb report run1 run2
`

// TestReport holds what a terminal shows, and that neither the order of directories nor naming one twice changes it.
func TestReport(t *testing.T) {
	t.Setenv("TERM", "dumb")
	enter(t, runs(t))
	for _, dirs := range []string{"run1 run2", "run2 run1", "run2/ run1 ./run1 run2", "empty run1 run2"} {
		want := reportText
		if strings.HasPrefix(dirs, "empty") {
			want = strings.ReplaceAll(want, "run1 run2", dirs)
		}
		got := msb(t, "", strings.Fields("report "+dirs)...)
		if got != (answer{want, "", 0}) {
			t.Errorf("msb report %s: %d %s\n%s", dirs, got.status, got.err, got.out)
		}
	}
	t.Setenv("TERM", "xterm")
	if got := msb(t, "", "report", "run1"); !strings.Contains(got.out, "█") || strings.Contains(got.out, "\x1b") {
		t.Errorf("not on a terminal:\n%s", got.out)
	}
	if got := msb(t, "", "report", "--color", "always", "run1"); !strings.Contains(got.out, "\x1b[1m") {
		t.Errorf("--color always:\n%s", got.out)
	}
}

// TestReportFormats holds which format is written where.
func TestReportFormats(t *testing.T) {
	enter(t, runs(t))
	starts := map[string]string{"text": "4 Dockerfiles in 4 repositories\n", "json": "{\n\"builds\":null,\n", "csv": "repo,path,status,", "markdown": "## msb: 4 Dockerfiles", "html": "<!DOCTYPE html>"}
	for format, start := range starts {
		got := msb(t, "", "report", "--format", format, "run1", "run2")
		if got.status != 0 || got.err != "" || !strings.HasPrefix(strings.ToLower(got.out), strings.ToLower(start)) {
			t.Errorf("--format %s: %d %s\n%.200s", format, got.status, got.err, got.out)
		}
		if file := msb(t, "", "report", "--format", format, "run1", "run2", "-o", "out.x"); file != (answer{}) || read(t, "out.x") != got.out {
			t.Errorf("--format %s -o out.x: %+v", format, file)
		}
	}
	for name, format := range map[string]string{"r.html": "html", "r.htm": "html", "r.json": "json", "r.csv": "csv", "r.md": "markdown", "r.txt": "text", "r": "text", "html": "text"} {
		if got := msb(t, "", "report", "run1", "-o", name, "run2"); got != (answer{}) || !strings.HasPrefix(strings.ToLower(read(t, name)), strings.ToLower(starts[format])) {
			t.Errorf("-o %s: %+v", name, got)
		}
	}
	if got := msb(t, "", "report", "run1", "-o", "r.html", "--format", "csv"); got != (answer{}) || !strings.HasPrefix(read(t, "r.html"), "repo,") {
		t.Errorf("--format over the name: %+v", got)
	}
	if got := msb(t, "", "report", "run1", "-o", "none/r.json"); got.status != exitFile || got.err != "msb: --output none/r.json: no such file or directory\n" {
		t.Errorf("%+v", got)
	}
	if got := msb(t, "", "report", "--format", "markdown", "--max-bytes", "8192", "run1"); got.status != 0 || len(got.out) > 8192 {
		t.Errorf("%d, %d bytes", got.status, len(got.out))
	}
}

// TestReportChoice holds the flags that choose, and that the commands at the end keep them.
func TestReportChoice(t *testing.T) {
	enter(t, runs(t))
	for flags, want := range map[string]string{
		"--status refused":                        "1 Dockerfile in",
		"--status refused --status unchanged":     "2 Dockerfiles in",
		"--kind go-scratch-1111111111111111":      "2 Dockerfiles in",
		"--reason compose-override":               "1 Dockerfile in",
		"--reason no-transform --status verified": "",
	} {
		got := msb(t, "", strings.Fields("report run1 run2 "+flags)...)
		if want == "" {
			if got != (answer{"", "none of 4 records is chosen by --status verified --reason no-transform\n", 0}) {
				t.Errorf("%s: %+v", flags, got)
			}
			continue
		}
		if got.status != 0 || !strings.HasPrefix(got.out, want) || !strings.Contains(got.out, "\nonly "+flags+"\n") || !strings.HasSuffix(got.out, "\nthis report: msb report "+flags+" run1 run2\n") {
			t.Errorf("%s: %d %s\n%s", flags, got.status, got.err, got.out)
		}
	}
	if got := msb(t, "", "report", "run1", "--kind", "a b;\x1b"); got.err != "none of 3 records is chosen by --kind a b;\\x1b\n" {
		t.Errorf("%+v", got)
	}
}

// TestReportReads holds what is said of directories without records and of files that are none.
func TestReportReads(t *testing.T) {
	files := runs(t)
	files["run1/records/x\x1b.json"] = "x"
	files["-odd name/records/a.json"] = files["run1/records/a.json"]
	files["other/x"] = ""
	enter(t, files)
	got := msb(t, "", "report", "run1")
	if got.status != exitFile || !strings.HasPrefix(got.out, "3 Dockerfiles in") || !strings.Contains(got.out, "\ncould not be read\n  run1/records/x\\x1b.json: not JSON") ||
		!strings.HasPrefix(got.err, `run1/records/x\x1b.json: not JSON, at byte 1: `) || strings.Count(got.err, "\n") != 1 {
		t.Errorf("a file that is no record: %+v", got)
	}
	for format, out := range map[string]string{"text": "", "html": "", "markdown": "", "csv": "repo,path", "json": "{\n"} {
		got := msb(t, "", "report", "empty", "--format", format)
		if got.status != 0 || got.err != "no record in empty\n" || !strings.HasPrefix(got.out, out) || out == "" && got.out != "" {
			t.Errorf("no records, --format %s: %+v", format, got)
		}
	}
	for dir, want := range map[string]string{
		"gone":  "gone: no such file or directory\nno record in gone\n",
		"other": "other: no directory records in it: it is not what msb rewrite --out writes\nno record in other\n",
	} {
		if got := msb(t, "", "report", dir); got != (answer{"", want, exitFile}) {
			t.Errorf("%s: %+v", dir, got)
		}
	}
	got = msb(t, "", "report", "--", "-odd name")
	if got.status != 0 || !strings.HasSuffix(got.out, "\nthis report: msb report './-odd name'\n") {
		t.Errorf("a directory like a flag: %+v", got)
	}
}

func TestReportUsage(t *testing.T) {
	enter(t, runs(t))
	for args, want := range map[string]string{
		"":                                       "report takes directories that msb rewrite --out has written",
		"run1 --format xml":                      `--format is csv, html, json, markdown, text, not "xml"`,
		"run1 --status done":                     `--status is rewritten, verified, refused, unchanged, failed, unseen, not "done"`,
		"run1 --color yes":                       `--color is auto, always, never, not "yes"`,
		"run1 --max-bytes 100000":                "--max-bytes and --format text exclude each other: only markdown is cut",
		"run1 --format markdown --max-bytes 100": "--max-bytes is 8192 or more, not 100",
	} {
		if got := msb(t, "", strings.Fields("report "+args)...); got != (answer{"", "msb: " + want + "\n", exitUsage}) {
			t.Errorf("msb report %s: %+v", args, got)
		}
	}
	if got := msb(t, "", "report", ""); got.status != exitUsage {
		t.Errorf("an empty path: %+v", got)
	}
}

func TestReportSchema(t *testing.T) {
	if got := msb(t, "", "report", "--schema"); got != (answer{report.RecordSchema, "", 0}) || !json.Valid([]byte(got.out)) {
		t.Errorf("%+v", got)
	}
	for _, args := range []string{"report --schema run1", "report --schema --format json"} {
		if got := msb(t, "", strings.Fields(args)...); got != (answer{"", "msb: --schema stands alone\n", exitUsage}) {
			t.Errorf("msb %s: %+v", args, got)
		}
	}
}

// TestReportHelp holds that the help names each flag and each column of the CSV.
func TestReportHelp(t *testing.T) {
	help := msb(t, "", "report", "--help").out
	for _, f := range reportFlags() {
		if !strings.Contains(help, "--"+f.Names()[0]) {
			t.Errorf("no --%s", f.Names()[0])
		}
	}
	for _, c := range review.Columns {
		if !strings.Contains(help, c.Name+" ") || !strings.Contains(help, c.Doc) {
			t.Errorf("no column %s", c.Name)
		}
	}
}
