package recipe

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/project"
)

// NeedKind says what sort of thing a launch needs from the image.
type NeedKind int

const (
	NeedFile         NeedKind = iota + 1 // Name: an absolute path, with all that lies below it
	NeedWritable                         // Name: an absolute directory that the process may write to
	NeedProgram                          // Name: a program on PATH or an absolute path
	NeedShell                            // /bin/sh; Name: another shell
	NeedLibc                             // Name: a distribution whose C library the program was linked with, such as "bookworm" or "alpine3.20"
	NeedLibrary                          // Name: a shared library, or "*" for any that the old image had
	NeedJava                             // Name: the Java major version
	NeedJDK                              // tools of a JDK at run time, of the Java major version Name
	NeedData                             // Name: an images.Data
	NeedTmp                              // a temporary directory that the process can write to
	NeedUser                             // Name: an account that is looked up by name
	NeedPackage                          // Name: a package of the distribution
	NeedDistribution                     // Name: the distribution itself, of which the program reads a part
	NeedLocal                            // Name: a file that is opened where it is there, and that this checkout does not have
	NeedOther                            // something that no image is known to provide; Why says what
	NeedVariable                         // Name: an environment variable that the program reads, and that the tools of the build read too
	NeedBase                             // anything that the old image had: its own base, with the packages that were installed
)

func (k NeedKind) String() string {
	return [...]string{"", "file", "writable directory", "program", "shell", "C library", "library", "Java", "JDK", "data", "temporary directory", "user", "package", "distribution", "local file", "other", "variable", "base"}[k]
}

// Evidence says how well a need is known. Needs are upper bounds: weak evidence makes the need wide, never absent.
type Evidence int

const (
	ReadEvidence    Evidence = iota + 1 // seen in the project's own files
	TableEvidence                       // a row of a table says so
	UnknownEvidence                     // could not be established, so the widest need is assumed
)

func (e Evidence) String() string { return [...]string{"", "read", "table", "unknown"}[e] }

// Need is one thing that the launch needs, language-free, with where it was seen.
type Need struct {
	Kind     NeedKind
	Name     string
	ID       string // the obligation that a missing one breaks
	Evidence Evidence
	Why      string
	Place    project.Place
	Stays    bool   // of NeedJava: it does not move with the base's tag, as what is compiled is bound to a release of its own
	Lift     string // what would lift it, where the obligation's own advice does not fit
	Within   string // the directory that crosses in the place of Name, which only this checkout has; "" if Name itself may
}

// Crossing is the path that brings the need to another stage in every checkout.
func (n Need) Crossing() string {
	if n.Within != "" {
		return n.Within
	}
	return n.Name
}

// needs collects the needs of one launch.
type needs struct {
	r    *Recipe
	st   *Stage
	list []Need
	seen map[string]bool
	// first are those of Launch.First whose needs are read.
	first map[string]bool
}

func (n *needs) add(kind NeedKind, name, id string, ev Evidence, at project.Place, format string, args ...any) {
	m := n.inEveryTree(Need{Kind: kind, Name: name, ID: id, Evidence: ev, Why: fmt.Sprintf(format, args...), Place: at})
	key := fmt.Sprint(m.Kind, "\x00", m.Name, "\x00", m.ID)
	if n.seen[key] {
		return
	}
	n.seen[key] = true
	n.list = append(n.list, m)
}

// lift gives the last need advice of its own.
func (n *needs) lift(text string) {
	if len(n.list) > 0 && n.list[len(n.list)-1].Lift == "" {
		n.list[len(n.list)-1].Lift = text
	}
}

// language says what a reader of one language established about a process. A false field widens the needs.
type language struct {
	files    bool // every file read at run time is among the needs
	programs bool // every program executed is among the needs
	native   bool // every library loaded is among the needs
	writes   bool // every directory written to is among the needs
	executes bool // programs of packages are executed, which may use other packages: fonts, codecs, helpers
	draws    bool // text is drawn, with whatever fonts there are
	java     bool // packages with a Java are for the program's own, which is among the needs
}

// written is the obligation of a directory that the program writes to: Java has one of its own.
func (l language) written(id string) string {
	if l.java {
		return "java-writable-paths"
	}
	return id
}

// languages are the readers, in order; the first that knows the program answers.
var languages = []func(*needs, Launch) (language, bool){goNeeds, javaNeeds}

// NeedsOf returns the needs of the program that like launches, as the stage builder of this recipe builds it.
func (r *Recipe) NeedsOf(builder, like *Stage) []Need {
	st := *builder
	st.Launch, st.Config, st.End = like.Launch, like.Config, like.End
	return r.readNeeds(&st)
}

func (r *Recipe) readNeeds(st *Stage) []Need {
	n := &needs{r: r, st: st, seen: map[string]bool{}, first: map[string]bool{}}
	l := st.Launch
	n.health(st.Config.Health)
	switch l.Kind {
	case SiteLaunch:
		if !path.IsAbs(l.Site.Root) {
			n.add(NeedOther, "", "node-outdir", UnknownEvidence, l.Place, "the directory that %s serves is not known", l.Name)
		} else {
			if _, missing := r.ServedDirectory(st); missing != "" {
				n.add(NeedOther, "", "node-outdir", UnknownEvidence, l.Place, "%s", missing)
			}
			n.add(NeedFile, path.Clean(l.Site.Root), "node-outdir", ReadEvidence, l.Place, "%s serves it", l.Name)
			n.modes(path.Clean(l.Site.Root))
		}
		n.packageJSON()
		return n.list
	case ProcessLaunch:
	default:
		return n.list
	}
	for _, s := range l.Scripts {
		n.add(NeedFile, s, "helper-programs", ReadEvidence, l.Place, "the start script")
	}
	for _, p := range l.Shells {
		n.add(NeedProgram, p, "helper-programs", ReadEvidence, l.Place, "the start command runs it")
	}
	for _, p := range l.Inits {
		n.add(NeedProgram, p, "stopsignal-and-pid1", ReadEvidence, l.Place, "it starts the program")
	}
	n.calls(l)
	if l.Shell || st.Config.Cmd.Shell || st.Config.Entrypoint.Shell {
		n.add(NeedShell, shellOr(st.Config.Shell)[0], "shell-form-needs-shell", ReadEvidence, l.Place, "the start command is run by a shell")
	}
	var lang language
	known := false
	for _, read := range languages {
		if lang, known = read(n, l); known {
			break
		}
	}
	if !known {
		n.add(NeedOther, l.Program(), "effective-command", UnknownEvidence, l.Place, "what %q needs is not known", l.Program())
	}
	for _, p := range l.First {
		if !n.first[p] {
			n.add(NeedOther, p, "runtime-run-steps", UnknownEvidence, l.Place, "the container runs %s before it starts the program, and what it needs is not known", p)
		}
	}
	n.changesTo(l)
	n.effects(lang)
	for _, v := range slices.Sorted(maps.Keys(st.Config.Volumes)) {
		line := st.Config.Volumes[v]
		at := project.Place{File: r.File.Name, Line: line}
		if !n.put(path.Clean(v)) && len(st.Files.Below(path.Clean(v))) == 0 && st.Unknown == "" {
			if path.Clean(v) == "/tmp" {
				n.add(NeedTmp, "/tmp", "volume-carry", ReadEvidence, at, "a volume starts from it")
			}
			n.local(path.Clean(v), at, "a volume starts from "+path.Clean(v))
			continue // nothing seeds it: whoever starts the container makes it
		}
		n.add(NeedWritable, v, "volume-carry", ReadEvidence, at, "a volume starts from it")
	}
	if u, _, _ := strings.Cut(st.Config.User, ":"); u != "" && !isNumber(u) && u != "root" {
		n.add(NeedUser, u, "user-carry", ReadEvidence, l.Place, "USER names it")
	}
	return n.list
}

func isNumber(s string) bool {
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}

// effects turns what RUN steps leave into needs, less what the language's reader has ruled out.
func (n *needs) effects(lang language) {
	for _, s := range n.st.Steps {
		at := s.Place(n.r)
		for _, e := range s.Effects {
			switch e.Kind {
			case InstallEffect:
				n.packages(e, lang, at)
			case PathEffect, Download:
				n.paths(s, e, lang, at)
			case OwnerEffect:
				for _, p := range e.Paths {
					if lang.writes && n.inProject(p) {
						continue
					}
					if n.st.Config.User != "" && n.st.Config.User != "root" {
						n.add(NeedWritable, p, "copy-top-dir-owner", ReadEvidence, at, "%s", e.Detail)
					}
				}
			case TrustEffect:
				n.trust(e, at)
			case CapabilityEffect:
				n.add(NeedOther, "file capabilities", "file-caps-setuid", UnknownEvidence, at, "%s", e.Detail)
			case UnknownEffect:
				n.add(NeedOther, e.Detail, "runtime-run-steps", UnknownEvidence, at, "msb does not know what %q leaves in the image", e.Detail)
			}
		}
	}
}

// trust asks for the certificates that a command leaves: those of the distribution, or the very file if others were added.
func (n *needs) trust(e Effect, at project.Place) {
	switch {
	case !strings.HasPrefix(e.Detail, "update-ca-certificates"):
		n.add(NeedOther, "trust store", "ca-certificates", UnknownEvidence, at, "%s changes which certificates are trusted", e.Detail)
	case len(n.st.Files.Below("/usr/local/share/ca-certificates")) > 0:
		n.add(NeedFile, caBundle, "ca-certificates", ReadEvidence, at, "%s adds certificates of the file's own", e.Detail)
	default:
		n.add(NeedData, string(images.CARoots), "ca-certificates", ReadEvidence, at, "%s", e.Detail)
	}
}

// caBundle is what update-ca-certificates writes on Debian, Ubuntu and Alpine (update-ca-certificates(8)).
const caBundle = "/etc/ssl/certs/ca-certificates.crt"

// paths asks for what a command made by path. Below the project's own tree a complete reader has the last word.
func (n *needs) paths(s *Step, e Effect, lang language, at project.Place) {
	if e.Tool == "go" || e.Tool == "maven" || e.Tool != "" && strings.Contains(e.Detail, "://") {
		return // what is built already runs none, and nothing reads an archive again
	}
	for _, p := range e.Paths {
		id := "runtime-run-steps"
		if strings.HasPrefix(e.Detail, "mkdir") {
			id = "runtime-written-dirs"
		}
		if user := n.st.Config.User; id == "runtime-written-dirs" && user != "" && user == s.Before.User && !scratchPath(p) && !(lang.writes && n.inProject(p)) {
			n.add(NeedWritable, p, lang.written(id), ReadEvidence, at, "%s makes it for the user", e.Detail)
		}
		switch {
		case scratchPath(p), mounted(p), n.st.Files.gone(p), n.ofGo(p):
			continue
		case p == localeDir:
			if lang.files && lang.programs && lang.native && !lang.java {
				continue
			}
			id = "locale"
		case lang.files && n.inProject(p) && (lang.writes || id != "runtime-written-dirs"):
			continue
		case lang.files && lang.programs && n.ofMaven(p):
			continue
		case lang.files && lang.programs && lang.native && (e.Kind == Download || under("/usr/local", p) || slices.Contains(binDirs, p)):
			continue // all that is read and executed is among the needs
		}
		if p == n.st.Config.Workdir {
			continue // WORKDIR makes it, and workdir-carry holds it
		}
		n.add(NeedFile, p, id, ReadEvidence, at, "%s", e.Detail)
	}
}

// ofMaven tells whether a path is Maven's own installation: what its variables name, or the link to its program.
func (n *needs) ofMaven(p string) bool {
	for _, name := range []string{"MAVEN_HOME", "M2_HOME"} {
		if home, ok := n.st.End.Runtime().Lookup(name); ok && path.IsAbs(home) && home != "/" && (under(path.Clean(home), p) || path.Clean(home) == p) {
			return true
		}
	}
	return path.Base(p) == "mvn"
}

// ofGo tells whether a path is GOPATH or one of the directories in it that Go itself fills, where the stage builds with Go.
func (n *needs) ofGo(p string) bool {
	v, ok := n.st.End.Runtime().Var("GOPATH")
	if !ok || !v.Known || !path.IsAbs(v.Value) || v.Value == "/" || !usesGo(n.st) {
		return false
	}
	return p == path.Clean(v.Value) || slices.Contains([]string{"src", "bin", "pkg"}, strings.TrimPrefix(p, path.Clean(v.Value)+"/"))
}

// scratchPath tells whether a path is a tool's own cache or temporary directory.
func scratchPath(p string) bool {
	for _, d := range []string{"/tmp", "/var/tmp", "/root/.m2", "/root/.npm", "/root/.cache", "/root/.gradle", "/var/lib/apt/lists", "/var/cache/apk", "/go/pkg", "/usr/local/go", "/root/.ssh", "/root/.netrc", "/root/.gitconfig", "/root/.npmrc"} {
		if under(d, p) {
			return true
		}
	}
	return false
}

// mounted tells whether a path is one of those that every container gets at start, and every RUN: what a step writes there is not in the image
// (moby daemon/container_operations_unix.go; BuildKit executor/oci/hosts.go, resolvconf.go).
func mounted(p string) bool {
	return p == "/etc/hosts" || p == "/etc/hostname" || p == "/etc/resolv.conf"
}

// inProject tells whether a path lies in the working directory or where a COPY put the context.
func (n *needs) inProject(p string) bool {
	if w := n.st.Config.Workdir; w != "" && w != "/" && under(w, p) {
		return true
	}
	for _, e := range n.st.Files.All() {
		if e.Kind == FromContext && e.Path != "/" && under(e.Path, p) {
			return true
		}
	}
	return false
}
