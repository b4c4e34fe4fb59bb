package answers

import (
	"path"
	"slices"
	"strings"
)

// roles says which name of this tree takes the part of one of the model trees' in package site; "" where none can, and the request is left
// out. A name without an entry stands for itself: most of those are there to be unknown.
func (f *folder) roles() map[string]string {
	page := shallowest(f.pages())
	isFile := func(d, end string) bool { return f.has(d + end) }
	dir := func(match func(d string) bool) string {
		return shallowest(matching(f.dirs, func(d string) bool { return match(d) && !strings.HasPrefix(path.Base(d), ".") }))
	}
	withIndex := dir(func(d string) bool { return isFile(d, "/index.html") })
	withoutIndex := dir(func(d string) bool { return !isFile(d, "/index.html") })
	both := dir(func(d string) bool { return isFile(d, ".html") && isFile(d, "/index.html") })
	beside := dir(func(d string) bool { return isFile(d, ".html") && !isFile(d, "/index.html") })
	dotted := shallowest(matching(f.pages(), func(name string) bool { return strings.Contains(strings.TrimSuffix(path.Base(name), ".html"), ".") }))
	roles := map[string]string{
		"about.html": page, "about": strings.TrimSuffix(page, ".html"),
		"dir": withIndex, "dir2": withoutIndex, "x.txt": "", "sub": withoutIndex,
		"v1.0":      dir(func(d string) bool { return strings.Contains(path.Base(d), ".") }),
		"noext":     shallowest(matching(f.names, func(name string) bool { return path.Ext(name) == "" })),
		"a%20b.txt": "", "LICENSE": "", "up": "", "file.unknown": "",
		"docs.html": ended(both, ".html"), "docs": both,
		"blog": beside, "post": "",
		"v2.1":      strings.TrimSuffix(dotted, ".html"),
		"small":     strings.TrimSuffix(shallowest(matching(f.pages(), f.small)), ".html"),
		"small.css": f.ofType(f.small, ".css"), "small.txt": f.ofType(f.small, ".txt"),
	}
	for model, exts := range map[string][]string{
		"app.js": {".js"}, "app.mjs": {".mjs"}, "app.js.map": {".map"}, "style.css": {".css"}, "data.json": {".json"}, "logo.svg": {".svg"},
		"img.png": {".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif"}, "font.woff2": {".woff2", ".woff", ".ttf"}, "m.wasm": {".wasm"},
		"site.webmanifest": {".webmanifest"}, "feed.xml": {".xml"}, "doc.pdf": {".pdf"},
	} {
		large := func(name string) bool { return !f.small(name) && f.size[name] <= maxAsked }
		if roles[model] = f.ofType(large, exts...); roles[model] == "" {
			roles[model] = f.ofType(f.small, exts...)
		}
	}
	return roles
}

// small tells whether a file is below the size at which servers begin to compress.
func (f *folder) small(name string) bool { return f.size[name] < 1024 }

// ofType is the shallowest file with one of the extensions that matches.
func (f *folder) ofType(match func(string) bool, exts ...string) string {
	return shallowest(matching(f.names, func(name string) bool { return slices.Contains(exts, path.Ext(name)) && match(name) }))
}

// ended is a name with an ending, "" for none.
func ended(name, end string) string {
	if name == "" {
		return ""
	}
	return name + end
}

// translate puts names of this tree in place of the model's; false where there is none.
func translate(target string, roles map[string]string) (string, bool) {
	p, query, asks := strings.Cut(target, "?")
	parts := strings.Split(p, "/")
	for i, part := range parts {
		name, ok := roles[part]
		switch {
		case ok && name == "":
			return "", false
		case ok:
			parts[i] = strings.TrimPrefix(escaped(name), "/")
		}
	}
	p = strings.Join(parts, "/")
	if asks {
		p += "?" + query
	}
	return p, true
}
