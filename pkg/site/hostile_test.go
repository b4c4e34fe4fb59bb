package site

import (
	"strings"
	"testing"
)

func TestLargeConfig(t *testing.T) {
	big := strings.Repeat(" ", maxConfig) + "{}"
	if _, ok, err := (image{versions: map[string]string{"serve": "14.2.1"}, files: map[string]string{"/app/serve.json": big}}).read("serve"); !ok || err == nil {
		t.Error("a large serve.json was read")
	}
	s, _, _ := image{versions: map[string]string{"vite": "5.4.21"}, files: map[string]string{"/app/vite.config.js": big}}.read("vite preview")
	if s.Known() {
		t.Error("a large vite.config.js was read")
	}
}

func FuzzFromCommand(f *testing.F) {
	for _, c := range []string{"serve -s build -l tcp://[::1]:80", "http-server dist -p8080 -c-1", "sirv --single --maxage 0", "vite preview --host", "ws --spa x", "node node_modules/.bin/serve"} {
		f.Add(c, "14.2.1", `{"rewrites": [{"source": "**", "destination": "/index.html"}]}`, "/a/../b%zz")
	}
	f.Add("serve", "6.5.8", "", "")
	f.Add("vite preview", "5.4.21", "import a from 'b'\nexport default defineConfig(({ mode }) => { return { base: `/${a}`, plugins: [a(/[/]/)].filter(Boolean) } })", "/")
	f.Fuzz(func(t *testing.T, command, version, config, target string) {
		i := image{versions: map[string]string{}, files: map[string]string{}}
		for _, pkg := range []string{"serve", "http-server", "sirv-cli", "vite", "local-web-server"} {
			i.versions[pkg] = version
		}
		for _, name := range append([]string{"serve.json", "now.json", "package.json"}, viteConfigs...) {
			i.files["/app/"+name] = config
		}
		s, _, _ := i.read(command)
		for _, tree := range Trees() {
			_ = s.Answer(Request{Method: "GET", Path: target, Range: target, Gzip: true}, tree).String()
		}
		_, _ = IsDevServer(strings.Fields(command))
	})
}

// TestHostileScript reads scripts of the greatest size that are made to be slow.
func TestHostileScript(t *testing.T) {
	for _, unit := range []string{"import a,", "const a ", "{", "(", "`${", "export default (", "a=>"} {
		text := strings.Repeat(unit, maxConfig/len(unit))
		s, _, _ := image{versions: map[string]string{"vite": "5.4.21"}, files: map[string]string{"/app/vite.config.js": text}}.read("vite preview")
		if s.Known() {
			t.Errorf("%q is known", unit)
		}
	}
}
