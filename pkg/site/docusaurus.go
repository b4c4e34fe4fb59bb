package site

import "fmt"

// docusaurusConfigs are the names in the order that docusaurus looks for them (facebook/docusaurus 3, packages/docusaurus-utils/src/constants.ts).
var docusaurusConfigs = []string{"docusaurus.config.ts", "docusaurus.config.mts", "docusaurus.config.cts", "docusaurus.config.js", "docusaurus.config.mjs", "docusaurus.config.cjs"}

// readDocusaurus reads the command line of docusaurus serve (facebook/docusaurus packages/docusaurus/src/commands/serve.ts of 2.4 and 3.10): it is
// serve-handler without listings, with the trailingSlash of the site's configuration.
func readDocusaurus(c *call) (Site, error) {
	s := Site{Server: fmt.Sprintf("docusaurus serve %d", c.release.major)}
	g := grammar{options: options("dir", "config", "port p", "host h", "build!", "open!", "no-open!"), negates: true}
	w, err := g.parse(c.args)
	if err != nil {
		return s, err
	}
	for _, o := range w.unknown {
		c.cannot("docusaurus serve does not know the option %s", o)
	}
	if w.has("build") {
		c.cannot("docusaurus serve --build builds when it starts")
	}
	site := c.folder(w.arg(0))
	h := serveHandler{release: release{major: 14, minor: newestMinor}, cleanUrls: true, dotted: true}
	c.docusaurusConfig(site, w.last("config"), &h)
	dir := "build"
	if w.has("dir") {
		dir = w.last("dir")
	}
	if site != "" {
		s.Root = joined(site, dir)
	}
	addr := "" // 2 listens without a host, whatever the option says
	if c.release.major > 2 {
		addr = "localhost"
		if w.has("host") {
			addr = bound(w.last("host"))
		}
	}
	s.Listen = []Listen{c.listenOn(w.last("port"), w.has("port"), "", 3000, addr)}
	s.answers = h.answer
	return s, nil
}

func (c *call) docusaurusConfig(site, flag string, h *serveHandler) {
	names := docusaurusConfigs
	if flag != "" {
		names = []string{flag}
	}
	for _, name := range names {
		file := joined(site, name)
		text, ok := c.config(file)
		if !ok {
			continue
		}
		list, err := script(file, text)
		o, ok := exported(list)
		if err != nil || !ok {
			c.cannot("%s exports no plain object: where docusaurus serves the site is not known", file)
			return
		}
		r := viteReader{call: c, file: file}
		if o.open {
			r.cannot("has keys that can't be read")
		}
		base, slash := "", ""
		r.word(o, "baseUrl", &base)
		r.word(o, "trailingSlash", &slash)
		if base != "/" {
			c.cannot("%s: docusaurus serves the site below %s (baseUrl)", file, base)
		}
		if on := slash == "true"; on || slash == "false" {
			h.trailingSlash = &on
		}
		return
	}
	c.cannot("there is no docusaurus.config.js in the build context")
}
