package node

// bundler is how a program of a front end decides where it writes. Flags beat the configuration, the configuration beats the default.
type bundler struct {
	subs     map[string]bool // subcommands that build; nil if it has none
	fallback string          // the default folder
	outFlag  string          // the flag that moves it, by the first of its aliases in value
	files    string          // configuration files in the order of search; .* stands for the extensions of JavaScript and TypeScript
	key      string          // dotted, in the configuration
	pkgKey   string          // the key of package.json that may hold the configuration

	configFlag, baseFlag, baseKey string
	value                         string // flags that take a value, groups of aliases
	stops                         string // flags that build something else
	below                         string // what is added to a folder that was moved
	bare                          bool   // it builds without a subcommand too
	rooted                        bool   // the first word behind the subcommand is the project's folder
	// What relative folders start from is the project's folder, but for:
	flagFromCwd, keyFromCwd, configFromCwd bool

	read func(b *build) []Out // instead of flag, key, default
}

// bundlers is the table of programs. Sources: the tools' own documentation and source, read at the versions named.
var bundlers map[string]bundler

func init() { // readers refer to the table's type and it to them
	bundlers = map[string]bundler{
		// vitejs/vite 7, packages/vite/src/node/cli.ts and docs/config/build-options.md
		"vite": {subs: words("build"), fallback: "dist", outFlag: "--outDir", files: "vite.config.*", key: "build.outDir",
			configFlag: "-c", baseFlag: "--base", baseKey: "base", rooted: true, stops: "--ssr --app",
			value: "--outDir --ssr -c,--config --base -l,--logLevel -m,--mode --target --assetsDir --assetsInlineLimit --configLoader", read: vite},
		// facebook/create-react-app 5, packages/react-scripts/config/paths.js
		"react-scripts":     {subs: words("build"), fallback: "build", pkgKey: "", read: reactScripts},
		"craco":             {subs: words("build"), fallback: "build", files: "craco.config.*", value: "--config", configFlag: "--config", read: craco},
		"react-app-rewired": {subs: words("build"), read: rewired},
		// vuejs/vue-cli 5, packages/@vue/cli-service/lib/commands/build/index.js and lib/options.js
		"vue-cli-service": {subs: words("build"), fallback: "dist", outFlag: "--dest", files: "vue.config.js vue.config.cjs vue.config.mjs vue.config.ts", key: "outputDir", pkgKey: "vue",
			baseKey: "publicPath", value: "--dest --mode --target --name --formats --filename", stops: "--target --watch"},
		// angular/angular-cli 20, packages/angular/cli and packages/angular/build/src/builders/application
		"ng": {subs: words("build b"), value: "--output-path,-op -c,--configuration --base-href --deploy-url --localize --output-hashing --source-map", read: angular},
		// gatsbyjs/gatsby 5, packages/gatsby-cli/src/create-cli.ts
		"gatsby": {subs: words("build"), fallback: "public"},
		// vercel/next.js 15, docs/01-app/02-guides/static-exports.mdx
		"next": {subs: words("build export"), files: "next.config.*", rooted: true, outFlag: "-o", value: "-o,--outdir", baseKey: "basePath", read: next},
		// nuxt/nuxt 4, docs; nuxt/nuxt.js 2, packages/config/src/config/generate.js
		"nuxt": {subs: words("generate"), files: "nuxt.config.*", rooted: true, value: "-c,--config-file --preset --dotenv", configFlag: "-c", read: nuxt},
		"nuxi": {subs: words("generate"), files: "nuxt.config.*", rooted: true, value: "-c,--config-file --preset --dotenv", configFlag: "-c", read: nuxt},
		// parcel-bundler/parcel 2.16, packages/core/parcel/src/cli.js
		"parcel": {subs: words("build"), fallback: "dist", outFlag: "--dist-dir", value: "--dist-dir,-d,--out-dir --public-url --target --cache-dir --config --log-level --reporter --hmr-port -o,--out-file", baseFlag: "--public-url", flagFromCwd: true, read: parcel},
		// webpack/webpack-cli 6, packages/webpack-cli/src/webpack-cli.ts
		"webpack":     {subs: words("build bundle b"), bare: true, fallback: "dist", files: "webpack.config.* .webpack/webpack.config.*", value: "-c,--config --mode --env -e,--entry --output-path -o -n,--config-name -d,--devtool --target,-t --node-env --output --colors", configFlag: "-c", read: webpack},
		"webpack-cli": {subs: words("build bundle b"), bare: true, fallback: "dist", files: "webpack.config.* .webpack/webpack.config.*", value: "-c,--config --mode --env -e,--entry --output-path -o -n,--config-name -d,--devtool --target,-t --node-env --output --colors", configFlag: "-c", read: webpack},
		"rspack":      {subs: words("build"), fallback: "dist", files: "rspack.config.*", value: "-c,--config --mode,-m --env -o,--output-path --config-name --node-env", outFlag: "-o", configFlag: "-c", key: "output.path", flagFromCwd: true},
		// web-infra-dev/rsbuild 1, website/docs/en/config/output/dist-path.mdx
		"rsbuild": {subs: words("build"), fallback: "dist", files: "rsbuild.config.*", value: "-c,--config -m,--mode --env-mode --env-dir -r,--root --base --dist-path", outFlag: "--dist-path", configFlag: "-c", key: "output.distPath.root", stops: "-r"},
		// withastro/astro 5, packages/astro/src/core/config/schemas/base.ts
		"astro": {subs: words("build"), fallback: "dist", outFlag: "--outDir", files: "astro.config.*", key: "outDir", baseFlag: "--base", baseKey: "base",
			value: "--outDir --root --config --base --site --mode", configFlag: "--config", stops: "--root", read: astro},
		// facebook/docusaurus 3, packages/docusaurus/src/commands/cli.ts
		"docusaurus": {subs: words("build"), fallback: "build", outFlag: "--out-dir", value: "--out-dir --config --locale,-l", rooted: true, files: "docusaurus.config.*", configFlag: "--config", baseKey: "baseUrl"},
		// vuejs/vitepress 1, src/node/cli.ts and config.ts
		"vitepress": {subs: words("build"), fallback: ".vitepress/dist", outFlag: "--outDir", files: ".vitepress/config.* .vitepress/config/index.*", key: "outDir", value: "--outDir --base --mpa", rooted: true, baseFlag: "--base", baseKey: "base"},
		// vuejs/vuepress 1, packages/vuepress/lib/registerCoreCommands.js
		"vuepress": {subs: words("build"), fallback: ".vuepress/dist", outFlag: "-d", files: ".vuepress/config.*", key: "dest", value: "-d,--dest -c,--config -t,--temp --cache", rooted: true, configFlag: "-c", baseKey: "base", flagFromCwd: true, keyFromCwd: true},
		// 11ty/eleventy 3, src/defaultConfig.js and cmd.cjs
		"eleventy": {fallback: "_site", outFlag: "--output", files: ".eleventy.js eleventy.config.js eleventy.config.mjs eleventy.config.cjs", key: "dir.output", value: "--output --input --config --pathprefix --formats --port --to", configFlag: "--config", baseFlag: "--pathprefix", baseKey: "pathPrefix", stops: "--serve --watch --to --dryrun", read: eleventy},
		// hexojs/hexo 7, lib/hexo/default_config.ts
		"hexo": {subs: words("generate g"), read: hexo},
		// quasarframework/quasar, app-vite/lib/quasar-config-file.js
		"quasar": {subs: words("build b"), files: "quasar.config.* quasar.conf.js", value: "-m,--mode -T,--target -A,--arch", key: "build.distDir", baseKey: "build.publicPath", read: quasar},
		// ember-cli/ember-cli 6, lib/commands/build.js
		"ember": {subs: words("build b"), fallback: "dist", outFlag: "-o", value: "-o,--output-path -e,--environment,-env"},
		// storybookjs/storybook 8, code/core/src/cli/bin/index.ts
		"storybook":       {subs: words("build"), fallback: "storybook-static", outFlag: "-o", value: "-o,--output-dir -c,--config-dir --loglevel"},
		"build-storybook": {fallback: "storybook-static", outFlag: "-o", value: "-o,--output-dir -c,--config-dir -s,--static-dir --loglevel"},
		// preactjs/preact-cli 3, packages/cli/src/index.js
		"preact": {subs: words("build"), fallback: "build", outFlag: "-d", value: "-d,--dest --src --template --config,-c --prerenderUrls"},
		// umijs/umi 4, docs/docs/docs/api/config.md
		"umi": {subs: words("build"), fallback: "dist", files: ".umirc.ts .umirc.js config/config.ts config/config.js", key: "outputPath", baseKey: "base", keyFromCwd: true},
		"max": {subs: words("build"), fallback: "dist", files: ".umirc.ts .umirc.js config/config.ts config/config.js", key: "outputPath", baseKey: "base", keyFromCwd: true},
		// gridsome/gridsome 0.7, gridsome/lib/app/loadConfig.js
		"gridsome": {subs: words("build"), fallback: "dist", files: "gridsome.config.js", key: "outputDir", baseKey: "pathPrefix"},
		// expo/expo SDK 52, packages/@expo/cli/src/export/index.ts
		"expo": {subs: words("export"), fallback: "dist", outFlag: "--output-dir", value: "--output-dir -p,--platform --max-workers"},
		// evanw/esbuild 0.25, cmd/esbuild/main.go: only flags
		"esbuild": {outFlag: "--outdir", value: "--outdir --outfile", read: esbuild},
		// FredKSchott/snowpack 3, snowpack/src/config.ts
		"snowpack": {subs: words("build"), fallback: "build", files: "snowpack.config.*", key: "buildOptions.out", value: "--config --out --mode", outFlag: "--out", configFlag: "--config"},
		// preactjs/wmr 3, packages/wmr/src/cli.js
		"wmr": {subs: words("build"), fallback: "dist", outFlag: "-o", value: "-o,--out --public --mode", files: "wmr.config.*", key: "out"},
		// brunch/brunch 4, lib/utils/config.js
		"brunch": {subs: words("build b"), fallback: "public", files: "brunch-config.js", key: "paths.public", value: "-c,--config -e,--env"},
		// ionic-team/stencil 4, src/cli/config-flags.ts
		"stencil": {subs: words("build"), files: "stencil.config.ts stencil.config.js", value: "--config -c", configFlag: "--config", stops: "--ssr", read: stencil},
		// remix-run/react-router 7, packages/react-router-dev/cli/run.ts; remix-run/remix 2, packages/remix-dev/cli/run.ts
		"react-router": {subs: words("build"), files: "react-router.config.*", value: "--config -c --mode -m --assetsInlineLimit", read: client},
		"remix":        {subs: words("vite:build"), value: "--config -c --mode -m", read: client},
		// elm/compiler 0.19; halfzebra/create-elm-app 5, config/paths.js; elm-land 0.20, docs
		"elm":      {subs: words("make"), outFlag: "--output", value: "--output --docs", read: elm},
		"elm-app":  {subs: words("build"), fallback: "build"},
		"elm-land": {subs: words("build"), fallback: "dist"},
		// farm-fe/farm 1, packages/core/src/config
		"farm": {subs: words("build"), fallback: "dist", files: "farm.config.*", key: "compilation.output.path", value: "-c,--config -m,--mode", configFlag: "-c"},
		// observablehq/framework 1, src/config.ts
		"observable": {subs: words("build"), fallback: "dist", files: "observablehq.config.js observablehq.config.ts", key: "output", value: "--config --root --output -o", outFlag: "--output", stops: "--root"},
		// react-static/react-static 7, packages/react-static/src/static/getConfig.js; sveltejs/sapper 0.29, src/cli.ts; sintaxi/harp 0.46
		"react-static": {subs: words("build"), fallback: "dist", files: "static.config.js", key: "paths.dist"},
		"sapper":       {subs: words("export"), fallback: "__sapper__/export", value: "--basepath --build-dir"},
		"harp":         {subs: words("compile"), fallback: "www"},
		// gohugoio/hugo, jekyll/jekyll: generators that packages of Node or the image bring
		"hugo":   {bare: true, value: "-d,--destination -b,--baseURL -e,--environment -s,--source --config -t,--theme", stops: "-s --config", baseFlag: "-b", read: hugo},
		"jekyll": {subs: words("build b"), value: "-d,--destination -s,--source --config -b,--baseurl", stops: "-s --config", baseFlag: "-b", read: jekyll},
		// nrwl/nx 20
		"nx": {subs: words("build run"), value: "-c,--configuration --output-style --parallel", read: nx},
		// rollup/rollup 4, docs/command-line-interface: flags, else the configuration
		"rollup": {files: "rollup.config.mjs rollup.config.cjs rollup.config.js rollup.config.ts", value: "-c,--config -d,--dir -o,--file,-f --format --environment -i,--input -n,--name -p,--plugin", read: rollup},
	}
}
