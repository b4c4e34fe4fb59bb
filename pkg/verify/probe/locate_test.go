package probe

import (
	"context"
	"debug/elf"
	"encoding/binary"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// program is an ELF file of 64 bits with one segment.
func program(m elf.Machine, order elf.Data, segment elf.ProgType) []byte {
	b := append([]byte("\x7fELF"), byte(elf.ELFCLASS64), byte(order), byte(elf.EV_CURRENT))
	b = append(b, make([]byte, 16-len(b))...)
	var bo binary.AppendByteOrder = binary.LittleEndian
	if order == elf.ELFDATA2MSB {
		bo = binary.BigEndian
	}
	b = bo.AppendUint16(b, uint16(elf.ET_EXEC))
	b = bo.AppendUint16(b, uint16(m))
	b = bo.AppendUint32(b, uint32(elf.EV_CURRENT))
	for _, v := range []uint64{0, 64, 0} { // entry, program headers, section headers
		b = bo.AppendUint64(b, v)
	}
	b = bo.AppendUint32(b, 0)
	for _, v := range []uint16{64, 56, 1, 64, 0, 0} {
		b = bo.AppendUint16(b, v)
	}
	b = bo.AppendUint32(b, uint32(segment))
	return append(b, make([]byte, 52)...)
}

// locatorForTest looks in directories of its own, and can't build.
func locatorForTest(t *testing.T, platform string) locator {
	t.Helper()
	l, err := newLocator(platform)
	if err != nil {
		t.Fatal(err)
	}
	l.beside, l.cache = t.TempDir(), filepath.Join(t.TempDir(), "msb", "probe")
	l.build = func(context.Context, locator, string) error { return errors.New("there is no go") }
	return l
}

func put(t *testing.T, name string, b []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, b, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestLocateBeside(t *testing.T) {
	arm64 := program(elf.EM_AARCH64, elf.ELFDATA2LSB, elf.PT_LOAD)
	for name, files := range map[string]map[string][]byte{
		"plain name":           {"msb-probe": arm64},
		"name of the platform": {"msb-probe-linux-arm64": arm64, "msb-probe": program(elf.EM_X86_64, elf.ELFDATA2LSB, elf.PT_LOAD)},
		"the right of two":     {"msb-probe-linux-arm64": []byte("#!/bin/sh"), "msb-probe": arm64},
	} {
		l := locatorForTest(t, "linux/arm64/v8")
		for f, b := range files {
			put(t, filepath.Join(l.beside, f), b)
		}
		put(t, filepath.Join(l.beside, "msb"), []byte("another program"))
		for range 2 { // the second time it is there already
			dir, err := l.locate()
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			list, err := os.ReadDir(dir)
			if err != nil || len(list) != 1 || list[0].Name() != "msb-probe" {
				t.Fatalf("%s: the directory has %v (%v)", name, list, err)
			}
			b, err := os.ReadFile(filepath.Join(dir, "msb-probe"))
			if err != nil || string(b) != string(arm64) {
				t.Errorf("%s: another file (%v)", name, err)
			}
			if st, err := list[0].Info(); runtime.GOOS != "windows" && (err != nil || st.Mode().Perm() != 0o755) {
				t.Errorf("%s: mode %v (%v)", name, st.Mode(), err)
			}
		}
		if list, err := os.ReadDir(l.cache); err != nil || len(list) != 1 {
			t.Errorf("%s: left in the cache: %v (%v)", name, list, err)
		}
	}
}

// TestLocateNot names what was found and the command to type.
func TestLocateNot(t *testing.T) {
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"another processor": {program(elf.EM_MIPS, elf.ELFDATA2MSB, elf.PT_LOAD), "is for EM_MIPS, not for s390x"},
		"another order":     {program(elf.EM_S390, elf.ELFDATA2LSB, elf.PT_LOAD), "is for EM_S390, not for s390x"},
		"dynamic":           {program(elf.EM_S390, elf.ELFDATA2MSB, elf.PT_INTERP), "is not static"},
		"another system's":  {[]byte("\xcf\xfa\xed\xfe"), "is no Linux program"},
		"none":              {nil, "it is not beside this program"},
	} {
		l := locatorForTest(t, "linux/s390x")
		if c.file != nil {
			put(t, filepath.Join(l.beside, "msb-probe"), c.file)
		}
		_, err := l.locate()
		if err == nil {
			t.Fatalf("%s: found", name)
		}
		for _, want := range []string{c.want, "there is no go", "type: CGO_ENABLED=0 GOOS=linux GOARCH=s390x go build -o " + filepath.Join(l.beside, "msb-probe-linux-s390x") + " github.com/msb-dev/msb/cmd/msb-probe"} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v\nwant %s", name, err, want)
			}
		}
	}
}

func TestLocatePlatform(t *testing.T) {
	for platform, want := range map[string]string{
		"windows/amd64": "on Linux only", "linux": "on Linux only", "linux/a/b/c": "on Linux only", "linux/vax": "can be built for vax",
	} {
		if _, err := newLocator(platform); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", platform, err)
		}
	}
	if l, err := newLocator(""); err != nil || l.arch != runtime.GOARCH {
		t.Errorf("%v %v", l.arch, err)
	}
	if l, err := newLocator("linux/arm/v6"); err != nil || l.arch != "arm" || l.variant != "v6" {
		t.Errorf("%v %v %v", l.arch, l.variant, err)
	}
}

// TestLocateBuilds has the Go command build helpers in this work tree.
func TestLocateBuilds(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("needs go on PATH")
	}
	for _, platform := range []string{"", "linux/arm/v6"} {
		l := locatorForTest(t, platform)
		l.build = build
		dir, err := l.locate()
		if err != nil {
			t.Fatal(err)
		}
		if list, err := os.ReadDir(l.cache); err != nil || len(list) != 1 || filepath.Join(l.cache, list[0].Name()) != dir {
			t.Errorf("left in the cache: %v (%v)", list, err)
		}
	}
}
