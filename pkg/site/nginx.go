package site

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// CantReadError tells what in an nginx configuration is outside of the understood part.
type CantReadError struct {
	File string // path in the image
	Line int    // from 1
	What string
}

func (e *CantReadError) Error() string {
	return fmt.Sprintf("%s:%d: can't read %s", e.File, e.Line, e.What)
}

const nginxSiteFile = "/etc/nginx/conf.d/default.conf"

// stockSite is what nginxSiteFile says in the images (nginx/docker-nginx, 1.31). The unprivileged one listens on 8080.
const stockSite = `server {
    listen 80;
    location / { root /usr/share/nginx/html; index index.html index.htm; }
    error_page 500 502 503 504 /50x.html;
    location = /50x.html { root /usr/share/nginx/html; }
}`

// ReadNginx reads the configuration of an nginx image, files by absolute path in the image, as a site.
// The image's own nginx.conf and mime.types are known and need not be given; without a default.conf the image's own
// is read, that of the official images. What is not understood is a *CantReadError.
func ReadNginx(files map[string]string) (Site, error) {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if name != nginxSiteFile {
			return Site{}, &CantReadError{File: name, Line: 1, What: "a file beside conf.d/default.conf"}
		}
	}
	text, ok := files[nginxSiteFile]
	if !ok {
		text = stockSite
	}
	return ReadNginxFile(nginxSiteFile, text)
}

// ReadNginxFile reads the one server of a file that an nginx.conf like that of the official images includes.
func ReadNginxFile(name, text string) (Site, error) {
	list, err := parseNginx(name, text)
	if err != nil {
		return Site{}, err
	}
	server, err := readServer(name, list)
	if err != nil {
		return Site{}, err
	}
	s, err := server.site(list[0].Line)
	s.text = text
	return s, err
}

// Config is the configuration that a site was read from, for nginx; "" for another server.
func (s Site) Config() string { return s.text }

func readServer(name string, list []directive) (*nginxServer, error) {
	n := nginxReader{file: name}
	if len(list) != 1 {
		line := 1
		if len(list) > 1 {
			line = list[1].Line
		}
		return nil, &CantReadError{File: n.file, Line: line, What: "anything but one server block"}
	}
	if d := list[0]; d.Name != "server" || !d.Body || len(d.Args) > 0 {
		return nil, n.fail(d)
	}
	return n.server(list[0])
}

// site is the server as a site, if it has one root.
func (s *nginxServer) site(line int) (Site, error) {
	root := ""
	scopes := []*nginxScope{&s.scope}
	for i := range s.locations {
		scopes = append(scopes, &s.locations[i].scope)
	}
	for i, c := range scopes {
		if i == 0 && s.covered() {
			continue
		}
		if root != "" && c.root != root {
			return Site{}, &CantReadError{File: nginxSiteFile, Line: line, What: "a server with more than one root"}
		}
		root = c.root
	}
	out := Site{Server: "nginx", Root: root, Listen: slices.Clone(s.listen), answers: s.answer}
	out.Fallback = fallbackOf(out)
	return out, nil
}

// covered tells whether every path has a location.
func (s *nginxServer) covered() bool {
	return slices.ContainsFunc(s.locations, func(l *nginxLocation) bool { return l.path == "/" && (l.kind == "" || l.kind == "^~") })
}

// fallbackOf is the file that an unknown path is answered with, as far as it shows in the answers.
func fallbackOf(s Site) string {
	a := s.Answer(Request{Method: "GET", Path: "/a/b/c"}, Trees()[0])
	if a.Status == 200 && !strings.Contains(a.Body, "error") && Trees()[0].File(a.Body) {
		return a.Body
	}
	return ""
}
