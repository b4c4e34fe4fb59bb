package image

import (
	"bytes"
	"strings"
)

// Where rpm keeps what is installed, by version of rpm and distribution: a database that is not read here.
var rpmDatabases = []string{
	"/var/lib/rpm/Packages", "/var/lib/rpm/Packages.db", "/var/lib/rpm/rpmdb.sqlite",
	"/usr/lib/sysimage/rpm/Packages", "/usr/lib/sysimage/rpm/Packages.db", "/usr/lib/sysimage/rpm/rpmdb.sqlite",
}

// Packages is the number of packages that the image's package managers know as installed: dpkg, also in distroless's form, and apk.
// It is -1 if it can't be told: an rpm database, or a list whose content was not kept. An image without a list has 0.
func (m *Image) Packages() int {
	for _, p := range rpmDatabases {
		if _, err := m.Lookup(p); err == nil {
			return -1
		}
	}
	n := 0
	count := func(f *File, of func([]byte) int) {
		if n < 0 || f.Kind != Regular {
			return
		}
		if f.Text == nil {
			n = -1
			return
		}
		n += of(f.Text)
	}
	if f, err := m.Lookup("/var/lib/dpkg/status"); err == nil {
		count(f, debInstalled)
	}
	for p, f := range m.Files {
		if name, ok := strings.CutPrefix(p, "/var/lib/dpkg/status.d/"); ok && !strings.Contains(name, "/") && !strings.HasSuffix(name, ".md5sums") {
			count(f, debStanzas)
		}
	}
	if f, err := m.Lookup("/lib/apk/db/installed"); err == nil {
		count(f, func(b []byte) int { return lines(b, "P:") })
	}
	return n
}

// debInstalled counts the stanzas of dpkg's status that are installed, as `dpkg-query -l` lists them with "ii" or "hi".
func debInstalled(b []byte) int {
	n := 0
	for line := range bytes.Lines(b) {
		if status, ok := bytes.CutPrefix(line, []byte("Status: ")); ok && bytes.HasSuffix(bytes.TrimSpace(status), []byte(" installed")) {
			n++
		}
	}
	return n
}

// debStanzas counts stanzas: distroless writes no status.
func debStanzas(b []byte) int { return lines(b, "Package:") }

func lines(b []byte, prefix string) int {
	n := 0
	for line := range bytes.Lines(b) {
		if bytes.HasPrefix(line, []byte(prefix)) {
			n++
		}
	}
	return n
}
