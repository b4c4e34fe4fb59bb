package site

import "strings"

// A devServer is a program that builds from the sources when it starts and watches them.
type devServer struct {
	program string
	// with are the words of which one must be among the arguments; none: whatever the arguments are.
	with []string
	// but are first words that make it something else. With it, no word at all starts the server too.
	but []string
}

// devServers is the table. The words are those of the tools' own command lines (facebook/create-react-app react-scripts bin,
// vitejs/vite src/node/cli.ts, angular/angular-cli commands/serve, vuejs/vue-cli cli-service commands/serve.js, webpack/webpack-cli
// packages/serve, vercel/next.js packages/next/src/bin/next.ts, nuxt/cli, gatsbyjs/gatsby gatsby-cli, parcel-bundler/parcel
// packages/core/parcel/src/cli.js, and the documentation of the others).
var devServers = []devServer{
	{program: "react-scripts", with: []string{"start"}},
	{program: "react-scripts-ts", with: []string{"start"}},
	{program: "react-app-rewired", with: []string{"start"}},
	{program: "craco", with: []string{"start"}},
	{program: "rescripts", with: []string{"start"}},
	{program: "vite", but: []string{"build", "preview", "optimize"}},
	{program: "ng", with: []string{"serve", "s", "dev"}},
	{program: "vue-cli-service", with: []string{"serve"}},
	{program: "webpack", with: []string{"serve", "server", "s"}},
	{program: "webpack-cli", with: []string{"serve", "server", "s"}},
	{program: "webpack-dev-server"},
	{program: "rspack", with: []string{"serve", "server", "s", "dev"}},
	{program: "rsbuild", but: []string{"build", "preview", "inspect", "init"}},
	{program: "farm", but: []string{"build", "preview", "clean", "watch"}},
	{program: "next", but: []string{"build", "start", "export", "lint", "info", "telemetry", "typegen", "upgrade"}},
	{program: "nuxt", but: []string{"build", "start", "generate", "preview", "prepare", "analyze", "info", "init", "export", "serve", "typecheck", "cleanup"}},
	{program: "nuxt-ts", but: []string{"build", "start", "generate"}},
	{program: "nuxi", with: []string{"dev"}},
	{program: "gatsby", with: []string{"develop"}},
	{program: "parcel", but: []string{"build", "help"}},
	{program: "quasar", with: []string{"dev", "d"}},
	{program: "astro", with: []string{"dev"}},
	{program: "ember", with: []string{"serve", "server", "s"}},
	{program: "gulp", with: []string{"serve", "dev", "watch", "start", "develop", "webserver", "connect"}},
	{program: "grunt", with: []string{"serve", "server", "dev", "watch"}},
	{program: "vitepress", but: []string{"build", "preview", "serve", "init"}},
	{program: "vuepress", with: []string{"dev"}},
	{program: "vuepress-vite", with: []string{"dev"}},
	{program: "docusaurus", with: []string{"start"}},
	{program: "docusaurus-start"},
	{program: "storybook", with: []string{"dev"}},
	{program: "start-storybook"},
	{program: "eleventy", with: []string{"--serve", "--watch"}},
	{program: "snowpack", with: []string{"dev", "start"}},
	{program: "wmr", but: []string{"build", "serve"}},
	{program: "preact", with: []string{"watch"}},
	{program: "stencil", with: []string{"--serve", "--watch", "serve"}},
	{program: "umi", with: []string{"dev"}},
	{program: "max", with: []string{"dev"}},
	{program: "ionic", with: []string{"serve"}},
	{program: "expo", with: []string{"start"}},
	{program: "expo-cli", with: []string{"start"}},
	{program: "remix", with: []string{"dev", "watch", "vite:dev"}},
	{program: "react-router", with: []string{"dev"}},
	{program: "vinxi", with: []string{"dev"}},
	{program: "solid-start", with: []string{"dev", "start:dev"}},
	{program: "svelte-kit", with: []string{"dev"}},
	{program: "sapper", with: []string{"dev"}},
	{program: "gridsome", with: []string{"develop"}},
	{program: "rw", with: []string{"dev"}},
	{program: "redwood", with: []string{"dev"}},
	{program: "poi", with: []string{"--serve"}},
	{program: "nx", with: []string{"serve", "dev"}},
	{program: "turbo", with: []string{"dev", "serve"}},
	{program: "rollup", with: []string{"-w", "--watch", "-cw"}},
	{program: "web-dev-server"},
	{program: "wds"},
	{program: "es-dev-server"},
	{program: "polymer", with: []string{"serve"}},
	{program: "lite-server"},
	{program: "browser-sync"},
	{program: "budo"},
	{program: "observable", with: []string{"preview"}},
	{program: "waku", with: []string{"dev"}},
	{program: "vike", with: []string{"dev"}},
	{program: "netlify", with: []string{"dev"}},
	{program: "ntl", with: []string{"dev"}},
	{program: "vercel", with: []string{"dev"}},
	{program: "wrangler", with: []string{"dev"}},
	{program: "hugo", with: []string{"server", "serve"}},
	{program: "jekyll", with: []string{"serve", "server", "s"}},
	{program: "mkdocs", with: []string{"serve"}},
}

// IsDevServer reports whether argv starts a development server, and which.
func IsDevServer(argv []string) (name string, ok bool) {
	p, args := program(argv)
	for _, d := range devServers {
		if d.program != p || asksForHelp(args) {
			continue
		}
		if len(d.with) > 0 {
			if w := among(args, d.with); w != "" {
				return p + " " + w, true
			}
			continue
		}
		if first := firstWord(args); among([]string{first}, d.but) != "" {
			continue
		}
		return p, true
	}
	return "", false
}

// among is the first argument that is one of the words, or "". A script of nx or turbo may follow a colon: "run app:serve".
func among(args, words []string) string {
	for _, a := range args {
		for _, w := range words {
			if a == w || strings.HasSuffix(a, ":"+w) {
				return a
			}
		}
	}
	return ""
}

func firstWord(args []string) string {
	for _, a := range args {
		if !strings.HasPrefix(a, "-") {
			return a
		}
	}
	return ""
}

func asksForHelp(args []string) bool {
	return among(args, []string{"--help", "--version"}) != ""
}
