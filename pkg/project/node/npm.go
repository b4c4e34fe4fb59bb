package node

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/shell"
)

// npm's configuration flags that matter or are harmless, and its commands (npm/cli 11, workspaces/config/lib/definitions and lib/utils/cmd-list.js).
var (
	npmValue = aliases("--prefix,-C --workspace,-w --loglevel --cache --userconfig --registry --script-shell --omit --include --only --tag --node-options --call,-c --package")
	npmPlain = aliases("--silent,-s --quiet,-q --verbose,-d,-dd,-ddd --if-present --ignore-scripts --production --foreground-scripts --yes,-y --no,-n --force,-f " +
		"--workspaces,--ws --include-workspace-root,--iwr --unsafe-perm --legacy-peer-deps --offline --prefer-offline --color --progress --audit --fund --update-notifier --global,-g --dev --no-color --no-progress --no-audit --no-fund --no-update-notifier --long,-l")
	npmRun       = map[string]bool{"run": true, "run-script": true, "rum": true, "urn": true}
	npmShortRun  = map[string]string{"start": "start", "stop": "stop", "test": "test", "t": "test", "tst": "test", "restart": "restart"}
	npmExec      = map[string]bool{"exec": true, "x": true}
	npmInstall   = map[string]bool{"install": true, "i": true, "in": true, "add": true, "ci": true, "clean-install": true, "ic": true, "install-clean": true, "isntall": true, "cit": true, "it": true}
	npmNoScripts = map[string]bool{"cache": true, "config": true, "set": true, "get": true, "prune": true, "audit": true, "ls": true, "list": true, "version": true, "init": true, "dedupe": true,
		"uninstall": true, "remove": true, "rm": true, "un": true, "update": true, "up": true, "fund": true, "outdated": true, "help": true, "root": true, "prefix": true, "bin": true, "login": true, "link": true, "rebuild": true, "pkg": true, "view": true, "info": true, "doctor": true, "ping": true, "whoami": true}
)

// npmLine is npm's command line: nopt takes flags wherever they stand in front of --.
type npmLine struct {
	flags map[string][]string
	words []string // what is no flag
	rest  []string // behind --
}

func parseNPM(argv []string) (npmLine, error) {
	out := npmLine{flags: map[string][]string{}}
	for i := 1; i < len(argv); i++ {
		w := argv[i]
		name, v, joined := strings.Cut(w, "=")
		last := i+1 == len(argv)
		switch {
		case w == "--":
			out.rest = argv[i+1:]
			return out, nil
		case !strings.HasPrefix(w, "-") || w == "-":
			out.words = append(out.words, w)
		case npmValue[name] != "" && joined:
			out.flags[npmValue[name]] = append(out.flags[npmValue[name]], v)
		case npmValue[name] != "" && !last:
			i++
			out.flags[npmValue[name]] = append(out.flags[npmValue[name]], argv[i])
		case npmPlain[name] != "":
			out.flags[npmPlain[name]] = append(out.flags[npmPlain[name]], v)
		case strings.HasPrefix(w, "--") && (joined || last || strings.HasPrefix(argv[i+1], "-")):
			// npm keeps an unknown flag for itself; without a word behind it that is all that happens.
		default:
			return out, fmt.Errorf("npm takes %s for itself; what the script gets depends on npm's version (a -- in front would pass it on)", w)
		}
	}
	return out, nil
}

func npm(l *line) (Resolution, error) {
	in, err := parseNPM(l.argv)
	if err != nil {
		return Resolution{}, err
	}
	if len(in.words) == 0 {
		return Resolution{Dir: l.dir}, nil
	}
	cmd, words := in.words[0], in.words[1:]
	if npmNoScripts[cmd] {
		return Resolution{Dir: l.dir}, nil
	}
	dir, err := npmDirectory(l, in)
	if err != nil {
		return Resolution{}, err
	}
	at := &line{l.c, dir, l.argv}
	switch {
	case npmExec[cmd]:
		return npmExecute(at, in, words)
	case npmInstall[cmd]:
		return at.install(words, in.flags["--ignore-scripts"] != nil || in.flags["--global"] != nil, true)
	case npmRun[cmd]:
		if len(words) == 0 {
			return Resolution{Dir: dir}, nil // lists the scripts
		}
		return npmScript(at, in, "npm run "+words[0], words[0], slices.Concat(words[1:], in.rest))
	case npmShortRun[cmd] != "":
		return npmScript(at, in, "npm "+cmd, npmShortRun[cmd], slices.Concat(words, in.rest))
	}
	return Resolution{}, fmt.Errorf("npm has no command %q that starts something", cmd)
}

// npmDirectory follows --prefix and --workspace.
func npmDirectory(l *line, in npmLine) (string, error) {
	dir := l.dir
	if v := in.flags["--prefix"]; len(v) > 0 {
		var err error
		if dir, err = l.below("--prefix", v[len(v)-1]); err != nil {
			return "", err
		}
	}
	switch v := in.flags["--workspace"]; {
	case len(in.flags["--workspaces"]) > 0 || len(v) > 1:
		return "", fmt.Errorf("%s runs a script in several packages", l)
	case len(v) == 1:
		return workspace(l.c, dir, v[0])
	}
	return dir, nil
}

func npmScript(l *line, in npmLine, how, name string, args []string) (Resolution, error) {
	p, err := NearestPackage(l.c, l.dir)
	if err != nil {
		return Resolution{}, err
	}
	if v := in.flags["--script-shell"]; len(v) > 0 {
		return Resolution{}, fmt.Errorf("npm runs scripts with %s, which msb does not read", v[len(v)-1])
	}
	if _, ok := p.script(name); !ok {
		switch {
		case in.flags["--if-present"] != nil:
			return Resolution{Dir: p.Dir}, nil
		case name == "start" && l.c.Exists(path.Join(p.Dir, "server.js")):
			l.dir = p.Dir
			return l.commands("node server.js")
		case name == "restart":
			return Resolution{}, fmt.Errorf("%s:%d: there is no script %q, so npm runs stop and start", p.file(), p.scriptsLine(), name)
		}
	}
	return p.run(how, name, args, in.flags["--ignore-scripts"] == nil)
}

// npmExecute is npm exec: like npx, but npm takes all flags in front of --.
func npmExecute(l *line, in npmLine, words []string) (Resolution, error) {
	if v := in.flags["--call"]; len(v) > 0 {
		return l.commands(v[len(v)-1])
	}
	return l.tool(in.flags["--package"], slices.Concat(words, in.rest))
}

// npx and its like: flags, then a tool whose own arguments follow (npm/cli 11, lib/commands/exec.js and bin/npx-cli.js; yarn dlx, pnpm dlx and bunx alike).
var npxFlags = flagSpec{
	value: "--package,-p --call,-c --workspace,-w --userconfig --cache --registry --node-options --node-arg,-n --prefix",
	plain: "--yes,-y --no,--no-install --quiet,-q --silent,-s --ignore-existing --prefer-offline --offline --bun --verbose --shell-mode",
}

func npx(l *line) (Resolution, error) {
	return l.dlx(1)
}

func (l *line) dlx(from int) (Resolution, error) {
	f, err := npxFlags.leading(l.argv, from)
	if err != nil {
		return Resolution{}, err
	}
	if f.has("--prefix") {
		return Resolution{}, fmt.Errorf("%s runs in another directory", l)
	}
	if f.has("--workspace") {
		if l.dir, err = workspace(l.c, l.dir, f.last("--workspace")); err != nil {
			return Resolution{}, err
		}
	}
	if f.has("--call") {
		r, err := l.commands(f.last("--call"))
		r.Versions = versionsOf(f.values["--package"])
		return r, err
	}
	return l.tool(f.values["--package"], l.argv[f.next:])
}

// packageBin names the program of packages that call it otherwise (bin of each package's manifest).
var packageBin = map[string]string{
	"@angular/cli": "ng", "@vue/cli-service": "vue-cli-service", "@11ty/eleventy": "eleventy", "sirv-cli": "sirv", "local-web-server": "ws",
	"parcel-bundler": "parcel", "webpack-cli": "webpack", "@quasar/cli": "quasar", "gatsby-cli": "gatsby", "ember-cli": "ember", "hexo-cli": "hexo",
	"@docusaurus/core": "docusaurus", "@storybook/cli": "storybook", "@rsbuild/core": "rsbuild", "@rspack/cli": "rspack", "@craco/craco": "craco",
	"nuxi": "nuxi", "preact-cli": "preact", "@tailwindcss/cli": "tailwindcss", "dotenv-cli": "dotenv", "typescript": "tsc",
}

// tool is a package's program with its arguments. Packages that are named apart are pinned as they say.
func (l *line) tool(packages, argv []string) (Resolution, error) {
	if len(argv) == 0 {
		return Resolution{}, fmt.Errorf("%s names no program", l)
	}
	name, version := splitSpec(argv[0])
	if elsewhere(name) {
		return Resolution{}, fmt.Errorf("%s fetches its program from somewhere else than the registry", l)
	}
	r := Resolution{Versions: versionsOf(packages)}
	bin := name
	if len(packages) == 0 {
		if version != "" {
			r.Versions = map[string]string{name: version}
		}
		switch b := packageBin[name]; {
		case b != "":
			bin = b
		case strings.HasPrefix(name, "@"):
			bin = path.Base(name)
		}
	}
	got, err := l.commands(shell.Join(append([]string{bin}, argv[1:]...)))
	got.Versions = r.Versions
	return got, err
}

// elsewhere tells whether npx takes a name for a repository or a URL (npm/npm-package-arg 13, lib/npa.js).
func elsewhere(name string) bool {
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "node_modules/") {
		return false
	}
	slashes := strings.Count(name, "/")
	return strings.ContainsAny(name, ":#") || slashes > 1 || slashes == 1 && !strings.HasPrefix(name, "@")
}

// splitSpec cuts serve@14 and @scope/tool@1.
func splitSpec(spec string) (name, version string) {
	if i := strings.LastIndexByte(spec, '@'); i > 0 {
		return spec[:i], spec[i+1:]
	}
	return spec, ""
}

func versionsOf(packages []string) map[string]string {
	var out map[string]string
	for _, p := range packages {
		name, version := splitSpec(p)
		if version == "" {
			continue
		}
		if out == nil {
			out = map[string]string{}
		}
		out[name] = version
	}
	return out
}

// install returns the scripts of the project's own that an installation runs. words are the packages asked for: with any,
// npm runs none of them.
func (l *line) install(words []string, ignore, prepare bool) (Resolution, error) {
	p, err := NearestPackage(l.c, l.dir)
	if err != nil || ignore || len(words) > 0 {
		return Resolution{Dir: l.dir}, nil //nolint:nilerr // without a manifest there are no scripts
	}
	r := Resolution{Dir: p.Dir, Local: true}
	for _, name := range []string{"preinstall", "install", "postinstall", "prepublish", "prepare"} {
		if _, ok := p.script(name); !ok || !prepare && strings.HasPrefix(name, "prep") {
			continue
		}
		one, err := p.run(name, name, nil, name == "prepare")
		if err != nil {
			return Resolution{}, err
		}
		r.Commands = append(r.Commands, follows(r.Commands, one.Commands)...)
		r.Chain = append(r.Chain, one.Chain...)
	}
	return r, nil
}

func corepack(l *line) (Resolution, error) {
	if len(l.argv) < 2 {
		return Resolution{Dir: l.dir}, nil
	}
	switch name, _ := splitSpec(l.argv[1]); name {
	case "enable", "disable", "prepare", "use", "install", "up", "pack", "cache":
		return Resolution{Dir: l.dir}, nil
	case "yarn", "pnpm", "npm", "npx", "pnpx":
		return l.commands(shell.Join(append([]string{name}, l.argv[2:]...)))
	}
	return Resolution{}, errors.New("corepack starts no program of that name: " + l.argv[1])
}
