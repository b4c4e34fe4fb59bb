package transforms_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/dockerfile"
)

// moreDirectives are lines that, put into the server block or into a location of it, change what nginx does.
var moreDirectives = []string{
	"autoindex on;", "add_header X-Mutant 1;", "add_header X-Mutant 1 always;", "expires 1d;", "deny all;", "return 503;", "error_page 404 /x;", "error_page 405 =200 /index.html;",
	"auth_basic x;", "default_type text/plain;", "types { text/plain html; }", "index other.html;", "index index.htm;", "etag off;", "max_ranges 0;", "if_modified_since off;",
	"merge_slashes off;", "rewrite ^ /x;", "client_max_body_size 1k;", "location /a { return 404; }", "location = / { return 404; }", "location ~ js { deny all; }",
	"location ^~ /assets { root /nowhere; }", "include /etc/nginx/other.conf;", "proxy_pass http://127.0.0.1:1;", "server_name example.org;", "listen 7;", "listen 443 ssl;",
	"gzip_static on;", "disable_symlinks on;", "limit_rate 1;", "keepalive_timeout 0;", "absolute_redirect on;", "gzip_disable .;", "alias /nowhere;", "try_files $uri =500;", "charset koi8-r;",
	"gzip_types text/plain;", "location /index.html { internal; }", "internal;", "error_page 500 502 /index.html;", "large_client_header_buffers 1 1k;",
}

// otherWords are words in place of others in a directive.
var otherWords = map[string][]string{
	"on;": {"off;"}, "off;": {"on;"}, "utf-8;": {"koi8-r;", "off;"},
	"~": {"~*", "=", "^~"}, "=": {"~", "^~"}, "^~": {"~", "="}, "~*": {"~", "="},
	"$uri": {"$uri/", "/$uri", "$uri.html", "$request_uri"}, "$uri/": {"$uri"}, "$uri.html": {"$uri"},
	"/index.html": {"/404.html", "$uri/index.html", "=404", "/200.html"}, "/index.html;": {"/404.html;", "$uri/index.html;", "=404;", "=200;", "/200.html;"},
	"=404": {"=403", "/index.html"}, "=404;": {"=403;", "/index.html;", "=200;"},
	"404": {"403", "500"}, "405": {"404"}, "/404.html;": {"=200 /404.html;", "/500.html;", "/index.html;"},
	"/": {"/x/", "= /"}, "server": {"location /x"},
}

var digits = regexp.MustCompile(`[0-9]+`)

// nginxMutants break a RUN that writes nginx's configuration, line by line and word by word.
func nginxMutants(in *dockerfile.Instruction, text string, edit func(string, *dockerfile.Instruction, string)) {
	lines := strings.Split(text, "\n")
	with := func(i int, put ...string) string {
		return strings.Join(slices.Replace(slices.Clone(lines), i, i+1, put...), "\n")
	}
	for i, l := range lines {
		trimmed := strings.TrimSpace(l)
		if i == 0 || i == len(lines)-1 || !strings.HasPrefix(trimmed, "'") || len(lines) < 3 {
			continue // the closing brace and the file's name
		}
		edit("drop "+trimmed, in, with(i))
		if i > 1 {
			edit("twice "+trimmed, in, with(i, l, l))
		}
		if i == 1 {
			for _, d := range moreDirectives {
				edit("add "+d, in, with(i, l, "      '    "+d+"' \\"))
			}
			continue
		}
		if strings.Contains(l, "location ") && strings.Contains(l, "{ ") {
			for _, d := range moreDirectives {
				edit("add "+d+" to "+trimmed, in, with(i, strings.Replace(l, "{ ", "{ "+d+" ", 1)))
			}
		}
		words := strings.Split(l, " ")
		for j, w := range words {
			if w == "" || w == `\` || w == "'" {
				continue
			}
			put := func(others ...string) {
				for _, o := range others {
					edit(fmt.Sprintf("%q for %q in %s", o, w, trimmed), in, with(i, strings.Join(slices.Replace(slices.Clone(words), j, j+1, o), " ")))
				}
			}
			put(otherWords[w]...)
			put("") // dropped
			if now := digits.ReplaceAllString(w, "7"); now != w {
				put(now)
			}
			if strings.ContainsAny(w, `\[+`) { // a pattern
				for _, o := range [][2]string{{`\.`, "."}, {"$", ""}, {"^", ""}, {"+", ""}, {"+", "*"}, {"[^", "["}, {"/", ""}, {"~", "~*"}, {"(", "(?:x"}, {"|", ""}} {
					if now := strings.Replace(w, o[0], o[1], 1); now != w {
						put(now)
					}
				}
			}
			if name := strings.Trim(w, `';{}`); len(name) > 2 {
				put(strings.Replace(w, name, name+"x", 1))
			}
		}
	}
	edit("another file", in, strings.Replace(text, "default.conf", "other.conf", 1))
	edit("a file of another kind", in, strings.Replace(text, "default.conf", "default.txt", 1))
	edit("the server's main configuration", in, strings.Replace(text, "/etc/nginx/conf.d/default.conf", "/etc/nginx/nginx.conf", 1))
	edit("below what is there", in, strings.Replace(text, "' > /etc", "' >> /etc", 1))
	edit("the base's pages stay", in, regexp.MustCompile(`rm -rf \S+ && `).ReplaceAllString(text, ""))
	edit("an included file", in, strings.Replace(text, "'server {'", "'include /x; server {'", 1))
	edit("a second server", in, strings.Replace(text, "'server {'", "'server { listen 8081; root /; }' 'server {'", 1))
	edit("a server before it", in, strings.Replace(text, "'server {'", "'server { listen 3000 default_server; return 404; }' 'server {'", 1))
	edit("a map", in, strings.Replace(text, "'server {'", "'map $uri $x { default 1; }' 'server {'", 1))
	edit("other quotes", in, strings.ReplaceAll(text, "$uri'", `$uri"`))
	edit("double quotes", in, strings.ReplaceAll(text, "'", `"`))
	edit("another command behind", in, text+" && rm /etc/nginx/conf.d/default.conf")
	edit("a failing command before", in, strings.Replace(text, "RUN ", "RUN false || true; : ", 1))
}
