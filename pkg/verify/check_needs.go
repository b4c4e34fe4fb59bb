package verify

import (
	"fmt"
	"path"
	"strings"

	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/verify/image"
)

// provision is something that programs look for in an image besides their own files.
type provision struct {
	name  string
	kind  recipe.NeedKind
	data  images.Data // of recipe.NeedData
	paths []string    // one of them is enough; a directory counts if it holds anything
}

// provisions are what checkNeeds looks for, whoever asks.
var provisions = []provision{
	// crypto/x509 root_linux.go; Alpine's OpenSSL and LibreSSL look at cert.pem.
	{"CA roots", recipe.NeedData, images.CARoots, []string{"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
		"/etc/pki/tls/cacert.pem", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem"}},
	// time/zoneinfo_unix.go and zoneinfo_goroot.go, tzfile(5).
	{"zone data", recipe.NeedData, images.ZoneInfo, []string{"/usr/share/zoneinfo", "/usr/share/lib/zoneinfo", "/usr/lib/locale/TZ", "/etc/zoneinfo", "/usr/local/go/lib/time/zoneinfo.zip"}},
	{"old names of time zones", recipe.NeedData, images.ZoneLinks, []string{"/usr/share/zoneinfo/US/Pacific", "/usr/local/go/lib/time/zoneinfo.zip"}},
	{"/etc/passwd", recipe.NeedData, images.Passwd, []string{"/etc/passwd"}},
	{"/etc/nsswitch.conf", recipe.NeedData, images.Nsswitch, []string{"/etc/nsswitch.conf"}},
	{"/etc/services", recipe.NeedData, images.Services, []string{"/etc/services"}},
	// mime/type_unix.go.
	{"media types", recipe.NeedData, images.MimeTypes, []string{"/etc/mime.types", "/usr/share/mime/globs2", "/usr/local/share/mime/globs2", "/etc/apache2/mime.types", "/etc/apache/mime.types", "/etc/httpd/conf/mime.types"}},
	{"media types by pattern", recipe.NeedData, images.MimeGlobs, []string{"/usr/share/mime/globs2", "/usr/local/share/mime/globs2"}},
	{"fonts", recipe.NeedData, images.Fontconfig, []string{"/etc/fonts/fonts.conf"}},
}

// checkNeeds looks for what the program is known to look for: data of the system, its user, a place for temporary files, a shell, programs.
// Only what the original has can be lost.
func checkNeeds(p *Pair) Check {
	f := p.findings()
	n := p.needs()
	seen := 0
	for _, v := range provisions {
		was, is := holds(p.Before.Image, v.paths), holds(p.After.Image, v.paths)
		if was != "" {
			seen++
		}
		if was != "" && is == "" {
			f.lost(v.name, n.of(v.kind, string(v.data)), n)
		}
	}
	f.account(n)
	f.temporary(n)
	seen += 2 + f.shells(n) + f.programs(n)
	return f.check(CheckNeeds, "%s looked for", counted(seen, "thing"))
}

// needs are what the recipe knows of the program's.
type needs struct {
	list []recipe.Need
	// open is why the list may not be all; "" if it is.
	open string
}

// needs reads those of the program as the new image's builder builds it: an edit of the builder may have changed it.
func (p *Pair) needs() needs {
	list := p.Before.Recipe.Final().Needs()
	if stages := p.After.Recipe.Stages; p.stated("cgo-off") != "" && len(stages) > 1 {
		list = p.After.Recipe.NeedsOf(stages[len(stages)-2], p.Before.Recipe.Final())
	}
	n := needs{list: list}
	l := p.Before.Recipe.Final().Launch
	switch l.Kind {
	case recipe.UnreadLaunch:
		n.open = l.Why
	case recipe.DevServerLaunch:
		n.open = "it is a server for development"
	}
	for _, m := range list {
		if n.open == "" && (m.Kind == recipe.NeedOther || m.Kind == recipe.NeedBase) {
			n.open = m.Why
		}
	}
	return n
}

// of returns the best known need of a kind and name.
func (n needs) of(kind recipe.NeedKind, name string) *recipe.Need {
	var best *recipe.Need
	for i, m := range n.list {
		if m.Kind == kind && (name == "" || m.Name == name) && (best == nil || m.Evidence < best.Evidence) {
			best = &n.list[i]
		}
	}
	return best
}

// lost judges something that is no longer there.
func (f *findings) lost(what string, need *recipe.Need, n needs) {
	switch {
	case need != nil && need.Evidence != recipe.UnknownEvidence:
		f.fail("%s: lost, and needed: %s", what, because(*need))
	case f.pair.stated("unknown-needs") != "":
		f.difference("unknown-needs", "%s: not there any more", what)
	case need != nil:
		f.unknown("%s: not there any more; whether the program needs it is not known: %s", what, because(*need))
	case n.open != "":
		f.unknown("%s: not there any more; whether the program needs it is not known: %s", what, n.open)
	default:
		f.pass("%s: not there any more; nothing of the program asks for it", what)
	}
}

// because words a need with where it was seen.
func because(n recipe.Need) string {
	if n.Place.File == "" {
		return n.Why
	}
	if n.Place.Line == 0 {
		return fmt.Sprintf("%s (%s)", n.Why, n.Place.File)
	}
	return fmt.Sprintf("%s (%s:%d)", n.Why, n.Place.File, n.Place.Line)
}

// holds returns the first of the paths that an image has, with content; "" if it has none.
func holds(im *image.Image, paths []string) string {
	for _, name := range paths {
		f := lookup(im, name)
		switch {
		case f == nil:
		case f.Kind == image.Directory:
			for other := range im.Files {
				if path.Dir(other) == f.Path {
					return name
				}
			}
		case f.Size > 0:
			return name
		}
	}
	return ""
}

// account holds that the image's user is known to it, if it goes by name, and that its entry stays where something looks it up.
func (f *findings) account(n needs) {
	p := f.pair
	wasUser, isUser := p.Before.Image.Config.Config.User, p.After.Image.Config.Config.User
	was, ok := p.Before.Image.User(wasUser)
	if !ok {
		return // the original does not start as this user, either
	}
	is, ok := p.After.Image.User(isUser)
	if !ok {
		f.fail("the user %s has no entry in /etc/passwd or /etc/group of the new image", isUser)
		return
	}
	if hasEntry(p.Before.Image, was.UID) && !hasEntry(p.After.Image, is.UID) && lookup(p.After.Image, "/etc/passwd") != nil {
		f.lost(fmt.Sprintf("the entry of user %d in /etc/passwd", was.UID), n.of(recipe.NeedUser, ""), n)
	}
	for _, m := range n.list {
		if m.Kind != recipe.NeedUser {
			continue
		}
		a, ok := p.Before.Image.User(m.Name)
		b, there := p.After.Image.User(m.Name)
		if ok && (!there || a.UID != b.UID || a.GID != b.GID) && m.Name != isUser {
			f.lost("the account "+m.Name, &m, n)
		}
	}
}

// temporary holds that the user can still make files in the directories for temporary files.
func (f *findings) temporary(n needs) {
	p := f.pair
	for _, dir := range []string{"/tmp", "/var/tmp"} {
		need := n.of(recipe.NeedTmp, dir)
		was, is := mayWrite(p.Before, dir), mayWrite(p.After, dir)
		if was && !is && (dir == "/tmp" || need != nil) {
			f.lost(dir+", where the program may write", need, n)
		}
	}
}

// binSh is where programs look for a shell (system(3)).
const binSh = "/bin/sh"

// shells holds that what is written for a shell finds it.
func (f *findings) shells(n needs) int {
	p := f.pair
	asked := map[string]bool{}
	c := p.After.Image.Config.Config
	if h := c.Healthcheck; h != nil && len(h.Test) > 1 && h.Test[0] == "CMD-SHELL" {
		sh := "/bin/sh"
		if len(c.Shell) > 0 {
			sh = c.Shell[0]
		}
		asked[sh] = true
		if program(p.After, sh) == nil {
			f.fail("the health check is in shell form, and the new image has no %s", sh)
		}
	}
	for _, m := range n.list {
		if m.Kind != recipe.NeedShell || asked[m.Name] || program(p.Before, m.Name) == nil {
			continue
		}
		asked[m.Name] = true
		gone := program(p.After, m.Name) == nil
		switch {
		case gone && m.ID == "shell-form-needs-shell" && p.stated("exec-form") != "":
			f.difference("exec-form", "%s: not there any more, and the program starts without it", m.Name)
		case gone:
			f.lost(m.Name, &m, n)
		}
	}
	if !asked[binSh] && program(p.Before, binSh) != nil {
		asked[binSh] = true
		if program(p.After, binSh) == nil && p.stated("no-shell") == "" { // stated, it is told with the files
			f.lost(binSh, nil, n)
		}
	}
	return len(asked)
}

// programs looks for the other programs that something starts: scripts, health checks, the program itself.
func (f *findings) programs(n needs) int {
	p := f.pair
	seen := 0
	for _, m := range n.list {
		if m.Kind != recipe.NeedProgram || program(p.Before, m.Name) == nil {
			continue
		}
		seen++
		if program(p.After, m.Name) == nil && program(p.After, path.Base(m.Name)) == nil {
			f.lost("the program "+m.Name, &m, n)
		}
	}
	return seen
}

// program finds a program by path, or by name in the directories of PATH; nil if there is none that can be executed.
func program(s Side, name string) *image.File {
	if path.IsAbs(name) {
		return executable(lookup(s.Image, name))
	}
	if strings.Contains(name, "/") {
		return executable(lookup(s.Image, path.Join("/", s.Image.Config.Config.WorkingDir, name)))
	}
	dirs, ok := variables(s.Image.Config.Config.Env)["PATH"]
	if !ok {
		dirs = recipe.DefaultPath
	}
	for _, d := range strings.Split(dirs, ":") {
		if f := executable(lookup(s.Image, path.Join(d, name))); f != nil {
			return f
		}
	}
	return nil
}

// executable returns the file if somebody may execute it.
func executable(f *image.File) *image.File {
	if f == nil || f.Kind != image.Regular || f.Mode.Perm()&0o111 == 0 {
		return nil
	}
	return f
}
