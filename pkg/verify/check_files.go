package verify

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/verify/image"
)

// checkFiles compares the files of the two images.
//
// A file is carried if the new image's last stage puts it where the original has it, or, below the root of a static site, where the new
// server looks for it: it must be the same file. What both bases bring is theirs, and goes by what was said of the bases.
//
// Most files are lost, which is what a rewrite is for. A loss is a failure where the program needs the file: it was read so in the project, it was
// mapped into the running original, or it lies in the site's root. A directory that the program writes to must stay one.
func checkFiles(p *Pair) Check {
	c := compareFiles(p)
	return c.check(CheckFiles, "%d kept, %d lost, %d gained, %d changed", c.kept, c.lost, c.gained-c.moved, c.changed)
}

func compareFiles(p *Pair) *comparison {
	c := &comparison{findings: p.findings(), p: p, n: p.needs(), beforeBase: baseLayers(p.Before), afterBase: baseLayers(p.After)}
	c.roots()
	for _, name := range slices.Sorted(maps.Keys(p.Before.Image.Files)) {
		c.file(p.Before.Image.Files[name])
	}
	for name, f := range p.After.Image.Files {
		if p.Before.Image.Files[name] == nil && f.Kind != image.Directory {
			c.gained++
		}
	}
	c.base()
	c.shell()
	c.gone()
	c.directories()
	return c
}

// comparison is one comparison of files, and its counts, directories left out.
type comparison struct {
	*findings
	p *Pair
	n needs

	beforeBase, afterBase       int    // layers from that index up are the file's own
	from, to                    string // roots of a static site, if both images serve one; "" otherwise
	kept, lost, gained, changed int
	moved                       int       // kept, at another path
	excusable                   int       // failures that a second build of the original may explain
	ofBases                     []string  // paths of what the bases bring and that differs
	links                       []dirLink // found once, by dirLinks
	unread                      []string  // lost files of the project that nobody knows to be read or not
}

// roots finds the directories that two static sites serve.
func (c *comparison) roots() {
	b, a := c.p.Before.Recipe.Final().Launch, c.p.After.Recipe.Final().Launch
	if b.Kind == recipe.SiteLaunch && a.Kind == recipe.SiteLaunch && path.IsAbs(b.Site.Root) && path.IsAbs(a.Site.Root) {
		c.from, c.to = path.Clean(b.Site.Root), path.Clean(a.Site.Root)
	}
}

// file judges one file of the original.
func (c *comparison) file(b *image.File) {
	if c.from != "" && b.Path != c.from && within(c.from, b.Path) {
		c.served(b)
		return
	}
	a := c.p.After.Image.Files[b.Path]
	switch {
	case a == nil:
		c.loss(b)
	case c.becameDirectory(b.Path): // its files tell
	case c.theirs(b, a):
		c.count(&c.kept, b)
		if difference(b, a) != "" {
			c.ofBases = append(c.ofBases, b.Path)
		}
	default:
		c.same(b, a)
	}
}

func (c *comparison) count(n *int, f *image.File) {
	if f.Kind != image.Directory {
		*n++
	}
}

// served judges a file of a static site.
func (c *comparison) served(b *image.File) {
	a := c.p.After.Image.Files[path.Join(c.to, strings.TrimPrefix(b.Path, c.from))]
	if a == nil {
		if b.Kind == image.Directory {
			return // its files tell
		}
		c.count(&c.lost, b)
		c.fail("%s is served by the original, and the new image does not have it in %s", b.Path, c.to)
		return
	}
	if a.Path != b.Path {
		c.count(&c.moved, b)
	}
	c.count(&c.kept, b)
	// A server reads files as itself: who owns them is seen by nobody as long as it can read them.
	if what := content(b, a); what != "" {
		c.changedFile(b, a, what)
	} else if b.Kind == image.Regular && !readable(a, c.p.After) {
		c.changed++
		c.fail("%s can't be read by the new server: mode %s, owner %d:%d", a.Path, mode(a), a.UID, a.GID)
	}
}

// readable tells whether the image's user can read a file, by its mode alone. nginx reads files as a user that is neither root nor their owner.
func readable(f *image.File, s Side) bool {
	a, ok := s.Image.User(s.Image.Config.Config.User)
	return f.Mode.Perm()&0o4 != 0 || ok && (a.UID == f.UID && a.UID != 0 && f.Mode.Perm()&0o400 != 0 || a.GID == f.GID && a.GID != 0 && f.Mode.Perm()&0o40 != 0)
}

// theirs tells whether two files at one path are the bases' own: what a base brought, or what a RUN changed in a place that belongs to the
// distribution.
func (c *comparison) theirs(b, a *image.File) bool {
	return c.ofBase(c.p.Before, b, c.beforeBase) && c.ofBase(c.p.After, a, c.afterBase)
}

func (c *comparison) ofBase(s Side, f *image.File, base int) bool {
	if f.Layer < base {
		return true
	}
	return f.Layer < len(s.Image.Layers) && !copies(s.Image.Layers[f.Layer].CreatedBy) && system(f.Path)
}

// copies tells whether the history's words are those of COPY or ADD, as BuildKit writes them.
func copies(createdBy string) bool {
	return strings.HasPrefix(createdBy, "COPY ") || strings.HasPrefix(createdBy, "ADD ")
}

// systemDirs belong to the distribution (hier(7)); othersDirs, below them, do not.
var (
	systemDirs = []string{"/etc", "/usr", "/lib", "/lib32", "/lib64", "/libx32", "/bin", "/sbin", "/var", "/run", "/root", "/boot", "/dev", "/media", "/mnt", "/proc", "/sys", "/tmp"}
	othersDirs = []string{"/usr/local", "/usr/src", "/usr/share/nginx/html", "/var/www", "/var/opt"}
)

func system(name string) bool {
	inside := func(dirs []string) bool {
		return slices.ContainsFunc(dirs, func(d string) bool { return within(d, name) })
	}
	return inside(systemDirs) && !inside(othersDirs)
}

// volatile names files that no two builds have alike: each holds times or what a tool remembers for itself.
var volatile = []string{"*.pyc", "ld.so.cache", "aux-cache", "shadow", "shadow-", "passwd-", "group-", "gshadow", "gshadow-", ".pwd.lock", "*.log", ".package-lock.json"}

func isVolatile(name string) bool {
	return slices.ContainsFunc(volatile, func(pattern string) bool {
		ok, _ := path.Match(pattern, path.Base(name))
		return ok
	})
}

// same judges a file that both have and that is not the bases' own.
func (c *comparison) same(b, a *image.File) {
	c.count(&c.kept, b)
	what := difference(b, a)
	switch {
	case what == "":
	case b.Kind == image.Directory && a.Kind == image.Directory:
		c.directory(b, what)
	default:
		c.changedFile(b, a, what)
	}
}

// directory judges one with another mode or owner. COPY makes what is missing above its target for root, so what counts is whether the
// image's user can still do there what it could; where the program is known to write is looked at apart.
func (c *comparison) directory(b *image.File, what string) {
	switch lost := mayWrite(c.p.Before, b.Path) && !mayWrite(c.p.After, b.Path); {
	case mayEnter(c.p.Before, b.Path) && !mayEnter(c.p.After, b.Path):
		c.fail("%s differs in %s: the image's user can't enter it any more", b.Path, what)
	case !lost || c.n.writes(b.Path):
	case c.n.open == "":
		c.pass("%s differs in %s: the image's user can't write there any more, and nothing of the program does", b.Path, what)
	case c.p.stated("unknown-needs") != "":
		c.difference("unknown-needs", "%s differs in %s: the image's user can't write there any more", b.Path, what)
	default:
		c.unknown("%s differs in %s: the image's user can't write there any more; whether the program does is not known: %s", b.Path, what, c.n.open)
	}
}

// changedFile judges a file that should be the same and is not.
func (c *comparison) changedFile(b, a *image.File, what string) {
	c.count(&c.changed, b)
	at := b.Path
	if a.Path != b.Path {
		at += ", now " + a.Path + ","
	}
	switch {
	case isVolatile(b.Path) && content(b, a) == what:
		c.pass("%s differs in %s, as from build to build", at, what)
	case c.againDiffers(b, a):
		c.pass("%s differs in %s, as it does when the original is built twice", at, what)
	case c.p.stated("cgo-off") != "" && content(b, a) == what && b.ELF != nil && b.ELF.Program && b.Layer >= c.beforeBase && a.ELF != nil:
		c.difference("cgo-off", "%s is another program: it is built without cgo", at)
	default:
		c.excusable++
		c.fail("%s differs in %s", at, what)
	}
}

// againDiffers tells whether a second build of the original has another file at that path, and one as much like it as the new image's: times in
// an archive change its content, another archive changes its size.
func (c *comparison) againDiffers(b, a *image.File) bool {
	if c.p.Again == nil || c.p.Again.Image == nil {
		return false
	}
	f := c.p.Again.Image.Files[b.Path]
	if f == nil {
		return true
	}
	resized := func(g *image.File) int64 { return max(g.Size-b.Size, b.Size-g.Size) }
	return difference(b, f) != "" && resized(a) <= max(2*resized(f), b.Size/sizeNoise+minSizeNoise)
}

// Two builds of one archive with other times in it differ in size, compressed as it is, by less than a hundredth, or some bytes.
const (
	sizeNoise    = 100
	minSizeNoise = 256
)

// difference words what differs between two files; "" if nothing does. The mode of a symbolic link means nothing (symlink(7)).
func difference(b, a *image.File) string {
	var out []string
	if what := content(b, a); what != "" {
		out = append(out, what)
	}
	if b.Kind != a.Kind {
		return words(out)
	}
	if b.Mode != a.Mode && b.Kind != image.Symlink {
		out = append(out, fmt.Sprintf("mode (%s, now %s)", mode(b), mode(a)))
	}
	if b.UID != a.UID || b.GID != a.GID {
		out = append(out, fmt.Sprintf("owner (%d:%d, now %d:%d)", b.UID, b.GID, a.UID, a.GID))
	}
	if b.Xattrs[capability] != a.Xattrs[capability] {
		out = append(out, "capabilities")
	}
	if len(out) == 0 {
		return ""
	}
	return words(out)
}

// capability is where a file's capabilities are (capabilities(7)).
const capability = "security.capability"

// content words how what a file holds differs.
func content(b, a *image.File) string {
	switch {
	case b.Kind != a.Kind:
		return fmt.Sprintf("kind (%s, now %s)", kindName(b.Kind), kindName(a.Kind))
	case b.Kind == image.Symlink && b.Link != a.Link:
		return fmt.Sprintf("target (%s, now %s)", b.Link, a.Link)
	case b.Kind == image.Regular && b.Sum != a.Sum:
		return "content"
	}
	return ""
}

// mode is a file's mode as chmod takes it.
func mode(f *image.File) string {
	n := uint32(f.Mode.Perm())
	for bit, m := range map[uint32]fs.FileMode{0o4000: fs.ModeSetuid, 0o2000: fs.ModeSetgid, 0o1000: fs.ModeSticky} {
		if f.Mode&m != 0 {
			n |= bit
		}
	}
	return fmt.Sprintf("%04o", n)
}

func kindName(k image.Kind) string {
	switch k {
	case image.Regular:
		return "file"
	case image.Directory:
		return "directory"
	case image.Symlink:
		return "symbolic link"
	case image.Device:
		return "device"
	case image.Fifo:
		return "pipe"
	}
	return "unknown"
}
