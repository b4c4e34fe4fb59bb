package records

import (
	"bytes"
	"encoding/json"
	"maps"
	"testing"

	"github.com/msb-dev/msb/pkg/report"
)

// TestBasis holds that what is read of a record's text is what stands in it, whatever else does.
func TestBasis(t *testing.T) {
	out, sum := "sha256:2", "sha256:3"
	tricky := "\"input\":\"x\",{[}]\\\\\"\\ \n\u2028<&>\"settings\":\""
	for _, r := range []report.Record{
		{},
		{Context: ".", Input: "sha256:1", Msb: "v1", Output: &out, Settings: "sha256:4", Status: "rewritten", Schema: 1, Diff: "--- a\n+++ b\n", Read: map[string]*string{"go.mod": &sum, "x": nil}},
		{Context: tricky, Summary: tricky, Notes: []string{tricky, "", "\\"}, Msb: `\`, Status: tricky, DiffBase64: "AP8=", Error: `"`,
			Read:   map[string]*string{tricky: &sum, "settings": &sum, "**": nil, "": nil},
			Before: &report.RecordImage{Base: tricky, Config: map[string]string{"input": "x", tricky: tricky}, Size: 7}, Refused: []report.RecordRefusal{{Line: 3, Detail: tricky}}, Verify: &report.Verified{Checks: map[string]string{"msb": "pass"}}},
	} {
		text, err := encode(r)
		if err != nil {
			t.Fatal(err)
		}
		b, err := BasisOf(text)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		output := ""
		if r.Output != nil {
			output = *r.Output
		}
		if b.Context != r.Context || b.Input != r.Input || b.Msb != r.Msb || b.Settings != r.Settings || b.Status != r.Status || b.Schema != r.Schema || b.Output != output || !bytes.Equal(b.Diff(), r.DiffBytes()) {
			t.Errorf("%+v\nof %s", b, text)
		}
		read, want := map[string]string{}, map[string]string{}
		for name, hash := range r.Read {
			want[name] = ""
			if hash != nil {
				want[name] = *hash
			}
		}
		all := b.Holds(func(file, was string) bool { read[file] = was; return true })
		if r.Read != nil && (!all || !maps.Equal(read, want)) {
			t.Errorf("%v %q, want %q", all, read, want)
		}
		asked := 0
		if b.Holds(func(string, string) bool { asked++; return false }) || asked > 1 {
			t.Errorf("%d files were asked about", asked)
		}
	}
}

// TestNoRecord holds that a text which was cut off, or is another's, is an error.
func TestNoRecord(t *testing.T) {
	text, err := encode(report.Record{Context: "a\\\"b", Notes: []string{"x"}, Read: map[string]*string{"a": nil}})
	if err != nil {
		t.Fatal(err)
	}
	for n := range len(text) - 1 {
		if _, err := BasisOf(text[:n]); err == nil {
			t.Errorf("%q is taken", text[:n])
		}
	}
	for _, other := range []string{"", "null", "[]", "{", "{}x", `{"a"}`, `{"a":}`, `{"a":1,}`, `{"a":1}}`, `{"a" : 1}`} {
		if _, err := BasisOf([]byte(other)); err == nil {
			t.Errorf("%q is taken", other)
		}
	}
}

// FuzzFields holds that the members of an object that msb writes are those that package json finds.
func FuzzFields(f *testing.F) {
	f.Add("a", "b", 1.5)
	f.Add(`"\`, "{[,:]}\"", -3e9)
	f.Fuzz(func(t *testing.T, name, text string, n float64) {
		object, err := json.Marshal(map[string]any{name: text, "n": n, "o": map[string]any{text: []any{name, n, nil, true}}})
		if err != nil {
			return
		}
		var want map[string]json.RawMessage
		if err := json.Unmarshal(object, &want); err != nil {
			t.Fatal(err)
		}
		got := map[string]json.RawMessage{}
		if err := fields(object, func(name string, value []byte) bool { got[name] = bytes.Clone(value); return true }); err != nil {
			t.Fatalf("%v: %s", err, object)
		}
		for name := range want {
			if !bytes.Equal(got[name], want[name]) {
				t.Errorf("%q: %s, want %s", name, got[name], want[name])
			}
		}
		if len(got) != len(want) {
			t.Errorf("%d, want %d", len(got), len(want))
		}
	})
}
