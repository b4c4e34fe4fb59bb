package image

import (
	"path"
	"strings"
)

// kept are the files whose content checks read, by path: exact, below a directory (with a slash at the end), or a pattern of path.Match.
var kept = []string{
	// Users and names: passwd(5), group(5), nsswitch.conf(5).
	"/etc/passwd", "/etc/group", "/etc/nsswitch.conf",
	// The system: os-release(5).
	"/etc/os-release", "/usr/lib/os-release",
	// What the loaders search: ld.so(8), and musl's ldso/dynlink.c.
	"/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d/", "/etc/ld-musl-*.path",
	// Packages: dpkg, distroless's form of it, apk before and after the merge of /usr.
	"/var/lib/dpkg/status", "/var/lib/dpkg/status.d/", "/lib/apk/db/installed", "/usr/lib/apk/db/installed",
	// The server of static files.
	"/etc/nginx/",
}

// Keep says which files' content Read keeps, if Options don't.
func Keep(p string) bool {
	for _, k := range kept {
		if p == k || strings.HasSuffix(k, "/") && strings.HasPrefix(p, k) {
			return true
		}
		if ok, _ := path.Match(k, p); ok {
			return true
		}
	}
	return false
}
