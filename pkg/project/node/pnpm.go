package node

import (
	"errors"
	"fmt"
	"path"
	"strings"
)

// Flags and commands of pnpm 6 to 10 (pnpm/pnpm, pnpm/src/cmd) and of Bun 1 (oven-sh/bun, src/cli).
var (
	pnpmFlags = flagSpec{
		value: "--dir,-C --filter,-F --reporter --loglevel --registry --store-dir --workspace-concurrency",
		plain: "--silent,-s --recursive,-r --workspace-root,-w --if-present --color --no-color --offline --prefer-offline --frozen-lockfile --no-frozen-lockfile --ignore-scripts --prod,-P --stream --parallel --aggregate-output --no-bail --use-stderr --shell-mode,-c",
	}
	pnpmNoScripts = words("add remove rm uninstall un update up upgrade link unlink import rebuild rb prune fetch audit list ls ll outdated why publish pack config c get set store deploy setup env create init patch patch-commit server licenses dedupe bin root doctor approve-builds self-update cache")
	bunFlags      = flagSpec{
		value: "--filter,-F --cwd --env-file --config,-c --shell",
		plain: "--bun,-b --silent --smol --if-present --watch --hot --no-install --production --frozen-lockfile --ignore-scripts --no-save --elide-lines",
	}
	bunNoScripts = words("add a remove rm update outdated link unlink pm create c init upgrade build test patch publish repl audit info why")
)

func pnpm(l *line) (Resolution, error) {
	f, err := pnpmFlags.leading(l.argv, 1)
	if err != nil {
		return Resolution{}, err
	}
	rest := l.argv[f.next:]
	if len(rest) > 0 && (rest[0] == "run" || rest[0] == "run-script") {
		more, err := pnpmFlags.leading(l.argv, f.next+1)
		if err != nil {
			return Resolution{}, err
		}
		for k, v := range more.values {
			f.values[k] = append(f.values[k], v...)
		}
		if rest = l.argv[more.next:]; len(rest) == 0 {
			return Resolution{Dir: l.dir}, nil
		}
		rest = append([]string{"run"}, rest...)
	}
	if err := pnpmDirectory(l, f); err != nil {
		return Resolution{}, err
	}
	if len(rest) == 0 {
		return Resolution{Dir: l.dir}, nil
	}
	switch cmd := rest[0]; {
	case cmd == "run":
		rest = rest[1:]
	case cmd == "dlx":
		return (&line{l.c, l.dir, rest}).dlx(1)
	case cmd == "exec":
		return l.tool(nil, afterDashes(rest[1:]))
	case cmd == "install" || cmd == "i":
		return l.install(nil, f.has("--ignore-scripts"), true)
	case cmd == "t":
		rest = append([]string{"test"}, rest[1:]...)
	case pnpmNoScripts[cmd]:
		return Resolution{Dir: l.dir}, nil
	}
	name, args := rest[0], rest[1:]
	if len(args) > 0 && args[0] == "--" {
		return Resolution{}, fmt.Errorf("%s: what a script gets for -- depends on pnpm's version", l)
	}
	p, err := NearestPackage(l.c, l.dir)
	if err != nil {
		return Resolution{}, err
	}
	if _, ok := p.script(name); !ok {
		if f.has("--if-present") {
			return Resolution{Dir: p.Dir}, nil
		}
		if name == "start" && l.c.Exists(path.Join(p.Dir, "server.js")) {
			l.dir = p.Dir
			return l.commands("node server.js")
		}
	}
	// Hooks run by default but in pnpm 7 and 8 (pnpm.io/settings, enablePrePostScripts): what runs at most.
	return l.scriptOrBin("pnpm "+name, name, args, true)
}

// pnpmDirectory follows -C, -w and --filter.
func pnpmDirectory(l *line, f parsedFlags) (err error) {
	if f.has("--dir") {
		if l.dir, err = l.below("--dir", f.last("--dir")); err != nil {
			return err
		}
	}
	filters := f.values["--filter"]
	switch {
	case f.has("--parallel") || f.has("--recursive") && len(filters) == 0 || len(filters) > 1:
		return fmt.Errorf("%s runs a script in several packages", l)
	case f.has("--workspace-root"):
		if l.dir, err = workspaceRoot(l.c, l.dir); err != nil {
			return err
		}
	}
	if len(filters) == 1 {
		sel := filters[0]
		if strings.ContainsAny(sel, "*{}[]!^") || strings.HasPrefix(sel, "...") || strings.HasSuffix(sel, "...") {
			return fmt.Errorf("%s may run a script in several packages", l)
		}
		root, err := workspaceRoot(l.c, l.dir)
		if err != nil {
			root = l.dir
		}
		if l.dir, err = workspace(l.c, root, sel); err != nil {
			return err
		}
	}
	return nil
}

func bun(l *line) (Resolution, error) {
	f, err := bunFlags.leading(l.argv, 1)
	if err != nil {
		return Resolution{}, err
	}
	rest := l.argv[f.next:]
	explicit := len(rest) > 0 && rest[0] == "run"
	if explicit {
		more, err := bunFlags.leading(l.argv, f.next+1)
		if err != nil {
			return Resolution{}, err
		}
		for k, v := range more.values {
			f.values[k] = append(f.values[k], v...)
		}
		rest = l.argv[more.next:]
	}
	switch {
	case f.has("--env-file") || f.has("--shell"):
		return Resolution{}, fmt.Errorf("%s sets an environment or a shell that msb does not read", l)
	case f.has("--filter"):
		return Resolution{}, fmt.Errorf("%s may run a script in several packages", l)
	case f.has("--cwd"):
		if l.dir, err = l.below("--cwd", f.last("--cwd")); err != nil {
			return Resolution{}, err
		}
	}
	if len(rest) == 0 {
		return Resolution{Dir: l.dir}, nil
	}
	switch cmd := rest[0]; {
	case explicit:
	case cmd == "x":
		return (&line{l.c, l.dir, rest}).dlx(1)
	case cmd == "exec":
		if len(rest) != 2 {
			return Resolution{}, errors.New("bun exec takes one script")
		}
		return l.commands(rest[1])
	case cmd == "install" || cmd == "i":
		return l.install(nil, f.has("--ignore-scripts"), true)
	case bunNoScripts[cmd]:
		return Resolution{Dir: l.dir}, nil
	}
	name, args := rest[0], rest[1:]
	if len(args) > 0 && args[0] == "--" {
		return Resolution{}, fmt.Errorf("%s: what a script gets for -- depends on Bun's version", l)
	}
	if p, err := NearestPackage(l.c, l.dir); err == nil {
		if _, ok := p.script(name); ok {
			return p.run("bun run "+name, name, args, true)
		}
	}
	if sourceFile(name) || l.c.Exists(path.Join(l.dir, name)) {
		return Resolution{}, fmt.Errorf("%s: %w", l, ErrProgram)
	}
	return l.scriptOrBin("bun "+name, name, args, true)
}

// sourceFile tells whether a word names a file of JavaScript or TypeScript.
func sourceFile(name string) bool {
	switch path.Ext(name) {
	case ".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx":
		return true
	}
	return false
}
