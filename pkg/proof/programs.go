package proof

import (
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/recipe"
)

// ownProgram is the file that the old image started under a bare name, if it is one of those that have to cross; "" otherwise.
func (c *comparison) ownProgram(a recipe.Launch) string {
	if strings.Contains(a.Program(), "/") {
		return ""
	}
	for _, p := range a.Candidates() {
		if slices.ContainsFunc(c.old.Needs(), func(n recipe.Need) bool { return n.Kind == recipe.NeedFile && n.Name == p }) {
			return p
		}
	}
	return ""
}

// foundByName tells whether a bare name still means the same file: PATH may differ, and so may what lies in it.
func (c *comparison) foundByName(a, b recipe.Launch) bool {
	own := c.ownProgram(a)
	if own == "" {
		return true
	}
	for _, p := range b.Candidates() {
		if o := c.origin(p); o != "" {
			return o == own
		}
	}
	return false
}

// startsElsewhere tells whether a file is the program itself, started by its bare name from another directory of PATH.
func (c *comparison) startsElsewhere(name string) bool {
	a, b := c.old.Launch, c.fin.Launch
	return name == c.ownProgram(a) && a.Program() == b.Program() && c.foundByName(a, b)
}

// shellIsGone tells whether a shell was needed for nothing but a command in shell form, which is now in exec form: processes compares
// the two.
func (c *comparison) shellIsGone(n recipe.Need) bool {
	return n.Kind == recipe.NeedShell && n.ID == "shell-form-needs-shell" && !c.old.Launch.Shell && !startsShell(c.fin)
}

// library tells whether the new image holds a shared library: the C++ runtime is in every Debian and Ubuntu, since apt needs it, in the
// distributions whose dnf or microdnf needs it (libdnf), and in distroless cc (GoogleContainerTools/distroless cc/config.bzl).
func (c *comparison) library(name string) bool {
	if name != "libstdc++" {
		return false
	}
	f := c.fin.Image.Family
	return slices.Contains([]string{"debian", "ubuntu", "distroless-cc", "buildpack-deps", "fedora", "rockylinux", "almalinux"}, f) || c.fin.Image.Distro == "al2023" || c.fin.Image.Distro == "centos8"
}

// editable holds that what an edit of the builder takes from the program is known, and that nothing but Go's own library used it.
func (c *comparison) editable() {
	for _, n := range c.old.Needs() {
		switch {
		case n.Kind == recipe.NeedLibc && n.Evidence == recipe.UnknownEvidence:
			c.find(Finding{ID: "cgo-free-modules", File: n.Place.File, Line: n.Place.Line, Detail: "whether the program works without cgo is not known: " + n.Why})
		case n.Kind == recipe.NeedLibrary, n.ID == "cgo-free-modules":
			c.find(Finding{ID: "cgo-free-modules", File: n.Place.File, Line: n.Place.Line, Detail: "the program needs cgo: " + n.Why})
		}
	}
}

// debugShell states that an image no longer has a shell to look around with.
func (c *comparison) debugShell() {
	if c.split() && c.old.Image.Has("sh") == images.Yes && c.fin.Image.Has("sh") == images.No && !c.same("/bin/sh") {
		c.differ("no-shell", "%s has none", c.fin.Ref)
	}
}

// listsFetched tells whether the last stage has fetched the lists of packages by the time that it installs one: base images come without.
func (c *comparison) listsFetched(name string) bool {
	fetched := false
	for _, s := range c.fin.Steps {
		for _, e := range s.Execs {
			if m := e.Name(); m != "apt-get" && m != "apt" && m != "apk" {
				continue
			}
			for _, w := range []string{"update", "--update", "--update-cache", "--no-cache", "-U"} {
				fetched = fetched || slices.Contains(e.Argv, w)
			}
			if slices.Contains(e.Argv, name) && !fetched {
				return false
			}
		}
	}
	return true
}

// accountsFirst holds that a name is known by the time that a WORKDIR, RUN or COPY --chown of the last stage looks it up.
func (c *comparison) accountsFirst() {
	if !c.split() {
		return
	}
	known := false // the builder's accounts are there
	for _, s := range c.fin.Steps {
		user := ""
		switch cmd := s.Command.(type) {
		case *dockerfile.CopyCommand:
			user = cmd.Chown
			known = known || slices.Contains(cmd.SourcePaths, "/etc/passwd")
		case *dockerfile.WorkdirCommand, *dockerfile.RunCommand:
			user = s.Before.User
		}
		name, _, _ := strings.Cut(user, ":")
		if _, _, ok := c.fin.Image.UserID(name); !ok && !known && name != "" && name != "root" && strings.Trim(name, "0123456789") != "" {
			c.reject("passwd-users", c.old.Launch.Place.Line, "%s looks up the account %s, which the last stage does not have yet", strings.ToUpper(s.Keyword), name)
		}
		known = known || slices.ContainsFunc(s.Effects, func(e recipe.Effect) bool { return e.Kind == recipe.UserEffect })
	}
}

// standardDirs are in every image of a distribution (Filesystem Hierarchy Standard 3.0; alpine-baselayout, Debian base-files).
var standardDirs = strings.Fields("/etc /home /media /mnt /opt /run /srv /usr /usr/bin /usr/lib /usr/local /usr/local/bin /usr/local/lib /usr/local/share /usr/share " +
	"/var /var/cache /var/lib /var/local /var/lock /var/log /var/mail /var/opt /var/run /var/spool /var/tmp")

// ofBase tells whether the runtime image brings a directory: the home of root with /etc/passwd, the rest of the Filesystem Hierarchy
// Standard with a distribution.
func (c *comparison) ofBase(dir string) bool {
	if dir == "/root" {
		return c.fin.Image.HasData(images.Passwd) == images.Yes
	}
	return slices.Contains(standardDirs, dir) && c.fin.Image.HasData(images.Passwd) == images.Yes && c.fin.Image.Has("sh") == images.Yes
}
