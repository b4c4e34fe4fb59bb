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
		unread("hexo server renders the pages when they are asked for", []string{"hexo"}, "server", "s"),
		// measured and read: http-server-spa 1.3, pm2 5.4, vitepress 1.6, static-server 2.2
		unread("http-server-spa answers unknown paths with the page and status 301", []string{"http-server-spa"}),
		unread("pm2 serve looks for the last part of an unknown path in the root of its folder before it falls back", []string{"pm2", "pm2-runtime"}, "serve"),
		unread("vitepress preview lets browsers keep the files below assets for a year and asks for the others each time", []string{"vitepress"}, "preview", "serve"),
		unread("Apache answers by a configuration that msb does not read", []string{"apachectl", "apache2ctl", "httpd"}),
		unread("harp compiles the pages when they are asked for", []string{"harp"}),
		unread("superstatic follows rewrites, redirects and headers of its configuration", []string{"superstatic"}),
		unread("firebase follows rewrites, redirects and headers of firebase.json", []string{"firebase"}, "serve", "emulators:start"),
	}
	for _, n := range []struct {
		name string
		sub  []string
	}{
		{"rsbuild", []string{"preview"}}, {"rspack", []string{"preview"}}, {"umi", []string{"preview"}}, {"max", []string{"preview"}},
		{"wmr", []string{"serve"}}, {"spa-http-server", nil}, {"pushstate-server", nil},
		{"static-server", nil}, {"lws", nil}, {"ng-http-server", nil}, {"http-serve", nil}, {"node-static", nil}, {"simple-http-server", nil}, {"miniserve", nil}, {"ecstatic", nil}, {"darkhttpd", nil}, {"static-web-server", nil}, {"lighttpd", nil},
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
