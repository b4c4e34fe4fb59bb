package node

import (
	"path"
	"strings"

	"github.com/msb-dev/msb/pkg/lazyregexp"
	"github.com/msb-dev/msb/pkg/project"
)

// stencilTarget is an output target of the kind www, with the folder that may stand beside it.
var stencilTarget = lazyregexp.New(`\{[^{}]*type:\s*['"]www['"][^{}]*\}`)

var stencilDir = lazyregexp.New(`\bdir:\s*['"]([^'"]+)['"]`)

// stencil writes a site only for an output target of the kind www (ionic-team/stencil 4, src/compiler/config/outputs/validate-www.ts).
func stencil(b *build) []Out {
	targets := stencilTarget.FindAllString(string(b.config.src), -1)
	if len(targets) != 1 {
		return b.unknown(b.place, "stencil.config.ts has no output target of the kind www that can be read")
	}
	dir, why := "www", "stencil's default"
	if m := stencilDir.FindStringSubmatch(targets[0]); m != nil {
		dir, why = m[1], "dir of "+b.config.file
	}
	return b.known(under(b.dir, dir), why, b.config.place("www"))
}

// client adds the folder of what browsers get to the one that the framework's configuration names (remix-run/react-router 7,
// packages/react-router-dev/config/config.ts; remix-run/remix 2, packages/remix-dev/vite/plugin.ts).
func client(b *build) []Out {
	v := b.config.get("buildDirectory")
	switch v.kind {
	case absent:
		return b.known(under(b.dir, "build/client"), b.tool+"'s default", b.place)
	case str:
		if dir, ok := b.configDir(v.text); ok {
			return b.known(path.Join(dir, "client"), "buildDirectory of "+b.config.file, b.config.place("buildDirectory"))
		}
	}
	return b.unknown(b.config.place("buildDirectory"), "%s: %s", b.config.file, orElse(v.why, "buildDirectory is no string"))
}

// elm writes one file (elm/compiler 0.19, terminal/src/Main.hs).
func elm(b *build) []Out {
	v, ok := b.flag("--output")
	if !ok || b.sub == "" {
		return b.unknown(b.place, "elm make without --output writes beside its sources")
	}
	return b.known(path.Dir(under(b.dir, v)), "--output of elm make", b.place)
}

// plainKey finds a key at the left margin of a YAML or TOML file.
func (b *build) plainKey(key string, files ...string) (value string, place project.Place) {
	for _, name := range files {
		file := path.Join(b.dir, name)
		src, err := b.c.ReadFile(file)
		if err != nil {
			continue
		}
		n := 0
		eachLine(src, func(line string) {
			n++
			k, v, ok := strings.Cut(line, ":")
			if strings.HasSuffix(name, ".toml") {
				k, v, ok = strings.Cut(line, "=")
			}
			if ok && strings.EqualFold(strings.TrimRight(k, " "), key) {
				v, _, _ = strings.Cut(v, " #")
				value, place = strings.Trim(strings.TrimSpace(v), `'"`), project.Place{File: file, Line: n}
			}
		})
		return value, place
	}
	return "", place
}

// hugo reads publishDir (gohugoio/hugo 0.140, config/allconfig/allconfig.go).
func hugo(b *build) []Out {
	if v, ok := b.flag("-d"); ok {
		return b.known(under(b.dir, v), "--destination of hugo", b.place)
	}
	names := strings.Fields("hugo.toml hugo.yaml hugo.yml config.toml config.yaml config.yml")
	if v, place := b.plainKey("publishDir", names...); v != "" {
		return b.known(under(b.dir, v), "publishDir of "+place.File, place)
	}
	return b.known(under(b.dir, "public"), "hugo's default", b.place)
}

// jekyll reads destination (jekyll/jekyll 4, lib/jekyll/configuration.rb).
func jekyll(b *build) []Out {
	if v, ok := b.flag("-d"); ok {
		return b.known(under(b.dir, v), "--destination of jekyll", b.place)
	}
	if v, place := b.plainKey("destination", "_config.yml", "_config.yaml"); v != "" {
		return b.known(under(b.dir, v), "destination of "+place.File, place)
	}
	return b.known(under(b.dir, "_site"), "jekyll's default", b.place)
}

// nx reads outputPath of the project's build (nrwl/nx 20, packages/nx/src/command-line/run-one; the builders' own schemas).
func nx(b *build) []Out {
	name := ""
	switch {
	case b.sub == "build" && len(b.words) > 0:
		name = b.words[0]
	case b.sub == "run" && len(b.words) > 0:
		project, target, _ := strings.Cut(b.words[0], ":")
		if target == "build" || strings.HasPrefix(target, "build:") {
			name = project
		}
	}
	if name == "" || b.loose {
		return b.unknown(b.place, "msb does not know what %s writes", b.tool)
	}
	for _, dir := range []string{"apps/" + name, "packages/" + name, name} {
		file := path.Join(b.dir, dir, "project.json")
		if !b.c.Exists(file) {
			continue
		}
		conf := b.readConfig(file)
		v := conf.get("targets", "build", "options", "outputPath")
		executor := conf.get("targets", "build", "executor")
		if v.kind != str || strings.Contains(v.text, "{") || strings.HasSuffix(executor.text, ":application") {
			return b.unknown(conf.place("outputPath"), "%s does not say literally where the build writes", file)
		}
		return b.known(under(b.dir, v.text), "outputPath of "+file, conf.place("outputPath"))
	}
	return b.unknown(b.place, "there is no project.json of %s", name)
}
