package links

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/verify/image"
	it "github.com/msb-dev/msb/pkg/verify/image/imagetest"
)

// made is an image of one layer.
func made(t *testing.T, entries ...it.Entry) *image.Image {
	t.Helper()
	m, err := image.Read(t.Context(), bytes.NewReader(it.Archive("", it.Plain(entries...))), image.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

const (
	gnu  = "/lib64/ld-linux-x86-64.so.2"
	musl = "/lib/ld-musl-x86_64.so.1"
)

func program(name, interp string, e image.ELF) it.Entry {
	e.Program, e.Dynamic, e.Interp = true, true, interp
	return it.Program(name, it.ELF(e))
}

func library(name string, e image.ELF) it.Entry {
	e.Dynamic = true
	return it.File(name, it.ELF(e))
}

// glibc is a system with the GNU C library, as Debian has it.
func glibc() []it.Entry {
	dirs := "\x00/lib/x86_64-linux-gnu/\x00/usr/lib/x86_64-linux-gnu/\x00/lib/\x00/usr/lib/\x00"
	loader := it.Program("usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2", it.ELF(image.ELF{Dynamic: true, Soname: "ld-linux-x86-64.so.2", Defines: []string{"GLIBC_2.3"}})+dirs)
	return []it.Entry{
		it.Dir("usr/lib/x86_64-linux-gnu"), it.Dir("usr/lib64"), it.Symlink("lib", "usr/lib"), it.Symlink("lib64", "usr/lib64"), loader,
		it.Symlink("usr/lib64/ld-linux-x86-64.so.2", "../lib/x86_64-linux-gnu/ld-linux-x86-64.so.2"),
		library("usr/lib/x86_64-linux-gnu/libc.so.6", image.ELF{Soname: "libc.so.6", Needed: []string{"ld-linux-x86-64.so.2"}, Defines: []string{"GLIBC_2.2.5", "GLIBC_2.34", "GLIBC_2.36", "GLIBC_PRIVATE"}}),
	}
}

// alpine is a system with musl.
func alpine() []it.Entry {
	return []it.Entry{it.Program("lib/ld-musl-x86_64.so.1", it.ELF(image.ELF{Dynamic: true, Soname: "libc.musl-x86_64.so.1"})), it.Symlink("lib/libc.musl-x86_64.so.1", "ld-musl-x86_64.so.1")}
}

// cache makes /etc/ld.so.cache, in the form that ldconfig writes since glibc 2.32, after the header of the old one.
func cache(pairs ...[2]string) it.Entry {
	le := binary.LittleEndian
	b := append([]byte("glibc-ld.so.cache1.1"), make([]byte, 28)...)
	le.PutUint32(b[20:], uint32(len(pairs)))
	at := 48 + 24*len(pairs)
	var text []byte
	for _, p := range pairs {
		e := make([]byte, 24)
		le.PutUint32(e, 0x303)
		le.PutUint32(e[4:], uint32(at+len(text)))
		text = append(append(text, p[0]...), 0)
		le.PutUint32(e[8:], uint32(at+len(text)))
		text = append(append(text, p[1]...), 0)
		b = append(b, e...)
	}
	old := append([]byte("ld.so-1.7.0\x00"), make([]byte, 4)...)
	return it.File("etc/ld.so.cache", string(old)+string(b)+string(text))
}

// brief writes what is missing in a line each: kind, name and version, who needs it.
func brief(list []Missing) string {
	var out []string
	for _, m := range list {
		out = append(out, strings.TrimSpace(string(m.Kind)+" "+m.Name+" "+m.Version)+" < "+m.By)
	}
	return strings.Join(out, "\n")
}

var wrongMachine = image.ELF{Machine: "EM_386", Class: 32, Dynamic: true}

var wrongClass = library("opt/a/liba.so", wrongMachine)

// capable gives a program a capability, as setcap does.
func capable(e it.Entry) it.Entry {
	e.PAXRecords = map[string]string{"SCHILY.xattr.security.capability": "\x01\x00\x00\x02\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"}
	return e
}

// TestClosure loads programs in thought; the expectations are by the manual pages of the loaders.
func TestClosure(t *testing.T) {
	needsA := image.ELF{Needed: []string{"liba.so", "libc.so.6"}}
	with := func(e image.ELF, f func(*image.ELF)) image.ELF { f(&e); return e }
	runpath := func(dirs ...string) image.ELF { return with(needsA, func(e *image.ELF) { e.Runpath = dirs }) }
	rpath := func(dirs ...string) image.ELF { return with(needsA, func(e *image.ELF) { e.Rpath = dirs }) }
	libA := image.ELF{Soname: "liba.so"}
	setuid := program("app", gnu, needsA)
	setuid.Mode, setuid.Uid = 0o4755, 0
	secret := library("opt/a/liba.so", libA)
	secret.Mode = 0o600
	for name, tt := range map[string]struct {
		base    []it.Entry
		entries []it.Entry
		p       Process
		opened  []string
		want    string
	}{
		"found in a default directory":    {glibc(), []it.Entry{program("app", gnu, needsA), library("usr/lib/liba.so", libA)}, Process{}, nil, ""},
		"found in a multiarch directory":  {glibc(), []it.Entry{program("app", gnu, needsA), library("usr/lib/x86_64-linux-gnu/liba.so", libA)}, Process{}, nil, ""},
		"/usr/local/lib is no default":    {glibc(), []it.Entry{program("app", gnu, needsA), library("usr/local/lib/liba.so", libA)}, Process{}, nil, "library liba.so < /app"},
		"/lib64 is no default on Debian":  {glibc(), []it.Entry{program("app", gnu, needsA), library("usr/lib64/liba.so", libA)}, Process{}, nil, "library liba.so < /app"},
		"found in the cache":              {glibc(), []it.Entry{program("app", gnu, needsA), library("usr/local/lib/liba.so", libA), cache([2]string{"liba.so", "/usr/local/lib/liba.so"})}, Process{}, nil, ""},
		"the cache names what is gone":    {glibc(), []it.Entry{program("app", gnu, needsA), cache([2]string{"liba.so", "/usr/local/lib/liba.so"})}, Process{}, nil, "library liba.so < /app"},
		"ld.so.conf is not read":          {glibc(), []it.Entry{program("app", gnu, needsA), library("usr/local/lib/liba.so", libA), it.File("etc/ld.so.conf", "/usr/local/lib\n")}, Process{}, nil, "library liba.so < /app"},
		"LD_LIBRARY_PATH":                 {glibc(), []it.Entry{program("app", gnu, needsA), library("opt/a/liba.so", libA)}, Process{Env: []string{"LD_LIBRARY_PATH=/nope:/opt/a"}}, nil, ""},
		"LD_LIBRARY_PATH, relative":       {glibc(), []it.Entry{program("app", gnu, needsA), library("opt/a/liba.so", libA)}, Process{Env: []string{"LD_LIBRARY_PATH=a"}, Dir: "/opt"}, nil, ""},
		"set-user-ID":                     {glibc(), []it.Entry{setuid, library("opt/a/liba.so", libA)}, Process{Env: []string{"LD_LIBRARY_PATH=/opt/a"}, User: "1000"}, nil, "library liba.so < /app"},
		"set-user-ID, by root":            {glibc(), []it.Entry{setuid, library("opt/a/liba.so", libA)}, Process{Env: []string{"LD_LIBRARY_PATH=/opt/a"}}, nil, ""},
		"RUNPATH":                         {glibc(), []it.Entry{program("app", gnu, runpath("/opt/a")), library("opt/a/liba.so", libA)}, Process{}, nil, ""},
		"RUNPATH from $ORIGIN":            {glibc(), []it.Entry{program("srv/bin/x", gnu, runpath("$ORIGIN/../lib")), it.Symlink("app", "srv/bin/x"), library("srv/lib/liba.so", libA)}, Process{}, nil, ""},
		"RPATH from ${ORIGIN}":            {glibc(), []it.Entry{program("app", gnu, rpath("${ORIGIN}/opt/a")), library("opt/a/liba.so", libA)}, Process{}, nil, ""},
		"$LIB":                            {glibc(), []it.Entry{program("app", gnu, runpath("/opt/$LIB")), library("opt/lib/x86_64-linux-gnu/liba.so", libA)}, Process{}, nil, ""},
		"RPATH is inherited":              {glibc(), []it.Entry{program("app", gnu, rpath("/opt/a")), library("opt/a/liba.so", image.ELF{Soname: "liba.so", Needed: []string{"libb.so"}}), library("opt/a/libb.so", image.ELF{})}, Process{}, nil, ""},
		"RUNPATH is not":                  {glibc(), []it.Entry{program("app", gnu, runpath("/opt/a")), library("opt/a/liba.so", image.ELF{Soname: "liba.so", Needed: []string{"libb.so"}}), library("opt/a/libb.so", image.ELF{})}, Process{}, nil, "library libb.so < /opt/a/liba.so"},
		"RUNPATH ends inheritance":        {glibc(), []it.Entry{program("app", gnu, rpath("/opt/a")), library("opt/a/liba.so", image.ELF{Needed: []string{"libb.so"}, Runpath: []string{"/opt/b"}}), library("opt/a/libb.so", image.ELF{})}, Process{}, nil, "library libb.so < /opt/a/liba.so"},
		"RPATH in between is inherited":   {glibc(), []it.Entry{program("app", gnu, runpath("/opt/a")), library("opt/a/liba.so", image.ELF{Needed: []string{"libb.so"}, Rpath: []string{"/opt/b"}}), library("opt/b/libb.so", image.ELF{Needed: []string{"libc.so"}}), library("opt/b/libc.so", image.ELF{})}, Process{}, nil, ""},
		"hidden RPATH is not inherited":   {glibc(), []it.Entry{program("app", gnu, with(rpath("/opt/b"), func(e *image.ELF) { e.Runpath = []string{"/opt/a"} })), library("opt/a/liba.so", image.ELF{Needed: []string{"libb.so"}}), library("opt/b/libb.so", image.ELF{})}, Process{}, nil, "library libb.so < /opt/a/liba.so"},
		"set-user-ID, $ORIGIN":            {glibc(), []it.Entry{func() it.Entry { e := program("app", gnu, runpath("$ORIGIN/opt/a")); e.Mode = 0o4755; return e }(), library("opt/a/liba.so", libA)}, Process{User: "1000"}, nil, "library liba.so < /app"},
		"a capability, $ORIGIN":           {glibc(), []it.Entry{capable(program("app", gnu, runpath("$ORIGIN/opt/a"))), library("opt/a/liba.so", libA)}, Process{User: "1000"}, nil, "library liba.so < /app"},
		"a capability, by root":           {glibc(), []it.Entry{capable(program("app", gnu, runpath("$ORIGIN/opt/a"))), library("opt/a/liba.so", libA)}, Process{}, nil, ""},
		"no loader asked for":             {nil, []it.Entry{program("app", "", needsA)}, Process{}, nil, ""},
		"RUNPATH hides RPATH":             {glibc(), []it.Entry{program("app", gnu, with(rpath("/opt/a"), func(e *image.ELF) { e.Runpath = []string{"/opt/b"} })), library("opt/a/liba.so", libA)}, Process{}, nil, "library liba.so < /app"},
		"no default directories":          {glibc(), []it.Entry{program("app", gnu, image.ELF{Needed: []string{"liba.so"}, NoDeflib: true}), library("usr/lib/liba.so", libA)}, Process{}, nil, "library liba.so < /app"},
		"another machine's is passed by":  {glibc(), []it.Entry{program("app", gnu, runpath("/opt/a", "/opt/b")), wrongClass, library("opt/b/liba.so", libA)}, Process{}, nil, ""},
		"only another machine's":          {glibc(), []it.Entry{program("app", gnu, runpath("/opt/a")), wrongClass}, Process{}, nil, "library liba.so < /app"},
		"a text in its place":             {glibc(), []it.Entry{program("app", gnu, runpath("/opt/a", "/opt/b")), it.File("opt/a/liba.so", "INPUT(x)"), library("opt/b/liba.so", libA)}, Process{}, nil, "library liba.so < /app"},
		"a link to nothing":               {glibc(), []it.Entry{program("app", gnu, needsA), it.Symlink("usr/lib/liba.so", "liba.so.1")}, Process{}, nil, "library liba.so < /app"},
		"not for this user":               {glibc(), []it.Entry{program("app", gnu, runpath("/opt/a")), secret}, Process{User: "1000"}, nil, "library liba.so < /app"},
		"for root":                        {glibc(), []it.Entry{program("app", gnu, runpath("/opt/a")), secret}, Process{}, nil, ""},
		"by path":                         {glibc(), []it.Entry{program("app", gnu, image.ELF{Needed: []string{"/opt/a/liba.so", "opt/b.so"}}), library("opt/a/liba.so", libA), library("opt/b.so", libA)}, Process{}, nil, ""},
		"by path, not there":              {glibc(), []it.Entry{program("app", gnu, image.ELF{Needed: []string{"/opt/a/liba.so"}}), library("usr/lib/liba.so", libA)}, Process{}, nil, "library /opt/a/liba.so < /app"},
		"a circle":                        {glibc(), []it.Entry{program("app", gnu, needsA), library("usr/lib/liba.so", image.ELF{Needed: []string{"libb.so"}}), library("usr/lib/libb.so", image.ELF{Needed: []string{"liba.so", "libz.so"}})}, Process{}, nil, "library libz.so < /usr/lib/libb.so"},
		"known by its soname":             {glibc(), []it.Entry{program("app", gnu, image.ELF{Needed: []string{"/opt/a/x.so", "liba.so"}}), library("opt/a/x.so", libA)}, Process{}, nil, ""},
		"version there":                   {glibc(), []it.Entry{program("app", gnu, image.ELF{Needed: []string{"libc.so.6"}, Requires: map[string][]string{"libc.so.6": {"GLIBC_2.34"}, "ld-linux-x86-64.so.2": {"GLIBC_2.3"}}})}, Process{}, nil, ""},
		"version too new":                 {glibc(), []it.Entry{program("app", gnu, image.ELF{Needed: []string{"libc.so.6"}, Requires: map[string][]string{"libc.so.6": {"GLIBC_2.34", "GLIBC_2.38"}}})}, Process{}, nil, "version libc.so.6 GLIBC_2.38 < /app"},
		"weak version too new":            {glibc(), []it.Entry{program("app", gnu, image.ELF{Needed: []string{"libc.so.6"}, Requires: map[string][]string{"libc.so.6": {"GLIBC_2.38?"}}})}, Process{}, nil, ""},
		"version of one without any":      {glibc(), []it.Entry{program("app", gnu, with(needsA, func(e *image.ELF) { e.Requires = map[string][]string{"liba.so": {"A_1"}} })), library("usr/lib/liba.so", libA)}, Process{}, nil, ""},
		"version in a library's library":  {glibc(), []it.Entry{program("app", gnu, needsA), library("usr/lib/liba.so", image.ELF{Needed: []string{"libc.so.6"}, Requires: map[string][]string{"libc.so.6": {"GLIBC_2.38"}}})}, Process{}, nil, "version libc.so.6 GLIBC_2.38 < /usr/lib/liba.so"},
		"static":                          {nil, []it.Entry{it.Program("app", it.ELF(image.ELF{Program: true}))}, Process{}, nil, ""},
		"static, position-independent":    {nil, []it.Entry{it.Program("app", it.ELF(image.ELF{Program: true, Dynamic: true}))}, Process{}, nil, ""},
		"a script":                        {nil, []it.Entry{it.Program("app", "#!/bin/sh\n")}, Process{}, nil, ""},
		"not there":                       {nil, nil, Process{}, nil, "library /app <"},
		"no loader":                       {nil, []it.Entry{program("app", gnu, needsA)}, Process{}, nil, "loader /lib64/ld-linux-x86-64.so.2 < /app"},
		"built for musl":                  {glibc(), []it.Entry{program("app", musl, needsA)}, Process{}, nil, "loader /lib/ld-musl-x86_64.so.1 < /app"},
		"built for glibc":                 {alpine(), []it.Entry{program("app", gnu, needsA)}, Process{}, nil, "loader /lib64/ld-linux-x86-64.so.2 < /app"},
		"musl":                            {alpine(), []it.Entry{program("app", musl, image.ELF{Needed: []string{"liba.so", "libc.musl-x86_64.so.1"}}), library("usr/local/lib/liba.so", libA)}, Process{}, nil, ""},
		"musl, not found":                 {alpine(), []it.Entry{program("app", musl, needsA), library("usr/lib/x86_64-linux-gnu/liba.so", libA)}, Process{}, nil, "library liba.so < /app"},
		"musl, its own list":              {alpine(), []it.Entry{program("app", musl, needsA), it.File("etc/ld-musl-x86_64.path", "/lib\n/opt/a\n"), library("opt/a/liba.so", libA)}, Process{}, nil, ""},
		"musl, RUNPATH is inherited":      {alpine(), []it.Entry{program("app", musl, runpath("/opt/a")), library("opt/a/liba.so", image.ELF{Needed: []string{"libb.so"}}), library("opt/a/libb.so", image.ELF{})}, Process{}, nil, ""},
		"musl does not know sonames":      {alpine(), []it.Entry{program("app", musl, image.ELF{Needed: []string{"/opt/a/x.so", "liba.so"}}), library("opt/a/x.so", libA)}, Process{}, nil, "library liba.so < /app"},
		"musl, set-user-ID":               {alpine(), []it.Entry{func() it.Entry { e := program("app", musl, needsA); e.Mode = 0o4755; return e }(), library("opt/a/liba.so", libA)}, Process{Env: []string{"LD_LIBRARY_PATH=/opt/a"}, User: "1000"}, nil, "library liba.so < /app"},
		"musl finds a glibc library":      {alpine(), []it.Entry{program("app", musl, needsA), library("usr/lib/liba.so", image.ELF{Soname: "liba.so", Needed: []string{"libc.so.6"}, Requires: map[string][]string{"libc.so.6": {"GLIBC_2.2.5"}}})}, Process{}, nil, "libc liba.so < /usr/lib/liba.so"},
		"musl finds one with its loader":  {alpine(), []it.Entry{program("app", musl, needsA), library("usr/lib/liba.so", image.ELF{Needed: []string{"libc.so.6", "ld-linux-x86-64.so.2"}})}, Process{}, nil, "library ld-linux-x86-64.so.2 < /usr/lib/liba.so"},
		"opened":                          {glibc(), []it.Entry{program("app", gnu, image.ELF{}), library("opt/x.node", needsA)}, Process{}, []string{"/opt/x.node"}, "library liba.so < /opt/x.node"},
		"opened, not there":               {glibc(), []it.Entry{program("app", gnu, image.ELF{})}, Process{}, []string{"/opt/x.node"}, "library /opt/x.node < /app"},
		"opened, in any order":            {glibc(), []it.Entry{program("app", gnu, image.ELF{}), library("opt/x.so", image.ELF{Needed: []string{"liba.so"}}), library("opt/server/liba.so", libA)}, Process{}, []string{"/opt/x.so", "/opt/server/liba.so"}, ""},
		"a library by itself":             {glibc(), []it.Entry{library("app", needsA)}, Process{}, nil, "library liba.so < /app"},
		"a musl library by itself":        {alpine(), []it.Entry{library("app", image.ELF{Needed: []string{"libc.musl-x86_64.so.1", "libz.so"}})}, Process{}, nil, "library libz.so < /app"},
		"the loader is no native file":    {[]it.Entry{it.Program("lib64/ld-linux-x86-64.so.2", "#!/bin/sh\n")}, []it.Entry{program("app", gnu, needsA)}, Process{}, nil, "loader /lib64/ld-linux-x86-64.so.2 < /app"},
		"a program that can't be read":    {glibc(), []it.Entry{it.Program("app", "\x7fELF...")}, Process{}, nil, "unread /app <"},
		"a library that can't be read":    {glibc(), []it.Entry{program("app", gnu, needsA), it.File("usr/lib/liba.so", "\x7fELF...")}, Process{}, nil, "unread /usr/lib/liba.so <"},
		"the loader's file system is odd": {glibc(), []it.Entry{program("app", gnu, runpath("/opt/..", "//opt//a/")), library("opt/a/liba.so", libA)}, Process{}, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := Closure(made(t, slices.Concat(tt.base, tt.entries)...), "/app", tt.p, tt.opened...)
			if b := strings.TrimSuffix(brief(got), " "); b != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", b, tt.want)
			}
			for _, m := range got {
				if m.Sure() == (m.Kind == Libc || m.Kind == Unread) {
					t.Errorf("%s: sure is %v", m, m.Sure())
				}
			}
		})
	}
}

// TestWords holds what a reader is told.
func TestWords(t *testing.T) {
	app := program("app", gnu, image.ELF{Needed: []string{"libvips.so.42", "libc.so.6"}, Requires: map[string][]string{"libc.so.6": {"GLIBC_2.38"}}})
	for _, tt := range []struct {
		entries []it.Entry
		want    string
	}{
		{glibc(), "/app needs the library libvips.so.42, which is not found\n/app needs GLIBC_2.38 of libc.so.6: /usr/lib/x86_64-linux-gnu/libc.so.6 goes up to GLIBC_2.36"},
		{append(glibc(), library("opt/vips/libvips.so.42", image.ELF{})), "/app needs the library libvips.so.42, which is not found: /opt/vips/libvips.so.42 is there, where the loader does not look"},
		{append(glibc(), library("usr/local/lib/libvips.so.42", image.ELF{}), it.File("etc/ld.so.conf.d/libc.conf", "# default\n/usr/local/lib\n")), "/usr/local/lib/libvips.so.42 is there, but /etc/ld.so.cache does not list it: ldconfig has not run since"},
		{alpine(), "/app needs the loader /lib64/ld-linux-x86-64.so.2, which is not found: the program was built for the GNU C library, and the image has musl"},
	} {
		var got []string
		for _, m := range Closure(made(t, append(tt.entries, app)...), "/app", Process{}) {
			got = append(got, m.String())
		}
		if s := strings.Join(got, "\n"); !strings.Contains(s, tt.want) {
			t.Errorf("got:\n%s\nwant:\n%s", s, tt.want)
		}
	}
}

func TestNatives(t *testing.T) {
	m := made(t, library("app/a.node", image.ELF{}), library("app/b/libx.so.1.2", image.ELF{}), library("app/arm.node", image.ELF{Machine: "EM_AARCH64"}), library("apple/c.so", image.ELF{}),
		it.File("app/text.so", "x"), it.Program("app/prog", it.ELF(image.ELF{Program: true})), it.File("app/broken.so", "\x7fELF"), library("usr/lib/libc.so.6", image.ELF{}))
	if got, want := Natives(m, []string{"/app/", "/none"}), []string{"/app/a.node", "/app/b/libx.so.1.2"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := Natives(m, []string{"/"}); len(got) != 4 {
		t.Errorf("got %v", got)
	}
}
