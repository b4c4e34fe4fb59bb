package recipe

import (
	"fmt"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/lazyregexp"
	"github.com/msb-dev/msb/pkg/shell"
)

// archive is how the published archive of a tool chain is named, and which directory it unpacks to.
type archive struct {
	tool string
	name *lazyregexp.Regexp // of a URL or file; the first group is the version
	dir  string             // its only directory; "*" is the archive's own name without extension
}

// archives are those of go.dev/dl, nodejs.org/dist and maven.apache.org/download.
var archives = []archive{
	{"go", lazyregexp.New(`(?:^|/)go(\d+(?:\.\d+){0,2}(?:(?:rc|beta)\d+)?)\.linux-[^/]*\.tar\.gz$`), "go"},
	{"go", lazyregexp.New(`(?:^|/)go()[^/a-z]*\.linux-[^/]*\.tar\.gz$`), "go"},
	{"node", lazyregexp.New(`(?:^|/)node-v(\d+\.\d+\.\d+)-linux-[^/]*\.tar\.(?:gz|xz)$`), "*"},
	{"maven", lazyregexp.New(`(?:^|/)apache-maven-(\d+(?:\.\d+)*)-bin\.tar\.gz$`), "*"},
}

// unpacks names the tool chain whose archive a tar command unpacks, its version, and the directory that it makes.
func unpacks(st *Stage, step *Step, e Exec) (tool, version, dir string, ok bool) {
	into, known := tarTarget(e)
	if !known {
		return "", "", "", false
	}
	for _, name := range archiveNames(st, step, e) {
		if a, version, ok := findArchive(name); ok {
			return a.tool, version, a.in(into[0], name, e.Argv), true
		}
	}
	return "", "", "", false
}

// in is the directory that the archive of a name makes below another one.
func (a archive) in(dir, name string, argv []string) string {
	for i, w := range argv {
		if strings.HasPrefix(w, "--strip") && (strings.HasSuffix(w, "=1") || i+1 < len(argv) && argv[i+1] == "1") {
			return dir
		}
	}
	if a.dir != "*" {
		return path.Join(dir, a.dir)
	}
	base, _, _ := strings.Cut(path.Base(name), ".tar.")
	return path.Join(dir, strings.TrimSuffix(base, "-bin"))
}

// fetchesTool names the tool chain whose archive a command fetches.
func fetchesTool(e Exec) (string, bool) {
	for _, u := range urls(e) {
		if a, _, ok := findArchive(u); ok {
			return a.tool, true
		}
	}
	return "", false
}

func findArchive(name string) (archive, string, bool) {
	name, _, _ = strings.Cut(name, "?")
	for _, a := range archives {
		if m := a.name.FindStringSubmatch(name); m != nil {
			return a, m[1], true
		}
	}
	return archive{}, "", false
}

// archiveNames are the names by which the archive is known that a tar command reads: that of the file, that of where it was fetched from.
func archiveNames(st *Stage, step *Step, e Exec) []string {
	at := slices.IndexFunc(step.Execs, func(o Exec) bool { return slices.Equal(o.Argv, e.Argv) && o.Start == e.Start })
	if at < 0 {
		return nil
	}
	if e.Join == shell.Pipe && at > 0 {
		return urls(step.Execs[at-1])
	}
	var out []string
	for _, w := range e.Argv[1:] {
		if !strings.Contains(path.Base(w), ".t") {
			continue
		}
		out = append(out, withDefaults(e, w))
		file, _ := e.abs(w)
		for _, s := range st.Steps {
			out = append(out, fetchedAs(s.Execs, file)...)
		}
		out = append(out, fetchedAs(step.Execs[:at], file)...)
	}
	return out
}

// fetchedAs returns the URLs of the commands that fetch a file.
func fetchedAs(list []Exec, file string) []string {
	var out []string
	for _, e := range list {
		if e.Name() != "curl" && e.Name() != "wget" {
			continue
		}
		if paths, ok := downloaded(e); ok && slices.Contains(paths, file) {
			out = append(out, urls(e)...)
		}
	}
	return out
}

// urls are the addresses among a command's words, as far as they are known.
func urls(e Exec) []string {
	var out []string
	for _, w := range e.Argv {
		if w = withDefaults(e, w); strings.Contains(w, "://") {
			out = append(out, w)
		}
	}
	return out
}

// withDefaults puts the defaults of build arguments, and the texts of variables that a command decides, into a word whose value depends on
// them. Another value names another version or platform of the same tool chain.
func withDefaults(e Exec, word string) string {
	for range 3 { // a variable may be made of others
		if !strings.Contains(word, "$") {
			break
		}
		word = os.Expand(word, func(name string) string {
			if v, ok := e.Env.Var(name); ok && v.Value != "" {
				return v.Value
			}
			return "${" + name + "}"
		})
	}
	return strings.NewReplacer(`"`, "", "'", "").Replace(word)
}

// takesGo tells whether a COPY takes Go's tree from the official image, or one that is like it, and of which version.
func (r *Recipe) takesGo(stage *Stage, from string, sources []string) (string, bool) {
	if stage != nil || len(sources) != 1 || path.Clean(sources[0]) != "/usr/local/go" {
		return "", false
	}
	img, err := r.opts.Images.Lookup(from)
	return goVersion(img), err == nil && img.Family == "golang"
}

// goTool is one installation of Go's tool chain in a stage.
type goTool struct {
	bin     string // the directory that holds the go command
	version string // "" if it is not known
	zones   string // zone data of its tree, "" if it has none or that is not known
	unsure  bool   // whether its tree has zone data is not known
	patched bool   // a vendor's, which links a C library of its own choice
	what    string // the package or archive
}

// goTools are what the steps of a stage install, in order.
func goTools(st *Stage) []goTool {
	var out []goTool
	elsewhere := false // packages may come from other sources than the distribution's release
	for _, s := range st.Steps {
		for _, e := range s.Effects {
			switch {
			case e.Kind == SourcesEffect:
				elsewhere = true
			case e.Kind == InstallEffect:
				for _, name := range e.Names {
					if p := st.Image.Package(name); p.Tool == "go" {
						out = append(out, packagedGo(st.Image, name, p.Version))
						if (elsewhere || otherRelease(e.Detail)) && !strings.ContainsAny(name, "0123456789") {
							t := &out[len(out)-1]
							t.version, t.unsure = "", true
						}
					}
				}
			case e.Kind == Download && e.Tool == "go" && strings.HasPrefix(e.Detail, "tar") || e.Tool == "go" && (strings.HasPrefix(e.Detail, "ADD") || strings.HasPrefix(e.Detail, "COPY")):
				dir := e.Paths[0]
				out = append(out, goTool{bin: path.Join(dir, "bin"), version: e.Version, zones: path.Join(dir, "lib/time/zoneinfo.zip"), what: e.Detail})
			}
		}
		for _, e := range s.Execs {
			if e.Name() == "ln" {
				out = append(out, linkedGo(out, e)...)
			}
		}
	}
	return out
}

// otherRelease tells whether an install command names another source or release.
func otherRelease(command string) bool {
	return strings.Contains(command, "backports") || slices.ContainsFunc(strings.Fields(command), func(w string) bool {
		return w == "-t" && !strings.HasPrefix(command, "apk") || strings.HasPrefix(w, "--target-release") || strings.HasPrefix(w, "--repository") || w == "-X" || strings.HasPrefix(w, "--enablerepo")
	})
}

// packagedGo is where a package puts Go: Debian's versioned packages to a directory of their own, others to /usr/bin. Those of Debian and Ubuntu
// bring no zone data up to Go 1.22 (file lists of golang-1.6-src, 1.10, 1.13, 1.18 and 1.22 of Ubuntu 16.04 to 24.04, of 1.15 and 1.19 of Debian
// 11 and 12; that of 1.24 has it); Alpine's tree is whole (community/go/APKBUILD).
func packagedGo(img images.Image, name, version string) goTool {
	t := goTool{bin: "/usr/bin", version: version, what: name, unsure: img.Libc != images.Musl}
	switch {
	case img.Libc == images.Musl:
		t.zones = "/usr/lib/go/lib/time/zoneinfo.zip"
	case img.Family == "debian" || img.Family == "ubuntu":
		var minor int
		_, err := fmt.Sscanf(version, "1.%d", &minor)
		t.unsure = err != nil || minor > 22
		if strings.ContainsAny(name, "0123456789") {
			t.bin = "/usr/lib/go-" + version + "/bin"
		}
	case img.Family != "fedora":
		t.patched = true // with OpenSSL (developers.redhat.com: FIPS mode for Red Hat Go)
	}
	return t
}

// linkedGo is what ln makes of an installation: its command, found in another directory.
func linkedGo(have []goTool, e Exec) []goTool {
	args, known := arguments(e)
	if !known || len(args) != 2 || path.Base(args[0]) != "go" {
		return nil
	}
	to, ok := e.abs(args[1])
	if !ok {
		return nil
	}
	if path.Base(to) == "go" {
		to = path.Dir(to)
	}
	for _, t := range have {
		if t.bin == path.Dir(args[0]) {
			t.bin = to
			return []goTool{t}
		}
	}
	return nil
}

// goToolOf is the installation that a command runs, by its path or by PATH; ok is false if none is known there.
func goToolOf(tools []goTool, e Exec) (t goTool, ok bool) {
	dirs := []string{path.Dir(e.Argv[0])}
	if !strings.Contains(e.Argv[0], "/") {
		value, _ := e.Env.Lookup("PATH")
		if value == "" {
			value = DefaultPath
		}
		dirs = strings.Split(value, ":")
	}
	for _, dir := range dirs {
		for _, t := range slices.Backward(tools) {
			if t.bin == path.Clean(dir) {
				return t, true
			}
		}
	}
	return goTool{}, false
}

// nodeMajor is the major of the Node that the stage has: its base's, an archive's, or that of the distribution's package where no other source
// of packages was added; 0 if it is not known.
func (s *Stage) nodeMajor() int {
	if s.Image.Family == "node" {
		return s.Image.Major
	}
	version := ""
	for _, step := range s.Steps {
		for _, e := range step.Effects {
			switch {
			case e.Kind == SourcesEffect || e.Kind == UnknownEffect:
				return 0
			case e.Kind == InstallEffect && slices.Contains(e.Names, "nodejs"):
				version = s.Image.Package("nodejs").Version
			case e.Tool == "node" && e.Version != "":
				version = e.Version
			}
		}
	}
	major, _, _ := strings.Cut(version, ".")
	n, _ := strconv.Atoi(major)
	return n
}
