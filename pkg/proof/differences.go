package proof

import (
	"slices"

	"github.com/msb-dev/msb/pkg/site"
)

// DifferenceRow is a difference that may stand if it is stated. What has no row may not.
type DifferenceRow struct {
	ID       string
	Quiet    bool // only the tool chain or nobody could tell: the risk stays exact
	Sentence string
	Form     bool // only the form of a site's answers
}

// Differences lists what may be stated. Rows of a static site's answers are in package site.
func Differences() []DifferenceRow { return differences }

// AllDifferences lists those of a static site's answers, too.
func AllDifferences() []DifferenceRow {
	out := slices.Clone(differences)
	for _, d := range site.Differences() {
		out = append(out, DifferenceRow{ID: d.ID, Sentence: d.Sentence, Form: d.Form})
	}
	return out
}

// Form tells whether a difference is only one of the form of a site's answers.
func Form(id string) bool { return row(id).Form }

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
			return DifferenceRow{ID: d.ID, Sentence: d.Sentence, Form: d.Form}
		}
	}
	return DifferenceRow{}
}

var differences = []DifferenceRow{
	{"toolchain-env", true, "Variables that the old base set for its tool chain are gone; nothing in the file refers to them.", false},
	{"base-env", true, "The new base sets variables of its own.", false},
	{"build-env", true, "Variables that only build tools read are not carried.", false},
	{"config-unread", false, "Settings that the new program does not read are not carried.", false},
	{"inherited-ports", false, "The new base exposes a port of its own beside the carried one.", false},
	{"inherited-labels", true, "The new base has labels of its own.", false},
	{"program-path", false, "The program is found by its name, as the new image has it in another directory.", false},
	{"exec-form", false, "The program starts without a shell, so that it receives signals itself.", false},
	{"stop-signal", false, "The container stops on the new base's signal.", false},
	{"web-server", false, "nginx serves the files instead of the old server.", false},
	{"dev-server", false, "What was built is served in place of what a development server makes of the sources when it starts: pages do not reload, errors are not shown on them, and they have the variables and the mode of the build.", false},
	{"run-arguments", false, "Arguments given to docker run were the old server's; they now take the place of nginx's command.", false},
	{"server-user", false, "The server runs as another user than before.", false},
	{"port-default", false, "The variable that chooses the port has a default in the image, the one that the old command had; the container's environment overrides it as before.", false},
	{"port-env", false, "The port no longer follows the variable PORT.", false},
	{"listen-address", false, "The server listens on other addresses than before.", false},
	{"java-vendor", false, "Java comes from another vendor.", false},
	{"java-runtime", true, "Java comes without the tools of the JDK.", false},
	{"distribution", false, "The new base is another distribution, or another release of it.", false},
	{"locale", false, "The locale's name differs; the encoding does not.", false},
	{"java-pinned", false, "Java no longer moves with the tag of the builder: the pom compiles for an older release, which it runs.", false},
	{"default-charset", false, "Java reads and writes text without a charset of its own as UTF-8: the old image named no locale, so that it was ASCII up to Java 17, and in names of files and on the console.", false},
	{"cgo-off", false, "The program is built without cgo: names and users are resolved by Go itself.", false},
	{"no-shell", false, "There is no shell in the image to debug with.", false},
	{"vouched-image", false, "What an image holds is not seen: the settings say which image of the catalogue it is like.", false},
	{"local-file", false, "The program opens a file that this checkout does not have: git ignores it, or a sample stands for it. Built from a tree that has it, the old image had it too, the new one does not: mount it, or pass its variables.", false},
	{"unknown-needs", false, "What a part of the program needs could not be read. The C library, the files and the settings that it may rest on are kept; other programs of the old image are not.", false},
}
