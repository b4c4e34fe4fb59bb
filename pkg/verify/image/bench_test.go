package image_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/msb-dev/msb/pkg/verify/image"
	it "github.com/msb-dev/msb/pkg/verify/image/imagetest"
)

// BenchmarkRead reads an image of 2,000 files and 64 MiB: as many small files as a front end has, some large ones, native ones.
func BenchmarkRead(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	words := make([]byte, 1<<20)
	for i := range words {
		words[i] = "etaoin shrdlu{}();\n"[r.IntN(19)]
	}
	entries := []it.Entry{it.Dir("app")}
	for i := range 2000 {
		at, n := r.IntN(1<<19), 1<<r.IntN(16)
		entries = append(entries, it.File(fmt.Sprintf("app/%d/%d.js", i%40, i), string(words[at:at+n])))
	}
	for i := range 20 {
		entries = append(entries, it.File(fmt.Sprintf("lib/%d.so", i), it.ELF(image.ELF{Dynamic: true, Needed: []string{"libc.so.6"}})+string(bytes.Repeat(words, 2))))
	}
	plain := it.Plain(entries...)
	for _, c := range []struct {
		name  string
		layer it.Layer
	}{
		{"plain", plain},
		{"gzip", it.Layer{Stored: it.Gzip(plain.Plain), Plain: plain.Plain}},
		{"zstd", it.Layer{Stored: it.Zstd(plain.Plain), Plain: plain.Plain}},
	} {
		archive := it.Archive("", c.layer)
		o := image.Options{Secrets: []image.Secret{{Name: "a", Value: []byte("npm_0123456789")}, {Name: "b", Value: []byte("hunter2hunter2")}}}
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(plain.Plain)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := image.Read(b.Context(), bytes.NewReader(archive), o); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
