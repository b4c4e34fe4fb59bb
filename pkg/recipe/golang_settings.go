package recipe

import (
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/project/golang"
)

// compilerOf tells whether an image brings a C compiler. No distribution's own image does.
func compilerOf(img images.Image) golang.Presence {
	if img.Plain() {
		return golang.No
	}
	return presence(img.Has("gcc"))
}

// installsCompiler tells whether an installation brings a C compiler, by its own names or by what comes with them. On a distribution's own
// image what no table names may bring one.
func installsCompiler(img images.Image, e Effect) golang.Presence {
	has := golang.No
	for _, name := range e.Names {
		p := img.Package(name)
		switch {
		case isCompiler(name), slices.Contains(p.Brings, "gcc"), e.Recommended() && slices.Contains(p.Recommended, "gcc"):
			return golang.Yes
		case !p.Known && img.Plain() && classify(name) == 0 && has == golang.No:
			has = golang.Maybe
		}
	}
	return has
}

// isCompiler names packages that bring a C compiler called gcc (packages.debian.org, pkgs.alpinelinux.org).
func isCompiler(name string) bool {
	return slices.Contains([]string{"gcc", "g++", "build-base", "build-essential", "alpine-sdk", "gcc-c++", "Development Tools"}, name)
}

func presence(p images.Presence) golang.Presence {
	switch p {
	case images.Yes:
		return golang.Yes
	case images.No:
		return golang.No
	}
	return golang.Maybe
}

func orText(err error, text string) any {
	if err != nil {
		return err
	}
	return text
}

// orUnset keeps an unknown value apart from none: "?" is no value of the go command's.
func orUnset(value string, known bool) (string, bool) {
	if !known {
		return "?", true
	}
	return value, value != ""
}

// goWords are the command's words. Where a word depends on how the image is built, a build argument stands at its default and
// any other variable as it is written: it can be a version for -ldflags, never another flag.
func goWords(e Exec) []string {
	out := slices.Clone(e.Argv)
	for i, w := range e.Words {
		if i >= len(out) || e.Fixed[i] {
			continue
		}
		v, ok := w.Value(func(name string) (string, bool) {
			if v, known := e.Env.lookupDefault(name); known {
				return v, true
			}
			return "$" + name, name != "IFS" // which no image sets
		})
		if !ok {
			v = strings.NewReplacer(`"`, "", "'", "").Replace(w.Raw)
		}
		out[i] = v
	}
	return out
}

// goSetting is a variable of the go command: from the environment, else from go env -w. Without either it is known to be unset.
func goSetting(e Exec, settings map[string]string, name string) (value string, known bool) {
	for _, a := range e.Assigns {
		if a.Name == name && isTargetPlatform(a.Value.Raw) {
			return "", true
		}
	}
	v, found := e.Env.Var(name)
	switch {
	case found && !v.Known:
		return "", false
	case found && v.Value != "":
		return v.Value, true
	}
	return settings[name], true
}

// isTargetPlatform tells whether a word is BuildKit's own name for the platform that the image is for: with one stage, that is also
// the one that the build runs on.
func isTargetPlatform(raw string) bool {
	name := strings.Trim(raw, `"${}`)
	return name == "TARGETARCH" || name == "TARGETOS"
}

// newestGo is what the golang images without a version hold on the catalogue's date, at least.
const newestGo = "1.26"

// goVersion is the version of Go in an image: "1.22", or "" if it is not known.
func goVersion(img images.Image) string {
	switch {
	case img.Family != "golang":
		return ""
	case strings.Contains(img.Version, "."):
		return img.Version
	case img.Live:
		return newestGo
	}
	return ""
}
