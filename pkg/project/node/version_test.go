package node

import (
	"strings"
	"testing"
)

var ranges = []struct{ want, version string }{
	{"14.2.0", "14.2.0"}, {"^14.2.0", "^14.2.0"}, {"~14.2", "~14.2"}, {"14.x", "14.x"}, {" ^14 ", "^14"},
	{"*", "latest"}, {"x", "latest"}, {"latest", "latest"}, {">=13", "latest"}, {">= 13.0.0", "latest"}, {">13", "latest"},
	{"npm:serve@^13.0.0", "^13.0.0"}, {"npm:@acme/serve@13", "13"}, {"workspace:^1.2.0", "^1.2.0"}, {"workspace:*", "latest"},
	{">=12 <14", ">=12 <14"}, {"^12.0.0 || ^13.0.0", "^12.0.0 || ^13.0.0"}, {"<14", "<14"},
	{"git+https://x/y.git#v14", "git+https://x/y.git#v14"}, {"file:../serve", "file:../serve"}, {"catalog:", "catalog:"},
	{"", ""},
}

func TestRanges(t *testing.T) {
	for _, tt := range ranges {
		if got := asked(tt.want); got != tt.version {
			t.Errorf("%q: %q, want %q", tt.want, got, tt.version)
		}
	}
}

// locks hold serve 14.2.4 for ^14.0.0, as each package manager writes it.
var locks = map[string]map[string]string{
	"npm 6":       {"package-lock.json": `{"lockfileVersion": 1, "dependencies": {"mime": {"version": "3.0.0"}, "serve": {"version": "14.2.4"}}}`},
	"npm 7":       {"package-lock.json": `{"lockfileVersion": 2, "packages": {"": {"dependencies": {"serve": "^14.0.0"}}, "node_modules/serve": {"version": "14.2.4"}}, "dependencies": {"serve": {"version": "14.2.4"}}}`},
	"npm 9":       {"package-lock.json": `{"lockfileVersion": 3, "packages": {"": {}, "node_modules/serve": {"version": "14.2.4"}, "node_modules/x/node_modules/serve": {"version": "9.0.0"}}}`},
	"shrink-wrap": {"npm-shrinkwrap.json": `{"lockfileVersion": 1, "dependencies": {"serve": {"version": "14.2.4"}}}`},
	"yarn 1": {"yarn.lock": "# yarn lockfile v1\n\n\n\"@scope/serve@^14.0.0\":\n  version \"1.0.0\"\n\nserve@^10.0.0:\n  version \"10.1.1\"\n\n" +
		"serve@>=1, serve@^14.0.0:\n  version \"14.2.4\"\n  resolved \"https://registry.example/serve.tgz#1\"\n  dependencies:\n    version \"^9.0.0\"\n"},
	"yarn 4":     {"yarn.lock": "__metadata:\n  version: 8\n  cacheKey: 10c0\n\n\"serve@npm:^10.0.0\":\n  version: 10.1.1\n\n\"serve@npm:^14.0.0, serve@npm:>=2\":\n  version: 14.2.4\n  resolution: \"serve@npm:14.2.4\"\n"},
	"yarn, CRLF": {"yarn.lock": "# yarn lockfile v1\r\n\r\nserve@^14.0.0:\r\n  version \"14.2.4\"\r\n"},
	"pnpm 6":     {"pnpm-lock.yaml": "lockfileVersion: 5.3\n\nspecifiers:\n  serve: ^14.0.0\n\ndependencies:\n  mime: 3.0.0\n  serve: 14.2.4_peer@1.0.0\n\npackages:\n\n  /serve/9.0.0:\n    resolution: {integrity: x}\n"},
	"pnpm 8":     {"pnpm-lock.yaml": "lockfileVersion: '6.0'\n\nsettings:\n  autoInstallPeers: true\n\ndevDependencies:\n  mime:\n    specifier: ~3\n    version: 3.0.0\n  serve:\n    specifier: ^14.0.0\n    version: 14.2.4(peer@1.0.0)\n"},
	"pnpm 9":     {"pnpm-lock.yaml": "lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    devDependencies:\n      serve:\n        specifier: ^14.0.0\n        version: 14.2.4\n\n  web:\n    dependencies:\n      serve:\n        specifier: ^10.0.0\n        version: 10.1.1\n"},
	"bun":        {"bun.lock": "{\n  \"lockfileVersion\": 1,\n  \"packages\": {\n    \"mime\": [\"mime@3.0.0\", \"\", {}, \"sha\"],\n    \"serve\": [\"serve@14.2.4\", \"\", {}, \"sha\"],\n  },\n}\n"},
	"two alike":  {"bun.lock": "{\"packages\": {\"serve\": [\"serve@14.0.0\"]}}", "yarn.lock": "serve@^14.0.0:\n  version \"14.2.4\"\n"},
}

func TestLockFiles(t *testing.T) {
	for name, files := range locks {
		c := tree{"package.json": `{"dependencies": {"serve": "^14.0.0"}}`}
		for k, v := range files {
			c[k] = v
		}
		p, err := ReadPackage(c, ".")
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Version(c, "serve"); got != "14.2.4" {
			t.Errorf("%s: serve %q", name, got)
		}
		if got := p.Version(c, "sirv"); got != "" {
			t.Errorf("%s: sirv %q", name, got)
		}
	}
}

func TestVersion(t *testing.T) {
	serve14 := `{"dependencies": {"serve": "^14.1.0"}}`
	for _, tt := range []struct {
		name, want string
		c          tree
	}{
		{"range", "^14.1.0", tree{"package.json": serve14}},
		{"development", "12", tree{"package.json": `{"devDependencies": {"serve": "12"}}`}},
		{"binary lock", "^14.1.0", tree{"package.json": serve14, "bun.lockb": "\x00"}},
		{"broken lock", "^14.1.0", tree{"package.json": serve14, "package-lock.json": "{"}},
		{"locks that differ", "^14.1.0", tree{"package.json": serve14, "package-lock.json": `{"dependencies": {"serve": {"version": "13.0.0"}}}`, "yarn.lock": "serve@^14.1.0:\n  version \"14.2.0\"\n"}},
		{"nested lock", "^14.1.0", tree{"package.json": serve14, "package-lock.json": strings.Repeat("[", 1e5)}},
		{"nothing", "", tree{"package.json": "{}"}},
		{"in the lock only", "13.0.4", tree{"package.json": "{}", "package-lock.json": `{"packages": {"node_modules/serve": {"version": "13.0.4"}}}`}},
		{"several in the lock", "^14.1.0", tree{"package.json": serve14, "yarn.lock": "serve@1:\n  version \"1.0.0\"\n\nserve@2:\n  version \"2.0.0\"\n"}},
		{"several in the lock, two alike", "^14.1.0", tree{"package.json": serve14, "yarn.lock": "serve@1:\n  version \"1.0.0\"\n\nserve@2:\n  version \"2.0.0\"\n\nserve@3:\n  version \"2.0.0\"\n"}},
		{"an alias in the lock", "^14.1.0", tree{"package.json": serve14, "bun.lock": `{"packages": {"serve": ["http-server@9.0.0"]}}`}},
		{"a link", "^14.1.0", tree{"package.json": serve14, "pnpm-lock.yaml": "dependencies:\n  serve: link:../serve\n"}},
	} {
		p, err := ReadPackage(tt.c, ".")
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Version(tt.c, "serve"); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestVersionInWorkspace(t *testing.T) {
	web := `{"dependencies": {"serve": "^10.0.0"}}`
	for name, c := range map[string]tree{
		"npm":        {"package-lock.json": `{"packages": {"node_modules/serve": {"version": "14.0.0"}, "web/node_modules/serve": {"version": "10.1.1"}}}`},
		"npm, moved": {"package-lock.json": `{"packages": {"node_modules/serve": {"version": "10.1.1"}}}`},
		"pnpm":       {"pnpm-lock.yaml": locks["pnpm 9"]["pnpm-lock.yaml"]},
		"not pnpm":   {"pnpm-lock.yaml": "dependencies:\n  serve: 14.0.0\n", "yarn.lock": locks["yarn 4"]["yarn.lock"]},
		"yarn":       {"yarn.lock": locks["yarn 4"]["yarn.lock"]},
	} {
		c["web/package.json"] = web
		p, err := ReadPackage(c, "web")
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Version(c, "serve"); got != "10.1.1" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestInstalls(t *testing.T) {
	for _, tt := range []struct{ line, want string }{
		{"npm install -g serve", "latest global"},
		{"npm i -g npm@9 serve@14.2 --silent", "14.2 global"},
		{"npm install --location=global serve@13", "13 global"},
		{"npm install serve@12 --save", "12 local"},
		{"npm install", ""},
		{"npm ci serve", "latest local"},
		{"npm uninstall -g serve", ""},
		{"npm run serve", ""},
		{"npm install -g @acme/serve", ""},
		{"npm install -g serve-handler", ""},
		{"yarn global add serve@13.0.0", "13.0.0 global"},
		{"yarn add serve", "latest local"},
		{"yarn serve dist", ""},
		{"yarn up serve@13", ""},
		{"pnpm add -g serve@14", "14 global"},
		{"bun add --global serve", "latest global"},
		{"/usr/local/bin/npm i -g serve@$V", "$V global"},
		{"apk add serve", ""},
	} {
		v, everywhere, ok := Installs(strings.Fields(tt.line), "serve")
		got := ""
		if ok {
			got = v + " local"
			if everywhere {
				got = v + " global"
			}
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.line, got, tt.want)
		}
	}
}
