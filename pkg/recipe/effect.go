package recipe

import (
	"path"
	"slices"
	"strconv"
	"strings"
)

// EffectKind says what a command leaves in the image that a running container may use.
type EffectKind int

const (
	// BuildEffect is a build tool's: what it writes matters only if something needs it by path.
	BuildEffect EffectKind = iota + 1
	// InstallEffect installs packages of the distribution: Names.
	InstallEffect
	// PathEffect makes or changes Paths.
	PathEffect
	// OwnerEffect changes owner or mode of Paths; Names[0] is the owner or mode.
	OwnerEffect
	// Download fetches into Paths, or unpacks there.
	Download
	// UserEffect adds accounts: Names.
	UserEffect
	// TrustEffect changes which certificates are trusted.
	TrustEffect
	// CapabilityEffect gives file capabilities or set-user-id bits to Paths.
	CapabilityEffect
	// UnknownEffect is a command that msb doesn't know: it may leave anything.
	UnknownEffect
	// SourcesEffect changes where packages come from.
	SourcesEffect
)

// Effect is one such thing, with the command that does it.
type Effect struct {
	Kind   EffectKind
	Paths  []string // absolute
	Names  []string
	Detail string // the command, or why it can't be read

	// Gone are those of an InstallEffect's Names that a later command removes again; GoneAtOnce tells that it is one of the same step, so
	// that no layer holds them.
	Gone       []string
	GoneAtOnce bool
	// Tool is the tool chain whose archive a Download unpacks to Paths[0], with its Version if the archive's name says it.
	Tool, Version string
}

// Recommended tells whether an InstallEffect brings what its packages recommend (apt-get(8), APT::Install-Recommends).
func (e Effect) Recommended() bool {
	name, _, _ := strings.Cut(e.Detail, " ")
	return strings.HasPrefix(path.Base(name), "apt") && !strings.Contains(e.Detail, "--no-install-recommends") &&
		!strings.Contains(strings.ToLower(e.Detail), "install-recommends=")
}

// effectRow says what a command of that name leaves. A row with a Sub applies only when the first argument that is no flag is one of it.
type effectRow struct {
	names []string
	sub   []string
	kind  EffectKind // 0: nothing at all
	paths func(Exec) ([]string, bool)
	args  func(Exec) []string
}

// effectRows is read from the top: the first row that fits decides.
var effectRows = []effectRow{
	// Says or checks something, leaves nothing.
	{names: words(": echo printf ls cat pwd true false test [ set env which command date sleep id uname whoami cd export readonly head tail wc grep sort tree du df type umask exec stat file free")},
	{names: words("rm rmdir find")}, // what is gone is not missed by anything that ran after it
	{names: words("apt-get apt apk yum dnf microdnf"), sub: words("update upgrade dist-upgrade full-upgrade clean autoclean autoremove cache makecache check-update purge remove erase del")},
	{names: words("update-locale ldconfig hash wait sync ssh-keyscan")}, // /etc/default/locale is for logins
	{names: words("add-apt-repository apt-add-repository apt-key yum-config-manager subscription-manager"), kind: SourcesEffect},
	{names: words("dnf microdnf yum"), sub: words("config-manager copr module"), kind: SourcesEffect},
	{names: words("locale-gen localedef"), kind: PathEffect, paths: locales},
	{names: words("dpkg-reconfigure"), kind: PathEffect, paths: reconfigured},
	// Tool chains of the languages msb serves, their package managers and well-known generators and checkers.
	{names: words("npm yarn pnpm bun npx bunx yarnpkg node corepack ng vite tsc gatsby next nuxt webpack rollup parcel gulp grunt react-scripts vue-cli-service quasar ionic expo ember hexo eslint prettier lerna nx turbo n nvm"), kind: BuildEffect},
	{names: words("mvn mvnw mvnd gradle gradlew java javac jar sdk"), kind: BuildEffect},
	{names: words("go gofmt goimports golangci-lint staticcheck swag protoc buf sqlc templ wire mockgen mockery statik packr packr2 go-bindata pkger rice gqlgen ent oapi-codegen stringer govulncheck dep glide govendor godep gox upx strip air tailwindcss esbuild sass"), kind: BuildEffect},
	{names: words("make cmake cargo gcc g++ cc dos2unix git pip pip3 python python3 gem bundle hugo"), kind: BuildEffect},
	// Leaves something by path.
	{names: words("apt-get apt apk yum dnf microdnf"), sub: words("install add reinstall groupinstall"), kind: InstallEffect, args: packageNames},
	{names: words("mkdir touch tee truncate install"), kind: PathEffect, paths: lastWords},
	{names: words("cp mv"), kind: PathEffect, paths: copiedPaths},
	{names: words("ln"), kind: PathEffect, paths: lastWord},
	{names: words("sed"), kind: PathEffect, paths: lastWord},
	{names: words("tar"), kind: Download, paths: tarTarget},
	{names: words("unzip"), kind: Download, paths: flagOr("-d")},
	{names: words("chown chgrp chmod"), kind: OwnerEffect, paths: ownedPaths, args: ownerName},
	{names: words("curl wget"), kind: Download, paths: downloaded},
	{names: words("adduser addgroup useradd groupadd usermod groupmod"), kind: UserEffect, args: lastName},
	{names: words("update-ca-certificates keytool update-ca-trust"), kind: TrustEffect},
	{names: words("setcap"), kind: CapabilityEffect, paths: lastWord},
}

func words(s string) []string { return strings.Fields(s) }

// readEffects appends what one command leaves to the step, and what it writes to the stage's files.
func readEffects(st *Stage, step *Step, e *Exec) {
	row, ok := findEffect(*e)
	written := redirected(st, step, *e)
	switch {
	case !ok && e.Name() == "gpg" && !slices.Contains(e.Argv, "--dearmor"): // keys of who builds, and checks
	case !ok && installsGoTool(step, *e):
		step.Effects = append(step.Effects, Effect{Kind: BuildEffect, Detail: e.Text()})
	case !ok && addsSources(step, *e):
		step.Effects = append(step.Effects, Effect{Kind: SourcesEffect, Detail: e.Text()})
	case !ok:
		step.Effects = append(step.Effects, Effect{Kind: UnknownEffect, Detail: pipeline(step, *e)})
	case row.kind == OwnerEffect && onlyExecutes(*e):
		// a copy keeps the mode
	case row.kind != 0:
		eff := Effect{Kind: row.kind, Detail: e.Text()}
		if row.paths != nil {
			var known bool
			if eff.Paths, known = row.paths(*e); !known {
				eff.Kind = UnknownEffect
			}
		}
		if row.args != nil {
			eff.Names = row.args(*e)
		}
		switch e.Name() {
		case "tar":
			if tool, version, dir, ok := unpacks(st, step, *e); ok {
				eff.Kind, eff.Tool, eff.Version, eff.Paths = Download, tool, version, []string{dir}
			}
		case "curl", "wget":
			if tool, ok := fetchesTool(*e); ok {
				eff.Kind, eff.Tool = Download, tool // the archive itself: nothing reads it again
			}
		}
		if eff.Kind == OwnerEffect && setsUID(*e) {
			eff.Kind = CapabilityEffect
		}
		if eff.Kind != UnknownEffect && sources(eff.Paths) {
			eff.Kind = SourcesEffect
		}
		step.Effects = append(step.Effects, eff)
		if eff.Kind == PathEffect || eff.Kind == Download {
			kind := Made
			if e.Name() == "mkdir" {
				kind = MadeDir
			}
			for _, p := range eff.Paths {
				st.Files.add(Entry{Path: p, Kind: kind, Step: step})
			}
		}
	case e.Name() == "rm":
		for i, w := range e.Argv[1:] {
			if p, ok := e.abs(w); ok && !strings.HasPrefix(w, "-") && (e.Fixed[i+1] || strings.HasSuffix(w, "/*")) {
				st.Files.add(Entry{Path: p, Kind: Removed, Step: step})
			}
		}
	}
	if names := removes(*e); len(names) > 0 {
		takeAway(st, step, names)
	}
	if written != nil {
		if written.Kind == PathEffect && sources(written.Paths) {
			written.Kind = SourcesEffect
		}
		step.Effects = append(step.Effects, *written)
	}
}

func findEffect(e Exec) (effectRow, bool) {
	name := e.Name()
	for _, row := range effectRows {
		if !slices.Contains(row.names, name) {
			continue
		}
		if row.sub == nil || slices.Contains(row.sub, firstArg(e)) {
			return row, true
		}
	}
	return effectRow{}, false
}

func firstArg(e Exec) string {
	for i, w := range e.Argv[1:] {
		if !strings.HasPrefix(w, "-") && !(e.Argv[i] == "-o" && strings.HasPrefix(e.Name(), "apt")) {
			return w
		}
	}
	return ""
}

// redirected models `… > file`. Literal printf and echo give the content.
func redirected(st *Stage, step *Step, e Exec) *Effect {
	for _, rd := range e.Redirects {
		if !strings.HasPrefix(rd.Op, ">") && rd.Op != "&>" {
			continue
		}
		target, ok := rd.Target.Value(e.Env.Lookup)
		if target == "/dev/null" || strings.HasPrefix(rd.Op, ">&") {
			continue
		}
		p, abs := e.abs(target)
		if !ok || !abs {
			return &Effect{Kind: UnknownEffect, Detail: e.Text() + " " + rd.Op + " " + rd.Target.Raw}
		}
		entry := Entry{Path: p, Kind: Made, Step: step}
		if text, literal := printed(e); literal && rd.Op == ">" {
			entry.Kind, entry.Content = Written, text
		}
		st.Files.add(entry)
		return &Effect{Kind: PathEffect, Paths: []string{p}, Detail: e.Text() + " " + rd.Op + " " + target}
	}
	return nil
}

// printed returns what a literal printf '%s\n' A B… or echo writes.
func printed(e Exec) (string, bool) {
	if !e.Known() || len(e.Argv) < 2 {
		return "", false
	}
	switch {
	case e.Name() == "printf" && e.Argv[1] == `%s\n`:
		return strings.Join(e.Argv[2:], "\n") + "\n", true
	case e.Name() == "echo" && !strings.HasPrefix(e.Argv[1], "-") && !strings.Contains(e.Text(), `\`):
		return strings.Join(e.Argv[1:], " ") + "\n", true
	}
	return "", false
}

// arguments returns the words that are no flags, and whether all of them are known.
func arguments(e Exec) (out []string, known bool) {
	known = true
	for i, w := range e.Argv[1:] {
		if strings.HasPrefix(w, "-") && w != "-" {
			continue
		}
		out, known = append(out, w), known && e.Fixed[i+1]
	}
	return out, known
}

func absolute(e Exec, names ...string) ([]string, bool) {
	var out []string
	for _, n := range names {
		p, ok := e.abs(n)
		if !ok {
			return nil, false
		}
		out = append(out, p)
	}
	return out, true
}

func lastWords(e Exec) ([]string, bool) {
	args, known := arguments(e)
	if !known {
		return nil, false
	}
	return absolute(e, args...)
}

func lastWord(e Exec) ([]string, bool) {
	args, _ := arguments(e)
	if len(args) == 0 || !e.Fixed[len(e.Fixed)-1] {
		return nil, false
	}
	return absolute(e, args[len(args)-1])
}

func ownedPaths(e Exec) ([]string, bool) {
	args, known := arguments(e)
	if !known || len(args) < 2 {
		return nil, false
	}
	return absolute(e, args[1:]...)
}

func ownerName(e Exec) []string {
	args, _ := arguments(e)
	if len(args) == 0 {
		return nil
	}
	return args[:1]
}

func lastName(e Exec) []string {
	args, _ := arguments(e)
	if len(args) == 0 {
		return nil
	}
	return args[len(args)-1:]
}

// onlyExecutes tells whether chmod gives nobody but the owner the right to write.
func onlyExecutes(e Exec) bool {
	mode := ownerName(e)
	if e.Name() != "chmod" || len(mode) != 1 {
		return false
	}
	if who, rights, ok := strings.Cut(mode[0], "+"); ok {
		return strings.Trim(who, "ugoa") == "" && strings.Trim(rights, "rxX") == ""
	}
	bits, err := strconv.ParseUint(mode[0], 8, 16)
	return err == nil && bits&0o022 == 0 && bits < 0o1000
}

// setsUID tells whether chmod sets a set-user-id or set-group-id bit.
func setsUID(e Exec) bool {
	if e.Name() != "chmod" || len(e.Argv) < 2 {
		return false
	}
	mode := ownerName(e)
	return len(mode) == 1 && (strings.Contains(mode[0], "+s") || len(mode[0]) == 4 && mode[0][0] >= '2' && mode[0][0] <= '7')
}

func tarTarget(e Exec) ([]string, bool) {
	for i, w := range e.Argv {
		short := !strings.HasPrefix(w, "--") && strings.HasPrefix(w, "-") && strings.HasSuffix(w, "C") // -C, -xzC
		if (short || w == "--directory") && i+1 < len(e.Argv) {
			if !e.Fixed[i+1] {
				return nil, false
			}
			return absolute(e, e.Argv[i+1])
		}
		for _, p := range []string{"--directory=", "-C"} {
			if dir, ok := strings.CutPrefix(w, p); ok && dir != "" && e.Fixed[i] {
				return absolute(e, dir)
			}
		}
	}
	return absolute(e, ".")
}

func flagOr(flag string) func(Exec) ([]string, bool) {
	return func(e Exec) ([]string, bool) {
		for i, w := range e.Argv {
			if w == flag && i+1 < len(e.Argv) {
				return fixedTarget(e, i+1)
			}
		}
		return absolute(e, ".")
	}
}

// fixedTarget is the path that a word names; one that is known only when the image is built is known to be for the build alone below /tmp.
func fixedTarget(e Exec, i int) ([]string, bool) {
	if !e.Fixed[i] {
		return nil, scratchPath(strings.Trim(e.Argv[i], `"`))
	}
	return absolute(e, e.Argv[i])
}
