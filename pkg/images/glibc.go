package images

import _ "embed"

//go:embed data/glibc.tsv
var glibcRows string

// GlibcVersion returns the version of glibc that a distribution ships, such as "2.36" for "bookworm"; false if it has none or
// it is not known.
func GlibcVersion(distro string) (string, bool) {
	for r := range rows(glibcRows) {
		if r[0] == distro {
			return r[1], true
		}
	}
	return "", false
}
