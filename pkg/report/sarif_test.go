package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/msb-dev/msb/pkg/refactor"
	"github.com/msb-dev/msb/pkg/unified"
)

func TestSARIF(t *testing.T) {
	golden(t, "records.sarif.golden", []byte(written(t, "sarif", WriterOptions{Msb: "v0.3.0"}, several()...)))
	other := several()[0]
	other.Repo = "github.com/acme/other"
	golden(t, "records-several.sarif.golden", []byte(written(t, "sarif", WriterOptions{Msb: "(devel)", Written: true}, several()[3], other)))
}

// TestSARIFRoots holds what paths are relative to, where one of them lies in no repository.
func TestSARIFRoots(t *testing.T) {
	for _, tt := range []struct {
		records []Record
		want    map[string]string
	}{
		{[]Record{unseen()}, map[string]string{"%SRCROOT%": "The directory that msb was started in."}},
		{[]Record{unseen(), several()[0]}, map[string]string{"%SRCROOT%": "The directory that msb was started in.",
			"%SRCROOT%/github.com/acme/shop": "The root of the repository github.com/acme/shop."}},
	} {
		var log sarifLog
		if err := json.Unmarshal([]byte(written(t, "sarif", WriterOptions{}, tt.records...)), &log); err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for base, root := range log.Runs[0].OriginalURIBaseIDs {
			got[base] = root.Description.Text
		}
		if !maps.Equal(got, tt.want) {
			t.Errorf("%q, want %q", got, tt.want)
		}
		if at := log.Runs[0].Results[0].Locations[0].PhysicalLocation.ArtifactLocation; at != (sarifArtifact{"checkouts/gone", "%SRCROOT%"}) {
			t.Errorf("%+v", at)
		}
	}
}

// sarifModule is a Go module that has the schema among its test data, and sarifSchemaHash what the schema is. It is downloaded with the go
// command, so that neither the schema nor what else the module needs becomes part of this one.
const (
	sarifModule     = "github.com/securego/gosec/v2@v2.30.0"
	sarifSchemaFile = "report/sarif/testdata/sarif-schema-2.1.0.json"
	sarifSchemaHash = "c3b4bb2d6093897483348925aaa73af03b3e3f4bd4ca38cef26dcb4212a2682e"
)

// sarifSchema is the schema of SARIF 2.1.0 by OASIS, errata 01.
func sarifSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	cmd := exec.Command("go", "mod", "download", "-json", sarifModule)
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	b, err := cmd.Output()
	var module struct{ Dir, Error string }
	if json.Unmarshal(b, &module) != nil || err != nil || module.Error != "" {
		text := fmt.Sprintf("the schema of SARIF lies in %s, which can't be downloaded: %v %s", sarifModule, err, module.Error)
		if os.Getenv("MSB_ENGINES") == "required" {
			t.Fatal(text)
		}
		t.Skip(text)
	}
	text, err := os.ReadFile(filepath.Join(module.Dir, sarifSchemaFile))
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%x", sha256.Sum256(text)); got != sarifSchemaHash {
		t.Fatalf("the schema's hash is %s", got)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("sarif.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("sarif.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// TestSARIFSchema validates what is written against the schema, and shows that the schema notices mistakes.
func TestSARIFSchema(t *testing.T) {
	schema := sarifSchema(t)
	validate := func(text string) error {
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			return err
		}
		return schema.Validate(doc)
	}
	logs := map[string]string{
		"nothing": written(t, "sarif", WriterOptions{}),
		"several": written(t, "sarif", WriterOptions{Msb: "v0.3.0"}, several()...),
		"hostile": written(t, "sarif", WriterOptions{Msb: "v0.3.0"}, append(several(), hostile())...),
	}
	for name, text := range logs {
		if err := validate(text); err != nil {
			t.Errorf("%s: %v\n%s", name, err, text)
		}
	}
	for _, m := range [][2]string{{`"ruleId"`, `"rule"`}, {`"level": "note"`, `"level": "notice"`}, {`"uri": "docker`, `"uri": "%zz`}, {`"startLine": 1`, `"startLine": 0`}, {`"text"`, `"txt"`}, {`"2.1.0"`, `"2.2"`}} {
		bad := strings.Replace(logs["several"], m[0], m[1], 1)
		if bad == logs["several"] || validate(bad) == nil {
			t.Errorf("the schema does not notice %s", m[1])
		}
	}
	hostileTexts(t, 150, func(t *testing.T, text string) {
		r := hostile()
		r.Path, r.Repo, r.Summary, r.Transform = text, text, text, text
		no := r
		no.Status, no.Refused = "refused", []RecordRefusal{{Reason: text, File: text, Line: 1, Detail: text, Lift: text}}
		if err := validate(written(t, "sarif", WriterOptions{Msb: text}, r, no, Record{Path: text, Status: "failed", Error: text})); err != nil {
			t.Error(err)
		}
	})
}

// TestFixesOfCases applies the fixes of every case and compares with the output, byte for byte.
func TestFixesOfCases(t *testing.T) {
	files, err := filepath.Glob("../../fixtures/*/*/Dockerfile.golden")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	fixed := 0
	for _, file := range files {
		output, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		input, err := os.ReadFile(filepath.Join(filepath.Dir(file), "Dockerfile"))
		if err != nil {
			t.Fatal(err)
		}
		if holdsFix(t, file, input, output) {
			fixed++
		}
	}
	if fixed < len(files)*95/100 {
		t.Errorf("only %d of %d rewrites have a fix", fixed, len(files))
	}
}

// TestFixes holds fixes at the ends of files, and that there is none where it could not be right.
func TestFixes(t *testing.T) {
	const bom = "\xef\xbb\xbf"
	for _, tt := range []struct {
		name, old, new string
		fix            bool
	}{
		{"in the middle", "a\nb\nc\n", "a\nB\nc\n", true},
		{"between", "a\nb\n", "a\nx\ny\nb\n", true},
		{"at the beginning", "a\nb\n", "x\na\nb\n", true},
		{"at the end", "a\nb\n", "a\nb\nx\ny\n", true},
		{"at the end without a line's end", "a\nb", "a\nb\nx", true},
		{"the last line", "a\nb\n", "a\nB\nC\n", true},
		{"the last line without its end", "a\nb", "a\nB\nC", true},
		{"CR LF", "a\r\nb\r\n", "a\r\nb\r\nx\r\n", true},
		{"CR LF in the middle", "a\r\nb\r\nc\r\n", "a\r\nB\r\nc\r\n", true},
		{"beyond the first plane", "a\n\U0001f600b\n", "a\n\U0001f600b\n\U0001f600\n", true},
		{"a byte order mark", bom + "a\nb\n", bom + "A\nb\n", true},
		{"a byte order mark and one line", bom + "a\n", bom + "a\nb\n", true},
		{"far apart", strings.Repeat("a\n", 30) + "b\n", "x\n" + strings.Repeat("a\n", 30) + "b\ny\n", true},
		{"lines go", "a\nb\nc\nd\n", "a\nd\n", true},
		{"the last lines go", "a\nb\n", "a\n", false},
		{"the last line's end comes", "a\nb", "a\nb\n", false},
		{"the last line's end goes", "a\nb\n", "a\nb", false},
		{"into nothing", "", "a\n", false},
		{"not UTF-8", "a\xff\nb\n", "a\xff\nb\nc\n", false},
	} {
		if got := holdsFix(t, tt.name, []byte(tt.old), []byte(tt.new)); got != tt.fix {
			t.Errorf("%s: a fix is %v, want %v", tt.name, got, tt.fix)
		}
	}
}

// holdsFix tells whether a rewrite has a fix, and holds that it is right.
func holdsFix(t *testing.T, name string, input, output []byte) bool {
	t.Helper()
	diff, err := unified.Diff("a/D", "b/D", input, output, 3)
	if err != nil {
		t.Fatal(err)
	}
	r := NewRecord(refactor.Result{Status: refactor.Rewritten, Input: input, Output: output}, "D", diff, Origin{})
	ps, ok := replacements(r)
	if ok && apply(string(input), ps) != string(output) {
		t.Errorf("%s: the fix makes\n%q\nof\n%q\nwant\n%q\n%+v", name, apply(string(input), ps), input, output, ps)
	}
	return ok
}

// apply does what a viewer does with a fix: lines without a byte order mark, columns in UTF-16.
func apply(text string, ps []replacement) string {
	bom := ""
	if strings.HasPrefix(text, byteOrderMark) {
		bom, text = byteOrderMark, strings.TrimPrefix(text, byteOrderMark)
	}
	starts := []int{0}
	for i, c := range text {
		if c == '\n' {
			starts = append(starts, i+1)
		}
	}
	offset := func(line, column int) int {
		rest, n := text[starts[line-1]:], 0
		for i, c := range rest {
			if n == column-1 {
				return starts[line-1] + i
			}
			n += len(utf16.Encode([]rune{c}))
		}
		return len(text)
	}
	for i := len(ps) - 1; i >= 0; i-- {
		p := ps[i]
		text = text[:offset(p.startLine, p.startColumn)] + p.text + text[offset(p.endLine, p.endColumn):]
	}
	return bom + text
}

// TestSARIFLimits holds that a run has no more results than GitHub takes, that the worst are kept in their order, and that the rest is counted.
func TestSARIFLimits(t *testing.T) {
	var b bytes.Buffer
	w := newSARIF(&b, WriterOptions{})
	for i := range maxResults {
		name := fmt.Sprintf("%05d/Dockerfile", i)
		_ = w.Write(Record{Path: name, Status: "rewritten", Transform: "t"})
		if i%1000 == 0 {
			_ = w.Write(Record{Path: name + ".x", Status: "failed", Error: "e"})
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	var log sarifLog
	if err := json.Unmarshal(b.Bytes(), &log); err != nil {
		t.Fatal(err)
	}
	run := log.Runs[0]
	failed := 0
	for i, r := range run.Results {
		if r.Level == "error" {
			failed++
		}
		if i > 0 && r.Locations[0].PhysicalLocation.ArtifactLocation.URI < run.Results[i-1].Locations[0].PhysicalLocation.ArtifactLocation.URI {
			t.Fatalf("result %d is out of order", i)
		}
	}
	notes := run.Invocations[0].ToolExecutionNotifications
	if len(run.Results) != maxResults || failed != 25 || len(notes) == 0 || !strings.HasPrefix(notes[0].Message.Text, "Left out: 25 notes.") {
		t.Errorf("%d results, %d of them failures; %v", len(run.Results), failed, notes)
	}
}

// TestFingerprints holds that a result is the same one when its line changes, and another one in another file or repository.
func TestFingerprints(t *testing.T) {
	of := func(change func(*Record)) string {
		r := record(refusal(), "web/Dockerfile")
		change(&r)
		var log sarifLog
		if err := json.Unmarshal([]byte(written(t, "sarif", WriterOptions{}, r)), &log); err != nil {
			t.Fatal(err)
		}
		return log.Runs[0].Results[0].PartialFingerprints["msb/v1"]
	}
	first := of(func(*Record) {})
	if of(func(r *Record) { r.Refused[0].Line = 99 }) != first {
		t.Error("the line counts")
	}
	for name, change := range map[string]func(*Record){
		"repository": func(r *Record) { r.Repo = "x" }, "path": func(r *Record) { r.Path = "x" },
		"reason": func(r *Record) { r.Refused[0].Reason = "x" }, "detail": func(r *Record) { r.Refused[0].Detail = "x" },
	} {
		if of(change) == first {
			t.Errorf("the %s does not count", name)
		}
	}
}

func TestRelativeURI(t *testing.T) {
	for in, want := range map[string]string{
		"Dockerfile": "Dockerfile", "a b/Dockerfile": "a%20b/Dockerfile", "c:/x": "c%3A/x", "50%/é#?": "50%25/%C3%A9%23%3F", "/etc/x": "etc/x", `a\b`: "a%5Cb", "[x]": "%5Bx%5D",
	} {
		got := relativeURI(in)
		if got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
		u, err := url.Parse(got)
		if err != nil || u.IsAbs() || u.Path != strings.TrimLeft(in, "/") {
			t.Errorf("%q is read as %v, %v", got, u, err)
		}
	}
}

func TestSaid(t *testing.T) {
	for in, want := range map[string]string{"a {0} ${X} {x}": "a {{0}} ${X} {x}", "[x](y)": "[x] (y)", "a\x1bb": `a\x1bb`} {
		if got := said(in).Text; got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"v0.3.0": "0.3.0", "v1.2.3-rc.1": "1.2.3-rc.1", "(devel)": "", "1.2": ""} {
		if got := semantic(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
