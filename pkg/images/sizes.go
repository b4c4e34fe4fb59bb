package images

import _ "embed"

// sizeText say how much lies in images, packages and archives.
//
//go:embed data/sizes.tsv
var sizeText string

var sizeRows = table(&sizeText)

// Size is about how many MB lie in the image, unpacked; 0 if it is not known.
func (i Image) Size() int {
	if i.Variant == "slim" {
		if n := i.size("image", i.Family+"-slim"); n > 0 {
			return n
		}
	}
	if i.JRE {
		return i.size("image", i.Family+"-jre")
	}
	return i.size("image", i.Family)
}

// PackageSize is about how many MB a package brings with what only it needs; 0 if it is not known.
func (i Image) PackageSize(name string) int { return i.size("package", name) }

// ArchiveSize is about how many MB the archive of a tool chain unpacks to; 0 if it is not known.
func (i Image) ArchiveSize(tool string) int { return i.size("archive", tool) }

// FetchedSize is about how many MB a build tool fetches and keeps; 0 if it is not known.
func (i Image) FetchedSize(tool string) int { return i.size("fetched", tool) }

func (i Image) size(kind, name string) int {
	for _, r := range sizeRows() {
		if r[0] == kind && i.onDistro(r[1]) && matches(r[2], name) {
			return number(r[3])
		}
	}
	return 0
}
