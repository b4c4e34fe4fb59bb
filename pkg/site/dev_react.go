package site

import (
	"encoding/json"
	"strings"
)

// reactEnvFiles are read by react-scripts start, the first wins (facebook/create-react-app 5, packages/react-scripts/config/env.js).
var reactEnvFiles = []string{".env.development.local", ".env.local", ".env.development", ".env"}

// readReactDev reads react-scripts start (facebook/create-react-app 5, packages/react-scripts/scripts/start.js, config/webpackDevServer.config.js
// and config/paths.js): no option counts; PORT, HOST and HTTPS do, and package.json's proxy and homepage, and src/setupProxy.js.
func readReactDev(c *call) (Site, error) {
	s := Site{}
	value := func(name string) string {
		if v, ok := c.env(name); ok && v != "" {
			return v
		}
		return c.envFile(name, reactEnvFiles...)
	}
	if value("HTTPS") == "true" {
		c.cannot("react-scripts start answers with TLS (HTTPS)")
	}
	addr := "0.0.0.0"
	if v := value("HOST"); v != "" {
		addr = bound(v)
	}
	s.Listen = []Listen{c.devListen("", 3000, addr, reactEnvFiles...)}
	for _, f := range []string{"src/setupProxy.js", "src/setupProxy.ts"} {
		if _, ok := c.config(c.folder(f)); ok {
			c.cannot("%s adds answers of its own", f)
		}
	}
	manifest := struct {
		Proxy    json.RawMessage
		Homepage string
	}{}
	if text, ok := c.config(c.folder("package.json")); !ok || json.Unmarshal(text, &manifest) != nil {
		c.cannot("package.json can't be read, which may name a proxy")
	}
	if len(manifest.Proxy) > 0 {
		c.cannot("requests for what it does not have go to another server (proxy of package.json: %s)", compact(manifest.Proxy))
	}
	for _, base := range []string{manifest.Homepage, value("PUBLIC_URL"), c.envFile("PUBLIC_URL", ".env.production.local", ".env.production")} {
		switch {
		case strings.HasPrefix(base, "."):
			c.cannot("the bundle's pages name their files by relative paths (%s), those of the development server do not", base)
		case base != "" && base != "/" && base != manifest.Homepage: // where the bundle is for says the homepage by itself
			c.cannot("the bundle is built for %s (PUBLIC_URL)", base)
		}
	}
	return s, nil
}

func compact(raw json.RawMessage) string {
	text := strings.Join(strings.Fields(string(raw)), " ")
	if len(text) > 80 {
		text = text[:80] + "…"
	}
	return strings.Trim(text, `"`)
}

// readCracoDev is react-scripts start with what craco.config.js says about it (dilanx/craco 7, packages/craco/src/lib/cra.ts).
func readCracoDev(c *call) (Site, error) {
	for _, f := range []string{"craco.config.js", "craco.config.cjs", "craco.config.ts", ".cracorc", ".cracorc.js"} {
		text, ok := c.config(c.folder(f))
		if !ok {
			continue
		}
		list, err := jsTokens(string(text))
		if err != nil {
			c.cannot("%s can't be read", f)
		}
		for _, t := range list {
			if t.text == "devServer" || t.text == "plugins" && t.kind == 'i' {
				c.cannot("%s configures the development server (%s)", f, t.text)
				break
			}
		}
	}
	return readReactDev(c)
}
