package images

import (
	_ "embed"
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
	MimeTypes  Data = "mime-types" // /etc/mime.types
	Passwd     Data = "passwd"     // /etc/passwd with root
	Tmp        Data = "tmp"        // /tmp with mode 1777
	Nsswitch   Data = "nsswitch"   // /etc/nsswitch.conf
	Services   Data = "services"   // /etc/services
	Fontconfig Data = "fontconfig" // fontconfig and at least one font
)

//go:embed data/contents.tsv
var contentRows string

// Has tells whether a program is in the image, on its PATH. It is Unknown where no row speaks of the program or of the image.
func (i Image) Has(program string) Presence { return i.holds("program", program) }

// HasData tells whether the image holds data of a kind.
func (i Image) HasData(d Data) Presence { return i.holds("data", string(d)) }

// holds folds the content rows of the image's layers: the last row that names the item decides.
func (i Image) holds(kind, item string) Presence {
	answer := Unknown
	for _, layer := range i.layers() {
		for r := range rows(contentRows) {
			if r[0] != layer || r[6] != kind || !listed(r[7], item, " ") && !listed(r[8], item, " ") || !i.meets(r[1], r[2], r[3], r[4], r[5]) {
				continue
			}
			answer = No
			if listed(r[7], item, " ") {
				answer = Yes
			}
		}
	}
	return answer
}

// layers names the rows that apply to the image, the distribution first.
func (i Image) layers() []string {
	return []string{osOf(i.Distro), i.Family}
}

// DataPath says where data of a kind lies in the image; empty if it is not there or its place is not known.
func (i Image) DataPath(d Data) string {
	if i.HasData(d) != Yes {
		return ""
	}
	return dataPath[d]
}

var dataPath = map[Data]string{
	CARoots:    "/etc/ssl/certs/ca-certificates.crt",
	ZoneInfo:   "/usr/share/zoneinfo",
	MimeTypes:  "/etc/mime.types",
	Passwd:     "/etc/passwd",
	Tmp:        "/tmp",
	Nsswitch:   "/etc/nsswitch.conf",
	Services:   "/etc/services",
	Fontconfig: "/etc/fonts",
}

//go:embed data/users.tsv
var userRows string

// UserID returns the numbers that a name of /etc/passwd stands for in the image; ok is false if no row names it.
func (i Image) UserID(name string) (uid, gid int, ok bool) {
	for _, layer := range i.layers() {
		for r := range rows(userRows) {
			if r[0] == layer && r[6] == name && i.meets(r[1], r[2], r[3], r[4], r[5]) {
				uid, _ = number(r[7])
				gid, _ = number(r[8])
				ok = true
			}
		}
	}
	return uid, gid, ok
}
