package site

import (
	"path"
	"strings"
)

// media are Content-Types by file extension. What a row of a server's own table lacks is in nodeMedia.
type media map[string]string

// nodeMedia has the types that the mime packages of Node agreed on for a decade (jshttp/mime-types 2.1.18, broofa/mime 1.6 and 2.5),
// for the extensions that the model tree and a built site have. The charset is what mime-types adds.
var nodeMedia = media{
	".html": "text/html; charset=utf-8", ".htm": "text/html; charset=utf-8",
	".js": "application/javascript; charset=utf-8", ".mjs": "application/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8", ".txt": "text/plain; charset=utf-8",
	".json": "application/json; charset=utf-8", ".map": "application/json; charset=utf-8",
	".webmanifest": "application/manifest+json; charset=utf-8",
	".svg":         "image/svg+xml", ".png": "image/png", ".ico": "image/x-icon",
	".woff2": "font/woff2", ".wasm": "application/wasm", ".xml": "application/xml", ".pdf": "application/pdf",
}

// of gives the Content-Type of a file, or "" for none. A server's row "" is its type for all that has no other.
func (m media) of(name string) (typ, charset string) {
	ext := strings.ToLower(extension(path.Base(name)))
	for _, table := range []media{m, nodeMedia} {
		if v, ok := table[ext]; ok && ext != "" {
			return splitType(v)
		}
	}
	return splitType(m[""])
}
