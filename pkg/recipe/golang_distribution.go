package recipe

import (
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/project"
)

// baseDirs are directories of every distribution that programs write to (Filesystem Hierarchy Standard 3.0; alpine-baselayout 3.7,
// Debian base-files 12).
var baseDirs = []string{"/etc", "/home", "/media", "/mnt", "/opt", "/root", "/run", "/srv", "/usr", "/usr/bin", "/usr/lib", "/usr/local", "/usr/local/bin", "/usr/local/lib",
	"/usr/local/share", "/usr/share", "/var", "/var/cache", "/var/lib", "/var/local", "/var/lock", "/var/log", "/var/mail", "/var/opt", "/var/run", "/var/spool", "/var/tmp"}

// alpineNames and debianNames are what lies below /etc, /var and /root in the images that golang images are built on, with the packages
// that these add (git, mercurial, subversion, OpenSSH, a C compiler): more than any one release has. Files of accounts, trust, zones and
// names of hosts have needs of their own. alpine: packages alpine-baselayout, alpine-base, apk-tools, busybox, ca-certificates,
// openssl of 3.16 to 3.22 (pkgs.alpinelinux.org, contents); Debian: base-files, base-passwd, apt, passwd, libpam and others of
// 10 to 13 (packages.debian.org, file lists).
var (
	alpineNames = strings.Fields(`etc/alpine-release etc/apk etc/busybox-paths.d etc/conf.d etc/crontabs etc/fstab etc/gshadow etc/init.d etc/inittab etc/issue etc/logrotate.d
		etc/lsb-release etc/modprobe.d etc/modules etc/modules-load.d etc/motd etc/mtab etc/network etc/nsswitch.conf etc/opt etc/os-release etc/periodic etc/profile etc/profile.d
		etc/secfixes.d etc/securetty etc/shadow etc/shells etc/ssl etc/ssl1.1 etc/sysctl.conf etc/sysctl.d etc/udhcpc etc/udhcpd.conf etc/ca-certificates etc/ca-certificates.conf
		etc/bash etc/bash_completion.d etc/wgetrc etc/gitconfig etc/ssh var/cache/apk var/cache/misc var/empty var/lib/apk var/lib/misc var/lib/udhcpd var/log/apk.log var/spool/cron
		lib/apk lib/sysctl.d`)
	debianNames = strings.Fields(`etc/.pwd.lock etc/ImageMagick-6 etc/ImageMagick-7 etc/X11 etc/adduser.conf etc/alternatives etc/apt etc/bash.bashrc etc/bash_completion.d
		etc/bindresvport.blacklist etc/ca-certificates etc/ca-certificates.conf etc/cron.d etc/cron.daily etc/dbus-1 etc/debconf.conf etc/debian_version etc/default etc/deluser.conf
		etc/dpkg etc/e2scrub.conf etc/emacs etc/environment etc/ethertypes etc/fonts etc/fstab etc/gai.conf etc/gitconfig etc/gshadow etc/gss etc/gtk-2.0 etc/host.conf etc/init.d
		etc/inputrc etc/issue etc/issue.net etc/kernel etc/krb5.conf.d etc/ld.so.cache etc/ld.so.conf etc/ld.so.conf.d etc/ldap etc/libaudit.conf etc/logcheck etc/login.defs
		etc/logrotate.d etc/machine-id etc/magic etc/magic.mime etc/mailcap etc/mailcap.order etc/mercurial etc/mke2fs.conf etc/motd etc/mtab etc/mysql etc/nanorc etc/netconfig
		etc/networks etc/nsswitch.conf etc/opt etc/os-release etc/pam.conf etc/pam.d etc/perl etc/profile etc/profile.d etc/python2.7 etc/python3 etc/python3.7 etc/python3.9 etc/python3.11
		etc/python3.13 etc/rc0.d etc/rc1.d etc/rc2.d etc/rc3.d etc/rc4.d etc/rc5.d etc/rc6.d etc/rcS.d etc/rmt etc/rpc etc/securetty etc/security etc/selinux etc/sgml etc/shadow etc/shells
		etc/skel etc/ssh etc/ssl etc/staff-group-for-usr-local etc/subgid etc/subuid etc/subversion etc/sysctl.conf etc/sysctl.d etc/systemd etc/terminfo etc/timezone etc/ucf.conf
		etc/update-motd.d etc/wgetrc etc/xattr.conf etc/xdg etc/xml root/.bashrc root/.profile root/.wget-hsts var/backups var/cache/apt var/cache/debconf var/cache/fontconfig
		var/cache/ldconfig var/lib/apt var/lib/dbus var/lib/dpkg var/lib/git var/lib/misc var/lib/pam var/lib/python var/lib/sgml-base var/lib/shells.state var/lib/systemd var/lib/ucf
		var/lib/xml-core var/log/alternatives.log var/log/apt var/log/bootstrap.log var/log/btmp var/log/dpkg.log var/log/faillog var/log/fontconfig.log var/log/lastlog
		var/log/wtmp var/spool/cron var/spool/mail`)
	// slimNames are files among them that the distribution's smallest image has as well.
	slimNames = strings.Fields(`etc/alpine-release etc/inittab etc/modules etc/securetty etc/sysctl.conf etc/adduser.conf etc/bash.bashrc etc/debian_version etc/debconf.conf etc/deluser.conf etc/fstab etc/gai.conf etc/gshadow etc/host.conf etc/issue
		etc/issue.net etc/ld.so.conf etc/login.defs etc/motd etc/nsswitch.conf etc/os-release etc/pam.conf etc/profile etc/shadow etc/shells etc/xattr.conf root/.bashrc root/.profile`)
)

// names are the entries of the distribution's own, relative to the root directory.
func (g *goReader) names() []string {
	switch g.st.Image.Libc {
	case images.Musl:
		return alpineNames
	case images.Glibc:
		return debianNames
	}
	return slices.Concat(alpineNames, debianNames)
}

// brings tells whether the base may have a path of its own: at, below or above an entry, or one of the standard directories.
func (g *goReader) brings(abs string) bool {
	return slices.Contains(baseDirs, abs) || slices.ContainsFunc(g.names(), func(n string) bool { return under("/"+n, abs) }) || g.packaged(abs)
}

// packaged tells whether an installed package has the name of what is read below /etc, so that it may have brought it.
func (g *goReader) packaged(abs string) bool {
	name, ok := strings.CutPrefix(abs, "/etc/")
	name, _, _ = strings.Cut(name, "/")
	name = strings.ToLower(strings.TrimSuffix(name, path.Ext(name)))
	if !ok || len(name) < 3 {
		return false
	}
	for _, s := range g.st.Steps {
		for _, e := range s.Effects {
			if e.Kind == InstallEffect && slices.ContainsFunc(e.Names, func(p string) bool { return strings.Contains(strings.ToLower(p), name) }) {
				return true
			}
		}
	}
	return false
}

// matches tells whether the base may have files that a pattern names.
func (g *goReader) matches(pattern string) bool {
	elems := strings.Split(strings.TrimPrefix(pattern, "/"), "/")
	if top, _ := path.Match(elems[0], "etc"); len(elems) == 1 {
		return top
	}
	return slices.ContainsFunc(g.names(), func(n string) bool {
		has := strings.Split(n, "/")
		for i := range min(len(has), len(elems)) {
			if ok, err := path.Match(elems[i], has[i]); err == nil && !ok {
				return false
			}
		}
		return true
	})
}

// distribution asks for the builder's own distribution in the place of one of its files. An image without the builder's packages may
// not have the same ones.
func (g *goReader) distribution(abs string, at project.Place, call string) {
	ev := UnknownEvidence
	switch {
	case g.packaged(abs):
		g.lang.programs, g.lang.files = false, false
	case slices.Contains(slimNames, strings.TrimPrefix(abs, "/")):
		ev = ReadEvidence
	}
	g.add(NeedDistribution, g.st.Image.Distro, "runtime-read-files", ev, at, "%s reads %s, which is a part of the distribution", call, abs)
}

// everything refuses what reads the whole file system of the old image.
func (g *goReader) everything(at project.Place, call string) {
	g.add(NeedOther, "/", "whole-file-system", UnknownEvidence, at, "%s reads the whole file system", call)
}
