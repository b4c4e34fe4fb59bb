package site

import (
	"fmt"
	"strings"
)

var astroConfigs = []string{"astro.config.mjs", "astro.config.js", "astro.config.ts", "astro.config.mts", "astro.config.cjs", "astro.config.cts"}

// readAstro reads the command line of astro preview (withastro/astro packages/astro/src/core/preview/ of 4.16 and 5.18), which is vite preview of
// several pages with steps of its own. From 5.2 and 4.16.19 on it has a Vite that asks for the names of hosts.
func readAstro(c *call) (Site, error) {
	s := Site{Server: fmt.Sprintf("astro preview %d", c.release.major)}
	if r := c.release; r.major == 5 && !r.atLeast(5, 2) || r.major == 4 && !r.patched(16, 19) {
		c.cannot("astro %s is older than 5.2 and 4.16.19, the oldest that are known", r.text)
	}
	g := grammar{options: options("port", "host", "open", "root", "config", "outDir", "site", "base", "mode", "verbose!", "silent!", "allowed-hosts", "help!"), negates: true}
	w, err := g.parse(c.args)
	if err != nil {
		return s, err
	}
	for _, o := range w.unknown {
		c.cannot("astro preview does not know the option %s", o)
	}
	for _, o := range []string{"root", "base", "help"} {
		if w.has(o) {
			c.cannot("astro preview with --%s", o)
		}
	}
	conf := viteConfig{outDir: "dist"}
	c.astroConfig(w.last("config"), &conf)
	if w.has("outDir") {
		conf.outDir = w.last("outDir")
	}
	s.Root = joined(c.folder(""), conf.outDir)
	l := viteListen(c, w, conf)
	if !w.has("port") && conf.port == "" {
		l.Port = 4321
	}
	s.Listen = []Listen{l}
	bundled := release{major: c.release.major + 1, minor: newestMinor, patch: newestMinor} // of Vite: astro 4 has 5.4, astro 5 has 6
	h := astroFiles{vite: viteFiles{html: true, icon: true, strict: true, files: sirvFiles{dev: true, etag: true, types: viteMedia(bundled), exact: true, escapes: true}}}
	if c.release.major == 4 {
		h.charset = "utf-8"
	}
	s.answers = h.answer
	return s, nil
}

// quietIntegrations change neither the address, the paths nor the adapter: in their packages, as npm had them on 2026-11-27, nothing sets
// base, trailingSlash, build.format, outDir, server or adapter of Astro's configuration, nor answers astro preview. Starlight is not
// among them: a plugin of it may add integrations.
var quietIntegrations = map[string]bool{
	"@astrojs/react": true, "@astrojs/vue": true, "@astrojs/svelte": true, "@astrojs/preact": true, "@astrojs/solid-js": true, "@astrojs/lit": true,
	"@astrojs/alpinejs": true, "@astrojs/mdx": true, "@astrojs/sitemap": true, "@astrojs/tailwind": true, "@astrojs/partytown": true, "@astrojs/markdoc": true,
	"astro-icon": true, "astro-compress": true, "@playform/compress": true, "astro-robots-txt": true, "astro-expressive-code": true,
}

func (c *call) astroConfig(flag string, v *viteConfig) {
	names := astroConfigs
	if flag != "" {
		names = []string{flag}
	}
	for _, name := range names {
		file := c.folder(name)
		text, ok := c.config(file)
		if !ok {
			continue
		}
		list, err := script(file, text)
		o, ok := exported(list)
		if err != nil || !ok {
			c.cannot("%s exports no plain object", file)
			return
		}
		r := viteReader{call: c, file: file, imports: imports(list)}
		if o.open {
			r.cannot("has keys that can't be read")
		}
		r.folder(o, "outDir", &v.outDir)
		base, slash, output := "/", "ignore", "static"
		r.word(o, "base", &base)
		r.word(o, "trailingSlash", &slash)
		r.word(o, "output", &output)
		switch _, adapter := o.values["adapter"]; {
		case adapter:
			r.cannot("the adapter brings a server of its own")
		case strings.Trim(base, "/") != "":
			r.cannot("astro preview serves below " + base + " (base)")
		case slash != "ignore":
			r.cannot("trailingSlash " + slash + " makes paths unknown")
		case output != "static":
			r.cannot("output " + output + " makes pages when they are asked for")
		}
		server, _ := r.object("server", o.values["server"])
		r.listening(v, "server", server)
		r.port(v, server)
		if list, ok := o.values["integrations"]; ok {
			r.integrations(list)
		}
		return
	}
	if flag != "" {
		c.cannot("the configuration %s can't be read", flag)
	}
}

// integrations looks at each integration: one that is not known may change the configuration.
func (r viteReader) integrations(value []jsToken) {
	if !value[0].is("[") || closing(value, 0) != len(value)-1 {
		r.cannot("integrations are no plain list")
		return
	}
	for _, e := range elements(value[1 : len(value)-1]) {
		if e[0].kind != 'i' || len(e) < 2 || !e[1].is("(") || !quietIntegrations[r.imports[e[0].text]] {
			r.cannot("the integration " + e[0].text + " may change how the site is served")
		}
	}
}

// astroFiles are the answers of astro preview.
type astroFiles struct {
	vite    viteFiles
	charset string // of the page for errors
}

func (h astroFiles) answer(r Request, t Tree) Answer {
	a := h.vite.answer(r, t)
	if a.Status != 404 {
		return a
	}
	p, _ := r.split()
	if name := cleaned(p + "/index.html"); !strings.HasSuffix(p, "/") && t.File(name) || strings.HasSuffix(p, "/") && t.File(cleaned(p[:len(p)-1]+".html")) {
		if !t.File(name) || strings.HasSuffix(p, "/") {
			name = cleaned(strings.TrimSuffix(p, "/") + ".html")
		}
		r.Path = "/" + name
		page := h.vite.page(r, t)
		page.Gzip = r.Gzip && page.Status == 200
		return page.with("Vary", "Origin").forMethod(r)
	}
	if strings.Contains(strings.ToLower(p), "%2f") {
		a = unanswered(r, t).with("Vary", "Origin")
		a.Status = 500
		return a.forMethod(r)
	}
	a = Answer{Status: 404, Body: "error", Headers: a.Headers, Gzip: r.Gzip && r.Method != "HEAD"}
	if t.File("404.html") {
		a.Body, a.Type, a.Charset = "error:404.html", "text/html", h.charset
	}
	return a.forMethod(r)
}
