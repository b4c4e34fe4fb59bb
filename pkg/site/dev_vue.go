package site

import "encoding/json"

// vueEnvFiles are read by vue-cli-service serve, the first wins (vuejs/vue-cli 5, packages/@vue/cli-service/lib/Service.js, loadEnv).
var vueEnvFiles = []string{".env.development.local", ".env.development", ".env.local", ".env"}

// vueQuiet are the keys of devServer that change no answer (webpack/webpack-dev-server 4 and 3, lib/options.json; port and host are read).
var vueQuiet = map[string]bool{
	"port": true, "host": true, "open": true, "hot": true, "hotOnly": true, "liveReload": true, "client": true, "overlay": true, "progress": true,
	"compress": true, "disableHostCheck": true, "allowedHosts": true, "public": true, "watchOptions": true, "watchFiles": true, "sockHost": true,
	"sockPort": true, "webSocketServer": true, "stats": true, "clientLogLevel": true, "quiet": true, "noInfo": true, "inline": true,
}

// readVueDev reads vue-cli-service serve (vuejs/vue-cli 5, packages/@vue/cli-service/lib/commands/serve.js and lib/options.js).
func readVueDev(c *call) (Site, error) {
	s := Site{}
	g := grammar{options: options("port", "host", "open!", "copy!", "mode", "https!", "public", "skip-plugins", "stdin!"), negates: true}
	w, err := g.parse(c.args)
	if err != nil {
		return s, err
	}
	for _, o := range w.unknown {
		c.cannot("vue-cli-service serve does not know the option %s", o)
	}
	if w.has("https") {
		c.cannot("vue-cli-service serve answers with TLS (--https)")
	}
	if len(w.args) > 0 {
		c.cannot("vue-cli-service serve of another entry, %s", w.args[0])
	}
	conf := viteConfig{}
	for _, f := range []string{"vue.config.js", "vue.config.cjs", "vue.config.mjs"} {
		if text, ok := c.config(c.folder(f)); ok {
			readVueConfig(c, f, string(text), &conf)
			break
		}
	}
	var manifest struct{ Vue map[string]json.RawMessage }
	if text, ok := c.config(c.folder("package.json")); ok && json.Unmarshal(text, &manifest) == nil {
		for _, key := range []string{"devServer", "pages", "indexPath", "configureWebpack"} {
			if _, ok := manifest.Vue[key]; ok {
				c.cannot("package.json: vue.%s is not read", key)
			}
		}
	}
	addr, port := "0.0.0.0", 8080
	if conf.port != "" {
		port = portNumber(conf.port)
	}
	host := conf.host
	if v, ok := c.env("HOST"); ok && v != "" {
		host = v
	}
	if w.has("host") {
		host = w.last("host")
	}
	if host != "" {
		addr = bound(host)
	}
	s.Listen = []Listen{c.devListen(w.last("port"), port, addr, vueEnvFiles...)}
	return s, nil
}

func readVueConfig(c *call, file, text string, v *viteConfig) {
	r := viteReader{call: c, file: file}
	list, err := jsTokens(text)
	if err != nil {
		c.cannot("%s can't be read: %v", file, err)
		return
	}
	o, ok := exported(list)
	if !ok {
		c.cannot("%s exports no plain object", file)
		return
	}
	if o.open {
		for _, t := range list {
			if t.text == "devServer" || t.text == "publicPath" || t.is("...") {
				r.cannot("has keys that can't be read")
				return
			}
		}
	}
	for _, key := range []string{"pages", "indexPath"} {
		if _, ok := o.values[key]; ok {
			r.cannot(key + " names pages of their own")
		}
	}
	base := "/"
	r.word(o, "publicPath", &base)
	r.word(o, "baseUrl", &base)
	if base == "" || base == "./" {
		r.cannot("publicPath: the bundle's pages name their files by relative paths, those of the development server do not")
	}
	value, ok := o.values["devServer"]
	if !ok {
		return
	}
	dev, ok := r.object("devServer", value)
	if !ok {
		return
	}
	for _, key := range sortedNames(dev.values) {
		if !vueQuiet[key] && (len(dev.values[key]) != 1 || dev.values[key][0].text != "false") {
			r.cannot("devServer." + key + " adds answers of its own")
		}
	}
	r.word(dev, "host", &v.host)
	r.port(v, dev)
}
