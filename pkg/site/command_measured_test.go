package site

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestMeasured holds the interpreters against what the real servers answered.
func TestMeasured(t *testing.T) {
	for name, m := range measurements(t) {
		t.Run(name, func(t *testing.T) {
			s := m.site(t)
			if s.answers == nil {
				t.Skipf("not interpreted: %s", s.Unread)
			}
			if len(s.Unread) > 0 || len(s.Assumed) > 0 {
				t.Errorf("unread %q, assumed %q", s.Unread, s.Assumed)
			}
			bad := 0
			for _, tree := range Trees() {
				for _, r := range Requests() {
					want, ok := m.Answers[tree.Name][r.String()]
					if !ok {
						t.Fatalf("%s %s was not measured", tree.Name, r)
					}
					if got := s.Answer(r, tree).String(); got != want {
						if bad++; bad <= 12 {
							t.Errorf("%s: %s\n  got %s\n want %s", tree.Name, r, got, want)
						}
					}
				}
			}
			if bad > 12 {
				t.Errorf("%d rows differ", bad)
			}
		})
	}
}

// site reads the command line of the measurement as if it stood in an image at /app.
func (m *measurement) site(t testing.TB) Site {
	t.Helper()
	var argv []string
	for _, w := range m.Argv {
		argv = append(argv, strings.ReplaceAll(w, "{port}", "4000"))
	}
	files := map[string]string{}
	for name, text := range m.Files {
		files[filepath.ToSlash(filepath.Join("/app", name))] = text
	}
	config := func(p string) ([]byte, bool) {
		text, ok := files[p]
		return []byte(text), ok
	}
	env := func(string) (string, bool) { return "", false }
	s, ok, err := FromCommand(argv, env, func(string) string { return m.Version }, config, "/app")
	if err != nil || !ok {
		t.Fatalf("%q: %t, %v", argv, ok, err)
	}
	return s
}
