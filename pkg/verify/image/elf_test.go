package image_test

import (
	"bytes"
	"debug/elf"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/verify/image"
	it "github.com/msb-dev/msb/pkg/verify/image/imagetest"
)

// native reads the headers of one file through an image.
func native(t *testing.T, content string) *image.ELF {
	t.Helper()
	return read(t, it.Archive("", it.Plain(it.Program("x", content))), image.Options{}).Files["/x"].ELF
}

func TestELF(t *testing.T) {
	for name, e := range map[string]image.ELF{
		"static program":  {Machine: "EM_X86_64", Class: 64, Program: true},
		"static pie":      {Machine: "EM_X86_64", Class: 64, Program: true, Dynamic: true},
		"dynamic program": {Machine: "EM_AARCH64", Class: 64, Program: true, Dynamic: true, Interp: "/lib/ld-linux-aarch64.so.1", Needed: []string{"libc.so.6", "libm.so.6"}, Rpath: []string{"$ORIGIN/../lib", "/opt"}},
		"32 bits":         {Machine: "EM_386", Class: 32, Program: true, Dynamic: true, Interp: "/lib/ld-linux.so.2", Needed: []string{"libc.so.6"}, Requires: map[string][]string{"libc.so.6": {"GLIBC_2.0"}}},
		"library": {Machine: "EM_X86_64", Class: 64, Dynamic: true, Soname: "liba.so.1", Needed: []string{"libb.so", "libc.so.6"}, Runpath: []string{"", "/x"}, NoDeflib: true,
			Requires: map[string][]string{"libc.so.6": {"GLIBC_2.2.5", "GLIBC_2.34"}, "libb.so": {"B_1"}}, Defines: []string{"A_1", "A_1.1"}},
	} {
		if got := native(t, it.ELF(e)); !reflect.DeepEqual(*got, e) {
			t.Errorf("%s:\ngot  %+v\nwant %+v", name, *got, e)
		}
	}
	weak := native(t, it.ELF(image.ELF{Dynamic: true, Requires: map[string][]string{"libc.so.6": {"GLIBC_2.2.5", "GLIBC_2.99?"}}}))
	if got := weak.Requires["libc.so.6"]; !slices.Equal(got, []string{"GLIBC_2.2.5"}) {
		t.Errorf("a weak version: %v", got)
	}
}

// TestHostileELF holds that a broken file is one that can't be read, and that nothing worse happens.
func TestHostileELF(t *testing.T) {
	whole := it.ELF(image.ELF{Dynamic: true, Program: true, Interp: "/lib64/ld-linux-x86-64.so.2", Needed: []string{"libc.so.6"}, Requires: map[string][]string{"libc.so.6": {"A", "B"}}, Soname: "x", Defines: []string{"C"}})
	var entries []it.Entry
	for n := 4; n < len(whole)-16; n++ { // the last entry only ends the section
		entries = append(entries, it.File("cut/"+strconv.Itoa(n), whole[:n]))
	}
	for i := range whole {
		for _, b := range []byte{0, 1, 0x7f, 0x80, 0xff} {
			changed := []byte(whole)
			changed[i] = b
			entries = append(entries, it.File(fmt.Sprintf("changed/%d-%d", i, b), string(changed)))
		}
	}
	m := read(t, it.Archive("", it.Plain(entries...)), image.Options{})
	for p, f := range m.Files {
		if strings.HasPrefix(p, "/cut/") && f.ELF.Unread == "" {
			t.Errorf("%s of %d bytes was read: %+v", p, len(whole), f.ELF)
		}
	}
}

// TestSections reads a file whose section headers are wrong, as old versions of patchelf and strippers leave them: the loader reads none.
func TestSections(t *testing.T) {
	content := []byte(it.ELF(image.ELF{Dynamic: true, Needed: []string{"libc.so.6"}}))
	for i := 40; i < 48; i++ { // e_shoff
		content[i] = 0x7f
	}
	content[60], content[62] = 3, 9 // e_shnum, e_shstrndx
	if _, err := elf.NewFile(bytes.NewReader(content)); err == nil {
		t.Error("debug/elf reads it by itself")
	}
	if e := native(t, string(content)); e.Unread != "" || len(e.Needed) != 1 {
		t.Errorf("%+v", e)
	}
}

// TestLarge reads a native file that does not fit into the memory for it.
func TestLarge(t *testing.T) {
	e := image.ELF{Machine: "EM_X86_64", Class: 64, Dynamic: true, Soname: "liblarge.so", Needed: []string{"libc.so.6"}}
	m := read(t, it.Archive("", it.Plain(it.File("small", it.ELF(e)), it.File("large", it.ELF(e)+strings.Repeat("x", 17<<20)), it.File("again", it.ELF(e)))), image.Options{})
	for p, f := range m.Files {
		if !reflect.DeepEqual(*f.ELF, e) {
			t.Errorf("%s: %+v", p, *f.ELF)
		}
	}
	left, _ := filepath.Glob(filepath.Join(os.TempDir(), "msb-verify-*"))
	for _, name := range left {
		if b, err := os.ReadFile(name); err == nil && len(b) > 17<<20 {
			t.Errorf("%s was left", name)
		}
	}
}

// TestSystemFiles holds the reader against readelf of binutils, on the files of this machine.
func TestSystemFiles(t *testing.T) {
	if _, err := exec.LookPath("readelf"); err != nil {
		t.Skip("needs readelf: apt-get install binutils")
	}
	var files []string
	for _, pattern := range []string{"/bin/*sh", "/lib64/ld-*", "/lib/*/libc.so.6", "/usr/lib/*/libstdc++.so.6", "/lib/*/libm.so.6", "/usr/lib/*/libcrypto.so*", "/usr/bin/perl", "/usr/bin/git"} {
		found, _ := filepath.Glob(pattern)
		files = append(files, found...)
	}
	seen := 0
	for _, name := range files {
		content, err := os.ReadFile(name)
		if err != nil || !bytes.HasPrefix(content, []byte("\x7fELF")) {
			continue
		}
		out, err := exec.Command("readelf", "-W", "-d", "-V", "-l", name).Output()
		if err != nil {
			continue
		}
		seen++
		got, want := native(t, string(content)), readelf(string(out))
		got.Machine, got.Class, got.Program, got.Dirs, want.Dynamic = "", 0, false, nil, true
		slices.Sort(want.Defines)
		slices.Sort(got.Defines)
		if !reflect.DeepEqual(*got, want) {
			t.Errorf("%s:\ngot  %+v\nwant %+v", name, *got, want)
		}
	}
	t.Logf("%d files", seen)
}

// readelf reads what readelf prints.
func readelf(out string) image.ELF {
	var e image.ELF
	library := ""
	field := func(line, before, after string) string {
		_, rest, _ := strings.Cut(line, before)
		value, _, _ := strings.Cut(rest, after)
		return value
	}
	table := ""
	for line := range strings.Lines(out) {
		switch {
		case strings.Contains(line, "Requesting program interpreter: "):
			e.Interp = field(line, "interpreter: ", "]")
		case strings.Contains(line, "(NEEDED)"):
			e.Needed = append(e.Needed, field(line, "[", "]"))
		case strings.Contains(line, "(SONAME)"):
			e.Soname = field(line, "[", "]")
		case strings.Contains(line, "(RUNPATH)"):
			e.Runpath = strings.Split(field(line, "[", "]"), ":")
		case strings.Contains(line, "(RPATH)"):
			e.Rpath = strings.Split(field(line, "[", "]"), ":")
		case strings.HasPrefix(line, "Version "):
			table = strings.Fields(line)[1]
		case table == "needs" && strings.Contains(line, "File: "):
			library = field(line, "File: ", " ")
		case table == "needs" && strings.Contains(line, "Name: ") && !strings.Contains(line, "WEAK"):
			if e.Requires == nil {
				e.Requires = map[string][]string{}
			}
			e.Requires[library] = append(e.Requires[library], field(line, "Name: ", " "))
		case table == "definition" && strings.Contains(line, "Name: ") && !strings.Contains(line, "BASE"):
			e.Defines = append(e.Defines, strings.TrimSpace(field(line, "Name: ", "\n")))
		}
	}
	return e
}
