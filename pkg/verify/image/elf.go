package image

import (
	"bytes"
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Bounds of what is read of a native file. Real ones have some hundred libraries and versions.
const (
	maxDynamic  = 1 << 20 // bytes of the dynamic section
	maxName     = 4 << 10 // bytes of a name
	maxVersions = 1 << 13 // symbol versions, needed or defined
	maxLoader   = 4 << 20 // bytes of a loader that is searched for its directories
)

// readELF reads what the loader reads, and as the loader does: by program headers only. Section headers may be stripped or wrong.
func readELF(r io.ReaderAt) (e *ELF) {
	defer func() {
		if v := recover(); v != nil {
			e = &ELF{Unread: fmt.Sprintf("debug/elf: %v", v)}
		}
	}()
	f, err := elf.NewFile(segmentsOnly{r})
	if err != nil {
		return &ELF{Unread: err.Error()}
	}
	e = &ELF{Machine: f.Machine.String(), Class: 64}
	if f.Class == elf.ELFCLASS32 {
		e.Class = 32
	}
	e.Program = f.Type == elf.ET_EXEC
	n := native{r: r, f: f, e: e}
	for _, p := range f.Progs {
		switch p.Type {
		case elf.PT_INTERP:
			if e.Interp, err = n.text(int64(p.Off), int64(p.Filesz)); err != nil {
				return &ELF{Unread: "its loader's name: " + err.Error()}
			}
			e.Program = true
		case elf.PT_DYNAMIC:
			e.Dynamic = true
			if err := n.dynamic(p); err != nil {
				return &ELF{Unread: "its dynamic section: " + err.Error()}
			}
		}
	}
	if isGNULoader(e.Soname) {
		e.Dirs = n.loaderDirs()
	}
	return e
}

// weight is about how many bytes of memory it takes.
func (e *ELF) weight() int {
	if e == nil {
		return 0
	}
	n := 256 + len(e.Unread) + len(e.Interp) + len(e.Soname)
	for _, list := range [][]string{e.Needed, e.Rpath, e.Runpath, e.Defines, e.Dirs} {
		for _, s := range list {
			n += len(s) + 16
		}
	}
	for k, list := range e.Requires {
		n += len(k) + 64
		for _, s := range list {
			n += len(s) + 16
		}
	}
	return n
}

// segmentsOnly hides the section headers of a file from debug/elf, which refuses a file whose sections are wrong.
type segmentsOnly struct{ r io.ReaderAt }

func (s segmentsOnly) ReadAt(p []byte, off int64) (int, error) {
	n, err := s.r.ReadAt(p, off)
	if off != 0 || n < 52 {
		return n, err
	}
	// e_shoff, and e_shnum with e_shstrndx: see elf(5).
	if elf.Class(p[elf.EI_CLASS]) == elf.ELFCLASS32 {
		clear(p[32:36])
		clear(p[48:52])
	} else if n >= 64 {
		clear(p[40:48])
		clear(p[60:64])
	}
	return n, err
}

// native reads one file.
type native struct {
	r       io.ReaderAt
	f       *elf.File
	e       *ELF
	strings uint64 // address of the dynamic string table
}

var errOutside = errors.New("an address outside of the file")

// offset finds where an address is in the file.
func (n *native) offset(addr uint64) (int64, error) {
	for _, p := range n.f.Progs {
		if p.Type == elf.PT_LOAD && addr >= p.Vaddr && addr-p.Vaddr < p.Filesz {
			if off := int64(p.Off + addr - p.Vaddr); off >= 0 {
				return off, nil
			}
		}
	}
	return 0, errOutside
}

// text reads a name that ends with NUL, or after size bytes.
func (n *native) text(off, size int64) (string, error) {
	b := make([]byte, max(0, min(size, maxName)))
	got, err := n.r.ReadAt(b, off)
	text, _, ended := bytes.Cut(b[:got], []byte{0})
	switch {
	case ended:
	case err != nil && err != io.EOF:
		return "", err
	case int64(got) < size:
		return "", errors.New("a name without an end")
	}
	return string(text), nil
}

// name reads a name from the string table.
func (n *native) name(index uint64) (string, error) {
	off, err := n.offset(n.strings + index)
	if err != nil {
		return "", err
	}
	return n.text(off, maxName+1)
}

// dynamic reads the dynamic section.
func (n *native) dynamic(p *elf.Prog) error {
	b := make([]byte, min(p.Filesz, maxDynamic))
	got, err := n.r.ReadAt(b, int64(p.Off))
	if err != nil && err != io.EOF {
		return err
	}
	if got < len(b) {
		return errors.New("it is cut off")
	}
	word := n.e.Class / 8
	values := map[elf.DynTag]uint64{}
	var needed []uint64
	for ; len(b) >= 2*word; b = b[2*word:] {
		tag, value := elf.DynTag(int32(n.word(b))), n.word(b[word:])
		if tag == elf.DT_NULL {
			break
		}
		if tag == elf.DT_NEEDED {
			needed = append(needed, value)
		} else {
			values[tag] = value
		}
	}
	n.strings = values[elf.DT_STRTAB]
	for _, index := range needed {
		name, err := n.name(index)
		if err != nil {
			return err
		}
		n.e.Needed = append(n.e.Needed, name)
	}
	flags := elf.DynFlag1(values[elf.DT_FLAGS_1])
	n.e.NoDeflib = flags&elf.DF_1_NODEFLIB != 0
	n.e.Program = n.e.Program || flags&elf.DF_1_PIE != 0
	var rpath, runpath string
	err = errors.Join(n.optional(values, elf.DT_SONAME, &n.e.Soname), n.optional(values, elf.DT_RPATH, &rpath), n.optional(values, elf.DT_RUNPATH, &runpath))
	if err != nil {
		return err
	}
	n.e.Rpath, n.e.Runpath = splitPath(rpath), splitPath(runpath)
	if err := n.requires(values[elf.DT_VERNEED], values[elf.DT_VERNEEDNUM]); err != nil {
		return fmt.Errorf("needed versions: %w", err)
	}
	if err := n.defines(values[elf.DT_VERDEF], values[elf.DT_VERDEFNUM]); err != nil {
		return fmt.Errorf("defined versions: %w", err)
	}
	return nil
}

// optional reads a name that a tag points to, if it is there.
func (n *native) optional(values map[elf.DynTag]uint64, tag elf.DynTag, to *string) (err error) {
	if index, ok := values[tag]; ok {
		*to, err = n.name(index)
	}
	return err
}

func splitPath(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, ":")
}

// word reads an address.
func (n *native) word(b []byte) uint64 {
	if n.e.Class == 32 {
		return uint64(n.f.ByteOrder.Uint32(b))
	}
	return n.f.ByteOrder.Uint64(b)
}

// record reads a record of the version tables.
func (n *native) record(addr uint64, size int) ([]byte, error) {
	off, err := n.offset(addr)
	if err != nil {
		return nil, err
	}
	b := make([]byte, size)
	_, err = n.r.ReadAt(b, off)
	return b, err
}

var errVersions = fmt.Errorf("more than %d", maxVersions)

// requires reads DT_VERNEED: for each library the versions that it must define. Layout: Linux Standard Base 5, symbol versioning.
func (n *native) requires(addr, count uint64) error {
	u16, u32 := n.f.ByteOrder.Uint16, n.f.ByteOrder.Uint32
	left := maxVersions
	for ; addr != 0 && count > 0; count-- {
		b, err := n.record(addr, 16)
		if err != nil {
			return err
		}
		library, err := n.name(uint64(u32(b[4:])))
		if err != nil {
			return err
		}
		aux := addr + uint64(u32(b[8:]))
		for range u16(b[2:]) {
			a, err := n.record(aux, 16)
			if err != nil {
				return err
			}
			version, err := n.name(uint64(u32(a[8:])))
			if err != nil {
				return err
			}
			if left--; left < 0 {
				return errVersions
			}
			if elf.DynamicVersionFlag(u16(a[4:]))&elf.VER_FLG_WEAK == 0 {
				if n.e.Requires == nil {
					n.e.Requires = map[string][]string{}
				}
				n.e.Requires[library] = append(n.e.Requires[library], version)
			}
			next := uint64(u32(a[12:]))
			if next == 0 {
				break
			}
			aux += next
		}
		next := uint64(u32(b[12:]))
		if next == 0 {
			break
		}
		if left--; left < 0 {
			return errVersions
		}
		addr += next
	}
	return nil
}

// defines reads DT_VERDEF, without the entry that names the library itself.
func (n *native) defines(addr, count uint64) error {
	u16, u32 := n.f.ByteOrder.Uint16, n.f.ByteOrder.Uint32
	for left := maxVersions; addr != 0 && count > 0; count-- {
		b, err := n.record(addr, 20)
		if err != nil {
			return err
		}
		if elf.DynamicVersionFlag(u16(b[2:]))&elf.VER_FLG_BASE == 0 && u16(b[6:]) > 0 {
			a, err := n.record(addr+uint64(u32(b[12:])), 8)
			if err != nil {
				return err
			}
			version, err := n.name(uint64(u32(a)))
			if err != nil {
				return err
			}
			n.e.Defines = append(n.e.Defines, version)
		}
		next := uint64(u32(b[16:]))
		if next == 0 {
			break
		}
		if left--; left < 0 {
			return errVersions
		}
		addr += next
	}
	return nil
}

// isGNULoader reports whether a library is the GNU loader, by the names that glibc's shlib-versions give it.
func isGNULoader(soname string) bool {
	return strings.HasPrefix(soname, "ld-linux") || strings.HasPrefix(soname, "ld64.so") || soname == "ld.so.1"
}

// loaderDirs finds the directories that are built into the GNU loader: system_dirs in elf/dl-load.c, one string after the other, each
// with a slash at its end.
func (n *native) loaderDirs() []string {
	b := make([]byte, maxLoader)
	got, _ := n.r.ReadAt(b, 0)
	var run, longest []string
	for text := range bytes.SplitSeq(b[:got], []byte{0}) {
		if len(text) < 5 || len(text) > maxName || text[0] != '/' || text[len(text)-1] != '/' {
			run = nil
			continue
		}
		if run = append(run, string(bytes.TrimRight(text, "/"))); len(run) > len(longest) {
			longest = run
		}
	}
	if len(longest) < 2 {
		return nil
	}
	return longest
}
