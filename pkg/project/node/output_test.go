package node

import (
	"fmt"
	"strings"
	"testing"
)

// show writes outputs so that a table can hold them: the folder, or "?" and why.
func show(outs []Out) string {
	var s []string
	for _, o := range outs {
		one := o.Dir + " <- " + o.Why
		if !o.Known {
			one = "? " + o.Why
		}
		if o.Place.Line > 0 {
			one += fmt.Sprintf(" (%s:%d)", o.Place.File, o.Place.Line)
		}
		if o.Base != "" {
			one += " at " + o.Base
		}
		s = append(s, one)
	}
	return strings.Join(s, "; ")
}

func scripts(text string) string { return `{"scripts": {"build": "` + text + `"}}` }

var outputs = []struct {
	name, line string
	c          tree
	want       string
}{
	{"vite", "vite build", nil, "dist <- vite build's default"},
	{"vite, flag", "vite build --outDir public_html --emptyOutDir", nil, "public_html <- --outDir of vite build"},
	{"vite, flag with =", "vite build --outDir=../site", nil, "../site <- --outDir of vite build"},
	{"vite, root", "vite build app", nil, "app/dist <- vite build's default"},
	{"vite, config", "vite build", tree{"vite.config.js": "import { defineConfig } from 'vite'\n\nexport default defineConfig({\n  build: { outDir: 'build' },\n  base: '/shop/',\n})\n"},
		"build <- build.outDir of vite.config.js (vite.config.js:4) at /shop/"},
	{"vite, flag beats config", "vite build --outDir a", tree{"vite.config.js": "export default { build: { outDir: 'b' } }"}, "a <- --outDir of vite build"},
	{"vite, config without the key", "vite build", tree{"vite.config.ts": "export default { plugins: [vue()] }"}, "dist <- vite build's default"},
	{"vite, root in config", "vite build", tree{"vite.config.mjs": "export default { root: 'src', build: { outDir: '../dist' } }"}, "dist <- build.outDir of vite.config.mjs (vite.config.mjs:1)"},
	{"vite, other config", "vite build -c conf/prod.js", tree{"conf/prod.js": "export default { build: { outDir: 'prod' } }"}, "prod <- build.outDir of conf/prod.js (conf/prod.js:1)"},
	{"vite, function", "vite build", tree{"vite.config.js": "export default defineConfig(({ mode }) => {\n  const env = loadEnv(mode, process.cwd())\n  return { build: { outDir: 'www' }, define: { x: env.X } }\n})"},
		"www <- build.outDir of vite.config.js (vite.config.js:3)"},
	{"vite, const", "vite build", tree{"vite.config.js": "import path from 'node:path'\nconst out = path.resolve(__dirname, 'a', '../b')\nconst config = { build: { outDir: out } }\nexport default config"},
		"b <- build.outDir of vite.config.js (vite.config.js:3)"},
	{"vite, above the project", "vite build (in web)", tree{"web/vite.config.js": "import { resolve } from 'path'\nexport default { build: { outDir: resolve(__dirname, '../server/public') } }"},
		"../server/public <- build.outDir of web/vite.config.js (web/vite.config.js:2)"},
	{"vite, URL", "vite build", tree{"vite.config.js": "import { fileURLToPath } from 'url'\nexport default { build: { outDir: fileURLToPath(new URL('./site', import.meta.url)) } }"},
		"site <- build.outDir of vite.config.js (vite.config.js:2)"},
	{"vite, the project itself", "vite build", tree{"vite.config.js": "export default { build: { outDir: import.meta.dirname } }"}, ". <- build.outDir of vite.config.js (vite.config.js:1)"},
	{"vite, resolved from the root", "vite build", tree{"vite.config.js": "import path from 'path'\nexport default { build: { outDir: path.resolve(__dirname, '/srv', 'www') } }"}, "/srv/www <- build.outDir of vite.config.js (vite.config.js:2)"},
	{"vite, joined", "vite build", tree{"vite.config.js": "import path from 'path'\nexport default { build: { outDir: path.join(__dirname, '/srv', 'www') } }"}, "srv/www <- build.outDir of vite.config.js (vite.config.js:2)"},
	{"vite, URL as a path", "vite build", tree{"vite.config.js": "import path from 'path'\nexport default { build: { outDir: path.resolve(new URL('./x', import.meta.url)) } }"}, "? vite.config.js: build.outDir is not literal: it is what a function call gives (vite.config.js:2)"},
	{"vite, template", "vite build", tree{"vite.config.js": "const n = 'a'\nexport default { build: { outDir: `x/${n}` + '/y' } }"}, "x/a/y <- build.outDir of vite.config.js (vite.config.js:2)"},
	{"vite, absolute", "vite build", tree{"vite.config.js": "export default { build: { outDir: '/srv/www/' } }"}, "/srv/www <- build.outDir of vite.config.js (vite.config.js:1)"},
	{"vite, environment", "vite build", tree{"vite.config.js": "export default { build: { outDir: process.env.OUT || 'dist' } }"}, "? vite.config.js: build.outDir is not literal: it is chosen when the tool runs (vite.config.js:1)"},
	{"vite, variable", "vite build", tree{"vite.config.js": "export default { build: { outDir: process.env.OUT } }"}, "? vite.config.js: build.outDir is not literal: it comes from the variable OUT (vite.config.js:1)"},
	{"vite, spread before", "vite build", tree{"vite.config.js": "export default { build: { ...base, outDir: 'x' } }"}, "x <- build.outDir of vite.config.js (vite.config.js:1)"},
	{"vite, spread behind", "vite build", tree{"vite.config.js": "export default { build: { outDir: 'x', ...base } }"}, "? vite.config.js: outDir may come from what is spread into it (vite.config.js:1)"},
	{"vite, spread of a constant", "vite build", tree{"vite.config.js": "const base = { build: { outDir: 'x' } }\nexport default { ...base }"}, "x <- build.outDir of vite.config.js (vite.config.js:1)"},
	{"vite, changed", "vite build", tree{"vite.config.js": "const c = { build: { outDir: 'x' } }\nif (process.env.CI) c.build.outDir = 'y'\nexport default c"}, "? vite.config.js: c is used in other places, which may change it"},
	{"vite, let", "vite build", tree{"vite.config.js": "let out = 'x'\nout = 'y'\nexport default { build: { outDir: out } }"}, "? vite.config.js: build.outDir is not literal: out is not a constant of the file (vite.config.js:3)"},
	{"vite, shadowed", "vite build", tree{"vite.config.js": "const mode = 'x'\nexport default ({ mode }) => ({ build: { outDir: mode } })"}, "? vite.config.js: build.outDir is not literal: mode is not a constant of the file (vite.config.js:2)"},
	{"vite, conditional", "vite build", tree{"vite.config.js": "export default ({ command }) => { if (command === 'serve') { return {} } else { return { build: { outDir: 'x' } } } }"}, "? vite.config.js: it depends on how the tool is called (vite.config.js:1)"},
	{"vite, computed key", "vite build", tree{"vite.config.js": "export default { build: { ['out' + 'Dir']: 'x' } }"}, "? vite.config.js: a computed key may be outDir"},
	{"vite, merged", "vite build", tree{"vite.config.js": "export default mergeConfig(base, { build: { outDir: 'x' } })"}, "? vite.config.js: it is what a function call gives (vite.config.js:1)"},
	{"vite, exports changed", "vite build", tree{"vite.config.cjs": "module.exports = { build: { outDir: 'x' } }\nmodule.exports.build.outDir = 'y'"}, "? vite.config.cjs: it changes what it exports"},
	{"vite, types", "vite build", tree{"vite.config.ts": "const c: UserConfig = { build: { outDir: 'x' } }\nexport default c"}, "x <- build.outDir of vite.config.ts (vite.config.ts:1)"},
	{"vite, satisfies", "vite build", tree{"vite.config.mts": "export default defineConfig({ build: { outDir: 'x' as const } } satisfies UserConfig)"}, "x <- build.outDir of vite.config.mts (vite.config.mts:1)"},
	{"vite, check", "vite build", tree{"vite.config.js": "export default ({ mode }) => {\n  if (!mode) { throw new Error('x') }\n  return { build: { outDir: 'x' } }\n}"}, "x <- build.outDir of vite.config.js (vite.config.js:3)"},
	{"vite, choice", "vite build", tree{"vite.config.js": "export default ({ mode }) => {\n  if (!mode) { return {} }\n  return { build: { outDir: 'x' } }\n}"}, "? vite.config.js: it depends on how the tool is called (vite.config.js:3)"},
	{"vite, result type", "vite build", tree{"vite.config.ts": "export default defineConfig(({ mode }: ConfigEnv): UserConfig => {\n  return { build: { outDir: 'x' } }\n})"}, "x <- build.outDir of vite.config.ts (vite.config.ts:2)"},
	{"vite, library", "vite build", tree{"vite.config.js": "export default { build: { lib: { entry: 'x' } } }"}, "? vite.config.js builds a library (vite.config.js:1)"},
	{"vite, server", "vite build --ssr src/server.js", nil, "? --ssr builds something else than a site"},
	{"vite, meta-framework", "vite build", tree{"package.json": `{"dependencies": {"vike": "1"}}`}, "? vike decides where Vite writes"},
	{"vite preview", "vite preview", nil, "? msb does not know what vite preview writes"},
	{"sveltekit, static", "vite build", tree{"package.json": `{"devDependencies": {"@sveltejs/kit": "2"}}`, "svelte.config.js": "import adapter from '@sveltejs/adapter-static'\nexport default { kit: { adapter: adapter({ pages: 'site', fallback: 'x.html' }) } }"},
		"site <- adapter-static of svelte.config.js"},
	{"sveltekit, default", "vite build", tree{"package.json": `{"devDependencies": {"@sveltejs/kit": "2"}}`, "svelte.config.js": "import adapter from '@sveltejs/adapter-static'\nconst config = {\n kit: { adapter: adapter() } }\nexport default config"},
		"build <- adapter-static of svelte.config.js"},
	{"sveltekit, node", "vite build", tree{"package.json": `{"devDependencies": {"@sveltejs/kit": "2"}}`, "svelte.config.js": "import adapter from '@sveltejs/adapter-node'\nexport default { kit: { adapter: adapter() } }"},
		"? @sveltejs/adapter-node writes a server or nothing for one"},

	{"cra", "react-scripts build", tree{"package.json": `{"homepage": "https://x.example/shop"}`}, "build <- react-scripts build's default at https://x.example/shop"},
	{"cra, variable", "npm run build", tree{"package.json": scripts("BUILD_PATH=./docs react-scripts build")}, "docs <- the variable BUILD_PATH (package.json:1)"},
	{"cra, cross-env", "npm run build", tree{"package.json": scripts("cross-env BUILD_PATH=docs react-scripts build")}, "docs <- the variable BUILD_PATH (package.json:1)"},
	{"cra, file", "react-scripts build", tree{".env": "A=1\nBUILD_PATH='www'\n", ".env.production": "B=1"}, "www <- BUILD_PATH in .env (.env:2)"},
	{"cra, variable before file", "npm run build", tree{"package.json": scripts("BUILD_PATH=docs react-scripts build"), ".env": "BUILD_PATH=www"}, "docs <- the variable BUILD_PATH (package.json:1)"},
	{"cra, two files", "react-scripts build", tree{".env": "BUILD_PATH=www", ".env.production": "BUILD_PATH=prod"}, "prod <- BUILD_PATH in .env.production (.env.production:1)"},
	{"cra, file expands", "react-scripts build", tree{".env": "BUILD_PATH=$X"}, "? BUILD_PATH in .env is not literal (.env:1)"},
	{"craco", "craco build", tree{"craco.config.js": "module.exports = { style: {} }"}, "build <- craco build's default"},
	{"craco, webpack", "craco build", tree{"craco.config.js": "module.exports = { webpack: { configure: (c) => c } }"}, "? craco.config.js configures webpack (craco.config.js:1)"},
	{"vue-cli", "vue-cli-service build --mode staging", nil, "dist <- vue-cli-service build's default"},
	{"vue-cli, flag", "vue-cli-service build --dest www", nil, "www <- --dest of vue-cli-service build"},
	{"vue-cli, config", "vue-cli-service build", tree{"vue.config.js": "const { defineConfig } = require('@vue/cli-service')\nmodule.exports = defineConfig({ outputDir: 'www', publicPath: '/a/' })"},
		"www <- outputDir of vue.config.js (vue.config.js:2) at /a/"},
	{"vue-cli, package.json", "vue-cli-service build", tree{"package.json": `{"vue": {"outputDir": "www"}}`}, "www <- outputDir of package.json (package.json:1)"},
	{"vue-cli, library", "vue-cli-service build --target lib", nil, "? --target builds something else than a site"},
	{"gatsby", "gatsby build", nil, "public <- gatsby build's default"},
	{"next", "next build", tree{"next.config.js": "module.exports = { reactStrictMode: true }"}, ""},
	{"next, export", "next build", tree{"next.config.mjs": "export default { output: 'export' }"}, "out <- next build's default"},
	{"next, export elsewhere", "next build", tree{"next.config.js": "/** @type {import('next').NextConfig} */\nconst nextConfig = { output: 'export', distDir: 'site' }\n\nmodule.exports = nextConfig"},
		"site <- distDir of next.config.js (next.config.js:2)"},
	{"next export", "npm run build", tree{"package.json": scripts("next build && next export -o www")}, "www <- -o of next export (package.json:1)"},
	{"nuxt 2", "nuxt generate", tree{"package.json": `{"dependencies": {"nuxt": "^2.15.0"}}`, "nuxt.config.js": "export default { generate: { dir: 'www' } }"}, "www <- generate.dir of nuxt.config.js (nuxt.config.js:1)"},
	{"nuxt 3", "nuxt generate", tree{"package.json": `{"dependencies": {"nuxt": "^3.8.0"}}`, "nuxt.config.ts": "export default defineNuxtConfig({ ssr: false })"}, ".output/public <- Nuxt's default; dist <- Nuxt's link to .output/public"},
	{"nuxt, unknown", "nuxt generate", nil, "? which version of Nuxt runs is not known"},
	{"nuxt build", "nuxt build", nil, "? msb does not know what nuxt build writes"},
	{"parcel", "parcel build src/index.html", nil, "dist <- parcel build's default"},
	{"parcel, flag", "parcel build src/index.html --dist-dir www --public-url /a", nil, "www <- --dist-dir of parcel build at /a"},
	{"parcel 1", "parcel build index.html -d www", nil, "www <- -d of parcel build"},
	{"parcel, targets", "parcel build", tree{"package.json": `{"targets": {"a": {"distDir": "x"}}}`}, "? targets of package.json decide"},
	{"webpack", "webpack --mode production", nil, "dist <- webpack's default"},
	{"webpack, config", "webpack --config webpack.prod.js", tree{"webpack.prod.js": "const path = require('path');\nmodule.exports = {\n  output: { path: path.resolve(__dirname, 'public'), filename: '[name].js' },\n};"},
		"public <- output.path of webpack.prod.js"},
	{"webpack, flag", "webpack build --output-path www", nil, "www <- --output-path of webpack build"},
	{"webpack, -o", "webpack -o www", tree{"package.json": `{"devDependencies": {"webpack-cli": "^5.0.0"}}`}, "www <- -o of webpack"},
	{"webpack, -o of old", "webpack -o www", tree{"package.json": `{"devDependencies": {"webpack-cli": "^3.0.0"}}`}, "? -o is the bundle or the folder, by webpack-cli's version"},
	{"webpack, merged", "webpack", tree{"webpack.config.js": "const { merge } = require('webpack-merge'); module.exports = merge({}, {})"}, "? webpack.config.js: it is what a function call gives"},
	{"webpack, several", "webpack", tree{"webpack.config.js": "module.exports = [{}, {}]"}, "? webpack.config.js: it is no object literal"},
	{"rollup", "rollup -c", tree{"rollup.config.js": "export default { output: { file: 'public/build/bundle.js' } }"}, "public/build <- output.file of rollup.config.js (rollup.config.js:1)"},
	{"astro", "astro build", tree{"astro.config.mjs": "import { defineConfig } from 'astro/config';\nexport default defineConfig({ site: 'https://x', base: '/docs' });"}, "dist <- astro build's default at /docs"},
	{"astro, folder", "astro build", tree{"astro.config.mjs": "export default { outDir: './www' }"}, "www <- outDir of astro.config.mjs (astro.config.mjs:1)"},
	{"astro, server", "astro build", tree{"astro.config.mjs": "import node from '@astrojs/node';\nexport default { adapter: node({ mode: 'standalone' }) }"}, "? astro.config.mjs has an adapter: the site has a server (astro.config.mjs:2)"},
	{"docusaurus", "docusaurus build --out-dir www", nil, "www <- --out-dir of docusaurus build"},
	{"vitepress", "vitepress build docs", nil, "docs/.vitepress/dist <- vitepress build's default"},
	{"vitepress, config", "vitepress build docs", tree{"docs/.vitepress/config.mjs": "export default { outDir: '../site' }"}, "site <- outDir of docs/.vitepress/config.mjs (docs/.vitepress/config.mjs:1)"},
	{"vuepress", "vuepress build docs --dest www", nil, "www <- --dest of vuepress build"},
	{"vuepress, config", "vuepress build docs", tree{"docs/.vuepress/config.js": "module.exports = { dest: 'www' }"}, "www <- dest of docs/.vuepress/config.js (docs/.vuepress/config.js:1)"},
	{"eleventy", "npx @11ty/eleventy", nil, "_site <- eleventy's default"},
	{"eleventy, flag", "eleventy --output=www", nil, "www <- --output of eleventy"},
	{"eleventy, config", "eleventy", tree{".eleventy.js": "module.exports = function (cfg) {\n  cfg.addPassthroughCopy('css');\n  return { dir: { input: 'src', output: 'public' } };\n};"}, "public <- dir.output of .eleventy.js (.eleventy.js:3)"},
	{"eleventy, no return", "eleventy", tree{"eleventy.config.js": "export default function (cfg) { cfg.addPassthroughCopy('css'); }"}, "_site <- eleventy's default"},
	{"eleventy, call", "eleventy", tree{"eleventy.config.js": "export default function (cfg) { cfg.setOutputDirectory('x'); }"}, "? eleventy.config.js calls setOutputDirectory (eleventy.config.js:1)"},
	{"hexo", "hexo generate", tree{"_config.yml": "title: x\npublic_dir: www # here\n"}, "www <- public_dir of _config.yml (_config.yml:2)"},
	{"quasar", "quasar build", tree{"quasar.config.js": "const { configure } = require('quasar/wrappers')\nmodule.exports = configure(function (ctx) { return { build: { vueRouterMode: 'hash' } } })"}, "dist/spa <- quasar build's default"},
	{"quasar, server", "quasar build -m ssr", nil, "? the mode ssr builds something else than a site"},
	{"ember", "ember build -prod", nil, "dist <- ember build's default"},
	{"ember, flag", "ember build --environment=production --output-path=www", nil, "www <- --output-path of ember build"},
	{"storybook", "storybook build -o www", nil, "www <- -o of storybook build"},
	{"expo", "expo export -p web", nil, "dist <- expo export's default"},
	{"esbuild", "esbuild src/main.js --bundle --outfile=public/app.js", nil, "public <- --outfile of esbuild"},
	{"rsbuild", "rsbuild build", tree{"rsbuild.config.ts": "export default { output: { distPath: { root: 'www' } } }"}, "www <- output.distPath.root of rsbuild.config.ts (rsbuild.config.ts:1)"},

	{"snowpack", "snowpack build", tree{"snowpack.config.mjs": "export default { buildOptions: { out: 'site' } }"}, "site <- buildOptions.out of snowpack.config.mjs (snowpack.config.mjs:1)"},
	{"stencil", "stencil build --docs", tree{"stencil.config.ts": "export const config: Config = { outputTargets: [{ type: 'dist' }, { type: 'www', serviceWorker: null }] }"}, "www <- stencil's default (stencil.config.ts:1)"},
	{"stencil, folder", "stencil build", tree{"stencil.config.ts": "export const config: Config = { outputTargets: [{ type: 'www', dir: 'site' }] }"}, "site <- dir of stencil.config.ts (stencil.config.ts:1)"},
	{"stencil, library", "stencil build", tree{"stencil.config.ts": "export const config: Config = { outputTargets: [{ type: 'dist' }] }"}, "? stencil.config.ts has no output target of the kind www that can be read"},
	{"react router", "react-router build", tree{"react-router.config.ts": "export default { ssr: false } satisfies Config"}, "build/client <- react-router build's default"},
	{"react router, folder", "react-router build", tree{"react-router.config.ts": "export default { ssr: false, buildDirectory: 'out' } satisfies Config"}, "out/client <- buildDirectory of react-router.config.ts (react-router.config.ts:1)"},
	{"elm", "elm make src/Main.elm --output=public/elm.js", nil, "public <- --output of elm make"},
	{"elm, nothing named", "elm make src/Main.elm", nil, "? elm make without --output writes beside its sources"},
	{"hugo", "hugo --minify", tree{"hugo.toml": "baseURL = 'https://x.org/'\npublishDir = \"site\""}, "site <- publishDir of hugo.toml (hugo.toml:2)"},
	{"hugo, flag", "hugo -d www", nil, "www <- --destination of hugo"},
	{"jekyll", "jekyll build", tree{"_config.yml": "title: x\ndestination: ./out"}, "out <- destination of _config.yml (_config.yml:2)"},
	{"nx", "nx build shop", tree{"apps/shop/project.json": `{"targets": {"build": {"executor": "@nx/vite:build", "options": {"outputPath": "dist/apps/shop"}}}}`}, "dist/apps/shop <- outputPath of apps/shop/project.json (apps/shop/project.json:1)"},
	{"nx, computed", "nx run shop:build:production", tree{"apps/shop/project.json": `{"targets": {"build": {"options": {"outputPath": "{projectRoot}/dist"}}}}`}, "? apps/shop/project.json does not say literally where the build writes (apps/shop/project.json:1)"},
	{"observable", "observable build", nil, "dist <- observable build's default"},
	{"angular, languages", "ng build", tree{"angular.json": `{"projects": {"a": {"architect": {"build": {"builder": "@angular/build:application", "options": {"outputPath": "dist/a", "localize": true}}}}}}`}, "? angular.json: a folder for each language (localize) (angular.json:1)"},
	{"scripts and hooks", "npm run build", tree{"package.json": scripts("tsc -b && vite build") + "\n"}, "dist <- vite build's default (package.json:1)"},
	{"arguments", "npm run build -- --outDir www", tree{"package.json": scripts("vite build")}, "www <- --outDir of vite build (package.json:1)"},
	{"at once", "npm run build", tree{"package.json": `{"scripts": {"build": "run-p type-check \"build-only {@}\" --", "type-check": "vue-tsc --build", "build-only": "vite build"}}`}, "dist <- vite build's default (package.json:1)"},
	{"in a folder", "npm run build --prefix web", tree{"web/package.json": scripts("vite build")}, "web/dist <- vite build's default (web/package.json:1)"},
	{"cd", "npm run build", tree{"package.json": scripts("cd web && vite build"), "web/x": ""}, "web/dist <- vite build's default (package.json:1)"},
	{"moved behind", "npm run build", tree{"package.json": scripts("vite build && mv dist www")}, "dist <- vite build's default (package.json:1); ? msb does not know what mv writes (package.json:1)"},
	{"own script", "node scripts/build.js", nil, "? msb does not know what node writes"},
	{"bin", "node node_modules/vite/bin/vite.js build", nil, "dist <- vite build's default"},
	{".bin", "./node_modules/.bin/vite build", nil, "dist <- vite build's default"},
	{"unknown word", "npm run build", tree{"package.json": scripts("vite build --outDir $OUT")}, "? a word of the command is known when it runs only (package.json:1)"},
	{"known word", "npm run build", tree{"package.json": scripts("vite build --outDir $DEST")}, "www <- --outDir of vite build (package.json:1)"},
	{"install", "npm ci", tree{"package.json": scripts("vite build")}, ""},
	{"install that builds", "npm ci", tree{"package.json": `{"scripts": {"postinstall": "vite build"}}`}, "dist <- vite build's default (package.json:1)"},
	{"checks", "npm run build", tree{"package.json": scripts("eslint . && tsc --noEmit && rimraf dist && echo ok")}, ""},
	{"itself", "npm run build", tree{"package.json": scripts("npm run build")}, `? "npm run build" goes through more than 12 scripts`},
	{"itself twice", "npm run build", tree{"package.json": scripts("npm run build; npm run build")}, `? "npm run build" goes through more than 12 scripts`},
	{"powers of scripts", "npm run a", tree{"package.json": `{"scripts": {"a": "npm run b; npm run b", "b": "npm run c; npm run c", "c": "npm run d; npm run d", "d": "npm run e; npm run e", "e": "npm run f; npm run f",
		"f": "npm run g; npm run g", "g": "npm run h; npm run h", "h": "true; true"}}`}, "? more than 200 commands"},
	{"no script", "npm run nothing", tree{"package.json": "{}"}, `? package.json:1: there is no script "nothing"`},
}

func TestOutputs(t *testing.T) {
	lookup := func(name string) (string, bool) {
		if name == "DEST" {
			return "www", true
		}
		return "", false
	}
	for _, tt := range outputs {
		dir, argv := split(t, tt.line)
		if got := show(Outputs(tt.c, dir, argv, lookup)); got != tt.want {
			t.Errorf("%s: %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

const workspaceFile = `{
  // Angular allows comments
  "version": 1,
  "projects": {
    "shop": {
      "projectType": "application",
      "architect": {
        "build": {
          "builder": "BUILDER",
          "options": { OPTIONS },
          "configurations": { "staging": { "outputPath": "dist/staging" }, "production": { } },
          "defaultConfiguration": "production"
        }
      }
    },
    "ui": { "projectType": "library", "architect": { "build": { "builder": "@angular-devkit/build-angular:ng-packagr" } } }
  }
}
`

func TestAngular(t *testing.T) {
	for _, tt := range []struct{ name, line, builder, options, want string }{
		{"16", "ng build", "@angular-devkit/build-angular:browser", `"outputPath": "dist/shop", "baseHref": "/s/"`, "dist/shop <- outputPath of angular.json (angular.json:10) at /s/"},
		{"path by flag", "ng build --base-href=/t/", "@angular-devkit/build-angular:browser", `"outputPath": "dist/shop", "baseHref": "/s/"`, "dist/shop <- outputPath of angular.json (angular.json:10) at /t/"},
		{"path of the root", "ng build", "@angular-devkit/build-angular:browser", `"outputPath": "dist/shop", "baseHref": "/"`, "dist/shop <- outputPath of angular.json (angular.json:10)"},
		{"17", "ng build", "@angular-devkit/build-angular:application", `"outputPath": "dist/shop"`, "dist/shop/browser <- outputPath of angular.json (angular.json:10)"},
		{"17, object", "ng build", "@angular-devkit/build-angular:application", `"outputPath": {"base": "www", "browser": ""}`, "www <- outputPath of angular.json (angular.json:10)"},
		{"17, object with a name", "ng build", "@angular-devkit/build-angular:application", `"outputPath": {"base": "www", "browser": "app"}`, "www/app <- outputPath of angular.json (angular.json:10)"},
		{"20, default", "ng build", "@angular/build:application", ``, "dist/shop/browser <- the builder's default for the project shop"},
		{"flag", "ng build --output-path=www", "@angular/build:application", `"outputPath": "dist/shop"`, "www/browser <- --output-path of ng build"},
		{"flag, 16", "ng build --output-path www", "@angular-devkit/build-angular:browser", `"outputPath": "dist/shop"`, "www <- --output-path of ng build"},
		{"configuration", "ng build -c staging", "@angular-devkit/build-angular:browser", `"outputPath": "dist/shop"`, "dist/staging <- outputPath of angular.json (angular.json:11)"},
		{"production", "ng build --prod", "@angular-devkit/build-angular:browser", `"outputPath": "dist/shop"`, "dist/shop <- outputPath of angular.json (angular.json:10)"},
		{"named", "ng build shop --configuration=production", "@angular-devkit/build-angular:browser", `"outputPath": "dist/shop"`, "dist/shop <- outputPath of angular.json (angular.json:10)"},
		{"library", "ng build ui", "", "", `? angular.json: what the builder "@angular-devkit/build-angular:ng-packagr" writes is not known`},
		{"custom", "ng build", "@acme/builder:site", "", `? angular.json: what the builder "@acme/builder:site" writes is not known`},
		{"no path", "ng build", "@angular-devkit/build-angular:browser", "", "? angular.json: it says no outputPath"},
	} {
		file := strings.NewReplacer("BUILDER", tt.builder, "OPTIONS", tt.options).Replace(workspaceFile)
		_, argv := split(t, tt.line)
		got := show(Outputs(tree{"angular.json": file}, ".", argv, nil))
		if tt.builder == "" {
			got, _, _ = strings.Cut(got, " (")
		}
		if got != tt.want {
			t.Errorf("%s: %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

func TestAngularApps(t *testing.T) {
	for _, tt := range []struct{ name, line, text, want string }{
		{"outDir", "ng build", "{\"apps\": [\n{\"outDir\": \"public/\"}]}", "public <- outDir of .angular-cli.json (.angular-cli.json:2)"},
		{"default", "ng build --prod", `{"apps": [{"root": "src"}]}`, "dist <- the default of .angular-cli.json (.angular-cli.json:1)"},
		{"the first of two", "ng build", `{"apps": [{"outDir": "a"}, {"outDir": "b"}]}`, "a <- outDir of .angular-cli.json (.angular-cli.json:1)"},
		{"another application", "ng build --app admin", `{"apps": [{"outDir": "a"}, {"name": "admin", "outDir": "b"}]}`, "? --app of ng build chooses among the applications of .angular-cli.json"},
		{"flag", "ng build -op www", `{"apps": [{"outDir": "a"}]}`, "www <- --output-path of ng build"},
		{"long flag", "ng build --output-path=www", `{"apps": []}`, "www <- --output-path of ng build"},
		{"path of the pages", "ng build", `{"apps": [{"outDir": "a", "baseHref": "/s/"}]}`, "a <- outDir of .angular-cli.json (.angular-cli.json:1) at /s/"},
		{"path by flag", "ng build --base-href /t/", `{"apps": [{"outDir": "a", "baseHref": "/s/"}]}`, "a <- outDir of .angular-cli.json (.angular-cli.json:1) at /t/"},
		{"not JSON", "ng build", `{`, "? .angular-cli.json: parsing value"},
	} {
		_, argv := split(t, tt.line)
		got := show(Outputs(tree{".angular-cli.json": tt.text}, ".", argv, nil))
		if !strings.HasPrefix(got, tt.want) || strings.HasPrefix(tt.want, "www") && got != tt.want {
			t.Errorf("%s: %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

// TestRebase holds paths against what joining them gives.
func TestRebase(t *testing.T) {
	for _, tt := range []struct{ p, from, want string }{
		{"dist", ".", "dist"}, {"web/dist", "web", "dist"}, {"dist", "web", "../dist"}, {"web", "web", "."}, {".", "web", ".."},
		{"a/b/c", "a/x/y", "../../b/c"}, {"../x", "web", "../../x"}, {"website", "web", "../website"},
	} {
		if got := rebase(tt.p, tt.from); got != tt.want {
			t.Errorf("rebase(%q, %q) = %q, want %q", tt.p, tt.from, got, tt.want)
		}
	}
}
