package node

import (
	"bytes"
	"path"
	"strings"
)

// reactScripts reads BUILD_PATH (from the shell, then .env files in react-scripts' order) and homepage.
func reactScripts(b *build) []Out {
	dir, why, place := "build", b.tool+"'s default", b.place
	v, ok := b.env("BUILD_PATH")
	if ok {
		dir, why = v, "the variable BUILD_PATH"
	}
	for _, name := range strings.Fields(".env.production.local .env.local .env.production .env") {
		src, err := b.c.ReadFile(path.Join(b.dir, name))
		if err != nil || ok {
			continue
		}
		for _, e := range readEnvFile(src) {
			if e.name != "BUILD_PATH" {
				continue
			}
			place.File, place.Line = path.Join(b.dir, name), e.line
			if !e.literal {
				return b.unknown(place, "BUILD_PATH in %s is not literal", place.File)
			}
			dir, why, ok = e.value, "BUILD_PATH in "+place.File, true
		}
	}
	out := b.known(under(b.dir, dir), why, place)
	if b.pkg != nil {
		if v, ok := b.pkg.json.get("homepage"); ok {
			out[0].Base, _ = v.text()
		}
	}
	return out
}

// craco may change any of webpack's configuration.
func craco(b *build) []Out {
	if v := b.config.get("webpack"); v.kind != absent {
		if v = b.config.get("webpack", "configure"); v.kind != absent {
			return b.unknown(b.config.place("webpack"), "%s configures webpack", orElse(b.config.file, "craco"))
		}
	}
	return reactScripts(b)
}

func rewired(b *build) []Out {
	return b.unknown(b.place, "config-overrides.js may change every path")
}

// meta are packages whose Vite plugin decides about the output.
var meta = strings.Fields("@react-router/dev @remix-run/dev @solidjs/start solid-start @builder.io/qwik-city @qwik.dev/router @tanstack/react-start @tanstack/solid-start vike vite-plugin-ssr vinxi " +
	"laravel-vite-plugin vite-plugin-ruby @analogjs/platform waku @shopify/hydrogen @vitejs/plugin-rsc @crxjs/vite-plugin electron-vite vite-plugin-electron @embroider/vite")

func vite(b *build) []Out {
	if b.pkg != nil {
		for _, m := range meta {
			if b.pkg.Depends(m) {
				return b.unknown(b.place, "%s decides where Vite writes", m)
			}
		}
		if b.pkg.Depends("@sveltejs/kit") {
			return svelteKit(b)
		}
	}
	if v := b.config.get("build", "lib"); v.kind == object || v.kind == other {
		return b.unknown(b.config.place("lib"), "%s builds a library", b.config.file)
	}
	if len(b.words) == 0 {
		switch v := b.config.get("root"); v.kind {
		case str:
			root, ok := b.configDir(v.text)
			if !ok {
				return b.unknown(b.config.place("root"), "root of %s leaves the project", b.config.file)
			}
			b.root = root
		case absent:
		default:
			if _, moved := b.flag(b.outFlag); moved || b.config.get("build", "outDir").kind != unknown {
				return b.unknown(b.config.place("root"), "%s: %s", b.config.file, orElse(v.why, "root is no string"))
			}
		}
	}
	return b.plain()
}

// svelteKit reads the adapter: only adapter-static's folder is a site (sveltejs/kit 2, packages/adapter-static/index.js).
func svelteKit(b *build) []Out {
	b.files = "svelte.config.js"
	cfg := b.findConfig()
	if cfg.module == nil {
		return b.unknown(b.place, "SvelteKit's adapter decides, and svelte.config.js can't be read")
	}
	from, opts, why := cfg.module.callOf("kit", "adapter")
	switch {
	case why != "":
		return b.unknown(cfg.place("adapter"), "%s: %s", cfg.file, why)
	case from != "@sveltejs/adapter-static":
		return b.unknown(cfg.place("adapter"), "%s writes a server or nothing for one", orElse(from, "the adapter of "+cfg.file))
	}
	dir := "build"
	if opts.obj != nil {
		e, sc, v := cfg.module.member(opts.obj, opts.sc, "pages")
		if v.kind == object {
			v = cfg.module.eval(e, sc)
		}
		switch v.kind {
		case absent:
		case str:
			dir = v.text
		default:
			return b.unknown(cfg.place("pages"), "%s: pages is not literal", cfg.file)
		}
	}
	return b.known(under(b.dir, dir), "adapter-static of "+cfg.file, cfg.place("adapter"))
}

func astro(b *build) []Out {
	switch v := b.config.get("adapter"); v.kind {
	case absent:
	case unknown:
		if b.config.module == nil || b.config.module.export == nil {
			break // plain says why
		}
		fallthrough
	default:
		return b.unknown(b.config.place("adapter"), "%s has an adapter: the site has a server", b.config.file)
	}
	return b.plain()
}

// next writes a site only with output: 'export', or by the older command next export.
func next(b *build) []Out {
	if b.sub == "export" {
		dir, why := "out", "next export's default"
		if v, ok := b.flag("-o"); ok {
			dir, why = v, "-o of next export"
		}
		return b.known(under(b.dir, dir), why, b.place)
	}
	switch v := b.config.get("output"); {
	case v.kind == str && v.text == "export":
	case v.kind == absent, v.kind == str:
		return nil // .next, which no static server serves; next export may follow
	default:
		return b.unknown(b.config.place("output"), "%s: %s", b.config.file, orElse(v.why, "output is no string"))
	}
	b.key, b.fallback = "distDir", "out"
	return b.plain()
}

func nuxt(b *build) []Out {
	version := ""
	if b.pkg != nil {
		if version = b.pkg.Version(b.c, "nuxt"); version == "" {
			version = b.pkg.Version(b.c, "nuxt3")
		}
	}
	switch m := major(version); {
	case m == "2":
		b.key, b.fallback = "generate.dir", "dist"
		return b.plain()
	case m == "3", m == "4", m == "latest", b.argv[0] == "nuxi":
	default:
		return b.unknown(b.place, "which version of Nuxt runs is not known")
	}
	if _, ok := b.flags["--preset"]; ok {
		return b.unknown(b.place, "--preset decides where Nitro writes")
	}
	for _, key := range []string{"nitro.output", "nitro.preset"} {
		if v := b.config.get(strings.Split(key, ".")...); v.kind != absent {
			return b.unknown(b.config.place(key), "%s: %s", b.config.file, orElse(v.why, key+" decides where Nitro writes"))
		}
	}
	// dist is a link to the output.
	out := b.known(path.Join(b.root, ".output/public"), "Nuxt's default", b.place)
	return append(out, b.known(path.Join(b.root, "dist"), "Nuxt's link to .output/public", b.place)...)
}

func parcel(b *build) []Out {
	if _, ok := b.flags["-o"]; ok {
		return b.unknown(b.place, "-o names the bundle, not the folder")
	}
	if _, moved := b.flag(b.outFlag); !moved && b.pkg != nil {
		if _, ok := b.pkg.json.get("targets"); ok {
			return b.unknown(b.place, "targets of %s decide", b.pkg.file())
		}
	}
	return b.plain()
}

func webpack(b *build) []Out {
	if v, ok := b.flags["--output-path"]; ok {
		return b.known(under(b.dir, v), "--output-path of "+b.tool, b.place)
	}
	if v, ok := b.flags["-o"]; ok {
		if b.pkg == nil || len(major(b.pkg.Version(b.c, "webpack-cli"))) != 1 || major(b.pkg.Version(b.c, "webpack-cli")) < "4" {
			return b.unknown(b.place, "-o is the bundle or the folder, by webpack-cli's version")
		}
		return b.known(under(b.dir, v), "-o of "+b.tool, b.place)
	}
	b.key = "output.path"
	return b.plain()
}

// eleventy's configuration may also set the folder by a call.
func eleventy(b *build) []Out {
	if bytes.Contains(b.config.src, []byte("setOutputDirectory")) {
		return b.unknown(b.config.place("setOutputDirectory"), "%s calls setOutputDirectory", b.config.file)
	}
	_, moved := b.flag(b.outFlag)
	if !moved && b.config.module != nil && b.config.module.why == "" {
		if _, _, why := b.config.module.object(b.config.module.export, nil); why == noReturn {
			return b.known(under(b.root, b.fallback), b.tool+"'s default", b.place)
		}
	}
	return b.plain()
}

// hexo's folder stands in YAML: a plain key at the left margin.
func hexo(b *build) []Out {
	file := path.Join(b.dir, "_config.yml")
	src, err := b.c.ReadFile(file)
	if err != nil {
		return b.known(under(b.dir, "public"), "Hexo's default", b.place)
	}
	dir, place := "public", b.place
	why := "Hexo's default"
	n := 0
	eachLine(src, func(line string) {
		n++
		if v, ok := strings.CutPrefix(line, "public_dir:"); ok {
			v, _, _ = strings.Cut(v, " #")
			if v = strings.Trim(strings.TrimSpace(v), `'"`); v != "" {
				dir, why = v, "public_dir of "+file
				place.File, place.Line = file, n
			}
		}
	})
	return b.known(under(b.dir, dir), why, place)
}

func quasar(b *build) []Out {
	mode := "spa"
	if v, ok := b.flags["-m"]; ok {
		mode = v
	}
	if mode != "spa" && mode != "pwa" {
		return b.unknown(b.place, "the mode %s builds something else than a site", mode)
	}
	b.fallback = "dist/" + mode
	return b.plain()
}

func esbuild(b *build) []Out {
	if v, ok := b.flags["--outdir"]; ok {
		return b.known(under(b.dir, v), "--outdir of esbuild", b.place)
	}
	if v, ok := b.flags["--outfile"]; ok {
		return b.known(path.Dir(under(b.dir, v)), "--outfile of esbuild", b.place)
	}
	return b.unknown(b.place, "esbuild writes where its input is")
}

// rollup writes bundles, often beside files that stand in the folder already.
func rollup(b *build) []Out {
	if v, ok := b.flags["-d"]; ok {
		return b.known(under(b.dir, v), "-d of rollup", b.place)
	}
	if v, ok := b.flags["-o"]; ok {
		return b.known(path.Dir(under(b.dir, v)), "-o of rollup", b.place)
	}
	b.configFlag = "-c"
	if v, ok := b.flags["-c"]; !ok || v == "" {
		b.configFlag = ""
	}
	b.config = b.findConfig()
	for _, key := range []string{"output.dir", "output.file"} {
		v := b.config.get(strings.Split(key, ".")...)
		if v.kind != str {
			continue
		}
		dir, ok := b.configDir(v.text)
		if key == "output.file" {
			dir = path.Dir(dir)
		}
		if ok {
			return b.known(dir, key+" of "+b.config.file, b.config.place(key))
		}
	}
	return b.unknown(b.place, "rollup's configuration is not literal")
}
