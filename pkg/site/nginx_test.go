package site

import (
	"errors"
	"strings"
	"testing"
)

// TestNginxCantRead: a directive that is not understood is an error of its line, whatever it would do.
func TestNginxCantRead(t *testing.T) {
	for _, line := range []string{
		"autoindex on;",
		"alias /x;",
		"proxy_pass http://127.0.0.1;",
		"include /etc/nginx/snippets/x.conf;",
		"include *.conf;",
		"root $document_root/x;",
		"root html;",
		"root /a;\nroot /b;",
		"try_files $uri =404;",
		"return 301 /x;",
		"return 404;",
		"rewrite ^/a$ /b;",
		"rewrite ^/a$ /b break;",
		"location / { rewrite ^/a$ /b; }",
		"location / { rewrite ^/a$ /b last; }",
		"location / { rewrite ^/a$ http://x/ break; }",
		"location / { rewrite ^/a$ /b?c break; }",
		"location / { rewrite ^/(?!a) /b break; }",
		"location / { rewrite ^/a$ /b break; rewrite ^/b$ /c break; }",
		"location / { rewrite ^/a$ /b break; return 404; }",
		"location / { rewrite ^/a$ /b break; if ($request_uri ~* ^[^?]*%2[4f]) { rewrite ^ /x break; } }",
		"location / { if ($request_uri ~* ^[^?]*%2[4f]) { rewrite ^ /x break; } return 404; }",
		"location / { if ($request_uri ~* ^[^?]*%2[4f]) { rewrite ^ /x last; } }",
		"location / { if ($request_uri ~* ^[^?]*%2[4f]) { rewrite ^ $uri.html break; } }",
		"location / { if ($request_uri ~* ^[^?]*%2[4f]) { rewrite ^/a /x break; } }",
		"location / { if ($request_uri ~* ^[^?]*%2[4f]) { } }",
		"location / { if ($request_uri ~* %2f) { rewrite ^ /x break; } }",
		"if ($request_uri ~* ^[^?]*%2[4f]) { rewrite ^ /x break; }",
		"if ($request_method = POST) { return 204; }",
		"if ($request_method = OPTIONS) { return 200; }",
		"if ($request_method = OPTIONS) { return 204; add_header A b; }",
		"listen unix:/x;",
		"listen 80 ssl;",
		"listen 99999;",
		"listen $port;",
		"server_name $x;",
		"add_header Last-Modified x;",
		"add_header Content-Type x;",
		"add_header Vary $http_origin;",
		"add_header Cache-Control a;\nadd_header Cache-Control b;",
		"add_header X-Frame-Options;",
		"expires 1h;",
		"gzip maybe;",
		"gzip_types *;",
		"gzip_min_length 1k;",
		"gzip_static always;",
		"charset $x;",
		"error_page 404 =200 /x.html;",
		"error_page 404 http://x/;",
		"error_page 404 @x;",
		"types { text/css; }",
		"default_type text/html; charset=x;",
		"location / { location /x { } }",
		"location / { alias /x; }",
		"location / { try_files $uri; }",
		"location / { try_files $uri $args =404; }",
		"location / { try_files $uri @x; }",
		"location / { try_files $uri =200; }",
		"location / { try_files $uri /index.html?x; }",
		"location / { try_files $uri =404; try_files $uri =404; }",
		"location / { return 200 ok; }",
		"location / { if ($uri) { return 404; } }",
		"location / { }\nlocation / { }",
		"location ~ ^/(?<x>.*)$ { }",
		`location ~ \d { }`,
		"location ~ a{2} { }",
		"location ~ [[:alpha:]] { }",
		"location ~ ( { }",
		"location @x { }",
		"location x { }",
		"location ~ { }",
		"location / ;",
	} {
		first, last := 2, 2+strings.Count(line, "\n")
		rest := "root /usr/share/nginx/html;\n}"
		if strings.HasPrefix(line, "root") {
			rest = "}"
		}
		_, err := ReadNginx(map[string]string{nginxSiteFile: "server {\n" + line + "\n" + rest})
		var cant *CantReadError
		if !errors.As(err, &cant) {
			t.Errorf("%q was read", line)
		} else if (cant.Line < first || cant.Line > last) && !strings.Contains(line, "a{2}") {
			t.Errorf("%q: %v", line, err)
		}
	}
}

// TestNginxFiles: one server in one file, nothing beside it.
func TestNginxFiles(t *testing.T) {
	good := "server { root /x; }"
	for _, c := range []struct {
		name  string
		files map[string]string
		want  string // the error, or the root
	}{
		{"stock", nil, "/usr/share/nginx/html"},
		{"one", map[string]string{nginxSiteFile: good}, "/x"},
		{"another file", map[string]string{"/etc/nginx/conf.d/x.conf": good}, "/etc/nginx/conf.d/x.conf:1: can't read a file beside conf.d/default.conf"},
		{"nginx.conf", map[string]string{"/etc/nginx/nginx.conf": "", nginxSiteFile: good}, "/etc/nginx/nginx.conf:1: can't read a file beside conf.d/default.conf"},
		{"a template", map[string]string{"/etc/nginx/templates/x.template": good}, "/etc/nginx/templates/x.template:1: can't read a file beside conf.d/default.conf"},
		{"two servers", map[string]string{nginxSiteFile: good + "\n" + good}, nginxSiteFile + ":2: can't read anything but one server block"},
		{"no server", map[string]string{nginxSiteFile: ""}, nginxSiteFile + ":1: can't read anything but one server block"},
		{"upstream", map[string]string{nginxSiteFile: "upstream x { }"}, nginxSiteFile + ":1: can't read upstream x"},
		{"two roots", map[string]string{nginxSiteFile: "server {\nroot /x;\nlocation /a { root /y; } }"}, nginxSiteFile + ":1: can't read a server with more than one root"},
	} {
		s, err := ReadNginx(c.files)
		got := s.Root
		if err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestNginxListen(t *testing.T) {
	for _, c := range []struct {
		lines string
		want  []Listen
	}{
		{"", []Listen{{Addr: "0.0.0.0", Port: 80}}},
		{"listen 3000;", []Listen{{Addr: "0.0.0.0", Port: 3000}}},
		{"listen *:3000 default_server;", []Listen{{Addr: "0.0.0.0", Port: 3000}}},
		{"listen [::]:3000;", []Listen{{Addr: "::", Port: 3000}}},
		{"listen 3000; listen [::]:3000;", []Listen{{Port: 3000}}},
		{"listen [::]:3000; listen 3000;", []Listen{{Port: 3000}}},
		{"listen 80; listen 8080;", []Listen{{Addr: "0.0.0.0", Port: 80}, {Addr: "0.0.0.0", Port: 8080}}},
		{"listen 127.0.0.1:80;", []Listen{{Addr: "127.0.0.1", Port: 80}}},
		{"listen 127.0.0.1:80; listen 80;", nil},
		{"listen 80; listen 80;", nil},
	} {
		s, err := ReadNginx(map[string]string{nginxSiteFile: "server { root /x; " + c.lines + " }"})
		if c.want == nil {
			if err == nil {
				t.Errorf("%s: read as %v", c.lines, s.Listen)
			}
			continue
		}
		if err != nil || len(s.Listen) != len(c.want) {
			t.Errorf("%s: %v, %v", c.lines, s.Listen, err)
			continue
		}
		for i := range c.want {
			if s.Listen[i] != c.want[i] {
				t.Errorf("%s: %v, want %v", c.lines, s.Listen, c.want)
			}
		}
	}
}
