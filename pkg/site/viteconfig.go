package site

import (
	"path"
	"sort"
	"strings"
)

// viteConfig is what a configuration file says about vite preview, or about vite itself.
type viteConfig struct {
	dev                         bool // vite itself
	root, base, outDir, appType string
	host, port                  string
}

// viteConfigs are the names in the order that vite looks for them (vitejs/vite src/node/constants.ts DEFAULT_CONFIG_FILES).
var viteConfigs = []string{"vite.config.js", "vite.config.mjs", "vite.config.ts", "vite.config.cjs", "vite.config.mts", "vite.config.cts"}

// read looks for the file in the root and takes it in.
func (v *viteConfig) read(c *call, root, flag string) {
	if root == "" {
		return
	}
	file, text, ok := "", []byte(nil), false
	if flag != "" {
		file = c.folder(flag)
		if text, ok = c.config(file); !ok {
			c.cannot("the configuration %s can't be read", file)
			return
		}
	}
	for _, name := range viteConfigs {
		if ok {
			break
		}
		file = path.Join(root, name)
		text, ok = c.config(file)
	}
	if !ok {
		return
	}
	list, err := script(file, text)
	if err != nil {
		c.cannot("%s can't be read: %v", file, err)
		return
	}
	o, ok := exported(list)
	if !ok {
		c.cannot("%s exports no plain object", file)
		return
	}
	r := viteReader{call: c, file: file, imports: imports(list)}
	r.top(v, o)
}

type viteReader struct {
	call    *call
	file    string
	imports map[string]string
}

func (r viteReader) cannot(what string) { r.call.cannot("%s: %s", r.file, what) }

// top reads the keys that vite preview minds; all others are for the build or the development server.
func (r viteReader) top(v *viteConfig, o jsObject) {
	if o.open {
		r.cannot("has keys that can't be read")
	}
	r.word(o, "root", &v.root)
	r.word(o, "base", &v.base)
	r.word(o, "appType", &v.appType)
	if value, ok := o.values["build"]; ok {
		if b, ok := r.object("build", value); ok {
			r.folder(b, "build.outDir", &v.outDir)
		}
	}
	preview, _ := r.object("preview", o.values["preview"])
	server, _ := r.object("server", o.values["server"])
	r.listening(v, "server", server)
	if v.dev {
		r.port(v, server)
		for _, key := range sortedNames(server.values) {
			if !viteServerQuiet[key] && key != "proxy" && key != "https" && key != "headers" && key != "cors" {
				r.cannot("server." + key + " is no key that is known")
			}
		}
	} else {
		r.listening(v, "preview", preview)
		r.port(v, preview)
	}
	if value, ok := o.values["plugins"]; ok {
		r.plugins(value)
	}
}

// listening reads the part for a server; preview takes over what it lacks from server, the port aside.
func (r viteReader) listening(v *viteConfig, part string, o jsObject) {
	for _, key := range sortedNames(o.values) {
		value := o.values[key]
		switch key {
		case "host":
			r.word(o, "host", &v.host)
		case "proxy", "https", "headers", "cors":
			if len(value) != 1 || value[0].text != "false" && value[0].text != "undefined" {
				if v.dev && key == "cors" {
					continue // other sites may load from it while it is developed
				}
				what := " works for vite preview too"
				if v.dev {
					what = " adds answers of its own"
				}
				r.cannot(part + "." + key + what)
			}
		}
	}
}

func (r viteReader) port(v *viteConfig, o jsObject) {
	value, ok := o.values["port"]
	switch {
	case !ok:
	case len(value) == 1 && value[0].kind == 'n':
		v.port = value[0].text
	default:
		v.port = "0"
		r.cannot("preview.port is worked out when it starts")
	}
}

func (r viteReader) object(name string, value []jsToken) (jsObject, bool) {
	if len(value) == 0 {
		return jsObject{}, false
	}
	if value[0].is("{") && closing(value, 0) == len(value)-1 {
		o, ok := members(value)
		if o.open {
			r.cannot(name + " has keys that can't be read")
		}
		return o, ok
	}
	r.cannot(name + " is no plain object")
	return jsObject{}, false
}

// word reads a key whose value is a text, true or false.
func (r viteReader) word(o jsObject, key string, to *string) {
	value, ok := o.values[key]
	switch {
	case !ok:
	case len(value) == 1 && (value[0].kind == 's' || value[0].text == "true" || value[0].text == "false"):
		*to = value[0].text
	default:
		r.cannot(key + " is worked out when it starts")
	}
}

// folder reads a path: a text, or path.resolve(__dirname, "…").
func (r viteReader) folder(o jsObject, key string, to *string) {
	value, ok := o.values[strings.TrimPrefix(key, "build.")]
	if !ok {
		return
	}
	if len(value) == 1 && value[0].kind == 's' {
		*to = value[0].text
		return
	}
	if len(value) > 2 && value[0].text == "path" && value[1].is(".") {
		value = value[2:]
	}
	if len(value) > 4 && (value[0].text == "resolve" || value[0].text == "join") && value[1].is("(") && closing(value, 1) == len(value)-1 {
		parts := elements(value[2 : len(value)-1])
		dir := path.Dir(r.file)
		for i, p := range parts {
			if len(p) != 1 || i == 0 && p[0].text != "__dirname" || i > 0 && p[0].kind != 's' {
				dir = ""
				break
			}
			if i > 0 {
				dir = path.Join(dir, p[0].text)
			}
		}
		if dir != "" && len(parts) > 1 {
			*to = dir
			return
		}
	}
	r.cannot(key + " is worked out when it starts")
}

// plugins looks at each plugin: one that is not known may answer requests of vite preview, or change its configuration.
func (r viteReader) plugins(value []jsToken) {
	if !value[0].is("[") {
		r.cannot("plugins are no plain list")
		return
	}
	end := closing(value, 0)
	if rest := value[end+1:]; len(rest) > 0 && !(len(rest) == 5 && rest[1].text == "filter" && rest[3].text == "Boolean") {
		r.cannot("plugins are no plain list")
		return
	}
	for _, e := range elements(value[1:end]) {
		r.plugin(e)
	}
}

func (r viteReader) plugin(e []jsToken) {
	called := false
	depth := 0
	for i, t := range e {
		switch {
		case depth == 0 && (t.is("{") || t.is("[") || t.is("...") || t.is("=>")):
			r.cannot("a plugin that is written in place")
			return
		case t.is("(") || t.is("[") || t.is("{"):
			depth++
		case t.is(")") || t.is("]") || t.is("}"):
			depth--
		case depth == 0 && t.kind == 'i' && i+1 < len(e) && e[i+1].is("("):
			called = true
			if from := r.imports[t.text]; !quietPlugins[from] {
				r.cannot("the plugin " + t.text + " may answer requests itself")
			}
		}
	}
	if !called && (len(e) != 1 || e[0].text != "null" && e[0].text != "false" && e[0].text != "undefined") {
		r.cannot("a plugin that can't be read")
	}
}

func sortedNames(m map[string][]jsToken) []string {
	var list []string
	for k := range m {
		list = append(list, k)
	}
	sort.Strings(list)
	return list
}

// quietPlugins have no configurePreviewServer hook and set neither host, proxy nor headers: read in the packages as npm had them
// on 2026-11-25, each in its newest version.
var quietPlugins = map[string]bool{
	"@vitejs/plugin-react": true, "@vitejs/plugin-react-swc": true, "@vitejs/plugin-vue": true, "@vitejs/plugin-vue2": true,
	"@vitejs/plugin-vue-jsx": true, "@vitejs/plugin-legacy": true, "@sveltejs/vite-plugin-svelte": true, "vite-plugin-svgr": true,
	"vite-plugin-pwa": true, "vite-tsconfig-paths": true, "vite-plugin-checker": true, "vite-plugin-eslint": true,
	"vite-plugin-solid": true, "@preact/preset-vite": true, "@tailwindcss/vite": true, "unplugin-auto-import/vite": true,
	"unplugin-vue-components/vite": true, "unplugin-icons/vite": true, "vite-plugin-vuetify": true, "vite-svg-loader": true,
	"vite-plugin-compression": true, "rollup-plugin-visualizer": true, "vite-plugin-html": true, "vite-plugin-static-copy": true,
	"vite-plugin-node-polyfills": true, "vite-plugin-dts": true, "vite-plugin-vue-devtools": true, "vite-plugin-pages": true,
	"vite-plugin-svg-icons": true, "unocss/vite": true, "@quasar/vite-plugin": true, "vite-plugin-environment": true,
	"vite-plugin-wasm": true, "vite-plugin-top-level-await": true, "vite-plugin-css-injected-by-js": true,
	"@intlify/unplugin-vue-i18n/vite": true, "vite-plugin-glsl": true, "lovable-tagger": true, "@tanstack/router-plugin/vite": true,
	"@vanilla-extract/vite-plugin": true, "vite-plugin-string": true, "vite-plugin-image-optimizer": true, "vite-plugin-imagemin": true,
	"vite-plugin-sass-dts": true, "@lingui/vite-plugin": true,
}
