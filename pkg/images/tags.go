package images

import (
	"embed"
	"io/fs"
	"slices"
	"strings"
	"sync"
)

// catalogue holds, for each repository, a file of tags and a file of configurations, both named like it. Nothing is decoded when
// the program starts: a look-up reads the two files it needs, from the beginning, and its answer is kept.
//
//go:embed data/tags data/config
var catalogue embed.FS

// tagRow is one line of a tag file: tags that share all that the catalogue knows of them.
type tagRow struct {
	versions  string // split by spaces; "-" is none (see splitTag)
	distro    string
	config    string // number of a configuration in the other file
	java      string // "temurin17", "openjdk11-jre"; empty if none or not known
	platforms string // by their names in official-images, split by commas; empty if amd64 and arm64v8 are among them
	last      string // "live", or the year of the last list that has the tags
	rests     string // split by commas; "-" is none
}

func (r *tagRow) cells() []*string {
	return []*string{&r.versions, &r.distro, &r.config, &r.java, &r.platforms, &r.last, &r.rests}
}

// text is a file of the catalogue, "" for one that it does not have. What was read is kept: the embedded bytes are copied each time.
func text(name string) string {
	if t, ok := texts.Load(name); ok {
		return t.(string)
	}
	b, err := catalogue.ReadFile(name)
	if err != nil {
		return ""
	}
	t := string(b)
	texts.Store(name, t)
	return t
}

var texts sync.Map

// tagRows calls yield for each row of a repository's file; there is none for a repository that is not catalogued.
func tagRows(name string, yield func(tagRow) bool) {
	for line := range strings.Lines(text("data/tags/" + name + ".tsv")) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || line[0] == '#' {
			continue
		}
		var r tagRow
		for _, cell := range r.cells() {
			*cell, line, _ = strings.Cut(line, "\t")
		}
		if !yield(r) {
			return
		}
	}
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
	for start := 0; ; {
		i := strings.Index(cell[start:], item)
		if i < 0 {
			return false
		}
		i += start
		end := i + len(item)
		if (i == 0 || strings.HasSuffix(cell[:i], sep)) && (end == len(cell) || strings.HasPrefix(cell[end:], sep)) {
			return true
		}
		start = i + 1
	}
}

// Names returns the repositories of the catalogue, sorted.
func Names() []string {
	var names []string
	_ = fs.WalkDir(catalogue, "data/tags", func(path string, d fs.DirEntry, err error) error {
		if name, ok := strings.CutSuffix(path, ".tsv"); ok && err == nil {
			names = append(names, strings.TrimPrefix(name, "data/tags/"))
		}
		return nil
	})
	slices.Sort(names)
	return names
}

// All returns every image that the catalogue lists, in the order of its files: repositories by name, then row by row. It is
// for tests and listings; it reads the whole catalogue.
func All() []Image {
	var out []Image
	for _, name := range Names() {
		tagRows(name, func(r tagRow) bool {
			for version := range strings.SplitSeq(r.versions, " ") {
				for rest := range strings.SplitSeq(r.rests, ",") {
					tag := joinTag(version, rest)
					out = append(out, newImage(target{name: name, tag: tag}.String(), target{name: name, tag: tag}, r))
				}
			}
			return true
		})
	}
	return out
}
