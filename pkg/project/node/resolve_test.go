package node

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/msb-dev/msb/pkg/shell"
)

// tree is a build context in memory.
type tree map[string]string

func (t tree) fs() fstest.MapFS {
	m := fstest.MapFS{}
	for name, text := range t {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

func (t tree) ReadFile(name string) ([]byte, error) { return t.fs().ReadFile(name) }

func (t tree) Exists(name string) bool {
	_, err := fs.Stat(t.fs(), name)
	return err == nil
}

func (t tree) Walk(dir string, fn func(string, fs.DirEntry) error) error {
	return fs.WalkDir(t.fs(), dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return fn(name, d)
	})
}

// describe writes commands so that a table can hold them.
func describe(cmds []shell.Command) string {
	var out []string
	for _, c := range cmds {
		var one []string
		for _, a := range c.Assigns {
			v, _ := a.Value.Literal()
			one = append(one, a.Name+"="+v)
		}
		for _, w := range c.Words {
			v, ok := w.Literal()
			if !ok {
				v = "?" + w.Raw
			}
			if v == "" || strings.Contains(v, " ") {
				v = fmt.Sprintf("%q", v)
			}
			one = append(one, v)
		}
		out = append(out, strings.Join(one, " "))
	}
	return strings.Join(out, " ; ")
}

const manifest = `{
  "name": "shop",
  "scripts": {
    "start": "serve -s build",
    "prebuild": "rimraf dist",
    "build": "tsc -b && vite build",
    "postbuild": "echo done",
    "serve": "http-server dist -p $PORT",
    "test": "vitest run",
    "stop": "true",
    "if": "if [ -d dist ]; then serve dist; fi",
    "clean:a": "rm -rf a",
    "clean:b": "rm -rf b",
    "clean:b:c": "rm -rf c"
  },
  "devDependencies": { "serve": "^14.2.0", "vite": "~5.1.0", "concurrently": "*" }
}
`

var resolves = []struct {
	name, line string
	want       string // commands, then " in DIR" if not "."
}{
	{"start", "npm start", "serve -s build"},
	{"by path", "/usr/local/bin/npm start", "serve -s build"},
	{"run", "npm run start", "serve -s build"},
	{"run-script", "npm run-script start", "serve -s build"},
	{"hooks", "npm run build", "rimraf dist ; tsc -b ; vite build ; echo done"},
	{"hooks left out", "npm run build --ignore-scripts", "tsc -b ; vite build"},
	{"arguments", "npm run build -- --outDir 'my site'", `rimraf dist ; tsc -b ; vite build --outDir "my site" ; echo done`},
	{"arguments without dashes", "npm start -- -l 80 x", "serve -s build -l 80 x"},
	{"words", "npm start 80", "serve -s build 80"},
	{"npm's own flags", "npm --silent --loglevel warn run start -s", "serve -s build"},
	{"unknown flag without a word", "npm run build --prod", "rimraf dist ; tsc -b ; vite build ; echo done"},
	{"variable", "npm run serve", "http-server dist -p ?$PORT"},
	{"test", "npm t", "vitest run"},
	{"stop", "npm stop", "true"},
	{"prefix", "npm --prefix web start", "node server.js in web"},
	{"prefix behind", "npm run build --prefix=web", "ng build in web"},
	{"-C", "npm -C web run build", "ng build in web"},
	{"workspace by name", "npm run build -w @shop/web", "ng build in web"},
	{"workspace by path", "npm run build --workspace=web", "ng build in web"},
	{"from below", "npm start (in web/src)", "node server.js in web"},
	{"if-present", "npm run --if-present nothing", ""},
	{"install", "npm ci", ""},
	{"install with scripts", "npm install (in web)", "ng build"},
	{"install without scripts", "npm ci --ignore-scripts (in web)", ""},
	{"install of a package", "npm install -g serve (in web)", ""},
	{"install of a package of the project", "npm install serve (in web)", ""},
	{"npm exec", "npm exec -- serve -s dist", "serve -s dist"},
	{"npm exec, call", "npm exec -c 'serve -s dist'", "serve -s dist"},

	{"npx", "npx serve -s dist -l 80", "serve -s dist -l 80"},
	{"npx, version", "npx --yes serve@14 dist", "serve dist [serve 14]"},
	{"npx, exact version", "npx serve@14.2.1 dist", "serve dist [serve 14.2.1]"},
	{"npx, no install", "npx --no-install serve dist", "serve dist"},
	{"npx, package", "npx -p sirv-cli@2 sirv dist", "sirv dist [sirv-cli 2]"},
	{"npx, other program", "npx sirv-cli@2 dist", "sirv dist [sirv-cli 2]"},
	{"npx, scope", "npx @angular/cli@16 build", "ng build [@angular/cli 16]"},
	{"npx, scope not in the table", "npx @acme/site dist", "site dist"},
	{"npx, call", "npx -c 'serve -s dist'", "serve -s dist"},
	{"npx, dashes", "npx -- serve -y", "serve -y"},
	{"npx, bin", "npx ./node_modules/.bin/serve dist", "./node_modules/.bin/serve dist"},

	{"yarn", "yarn", ""},
	{"yarn script", "yarn build --x", "rimraf dist ; tsc -b ; vite build --x ; echo done"},
	{"yarn run", "yarn run start -l 80", "serve -s build -l 80"},
	{"yarn, dashes", "yarn run start -- -l 80", "serve -s build -l 80"},
	{"yarn start", "yarn --silent start", "serve -s build"},
	{"yarn, no script", "yarn vite preview", "vite preview"},
	{"yarn cwd", "yarn --cwd web build", "ng build in web"},
	{"yarn workspace", "yarn workspace @shop/web build", "ng build in web"},
	{"yarn workspace, run", "yarn workspace @shop/web run build", "ng build in web"},
	{"yarn exec", "yarn exec serve dist", "serve dist"},
	{"yarn dlx", "yarn dlx -q serve@13 dist", "serve dist [serve 13]"},
	{"yarn 2 has no hooks", "yarn build (in berry)", "vite build"},
	{"yarn node", "yarn node app.js", "node app.js"},
	{"yarn global", "yarn global add serve", ""},

	{"pnpm", "pnpm start", "serve -s build"},
	{"pnpm run", "pnpm run start -l 80", "serve -s build -l 80"},
	{"pnpm -C", "pnpm -C web build", "ng build in web"},
	{"pnpm filter", "pnpm --filter @shop/web run build", "ng build in web"},
	{"pnpm filter by path", "pnpm -F ./web build", "ng build in web"},
	{"pnpm -w", "pnpm -w start (in berry)", "serve -s build in ."},
	{"pnpm exec", "pnpm exec serve dist", "serve dist"},
	{"pnpm, no script", "pnpm vite preview", "vite preview"},
	{"pnpm dlx", "pnpm dlx serve@14 dist", "serve dist [serve 14]"},
	{"pnpm install", "pnpm install --frozen-lockfile", ""},
	{"bun", "bun run start", "serve -s build"},
	{"bun, short", "bun --bun start -l 80", "serve -s build -l 80"},
	{"bunx", "bunx --bun serve@14 dist", "serve dist [serve 14]"},
	{"bun x", "bun x serve dist", "serve dist"},
	{"corepack", "corepack pnpm start", "pnpm start"},
	{"corepack enable", "corepack enable", ""},

	{"cross-env", "cross-env A=1 PORT=80 serve -s 'my site'", `A=1 PORT=80 serve -s "my site"`},
	{"cross-env-shell", "cross-env-shell A=1 'vite build && echo x'", "A=1 vite build ; echo x"},
	{"dotenv", "dotenv -- serve dist", "serve dist"},
	{"dotenv, file", "dotenv -e web/.env.api -- vite build", "vite build"},
	{"env-cmd", "env-cmd -f web/.env.api vite build", "vite build"},
	{"env-cmd, old", "env-cmd web/.env.api vite build", "vite build"},
	{"run-s", "run-s clean:* start", "npm run clean:a -- ; npm run clean:b -- ; npm run start --"},
	{"run-s, all", "run-s clean:**", "npm run clean:a -- ; npm run clean:b -- ; npm run clean:b:c --"},
	{"npm-run-all", "npm-run-all -s 'build {@}' start", "npm run build -- ; npm run start --"},
	{"run-p with one", "run-p start", "npm run start --"},
}

var shop = tree{
	"package.json": manifest,
	"web/package.json": `{"name": "@shop/web", "scripts": {"build": "ng build", "postinstall": "ng build"},
		"dependencies": {"@angular/cli": "17.3.0"}}`,
	"web/server.js":                       "",
	"pnpm-workspace.yaml":                 "packages: [web]\n",
	"node_modules/@shop/web/package.json": `{"name": "@shop/web"}`,
	"old/one/package.json":                `{"name": "twin"}`,
	"old/two/package.json":                `{"name": "twin"}`,
	"web/src/x.js":                        "",
	"web/.env.api":                        "API=1\n# PORT=1\n",
	"web/.env.port":                       "\nPORT=8080\n",
	"berry/package.json":                  `{"packageManager": "yarn@4.1.0", "scripts": {"prebuild": "false", "build": "vite build"}}`,
}

// split cuts a command line of a table, with the directory behind it.
func split(t *testing.T, line string) (dir string, argv []string) {
	t.Helper()
	dir = "."
	if i := strings.Index(line, " (in "); i >= 0 {
		line, dir = line[:i], strings.TrimSuffix(line[i+5:], ")")
	}
	s, err := shell.Parse(line)
	if err != nil || len(s.Commands) != 1 {
		t.Fatalf("%q: %v", line, err)
	}
	for _, w := range s.Commands[0].Words {
		v, ok := w.Literal()
		if !ok {
			v = w.Raw
		}
		argv = append(argv, v)
	}
	return dir, argv
}

func TestResolve(t *testing.T) {
	for _, tt := range resolves {
		dir, argv := split(t, tt.line)
		before := slices.Clone(argv)
		r, err := Resolve(shop, dir, argv)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		got := describe(r.Commands)
		if got != "" && r.Dir != dir {
			got += " in " + r.Dir
		}
		for name, v := range r.Versions {
			got += fmt.Sprintf(" [%s %s]", name, v)
		}
		if got != tt.want {
			t.Errorf("%s: %s\nwant %s", tt.name, got, tt.want)
		}
		if !slices.Equal(argv, before) {
			t.Errorf("%s changes its arguments", tt.name)
		}
	}
}

var unresolved = []struct{ name, line, want string }{
	{"no script", "npm run nothing", `package.json:3: there is no script "nothing"`},
	{"no start", "npm start (in bare)", `bare/package.json:1: there is no script "start"`},
	{"no package.json", "npm start (in none)", "no package.json in none"},
	{"npm has no such command", "npm serve", `npm has no command "serve"`},
	{"npm takes the port", "npm start --port 3000", "npm takes --port for itself"},
	{"npm takes -l", "npm start -x 3000", "npm takes -x for itself"},
	{"several workspaces", "npm run build --workspaces", "several packages"},
	{"two workspaces", "npm run build -w a -w b", "several packages"},
	{"unknown workspace", "npm run build -w nobody", `the name "nobody"`},
	{"two of a name", "npm run build -w twin", `old/one/package.json and old/two/package.json both have the name "twin"`},
	{"prefix in the image", "npm --prefix /app start", "a directory of the image"},
	{"prefix outside", "npm --prefix ../x start", "leaves the build context"},
	{"script shell", "npm run start --script-shell pwsh", "runs scripts with pwsh"},
	{"restart", "npm restart", "npm runs stop and start"},
	{"if", "npm run if", `package.json:11: script "if": not a list of simple commands: an if clause`},
	{"npx, repository", "npx github:acme/site", "somewhere else than the registry"},
	{"npx, repository, short", "npx acme/site", "somewhere else than the registry"},
	{"npx, nothing", "npx -y", "names no program"},
	{"npx, unknown flag", "npx --what serve", "--what is not one that msb knows"},
	{"yarn, no such program", "yarn http-server dist", `package.json:3: there is no script "http-server" and no dependency`},
	{"yarn workspaces", "yarn workspaces foreach run build", "several packages"},
	{"yarn 2, dashes", "yarn build -- --x (in berry)", "depends on Yarn's version"},
	{"pnpm, dashes", "pnpm build -- --x", "depends on pnpm's version"},
	{"pnpm -r", "pnpm -r build", "several packages"},
	{"pnpm, pattern", "pnpm --filter './packages/*' build", "several packages"},
	{"pnpm, dependencies too", "pnpm --filter web... build", "several packages"},
	{"bun filter", "bun --filter '*' build", "several packages"},
	{"run-p", "run-p start serve", "several processes at once"},
	{"npm-run-all -p", "npm-run-all clean:a --parallel start serve", "several processes at once"},
	{"run-s, no script", "run-s nothing", `package.json:3: run-s: there is no script "nothing"`},
	{"concurrently", "concurrently -n a,b 'npm:start' 'vite build'", "several processes at once"},
	{"cross-env expands", "cross-env A='$B' serve", "expands"},
	{"dotenv sets the port", "dotenv -e web/.env.port serve dist", "web/.env.port:2: dotenv reads PORT"},
	{"env-cmd sets the port", "env-cmd -f web/.env.port serve dist", "web/.env.port:2: env-cmd reads PORT"},
	{"no manager", "make x", "no package manager"},
	{"corepack", "corepack what", "corepack starts no program"},
}

func TestResolveErrors(t *testing.T) {
	c := tree{"bare/package.json": "{}", "none/x": ""}
	for k, v := range shop {
		c[k] = v
	}
	delete(c, "package.json")
	for _, tt := range unresolved {
		dir, argv := split(t, tt.line)
		if dir != "none" {
			c["package.json"] = manifest
		} else {
			delete(c, "package.json")
		}
		r, err := Resolve(c, dir, argv)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %s, %v; want an error with %q", tt.name, describe(r.Commands), err, tt.want)
		}
	}
}

func TestResolveProgram(t *testing.T) {
	for _, line := range []string{"bun server.ts", "bun run src/index.ts", "bun --smol web/server.js"} {
		dir, argv := split(t, line)
		if _, err := Resolve(shop, dir, argv); !errors.Is(err, ErrProgram) {
			t.Errorf("%s: %v", line, err)
		}
	}
}

func TestChain(t *testing.T) {
	r, err := Resolve(shop, ".", []string{"npm", "run", "build"})
	if err != nil {
		t.Fatal(err)
	}
	want := []Step{{What: `prebuild: "rimraf dist"`}, {What: `npm run build: "tsc -b && vite build"`}, {What: `postbuild: "echo done"`}}
	for i, line := range []int{5, 6, 7} {
		want[i].Place.File, want[i].Place.Line = "package.json", line
	}
	if !slices.Equal(r.Chain, want) {
		t.Errorf("%+v", r.Chain)
	}
	if r.Commands[1].Join != shell.And || r.Commands[3].Join != shell.And {
		t.Error("a script runs if its hook succeeds")
	}
	if !r.Local {
		t.Error("the project's programs lead PATH")
	}
}

func TestManifests(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"byte order mark", "\ufeff{\"scripts\": {\"start\": \"a\"}}", "a"},
		{"the last of two", `{"scripts": {"start": "a"}, "scripts": {"start": "b", "start": "c"}}`, "c"},
		{"CR LF", "{\r\n\"scripts\": {\r\n\"start\": \"a\"}}\r\n", "a"},
		{"escapes", `{"scripts": {"start": "a \"b c\""}}`, `a "b c"`},
		{"brackets in a string", `{"scripts": {"start": "a"}, "x": "\"` + strings.Repeat("[", 300) + `"}`, "a"},
		{"no string", `{"scripts": {"start": 1}}`, `error: package.json:1: there is no script "start"`},
		{"no object", `[]`, "error: package.json: not an object"},
		{"comment", "{\n} // x\n", "error: package.json:2: not JSON"},
		{"comma behind the last member", "{\n\"name\": \"a\",\n\n}\n", "error: package.json:2: not JSON"},
		{"comma behind the last element", "{\"x\": [1,\n2,\n]}\n", "error: package.json:2: not JSON"},
		{"comment behind a comma", "{\"name\": \"a\",\n// x\n\"x\": 1}\n", "error: package.json:2: not JSON"},
		{"not JSON", "{", "error: package.json:1: parsing value"},
		{"nested", `{"x": ` + strings.Repeat("[", 100000) + strings.Repeat("]", 100000) + `}`, "error: package.json: more than 200 nested brackets"},
		{"huge", `{"x": "` + strings.Repeat("x", maxConfig) + `"}`, "error: package.json: 419431"},
	} {
		r, err := Resolve(tree{"package.json": tt.text}, ".", []string{"npm", "start"})
		got := describe(r.Commands)
		if err != nil {
			got = "error: " + err.Error()
		}
		if !strings.HasPrefix(got, tt.want) {
			t.Errorf("%s: %s\nwant %s", tt.name, got, tt.want)
		}
		if broken := err != nil && tt.name != "no string" && tt.name != "huge"; errors.Is(err, ErrManifest) != broken {
			t.Errorf("%s: %v is ErrManifest: %v", tt.name, err, !broken)
		}
	}
}
