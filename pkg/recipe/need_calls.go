package recipe

import (
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/images"
)

// calls asks for the programs that a start script runs and for the files that it names, as far as the file's own steps put them there.
func (n *needs) calls(l Launch) {
	dirs := l.directories()
	for _, c := range l.Calls {
		if !c.Function {
			n.calledProgram(c, l)
		}
		for _, w := range c.texts() {
			n.mentioned(w, c, dirs, l)
		}
		n.opened(c, dirs, l)
	}
}

// directories are those that a relative path of the start script may be relative to.
func (l Launch) directories() []string {
	dirs := []string{l.Dir}
	for _, c := range l.Calls {
		dirs = append(dirs, c.Dir)
		if p, ok := c.abs(c.word(1)); ok && c.Name() == "cd" {
			dirs = append(dirs, p)
		}
	}
	slices.Sort(dirs)
	return slices.DeleteFunc(slices.Compact(dirs), func(d string) bool { return d == "" })
}

// changesTo asks for the directories that the start command changes to, where nothing else that is needed lies in them: WORKDIR makes only
// its own.
func (n *needs) changesTo(l Launch) {
	for _, d := range l.directories() {
		switch {
		case d == "/" || d == n.st.Config.Workdir || slices.ContainsFunc(n.list, func(m Need) bool { return l.keeps(d, m) }):
		case d == "/tmp":
			n.add(NeedTmp, d, "workdir-carry", ReadEvidence, l.Place, "the start command changes to it")
		case n.put(d) || len(n.st.Files.Below(d)) > 0:
			n.add(NeedFile, d, "workdir-carry", ReadEvidence, l.Place, "the start command changes to it")
		case !slices.Contains(everywhere, d):
			n.add(NeedBase, "", "workdir-carry", UnknownEvidence, l.Place, "the start command changes to %s, which no step of the file makes", d)
		}
	}
}

// keeps tells whether a directory is there because of what is needed in it. A program that PATH finds may be put elsewhere.
func (l Launch) keeps(dir string, m Need) bool {
	return (m.Kind == NeedFile || m.Kind == NeedWritable) && under(dir, m.Name) && (strings.Contains(l.Program(), "/") || !slices.Contains(l.Candidates(), m.Name))
}

// everywhere are directories of each distribution that has a shell (Filesystem Hierarchy Standard 3.0).
var everywhere = words("/bin /dev /etc /home /lib /media /mnt /opt /proc /root /run /sbin /srv /sys /usr /usr/bin /usr/lib /usr/local /usr/local/bin /usr/sbin /var /var/lib /var/log /var/run /var/tmp")

// texts are the words of a command that may name files which are there.
func (c Call) texts() []string {
	var out []string
	for i, w := range c.Argv {
		if (i > 0 || strings.Contains(w, "/")) && !slices.Contains([]string{"cd", "pushd", "mkdir", "touch"}, c.Name()) {
			out = append(out, w)
		}
	}
	for _, a := range c.Assigns {
		out = append(out, a.Value.Raw)
	}
	for _, rd := range c.Redirects {
		out = append(out, rd.Target.Raw)
	}
	return out
}

func (e Exec) word(i int) string {
	if i < len(e.Argv) && e.Fixed[i] {
		return e.Argv[i]
	}
	return ""
}

// calledProgram asks for the program of a command, and for that which it runs in turn.
func (n *needs) calledProgram(c Call, l Launch) {
	for e := c.Exec; len(e.Argv) > 0; e = carried(e) {
		name := path.Base(e.Argv[0])
		_, put := n.st.Files.Origin(e.Argv[0])
		switch {
		case !e.Fixed[0] || slices.Contains(shellWords, name) || put || !path.IsAbs(e.Argv[0]) && strings.Contains(e.Argv[0], "/"):
		case n.st.Image.Has(name) == images.No && !n.mayBring(name):
			// it was not there before
		default:
			n.program(e.Argv[0], l)
		}
		if !slices.Contains(carriers, name) && name != "exec" && name != "command" {
			return
		}
	}
}

// packaged are packages whose programs are not called like them (packages.debian.org, pkgs.alpinelinux.org, read 2026-11).
var packaged = map[string]string{
	"nc": "netcat netcat-openbsd netcat-traditional nmap-ncat ncat", "ncat": "ncat nmap-ncat", "ps": "procps procps-ng", "pgrep": "procps procps-ng", "ping": "iputils-ping iputils",
	"dig": "dnsutils bind-tools bind-utils", "nslookup": "dnsutils bind-tools bind-utils", "host": "dnsutils bind-tools bind-utils bind9-host", "ip": "iproute2 iproute",
	"pg_isready": "postgresql-client postgresql", "psql": "postgresql-client postgresql", "mysqladmin": "default-mysql-client mysql-client mariadb-client", "redis-cli": "redis-tools redis",
	"envsubst": "gettext-base gettext", "ifconfig": "net-tools",
}

// program asks for a program of the start script, or for the package that the file installs it with.
func (n *needs) program(name string, l Launch) {
	for _, s := range n.st.Steps {
		for _, e := range s.Effects {
			for _, p := range e.Names {
				if e.Kind == InstallEffect && slices.Contains(words(packaged[path.Base(name)]), p) {
					n.add(NeedPackage, p, "helper-programs", ReadEvidence, s.Place(n.r), "the start script runs %s", path.Base(name))
					return
				}
			}
		}
	}
	n.add(NeedProgram, name, "helper-programs", ReadEvidence, l.Place, "the start script runs it")
}

// mayBring tells whether a step may have brought a program that the base does not have.
func (n *needs) mayBring(name string) bool {
	return slices.ContainsFunc(n.st.Steps, func(s *Step) bool {
		return slices.ContainsFunc(s.Effects, func(e Effect) bool {
			known := words(packaged[name])
			return e.Kind == Download || e.Kind == UnknownEffect ||
				e.Kind == InstallEffect && (len(known) == 0 || slices.ContainsFunc(e.Names, func(p string) bool { return slices.Contains(known, p) }))
		})
	})
}

// mentioned asks for the paths that a word may hold.
func (n *needs) mentioned(w string, c Call, dirs []string, l Launch) {
	for _, p := range mentions(w, dirs) {
		looks := c.Name() == "for" || !slices.Contains(shellWords, c.Name()) && len(c.Argv) > 0
		switch {
		case p == "/" && looks && strings.Contains(w, "/"):
			n.add(NeedOther, "/", "whole-file-system", UnknownEvidence, l.Place, "the start script looks for files in the file system's root: %s", c.Text())
		case p == "/" || under(p, l.Dir) && !looks || !n.put(p):
		default:
			if o, _ := n.st.Files.Origin(p); o.Rest != "" && (o.Kind == Made || o.Kind == FromStage) {
				p = o.Path
			}
			n.add(NeedFile, p, "runtime-read-files", ReadEvidence, l.Place, "the start script names it")
		}
	}
}

// fileReaders are commands whose words name files that they read.
var fileReaders = words(". source cat cp head tail grep sed awk envsubst sh bash")

// opened asks for the files that a command of the start script reads, where this checkout has none.
func (n *needs) opened(c Call, dirs []string, l Launch) {
	var list []string
	if slices.Contains(fileReaders, c.Name()) {
		list = c.Argv[1:]
	}
	for _, rd := range c.Redirects {
		if rd.Op == "<" {
			list = append(slices.Clone(list), rd.Target.Raw)
		}
	}
	for _, w := range list {
		for _, p := range mentions(w, dirs) {
			if !under(p, l.Dir) && !n.put(p) && !written(p) && strings.ContainsAny(w, "/.") {
				n.local(p, l.Place, "the start script reads "+p)
			}
		}
	}
}

// mentions are the absolute paths that the parts of a word may be: of a pattern the directory.
func mentions(w string, dirs []string) []string {
	var out []string
	for _, name := range strings.FieldsFunc(w, func(r rune) bool { return strings.ContainsRune("=:,;\"'(){}<>| \t\n", r) }) {
		if i := strings.IndexAny(name, "*?[$`"); i >= 0 {
			if strings.ContainsAny(name[i:i+1], "$`") && !strings.Contains(name[:i], "/") || i == 0 && len(name) == 1 {
				continue // a value, not a path
			}
			name = path.Dir(name[:i] + "x")
		}
		for _, dir := range dirs {
			if p, ok := (State{Workdir: dir}).Abs(name); ok {
				out = append(out, p)
			}
		}
	}
	return out
}

// put tells whether a step of the file left something at a path.
func (n *needs) put(p string) bool {
	o, ok := n.st.Files.Origin(p)
	switch {
	case !ok || o.Kind == Removed:
		return false
	case o.Kind == FromContext:
		return n.r.Project.Exists(o.SourcePath())
	case o.Kind == MadeDir || o.Kind == Written:
		return o.Rest == ""
	}
	return true
}
