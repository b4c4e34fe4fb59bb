package image_test

import (
	"errors"
	"io/fs"
	"slices"
	"testing"

	"github.com/msb-dev/msb/pkg/verify/image"
	it "github.com/msb-dev/msb/pkg/verify/image/imagetest"
)

func TestLookup(t *testing.T) {
	private := it.Dir("private")
	private.Mode = 0o700
	m := read(t, it.Archive("", it.Plain(
		it.Dir("usr"), it.Dir("usr/bin"), it.Symlink("bin", "usr/bin"), it.Program("usr/bin/node", "x"), it.Symlink("usr/bin/nodejs", "/usr/bin/node"),
		it.Symlink("usr/bin/deep", "../../../../bin/./nodejs"), it.Symlink("a", "b"), it.Symlink("b", "a"), it.Symlink("dangling", "/no/such"),
		it.Symlink("up", "usr/bin"), it.Symlink("rel", "node"), private, it.File("private/key", "x"), it.Symlink("open", "private/key"),
	)), image.Options{})
	for _, tt := range []struct {
		path, want string
		err        error
	}{
		{"/usr/bin/node", "/usr/bin/node", nil},
		{"/bin/node", "/usr/bin/node", nil},
		{"bin/nodejs", "/usr/bin/node", nil},
		{"/bin/deep", "/usr/bin/node", nil},
		{"/up/../bin/node", "/usr/bin/node", nil}, // the parent of what the link leads to
		{"/up/../up", "", fs.ErrNotExist},
		{"/..//usr/./bin/", "/usr/bin", nil},
		{"/", "/", nil},
		{"/bin/node/x", "", image.ErrNotDirectory},
		{"/a", "", image.ErrLoop},
		{"/dangling", "", fs.ErrNotExist},
		{"/no/../usr", "", fs.ErrNotExist},
		{"/rel", "", fs.ErrNotExist},
		{"/private/key", "/private/key", nil},
		{"/open", "/private/key", nil},
	} {
		f, err := m.Lookup(tt.path)
		if !errors.Is(err, tt.err) || err == nil && f.Path != tt.want {
			t.Errorf("%s: got %v, %v, want %s, %v", tt.path, f, err, tt.want, tt.err)
		}
	}
	for _, p := range []string{"/private/key", "/open"} {
		if _, err := m.Reach(image.Account{UID: 1000, GID: 1000}, p); !errors.Is(err, fs.ErrPermission) {
			t.Errorf("%s: %v", p, err)
		}
		if _, err := m.Reach(image.Account{}, p); err != nil {
			t.Errorf("%s as root: %v", p, err)
		}
	}
	if _, err := m.Reach(image.Account{UID: 1000}, "/private"); err != nil {
		t.Errorf("the directory itself: %v", err)
	}
}

func TestPermits(t *testing.T) {
	f := func(mode fs.FileMode) *image.File {
		return &image.File{Kind: image.Regular, Mode: mode, UID: 10, GID: 20}
	}
	for _, tt := range []struct {
		mode fs.FileMode
		a    image.Account
		bits fs.FileMode
		want bool
	}{
		{0o755, image.Account{UID: 5}, image.MayExecute, true},
		{0o750, image.Account{UID: 5}, image.MayExecute, false},
		{0o750, image.Account{UID: 5, GID: 20}, image.MayExecute, true},
		{0o750, image.Account{UID: 5, GID: 5, Groups: []int{4, 20}}, image.MayExecute, true},
		{0o077, image.Account{UID: 10}, image.MayRead, false}, // the owner's bits count, not the others'
		{0o707, image.Account{UID: 5, GID: 20}, image.MayRead, false},
		{0o400, image.Account{UID: 10}, image.MayRead, true},
		{0o400, image.Account{UID: 10}, image.MayRead | image.MayWrite, false},
		{0o000, image.Account{}, image.MayRead | image.MayWrite, true},
		{0o644, image.Account{}, image.MayExecute, false},
		{0o001, image.Account{}, image.MayExecute, true},
	} {
		if got := f(tt.mode).Permits(tt.a, tt.bits); got != tt.want {
			t.Errorf("%04o for %+v, %o: %v", tt.mode, tt.a, tt.bits, got)
		}
	}
}

// The expectations are those of moby/sys/user's own tests of GetExecUser and of `docker run`.
func TestUser(t *testing.T) {
	m := read(t, it.Archive("", it.Plain(
		it.File("etc/passwd", "root:x:0:0:root user:/root:/bin/bash\nadm:x:42:43:adm:/var/adm:/bin/false\n# no line\n111:x:222:333::/var/garbage\nodd:x:111:112::/home/odd:::::\nhomeless:x:7:7::\nuser7456:x:7456:100:Vasya:/home/user7456\nnegative:x:-1:1::/\n"),
		it.File("etc/group", "root:x:0:root\nadm:x:43:\ngrp:x:1234:root,adm,user7456\n444:x:555:111\nodd:x:444:\nthis is just some garbage data\n"),
	)), image.Options{})
	for _, tt := range []struct {
		spec string
		want image.Account
		ok   bool
	}{
		{"", image.Account{Home: "/root", Groups: []int{0, 1234}}, true},
		{"root", image.Account{Home: "/root", Groups: []int{0, 1234}}, true},
		{"0", image.Account{Home: "/root", Groups: []int{0, 1234}}, true},
		{"adm", image.Account{UID: 42, GID: 43, Home: "/var/adm", Groups: []int{1234}}, true},
		{"adm:adm", image.Account{UID: 42, GID: 43, Home: "/var/adm"}, true},
		{"root:adm", image.Account{UID: 0, GID: 43, Home: "/root"}, true},
		{"adm:1234", image.Account{UID: 42, GID: 1234, Home: "/var/adm"}, true},
		{"42:1234", image.Account{UID: 42, GID: 1234, Home: "/var/adm"}, true},
		{"1337:1338", image.Account{UID: 1337, GID: 1338, Home: "/"}, true},
		{"1337", image.Account{UID: 1337, Home: "/"}, true},
		{"homeless", image.Account{UID: 7, GID: 7, Home: "/"}, true},
		{"111", image.Account{UID: 111, GID: 112, Home: "/home/odd"}, true}, // a number is never a name
		{"adm:444", image.Account{UID: 42, GID: 444, Home: "/var/adm"}, true},
		{"nobody", image.Account{}, false},
		{"adm:nogroup", image.Account{}, false},
		{"-1", image.Account{}, false},
		{"0:-5", image.Account{}, false},
		{"2147483648", image.Account{}, false},
		{"2147483647", image.Account{UID: 2147483647, Home: "/"}, true},
	} {
		got, ok := m.User(tt.spec)
		if ok != tt.ok || ok && (got.UID != tt.want.UID || got.GID != tt.want.GID || got.Home != tt.want.Home || !slices.Equal(got.Groups, tt.want.Groups)) {
			t.Errorf("%q: got %+v %v, want %+v %v", tt.spec, got, ok, tt.want, tt.ok)
		}
	}
	empty := read(t, it.Archive("", it.Plain(it.File("x", ""))), image.Options{})
	if a, ok := empty.User(""); !ok || a.UID != 0 || a.Home != "/" {
		t.Errorf("scratch: %+v %v", a, ok)
	}
	if _, ok := empty.User("root"); ok {
		t.Error("scratch has a root by name")
	}
}

func TestPackages(t *testing.T) {
	const status = "Package: a\nStatus: install ok installed\n\nPackage: b\nStatus: deinstall ok config-files\n\nPackage: c\nStatus: hold ok installed\nVersion: 1\n\nPackage: d\nStatus: install ok half-installed\n"
	for name, tt := range map[string]struct {
		entries []it.Entry
		want    int
	}{
		"scratch":    {nil, 0},
		"dpkg":       {[]it.Entry{it.File("var/lib/dpkg/status", status)}, 2},
		"distroless": {[]it.Entry{it.File("var/lib/dpkg/status.d/base", "Package: base-files\nVersion: 1\n"), it.File("var/lib/dpkg/status.d/base.md5sums", "x"), it.File("var/lib/dpkg/status.d/tzdata", "Package: tzdata\n\nPackage: netbase\n")}, 3},
		"apk":        {[]it.Entry{it.Dir("lib"), it.File("lib/apk/db/installed", "C:Q1x\nP:musl\nV:1\n\nC:Q1y\nP:busybox\n")}, 2},
		"apk in usr": {[]it.Entry{it.Dir("usr/lib"), it.Symlink("lib", "usr/lib"), it.File("usr/lib/apk/db/installed", "P:musl\n")}, 1},
		"rpm":        {[]it.Entry{it.File("usr/lib/sysimage/rpm/rpmdb.sqlite", "SQLite")}, -1},
		"not kept":   {[]it.Entry{it.File("var/lib/dpkg/status", status[:90]+string(make([]byte, image.MaxText)))}, -1},
	} {
		if got := read(t, it.Archive("", it.Plain(tt.entries...)), image.Options{}).Packages(); got != tt.want {
			t.Errorf("%s: got %d, want %d", name, got, tt.want)
		}
	}
}

func TestKeep(t *testing.T) {
	for _, p := range []string{"/etc/passwd", "/etc/ld.so.conf.d/a.conf", "/etc/ld-musl-x86_64.path", "/etc/nginx/conf.d/default.conf", "/var/lib/dpkg/status"} {
		if !image.Keep(p) {
			t.Errorf("%s is not kept", p)
		}
	}
	for _, p := range []string{"/etc/shadow", "/app/etc/passwd", "/etc/nginx", "/var/lib/dpkg/status-old"} {
		if image.Keep(p) {
			t.Errorf("%s is kept", p)
		}
	}
	m := read(t, it.Archive("", it.Plain(it.File("etc/passwd", ""), it.File("etc/group", string(make([]byte, image.MaxText))), it.File("etc/os-release", string(make([]byte, image.MaxText+1))))), image.Options{})
	if p, g, h := m.Files["/etc/passwd"].Text, m.Files["/etc/group"].Text, m.Files["/etc/os-release"].Text; p == nil || len(g) != image.MaxText || h != nil {
		t.Errorf("kept %v, %d, %d bytes", p != nil, len(g), len(h))
	}
}
