package transforms

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/refactor"
)

// GoScratch moves a Go program to the smallest image that holds all that it needs.
var GoScratch = refactor.Transform{
	Name: "go-scratch",
	Doc: `A Go program that is built in the image becomes a builder and the smallest image that has what the program needs.

Before:  FROM golang:1.22 … RUN CGO_ENABLED=0 go build -o /app/server . … CMD ["/app/server"]
After:   FROM golang:1.22 AS builder … RUN CGO_ENABLED=0 go build -o /app/server .
         FROM scratch
         COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
         COPY --from=builder /app/server /app/server … CMD ["/app/server"]

It needs a start command that names a file which go build or go install of this file writes, and sources that can be read.
A static program goes to scratch, or to distroless where it needs a temporary directory; one that is linked with the C
library, or needs a shell, to a slim image of the builder's own distribution; one whose files are not all known, there too,
with the whole working directory. The risk is exact or stated: the program is the same bytes, but there may be no shell.`,
	Propose: proposeGo,
}

func proposeGo(before *recipe.Recipe) ([]refactor.Plan, []refactor.Missing, bool) {
	st := before.Final()
	l := st.Launch
	if !st.BuildsGo() {
		return nil, nil, false
	}
	switch {
	case l.Kind == recipe.UnreadLaunch && (buildsAtStart[l.ID] || compilesGo(before.File, st)):
		return nil, nil, true // the proof says why
	case l.Kind != recipe.ProcessLaunch || !compilesGo(before.File, st):
		return nil, nil, false
	}
	if missing := hopeless(st); len(missing) > 0 {
		return nil, missing, true
	}
	return goPlans(before.File, st), nil, true
}

// buildsAtStart are the obligations that a start command breaks which compiles.
var buildsAtStart = map[string]bool{"go-run-or-dev": true, "node-runtime-build-or-env": true}

// hopeless are the needs that no image provides: what is not known, and programs that came with the old base.
func hopeless(st *recipe.Stage) []refactor.Missing {
	var out []refactor.Missing
	for _, n := range st.Needs {
		why := n.Why
		switch {
		case n.Kind == recipe.NeedOther:
		case n.Kind == recipe.NeedProgram && !copied(st, n.Name) && len(repeats(st)) == 0 && !slices.ContainsFunc(distroImages(st.Image), func(img images.Image) bool { return img.Has(path.Base(n.Name)) == images.Yes }):
			why = fmt.Sprintf("no smaller image has %s, and %s", n.Name, n.Why)
		default:
			continue
		}
		out = append(out, refactor.Missing{ID: n.ID, File: n.Place.File, Line: n.Place.Line, Detail: why})
	}
	return out
}

// copied tells whether a file crosses anyway.
func copied(st *recipe.Stage, name string) bool {
	return slices.ContainsFunc(st.Needs, func(n recipe.Need) bool { return n.Kind == recipe.NeedFile && n.Name == name })
}

// goBuild is how the command looks in a RUN that can't be read.
var goBuild = regexp.MustCompile(`\bgo (build|install)\b`)

// compilesGo tells whether a RUN of the stage builds or installs a Go program.
func compilesGo(f *dockerfile.File, st *recipe.Stage) bool {
	for _, s := range st.Steps {
		if s.Unread != "" && goBuild.MatchString(f.Text(s.Instruction)) {
			return true
		}
		for _, e := range s.Execs {
			if buildsProgram(e) {
				return true
			}
		}
	}
	return false
}

func buildsProgram(e recipe.Exec) bool {
	switch {
	case e.Name() == "go" && len(e.Argv) > 1:
		return e.Argv[1] == "build" || e.Argv[1] == "install"
	case e.Name() == "make" || e.Name() == "task" || e.Name() == "mage" || e.Name() == "goreleaser":
		return true
	}
	return false
}

// goPlans are the rungs: first those that leave the builder alone, smallest first, then the smallest two with cgo off.
func goPlans(f *dockerfile.File, st *recipe.Stage) []refactor.Plan {
	var plans []refactor.Plan
	static := images.Runtimes(st.Image, images.Want{Kind: images.StaticBinary})
	distro := distroImages(st.Image)
	rung := 0
	add := func(name string, img images.Image, whole bool) *refactor.Plan {
		rung++
		p := goPlan(st, img, whole)
		p.Name, p.Rung = name, rung
		plans = append(plans, p)
		return &plans[len(plans)-1]
	}
	linked, whole := needs(st, recipe.NeedLibc), needsUnknownFile(st)
	for _, img := range firstOfFamily(static) {
		if img.Family == "scratch" || !linked && !whole {
			add(strings.TrimSuffix(img.Family, "-static"), img, false)
		}
	}
	for _, img := range distro {
		switch hasShell := img.Has("sh") == images.Yes; {
		case whole && hasShell:
			add("workdir", img, true)
		case !whole && (linked || hasShell):
			add(rungName(img), img, false)
		}
	}
	edits := cgoOff(f, st)
	for i, img := range firstOfFamily(static) {
		if len(edits) > 0 {
			p := add("cgo-off-"+strings.TrimSuffix(img.Family, "-static"), img, false)
			p.Rung, p.Edits = i+1, edits
			p.Stays = []string{"the start command, directory and user"}
		}
	}
	return plans
}

func rungName(img images.Image) string {
	if strings.HasPrefix(img.Family, "distroless") {
		return img.Family
	}
	return "slim"
}

// distroImages are the runtimes of the builder's own distribution.
func distroImages(base images.Image) []images.Image {
	kind := images.GlibcBinary
	if base.Libc == images.Musl {
		kind = images.MuslBinary
	}
	var out []images.Image
	for _, img := range images.Runtimes(base, images.Want{Kind: kind}) {
		if img.Distro == base.Distro || strings.HasPrefix(img.Family, "distroless") && sameDebian(img, base) || base.Distro == "" {
			out = append(out, img)
		}
	}
	if len(out) == 0 {
		out = images.Runtimes(base, images.Want{Kind: kind})
	}
	return out
}

// sameDebian tells whether a distroless image is made of the builder's release of Debian.
func sameDebian(img, base images.Image) bool {
	v, ok1 := images.GlibcVersion(img.Distro)
	w, ok2 := images.GlibcVersion(base.Distro)
	return ok1 && ok2 && v == w
}

func firstOfFamily(list []images.Image) []images.Image {
	var out []images.Image
	for _, img := range list {
		if !slices.ContainsFunc(out, func(o images.Image) bool { return o.Family == img.Family }) {
			out = append(out, img)
		}
	}
	return out
}

func needs(st *recipe.Stage, kind recipe.NeedKind) bool {
	return slices.ContainsFunc(st.Needs, func(n recipe.Need) bool { return n.Kind == kind })
}

func needsUnknownFile(st *recipe.Stage) bool {
	return slices.ContainsFunc(st.Needs, func(n recipe.Need) bool {
		return n.Kind == recipe.NeedFile && n.Evidence == recipe.UnknownEvidence
	})
}

func goPlan(st *recipe.Stage, img images.Image, whole bool) refactor.Plan {
	l := st.Launch
	p := refactor.Plan{
		Runtime: img.Ref,
		Copies:  goCopies(st, img, whole),
		Summary: fmt.Sprintf("%s moves to %s", program(st), img.Ref),
		Stays:   []string{"the program, built by the same commands, its start command, directory and user"},
		Gone:    []string{"Go's tool chain, module cache and sources"},
	}
	if whole {
		p.Summary += " with the whole of " + strings.Join(wholeDirs(st), ", ")
		p.Gone = []string{"Go's tool chain and module cache"}
	}
	if plainShellCommand(st) && img.Has("sh") != images.Yes {
		p.Command = l.Argv
		p.Stays = []string{"the program, built by the same commands, its directory and user"}
	}
	p.Repeats = repeats(st)
	return p
}

// repeats are the steps that install needed packages, with those before them that fetch the lists of packages.
func repeats(st *recipe.Stage) []*recipe.Step {
	var out, updates []*recipe.Step
	for _, s := range st.Steps {
		switch {
		case slices.ContainsFunc(st.Needs, func(n recipe.Need) bool { return installs(s, packageOf(n)) }):
			out = append(append(out, updates...), s)
			updates = nil
		case len(s.Execs) > 0 && len(s.Effects) == 0 && !slices.ContainsFunc(s.Execs, func(e recipe.Exec) bool { return !updatesLists(e) }):
			updates = append(updates, s)
		}
	}
	return out
}

// packageOf is the package that a need asks for: itself, or the one of a program's own name.
func packageOf(n recipe.Need) string {
	switch n.Kind {
	case recipe.NeedPackage:
		return n.Name
	case recipe.NeedProgram:
		return path.Base(n.Name)
	}
	return ""
}

// updatesLists tells whether a command fetches the lists of packages.
func updatesLists(e recipe.Exec) bool {
	switch e.Name() {
	case "apt-get", "apt", "apk":
		return slices.Contains(e.Argv, "update")
	}
	return false
}

// wholeDirs are the directories that cross because it is not known which of their files are read.
func wholeDirs(st *recipe.Stage) []string {
	var out []string
	for _, n := range st.Needs {
		if n.Kind == recipe.NeedFile && n.Evidence == recipe.UnknownEvidence {
			if c := fileCopy(st, n); !slices.Contains(out, c.From) {
				out = append(out, c.From)
			}
		}
	}
	return out
}

// program is the file that starts.
func program(st *recipe.Stage) string {
	for _, n := range st.Needs {
		if n.Kind == recipe.NeedFile && n.ID == "go-binary-path" {
			return n.Name
		}
	}
	return st.Launch.Program()
}

// plainShellCommand tells whether a CMD in shell form holds plain words only, and nothing else starts.
func plainShellCommand(st *recipe.Stage) bool {
	c, l := st.Config, st.Launch
	return c.Cmd.Shell && len(c.Entrypoint.Args) == 0 && !l.Shell && len(l.Scripts) == 0 && !slices.Contains(l.Fixed, false)
}

// installs tells whether a step installs a package and does nothing but install.
func installs(s *recipe.Step, name string) bool {
	found := false
	for _, e := range s.Effects {
		if e.Kind != recipe.InstallEffect {
			return false
		}
		found = found || slices.Contains(e.Names, name)
	}
	return found
}

// distributionDirs hold much that belongs to the builder: they are used where the runtime has them, never copied.
var distributionDirs = []string{"/root", "/etc", "/home", "/media", "/mnt", "/opt", "/srv", "/var", "/var/cache", "/var/lib", "/var/log", "/var/spool", "/var/tmp", "/usr/local"}

// goCopies lists what crosses to an image: the data that it lacks, then the program, then files and directories.
func goCopies(st *recipe.Stage, img images.Image, whole bool) []refactor.Copy {
	var data, files []refactor.Copy
	same := func(p string) refactor.Copy { return refactor.Copy{From: p, To: p} }
	for _, n := range st.Needs {
		switch n.Kind {
		case recipe.NeedData:
			if img.HasData(images.Data(n.Name)) != images.Yes {
				for _, p := range dataPaths(st.Image, images.Data(n.Name)) {
					data = append(data, same(p))
				}
			}
		case recipe.NeedUser:
			if !sameAccount(st.Image, img, n.Name) {
				data = append(data, same("/etc/passwd"), same("/etc/group"))
			}
		case recipe.NeedFile:
			if n.Evidence != recipe.UnknownEvidence || whole {
				files = append(files, fileCopy(st, n))
			}
		case recipe.NeedWritable:
			if slices.Contains(distributionDirs, n.Name) {
				continue
			}
			c := same(n.Name)
			if u := st.Config.User; u != "" && u != "root" && u != "0" {
				c.Owner = u
			}
			files = append(files, c)
		}
	}
	return early(st, withoutInner(append(data, files...)))
}

// early puts before WORKDIR and USER what has to be there by then: a directory that the user owns, since a COPY leaves the owner of
// one that is there (tonistiigi/fsutil copy/copy.go, copyDirectory), and the accounts that owners and USER look up.
func early(st *recipe.Stage, list []refactor.Copy) []refactor.Copy {
	accounts := namesUserEarly(st)
	for i, c := range list {
		if c.Owner != "" && (c.To == st.Launch.Dir || strings.HasPrefix(st.Launch.Dir, c.To+"/")) {
			list[i].Early, accounts = true, true
		}
	}
	for i, c := range list {
		if c.To == "/etc/passwd" || c.To == "/etc/group" {
			list[i].Early = accounts
		}
	}
	return list
}

// namesUserEarly tells whether an account is named before the last step that changes files: the lines that follow USER there look it up.
func namesUserEarly(st *recipe.Stage) bool {
	for i := len(st.Steps) - 1; i >= 0; i-- {
		if s := st.Steps[i]; s.ChangesFiles() {
			return s.Before.User == st.Config.User
		}
	}
	return false
}

// fileCopy is the copy that brings a needed file: to its own place, but to a directory of every PATH for a program that is started by its
// name; and with all of the working directory for what may not be there.
func fileCopy(st *recipe.Stage, n recipe.Need) refactor.Copy {
	dir := st.Launch.Dir
	switch {
	case n.Evidence == recipe.UnknownEvidence && dir != "/" && strings.HasPrefix(n.Name, dir+"/"):
		return refactor.Copy{From: dir, To: dir}
	case n.ID == "go-binary-path" && !strings.Contains(st.Launch.Program(), "/"):
		return refactor.Copy{From: n.Name, To: path.Join("/usr/local/bin", path.Base(n.Name))}
	}
	return refactor.Copy{From: n.Name, To: n.Name}
}

// withoutInner drops copies of what another copy brings along. A copy with an owner stays.
func withoutInner(list []refactor.Copy) []refactor.Copy {
	var out []refactor.Copy
	for i, c := range list {
		inner := slices.ContainsFunc(list, func(o refactor.Copy) bool {
			return o.From == o.To && c.From == c.To && strings.HasPrefix(c.From, o.From+"/") && (c.Owner == "" || c.Owner == o.Owner)
		})
		again := slices.ContainsFunc(list[:i], func(o refactor.Copy) bool { return o.To == c.To && (o.Owner == c.Owner || c.Owner == "") })
		owned := c.Owner == "" && slices.ContainsFunc(list, func(o refactor.Copy) bool { return o.To == c.To && o.Owner != "" })
		if !inner && !again && !owned {
			out = append(out, c)
		}
	}
	return out
}

// dataPaths say where data lies in the builder. Go's tree brings its own zone data (Go lib/time/zoneinfo.zip, found at the place
// where it was when the program was built).
func dataPaths(builder images.Image, d images.Data) []string {
	switch p := builder.DataPath(d); {
	case d == images.Passwd:
		return []string{"/etc/passwd", "/etc/group"}
	case p != "":
		return []string{p}
	case d == images.ZoneInfo:
		return []string{"/usr/local/go/lib/time/zoneinfo.zip"}
	case d == images.CARoots:
		return []string{"/etc/ssl/certs/ca-certificates.crt"}
	case d == images.MimeTypes:
		return []string{"/etc/mime.types"}
	}
	return nil
}

func sameAccount(builder, img images.Image, name string) bool {
	uid, gid, ok := img.UserID(name)
	wasUID, wasGID, known := builder.UserID(name)
	return ok && known && uid == wasUID && gid == wasGID
}
