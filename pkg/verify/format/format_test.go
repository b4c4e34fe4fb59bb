package format

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/report"
	"github.com/msb-dev/msb/pkg/verify"
)

var update = flag.Bool("update", false, "write the goldens")

// passes is a front end whose differences were stated.
func passes() *verify.Report {
	return &verify.Report{
		Schema: verify.Schema, Name: "services/web/Dockerfile", Comparing: "before is the file, after is msb's rewrite of it (node-nginx: nginx)",
		Builder: "unix:///run/buildkit/buildkitd.sock", Platform: "linux/amd64",
		Bases:    []verify.Base{{Ref: "docker.io/library/node:22-alpine", Digest: "sha256:" + strings.Repeat("0a", 32)}},
		Before:   verify.Built{Built: true, Size: 171_234_567, Files: 6123, Packages: 17, Layers: []verify.LayerSize{{CreatedBy: "ADD alpine-minirootfs-3.22.1-x86_64.tar.gz / # buildkit", Size: 8_316_722, Files: 101}, {CreatedBy: "RUN /bin/sh -c npm ci # buildkit", Size: 162_917_845, Files: 6022}}, Bench: &verify.Bench{Cold: 31.24, Change: 4.1, Changed: "src/main.js"}},
		After:    verify.Built{Built: true, Size: 48_900_000, Files: 251, Packages: 68, Layers: []verify.LayerSize{{CreatedBy: "COPY /app/dist /usr/share/nginx/html # buildkit", Size: 999, Files: 1}}, Bench: &verify.Bench{Cold: 32, Change: 4.2, Changed: "src/main.js"}},
		Settings: []verify.Setting{{Name: "cmd", Before: `["serve","-s","dist"]`, After: `["nginx","-g","daemon off;"]`, Status: verify.Stated, Difference: "web-server"}, {Name: "user", Status: verify.Pass}},
		Checks: []verify.Check{
			{ID: verify.CheckBuild, Status: verify.Pass, Summary: "both build", Findings: []verify.Finding{{Status: verify.Pass, What: "The original builds."}}},
			{ID: verify.CheckConfig, Status: verify.Stated, Summary: "12 settings, 2 differ", Findings: []verify.Finding{
				{Status: verify.Stated, What: `The command is ["nginx","-g","daemon off;"]; it was ["serve","-s","dist"].`, Difference: "web-server"},
				{Status: verify.Stated, What: "NODE_VERSION is gone.", Difference: "toolchain-env"},
				{Status: verify.Stated, What: "The image also exposes 80/tcp.", Difference: "inherited-ports"},
				{Status: verify.Stated, What: "YARN_VERSION is gone.", Difference: "toolchain-env"},
				{Status: verify.Stated, What: "npm_config_audit is gone.", Difference: "toolchain-env"}}},
			{ID: verify.CheckRun, Status: verify.Pass, Summary: "stays up, 41 answers"},
			{ID: verify.CheckSpeed, Status: verify.Pass, Summary: "cold 31.2 s, then 32.0 s"},
		},
		Verdict: "The new image does what the old one did: 3 checks pass, and what config found was stated.", Exit: verify.ExitSame,
	}
}

// fails is a program that lost its CA roots, compared with an older file.
func fails() *verify.Report {
	var lost []verify.Finding
	for _, name := range strings.Fields("a b c d e f g h") {
		lost = append(lost, verify.Finding{Status: verify.Fail, What: "/etc/ssl/certs/" + name + ".pem is lost."})
	}
	return &verify.Report{
		Schema: verify.Schema, Name: "Dockerfile", Comparing: "before is the file in git's HEAD, after is the one in the work tree",
		Refused: []verify.Refusal{{ID: "ca-roots", File: "main.go", Line: 12, Detail: "the program asks https://example.org"}},
		Before:  verify.Built{Built: true, Size: 100, Files: 1, Layers: []verify.LayerSize{{Size: 100}}}, After: verify.Built{Built: true, Size: 1500, Files: 2},
		Checks: []verify.Check{
			{ID: verify.CheckNeeds, Status: verify.Fail, Summary: "8 of 8 certificates are lost", Findings: append(lost, verify.Finding{Status: verify.Pass, What: "/tmp is there."})},
			{ID: verify.CheckRun, Status: verify.Unknown, Summary: "it never listened \x1b[2J", Findings: []verify.Finding{{Status: verify.Unknown, What: "It printed:\n  <b>|`@user` #1 waiting for postgres://a-very-long-host-name.example.org:5432/a-database-with-a-long-name?sslmode=disable"}}},
		},
		Verdict: "needs fails.", Exit: verify.ExitDiffers,
	}
}

// unbuilt is an original that does not build.
func unbuilt() *verify.Report {
	return &verify.Report{
		Schema: verify.Schema, Name: "Dockerfile", Comparing: "before is old, after is the file", Checks: []verify.Check{},
		Trouble: &verify.Trouble{Side: "before", Kind: "build", Line: 5, Step: "RUN npm ci", Detail: "the step ended with status 1", Log: "npm error code E404\nnpm error 404 Not Found\x07\n"},
		Verdict: "Inconclusive: the original does not build.", Exit: verify.ExitInconclusive,
	}
}

// unreached is what there is without a builder.
func unreached() *verify.Report {
	return &verify.Report{Schema: verify.Schema, Name: "a/Dockerfile", Comparing: "before is old, after is the file", Trouble: &verify.Trouble{Kind: "builder", Detail: "no builder answers"}, Verdict: "it could not be verified", Exit: verify.ExitNotRun}
}

// nothing is a file that is left as it is.
func nothing() *verify.Report {
	return &verify.Report{Schema: verify.Schema, Name: "Dockerfile", Checks: []verify.Check{}, Verdict: "nothing to verify: msb leaves the file as it is (already-multistage), and it is in no git repository"}
}

func TestGoldens(t *testing.T) {
	for _, tt := range []struct {
		golden  string
		o       Options
		reports []*verify.Report
	}{
		{"passes.txt", Options{}, []*verify.Report{passes()}},
		{"passes-verbose.txt", Options{Verbose: true}, []*verify.Report{passes()}},
		{"fails-color.txt", Options{Color: true}, []*verify.Report{fails()}},
		{"several.txt", Options{}, []*verify.Report{nothing(), fails(), unreached(), unbuilt()}},
		{"several.json", Options{}, []*verify.Report{nothing(), fails(), unbuilt()}},
		{"none.json", Options{}, nil},
		{"several.markdown", Options{}, []*verify.Report{nothing(), passes(), fails(), unreached(), unbuilt()}},
		{"several.junit", Options{}, []*verify.Report{nothing(), passes(), fails(), unreached(), unbuilt()}},
		{"none.junit", Options{}, nil},
		{"several.html", Options{}, []*verify.Report{nothing(), passes(), fails(), unreached(), unbuilt()}},
		{"none.html", Options{}, nil},
	} {
		name := map[string]string{".txt": "text"}[filepath.Ext(tt.golden)]
		if name == "" {
			name = filepath.Ext(tt.golden)[1:]
		}
		var b bytes.Buffer
		w := New(name, &b, tt.o)
		for _, r := range tt.reports {
			if err := w.Write(r); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		golden := filepath.Join("testdata", tt.golden)
		if *update {
			if err := os.WriteFile(golden, b.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil || b.String() != string(want) {
			t.Errorf("%s: %v; got\n%s", tt.golden, err, b.String())
		}
		switch name {
		case "text":
			narrow(t, tt.golden, b.String())
		case "html", "junit":
			wellFormed(t, tt.golden, b.Bytes())
		}
	}
}

// narrow holds that lines fit into 80 columns, but for single words, and that nothing reaches the terminal but colours.
func narrow(t *testing.T, name, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		long := slices.ContainsFunc(strings.Fields(line), func(word string) bool { return len(word) > width-20 })
		if columns(line) > width && !long {
			t.Errorf("%s: %d columns: %s", name, columns(line), line)
		}
		if strings.ContainsAny(strings.ReplaceAll(line, "\x1b[", ""), "\x1b\x07\r\t") {
			t.Errorf("%s: control characters: %q", name, line)
		}
	}
}

// wellFormed holds that each element ends where it should, and that nothing of a report became one.
func wellFormed(t *testing.T, name string, text []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(text))
	d.Entity = xml.HTMLEntity
	for {
		token, err := d.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		if e, ok := token.(xml.StartElement); ok && (e.Name.Local == "b" || e.Name.Local == "script") {
			t.Errorf("%s has an element %s", name, e.Name.Local)
		}
	}
}

// TestReadBack holds that msb rewrite reads what msb-verify writes.
func TestReadBack(t *testing.T) {
	for _, r := range []*verify.Report{passes(), fails(), unbuilt(), nothing()} {
		var b bytes.Buffer
		w := New("json", &b, Options{})
		if err := w.Write(r); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		got, err := report.ReadVerification(b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if got.Exit != r.Exit || got.Verdict != r.Verdict || len(got.Checks) != len(r.Checks) || (got.Trouble != nil) != (r.Trouble != nil) {
			t.Errorf("%+v becomes %+v", r, got)
		}
		for i, c := range got.Checks {
			if c.ID != r.Checks[i].ID || c.Status != string(r.Checks[i].Status) || len(c.Findings) != len(r.Checks[i].Findings) || len(c.Findings) > 0 && c.Findings[0].What != r.Checks[i].Findings[0].What {
				t.Errorf("%+v becomes %+v", r.Checks[i], c)
			}
		}
		if tr := r.Trouble; tr != nil && (got.Trouble.Side != tr.Side || got.Trouble.Line != tr.Line || got.Trouble.Detail != tr.Detail) {
			t.Errorf("%+v becomes %+v", r.Trouble, got.Trouble)
		}
		var strict []verify.Report
		d := json.NewDecoder(&b)
		d.DisallowUnknownFields()
		if err := d.Decode(&strict); err != nil {
			t.Error(err)
		}
	}
	if v, err := report.ReadVerification([]byte(`[{"schema":1},{"schema":1}]`)); err == nil {
		t.Errorf("two reports are read as %+v", v)
	}
}

func TestBrief(t *testing.T) {
	find := func(s verify.Status, what, difference string) verify.Finding {
		return verify.Finding{Status: s, What: what, Difference: difference}
	}
	got := Brief(verify.Check{Findings: []verify.Finding{
		find(verify.Pass, "Good.", ""),
		find(verify.Stated, "A.", "x"), find(verify.Stated, "A.", "y"), find(verify.Stated, "B.", "x"), find(verify.Stated, "B.", "y"), find(verify.Stated, "C.", "x"),
		find(verify.Fail, "A.", ""), find(verify.Fail, "A.", ""), find(verify.Unknown, "D.", ""),
		find(verify.Stated, "E.", "z"),
	}})
	want := []verify.Finding{find(verify.Fail, "A.", ""), find(verify.Fail, "A.", ""), find(verify.Unknown, "D.", ""), find(verify.Stated, "A, and 2 more", "x"), find(verify.Stated, "A, and 1 more", "y"), find(verify.Stated, "E.", "z")}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

func TestSize(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 999: "999 B", 1000: "1 kB", 1234: "1.23 kB", 99_950: "100 kB", 999_499: "999 kB", 999_500: "1 MB", 171_234_567: "171 MB", 2_500_000_000: "2.5 GB", 1 << 50: "1.13e+03 TB"} {
		if got := Size(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
	if got := Saving(1000, 250); got != "750 B (75.0 %)" {
		t.Error(got)
	}
	if got := Saving(1000, 1500); got != "nothing: 500 B more (+50.0 %)" {
		t.Error(got)
	}
}

func TestNames(t *testing.T) {
	for _, name := range Names() {
		if New(name, &bytes.Buffer{}, Options{}) == nil {
			t.Errorf("no writer for %s", name)
		}
	}
	if New("xml", &bytes.Buffer{}, Options{}) != nil {
		t.Error("a writer for a format that there is not")
	}
}
