package image_test

import (
	"bytes"
	"path"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/verify/image"
	it "github.com/msb-dev/msb/pkg/verify/image/imagetest"
)

// FuzzRead holds that no archive and no layer breaks the reader, and what is true of every image that it gives.
func FuzzRead(f *testing.F) {
	layer := it.Plain(it.Dir("a"), it.File("a/x", "token"), it.Link("y", "a/x"), it.Symlink("l", "a"), it.File("l/.wh.x", ""))
	for _, archive := range [][]byte{
		it.Archive("", layer, it.Plain(it.File("a", "#!/bin/sh"), it.File(".wh..wh..opq", ""))),
		it.Archive("", it.Layer{Stored: it.Gzip(layer.Plain), Plain: layer.Plain}),
		it.Archive("", it.Layer{Stored: it.Zstd(layer.Plain), Plain: layer.Plain}),
		it.Tar(it.File("l.tar", string(layer.Plain)), it.File("c", string(it.Config("", layer))), it.File("manifest.json", `[{"Config":"c","Layers":["l.tar"]}]`)),
	} {
		f.Add(archive)
	}
	f.Add(layer.Plain)
	f.Add(it.Gzip(layer.Plain))
	f.Add(it.Zstd(layer.Plain))
	o := image.Options{MaxFiles: 1000, MaxBytes: 1 << 20, Secrets: []image.Secret{{Name: "t", Value: []byte("token"), Path: "x*"}}}
	f.Fuzz(func(t *testing.T, archive []byte) {
		for _, a := range [][]byte{archive, it.Archive("", it.Layer{Stored: archive, Plain: archive})} {
			if m, err := image.Read(t.Context(), bytes.NewReader(a), o); err == nil {
				hold(t, m)
			}
		}
	})
}

// FuzzLayer does the same for entries of layers, whose digests always fit.
func FuzzLayer(f *testing.F) {
	f.Add("a/\na/b\n.wh.a\n", "a\na/c\n")
	f.Add("usr/\nlib>usr\nlib/x\n", "lib/y\nusr>/lib\nusr/z\n")
	f.Add("x\ny=x\nz=y\n.wh..wh..opq\n", "x/\nx/a=y\nx/.wh..wh..opq\n.wh.x\n")
	f.Fuzz(func(t *testing.T, lower, upper string) {
		m, err := image.Read(t.Context(), bytes.NewReader(it.Archive("", entries(lower), entries(upper))), image.Options{MaxFiles: 1000})
		if err == nil {
			hold(t, m)
		}
	})
}

// entries makes a layer of lines: "dir/", "link>target", "hard=target", else a file.
func entries(lines string) it.Layer {
	var list []it.Entry
	for line := range strings.Lines(lines) {
		line = strings.ReplaceAll(strings.TrimSuffix(line, "\n"), "\x00", "")
		name, target, link := strings.Cut(line, ">")
		hard, of, isHard := strings.Cut(line, "=")
		switch {
		case name == "", strings.TrimRight(hard, "/") == "":
		case link && target != "":
			list = append(list, it.Symlink(strings.TrimRight(name, "/"), target))
		case isHard && of != "":
			list = append(list, it.Link(strings.TrimRight(hard, "/"), of))
		case strings.HasSuffix(line, "/"):
			list = append(list, it.Dir(line))
		default:
			list = append(list, it.File(line, line))
		}
	}
	return it.Plain(list...)
}

// hold holds what is true of every image.
func hold(t *testing.T, m *image.Image) {
	for p, f := range m.Files {
		if p != f.Path || p != path.Clean(p) || !strings.HasPrefix(p, "/") || p == "/" {
			t.Fatalf("%q has the path %q", p, f.Path)
		}
		if f.Kind < image.Regular || f.Kind > image.Fifo || f.Layer < 0 || f.Layer >= len(m.Layers) || (f.Kind == image.Regular) != (len(f.Sum) == 64) {
			t.Fatalf("%+v", f)
		}
		if dir := path.Dir(p); dir != "/" && (m.Files[dir] == nil || m.Files[dir].Kind != image.Directory) {
			t.Fatalf("%q is in no directory", p)
		}
		if _, err := m.Lookup(p); err != nil && f.Kind != image.Symlink {
			t.Fatal(err)
		}
	}
	m.Size()
	m.Packages()
	m.User("root:x")
}

// FuzzELF holds that no native file breaks the reader of headers.
func FuzzELF(f *testing.F) {
	whole := image.ELF{Dynamic: true, Program: true, Interp: "/lib64/ld-linux-x86-64.so.2", Needed: []string{"libc.so.6"}, Soname: "ld-linux-x86-64.so.2",
		Requires: map[string][]string{"libc.so.6": {"A", "B"}, "libm.so.6": {"C"}}, Defines: []string{"D", "E"}, Rpath: []string{"/x"}, Runpath: []string{"/y"}}
	f.Add(it.ELF(whole))
	whole.Class = 32
	f.Add(it.ELF(whole))
	f.Fuzz(func(t *testing.T, content string) {
		m, err := image.Read(t.Context(), bytes.NewReader(it.Archive("", it.Plain(it.File("x", content)))), image.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if e := m.Files["/x"].ELF; (e != nil) != strings.HasPrefix(content, "\x7fELF") || e != nil && (e.Unread == "") != (e.Class == 32 || e.Class == 64) {
			t.Fatalf("%+v", e)
		}
	})
}
