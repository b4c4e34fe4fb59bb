package verify

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/verify/image"
)

// otherProgram are differences after which other files make up the process.
var otherProgram = []string{"web-server", "dev-server", "cgo-off", "java-vendor", "java-runtime", "java-pinned"}

// loss judges a file that the new image does not have.
func (c *comparison) loss(b *image.File) {
	if c.byAnotherName(b) {
		c.count(&c.kept, b)
		c.count(&c.moved, b)
		return
	}
	c.count(&c.lost, b)
	if b.Kind == image.Directory {
		return // directories are judged by what the program writes to
	}
	if n := c.needed(b); n != nil {
		switch {
		case n.Evidence == recipe.UnknownEvidence:
			c.unknown("%s is lost; whether the program needs it is not known: %s", b.Path, because(*n))
		default:
			c.fail("%s is lost, and needed: %s", b.Path, because(*n))
		}
		return
	}
	if b.Layer < c.beforeBase {
		return // links and needs know what a base must bring
	}
	if c.wasMapped(b) && c.p.stated(otherProgram...) == "" {
		c.fail("%s is lost, and the running original had it mapped", b.Path)
		return
	}
	if c.n.open != "" && copies(c.createdBy(b)) {
		c.unread = append(c.unread, b.Path)
	}
}

// byAnotherName tells whether the new image has a file under a name that leads to it in the original, too: where /bin is a link to usr/bin,
// /bin/x and /usr/bin/x are one file, and COPY gives it one of the two names.
func (c *comparison) byAnotherName(b *image.File) bool {
	for _, l := range c.dirLinks() {
		if !within(l.to, b.Path) || b.Kind != image.Regular {
			continue
		}
		if a := c.p.After.Image.Files[path.Join(l.from, strings.TrimPrefix(b.Path, l.to))]; a != nil && content(b, a) == "" {
			return true
		}
	}
	return false
}

// dirLink is a symbolic link to a directory, by what it leads to in the end.
type dirLink struct{ from, to string }

// dirLinks lists the links of the original that are directories of their own in the new image.
func (c *comparison) dirLinks() []dirLink {
	if c.links != nil {
		return c.links
	}
	c.links = []dirLink{}
	for _, name := range slices.Sorted(maps.Keys(c.p.Before.Image.Files)) {
		if c.becameDirectory(name) {
			to, _ := c.p.Before.Image.Lookup(name)
			c.links = append(c.links, dirLink{name, to.Path})
		}
	}
	return c.links
}

// becameDirectory tells whether a link to a directory is a directory now.
func (c *comparison) becameDirectory(name string) bool {
	b, a := c.p.Before.Image.Files[name], c.p.After.Image.Files[name]
	if b == nil || a == nil || b.Kind != image.Symlink || a.Kind != image.Directory {
		return false
	}
	to, err := c.p.Before.Image.Lookup(name)
	return err == nil && to.Kind == image.Directory
}

func (c *comparison) createdBy(b *image.File) string {
	if b.Layer >= len(c.p.Before.Image.Layers) {
		return ""
	}
	return c.p.Before.Image.Layers[b.Layer].CreatedBy
}

// needed returns the need of a file that is below its path, if the file was not moved.
func (c *comparison) needed(b *image.File) *recipe.Need {
	for i, m := range c.n.list {
		if m.Kind != recipe.NeedFile || !within(path.Clean(m.Name), b.Path) {
			continue
		}
		if m.Evidence != recipe.UnknownEvidence && c.elsewhere(b) {
			continue
		}
		return &c.n.list[i]
	}
	return nil
}

// elsewhere tells whether the new image has the program, started by its name, in another directory, or the same zone under its other name:
// both are told by other checks.
func (c *comparison) elsewhere(b *image.File) bool {
	l := c.p.Before.Recipe.Final().Launch
	if slices.Contains(l.Candidates(), b.Path) {
		if f := program(c.p.After, c.p.After.Recipe.Final().Launch.Program()); f != nil && f.Sum == b.Sum {
			return true
		}
	}
	return (b.Path == "/etc/localtime" || b.Path == "/etc/timezone") && holds(c.p.After.Image, []string{"/etc/localtime", "/etc/timezone"}) != ""
}

// wasMapped tells whether the running original had a file mapped: a program, a library, an archive.
func (c *comparison) wasMapped(b *image.File) bool {
	return c.p.Before.Seen != nil && slices.Contains(c.p.Before.Seen.Process.Mapped, b.Path)
}

// base tells of files that came with the bases and differ.
func (c *comparison) base() {
	if len(c.ofBases) == 0 {
		return
	}
	what := counted(len(c.ofBases), "file") + " of the bases or their packages differ, such as " + words(first(c.ofBases, 3))
	switch id := c.p.stated(otherBase...); {
	case id != "":
		c.difference(id, "%s", what)
	case c.p.Before.Recipe.Final().Ref != c.p.After.Recipe.Final().Ref:
		c.pass("%s: the new base is %s instead of %s", what, c.p.After.Recipe.Final().Ref, c.p.Before.Recipe.Final().Ref)
	case !slices.ContainsFunc(c.ofBases, func(name string) bool { return !c.made(name) }):
		c.pass("%s: both images are made by steps of their own on the same base", what)
	default:
		c.fail("%s, and the base is the same", what)
	}
}

// made tells whether a step of one of the two files, and not a base, left a file.
func (c *comparison) made(name string) bool {
	b, a := c.p.Before.Image.Files[name], c.p.After.Image.Files[name]
	return b != nil && b.Layer >= c.beforeBase || a != nil && a.Layer >= c.afterBase
}

// shell tells of a shell that is gone, where that was stated: nothing but people needs it.
func (c *comparison) shell() {
	if id := c.p.stated("no-shell"); id != "" && program(c.p.Before, binSh) != nil && program(c.p.After, binSh) == nil {
		c.difference(id, "%s is there no more", binSh)
	}
}

// gone tells of lost files where nobody knows what the program reads.
func (c *comparison) gone() {
	if len(c.unread) == 0 {
		return
	}
	what := counted(len(c.unread), "file") + " of the project is lost"
	if len(c.unread) > 1 {
		what = counted(len(c.unread), "file") + " of the project are lost"
	}
	what += ", such as " + words(first(c.unread, 3))
	if id := c.p.stated("unknown-needs"); id != "" {
		c.difference(id, "%s", what)
		return
	}
	c.unknown("%s; whether the program reads them is not known: %s", what, c.n.open)
}

func first(list []string, n int) []string { return list[:min(n, len(list))] }

// directories holds that where the program writes it still can.
func (c *comparison) directories() {
	for _, m := range c.n.list {
		if m.Kind != recipe.NeedWritable {
			continue
		}
		dir := path.Clean(m.Name)
		if !mayWrite(c.p.Before, dir) || mayWrite(c.p.After, dir) {
			continue
		}
		what := "is there no more"
		if f := lookup(c.p.After.Image, dir); f != nil {
			what = "can't be written to any more: mode " + mode(f)
		}
		c.fail("%s %s, and the program writes to it: %s", dir, what, because(m))
	}
	c.written()
	c.working()
}

// written holds that directories of the image in which the running original made or changed files can be written to.
func (c *comparison) written() {
	if c.p.Before.Seen == nil || c.p.After.Seen == nil || c.p.stated(otherServer...) != "" {
		return
	}
	told := map[string]bool{}
	for _, name := range c.p.Before.Seen.Changed {
		dir := path.Dir(name)
		if told[dir] || slices.Contains(c.p.After.Seen.Changed, name) || !mayWrite(c.p.Before, dir) || mayWrite(c.p.After, dir) || c.n.writes(dir) {
			continue
		}
		told[dir] = true
		c.fail("%s, where the running original wrote %s, can't be written to in the new image", dir, path.Base(name))
	}
}

// writes tells whether a directory is known as one that the program writes to.
func (n needs) writes(dir string) bool {
	return slices.ContainsFunc(n.list, func(m recipe.Need) bool { return m.Kind == recipe.NeedWritable && path.Clean(m.Name) == dir })
}

// working holds that the working directory exists: runtimes make one that does not, as root's.
func (c *comparison) working() {
	dir := path.Join("/", c.p.Before.Image.Config.Config.WorkingDir)
	b, a := lookup(c.p.Before.Image, dir), lookup(c.p.After.Image, dir)
	same := strings.TrimSuffix(dir, "/") == strings.TrimSuffix(path.Join("/", c.p.After.Image.Config.Config.WorkingDir), "/")
	if dir == "/" || b == nil || a != nil || !same {
		return
	}
	c.fail("the working directory %s is there no more", dir)
}
