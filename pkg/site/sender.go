package site

import (
	"fmt"
	"path"
	"strings"
)

// compressionThreshold is the size in bytes below which the compression middleware of Node leaves a body alone
// (expressjs/compression index.js, option threshold).
const compressionThreshold = 1024

// generatedSize stands for the size of a page that a server makes itself; none of them tells its length beforehand.
const generatedSize = compressionThreshold

// compressible reports whether the compression middleware takes a type (jshttp/mime-db db.json, "compressible",
// for the types of the tables in media_tables.go).
func compressible(media string) bool {
	switch media {
	case "application/javascript", "application/json", "application/wasm", "application/xml", "application/octet-stream", "application/rtf",
		"application/toml", "application/vnd.ms-fontobject", "application/x-httpd-php", "application/x-tar", "font/otf", "font/ttf",
		"image/bmp", "image/vnd.adobe.photoshop", "image/vnd.microsoft.icon", "image/x-icon", "image/x-ms-bmp", "model/gltf-binary":
		return true
	}
	return strings.HasPrefix(media, "text/") || strings.HasSuffix(media, "+json") || strings.HasSuffix(media, "+xml")
}

// compress does to an answer with a body of the size what the compression middleware does.
func (a Answer) compress(r Request, size int) Answer {
	if !compressible(a.Type) {
		return a
	}
	a = a.with("Vary", "Accept-Encoding")
	a.Gzip = r.Gzip && r.Method != "HEAD" && size >= compressionThreshold
	return a
}

// with is the answer with one more header.
func (a Answer) with(name, value string) Answer {
	if old := a.Headers.Get(name); old != "" && name == "Vary" {
		value = old + ", " + value
	}
	a.Headers.set(name, value)
	return a
}

// forMethod drops the body of an answer to HEAD.
func (a Answer) forMethod(r Request) Answer {
	if r.Method == "HEAD" {
		a.Body = ""
	}
	return a
}

// ranged is the answer to a request for a part of a file that the server is able to send in parts; the bool is false
// where the request asks for no part. An unsatisfiable one has status 416 and the whole rest of the answer.
func (a Answer) ranged(r Request, size int) (Answer, bool) {
	if r.Range == "" {
		return a, false
	}
	first, last, _ := strings.Cut(r.Range, "-")
	from, to := 0, size-1
	if _, err := fmt.Sscan(first, &from); err != nil || from >= size {
		a.Status = 416
		return a.with("Content-Range", fmt.Sprintf("bytes */%d", size)), true
	}
	if last != "" {
		if _, err := fmt.Sscan(last, &to); err != nil {
			to = size - 1
		}
	}
	a.Status, a.Body = 206, "part"
	return a.with("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, min(to, size-1), size)), true
}

// cleaned is a decoded request path as a file name relative to the root: no ".." leads out of it.
func cleaned(p string) string {
	if !strings.HasPrefix(p, "/") {
		p = "/" + p
	}
	return path.Clean(p)[1:]
}

// extension is what Node's path.extname gives: "" for a dot file, and a slash at the end does not count.
func extension(p string) string {
	base := path.Base(strings.TrimRight(p, "/"))
	i := strings.LastIndexByte(base, '.')
	if i <= 0 || base == ".." {
		return ""
	}
	return base[i:]
}

// throughFile reports whether a path goes through a file as if it were a folder: the file system answers ENOTDIR.
func throughFile(t Tree, p string) bool {
	name := cleaned(p)
	if strings.HasSuffix(p, "/") && t.File(name) {
		return true
	}
	for i, c := range name {
		if c == '/' && t.File(name[:i]) {
			return true
		}
	}
	return false
}

// sent is a file as the send package of Node sends it (pillarjs/send 0.16–1.2, index.js).
func sent(r Request, t Tree, name string, types media, cache string) (Answer, int) {
	a := Answer{Status: 200, Body: name, Validators: "weak-etag+date", Cache: cache}
	a = a.with("Accept-Ranges", "bytes")
	if r.Conditional {
		a.Status, a.Body = 304, ""
		return a, 0
	}
	a.Type, a.Charset = types.of(name)
	size := t.Size(name)
	part, ok := a.ranged(r, size)
	if ok && part.Status == 416 {
		e := Answer{Status: 416, Body: "error", Type: "text/html", Charset: "utf-8"}
		e = e.with("Content-Range", part.Headers.Get("Content-Range"))
		e = e.with("Content-Security-Policy", sentPolicy).with("X-Content-Type-Options", "nosniff")
		return e, 0
	}
	return part, size
}

// sentPolicy is on the error pages of send before 0.19 ('self') and since.
const sentPolicy = "default-src 'self'"
