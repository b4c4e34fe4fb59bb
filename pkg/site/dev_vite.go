package site

// viteServerQuiet are the keys of server that change no answer to a page (vitejs/vite 7, docs/config/server-options.md; host and port are read).
var viteServerQuiet = map[string]bool{
	"host": true, "port": true, "strictPort": true, "open": true, "hmr": true, "watch": true, "allowedHosts": true, "warmup": true, "fs": true,
	"sourcemapIgnoreList": true, "preTransformRequests": true, "perEnvironmentStartEndDuringDev": true,
}

// readViteDev reads vite without a sub-command (vitejs/vite packages/vite src/node/cli.ts and src/node/server/index.ts of 2.9 to 8).
func readViteDev(c *call) (Site, error) {
	s := Site{}
	g := grammar{options: options("host", "port", "strictPort!", "open", "cors!", "force!", "config c", "base", "logLevel l", "clearScreen!",
		"debug d", "filter f", "mode m", "https!", "configLoader", "profile!"), groups: true, negates: true}
	w, err := g.parse(c.args)
	if err != nil {
		return s, err
	}
	for _, o := range w.unknown {
		c.cannot("vite does not know the option %s", o)
	}
	for _, o := range []string{"https", "base"} {
		if w.has(o) {
			c.cannot("vite with --%s", o)
		}
	}
	conf := viteConfig{dev: true, outDir: "dist", appType: "spa"}
	conf.read(c, c.folder(w.arg(0)), w.last("config"))
	if conf.appType != "spa" {
		c.cannot("vite of an application of the type %s", conf.appType)
	}
	if conf.base == "./" || conf.base == "" && w.last("base") == "./" {
		c.cannot("the bundle's pages name their files by relative paths (base), those of the development server do not")
	}
	l := viteListen(c, w, conf)
	if !w.has("port") && conf.port == "" {
		l.Port = 5173
		if m := c.release.major; m == 2 && !c.release.newest {
			l.Port = 3000
		}
	}
	s.Listen = []Listen{l}
	return s, nil
}
