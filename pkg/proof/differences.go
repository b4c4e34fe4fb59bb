package proof

import "github.com/msb-dev/msb/pkg/site"

// DifferenceRow is a difference that may stand if it is stated. What has no row may not.
type DifferenceRow struct {
	ID       string
	Quiet    bool // only the tool chain or nobody could tell: the risk stays exact
	Sentence string
}

// Differences lists what may be stated. Rows of a static site's answers are in package site.
func Differences() []DifferenceRow { return differences }

// Quiet tells whether a difference leaves the risk exact.
func Quiet(id string) bool { return row(id).Quiet }

// Sentence is the general reason of a difference.
func Sentence(id string) string { return row(id).Sentence }

func row(id string) DifferenceRow {
	for _, d := range differences {
		if d.ID == id {
			return d
		}
	}
	for _, d := range site.Differences() {
		if d.ID == id {
			return DifferenceRow{ID: d.ID, Sentence: d.Sentence}
		}
	}
	return DifferenceRow{}
}

var differences = []DifferenceRow{
	{"toolchain-env", true, "Variables that the old base set for its tool chain are gone; nothing in the file refers to them."},
	{"base-env", true, "The new base sets variables of its own."},
	{"build-env", true, "Variables that only build tools read are not carried."},
	{"config-unread", false, "Settings that the new program does not read are not carried."},
	{"inherited-ports", false, "The new base exposes a port of its own beside the carried one."},
	{"inherited-labels", true, "The new base has labels of its own."},
	{"entrypoint-wrapper", true, "An entrypoint script that passes its arguments through is gone, or came with the new base."},
	{"program-path", false, "The program is found by its name, as the new image has it in another directory."},
	{"exec-form", false, "The program starts without a shell, so that it receives signals itself."},
	{"stop-signal", false, "The container stops on the new base's signal."},
	{"web-server", false, "nginx serves the files instead of the old server."},
	{"server-user", false, "The server runs as another user than before."},
	{"port-env", false, "The port no longer follows the variable PORT."},
	{"listen-address", false, "The server listens on other addresses than before."},
	{"java-vendor", false, "Java comes from another vendor."},
	{"java-runtime", true, "Java comes without the tools of the JDK."},
	{"distribution", false, "The new base is another distribution, or another release of it."},
	{"locale", false, "The locale's name differs; the encoding does not."},
	{"cgo-off", false, "The program is built without cgo: names and users are resolved by Go itself."},
	{"no-shell", false, "There is no shell in the image to debug with."},
	{"unknown-needs", false, "What a part of the program needs could not be read. The C library, the files and the settings that it may rest on are kept; other programs of the old image are not."},
	{"tools-gone", true, "Programs of the old image are gone; nothing that msb can see runs them."},
}
