package proof

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/recipe"
)

// needs holds the new image to every need of the old launch. Needs are upper bounds, so what is provided anyway is
// fine however weak the evidence, and what is not provided rejects the plan however weak the evidence.
func (c *comparison) needs() {
	if !c.split() || c.fin.Launch.Kind == recipe.UnreadLaunch {
		return
	}
	if c.builderEdited() {
		c.editable()
	}
	c.owners()
	for _, n := range c.currentNeeds() {
		if n.Kind == recipe.NeedLocal {
			if !c.same(n.Name) {
				c.differ("local-file", "%s", n.Why)
			}
			continue
		}
		if c.provides(n) || c.shellIsGone(n) {
			if (n.Kind == recipe.NeedLibc && n.ID == "helper-programs" || n.Kind == recipe.NeedDistribution) && n.Evidence == recipe.UnknownEvidence {
				c.differ("unknown-needs", "%s", n.Why)
			}
			continue
		}
		c.find(Finding{ID: n.ID, File: n.Place.File, Line: n.Place.Line, Detail: missing(n), Lift: n.Lift})
	}
}

// owners holds that no directory that was root's becomes another user's: COPY --chown makes it so, where the directory is not there yet.
func (c *comparison) owners() {
	there := func(i int, dir string) bool {
		return slices.ContainsFunc(c.fin.Files.All()[:i], func(e recipe.Entry) bool { return within(dir, e.Path) })
	}
	for i, e := range c.fin.Files.All() {
		if e.Kind == recipe.FromStage && e.Owner != "" && !isRoot(e.Owner) && !there(i, e.Path) && c.ofRoot(e.Path) {
			c.reject("copy-top-dir-owner", c.old.Launch.Place.Line, "COPY --chown=%s gives %s away, which was root's", e.Owner, e.Path)
		}
	}
}

// ofRoot tells whether a directory of the old image is known to be root's: a WORKDIR of root's made it before anything was put there, and
// nothing changed its owner.
func (c *comparison) ofRoot(dir string) bool {
	if c.old.InHome(dir) {
		return false
	}
	for _, s := range c.old.Steps {
		for _, e := range s.Effects {
			if s.Unread != "" || e.Kind == recipe.OwnerEffect && slices.ContainsFunc(e.Paths, func(p string) bool { return within(p, dir) }) {
				return false
			}
		}
	}
	for _, e := range c.old.Files.All() {
		if within(dir, e.Path) {
			return e.Kind == recipe.MadeDir && e.Path == dir && e.Step != nil && e.Step.Keyword == "workdir" && isRoot(e.Step.Before.User)
		}
	}
	return false
}

// currentNeeds are those of the program as it is built now: an edit of the builder may have changed it.
func (c *comparison) currentNeeds() []recipe.Need {
	if c.builderEdited() {
		return c.after.NeedsOf(c.builder, c.old)
	}
	return c.old.Needs()
}

func (c *comparison) builderEdited() bool {
	for _, d := range c.out.Differences {
		for _, e := range builderEdits {
			if d.ID == e.id {
				return true
			}
		}
	}
	return false
}

func missing(n recipe.Need) string {
	if n.Kind == recipe.NeedOther || n.Kind == recipe.NeedBase {
		return n.Why
	}
	return fmt.Sprintf("%s %s would be missing: %s", n.Kind, n.Name, n.Why)
}

// provides tells whether the new image has what n names.
func (c *comparison) provides(n recipe.Need) bool {
	img := c.fin.Image
	switch n.Kind {
	case recipe.NeedFile:
		return c.same(n.Name) || c.zone(n.Name) || c.servesElsewhere(n.Name) || n.ID != "runtime-read-files" && c.startsElsewhere(n.Name)
	case recipe.NeedWritable:
		return c.writable(n.Name)
	case recipe.NeedProgram, recipe.NeedShell:
		return c.program(n.Name)
	case recipe.NeedLibc:
		return c.otherRelease() == "" && (c.sameBase() || libcHolds(n.Name, img))
	case recipe.NeedJava:
		return fmt.Sprint(c.fin.Java().Major) == n.Name
	case recipe.NeedJDK:
		now := c.fin.Java()
		return fmt.Sprint(now.Major) == n.Name && !now.JRE
	case recipe.NeedBase:
		return c.wholeBase()
	case recipe.NeedData:
		return c.data(images.Data(n.Name))
	case recipe.NeedTmp:
		return img.HasData(images.Tmp) == images.Yes || c.writable("/tmp")
	case recipe.NeedVariable:
		was, _ := c.old.End.Runtime().Var(n.Name)
		now, there := c.fin.End.Runtime().Var(n.Name)
		return there && was.Known && now.Known && was.Value == now.Value
	case recipe.NeedUser:
		return c.account(n.Name)
	case recipe.NeedPackage:
		return c.installs(n.Name) || n.ID != "shared-libs" && c.installsLater(n.Name)
	case recipe.NeedLibrary:
		return c.library(n.Name)
	case recipe.NeedDistribution:
		return c.sameBase() || n.Name != "" && c.fin.Image.Distro == n.Name && c.fin.Image.Has("sh") == images.Yes
	}
	return false
}

// servesElsewhere tells whether a site's root was moved: its content is then held by sites.
func (c *comparison) servesElsewhere(name string) bool {
	l := c.fin.Launch
	return l.Kind == recipe.SiteLaunch && c.origin(path.Clean(l.Site.Root)) == name
}

// program looks a program up: by path in what was copied, by name in the image's table.
func (c *comparison) program(name string) bool {
	if path.IsAbs(name) && c.same(name) || c.installs(path.Base(name)) || name == "java" && c.fin.Java().Major > 0 || c.ofWholeBase(name) {
		return true
	}
	if dir := path.Dir(name); path.IsAbs(name) && dir != "/bin" && dir != "/usr/bin" && dir != "/usr/local/bin" {
		return false
	}
	return c.fin.Image.Has(path.Base(name)) == images.Yes || !path.IsAbs(name) && c.installs(name) // packages are named after their program
}

// dataPaths are where programs look for data, by what copies may provide it: one of several sets.
var dataPaths = map[images.Data][][]string{
	images.CARoots:   {{"/etc/ssl/certs/ca-certificates.crt"}, {"/etc/ssl/cert.pem"}, {"/etc/ssl/certs"}, {"/etc/pki/tls/certs/ca-bundle.crt"}},
	images.ZoneInfo:  {{"/usr/share/zoneinfo"}},
	images.Passwd:    {{"/etc/passwd", "/etc/group"}},
	images.MimeTypes: {{"/etc/mime.types"}, {"/usr/share/mime/globs2"}},
}

// data tells whether the new image has data of a kind: by its base, by a copy, by all the packages that may have brought it. Go also finds
// zone data in its own tree at the place where it was built (time/zoneinfo_goroot.go).
func (c *comparison) data(d images.Data) bool {
	if zones := c.old.GoZones(); d == images.ZoneInfo && zones != "" {
		return c.zones(zones)
	}
	if (c.fin.HasData(d) == images.Yes || c.brought(d)) && !c.spoilt(d) {
		return true
	}
	return slices.ContainsFunc(dataPaths[d], func(all []string) bool {
		return !slices.ContainsFunc(all, func(name string) bool { return !c.same(name) })
	})
}

// zones tells whether the new image knows every name of a time zone that the old one knew. Go's tree knows all that there ever were, the
// distribution's own data may not; a program that is built with -trimpath finds only the latter.
func (c *comparison) zones(tree string) bool {
	own := c.same(dataPaths[images.ZoneInfo][0][0])
	has := func(d images.Data) bool { return c.fin.HasData(d) == images.Yes && !c.spoilt(images.ZoneInfo) }
	return has(images.ZoneLinks) || own && c.old.HasData(images.ZoneLinks) == images.Yes ||
		c.same(tree) && (own || has(images.ZoneInfo) || c.old.Image.HasData(images.ZoneInfo) != images.Yes)
}

// brought tells whether every package that may have brought data to the old image is installed in the new one, on the same base. Zones may
// have come with Go's tree.
func (c *comparison) brought(d images.Data) bool {
	list := c.old.Brings(d)
	packages := slices.ContainsFunc(list, func(b recipe.Brought) bool { return b.Package != "" })
	return packages && c.sameBase() && d != images.ZoneInfo &&
		!slices.ContainsFunc(list, func(b recipe.Brought) bool { return b.Package != "" && !c.installs(b.Package) })
}

// spoilt tells whether the last stage put something else in the place of data that its base has.
func (c *comparison) spoilt(d images.Data) bool {
	return slices.ContainsFunc(slices.Concat(dataPaths[d]...), func(name string) bool {
		o, touched := c.fin.Files.Origin(name)
		return touched && (o.Kind == recipe.FromStage && !c.same(name) || o.Kind == recipe.Written || o.Kind == recipe.Removed)
	})
}

// libcHolds tells whether a program linked on the distribution named from runs on img: same family, as new or newer.
func libcHolds(from string, img images.Image) bool {
	if strings.HasPrefix(from, "alpine") {
		return img.Libc == images.Musl
	}
	was, ok1 := images.GlibcVersion(from)
	now, ok2 := images.GlibcVersion(img.Distro)
	return img.Libc == images.Glibc && ok1 && ok2 && !older(now, was)
}

// older compares dotted versions number by number.
func older(a, b string) bool {
	var a1, a2, b1, b2 int
	_, _ = fmt.Sscanf(a, "%d.%d", &a1, &a2)
	_, _ = fmt.Sscanf(b, "%d.%d", &b1, &b2)
	return a1 < b1 || a1 == b1 && a2 < b2
}

// writable tells whether the process can write to a directory as it could before.
func (c *comparison) writable(dir string) bool {
	user := c.fin.Config.User
	root := user == "" || user == "root" || user == "0" || strings.HasPrefix(user, "0:") || strings.HasPrefix(user, "root:")
	if (root || dir == "/var/tmp") && c.ofBase(dir) || root && (c.same(dir) || c.exists(dir)) {
		return true
	}
	uid, _, _ := strings.Cut(user, ":")
	there := false // a COPY leaves the owner of a directory that is there (fsutil's copy.go, copyDirectory)
	for _, e := range c.fin.Files.All() {
		switch {
		case e.Kind == recipe.FromStage && e.Path == dir:
			owner, _, _ := strings.Cut(e.Owner, ":")
			if owner == uid && owner != "" && !there && c.same(dir) {
				return true
			}
		case e.Kind == recipe.FromStage && e.Path != dir && within(e.Path, dir) && c.same(dir):
			return true // below a copied directory, owners stay (measured M14)
		case e.Kind == recipe.MadeDir && e.Path == dir && e.Step != nil && e.Step.Before.User == user:
			return true // WORKDIR after USER is owned by the user (measured M13)
		}
		there = there || e.Path == dir || strings.HasPrefix(e.Path, dir+"/")
	}
	return c.owned(dir)
}

// owned tells whether the last stage has the old file's own step that gives the directory its owner.
func (c *comparison) owned(dir string) bool {
	for _, s := range c.fin.Steps {
		for _, e := range s.Effects {
			if e.Kind == recipe.OwnerEffect && slices.Contains(e.Paths, dir) && c.isOldStep(s) {
				return true
			}
		}
	}
	return false
}

// exists tells whether a WORKDIR or mkdir of the last stage makes the directory.
func (c *comparison) exists(dir string) bool {
	o, ok := c.fin.Files.Origin(dir)
	return ok && o.Kind == recipe.MadeDir
}

// account tells whether a name means the same number in both images.
func (c *comparison) account(name string) bool {
	if c.same("/etc/passwd") && c.same("/etc/group") {
		return true
	}
	uid, gid, ok := c.fin.Image.UserID(name)
	wasUID, wasGID, known := c.old.Image.UserID(name)
	if ok && known && uid == wasUID && gid == wasGID {
		return true
	}
	return c.repeats(recipe.UserEffect, name)
}

// repeats tells whether the last stage has a step of the old file that leaves name.
func (c *comparison) repeats(kind recipe.EffectKind, name string) bool {
	for _, s := range c.fin.Steps {
		for _, e := range s.Effects {
			if e.Kind != kind {
				continue
			}
			for _, n := range e.Names {
				if n == name && (c.isOldStep(s) || kind == recipe.InstallEffect && c.partOfOldStep(s)) {
					return true
				}
			}
		}
	}
	return false
}

func (c *comparison) isOldStep(s *recipe.Step) bool {
	text := c.after.File.Text(s.Instruction)
	for _, o := range c.old.Steps {
		if c.before.File.Text(o.Instruction) == text && doesTheSame(o, s, text) {
			return true
		}
	}
	return false
}

// doesTheSame tells whether a RUN with the same text starts from the same state, as far as it asks for it, and leaves the same.
func doesTheSame(o, s *recipe.Step, text string) bool {
	for _, v := range o.Before.Vars() {
		if w, _ := s.Before.Var(v.Name); v.Name != "PATH" && Mentions(text, v.Name) && w.Value != v.Value {
			return false
		}
	}
	return userOf(o.Before.User) == userOf(s.Before.User) && slices.Equal(o.Before.Shell, s.Before.Shell) &&
		slices.EqualFunc(o.Effects, s.Effects, func(a, b recipe.Effect) bool { return a.Kind == b.Kind && slices.Equal(a.Paths, b.Paths) })
}
