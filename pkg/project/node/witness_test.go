package node

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestNPM holds the reading of npm's command line against npm itself, where it is installed.
func TestNPM(t *testing.T) {
	npm, err := exec.LookPath("npm")
	if err != nil || testing.Short() {
		t.Skip("no npm")
	}
	dir := t.TempDir()
	text := `{"name": "x", "scripts": {"preshow": "echo pre", "show": "printf '<%s>'", "postshow": "echo; echo post", "start": "printf '[%s]'"}}`
	if err := os.WriteFile(filepath.Join(dir, "package.json"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"npm run show -- --out 'a b'",
		"npm run show --prod",
		"npm run show 80 x --port=3 -- -y",
		"npm run show --foo --bar",
		"npm start -- '$HOME' \"it's\"",
		"npm start --ignore-scripts a",
		"npm run show --ignore-scripts -- -- b",
		"npm exec -c 'echo x'",
	} {
		_, argv := split(t, line)
		real := exec.Command(npm, append([]string{"--silent"}, argv[1:]...)...)
		real.Dir = dir
		want, err := real.Output()
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		r, err := Resolve(tree{"package.json": text}, ".", argv)
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		var script []string
		for _, c := range r.Commands {
			var words []string
			for _, w := range c.Words {
				words = append(words, w.Raw)
			}
			script = append(script, strings.Join(words, " "))
		}
		got, err := exec.Command("sh", "-c", strings.Join(script, "\n")).Output()
		if err != nil || string(got) != string(want) {
			t.Errorf("%s: %q, %v; npm gives %q", line, got, err, want)
		}
	}
}
