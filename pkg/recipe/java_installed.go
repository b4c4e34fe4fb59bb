package recipe

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/lazyregexp"
)

// Java is the one that a stage has on its PATH.
type Java struct {
	Major  int    // 0: none, or it is not known which
	Vendor string // as in the catalogue: temurin, corretto, …; of packages also debian, ubuntu, alpine, redhat
	JRE    bool   // without compiler
	// Packages are those that install it; none if it came with the image. Named tells that one of them says its version, so that it
	// does not move with the distribution.
	Packages []string
	Named    bool
}

// javaPackages are the names of packages with a Java, by what stands in them (packages.debian.org, packages.ubuntu.com, pkgs.alpinelinux.org, the
// package lists of Fedora, CentOS and Amazon Linux, packages.adoptium.net, read 2026-11).
var javaPackages = []struct {
	name   *lazyregexp.Regexp
	vendor string // "" is the distribution's own
	jre    string // of the last group
}{
	{lazyregexp.New(`^openjdk-(\d+)-(jdk|jdk-headless|jre|jre-headless|jre-zero)$`), "", "jre"},
	{lazyregexp.New(`^openjdk(\d+)(-jdk|-jre|-jre-base|-jre-headless|)$`), "", "-jre"},
	{lazyregexp.New(`^java-(?:1\.)?(\d+)(?:\.0)?-amazon-corretto(-devel|-jdk|-headless|-jmods|)$`), "corretto", "-headless"},
	{lazyregexp.New(`^java-(?:1\.)?(\d+)(?:\.0)?-openjdk(-devel|-headless|)$`), "redhat", ""},
	{lazyregexp.New(`^temurin-(\d+)-(jdk|jre)$`), "temurin", "jre"},
}

// defaultJava is what default-jre stands for; 0 where there is none, or it is not known.
func (s *Stage) defaultJava() int {
	n, err := strconv.Atoi(s.Image.Package("default-jre").Version)
	if err != nil {
		return 0
	}
	return n
}

// Java tells which Java starts when the stage runs java.
func (s *Stage) Java() Java {
	img := s.Image
	own := Java{Major: img.Java, Vendor: img.JavaVendor, JRE: img.JRE}
	var there, found []Java
	if img.Java == 8 && img.JavaVendor == "openjdk" && img.Libc == images.Musl || img.Family == "java" {
		there = append(there, own) // the distribution's own package (docker-library/openjdk: 8/jdk/alpine, and all of what was library/java)
	}
	for _, st := range s.Steps {
		for _, e := range st.Effects {
			if e.Kind == InstallEffect {
				found = append(found, s.installs(e, append(there, found...))...)
			}
		}
	}
	if j, ok := s.javaOnPath(own, found); ok {
		return j
	}
	switch {
	case img.Java == 0:
		return chosenJava(found)
	case !slices.ContainsFunc(found, func(j Java) bool { return j.Major != img.Java }) || s.ownJavaFirst():
		return own
	}
	return Java{Packages: chosenJava(found).Packages} // both are linked into /usr/bin
}

// javaDirs match the directory of a JDK's programs, and javaVersion the major in its name.
var (
	javaDirs    = lazyregexp.New(`(?i)([^/]*(?:java|jdk|jre|jvm|corretto|temurin|zulu)[^/]*)(?:/jre)?/bin/?$`)
	javaVersion = lazyregexp.New(`(?:1\.)?(\d+)`)
)

// javaOnPath finds the Java of the first directory that the file itself puts on PATH in front of the others.
func (s *Stage) javaOnPath(own Java, found []Java) (Java, bool) {
	v, ok := s.End.Runtime().Var("PATH")
	if !ok || v.Line == 0 || own.Major == 0 && len(found) == 0 {
		return Java{}, false
	}
	base := strings.Split(basePathOf(s.Image.Config.Env), ":")
	for _, d := range strings.Split(v.Value, ":") {
		m := javaDirs.FindStringSubmatch(d)
		switch {
		case d == "/usr/bin" || slices.Contains(base, d) && m != nil:
			return Java{}, false
		case m == nil:
			continue
		}
		if _, made := s.Files.Origin(path.Dir(d)); made || !v.Known {
			return Java{}, true // unpacked by hand
		}
		n := javaVersion.FindStringSubmatch(m[1])
		if n == nil {
			continue // default-java, default-jvm: the newest
		}
		major, err := strconv.Atoi(n[1])
		if err != nil {
			return Java{}, true
		}
		for _, j := range found {
			if j.Major == major {
				return j, true
			}
		}
	}
	return Java{}, false
}

// ownJavaFirst tells whether the image finds its own Java in a directory in front of /usr/bin, where packages put theirs.
func (s *Stage) ownJavaFirst() bool {
	for _, d := range strings.Split(basePathOf(s.Image.Config.Env), ":") {
		switch {
		case d == "/usr/bin":
			return false
		case javaDirs.MatchString(d):
			return true
		}
	}
	return false
}

func basePathOf(env []images.Var) string {
	for _, v := range env {
		if v.Name == "PATH" {
			return v.Value
		}
	}
	return DefaultPath
}

// chosenJava is the newest: Debian's alternatives and Alpine's java-common.trigger rank by version. Where one of
// several is not known, neither is the newest.
func chosenJava(found []Java) Java {
	var out Java
	for i, j := range found {
		if j.Major == 0 {
			return Java{Packages: j.Packages}
		}
		switch {
		case i == 0 || j.Major > out.Major:
			j.Packages = append(out.Packages, j.Packages...)
			out = j
		default:
			out.Packages = append(out.Packages, j.Packages...)
			if j.Major == out.Major {
				out.JRE, out.Named = out.JRE && j.JRE, out.Named || j.Named
			}
		}
	}
	return out
}

// installs lists the Javas of one command. Packages of Maven and its like bring the distribution's default unless another one is there or
// named before them (apt 2.6: it resolves what it is asked for in order; measured with a repository of six packages).
func (s *Stage) installs(e Effect, before []Java) []Java {
	var out []Java
	for _, name := range e.Names {
		plain := strings.TrimSuffix(strings.TrimSuffix(name, ".x86_64"), ".aarch64")
		switch j, ok := s.packagedJava(plain); {
		case ok:
			out = append(out, j)
		case slices.Contains(buildTools, plain):
			if d := s.brought(plain, append(slices.Clone(before), out...), e.Names); len(d.Packages) > 0 {
				out = append(out, d)
			}
		}
	}
	return out
}

// brought is the Java that a build tool's package depends on.
func (s *Stage) brought(tool string, there []Java, names []string) Java {
	vendor := s.distroVendor()
	switch major := s.defaultJava(); {
	case (vendor == "debian" || vendor == "ubuntu") && len(there) > 0: // there any Java will do
		return Java{}
	case major > 0:
		return Java{Major: major, Vendor: vendor, JRE: true, Packages: []string{tool}}
	case strings.HasPrefix(s.Image.Distro, "alpine") && (slices.ContainsFunc(there, func(j Java) bool { return !j.JRE }) || slices.ContainsFunc(names, jdkOfAlpine)):
		return Java{} // its Maven asks for any JDK, and apk solves for all names at once (aports: community/maven, java-common.trigger)
	}
	return Java{Packages: []string{tool}}
}

func jdkOfAlpine(name string) bool {
	m := javaPackages[1].name.FindStringSubmatch(name)
	return m != nil && !strings.HasPrefix(m[2], "-jre")
}

// javaPackage tells whether a package is a Java's, or a tool's that builds for it.
func (s *Stage) javaPackage(name string) bool {
	_, ok := s.packagedJava(name)
	return ok || slices.Contains(buildTools, name)
}

// buildTools are packages that bring a Java of their own, and that no program in Java executes.
var buildTools = []string{"maven", "ant", "gradle", "sbt"}

func (s *Stage) packagedJava(name string) (Java, bool) {
	if name == "default-jdk" || name == "default-jdk-headless" || name == "default-jre" || name == "default-jre-headless" {
		return Java{Major: s.defaultJava(), Vendor: s.distroVendor(), JRE: strings.Contains(name, "jre"), Packages: []string{name}}, true
	}
	for _, p := range javaPackages {
		m := p.name.FindStringSubmatch(name)
		if m == nil {
			continue
		}
		major, err := strconv.Atoi(m[1])
		if err != nil {
			return Java{}, false
		}
		j := Java{Major: major, Vendor: p.vendor, Packages: []string{name}, Named: true}
		if j.Vendor == "" {
			j.Vendor = s.distroVendor()
		}
		switch {
		case p.vendor == "redhat":
			j.JRE = m[2] != "-devel"
		case p.vendor == "corretto":
			j.JRE = m[2] == "-headless" || m[2] == ""
		default:
			j.JRE = strings.HasPrefix(m[2], p.jre)
		}
		return j, true
	}
	return Java{}, false
}

// distroVendor names who builds the distribution's own Java.
func (s *Stage) distroVendor() string {
	switch d := s.Image.Distro; {
	case strings.HasPrefix(d, "alpine"):
		return "alpine"
	case slices.Contains(words("precise trusty xenial bionic focal jammy noble plucky questing resolute stonking"), d):
		return "ubuntu"
	case slices.Contains(words("wheezy jessie stretch buster bullseye bookworm trixie forky sid"), d):
		return "debian"
	}
	return "redhat"
}
