package node

import (
	"path"
	"strings"

	"github.com/msb-dev/msb/pkg/project"
)

// Out is a directory that a build writes.
type Out struct {
	Tool string // the bundler's command, such as "vite build"
	// Dir is relative to the directory that the command was started in, clean, with ../ in front where it leaves that; or absolute.
	Dir   string
	Known bool
	// Why says what decides: "outDir of vite.config.js", "vite's default"; or why Dir is not known.
	Why   string
	Place project.Place // of what decides: a configuration, or the package script
	Base  string        // the path that the pages expect to be served under, if it is literal and not the root
}

// Outputs lists what a command line of a RUN writes, through package scripts and hooks: one Out for each bundler, and one that is not
// Known for each command that may write anything. A command that only checks, installs or removes has none.
// lookup gives the value of a variable where it is known.
func Outputs(c Context, dir string, argv []string, lookup func(string) (string, bool)) []Out {
	x := &expansion{c: c, lookup: lookup}
	x.run(leaf{dir: path.Clean(dir), argv: argv, known: true}, 0)
	if x.err != nil {
		return []Out{{Tool: strings.Join(argv, " "), Why: x.err.Error()}}
	}
	var out []Out
	for _, l := range x.leaves {
		for _, o := range x.outputs(l) {
			if o.Known && !path.IsAbs(o.Dir) {
				o.Dir = rebase(o.Dir, path.Clean(dir))
			}
			out = append(out, o)
		}
	}
	return out
}

// outputs reads one command. Directories are relative to the context's root.
func (x *expansion) outputs(l leaf) []Out {
	if len(l.argv) == 0 {
		return nil
	}
	name := path.Base(l.argv[0])
	if name == "node" && l.known && len(l.argv) > 1 {
		if bin, ok := binOfFile(l.argv[1]); ok {
			l.argv = append([]string{bin}, l.argv[2:]...)
			name = bin
		}
	}
	if writesNoSite(name, l.argv) {
		return nil
	}
	text := strings.Join(l.argv, " ")
	b, ok := bundlers[name]
	if !ok {
		return []Out{{Tool: text, Why: "msb does not know what " + name + " writes", Place: l.place}}
	}
	if !l.known {
		return []Out{{Tool: text, Why: "a word of the command is known when it runs only", Place: l.place}}
	}
	r := &build{bundler: b, c: x.c, dir: l.dir, argv: l.argv, place: l.place,
		env: func(n string) (string, bool) { return envLookup(l.env, x.lookup, n) }}
	r.pkg, _ = NearestPackage(x.c, l.dir)
	return r.outputs(name)
}

// binOfFile names the program of node_modules/.bin/vite and node_modules/vite/bin/vite.js.
func binOfFile(file string) (string, bool) {
	_, rest, ok := strings.Cut("/"+strings.TrimPrefix(file, "./"), "/node_modules/")
	if !ok {
		return "", false
	}
	if bin, ok := strings.CutPrefix(rest, ".bin/"); ok {
		return bin, true
	}
	pkg := strings.Split(rest, "/")[0]
	if strings.HasPrefix(pkg, "@") {
		pkg = strings.Join(strings.SplitN(rest, "/", 3)[:2], "/")
	}
	if bin := packageBin[pkg]; bin != "" {
		return bin, true
	}
	return pkg, true
}

// quiet are programs that leave no site: they check, install, remove, print or generate sources.
var quiet = words("cd echo printf true false : test [ exit rm rimraf del del-cli mkdir mkdirp sleep clear tsc vue-tsc tsgo svelte-check eslint prettier stylelint tslint jest vitest mocha ava karma cypress playwright xo biome oxlint standard " +
	"husky is-ci only-allow check-node-version patch-package ngcc npx-force-resolutions npm-force-resolutions update-browserslist-db browserslist commitlint lint-staged depcheck knip madge cspell cross-port-killer export set env which git")

// quietSubs are subcommands of bundlers that leave no site.
var quietSubs = map[string]map[string]bool{
	"next": words("lint telemetry info"), "nuxt": words("prepare typecheck lint cleanup"), "nuxi": words("prepare typecheck cleanup"), "astro": words("check sync telemetry"),
	"svelte-kit": words("sync"), "ng": words("lint test e2e analytics version config"), "vue-cli-service": words("lint inspect test:unit test:e2e"), "gatsby": words("clean telemetry"),
	"prisma": words("generate"), "react-scripts": words("test"), "hexo": words("clean"), "docusaurus": words("clear"), "quasar": words("prepare"), "react-router": words("typegen"), "ember": words("test"),
	"craco": words("test"), "react-app-rewired": words("test"), "npm": words("version"),
}

func writesNoSite(name string, argv []string) bool {
	if quiet[name] {
		return true
	}
	return len(argv) > 1 && quietSubs[name][argv[1]]
}

// rebase turns a path relative to the context's root into one relative to from.
func rebase(p, from string) string {
	if from == "." {
		return p
	}
	to, at := strings.Split(p, "/"), strings.Split(from, "/")
	if p == "." {
		to = nil
	}
	for len(to) > 0 && len(at) > 0 && to[0] == at[0] {
		to, at = to[1:], at[1:]
	}
	return path.Join(strings.Repeat("../", len(at)), path.Join(to...), ".")
}
