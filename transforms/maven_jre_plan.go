package transforms

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/project/maven"
	"github.com/msb-dev/msb/pkg/recipe"
)

// javaNames are the rungs, and the words of Temurin's tags.
var javaNames = map[images.Kind]string{images.JRE: "jre", images.JDK: "jdk"}

// javaRuntimes are the images to try, best first. Behind those of Alpine that are for one platform only, as Temurin's before 21, stands
// one with glibc, which is for more: a jar without native code does not mind.
func javaRuntimes(known *images.Catalogue, base images.Image, kind images.Kind) []images.Image {
	out := known.Runtimes(base, images.Want{Kind: kind})
	if base.Pinned { // the tag names a release of the distribution, so one that is there too comes first
		slices.SortStableFunc(out, func(a, b images.Image) int { return rank(base, a) - rank(base, b) })
	}
	if base.Libc == images.Musl && base.Java > 0 && !slices.ContainsFunc(out, func(img images.Image) bool { return img.Platforms == nil }) {
		if img, ok := known.Runtime(base, fmt.Sprintf("eclipse-temurin:%d-%s", base.Java, javaNames[kind])); ok {
			out = append(out, img)
		}
	}
	return out
}

// javaBase is the builder's base with the Java that its packages add, so that the table of runtimes finds what is like it.
func javaBase(st *recipe.Stage) images.Image {
	img, has := st.Image, st.Java()
	if img.Java == 0 {
		img.Java, img.JavaVendor = has.Major, has.Vendor
	}
	return img
}

// sameBase is the builder's own base as the runtime: what Maven fetched and the sources stay behind. It is nil where they do not lie in the
// image's layers, or where the user names another runtime.
func sameBase(known *images.Catalogue, st *recipe.Stage) []images.Image {
	if known.NamesRuntime(st.Image) || st.Unknown != "" || st.RefFromArg || !slices.ContainsFunc(st.Steps, func(s *recipe.Step) bool {
		mounted := slices.ContainsFunc(s.Flags, func(f string) bool { return strings.Contains(f, "type=cache") })
		return !mounted && slices.ContainsFunc(s.Execs, func(e recipe.Exec) bool { return maven.IsProgram(e.Name()) })
	}) {
		return nil
	}
	return []images.Image{st.Image}
}

// unset are the variables that name the tool chain's own directories, which an image with its own Java has not.
func unset(st *recipe.Stage, img images.Image) []string {
	var out, dirs []string
	env := st.End.Runtime()
	for _, name := range []string{"JAVA_HOME", "MAVEN_HOME", "M2_HOME", "M3_HOME"} {
		v, ok := env.Var(name)
		if !ok || v.Line == 0 || !v.Known || name == "JAVA_HOME" && (img.Java == 0 || img.Ref == st.Ref) {
			continue
		}
		out = append(out, name)
		dirs = append(dirs, path.Join(v.Value, "bin"), path.Join(v.Value, "jre/bin"))
	}
	v, ok := env.Var("PATH")
	if !ok || v.Line == 0 || !v.Known || len(out) == 0 {
		return out
	}
	base := recipe.DefaultPath
	for _, b := range st.Image.Config.Env {
		if b.Name == "PATH" {
			base = b.Value
		}
	}
	for _, d := range strings.Split(v.Value, ":") {
		if !slices.Contains(strings.Split(base, ":"), d) && !slices.Contains(dirs, path.Clean(d)) {
			return out
		}
	}
	return append(out, "PATH")
}

// rank puts images of the same release of the distribution before others.
func rank(base, img images.Image) int {
	if img.Distro == base.Distro {
		return 0
	}
	return 1
}

// sameTools tells whether commands that add accounts mean the same in both images: adduser and addgroup are programs of their own on
// Debian and Ubuntu, of BusyBox on Alpine, and other names of useradd elsewhere.
func sameTools(a, b images.Image) bool { return accountTools(a) == accountTools(b) }

func accountTools(img images.Image) string {
	switch d := img.Distro; {
	case strings.HasPrefix(d, "alpine"):
		return "busybox"
	case strings.HasPrefix(d, "oraclelinux"), strings.HasPrefix(d, "al2"), strings.HasPrefix(d, "ubi"), strings.HasPrefix(d, "fedora"),
		strings.HasPrefix(d, "centos"), strings.HasPrefix(d, "rockylinux"), strings.HasPrefix(d, "almalinux"):
		return "shadow"
	}
	return "debian"
}

// ofTheZone tells whether a file sets the local time zone. The step that sets it is repeated where the image has zone data: in such an
// image the file is a link.
func ofTheZone(name string) bool { return name == "/etc/localtime" || name == "/etc/timezone" }

// started is what java is told to run.
func started(l recipe.Launch) string {
	if i := slices.Index(l.Argv, "-jar"); i >= 0 && i+1 < len(l.Argv) {
		return l.Argv[i+1]
	}
	return "the program"
}

// owner is the user of the image if it has to write where the path lies.
func owner(st *recipe.Stage, name string) string {
	if slices.ContainsFunc(st.Needs(), func(n recipe.Need) bool {
		return n.Kind == recipe.NeedWritable && (n.Name == name || strings.HasPrefix(name, n.Name+"/"))
	}) && st.Config.User != "root" && st.Config.User != "0" {
		return st.Config.User
	}
	return ""
}
