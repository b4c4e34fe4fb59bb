package project

import (
	"path"
	"strings"
)

// dotEnv reads the .env file of a directory. Its values choose what is built; they are not shown.
func (f *finder) dotEnv(dir string) map[string]string {
	t, err := f.shared(path.Join(dir, ".env"))
	if err != nil {
		return nil
	}
	return envLines(t.bytes)
}

// envLines reads NAME=value lines.
func envLines(text []byte) map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimPrefix(strings.TrimSpace(line), "export ")
		key, value, ok := strings.Cut(line, "=")
		if key = strings.TrimSpace(key); !ok || key == "" || strings.HasPrefix(key, "#") || len(out) >= maxSettings {
			continue
		}
		value = strings.TrimSpace(value)
		if i := strings.Index(value, " #"); i >= 0 && !strings.HasPrefix(value, `"`) && !strings.HasPrefix(value, "'") {
			value = strings.TrimSpace(value[:i])
		}
		out[key] = strings.Trim(value, `"'`)
	}
	return out
}

// fill puts values in the place of a model's variables.
func (m *composeModel) fill(text string) string {
	return interpolate(text, func(name string) (string, bool) {
		if name == "PWD" {
			return "", false
		}
		v, ok := m.env[name]
		return v, ok
	})
}
