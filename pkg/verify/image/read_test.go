package image_test

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/msb-dev/msb/pkg/verify/image"
	it "github.com/msb-dev/msb/pkg/verify/image/imagetest"
)

func read(t *testing.T, archive []byte, o image.Options) *image.Image {
	t.Helper()
	m, err := image.Read(t.Context(), bytes.NewReader(archive), o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// list writes an image's files as "path kind", with content or target.
func list(m *image.Image) string {
	var b strings.Builder
	for _, p := range slices.Sorted(maps.Keys(m.Files)) {
		f := m.Files[p]
		fmt.Fprintf(&b, "%d %s", f.Layer, p)
		switch f.Kind {
		case image.Regular:
			fmt.Fprintf(&b, " = %s", f.Text)
		case image.Directory:
			b.WriteString("/")
		case image.Symlink:
			b.WriteString(" -> " + f.Link)
		case image.Device:
			b.WriteString(" device")
		case image.Fifo:
			b.WriteString(" fifo")
		}
		b.WriteString("\n")
	}
	return b.String()
}

func everything(string) bool { return true }

// TestLayers lays layers over each other; the expectations are what a container shows.
func TestLayers(t *testing.T) {
	for name, tt := range map[string]struct {
		layers [][]it.Entry
		want   string
	}{
		"added and changed": {
			[][]it.Entry{{it.Dir("a/"), it.File("a/x", "1"), it.File("a/y", "1")}, {it.File("a/x", "2")}},
			"0 /a/\n1 /a/x = 2\n0 /a/y = 1\n",
		},
		"whiteout": {
			[][]it.Entry{{it.Dir("a"), it.File("a/x", "1"), it.File("a/y", "1")}, {it.File("a/.wh.x", "")}},
			"0 /a/\n0 /a/y = 1\n",
		},
		"whiteout of a directory": {
			[][]it.Entry{{it.Dir("a"), it.Dir("a/b"), it.File("a/b/c", "1"), it.File("ab", "1")}, {it.File(".wh.a", "")}},
			"0 /ab = 1\n",
		},
		"whiteout and file of one layer, in both orders": {
			[][]it.Entry{{it.File("x", "1"), it.File("y", "1")}, {it.File("x", "2"), it.File(".wh.x", ""), it.File(".wh.y", ""), it.File("y", "2")}},
			"1 /x = 2\n1 /y = 2\n",
		},
		"opaque directory": {
			[][]it.Entry{{it.Dir("a"), it.File("a/x", "1"), it.Dir("a/b"), it.File("a/b/y", "1"), it.File("z", "1")}, {it.Dir("a"), it.File("a/new", "2"), it.File("a/.wh..wh..opq", "")}},
			"1 /a/\n1 /a/new = 2\n0 /z = 1\n",
		},
		"what aufs kept": {
			[][]it.Entry{{it.File(".wh..wh.aufs", ""), it.Dir(".wh..wh.plnk"), it.File("x", "1")}},
			"0 /x = 1\n",
		},
		"directory becomes file and back": {
			[][]it.Entry{{it.Dir("a"), it.File("a/x", "1")}, {it.File("a", "2")}, {it.Dir("a"), it.File("a/y", "3")}},
			"2 /a/\n2 /a/y = 3\n",
		},
		"file becomes directory": {
			[][]it.Entry{{it.File("a", "1")}, {it.Dir("a"), it.File("a/1", "2"), it.File("a/2", "2"), it.File("a/3", "2"), it.File("a/4", "2"), it.Dir("a/5"), it.File("a/5/6", "2")}},
			"1 /a/\n1 /a/1 = 2\n1 /a/2 = 2\n1 /a/3 = 2\n1 /a/4 = 2\n1 /a/5/\n1 /a/5/6 = 2\n",
		},
		"directory becomes file in one layer": {
			[][]it.Entry{{it.Dir("a"), it.File("a/x", "1"), it.File("a", "2")}},
			"0 /a = 2\n",
		},
		"directory becomes link": {
			[][]it.Entry{{it.Dir("a"), it.File("a/x", "1"), it.Dir("b")}, {it.Symlink("a", "b")}},
			"1 /a -> b\n0 /b/\n",
		},
		"twice in one layer": {
			[][]it.Entry{{it.File("x", "1"), it.File("./x", "2"), it.File("/x", "3")}},
			"0 /x = 3\n",
		},
		"names with dots": {
			[][]it.Entry{{it.Dir("./"), it.File("./a/../b", "1"), it.File("/c", "1")}},
			"0 /b = 1\n0 /c = 1\n",
		},
		"directories without entries": {
			[][]it.Entry{{it.File("a/b/c", "1")}, {it.File("a/b/d", "2")}},
			"0 /a/\n0 /a/b/\n0 /a/b/c = 1\n1 /a/b/d = 2\n",
		},
		"a link of the same layer is followed": {
			[][]it.Entry{{it.Dir("usr/lib"), it.Symlink("lib", "usr/lib"), it.File("lib/x", "1")}},
			"0 /lib -> usr/lib\n0 /usr/\n0 /usr/lib/\n0 /usr/lib/x = 1\n",
		},
		"a link of the same layer that leads out stays inside": {
			[][]it.Entry{{it.Symlink("a", "../../etc"), it.File("a/passwd", "1")}},
			"0 /a -> ../../etc\n0 /etc/\n0 /etc/passwd = 1\n",
		},
		"a link of a lower layer is hidden by a directory": {
			[][]it.Entry{{it.Dir("usr"), it.Symlink("lib", "usr")}, {it.File("lib/x", "2")}},
			"1 /lib/\n1 /lib/x = 2\n0 /usr/\n",
		},
		"hard link": {
			[][]it.Entry{{it.File("x", "1"), it.Link("y", "./x"), it.Link("z", "/y")}},
			"0 /x = 1\n0 /y = 1\n0 /z = 1\n",
		},
		"hard link, its first name removed": {
			[][]it.Entry{{it.File("x", "1"), it.Link("y", "x")}, {it.File(".wh.x", "")}},
			"0 /y = 1\n",
		},
		"hard link to a lower layer": {
			[][]it.Entry{{it.File("x", "1")}, {it.Link("y", "x"), it.File(".wh.x", "")}},
			"1 /y = 1\n",
		},
		"hard link over a directory": {
			[][]it.Entry{{it.Dir("d"), it.File("d/x", "0"), it.File("x", "1"), it.Link("d", "x")}},
			"0 /d = 1\n0 /x = 1\n",
		},
		"devices": {
			[][]it.Entry{{
				{Header: tar.Header{Typeflag: tar.TypeChar, Name: "null", Devmajor: 1, Devminor: 3}},
				{Header: tar.Header{Typeflag: tar.TypeBlock, Name: "sda"}},
				{Header: tar.Header{Typeflag: tar.TypeFifo, Name: "pipe"}},
			}},
			"0 /null device\n0 /pipe fifo\n0 /sda device\n",
		},
		"long name": {
			[][]it.Entry{{it.File(strings.Repeat("d/", 150)+strings.Repeat("n", 200), "1"), it.File(".wh.d", "")}, {it.File(".wh.d", "")}},
			"",
		},
		"a layer of nothing": {[][]it.Entry{{}, {it.File("x", "1")}}, "1 /x = 1\n"},
	} {
		t.Run(name, func(t *testing.T) {
			var layers []it.Layer
			for _, entries := range tt.layers {
				layers = append(layers, it.Plain(entries...))
			}
			m := read(t, it.Archive("", layers...), image.Options{Keep: everything})
			if got := list(m); got != tt.want {
				t.Errorf("got:\n%swant:\n%s", got, tt.want)
			}
		})
	}
}

// TestForms reads the same image in each form that it may have.
func TestForms(t *testing.T) {
	base := it.Plain(it.Dir("etc"), it.File("etc/passwd", "root:x:0:0::/root:"))
	top := it.Plain(it.File("app", "1"))
	const want = "1 /app = 1\n0 /etc/\n0 /etc/passwd = root:x:0:0::/root:\n"
	squeeze := func(l it.Layer, how func([]byte) []byte) it.Layer {
		return it.Layer{Stored: how(l.Plain), Plain: l.Plain}
	}
	reversed := it.OCI("", base, top)
	slices.Reverse(reversed)
	config := string(it.Config("", base, top))
	old := []it.Entry{
		it.Dir("aaa/"), it.File("aaa/layer.tar", string(base.Plain)), it.File("aaa/VERSION", "1.0"), it.File("aaa/json", "{}"),
		it.File("bbb/layer.tar", string(top.Plain)), it.Symlink("ccc/layer.tar", "../aaa/layer.tar"), it.File("c0ffee.json", config),
		it.File("manifest.json", `[{"Config":"c0ffee.json","RepoTags":["x:1"],"Layers":["ccc/layer.tar","bbb/layer.tar"]}]`),
	}
	for name, archive := range map[string][]byte{
		"plain":             it.Archive("", base, top),
		"index first":       it.Tar(reversed...),
		"gzip":              it.Archive("", squeeze(base, it.Gzip), squeeze(top, it.Gzip)),
		"zstd":              it.Archive("", squeeze(base, it.Zstd), top),
		"gzip in two parts": it.Archive("", squeeze(base, func(b []byte) []byte { return append(it.Gzip(b[:700]), it.Gzip(b[700:])...) }), top),
		"docker save":       it.Tar(old...),
		"with ./":           it.Tar(dotted(it.OCI("", base, top))...),
	} {
		t.Run(name, func(t *testing.T) {
			m, err := image.Read(t.Context(), iotest.HalfReader(bytes.NewReader(archive)), image.Options{Keep: everything})
			if err != nil {
				t.Fatal(err)
			}
			if got := list(m); got != want {
				t.Errorf("got:\n%swant:\n%s", got, want)
			}
		})
	}
}

func dotted(entries []it.Entry) []it.Entry {
	for i := range entries {
		entries[i].Name = "./" + entries[i].Name
	}
	return entries
}

// TestFile reads all that is said of a file.
func TestFile(t *testing.T) {
	const caps = "\x01\x00\x00\x02\x00\x04\x00\x00"
	ping := it.Program("bin/ping", "#! /bin/sh -e \r\necho")
	ping.Mode, ping.Uid, ping.Gid = 0o4755, 7, 8
	ping.PAXRecords = map[string]string{"SCHILY.xattr.security.capability": caps}
	m := read(t, it.Archive(`{"User":"app","Env":["A=b"],"Healthcheck":{"Test":["NONE"]}}`, it.Plain(ping)), image.Options{})
	f := m.Files["/bin/ping"]
	if f == nil {
		t.Fatal("not there")
	}
	if f.Mode != 0o755|fs.ModeSetuid || f.UID != 7 || f.GID != 8 || f.Size != 20 || f.Xattrs["security.capability"] != caps || f.Interp != "/bin/sh -e \r" || f.Text != nil {
		t.Errorf("%+v", f)
	}
	// printf '#! /bin/sh -e \r\necho' | sha256sum
	if f.Sum != "b2dda58e88f46932d909028cfe6584b7256ab60f829e33decbfcfc7553bfbf03" {
		t.Errorf("sum %s", f.Sum)
	}
	if m.Config.Config.User != "app" || m.Config.Config.Healthcheck.Test[0] != "NONE" {
		t.Errorf("%+v", m.Config.Config)
	}
}

// TestSizes counts bytes that upper layers hide, and no hard link twice.
func TestSizes(t *testing.T) {
	m := read(t, it.Archive("", it.Plain(it.File("x", "12345"), it.Link("y", "x")), it.Plain(it.File(".wh.x", ""), it.File("z", "123"))), image.Options{})
	if m.Size() != 8 || m.Layers[0].Size != 5 || m.Layers[0].Files != 2 || m.Layers[1].Files != 1 {
		t.Errorf("%d %+v", m.Size(), m.Layers)
	}
}

// TestRefused holds that what is wrong is said, and how.
func TestRefused(t *testing.T) {
	layer := it.Plain(it.File("x", "1"))
	good := it.OCI("", layer)
	without := func(i int) []it.Entry { return slices.Delete(slices.Clone(good), i, i+1) }
	altered := slices.Clone(good)
	altered[0].Body = strings.Replace(altered[0].Body, "x", "y", 1)
	archive := it.Tar(good...)
	gz := it.Gzip(layer.Plain)
	bomb := it.Layer{Stored: it.Gzip(make([]byte, 8<<20)), Plain: make([]byte, 8<<20)}
	foreign := it.Layer{Stored: []byte("BZh91AY&SY"), Plain: layer.Plain}
	for name, tt := range map[string]struct {
		archive []byte
		want    string
	}{
		"nothing":                {nil, "neither index.json"},
		"no archive":             {[]byte(strings.Repeat("hello", 1000)), "read archive"},
		"cut off":                {archive[:700], "cut off"},
		"cut off between":        {archive[:len(archive)-1500], "cut off"},
		"altered":                {it.Tar(altered...), "the archive was altered"},
		"layer missing":          {it.Tar(without(0)...), "is not in the archive"},
		"configuration missing":  {it.Tar(without(1)...), "is not in the archive"},
		"manifest missing":       {it.Tar(without(2)...), "is not in the archive"},
		"index missing":          {it.Tar(without(4)...), "neither index.json"},
		"layer of another kind":  {it.Archive("", foreign), "layer 1 is not an archive"},
		"layer cut off":          {it.Archive("", it.Layer{Stored: gz[:len(gz)-12], Plain: layer.Plain}), "layer 1: it is cut off"},
		"another layer":          {it.Archive("", it.Layer{Stored: it.Tar(it.File("y", "1")), Plain: layer.Plain}), "the configuration says"},
		"path out of the image":  {it.Archive("", it.Plain(it.File("../x", "1"))), `entry "../x": it leads out of the image`},
		"path out, later":        {it.Archive("", it.Plain(it.File("a/../../x", "1"))), "it leads out"},
		"whiteout out":           {it.Archive("", it.Plain(it.File("../.wh.x", ""))), "it leads out"},
		"whiteout of nothing":    {it.Archive("", it.Plain(it.File("a/.wh...", ""))), "a whiteout of no file"},
		"hard link out":          {it.Archive("", it.Plain(it.Link("x", "../../etc/passwd"))), "it leads out"},
		"hard link to nothing":   {it.Archive("", it.Plain(it.Link("x", "y"))), `a hard link to "/y"`},
		"hard link to itself":    {it.Archive("", it.Plain(it.Link("x", "x"))), "a hard link to itself"},
		"hard link to directory": {it.Archive("", it.Plain(it.Dir("d"), it.Link("x", "d"))), "a hard link to a directory"},
		"below a file":           {it.Archive("", it.Plain(it.File("a", "1"), it.File("a/b", "1"))), "not a directory"},
		"links in a circle":      {it.Archive("", it.Plain(it.Symlink("a", "b"), it.Symlink("b", "a"), it.File("a/x", ""))), "too many symbolic links"},
		"root is a file":         {it.Archive("", it.Plain(it.Symlink(".", "x"))), "the root is not a directory"},
		"path too long":          {it.Archive("", it.Plain(it.File(strings.Repeat("d/", 2100)+"x", ""))), "longer than a path can be"},
		"bomb":                   {it.Archive("", bomb), "more than 1048576 bytes"},
		"many files":             {it.Archive("", it.Plain(slices.Repeat([]it.Entry{it.File("x", "")}, 200)...)), "more than 100 files"},
		"deep directories":       {it.Archive("", it.Plain(it.File(strings.Repeat("d/", 200)+"x", ""))), "more than 100 files"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := image.Read(t.Context(), bytes.NewReader(tt.archive), image.Options{MaxFiles: 100, MaxBytes: 1 << 20})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

// TestBroken holds that an error of the stream comes out as it is.
func TestBroken(t *testing.T) {
	archive := it.Archive("", it.Plain(it.File("x", strings.Repeat("1", 5000))))
	broken := errors.New("the pipe broke")
	for _, n := range []int{0, 100, 1000, 5000, len(archive)} {
		r := io.MultiReader(bytes.NewReader(archive[:n]), iotest.ErrReader(broken))
		if _, err := image.Read(t.Context(), r, image.Options{}); !errors.Is(err, broken) {
			t.Errorf("after %d bytes: %v", n, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := image.Read(ctx, bytes.NewReader(archive), image.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
}

// TestEndless holds that a stream without an end, and a file without one that takes no room in the archive, are read to a bound.
func TestEndless(t *testing.T) {
	if testing.Short() {
		t.Skip("reads half a GiB")
	}
	archive := it.Archive("", it.Plain(it.File("x", "1")))
	var limit *image.LimitError
	_, err := image.Read(t.Context(), io.MultiReader(bytes.NewReader(archive), zeros{}), image.Options{MaxBytes: 1 << 20})
	if !errors.As(err, &limit) {
		t.Errorf("a stream without an end: %v", err)
	}
	// A sparse file of 2^50 bytes, all of them a hole but one at the start: PAX sparse 1.0.
	body := "1\n0\n1\n" + strings.Repeat("\x00", 506) + "x"
	sparse := pax(body, "GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.name=x", "GNU.sparse.realsize=1125899906842624")
	for name, archive := range map[string][]byte{"blob": sparse, "file of a layer": it.Archive("", it.Layer{Stored: sparse, Plain: sparse})} {
		if _, err := image.Read(t.Context(), bytes.NewReader(archive), image.Options{MaxBytes: 1 << 20}); !errors.As(err, &limit) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// pax makes an archive of one file with PAX records that the standard library's writer refuses.
func pax(body string, records ...string) []byte {
	var text string
	for _, r := range records {
		n := len(r) + 3
		for len(fmt.Sprintf("%d %s\n", n, r)) != n {
			n++
		}
		text += fmt.Sprintf("%d %s\n", n, r)
	}
	head := it.Tar(it.File("PaxHeaders/x", text))
	head = head[:len(head)-1024]
	head[156] = 'x'
	// The checksum changes by as much as the type.
	sum := 0
	copy(head[148:156], "        ")
	for _, c := range head[:512] {
		sum += int(c)
	}
	copy(head[148:156], fmt.Sprintf("%06o\x00 ", sum))
	return append(head, it.Tar(it.File("GNUSparseFile.0/x", body))...)
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// TestPlatforms chooses the image among attestations and platforms.
func TestPlatforms(t *testing.T) {
	layer := it.Plain(it.File("x", "1"))
	config := it.Config("", layer)
	manifest := fmt.Sprintf(`{"config":{"digest":%q},"layers":[{"digest":%q}]}`, it.Digest(config), it.Digest(layer.Stored))
	attestation := `{"config":{"digest":"sha256:0000000000000000000000000000000000000000000000000000000000000000"},"layers":[]}`
	describe := func(doc, more string) string { return fmt.Sprintf(`{"digest":%q%s}`, it.Digest([]byte(doc)), more) }
	archive := func(list ...string) []byte {
		inner := fmt.Sprintf(`{"manifests":[%s]}`, strings.Join(list, ","))
		outer := fmt.Sprintf(`{"manifests":[%s]}`, describe(inner, ""))
		return it.Tar(it.Blob(layer.Stored), it.Blob(config), it.Blob([]byte(manifest)), it.Blob([]byte(manifest+" ")), it.Blob([]byte(attestation)), it.Blob([]byte(inner)), it.File("index.json", outer))
	}
	amd := describe(manifest, `,"platform":{"os":"linux","architecture":"amd64"}`)
	arm := describe(manifest+" ", `,"platform":{"os":"linux","architecture":"arm64","variant":"v8"}`)
	proof := describe(attestation, `,"platform":{"os":"unknown","architecture":"unknown"},"annotations":{"vnd.docker.reference.type":"attestation-manifest"}`)
	for _, tt := range []struct {
		archive        []byte
		platform, want string
	}{
		{archive(amd, proof), "", ""},
		{archive(proof, amd), "linux/arm64", ""},
		{archive(amd, arm), "linux/arm64/v8", ""},
		{archive(amd, arm), "", `2 images (linux/amd64, linux/arm64/v8), none of them for ""`},
		{archive(proof), "", "no image in the archive"},
	} {
		_, err := image.Read(t.Context(), bytes.NewReader(tt.archive), image.Options{Platform: tt.platform})
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("platform %q: got %v, want %q", tt.platform, err, tt.want)
		}
	}
}
