package node

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// skims are texts that are JSON or almost.
var skims = []string{
	`{"packages": {"": {"name": "x"}, "node_modules/serve": {"version": "14.2.0", "dependencies": {"version": "1"}}}, "lockfileVersion": 3}`,
	`{"dependencies":{"serve":{"version":"14.2.0","requires":{"a":"b"}}}}`,
	` {"a": [1, {"b": "]}"}, "\"" ], "a": {"version": "last"}, "\u0061": {"version": "of all"}, "x": -1.5e3 } `,
	`{}`, `[]`, `"a"`, `12`, `true`, ` null `, ``, `{`, `{"a"}`, `{"a": 1,}`, `{"a": 1} // x`, `{"a": 1}{`, "\xef\xbb\xbf{\"a\": \"b\"}", "{\"a\": \"\xff\", \"\xff\": 1}",
	`{"a":"\\","b":"\\\"","c":{"d":"\\\\\"}"}}`, `{"a": {"b": {"c": 1}}, "b": [[[]]]}`, `{"a":tru}`, `{"a":01}`, "{\"a\":\"\n\"}", `{"a":"\ud800"}`,
}

// FuzzSkim holds that skimmed text has the members that parsed text has, and that both take the same texts.
func FuzzSkim(f *testing.F) {
	for _, text := range skims {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		j, err := parseJSON([]byte(text), false)
		s, ok := skim([]byte(text))
		if ok != (err == nil) && (err == nil || !strings.Contains(err.Error(), "nested")) {
			t.Fatalf("%q: %t, %v", text, ok, err)
		}
		if err == nil {
			sameMembers(t, j, s, text)
		}
	})
}

func sameMembers(t *testing.T, j jsonValue, s skimmed, where string) {
	t.Helper()
	jt, jok := j.text()
	st, sok := s.text()
	if jt != st || jok != sok {
		t.Fatalf("%q: %q %t, want %q %t", where, st, sok, jt, jok)
	}
	names := map[string]bool{"a": true}
	j.each(func(name string, _ int, _ jsonValue) { names[name] = true })
	for _, name := range slices.Sorted(maps.Keys(names)) {
		jv, jok := j.get(name)
		sv, sok := s.get(name)
		if jok != sok {
			t.Fatalf("%q: %q: %t, want %t", where, name, sok, jok)
		}
		if jok {
			sameMembers(t, jv, sv, where)
		}
		for _, below := range []string{"a", "version"} {
			jv, jok := j.get(name, below)
			sv, sok := s.get(name, below)
			jt, _ := jv.text()
			st, _ := sv.text()
			if jok != sok || jt != st {
				t.Fatalf("%q: %q, %q: %q %t, want %q %t", where, name, below, st, sok, jt, jok)
			}
		}
	}
}
