package image_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/msb-dev/msb/pkg/verify/image"
	it "github.com/msb-dev/msb/pkg/verify/image/imagetest"
)

// TestSecrets finds values wherever they lie in a file, in layers that are hidden too, and kinds of files.
func TestSecrets(t *testing.T) {
	const token = "s3cr3t-token"
	// Around the sizes of the reader's window: 128 KiB, less what it keeps of the read before.
	var entries []it.Entry
	for _, at := range []int{0, 1, 255, 256, 257, 131060, 131066, 131072 - 12, 131071, 131072, 131073, 262100, 262130, 262144} {
		entries = append(entries, it.File(strings.Repeat("x", at/10000+1)+string(rune('a'+len(entries))), strings.Repeat(".", at)+token+strings.Repeat(".", 100)))
	}
	var want []image.Match
	for _, e := range entries {
		want = append(want, image.Match{Secret: "TOKEN", Path: "/" + e.Name})
	}
	entries = append(entries, it.File("almost", "s3cr3t-tokex s3cr3t-toke"), it.File("end", token[:11]), it.File("start", token[11:]))
	hidden := it.Plain(append(entries, it.Dir("src/.git"), it.File("src/.git/HEAD", "x"), it.File("root/.npmrc", "x"), it.File("my.npmrc", "x"))...)
	want = append(want, image.Match{Secret: "git", Path: "/src/.git"}, image.Match{Secret: "npmrc", Path: "/root/.npmrc"})
	top := it.Plain(it.File(".wh.root", ""), it.File("twice", token+token), it.Link("again", "twice"))
	o := image.Options{Secrets: []image.Secret{{Name: "TOKEN", Value: []byte(token)}, {Name: "git", Path: ".git"}, {Name: "npmrc", Path: "/root/.npmrc"}, {Name: "empty"}}}
	for name, archive := range map[string][]byte{"plain": it.Archive("", hidden, top), "gzip": it.Archive("", it.Layer{Stored: it.Gzip(hidden.Plain), Plain: hidden.Plain}, top)} {
		m := read(t, archive, o)
		if !slices.Equal(m.Layers[0].Found, want) {
			t.Errorf("%s: got %v, want %v", name, m.Layers[0].Found, want)
		}
		if want := []image.Match{{Secret: "TOKEN", Path: "/twice"}}; !slices.Equal(m.Layers[1].Found, want) {
			t.Errorf("%s: got %v, want %v", name, m.Layers[1].Found, want)
		}
	}
	m, err := image.Read(t.Context(), iotest.OneByteReader(bytes.NewReader(it.Archive("", it.Plain(it.File("x", strings.Repeat(".", 300)+token))))), o)
	if err != nil || len(m.Layers[0].Found) != 1 {
		t.Errorf("byte by byte: %v, %v", m, err)
	}
}

// TestManyMatches holds the bound of matches.
func TestManyMatches(t *testing.T) {
	var entries []it.Entry
	for i := range 3 * image.MaxMatches {
		entries = append(entries, it.File(strings.Repeat("d", i+1), "token"))
	}
	m := read(t, it.Archive("", it.Plain(entries...)), image.Options{Secrets: []image.Secret{{Name: "a", Value: []byte("token")}, {Name: "b", Path: "d*"}}})
	if n := len(m.Layers[0].Found); n != image.MaxMatches {
		t.Errorf("%d matches", n)
	}
}
