package images

import (
	_ "embed"
	"strings"
	"sync"
)

// Presence is the answer to "is it in the image?".
type Presence int

// The answers. The zero value is Unknown.
const (
	Unknown Presence = iota
	No
	Yes
)

// String returns "yes", "no" or "unknown".
func (p Presence) String() string {
	switch p {
	case Yes:
		return "yes"
	case No:
		return "no"
	}
	return "unknown"
}

// Data is something that programs expect to find, beside other programs.
type Data string

// The kinds of data of the catalogue.
const (
	CARoots    Data = "ca-roots"   // the roots that TLS clients trust
	ZoneInfo   Data = "zoneinfo"   // the time zone database
	ZoneLinks  Data = "zone-links" // names of time zones that are not current any more, such as US/Pacific and Europe/Kiev
	MimeTypes  Data = "mime-types" // /etc/mime.types
	Passwd     Data = "passwd"     // /etc/passwd with root
	Tmp        Data = "tmp"        // /tmp with mode 1777
	Nsswitch   Data = "nsswitch"   // /etc/nsswitch.conf
	Services   Data = "services"   // /etc/services
	MimeGlobs  Data = "mime-globs" // /usr/share/mime/globs2, which says the same as MimeTypes
	Fontconfig Data = "fontconfig" // fontconfig and at least one font
)

// layerText say of which layers an image's contents are made up: the first row that fits the image.
//
//go:embed data/layers.tsv
var layerText string

var layerRows = table(&layerText)

// contentText say what a layer adds: columns layer, distribution, kind, what is there, what may be there, source.
//
//go:embed data/contents.tsv
var contentText string

var contentRows = table(&contentText)

// Has tells whether a program is in the image, in a directory of its PATH. No is only said of programs that the table names
// somewhere; for all others, and for images whose contents it does not describe, the answer is Unknown.
func (i Image) Has(program string) Presence { return i.holds("program", program) }

// HasData tells whether the image holds data of a kind.
func (i Image) HasData(d Data) Presence { return i.holds("data", string(d)) }

// holds goes through the layers: what one adds stays, "closed" ends the doubt about everything that the table names.
func (i Image) holds(kind, item string) Presence {
	if item == "" {
		return Unknown
	}
	answer := Unknown
	for _, layer := range i.layers {
		for _, r := range contentOf()[layer] {
			switch {
			case !i.onDistro(r[1]):
				if i.Distro == "" && r[2] == kind && listed(r[3], item, " ") && answer == No {
					answer = Unknown // a digest hides the release that decides it
				}
			case r[2] == "closed":
				answer = No
			case r[2] == kind && listed(r[3], item, " "):
				answer = Yes
			case r[2] == kind && listed(r[4], item, " ") && answer != Yes:
				answer = Unknown
			}
		}
	}
	if answer == No && !named(kind, item) {
		return Unknown
	}
	return answer
}

// contentOf is the table by layer.
var contentOf = sync.OnceValue(func() map[string][][]string {
	of := map[string][][]string{}
	for _, r := range contentRows() {
		of[r[0]] = append(of[r[0]], r)
	}
	return of
})

// named tells whether the table speaks of the item anywhere: only then is its absence said.
func named(kind, item string) bool {
	for _, r := range contentRows() {
		if r[2] == kind && (listed(r[3], item, " ") || listed(r[4], item, " ")) {
			return true
		}
	}
	return false
}

// madeOf names what the image is made up of, by the first row that fits it.
func (i Image) madeOf() []string {
	for _, r := range layerRows() {
		if matches(r[0], i.Family) && i.onDistro(r[1]) && i.isVariant(r[2]) && (r[3] == "" || i.Config.sets(r[3])) {
			return strings.Fields(r[4])
		}
	}
	return nil
}

// DataPath says where data of a kind lies in the image; empty if it is not there or its place is not known.
func (i Image) DataPath(d Data) string {
	if i.HasData(d) != Yes {
		return ""
	}
	for _, r := range pathRows() {
		if r[0] == string(d) && i.onDistro(r[1]) {
			return r[2]
		}
	}
	return ""
}

// pathText say where data lies: columns kind, distribution, path, source; the first row that fits.
//
//go:embed data/paths.tsv
var pathText string

var pathRows = table(&pathText)

// userText are lines of /etc/passwd: columns layer, distribution, name, uid, gid, source.
//
//go:embed data/users.tsv
var userText string

var userRows = table(&userText)

// UserID returns the numbers that a name of /etc/passwd stands for in the image; ok is false if no row names it.
func (i Image) UserID(name string) (uid, gid int, ok bool) {
	for _, layer := range i.layers {
		for _, r := range userRows() {
			if r[0] == layer && r[2] == name && i.onDistro(r[1]) {
				uid, gid, ok = number(r[3]), number(r[4]), true
			}
		}
	}
	return uid, gid, ok
}
