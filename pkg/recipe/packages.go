package recipe

import (
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/project"
)

// packageClass says what an installed package can give a running program.
type packageClass int

const (
	toolPackage     packageClass = iota + 1 // programs: needed only if something executes them
	headerPackage                           // headers and static libraries: for compilers only
	caPackage                               // CA roots
	zonePackage                             // zone data
	serverPackage                           // a web server or language runtime installed beside the tool chain
	compilerPackage                         // compilers and what only they and their builds run
	fontPackage                             // fonts: needed where text is drawn
)

// packageClasses classify packages of Debian, Ubuntu and Alpine by name (packages.debian.org, pkgs.alpinelinux.org, read 2026-11).
// A name that is not here, and does not end in -dev, is a library or a program that may be needed: nothing is guessed.
var packageClasses = map[packageClass]string{
	compilerPackage: "make gcc g++ gcc-c++ cmake build-essential build-base alpine-sdk musl-dev libc-dev libc6-dev binutils binutils-gold autoconf automake libtool pkg-config pkgconf pkgconfig " +
		"protobuf-compiler linux-headers patch dos2unix upx upx-ucl golang golang-go golang-bin golang-src golang-doc go go-toolset clang llvm lld musl-tools glibc-devel " +
		"apt-utils software-properties-common apt-transport-https lsb-release dpkg-dev epel-release dnf-plugins-core yum-utils",
	toolPackage: "git " +
		"python python2 python3 py3-pip python3-pip curl wget unzip zip xz xz-utils tar gzip bzip2 openssh openssh-client openssh-client-default gnupg gnupg2 gpg dirmngr " +
		"nano vim vi less htop jq bash file nodejs npm yarn maven openjdk8 openjdk11 openjdk17 openjdk21 default-jdk " +
		"procps net-tools iputils-ping dnsutils telnet netcat netcat-openbsd findutils coreutils sudo protobuf ncdu tree gettext rsync mercurial subversion",
	caPackage:   "ca-certificates ca-certificates-bundle ca-certificates-java",
	zonePackage: "tzdata",
}

var classOf = func() map[string]packageClass {
	m := map[string]packageClass{}
	for class, names := range packageClasses {
		for _, name := range strings.Fields(names) {
			m[name] = class
		}
	}
	return m
}()

func classify(name string) packageClass {
	if c, ok := classOf[name]; ok {
		return c
	}
	if strings.EqualFold(strings.ReplaceAll(strings.TrimPrefix(name, "@"), "-", " "), "development tools") {
		return compilerPackage
	}
	if strings.HasSuffix(name, "-dev") || strings.HasSuffix(name, "-devel") {
		return headerPackage
	}
	if isFont(name) {
		return fontPackage
	}
	return 0
}

// isFont tells whether a package is one of fonts: all those that Debian, Ubuntu, Alpine and Fedora name so (fonts-noto-cjk,
// ttf-dejavu, font-noto, dejavu-sans-fonts), and those that find them.
func isFont(name string) bool {
	for _, prefix := range []string{"fonts-", "ttf-", "font-", "xfonts-"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return name == "fontconfig" || strings.HasSuffix(name, "-fonts") || strings.HasSuffix(name, "-fonts-installer")
}

// BuildPackage tells whether a package is for builds alone: a compiler, headers, a tool chain.
func BuildPackage(img images.Image, name string) bool {
	class := classify(name)
	return class == compilerPackage || class == headerPackage || img.Package(name).Tool != ""
}

// packages asks for what installed packages may give, less what the language's reader ruled out.
func (n *needs) packages(e Effect, lang language, at project.Place) {
	for _, name := range e.Names {
		if slices.Contains(e.Gone, name) {
			continue
		}
		if lang.java && n.st.javaPackage(name) {
			continue
		}
		if n.st.removedAgain(name) {
			continue
		}
		class := classify(name)
		if n.st.Image.Package(name).Tool == "go" {
			class = compilerPackage
		}
		switch class {
		case toolPackage:
			if !lang.programs && !n.executed(name) {
				n.add(NeedPackage, name, "helper-programs", UnknownEvidence, at, "the program may execute it")
			}
		case compilerPackage: // what is built already runs none
		case headerPackage:
			if !lang.native {
				n.add(NeedPackage, name, "shared-libs", UnknownEvidence, at, "the program may load a library of it")
			}
		case caPackage:
			n.add(NeedData, string(images.CARoots), "ca-certificates", ReadEvidence, at, "the file installs %s", name)
		case zonePackage:
			n.add(NeedData, string(images.ZoneInfo), "tzdata", ReadEvidence, at, "the file installs %s", name)
		case fontPackage:
			switch {
			case lang.draws && name == "fontconfig":
				n.add(NeedData, string(images.Fontconfig), "java-fonts-headless", ReadEvidence, at, "the file installs %s, and the program draws text", name)
			case lang.draws:
				n.add(NeedPackage, name, "java-fonts-headless", ReadEvidence, at, "the file installs %s, and the program draws text", name)
			default:
				n.rest(name, lang, at)
			}
		default:
			n.rest(name, lang, at)
		}
	}
}

// rest asks for a package of which nothing is known but its name.
func (n *needs) rest(name string, lang language, at project.Place) {
	if (!lang.native || !lang.programs || !lang.files || lang.executes) && !n.executed(name) {
		n.add(NeedPackage, name, "runtime-run-steps", UnknownEvidence, at, "the file installs it and the program may use it")
	}
}

// executed tells whether a package is among the needs already because the program executes what it brings.
func (n *needs) executed(name string) bool {
	return slices.ContainsFunc(n.list, func(o Need) bool { return o.Kind == NeedPackage && o.Name == name && o.ID == "go-exec-children" })
}
