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
func javaRuntimes(base images.Image, kind images.Kind) []images.Image {
	out := images.Runtimes(base, images.Want{Kind: kind})
	if base.Pinned { // the tag names a release of the distribution, so one that is there too comes first
		slices.SortStableFunc(out, func(a, b images.Image) int { return rank(base, a) - rank(base, b) })
	}
	if base.Libc == images.Musl && base.Java > 0 && !slices.ContainsFunc(out, func(img images.Image) bool { return img.Platforms == nil }) {
		if img, err := images.Lookup(fmt.Sprintf("eclipse-temurin:%d-%s", base.Java, javaNames[kind])); err == nil && img.Live {
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
// image's layers.
func sameBase(st *recipe.Stage) []images.Image {
	if st.Unknown != "" || st.RefFromArg || !slices.ContainsFunc(st.Steps, func(s *recipe.Step) bool {
		mounted := slices.ContainsFunc(s.Flags, func(f string) bool { return strings.Contains(f, "type=cache") })
		return !mounted && slices.ContainsFunc(s.Execs, func(e recipe.Exec) bool { return maven.IsProgram(e.Name()) })
	}) {
		return nil
	}
	return []images.Image{st.Image}
}

// wantedPackages are those of the old image that the program may use, Java's own among them; nil if any may be.
func wantedPackages(st *recipe.Stage) []string {
	out := append([]string{""}, st.Java().Packages...)
	for _, n := range st.Needs() {
		switch n.Kind {
		case recipe.NeedBase:
			return nil
		case recipe.NeedProgram:
			if path.Base(n.Name) != "java" && st.Image.Has(n.Name) != images.Yes {
				return nil
			}
		case recipe.NeedPackage:
			out = append(out, n.Name)
		}
	}
	return out
}

// packageSteps are the steps that do nothing but install packages of which some are wanted, with those that fetch the lists for them.
func packageSteps(st *recipe.Stage, wanted []string) []*recipe.Step {
	var out, lists []*recipe.Step
	for _, s := range st.Steps {
		installs, only := false, s.Keyword == "run" && s.Unread == "" && len(s.Execs) > 0
		for _, e := range s.Effects {
			installs = installs || e.Kind == recipe.InstallEffect && (wanted == nil || slices.ContainsFunc(e.Names, func(n string) bool { return slices.Contains(wanted, n) }))
			only = only && e.Kind == recipe.InstallEffect
		}
		switch {
		case installs && only:
			out = append(append(out, lists...), s)
			lists = nil
		case only && !slices.ContainsFunc(s.Execs, func(e recipe.Exec) bool {
			return !slices.Contains([]string{"apt-get", "apt", "apk", "yum", "dnf", "microdnf"}, e.Name())
		}):
			lists = append(lists, s)
		}
	}
	return out
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
	case strings.HasPrefix(d, "oraclelinux"), strings.HasPrefix(d, "al2"), strings.HasPrefix(d, "ubi"):
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

// repeated are steps that only add accounts, install packages, or make and own directories that are there without the build, of which
// something is needed.
func repeated(st *recipe.Stage, img images.Image) []*recipe.Step {
	needed := map[string]bool{}
	for _, n := range st.Needs() {
		switch n.Kind {
		case recipe.NeedFile:
			needed[n.Name] = needed[n.Name] || ofTheZone(n.Name)
		case recipe.NeedUser, recipe.NeedPackage, recipe.NeedWritable, recipe.NeedProgram:
			needed[n.Name] = true
		}
	}
	var out []*recipe.Step
	for _, s := range st.Steps {
		use, pure := false, len(s.Effects) > 0
		there := map[string]bool{st.Config.Workdir: true}
		for _, e := range s.Effects {
			names := e.Names
			switch {
			case e.Kind == recipe.UserEffect && sameTools(st.Image, img), e.Kind == recipe.InstallEffect && img.Distro == st.Image.Distro:
			case e.Kind == recipe.PathEffect && !slices.ContainsFunc(e.Paths, func(p string) bool { return !ofTheZone(p) }) && img.HasData(images.ZoneInfo) == images.Yes:
				names = e.Paths
			case e.Kind == recipe.PathEffect && strings.HasPrefix(e.Detail, "mkdir "):
				for _, p := range e.Paths {
					there[p] = true
				}
			case e.Kind == recipe.OwnerEffect && !slices.ContainsFunc(e.Paths, func(p string) bool { return !there[p] }):
				names = e.Paths
			default:
				pure = false
			}
			use = use || slices.ContainsFunc(names, func(n string) bool { return needed[n] })
		}
		if pure && use {
			out = append(out, s)
		}
	}
	return out
}
