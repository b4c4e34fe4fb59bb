package site

import (
	"reflect"
	"strings"
	"testing"
)

// image is what FromCommand may look at, by hand.
type image struct {
	env      map[string]string
	versions map[string]string
	files    map[string]string
	cwd      string
}

func (i image) read(command string) (Site, bool, error) {
	env := func(name string) (string, bool) { v, ok := i.env[name]; return v, ok }
	config := func(p string) ([]byte, bool) { v, ok := i.files[p]; return []byte(v), ok }
	cwd := i.cwd
	if cwd == "" {
		cwd = "/app"
	}
	return FromCommand(strings.Fields(command), env, func(pkg string) string { return i.versions[pkg] }, config, cwd)
}

func TestFromCommand(t *testing.T) {
	all := func(port int, env string) []Listen { return []Listen{{Port: port, FromEnv: env}} }
	tests := []struct {
		name, command string
		image         image
		server, root  string
		listen        []Listen
		fallback      string
	}{
		{name: "serve, the usual form", command: "serve -s build", image: image{versions: map[string]string{"serve": "14.2.1"}},
			server: "serve 14", root: "/app/build", listen: all(3000, "PORT"), fallback: "index.html"},
		{name: "its path", command: "node_modules/.bin/serve -s dist", image: image{versions: map[string]string{"serve": "13.0.4"}},
			server: "serve 13", root: "/app/dist", listen: all(3000, "PORT"), fallback: "index.html"},
		{name: "its script", command: "node /app/node_modules/serve/build/main.js dist", image: image{versions: map[string]string{"serve": "14.2.1"}},
			server: "serve 14", root: "/app/dist", listen: all(3000, "PORT")},
		{name: "5000 until 12", command: "/usr/local/bin/serve -s dist", image: image{versions: map[string]string{"serve": "12.0.1"}},
			server: "serve 12", root: "/app/dist", listen: all(5000, "PORT"), fallback: "index.html"},
		{name: "9.0 without PORT", command: "serve dist", image: image{versions: map[string]string{"serve": "9.0.0"}, env: map[string]string{"PORT": "80"}},
			server: "serve 9", root: "/app/dist", listen: all(5000, "")},
		{name: "8 with 3000 and without PORT", command: "serve dist", image: image{versions: map[string]string{"serve": "8.2.0"}, env: map[string]string{"PORT": "80"}},
			server: "serve 8", root: "/app/dist", listen: all(3000, "")},
		{name: "PORT of the image", command: "serve -s dist", image: image{versions: map[string]string{"serve": "^14.0.0"}, env: map[string]string{"PORT": "8080"}},
			server: "serve 14", root: "/app/dist", listen: all(8080, "PORT"), fallback: "index.html"},
		{name: "PORT that is no number", command: "serve -s dist", image: image{versions: map[string]string{"serve": "14.2.0"}, env: map[string]string{"PORT": ""}},
			server: "serve 14", root: "/app/dist", listen: all(0, "PORT"), fallback: "index.html"},
		{name: "a flag wins over PORT", command: "serve -l 4000 -s dist", image: image{versions: map[string]string{"serve": "14.2.0"}, env: map[string]string{"PORT": "8080"}},
			server: "serve 14", root: "/app/dist", listen: all(4000, ""), fallback: "index.html"},
		{name: "several -l", command: "serve dist --listen 4000 -p 5000 -l tcp://0.0.0.0:6000 --listen=tcp://127.0.0.1", image: image{versions: map[string]string{"serve": "14"}},
			server: "serve 14", root: "/app/dist", listen: []Listen{{Port: 4000}, {Port: 5000}, {Addr: "0.0.0.0", Port: 6000}, {Addr: "127.0.0.1", Port: 3000}}},
		{name: "tcp:// without a port", command: "serve dist -l tcp://0.0.0.0", image: image{versions: map[string]string{"serve": "12.0.1"}},
			server: "serve 12", root: "/app/dist", listen: []Listen{{Addr: "0.0.0.0", Port: 5000}}},
		{name: "tcp:// without a port, 8", command: "serve dist -l tcp://0.0.0.0", image: image{versions: map[string]string{"serve": "8.2.0"}},
			server: "serve 8", root: "/app/dist", listen: []Listen{{Addr: "0.0.0.0", Port: 3000}}},
		{name: "grouped flags", command: "serve -sL dist", image: image{versions: map[string]string{"serve": "14.2.1"}},
			server: "serve 14", root: "/app/dist", listen: all(3000, "PORT"), fallback: "index.html"},
		{name: "no folder", command: "serve -s", image: image{versions: map[string]string{"serve": "14.2.1"}, cwd: "/srv/www"},
			server: "serve 14", root: "/srv/www", listen: all(3000, "PORT"), fallback: "index.html"},
		{name: "serve.json: public", command: "serve", image: image{versions: map[string]string{"serve": "14.2.1"}, files: map[string]string{"/app/serve.json": `{"public": "out"}`}},
			server: "serve 14", root: "/app/out", listen: all(3000, "PORT")},
		{name: "package.json: static", command: "serve", image: image{versions: map[string]string{"serve": "14.2.1"}, files: map[string]string{"/app/package.json": `{"static": {"public": "out"}}`}},
			server: "serve 14", root: "/app/out", listen: all(3000, "PORT")},
		{name: "-c is looked for in the folder", command: "serve -c ../serve.json build", image: image{versions: map[string]string{"serve": "14.2.1"},
			files: map[string]string{"/app/serve.json": `{"rewrites": [{"source": "**", "destination": "/index.html"}]}`}},
			server: "serve 14", root: "/app/build", listen: all(3000, "PORT"), fallback: "index.html"},
		{name: "serve 6", command: "serve -s build -p 3000", image: image{versions: map[string]string{"serve": "6.5.8"}},
			server: "serve 6", root: "/app/build", listen: all(3000, ""), fallback: "index.html"},
		{name: "serve 6, -l is --local", command: "serve -s build -l", image: image{versions: map[string]string{"serve": "6.5.8"}},
			server: "serve 6", root: "/app/build", listen: []Listen{{Addr: "localhost", Port: 5000, FromEnv: "PORT"}}, fallback: "index.html"},

		{name: "http-server", command: "http-server dist", image: image{versions: map[string]string{"http-server": "14.1.1"}},
			server: "http-server 14", root: "/app/dist", listen: []Listen{{Addr: "0.0.0.0", Port: 8080, FromEnv: "PORT"}}},
		{name: "http-server with flags", command: "http-server ./dist/ -p8081 -a :: -c-1 --silent", image: image{versions: map[string]string{"http-server": "0.12.3"}},
			server: "http-server 0.12", root: "/app/dist", listen: all(8081, "")},
		{name: "http-server 0.x", command: "http-server dist -a 127.0.0.1", image: image{versions: map[string]string{"http-server": "0.x"}},
			server: "http-server 0.13", root: "/app/dist", listen: []Listen{{Addr: "127.0.0.1", Port: 8080, FromEnv: "PORT"}}},
		{name: "http-server with public", command: "http-server -p 80", image: image{versions: map[string]string{"http-server": "14.1.1"}, files: map[string]string{"/app/public/index.html": ""}},
			server: "http-server 14", root: "/app/public", listen: []Listen{{Addr: "0.0.0.0", Port: 80}}},

		{name: "sirv", command: "sirv public --single", image: image{versions: map[string]string{"sirv-cli": "2.0.2"}},
			server: "sirv 2", root: "/app/public", listen: []Listen{{Addr: "localhost", Port: 8080, FromEnv: "PORT"}}, fallback: "index.html"},
		{name: "sirv for all", command: "sirv public --host 0.0.0.0 --port 5000 -s 200.html", image: image{versions: map[string]string{"sirv-cli": "3.0.1"}},
			server: "sirv 3", root: "/app/public", listen: []Listen{{Addr: "0.0.0.0", Port: 5000, FromEnv: "PORT"}}, fallback: "200.html"},
		{name: "sirv, variables win", command: "sirv public -p 5000", image: image{versions: map[string]string{"sirv-cli": "1.0.14"}, env: map[string]string{"PORT": "80", "HOST": "::"}},
			server: "sirv 1", root: "/app/public", listen: all(80, "PORT")},
		{name: "sirv 1", command: "sirv public --host", image: image{versions: map[string]string{"sirv-cli": "1.0.14"}},
			server: "sirv 1", root: "/app/public", listen: []Listen{{Addr: "0.0.0.0", Port: 5000, FromEnv: "PORT"}}},

		{name: "vite preview", command: "vite preview", image: image{versions: map[string]string{"vite": "5.4.21"}, env: map[string]string{"PORT": "80"}},
			server: "vite preview 5", root: "/app/dist", listen: []Listen{{Addr: "localhost", Port: 4173}}, fallback: "index.html"},
		{name: "vite preview for all", command: "vite preview --host --port 8080 --outDir build", image: image{versions: map[string]string{"vite": "6.0.1"}},
			server: "vite preview 6", root: "/app/build", listen: all(8080, ""), fallback: "index.html"},
		{name: "vite preview, --host with a value", command: "vite preview --host 0.0.0.0", image: image{versions: map[string]string{"vite": "2.9.18"}},
			server: "vite preview 2", root: "/app/dist", listen: []Listen{{Addr: "0.0.0.0", Port: 4173}}, fallback: "index.html"},
		{name: "vite.config", command: "vite preview web", image: image{versions: map[string]string{"vite": "5.4.21"}, files: map[string]string{"/app/web/vite.config.ts": `
import { defineConfig } from 'vite'
import react from '@vitejs/plugin-react'
export default defineConfig({
  plugins: [react({ babel: { plugins: ['a'] } })], // proxy: {}
  build: { outDir: "../out", sourcemap: true },
  server: { host: true, port: 3000 },
  preview: { port: 8000, strictPort: true },
})`}},
			server: "vite preview 5", root: "/app/out", listen: all(8000, ""), fallback: "index.html"},
		{name: "root of the command line", command: "vite preview web", image: image{versions: map[string]string{"vite": "5.4.21"}, files: map[string]string{"/app/web/vite.config.js": `
export default { root: "other", test: { include: /["'{]/ }, build: { outDir: path.resolve(__dirname, "x", 'y') } }`}},
			server: "vite preview 5", root: "/app/web/x/y", listen: []Listen{{Addr: "localhost", Port: 4173}}, fallback: "index.html"},
		{name: "root", command: "vite preview", image: image{versions: map[string]string{"vite": "5.4.21"}, files: map[string]string{"/app/vite.config.js": `
const config = { root: "web" }
export default config`}},
			server: "vite preview 5", root: "/app/web/dist", listen: []Listen{{Addr: "localhost", Port: 4173}}, fallback: "index.html"},
		{name: "appType", command: "vite preview", image: image{versions: map[string]string{"vite": "5.4.21"}, files: map[string]string{"/app/vite.config.js": `module.exports = { appType: "mpa" }`}},
			server: "vite preview 5", root: "/app/dist", listen: []Listen{{Addr: "localhost", Port: 4173}}},

		{name: "ws", command: "ws -d build --spa index.html -p 3000", image: image{versions: map[string]string{"local-web-server": "5.4.0"}},
			server: "local-web-server 5", root: "/app/build", listen: all(3000, ""), fallback: "index.html"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, ok, err := tt.image.read(tt.command)
			if !ok || err != nil {
				t.Fatal(ok, err)
			}
			if len(s.Unread) > 0 || len(s.Assumed) > 0 || !s.Known() {
				t.Errorf("unread %q, assumed %q", s.Unread, s.Assumed)
			}
			if s.Server != tt.server || s.Root != tt.root || s.Fallback != tt.fallback || !reflect.DeepEqual(s.Listen, tt.listen) {
				t.Errorf("got %q %q %q %+v\nwant %q %q %q %+v", s.Server, s.Root, s.Fallback, s.Listen, tt.server, tt.root, tt.fallback, tt.listen)
			}
		})
	}
}

// TestUnread has what can't be expressed in a table of answers; part of the sentence stands beside it.
func TestUnread(t *testing.T) {
	pinned := map[string]string{"serve": "14.2.1", "http-server": "14.1.1", "sirv-cli": "3.0.1", "vite": "5.4.21", "local-web-server": "5.4.0"}
	vite := func(text string) map[string]string { return map[string]string{"/app/vite.config.js": text} }
	tests := []struct {
		command string
		files   map[string]string
		want    string
	}{
		{"serve -s dist --ssl-cert a.pem --ssl-key b.pem", nil, "TLS"},
		{"serve -l unix:/run/x.sock dist", nil, "unix:/run/x.sock"},
		{"serve -S dist", nil, "symbolic links"},
		{"serve dist", map[string]string{"/app/dist/serve.json": `{"headers": [{"source": "**", "headers": [{"key": "X-A", "value": "b"}]}]}`}, "headers"},
		{"serve dist", map[string]string{"/app/dist/serve.json": `{"redirects": [{"source": "/a", "destination": "/b"}]}`}, "redirects"},
		{"serve dist", map[string]string{"/app/dist/serve.json": `{"rewrites": [{"source": "/api/**", "destination": "/api.json"}]}`}, "rewrites"},
		{"serve dist", map[string]string{"/app/dist/serve.json": `{"cleanUrls": ["/a/**"]}`}, "cleanUrls for some paths only"},
		{"serve -s dist", map[string]string{"/app/public/serve.json": `{}`}, "/app/public/serve.json"},
		{"serve -s web/dist", map[string]string{"/app/web/public/serve.json": `{}`}, "/app/web/public/serve.json"},
		{"serve -s dist -c other.json", nil, "/app/dist/other.json"},
		{"http-server dist -P http://backend:8080", nil, "another server"},
		{"http-server dist --proxy http://localhost:8080?", nil, "another server"},
		{"http-server dist -S", nil, "TLS"},
		{"http-server dist --username a --password b", nil, "password"},
		{"http-server dist --unheard-of", nil, "--unheard-of"},
		{"http-server dist -e a/b", nil, "extension"},
		{"http-server", nil, "./public"},
		{"http-server -s dist", nil, "./public"},
		{"sirv dist --ignores ^/api", nil, "--ignores"},
		{"sirv dist --http2 --key a --cert b", nil, "--http2"},
		{"sirv dist --unheard-of", nil, "--unheard-of"},
		{"vite preview --base /app/", nil, "/app/"},
		{"vite preview", vite(`export default { server: { proxy: { '/api': 'http://backend' } } }`), "server.proxy"},
		{"vite preview", vite(`export default { preview: { proxy, port: 80 } }`), "preview.proxy"},
		{"vite preview", vite(`export default { preview: { port: Number(process.env.PORT) } }`), "preview.port"},
		{"vite preview", vite(`export default { base: process.env.BASE }`), "base"},
		{"vite preview", vite(`export default { build: { outDir: dir } }`), "build.outDir"},
		{"vite preview", vite(`export default { ...common }`), "keys that can't be read"},
		{"vite preview", vite(`export default { base: '/a/', base: '/' }`), "keys that can't be read"},
		{"vite preview", vite(`export default { server: { proxy: p }, preview: { proxy: undefined } }`), "server.proxy"},
		{"vite preview", vite(`export default mergeConfig(a, b)`), "no plain object"},
		{"vite preview", vite(`export default { plugins: [{ configurePreviewServer() {} }] }`), "plugin that is written in place"},
		{"vite preview", vite("import api from './api.js'\nexport default { plugins: [api()] }"), "plugin api"},
		{"vite preview", vite("import ssl from '@vitejs/plugin-basic-ssl'\nexport default { plugins: [ssl()] }"), "plugin ssl"},
		{"vite preview", vite(`export default ({ mode }) => { if (mode) { return {} } return { base: '/' } }`), "no plain object"},
		{"vite preview", vite("export default `"), "can't be read"},
		{"ws --rewrite /api->http://backend", nil, "--rewrite"},
		{"ws", map[string]string{"/app/lws.config.js": ""}, "lws.config.js"},
		{"servor dist", nil, "301"},
		{"live-server dist", nil, "script"},
		{"gatsby serve --prefix-paths", nil, "pathPrefix"},
		{"gatsby serve --turbo", nil, "--turbo"},
		{"gatsby serve", map[string]string{"/app/gatsby-node.js": "exports.onCreatePage = ({ page }) => { page.matchPath = '/app/*' }"}, "matchPath"},
		{"docusaurus serve", nil, "no docusaurus.config.js"},
		{"docusaurus serve --build", nil, "--build"},
		{"docusaurus serve", map[string]string{"/app/docusaurus.config.js": "module.exports = { baseUrl: '/docs/' }"}, "/docs/"},
		{"docusaurus serve", map[string]string{"/app/docusaurus.config.js": "module.exports = { baseUrl: process.env.BASE }"}, "baseUrl"},
		{"docusaurus serve", map[string]string{"/app/docusaurus.config.js": "module.exports = async () => load()"}, "no plain object"},
		{"vitepress preview docs", nil, "vitepress preview"},
		{"pm2-runtime serve dist 8080 --spa", nil, "last part"},
		{"http-server-spa dist", nil, "301"},
		{"astro preview --host --base /a", nil, "--base"},
		{"astro preview", map[string]string{"/app/astro.config.mjs": "import node from '@astrojs/node'\nexport default defineConfig({ adapter: node() })"}, "adapter"},
		{"astro preview", map[string]string{"/app/astro.config.mjs": "import own from './own.mjs'\nexport default defineConfig({ integrations: [own()] })"}, "integration own"},
		{"astro preview", map[string]string{"/app/astro.config.mjs": "export default defineConfig({ trailingSlash: 'always' })"}, "trailingSlash"},
		{"astro preview", map[string]string{"/app/astro.config.mjs": "export default defineConfig({ base: '/a' })"}, "below /a"},
		{"quasar serve dist/spa --proxy p.mjs", nil, "--proxy"},
		{"angular-http-server --path dist --proxy p.js", nil, "--proxy"},
		{"python2 -m SimpleHTTPServer", nil, "python 2"},
		{"python3 -m http.server --cgi 8000", nil, "--cgi"},
	}
	for _, tt := range tests {
		s, ok, err := image{versions: pinned, files: tt.files}.read(tt.command)
		if !ok || err != nil {
			t.Errorf("%s: %t, %v", tt.command, ok, err)
			continue
		}
		if s.Known() || len(s.Unread) == 0 || !strings.Contains(s.Unread[0], tt.want) {
			t.Errorf("%s: unread %q, want %q in it", tt.command, s.Unread, tt.want)
		}
	}
}

// TestRefused has command lines with which the servers end at once: each was tried with the real one.
func TestRefused(t *testing.T) {
	for _, command := range []string{
		"serve --unheard-of dist", "serve -l", "serve a b", "serve -l localhost:3000 dist", "serve -l 0.0.0.0:3000", "serve -p3000 dist", "serve -ls 3000",
	} {
		if s, ok, err := (image{versions: map[string]string{"serve": "14.2.1"}}).read(command); !ok || err == nil {
			t.Errorf("%s: %t, %v, %+v", command, ok, err, s)
		}
	}
	bad := image{versions: map[string]string{"serve": "14.2.1"}, files: map[string]string{"/app/dist/serve.json": "{"}}
	if _, ok, err := bad.read("serve dist"); !ok || err == nil || !strings.Contains(err.Error(), "/app/dist/serve.json") {
		t.Error(ok, err)
	}
}

func TestVersions(t *testing.T) {
	for version, want := range map[string][2]string{
		"":                       {"serve 14", "assumed"},
		"latest":                 {"serve 14", "assumed"},
		"^13.0.2":                {"serve 13", ""},
		"~12.0":                  {"serve 12", ""},
		"v11.3.2":                {"serve 11", ""},
		"10.x":                   {"serve 10", ""},
		"14.2.4-canary.0":        {"serve 14", ""},
		"15.0.0":                 {"serve 15", "newer than 14"},
		"5.2.4":                  {"serve 6", "older than 6"},
		">=13 <15":               {"", "no version"},
		"github:vercel/serve#x":  {"", "no version"},
		"npm:other@1.0.0":        {"", "no version"},
		"99999999999999999999.1": {"", "no version"},
	} {
		s, ok, err := image{versions: map[string]string{"serve": version}}.read("serve -s dist")
		if !ok || err != nil {
			t.Errorf("%q: %t, %v", version, ok, err)
			continue
		}
		said := strings.Join(s.Unread, "")
		if len(s.Assumed) > 0 {
			said += "assumed"
		}
		if want[0] != "" && s.Server != want[0] || !strings.Contains(said, want[1]) || want[1] == "" && said != "" {
			t.Errorf("%q: %q, unread %q, assumed %q", version, s.Server, s.Unread, s.Assumed)
		}
	}
}

func TestReadRelease(t *testing.T) {
	for text, want := range map[string][3]int{
		"4.5.6": {4, 5, 6}, "^4.1.2": {4, newestMinor, newestMinor}, "~4.1.2": {4, 1, newestMinor}, "^0.12.1": {0, 12, newestMinor},
		"4": {4, newestMinor, newestMinor}, "4.x": {4, newestMinor, newestMinor}, "=4.5.6-rc.1+b": {4, 5, 6},
	} {
		r := readRelease(text)
		if got := [3]int{r.major, r.minor, r.patch}; got != want || r.strange || r.newest {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
	if s, _, _ := (image{versions: map[string]string{"vite": "2.7.13"}}).read("vite preview"); s.Known() {
		t.Error("vite 2.7 counts as known")
	}
}

// TestAnswersBeyond has rows that the fixed list of requests lacks; each was seen with the real server.
func TestAnswersBeyond(t *testing.T) {
	tree := Tree{Files: map[string]bool{"index.html": true, "about.html": true, "404.html": true}}
	tests := []struct {
		command, version string
		request          Request
		want             string
	}{
		{"serve dist", "14.2.7", Request{Method: "GET", Path: "//about.html"}, "301 - location=/about"},
		{"serve dist", "10.1.2", Request{Method: "GET", Path: "//about.html"}, "301 - location=//about"},
		{"serve dist", "14.2.7", Request{Method: "GET", Path: "/nope", Range: "0-3"}, "404 error:404.html"},
		{"vite preview", "5.4.21", Request{Method: "GET", Path: "/favicon.ico"}, "404 - Vary=Origin"},
		{"vite preview", "5.4.21", Request{Method: "GET", Path: "/nope.ico"}, "200 index.html"},
	}
	for _, tt := range tests {
		name, _, _ := strings.Cut(tt.command, " ")
		s, _, err := image{versions: map[string]string{name: tt.version}}.read(tt.command)
		if got := s.Answer(tt.request, tree).String(); err != nil || !strings.HasPrefix(got, tt.want) {
			t.Errorf("%s %s %s: %s, want %s (%v)", tt.command, tt.version, tt.request, got, tt.want, err)
		}
	}
}

func TestNoServer(t *testing.T) {
	for _, command := range []string{"", "node server.js", "vite build", "vite", "next start", "npm start", "python3 app.py", "python -m flask run", "gatsby build", "serve-handler"} {
		if s, ok, err := (image{}).read(command); ok || err != nil {
			t.Errorf("%q: %t, %v, %+v", command, ok, err, s)
		}
	}
}
