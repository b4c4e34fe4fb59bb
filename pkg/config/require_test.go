package config

import (
	"strings"
	"testing"
)

func TestRequirement(t *testing.T) {
	for _, tt := range []struct{ text, version, want string }{ // want is in the error; "" for none
		{">=0.3", "v0.3.0", ""},
		{">=0.3", "v0.10.1", ""},
		{">=0.3", "v0.2.9", "it asks for msb >=0.3, and this is v0.2.9"},
		{">=0.3", "v0.3.0-rc.1", "and this is v0.3.0-rc.1"},
		{">=0.3.0-rc.1", "v0.3.0-rc.1", ""},
		{">0.3", "v0.3.0", "and this is v0.3.0"},
		{"<1", "v1.0.0", "and this is v1.0.0"},
		{"<=1", "v1.0.0", ""},
		{"=0.3.1", "v0.3.1", ""},
		{"0.3.1", "v0.3.2", "and this is v0.3.2"},
		{">=0.3, <0.5", "v0.4.9", ""},
		{">=0.3, <0.5", "v0.5.0", "it asks for msb >=0.3, <0.5, and this is v0.5.0"},
		{">= v0.3", "v0.3.0+dirty", ""},
		{">=0.3", "v0.0.0-20260101000000-abcdefabcdef", "and this is v0.0.0-20260101000000-abcdefabcdef"},
		{">=0.3", "", "this program has no version"},
		{">=0.3", "(devel)", "this program has no version: it was not built from a release"},
		{">=0.3", "unknown", "this program has no version"},
	} {
		r, err := requirement(tt.text)
		if err != nil {
			t.Errorf("%s: %v", tt.text, err)
			continue
		}
		if err := r.Check(tt.version); (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s of %q: %v, want %q", tt.text, tt.version, err, tt.want)
		}
	}
	if err := (Requirement{}).Check(""); err != nil {
		t.Errorf("a file that asks for nothing: %v", err)
	}
}

func TestSuggestion(t *testing.T) {
	words := []string{"build-args", "context", "exclude", "images", "msb", "overrides", "risk", "transforms", "version"}
	for word, want := range map[string]string{
		"riks": "risk", "rsik": "risk", "Risk": "risk", "risks": "risk", "build_args": "build-args", "buildargs": "build-args", "override": "overrides",
		"image": "images", "trasnform": "transforms", "versoin": "version", "mbs": "msb", "context": "context",
		"zzz": "", "ri": "", "": "", "x": "", "exc": "", strings.Repeat("x", 1000): "",
	} {
		if got := suggestion(word, words); got != want {
			t.Errorf("%q: %q, want %q", word, got, want)
		}
	}
	for _, w := range words {
		if suggestion(w, words) != w || distance(w, w) != 0 {
			t.Errorf("%s is not next to itself", w)
		}
	}
	if d := distance("ab", "ba"); d != 1 || distance("", "abc") != 3 || distance("abc", "") != 3 || distance("kitten", "sitting") != 3 {
		t.Errorf("distance %d", d)
	}
}
