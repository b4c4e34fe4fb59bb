package kind

import (
	"path"
	"strings"
)

// choosesPrograms are variables that decide which program or library runs. The names of all others are placeholders.
var choosesPrograms = map[string]bool{
	"PATH": true, "LD_LIBRARY_PATH": true, "LD_PRELOAD": true, "JAVA_HOME": true, "JAVA_TOOL_OPTIONS": true, "JDK_JAVA_OPTIONS": true, "NODE_OPTIONS": true,
	"PYTHONPATH": true, "CLASSPATH": true, "SSL_CERT_FILE": true, "SSL_CERT_DIR": true,
}

// runners are programs that start what a project's own files say.
var runners = map[string]bool{"npm": true, "npx": true, "yarn": true, "pnpm": true, "pnpx": true, "bun": true, "bunx": true}

// known are places of the system, by what lies there: a prefix of the path, and the placeholder.
var known = [...][2]string{
	{"/etc/ssl", "<system data>"},
	{"/etc/pki", "<system data>"},
	{"/etc/localtime", "<system data>"},
	{"/etc/timezone", "<system data>"},
	{"/etc/mime.types", "<system data>"},
	{"/usr/share/zoneinfo", "<system data>"},
	{"/usr/share/mime", "<system data>"},
	{"/usr/local/go/lib/time", "<system data>"},
	{"/usr/lib/go/lib/time", "<system data>"},
	{"/etc/passwd", "<accounts>"},
	{"/etc/group", "<accounts>"},
	{"/etc/shadow", "<accounts>"},
	{"/usr/share/nginx/html", "<web root>"},
	{"/etc/nginx", "<server>"},
}

// word is the placeholder of an argument: what it is, not which.
func word(w string) string {
	if name, value, ok := strings.Cut(w, "="); ok && plain(name) && !strings.HasPrefix(w, "=") {
		return name + "=" + word(value)
	}
	switch {
	case strings.HasPrefix(w, "-"):
		return w
	case strings.Contains(w, "://"):
		return "<url>"
	case strings.HasPrefix(w, "/"):
		return place(w)
	case strings.ContainsAny(w, "/\\") || strings.HasPrefix(w, "."):
		return "<path>"
	case strings.Contains(w, "$"):
		return "<variable>"
	case w == "":
		return `""`
	case strings.Trim(w, "0123456789") == "":
		return "<number>"
	case strings.Trim(strings.TrimPrefix(w, "v"), "0123456789.-_+") == "":
		return "<version>"
	}
	return "<name>"
}

// place is the placeholder of an absolute path.
func place(p string) string {
	clean := path.Clean(p)
	for _, row := range known {
		if clean == row[0] || strings.HasPrefix(clean, row[0]+"/") {
			return row[1]
		}
	}
	return "<path>"
}

// placeheld is an instruction's flag with a placeholder for its value.
func placeheld(f string) string {
	name, value, ok := strings.Cut(f, "=")
	switch {
	case !ok:
		return f
	case name == "--from":
		return "--from=<stage>"
	case name == "--chown":
		return "--chown=" + user(value)
	case name == "--chmod":
		return f
	}
	return name + "=" + word(value)
}

// user is root, or somebody.
func user(u string) string {
	name, _, _ := strings.Cut(u, ":")
	if name == "root" || name == "0" || name == "" {
		return "root"
	}
	return "<user>"
}

// programName is a program's name, if a search finds it, without the version that npx and its like take behind an @.
func programName(w string) string {
	name, _, found := strings.Cut(w, "@")
	switch {
	case found && name != "":
		return name
	case w == "" || strings.ContainsAny(w, "/$"):
		return word(w)
	}
	return w
}

// plain tells whether a word is the name of a flag or of a variable.
func plain(w string) bool {
	return w != "" && strings.IndexFunc(w, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
	}) < 0
}
