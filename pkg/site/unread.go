package site

// unreadServers are known servers of files whose answers no table has. Each has the reason: a feature, or that nothing was measured.
func unreadServers() []server {
	unread := func(why string, names []string, sub ...string) server {
		s := server{names: names, sub: sub}
		s.read = func(c *call) (Site, error) {
			c.cannot("%s", why)
			return Site{}, nil
		}
		return s
	}
	list := []server{
		// measured: servor 4.0.2, live-server 1.2.2
		unread("servor sends pages compressed to clients that don't ask for it, and index.html with status 301 for unknown paths", []string{"servor"}),
		unread("live-server puts a script into each page that reloads it", []string{"live-server"}),
		// withastro/astro core/preview: an adapter may bring its own server
		unread("astro preview leaves the answers to the adapter, or to a server without a table of answers", []string{"astro"}, "preview"),
		unread("gatsby serve answers client-only routes and redirects that the build recorded", []string{"gatsby"}, "serve"),
		unread("docusaurus serve follows baseUrl and trailingSlash of the site's configuration", []string{"docusaurus"}, "serve"),
		unread("hexo server renders the pages when they are asked for", []string{"hexo"}, "server", "s"),
		unread("quasar serve may be told of a proxy and a cache by its flags, and no table has its answers", []string{"quasar"}, "serve"),
		unread("harp compiles the pages when they are asked for", []string{"harp"}),
		unread("superstatic follows rewrites, redirects and headers of its configuration", []string{"superstatic"}),
		unread("firebase follows rewrites, redirects and headers of firebase.json", []string{"firebase"}, "serve", "emulators:start"),
	}
	for _, n := range []struct {
		name string
		sub  []string
	}{
		{"vitepress", []string{"preview", "serve"}}, {"pm2", []string{"serve"}}, {"pm2-runtime", []string{"serve"}},
		{"rsbuild", []string{"preview"}}, {"rspack", []string{"preview"}}, {"umi", []string{"preview"}}, {"max", []string{"preview"}},
		{"wmr", []string{"serve"}}, {"http-server-spa", nil}, {"spa-http-server", nil}, {"angular-http-server", nil}, {"pushstate-server", nil},
		{"static-server", nil}, {"lws", nil}, {"ecstatic", nil}, {"darkhttpd", nil}, {"static-web-server", nil}, {"lighttpd", nil},
		{"busybox", []string{"httpd"}}, {"caddy", []string{"file-server"}}, {"nuxt", []string{"preview", "serve"}}, {"nuxi", []string{"preview"}},
	} {
		label := n.name
		if len(n.sub) > 0 {
			label += " " + n.sub[0]
		}
		list = append(list, unread("no table tells what "+label+" answers", []string{n.name}, n.sub...))
	}
	return list
}

// python reports whether the arguments of a Python are those of its server of files.
func python(name string, args []string) bool {
	switch name {
	case "python", "python2", "python3":
	default:
		return false
	}
	for i, a := range args {
		if a == "-m" && i+1 < len(args) {
			return args[i+1] == "http.server" || args[i+1] == "SimpleHTTPServer"
		}
	}
	return false
}
