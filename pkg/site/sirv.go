package site

import "fmt"

// readSirv reads the command line of sirv-cli (lukeed/sirv packages/sirv-cli bin.js and index.js of 1.0.14, 2.0.2 and 3.0.1).
func readSirv(c *call) (Site, error) {
	s := Site{Server: fmt.Sprintf("sirv %d", c.release.major)}
	g := grammar{options: options("dev D!", "etag e!", "dotfiles d!", "cors c!", "gzip G!", "brotli B!", "maxage m", "immutable i!",
		"http2 k!", "cert C", "key K", "pass P", "single s", "ignores I", "quiet q!", "host H", "port p", "clear!", "logs!",
		"help h!", "version v!"), groups: true, negates: true}
	w, err := g.parse(c.args)
	if err != nil {
		return s, err
	}
	for _, o := range w.unknown {
		c.cannot("sirv does not know the option %s", o)
	}
	for _, o := range []string{"http2", "ignores", "help", "version"} {
		if len(w.values[o]) > 0 && w.last(o) != "false" {
			c.cannot("sirv with --%s", o)
		}
	}
	if w.last("ignores") == "false" {
		c.cannot("sirv with --no-ignores")
	}
	if len(w.args) > 1 {
		c.cannot("sirv with more than one folder")
	}
	s.Root = c.folder(w.arg(0))
	s.Listen = []Listen{sirvListen(c, w)}
	h := sirvFiles{dev: w.has("dev"), etag: w.has("etag"), dotfiles: w.has("dotfiles"), cors: w.has("cors"), vary: "Accept-Encoding"}
	if w.last("gzip") == "false" && w.last("brotli") == "false" {
		h.vary = ""
	}
	h.gzip = w.last("gzip") != "false"
	h.types = sirvMedia()
	if c.release.major == 1 {
		h.types = sirv1Media()
	}
	h.escapes = c.release.major > 1
	h.single = w.has("single")
	if v := w.last("single"); h.single && v != "true" {
		h.fallback = v
	}
	h.cache(w)
	if h.single {
		s.Fallback = h.fallbackFile()
	}
	s.answers = h.answer
	return s, nil
}

// sirvListen: the variables PORT and HOST win over the flags.
func sirvListen(c *call, w words) Listen {
	port := 8080
	if c.release.major == 1 {
		port = 5000
	}
	host := "localhost"
	if len(w.values["host"]) > 0 {
		host = w.last("host")
	}
	if v, ok := c.env("HOST"); ok && v != "" {
		host = v
	}
	if host == "true" || host == "" {
		host = "0.0.0.0"
	}
	if w.has("port") {
		port = portNumber(w.last("port"))
	}
	return c.listenOn("", false, "PORT", port, bound(host))
}

// cache works out the Cache-Control header.
func (h *sirvFiles) cache(w words) {
	if !w.has("maxage") {
		return
	}
	age := w.last("maxage")
	h.control = "public,max-age=" + age
	switch {
	case w.has("immutable"):
		h.control += ",immutable"
	case age == "0":
		h.control += ",must-revalidate"
	}
}
