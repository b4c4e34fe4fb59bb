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

// loaderDirs are where loaders stand: the ELF ABIs of the machines name them in /lib or /lib64.
var loaderDirs = []string{"/lib", "/lib64", "/usr/lib", "/usr/lib64"}

// imageLibc says which C library the image has; "" for none or both.
func imageLibc(img *image.Image) string {
	found := map[string]bool{}
	for p := range img.Files {
		if slices.Contains(loaderDirs, path.Dir(p)) {
			if libc := libcOf(p); libc != "" {
				found[libc] = true
			}
		}
	}
	if len(found) != 1 {
		return ""
	}
	for libc := range found {
		return libc
	}
	return ""
}

// usesMusl reports whether musl loads a file: its loader says so; for a library by itself what it needs, else the image.
func usesMusl(img *image.Image, e *image.ELF) bool {
	if e.Interp != "" {
		return libcOf(e.Interp) == "musl"
	}
	if libc := imageLibc(img); libc != "" {
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
		arch = muslArchs[e.Machine]
	}
	if f, err := img.Lookup("/etc/ld-musl-" + arch + ".path"); err == nil && f.Text != nil {
		return muslList(string(f.Text))
	}
	return []string{"/lib", "/usr/local/lib", "/usr/lib"}
}

// muslArchs is how musl names machines.
var muslArchs = map[string]string{"EM_X86_64": "x86_64", "EM_386": "i386", "EM_AARCH64": "aarch64", "EM_ARM": "armhf", "EM_PPC64": "powerpc64le", "EM_S390": "s390x", "EM_RISCV": "riscv64"}

// multiarch is how Debian names the machines' directories.
var multiarch = map[string]string{"EM_X86_64": "x86_64-linux-gnu", "EM_386": "i386-linux-gnu", "EM_AARCH64": "aarch64-linux-gnu", "EM_ARM": "arm-linux-gnueabihf", "EM_PPC64": "powerpc64le-linux-gnu", "EM_S390": "s390x-linux-gnu", "EM_RISCV": "riscv64-linux-gnu"}

// gnuDirs are the directories that the GNU loader searches last, as they are built into the image's loader, and what $LIB stands for.
// Where the loader does not tell, those of all distributions.
func gnuDirs(img *image.Image, e *image.ELF) (dirs []string, lib string) {
	dirs = loaderOf(img, e)
	if len(dirs) == 0 {
		triple := multiarch[e.Machine]
		dirs = []string{"/lib/" + triple, "/usr/lib/" + triple, "/lib", "/usr/lib"}
		if e.Class == 64 {
			dirs = append(dirs, "/lib64", "/usr/lib64")
		}
	}
	return dirs, strings.TrimPrefix(dirs[0], "/")
}

// loaderOf gives the directories built into a file's loader; for a library by itself into the image's one of its machine.
func loaderOf(img *image.Image, e *image.ELF) []string {
	if e.Interp != "" {
		if f, err := img.Lookup(e.Interp); err == nil && f.ELF != nil {
			return f.ELF.Dirs
		}
		return nil
	}
	for _, dir := range []string{"/lib64", "/lib", "/usr/lib64", "/usr/lib"} {
		for p, f := range img.Files {
			if path.Dir(p) != dir || libcOf(p) == "" {
				continue
			}
			if f, err := img.Lookup(f.Path); err == nil && f.ELF != nil && f.ELF.Machine == e.Machine && f.ELF.Class == e.Class && len(f.ELF.Dirs) > 0 {
				return f.ELF.Dirs
			}
		}
	}
	return nil
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
