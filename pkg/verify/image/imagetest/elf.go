package imagetest

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"maps"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/verify/image"
)

var machines = map[string]elf.Machine{"": elf.EM_X86_64, "EM_X86_64": elf.EM_X86_64, "EM_386": elf.EM_386, "EM_AARCH64": elf.EM_AARCH64}

// base is the address at which the file is loaded.
const base = 0x10000

// ELF makes a native file without code or sections, of which image.Read says what e does. Machine is x86-64 if e has none; e.Unread and
// e.Dirs are not read. Versions of Requires that end with "?" are weak.
func ELF(e image.ELF) string {
	w := &writer{word: 8, strings: []byte{0}}
	header, program := 64, 56
	if e.Class == 32 {
		w.word, header, program = 4, 52, 32
	}
	kind := elf.ET_DYN
	if e.Program && e.Interp == "" && !e.Dynamic {
		kind = elf.ET_EXEC
	}
	var dynamic [][2]uint64
	add := func(tag elf.DynTag, value uint64) { dynamic = append(dynamic, [2]uint64{uint64(tag), value}) }
	for _, n := range e.Needed {
		add(elf.DT_NEEDED, w.text(n))
	}
	for tag, text := range map[elf.DynTag]string{elf.DT_SONAME: e.Soname, elf.DT_RPATH: strings.Join(e.Rpath, ":"), elf.DT_RUNPATH: strings.Join(e.Runpath, ":")} {
		if text != "" {
			add(tag, w.text(text))
		}
	}
	var flags elf.DynFlag1
	if e.NoDeflib {
		flags |= elf.DF_1_NODEFLIB
	}
	if e.Program && e.Interp == "" {
		flags |= elf.DF_1_PIE
	}
	if flags != 0 {
		add(elf.DT_FLAGS_1, uint64(flags))
	}
	needs, defines := w.requires(e.Requires), w.defines(e.Soname, e.Defines)
	// Three program headers, then the parts one after the other.
	interp := uint64(header + 3*program)
	names := interp + uint64(len(e.Interp)) + 1
	need := align(names + uint64(len(w.strings)))
	define := need + uint64(len(needs))
	dyn := align(define + uint64(len(defines)))
	add(elf.DT_STRTAB, base+names)
	if len(needs) > 0 {
		add(elf.DT_VERNEED, base+need)
		add(elf.DT_VERNEEDNUM, uint64(len(e.Requires)))
	}
	if len(defines) > 0 {
		add(elf.DT_VERDEF, base+define)
		add(elf.DT_VERDEFNUM, uint64(len(e.Defines)+1))
	}
	add(elf.DT_NULL, 0)
	size := dyn + uint64(len(dynamic)*2*w.word)

	w.put(elf.ELFMAG, class(w.word), byte(elf.ELFDATA2LSB), byte(elf.EV_CURRENT), make([]byte, 9))
	w.put(uint16(kind), uint16(machines[e.Machine]), uint32(elf.EV_CURRENT))
	w.words(0, uint64(header), 0)
	w.put(uint32(0), uint16(header), uint16(program), uint16(3), uint16(0), uint16(0), uint16(0))
	w.segment(elf.PT_LOAD, 0, size)
	if e.Interp != "" {
		w.segment(elf.PT_INTERP, interp, uint64(len(e.Interp))+1)
	} else {
		w.segment(elf.PT_NULL, 0, 0)
	}
	if e.Dynamic {
		w.segment(elf.PT_DYNAMIC, dyn, uint64(len(dynamic)*2*w.word))
	} else {
		w.segment(elf.PT_NULL, 0, 0)
	}
	w.put(e.Interp, byte(0))
	w.put(w.strings)
	w.put(make([]byte, need-names-uint64(len(w.strings))), needs, defines)
	w.put(make([]byte, dyn-define-uint64(len(defines))))
	for _, d := range dynamic {
		w.words(d[0], d[1])
	}
	return w.out.String()
}

func align(n uint64) uint64 { return (n + 7) &^ 7 }

func class(word int) byte { return byte(word / 4) } // ELFCLASS32 is 1, ELFCLASS64 is 2

// writer writes the parts of a file, little-endian.
type writer struct {
	out     bytes.Buffer
	word    int
	strings []byte
}

// put writes values of fixed size and strings.
func (w *writer) put(values ...any) {
	for _, v := range values {
		if s, ok := v.(string); ok {
			v = []byte(s)
		}
		if err := binary.Write(&w.out, binary.LittleEndian, v); err != nil {
			panic(err)
		}
	}
}

// words writes values of the class's size.
func (w *writer) words(values ...uint64) {
	for _, v := range values {
		if w.word == 4 {
			w.put(uint32(v))
		} else {
			w.put(v)
		}
	}
}

func (w *writer) segment(t elf.ProgType, off, size uint64) {
	if w.word == 4 {
		w.put(uint32(t))
		w.words(off, base+off, base+off, size, size)
		w.put(uint32(elf.PF_R), uint32(8))
		return
	}
	w.put(uint32(t), uint32(elf.PF_R))
	w.words(off, base+off, base+off, size, size, 8)
}

// text adds to the string table.
func (w *writer) text(s string) uint64 {
	at := len(w.strings)
	w.strings = append(append(w.strings, s...), 0)
	return uint64(at)
}

// requires makes the table of needed versions.
func (w *writer) requires(all map[string][]string) []byte {
	var b []byte
	le := binary.LittleEndian
	libraries := slices.Sorted(maps.Keys(all))
	for i, library := range libraries {
		versions := all[library]
		next := uint32(16 + 16*len(versions))
		if i == len(libraries)-1 {
			next = 0
		}
		b = le.AppendUint16(b, 1)
		b = le.AppendUint16(b, uint16(len(versions)))
		b = le.AppendUint32(b, uint32(w.text(library)))
		b = le.AppendUint32(b, 16)
		b = le.AppendUint32(b, next)
		for j, v := range versions {
			var flags uint16
			v, weak := strings.CutSuffix(v, "?")
			if weak {
				flags = uint16(elf.VER_FLG_WEAK)
			}
			next := uint32(16)
			if j == len(versions)-1 {
				next = 0
			}
			b = le.AppendUint32(b, 0)
			b = le.AppendUint16(b, flags)
			b = le.AppendUint16(b, uint16(j+2))
			b = le.AppendUint32(b, uint32(w.text(v)))
			b = le.AppendUint32(b, next)
		}
	}
	return b
}

// defines makes the table of defined versions, the first one of which is the library itself.
func (w *writer) defines(soname string, versions []string) []byte {
	if len(versions) == 0 {
		return nil
	}
	var b []byte
	le := binary.LittleEndian
	for i, v := range append([]string{soname}, versions...) {
		flags, next := uint16(0), uint32(28)
		if i == 0 {
			flags = uint16(elf.VER_FLG_BASE)
		}
		if i == len(versions) {
			next = 0
		}
		b = le.AppendUint16(b, 1)
		b = le.AppendUint16(b, flags)
		b = le.AppendUint16(b, uint16(i+1))
		b = le.AppendUint16(b, 1)
		b = le.AppendUint32(b, 0)
		b = le.AppendUint32(b, 20)
		b = le.AppendUint32(b, next)
		b = le.AppendUint32(b, uint32(w.text(v)))
		b = le.AppendUint32(b, 0)
	}
	return b
}
