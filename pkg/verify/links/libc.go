package links

import (
	"bytes"
	"encoding/binary"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/verify/image"
)

// libcOf says which C library a loader belongs to: "musl", "the GNU C library" or "".
func libcOf(interp string) string {
	base := path.Base(interp)
	switch {
	case strings.HasPrefix(base, "ld-musl-"):
		return "musl"
	case strings.HasPrefix(base, "ld-linux"), strings.HasPrefix(base, "ld64.so"), base == "ld.so.1":
		return "the GNU C library"
	}
	return ""
}

// abi is how a machine's system is laid out.
type abi struct {
	loader    string // of the GNU C library: glibc, shlib-versions and the ELF ABI of the machine
	musl      string // musl's name of the machine
	multiarch string // Debian's
	platform  string // the kernel's AT_PLATFORM, for $PLATFORM
}

var abis = map[string]abi{
	"EM_X86_64":  {"/lib64/ld-linux-x86-64.so.2", "x86_64", "x86_64-linux-gnu", "x86_64"},
	"EM_386":     {"/lib/ld-linux.so.2", "i386", "i386-linux-gnu", "i686"},
	"EM_AARCH64": {"/lib/ld-linux-aarch64.so.1", "aarch64", "aarch64-linux-gnu", "aarch64"},
	"EM_ARM":     {"/lib/ld-linux-armhf.so.3", "armhf", "arm-linux-gnueabihf", "v7l"},
	"EM_PPC64":   {"/lib64/ld64.so.2", "powerpc64le", "powerpc64le-linux-gnu", "power8"},
	"EM_S390":    {"/lib/ld64.so.1", "s390x", "s390x-linux-gnu", "z13"},
	"EM_RISCV":   {"/lib/ld-linux-riscv64-lp64d.so.1", "riscv64", "riscv64-linux-gnu", ""},
}

// imageLibc says which C library the image has for a machine; "" for none or both.
func imageLibc(img *image.Image, machine string) string {
	a, ok := abis[machine]
	if !ok {
		return ""
	}
	_, gnu := img.Lookup(a.loader)
	_, musl := img.Lookup("/lib/ld-musl-" + a.musl + ".so.1")
	switch {
	case gnu == nil && musl != nil:
		return libcOf(a.loader)
	case musl == nil && gnu != nil:
		return "musl"
	}
	return ""
}

// usesMusl reports whether musl loads a file: its loader says so; for a library by itself what it needs, else the image.
func usesMusl(img *image.Image, e *image.ELF) bool {
	if e.Interp != "" {
		return libcOf(e.Interp) == "musl"
	}
	if libc := imageLibc(img, e.Machine); libc != "" {
		return libc == "musl"
	}
	return slices.ContainsFunc(e.Needed, func(n string) bool { return n == "libc.so" || strings.HasPrefix(n, "libc.musl-") })
}

// needsGNU reports whether a file asks for symbols of the GNU C library by version.
func needsGNU(e *image.ELF) bool {
	for _, list := range e.Requires {
		if slices.ContainsFunc(list, func(v string) bool { return strings.HasPrefix(v, "GLIBC_") }) {
			return true
		}
	}
	return false
}

// isMuslItself reports whether a name is one that musl answers itself: load_library in ldso/dynlink.c.
func (l *loader) isMuslItself(name string) bool {
	if l.main != nil && l.main.file.ELF.Interp != "" && name == path.Base(l.main.file.ELF.Interp) {
		return true
	}
	rest, ok := strings.CutPrefix(name, "lib")
	if !ok {
		return false
	}
	for _, n := range []string{"c.", "pthread.", "rt.", "m.", "dl.", "util.", "xnet."} {
		if strings.HasPrefix(rest, n) {
			return true
		}
	}
	return false
}

// muslDirs are the directories that musl searches last: from its file of paths if there is one.
func muslDirs(img *image.Image, e *image.ELF) []string {
	arch := strings.TrimSuffix(strings.TrimPrefix(path.Base(e.Interp), "ld-musl-"), ".so.1")
	if e.Interp == "" {
		arch = abis[e.Machine].musl
	}
	if f, err := img.Lookup("/etc/ld-musl-" + arch + ".path"); err == nil && f.Text != nil {
		return muslList(string(f.Text))
	}
	return []string{"/lib", "/usr/local/lib", "/usr/lib"}
}

// gnuDirs are the directories that the GNU loader searches last, as they are built into the image's loader, and what $LIB stands for.
// Where the loader does not tell, those of all distributions.
func gnuDirs(img *image.Image, e *image.ELF) (dirs []string, lib string) {
	interp := e.Interp
	if interp == "" {
		interp = abis[e.Machine].loader
	}
	if f, err := img.Lookup(interp); err == nil && f.ELF != nil {
		dirs = f.ELF.Dirs
	}
	if len(dirs) == 0 {
		triple := abis[e.Machine].multiarch
		dirs = []string{"/lib/" + triple, "/usr/lib/" + triple, "/lib", "/usr/lib"}
		if e.Class == 64 {
			dirs = append(dirs, "/lib64", "/usr/lib64")
		}
	}
	return dirs, strings.TrimPrefix(dirs[0], "/")
}

// readCache reads /etc/ld.so.cache: paths by name of library. Layout: sysdeps/generic/dl-cache.h of glibc, the format of 2.2 and later.
// The loader reads this file and never /etc/ld.so.conf.
func readCache(img *image.Image) map[string][]string {
	f, err := img.Lookup("/etc/ld.so.cache")
	if err != nil {
		return nil
	}
	var order binary.ByteOrder = binary.LittleEndian
	if img.Config.Architecture == "s390x" {
		order = binary.BigEndian
	}
	const header, entry = 48, 24
	at := bytes.Index(f.Text, []byte("glibc-ld.so.cache1.1"))
	if at < 0 || len(f.Text)-at < header {
		return nil
	}
	b := f.Text[at:]
	text := func(off uint32) string {
		if int64(off) >= int64(len(b)) {
			return ""
		}
		s, _, _ := bytes.Cut(b[off:min(len(b), int(off)+4096)], []byte{0})
		return string(s)
	}
	cache := map[string][]string{}
	for i, n := 0, order.Uint32(b[20:]); uint32(i) < n && header+(i+1)*entry <= len(b); i++ {
		e := b[header+i*entry:]
		name, p := text(order.Uint32(e[4:])), text(order.Uint32(e[8:]))
		if strings.HasPrefix(p, "/") {
			cache[name] = append(cache[name], p)
		}
	}
	return cache
}

// confDirs are the directories that ldconfig would search: /etc/ld.so.conf and /etc/ld.so.conf.d.
func (l *loader) confDirs() []string {
	var dirs []string
	for p, f := range l.img.Files {
		if p != "/etc/ld.so.conf" && !(strings.HasPrefix(p, "/etc/ld.so.conf.d/") && strings.HasSuffix(p, ".conf")) {
			continue
		}
		for line := range strings.Lines(string(f.Text)) {
			if line = strings.TrimSpace(line); strings.HasPrefix(line, "/") {
				dirs = append(dirs, path.Clean(line))
			}
		}
	}
	return dirs
}
