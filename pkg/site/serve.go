package site

import (
	"encoding/json"
	"fmt"
	"path"
)

// readServe reads the command line of serve (vercel/serve: bin/serve.js of 7–13, source/main.ts of 14; lib/options.js of 6).
func readServe(c *call) (Site, error) {
	if c.release.major < 7 {
		return readServe6(c)
	}
	s := Site{Server: fmt.Sprintf("serve %d", c.release.major)}
	w, err := serveGrammar(c.release).parse(c.args)
	if err != nil {
		return s, err
	}
	if len(w.args) > 1 {
		return s, fmt.Errorf("takes one folder, not %d", len(w.args))
	}
	if w.has("help") || w.has("version") {
		return s, fmt.Errorf("only prints a text and ends")
	}
	h := serveHandler{release: c.release, cleanUrls: true, listing: true, single: w.has("single")}
	h.gzip = c.release.major >= 10 && !w.has("no-compression")
	h.etag = c.release.atLeast(11, 1) && !w.has("no-etag")
	h.cors = w.has("cors")
	if w.has("ssl-cert") {
		c.cannot("serve answers with TLS (--ssl-cert)")
	}
	if w.has("symlinks") {
		c.cannot("serve follows symbolic links out of its folder (-S)")
	}
	if err := serveListens(c, &s, w); err != nil {
		return s, err
	}
	s.Root = c.folder(w.arg(0))
	if s.Root, err = h.configure(c, s.Root, w.last("config")); err != nil {
		return s, err
	}
	if h.single {
		s.Fallback = "index.html"
	}
	s.answers = h.answer
	return s, nil
}

// serveGrammar has the options of the arg package as each version lists them.
func serveGrammar(r release) grammar {
	list := []string{"help h!", "version v!", "listen l", "single s!", "debug d!"}
	add := func(major, minor int, o ...string) {
		if r.atLeast(major, minor) {
			list = append(list, o...)
		}
	}
	add(8, 0, "config c", "listen p")
	add(9, 0, "no-clipboard n!")
	add(10, 0, "no-compression u!")
	add(11, 0, "symlinks S!", "no-etag!", "ssl-cert", "ssl-key")
	add(11, 3, "cors C!")
	add(12, 0, "ssl-pass", "no-port-switching!")
	add(14, 0, "no-request-logging L!")
	return grammar{options: options(list...), strict: true, groups: r.major >= 14}
}

// servePort is the default port, and the variable that moves it (tags 8.2.0, 9.0.0, 9.1.0, 12.0.1 and 13.0.0 of vercel/serve).
func servePort(r release) (port int, variable string) {
	switch {
	case r.major <= 6:
		return 5000, "PORT"
	case r.major < 9:
		return 3000, ""
	case !r.atLeast(9, 1):
		return 5000, ""
	case r.major < 13:
		return 5000, "PORT"
	}
	return 3000, "PORT"
}

func serveListens(c *call, s *Site, w words) error {
	port, variable := servePort(c.release)
	given := w.values["listen"]
	if len(given) == 0 {
		l := c.listenOn("", false, variable, port, "")
		if v, ok := c.env(variable); ok && v == "" && c.release.major >= 14 {
			l.Port = 0 // what serve makes of it is no number
		}
		s.Listen = []Listen{l}
	}
	if c.release.major < 9 {
		port = 3000
	}
	for _, v := range given {
		l, scheme, ok := endpoint(v, port)
		switch {
		case !ok:
			return fmt.Errorf("%q is no address to listen on", v)
		case scheme != "tcp":
			c.cannot("serve listens on %s, not on a port", v)
		default:
			s.Listen = append(s.Listen, l)
		}
	}
	return nil
}

// maxConfig bounds a configuration file; real ones have some hundred bytes.
const maxConfig = 1 << 20

// configure takes in serve.json and its older forms, which lie in the served folder, and returns the folder that is served.
func (h *serveHandler) configure(c *call, root, flag string) (string, error) {
	if root == "" {
		return "", nil
	}
	files := []string{"serve.json", "now.json", "package.json"}
	if flag != "" {
		files = append([]string{flag}, files...)
	}
	for _, name := range files {
		file := path.Join(root, name)
		if path.IsAbs(name) {
			file = name
		}
		text, ok := c.config(file)
		if !ok && name == flag {
			c.cannot("the configuration %s (-c) can't be read", file)
			return root, nil
		}
		if !ok && name == "serve.json" {
			h.copied(c, root)
		}
		if !ok {
			continue
		}
		keys, err := h.section(name, text, h.release.major)
		if err != nil {
			return root, fmt.Errorf("%s: %w", file, err)
		}
		if keys == nil {
			continue
		}
		return h.apply(c, root, file, keys)
	}
	return root, nil
}

// copied looks where a build copies files from into what it makes: a configuration there ends up in the served folder.
func (h *serveHandler) copied(c *call, root string) {
	for _, from := range []string{c.cwd, path.Dir(root)} {
		for _, dir := range []string{"public", "static", "src"} {
			file := path.Join(from, dir, "serve.json")
			if !path.IsAbs(file) || path.Dir(file) == root {
				continue
			}
			if _, ok := c.config(file); ok {
				c.cannot("%s may be copied into %s by the build, and serve would read it there", file, root)
				return
			}
		}
	}
}

// section is the part of a configuration file that is for serve; nil where it has none.
func (h *serveHandler) section(name string, text []byte, major int) (map[string]json.RawMessage, error) {
	if len(text) > maxConfig {
		return nil, fmt.Errorf("larger than %d bytes", maxConfig)
	}
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(text, &keys); err != nil {
		return nil, fmt.Errorf("is no JSON object: %w", err)
	}
	steps := []string{}
	switch {
	case path.Base(name) == "now.json" && major >= 14, path.Base(name) == "package.json" && major < 14:
		steps = []string{"now", "static"}
	case path.Base(name) == "now.json" || path.Base(name) == "package.json":
		steps = []string{"static"}
	}
	for _, k := range steps {
		inner, ok := keys[k]
		if !ok {
			return nil, nil
		}
		keys = nil
		if err := json.Unmarshal(inner, &keys); err != nil {
			return nil, nil
		}
	}
	return keys, nil
}
