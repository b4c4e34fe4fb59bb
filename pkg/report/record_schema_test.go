package report

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/refactor"
	"github.com/msb-dev/msb/pkg/unified"
	"github.com/msb-dev/msb/transforms"
)

// recordSchema compiles the schema.
func recordSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(RecordSchema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertContent()
	if err := c.AddResource("record.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("record.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// decoded is a record as a program reads it.
func decoded(t *testing.T, r Record) map[string]any {
	t.Helper()
	b, err := encode(r)
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(string(b)))
	if err != nil {
		t.Fatal(err)
	}
	return v.(map[string]any)
}

// TestRecordSchemaTakesCases decides about some of the cases, and validates their records.
func TestRecordSchemaTakesCases(t *testing.T) {
	schema := recordSchema(t)
	dirs, err := filepath.Glob("../../fixtures/*/*/expect")
	if err != nil || len(dirs) == 0 {
		t.Fatal("no cases", err)
	}
	seen := map[string]int{}
	for i := 0; i < len(dirs); i += 9 {
		r := decide(t, filepath.Dir(dirs[i]))
		seen[r.Status]++
		if err := schema.Validate(decoded(t, r)); err != nil {
			t.Errorf("%s: %v", dirs[i], err)
		}
	}
	for _, s := range []string{"rewritten", "refused", "unchanged"} {
		if seen[s] == 0 {
			t.Errorf("no case is %s: %v", s, seen)
		}
	}
}

// decide is the record of a case.
func decide(t *testing.T, dir string) Record {
	t.Helper()
	source, err := os.ReadFile(filepath.Join(dir, "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	from := Origin{Repo: filepath.ToSlash(dir), Msb: "v0.3.0", Settings: Hash(nil)}
	f, err := dockerfile.Parse("Dockerfile", source)
	if err != nil {
		r := NewRecord(refactor.Result{Status: refactor.Unchanged, Input: source}, "Dockerfile", nil, from)
		r.Status, r.Error = "failed", err.Error()
		return r
	}
	p, err := project.New(os.DirFS(dir), "Dockerfile", ".")
	if err != nil {
		t.Fatal(err)
	}
	res, err := refactor.Run(f, p, transforms.All, refactor.Options{})
	if err != nil {
		t.Fatal(err)
	}
	res.Context = "."
	var diff []byte
	if res.Status == refactor.Rewritten {
		if diff, err = unified.Diff("a/Dockerfile", "b/Dockerfile", res.Input, res.Output, 3); err != nil {
			t.Fatal(err)
		}
	}
	return NewRecord(res, "Dockerfile", diff, from)
}

// TestRecordSchemaRefuses holds that the schema notices what is no record.
func TestRecordSchemaRefuses(t *testing.T) {
	schema := recordSchema(t)
	rewritten := record(site(), "Dockerfile")
	rewritten.Before, rewritten.After = &RecordImage{Base: "node:20", Config: map[string]string{"Cmd": "x"}, Size: 1}, &RecordImage{Base: "nginx", Config: map[string]string{}}
	rewritten.Verify, rewritten.Patch = &Verified{Checks: map[string]string{"build": "pass"}, Status: "stated"}, "patches/a.patch"
	rewritten.Refused = []RecordRefusal{{Transform: "node-nginx", Plan: "p", Reason: "node-port", File: "x", Line: 1}}
	rewritten.Read = map[string]*string{"a": &rewritten.Input, "b": nil}
	refused := record(refusal(), "Dockerfile")
	refused.Before, refused.Diff = rewritten.Before, ""
	unchanged := record(refactor.Result{Status: refactor.Unchanged, Reason: "no-transform"}, "Dockerfile")
	unchanged.Diff = ""
	failed := unchanged
	failed.Status, failed.Reason, failed.Error, failed.Input = "failed", "", "no such file", ""
	binary := rewritten
	binary.Diff, binary.DiffBase64 = "", "AAAA"
	for _, r := range []Record{rewritten, refused, unchanged, failed, binary} {
		if err := schema.Validate(decoded(t, r)); err != nil {
			t.Errorf("%s: %v", r.Status, err)
		}
	}
	type document = map[string]any
	first := func(d document, list string) document { return d[list].([]any)[0].(document) }
	tests := []struct {
		name   string
		of     Record
		change func(document)
	}{
		{"a key that is not known", refused, func(d document) { d["time"] = "now" }},
		{"another schema", refused, func(d document) { d["schema"] = json.Number("2") }},
		{"a status that there is not", refused, func(d document) { d["status"] = "skipped" }},
		{"no path", refused, func(d document) { d["path"] = "" }},
		{"a list that is null", refused, func(d document) { d["stays"] = nil }},
		{"a hash that is short", refused, func(d document) { d["input"] = "sha256:00" }},
		{"a hash of settings that is none", refused, func(d document) { d["settings"] = "" }},
		{"a line below 0", refused, func(d document) { first(d, "refused")["line"] = json.Number("-1") }},
		{"a refusal without a reason", refused, func(d document) { delete(first(d, "refused"), "reason") }},
		{"a refusal with a key more", refused, func(d document) { first(d, "refused")["x"] = "" }},
		{"a reason that is no word", refused, func(d document) { first(d, "refused")["reason"] = "a b" }},
		{"a refusal with a kind", refused, func(d document) { d["kind"] = decoded(t, rewritten)["kind"] }},
		{"a refusal with an output", refused, func(d document) { d["output"] = Hash(nil) }},
		{"a refusal with a diff", refused, func(d document) { d["diff"] = "x" }},
		{"a refusal by no transform", refused, func(d document) { d["transform"] = "" }},
		{"a refusal with an error", refused, func(d document) { d["error"] = "x" }},
		{"a rewrite without a kind", rewritten, func(d document) { d["kind"] = "" }},
		{"a kind of 32 bits", rewritten, func(d document) { d["kind"] = "node-nginx-01234567" }},
		{"a rewrite without a risk", rewritten, func(d document) { d["risk"] = nil }},
		{"a risk that there is not", rewritten, func(d document) { d["risk"] = "low" }},
		{"a rewrite without an output", rewritten, func(d document) { d["output"] = nil }},
		{"a rewrite without a diff", rewritten, func(d document) { d["diff"] = "" }},
		{"two diffs", rewritten, func(d document) { d["diff-base64"] = "AAAA" }},
		{"a rewrite without an image", rewritten, func(d document) { d["after"] = nil }},
		{"a rewrite of nothing", rewritten, func(d document) { d["input"] = "" }},
		{"a size that is no number", rewritten, func(d document) { d["after"].(document)["size"] = "1" }},
		{"a file without a hash", rewritten, func(d document) { d["read"].(document)["a"] = "" }},
		{"a check that failed", rewritten, func(d document) { d["verify"].(document)["checks"].(document)["build"] = "fail" }},
		{"a patch elsewhere", rewritten, func(d document) { d["patch"] = "../x.patch" }},
		{"a difference without an id", rewritten, func(d document) { delete(first(d, "differences"), "id") }},
		{"unchanged without a reason", unchanged, func(d document) { d["reason"] = "" }},
		{"unchanged with a refusal", unchanged, func(d document) { d["refused"] = decoded(t, rewritten)["refused"] }},
		{"a refusal with a difference", refused, func(d document) { d["differences"] = decoded(t, rewritten)["differences"] }},
		{"a refusal with an assumption", refused, func(d document) { d["assumed"] = []any{"x"} }},
		{"unchanged with a transform", unchanged, func(d document) { d["transform"] = "x" }},
		{"failed without an error", failed, func(d document) { d["error"] = "" }},
		{"failed with a risk", failed, func(d document) { d["risk"] = "exact" }},
		{"a diff that is no base64", binary, func(d document) { d["diff-base64"] = "A" }},
	}
	for key := range decoded(t, refused) {
		tests = append(tests, struct {
			name   string
			of     Record
			change func(document)
		}{"without " + key, refused, func(d document) { delete(d, key) }})
	}
	for _, tt := range tests {
		d := decoded(t, tt.of)
		tt.change(d)
		if schema.Validate(d) == nil {
			t.Errorf("%s is taken for a record", tt.name)
		}
	}
}

// TestRecordSchemaHasTheFields holds that schema and Record have the same fields, each with a description.
func TestRecordSchemaHasTheFields(t *testing.T) {
	var root map[string]any
	if err := json.Unmarshal([]byte(RecordSchema), &root); err != nil {
		t.Fatal(err)
	}
	hasFields(t, "record", root, root, reflect.TypeFor[Record]())
}

// hasFields compares the properties of a schema with the fields of a struct.
func hasFields(t *testing.T, name string, root, node map[string]any, of reflect.Type) {
	t.Helper()
	properties, _ := node["properties"].(map[string]any)
	var required []string
	for _, r := range node["required"].([]any) {
		required = append(required, r.(string))
	}
	for i := range of.NumField() {
		key, option, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
		p, ok := properties[key].(map[string]any)
		if !ok {
			t.Errorf("%s: the schema does not know %s", name, key)
			continue
		}
		delete(properties, key)
		if text, _ := p["description"].(string); text == "" {
			t.Errorf("%s: %s has no description", name, key)
		}
		if slices.Contains(required, key) != (option != "omitempty") {
			t.Errorf("%s: whether %s may be missing differs", name, key)
		}
		inner := of.Field(i).Type
		for inner.Kind() == reflect.Pointer || inner.Kind() == reflect.Slice {
			inner = inner.Elem()
		}
		if inner.Kind() == reflect.Struct {
			hasFields(t, name+"."+key, root, object(root, p), inner)
		}
	}
	for key := range properties {
		t.Errorf("%s: no field is %s", name, key)
	}
	if node["additionalProperties"] != false {
		t.Errorf("%s: other keys are taken", name)
	}
}

// object is the part of a schema that describes the object itself: behind a reference, beside null, or in a list.
func object(root, p map[string]any) map[string]any {
	if items, ok := p["items"].(map[string]any); ok {
		p = items
	}
	if either, ok := p["oneOf"].([]any); ok {
		p = either[len(either)-1].(map[string]any)
	}
	if ref, ok := p["$ref"].(string); ok {
		// each reference is followed once, as fields are struck off
		b, _ := json.Marshal(root["$defs"].(map[string]any)[strings.TrimPrefix(ref, "#/$defs/")])
		p = map[string]any{}
		_ = json.Unmarshal(b, &p)
	}
	return p
}
