package site

import (
	"fmt"
	"strings"
)

// readGatsby reads the command line of gatsby serve (gatsbyjs/gatsby packages/gatsby-cli/src/create-cli.ts and
// packages/gatsby/src/commands/serve.ts of 2.32, 3.15, 4.25 and 5.16). What the build recorded for it beside files is for the caller to look for.
func readGatsby(c *call) (Site, error) {
	s := Site{Server: fmt.Sprintf("gatsby serve %d", c.release.major)}
	g := grammar{options: options("host H", "port p", "open o!", "prefix-paths!", "open-tracing-config-file", "verbose!", "no-color!", "no-colors!", "help h!"),
		groups: true, attached: true, negates: true}
	w, err := g.parse(c.args)
	if err != nil {
		return s, err
	}
	for _, o := range w.unknown {
		c.cannot("gatsby serve does not know the option %s", o)
	}
	if v, _ := c.env("PREFIX_PATHS"); w.has("prefix-paths") || v == "true" || v == "1" {
		c.cannot("gatsby serve serves below the pathPrefix of gatsby-config.js (--prefix-paths)")
	}
	c.gatsbyConfig()
	addr := "localhost"
	if w.has("host") {
		addr = bound(w.last("host"))
	}
	s.Listen = []Listen{c.listenOn(w.last("port"), w.has("port"), "", 9000, addr)}
	s.Root = c.folder("public")
	h := expressFiles{dotfiles: true, minimum: compressionThreshold, cache: func(string) string { return "public, max-age=0" }}
	h.headers = [][2]string{{"Access-Control-Allow-Origin", "*"}, {"Access-Control-Allow-Headers", "Origin, X-Requested-With, Content-Type, Accept"}}
	h.missing = func(r Request, t Tree) Answer {
		if !r.accepts() || !t.File("404.html") {
			return unanswered(r, t)
		}
		a := Answer{Status: 404, Body: "error:404.html", Type: "text/html", Charset: "utf-8", Validators: "weak-etag+date", Cache: "public, max-age=0"}
		return a.with("Accept-Ranges", "bytes")
	}
	s.answers = h.answer
	return s, nil
}

// gatsbyConfig looks for what makes gatsby serve do more than to serve files: pages that a plugin or the project makes for paths of no file.
func (c *call) gatsbyConfig() {
	for _, name := range []string{"gatsby-config.js", "gatsby-config.ts", "gatsby-config.mjs", "gatsby-node.js", "gatsby-node.ts", "gatsby-node.mjs"} {
		text, ok := c.config(c.folder(name))
		if !ok {
			continue
		}
		for _, w := range gatsbyBeyond {
			if strings.Contains(string(text), w.word) {
				c.cannot("%s: %s", name, w.what)
			}
		}
	}
}

var gatsbyBeyond = []struct{ word, what string }{
	{"matchPath", "matchPath gives pages to paths that no file has"},
	{"gatsby-plugin-create-client-paths", "the plugin create-client-paths gives pages to paths that no file has"},
	{"partytownProxiedURLs", "requests are forwarded (partytownProxiedURLs)"},
	{"trailingSlash", "trailingSlash decides about redirects"},
	{"defer:", "pages are made when they are asked for (defer)"},
	{"-i18n", "a plugin for languages gives pages to paths that no file has"},
	{"-i18next", "a plugin for languages gives pages to paths that no file has"},
	{"-intl", "a plugin for languages gives pages to paths that no file has"},
	{"gatsby-theme-", "a theme may give pages to paths that no file has"},
	{"createRedirect", "redirects are made by the project (createRedirect)"},
}
