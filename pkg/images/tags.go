package images

import (
	"embed"
	"strings"
)

// tagFiles hold one file for each repository, named like it. Nothing is decoded when the program starts; a look-up reads
// the one file it needs from its beginning.
//
//go:embed data/tags
var tagFiles embed.FS

// tagRow is one line of a tag file: versions, distribution, base, month of the last listing, rests (see splitTag).
type tagRow struct{ versions, distro, from, last, rests string }

// tagRows calls yield for each row of a repository's file, and reports whether there is such a file.
func tagRows(name string, yield func(tagRow) bool) bool {
	text, err := tagFiles.ReadFile("data/tags/" + name + ".tsv")
	if err != nil {
		return false
	}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		var r tagRow
		for i, f := range []*string{&r.versions, &r.distro, &r.from, &r.last, &r.rests} {
			cell, more, _ := strings.Cut(line, "\t")
			if i == 2 && cell == "-" {
				cell = ""
			}
			*f, line = cell, more
		}
		if !yield(r) {
			break
		}
	}
	return true
}

// findTag returns the row that lists a tag.
func findTag(name, tag string) (tagRow, bool) {
	version, rest := splitTag(tag)
	var found tagRow
	tagRows(name, func(r tagRow) bool {
		if listed(r.versions, version, " ") && listed(r.rests, rest, ",") {
			found = r
			return false
		}
		return true
	})
	return found, found.rests != ""
}

// listed tells whether cell, a list joined by sep, holds item; "-" stands for the empty item.
func listed(cell, item, sep string) bool {
	if item == "" {
		item = "-"
	}
	for cell != "" {
		var head string
		head, cell, _ = strings.Cut(cell, sep)
		if head == item {
			return true
		}
	}
	return false
}
