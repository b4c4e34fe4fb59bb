package node

import (
	"bytes"
	"fmt"
	"path"
	"strings"

	"github.com/msb-dev/msb/pkg/shell"
)

// Yarn's flags in front of a command, and the commands that run no script (yarnpkg/yarn 1.22 src/cli/commands/index.js; yarnpkg/berry 4 plugins).
var (
	yarnFlags = flagSpec{
		value: "--cwd --mutex --registry --network-timeout --cache-folder --modules-folder --use-yarnrc --network-concurrency --package,-p",
		plain: "--silent,-s --quiet,-q --verbose --offline --prefer-offline --production,--prod --frozen-lockfile --immutable --non-interactive --no-progress --ignore-scripts --ignore-engines --ignore-platform " +
			"--ignore-optional --force --pure-lockfile --no-lockfile --check-files --top-level,-T --binaries-only,-B --json --no-cache",
	}
	yarnNoScripts = words("access add audit autoclean bin cache check config constraints dedupe explain generate-lock-entry help import info init licenses link list login logout npm outdated owner pack patch patch-commit plugin policies prune publish rebuild remove set stage tag team unlink unplug up upgrade upgrade-interactive version versions why")
)

func words(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(s) {
		out[w] = true
	}
	return out
}

// berry tells whether the project's Yarn is 2 or later, which runs no pre and post hooks.
func berry(c Context, dir string) bool {
	for d := dir; ; d = path.Dir(d) {
		if p, err := ReadPackage(c, d); err == nil {
			if version, ok := strings.CutPrefix(p.Manager, "yarn@"); ok {
				return !strings.HasPrefix(version, "1.")
			}
		}
		if c.Exists(path.Join(d, ".yarnrc.yml")) {
			return true
		}
		if b, err := c.ReadFile(path.Join(d, "yarn.lock")); err == nil {
			return bytes.Contains(b[:min(len(b), 4096)], []byte("__metadata:"))
		}
		if d == "." || d == "/" {
			return false
		}
	}
}

func yarn(l *line) (Resolution, error) {
	f, err := yarnFlags.leading(l.argv, 1)
	if err != nil {
		return Resolution{}, err
	}
	if f.has("--cwd") {
		if l.dir, err = l.below("--cwd", f.last("--cwd")); err != nil {
			return Resolution{}, err
		}
	}
	rest := l.argv[f.next:]
	if len(rest) == 0 || rest[0] == "install" {
		return l.install(nil, f.has("--ignore-scripts"), true)
	}
	switch cmd := rest[0]; cmd {
	case "run":
		f, err := yarnFlags.leading(l.argv, f.next+1)
		if err != nil {
			return Resolution{}, err
		}
		if rest = l.argv[f.next:]; len(rest) == 0 {
			return Resolution{Dir: l.dir}, nil
		}
	case "dlx":
		return l.dlx(f.next + 1)
	case "exec":
		return l.tool(nil, afterDashes(rest[1:]))
	case "node":
		return l.commands(shell.Join(rest))
	case "workspace":
		if len(rest) < 3 {
			return Resolution{}, fmt.Errorf("%s names no script", l)
		}
		dir, err := workspace(l.c, l.dir, rest[1])
		if err != nil {
			return Resolution{}, err
		}
		return yarn(&line{l.c, dir, append([]string{"yarn"}, rest[2:]...)})
	case "workspaces":
		if len(rest) > 1 && rest[1] == "focus" {
			return Resolution{Dir: l.dir}, nil
		}
		return Resolution{}, fmt.Errorf("%s runs a script in several packages", l)
	case "global":
		return Resolution{Dir: l.dir}, nil
	default:
		if yarnNoScripts[cmd] {
			return Resolution{Dir: l.dir}, nil
		}
	}
	return yarnScript(l, rest[0], rest[1:])
}

func yarnScript(l *line, name string, args []string) (Resolution, error) {
	two := berry(l.c, l.dir)
	if len(args) > 0 && args[0] == "--" {
		if two {
			return Resolution{}, fmt.Errorf("%s: what a script gets for -- depends on Yarn's version", l)
		}
		args = args[1:]
	}
	return l.scriptOrBin("yarn "+name, name, args, !two)
}

func afterDashes(argv []string) []string {
	if len(argv) > 0 && argv[0] == "--" {
		return argv[1:]
	}
	return argv
}

// scriptOrBin runs a script or, without one of that name, a program of the dependencies.
func (l *line) scriptOrBin(how, name string, args []string, hooks bool) (Resolution, error) {
	p, err := NearestPackage(l.c, l.dir)
	if err != nil {
		return Resolution{}, err
	}
	if _, ok := p.script(name); ok {
		return p.run(how, name, args, hooks)
	}
	if !p.mayBring(l.c, name) {
		return Resolution{}, fmt.Errorf("%s:%d: there is no script %q and no dependency with a program of that name", p.file(), p.scriptsLine(), name)
	}
	return l.commands(shell.Join(append([]string{name}, args...)))
}

// binPackages are the packages that bring a program under another name.
var binPackages = func() map[string][]string {
	out := map[string][]string{}
	for pkg, bin := range packageBin {
		out[bin] = append(out[bin], pkg)
	}
	return out
}()

// mayBring tells whether a dependency may have a program of that name. A name that no table knows may come from any of them.
func (p *Package) mayBring(c Context, bin string) bool {
	others, known := binPackages[bin]
	if !known && !ownBin[bin] {
		return len(p.depends) > 0 || p.lockFile(c) != ""
	}
	for _, pkg := range append(others, bin) {
		if p.Version(c, pkg) != "" {
			return true
		}
	}
	return false
}

// ownBin are programs that come from the package of the same name only.
var ownBin = words("serve http-server sirv vite live-server servor react-scripts next nuxt gatsby astro parcel rollup webpack cross-env")
