// Package imagetest makes image archives for tests.
package imagetest

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Entry is one entry of an archive.
type Entry struct {
	tar.Header
	Body string
}

// File is a regular file of root, mode 0644.
func File(name, body string) Entry {
	return Entry{tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o644, Size: int64(len(body))}, body}
}

// Program is a regular file of root, mode 0755.
func Program(name, body string) Entry {
	e := File(name, body)
	e.Mode = 0o755
	return e
}

// Dir is a directory of root, mode 0755.
func Dir(name string) Entry {
	return Entry{Header: tar.Header{Typeflag: tar.TypeDir, Name: name, Mode: 0o755}}
}

// Symlink is a symbolic link.
func Symlink(name, target string) Entry {
	return Entry{Header: tar.Header{Typeflag: tar.TypeSymlink, Name: name, Linkname: target, Mode: 0o777}}
}

// Link is a hard link.
func Link(name, target string) Entry {
	return Entry{Header: tar.Header{Typeflag: tar.TypeLink, Name: name, Linkname: target, Mode: 0o644}}
}

// Tar makes an archive of entries. It panics at entries that can't be written.
func Tar(entries ...Entry) []byte {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, e := range entries {
		if err := w.WriteHeader(&e.Header); err != nil {
			panic(err)
		}
		if _, err := w.Write([]byte(e.Body)); err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// Gzip compresses.
func Gzip(b []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Write(b)
	w.Close()
	return out.Bytes()
}

// Zstd compresses.
func Zstd(b []byte) []byte {
	w, err := zstd.NewWriter(nil)
	if err != nil {
		panic(err)
	}
	return w.EncodeAll(b, nil)
}

// Digest is the SHA-256 of bytes as images write it.
func Digest(b []byte) string {
	sum := sha256.Sum256(b)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// Blob is a file of an OCI layout, named by its digest.
func Blob(b []byte) Entry {
	return File("blobs/sha256/"+Digest(b)[len("sha256:"):], string(b))
}

// Layer is a layer as it is stored, and as it was before it was compressed.
type Layer struct{ Stored, Plain []byte }

// Plain is a layer that is not compressed.
func Plain(entries ...Entry) Layer {
	b := Tar(entries...)
	return Layer{b, b}
}

// Config makes an image configuration for amd64 with the layers; settings is JSON for its "config", "" for none.
func Config(settings string, layers ...Layer) []byte {
	if settings == "" {
		settings = "{}"
	}
	ids := []string{}
	for _, l := range layers {
		ids = append(ids, Digest(l.Plain))
	}
	return mustJSON(map[string]any{"architecture": "amd64", "os": "linux", "config": json.RawMessage(settings), "rootfs": map[string]any{"type": "layers", "diff_ids": ids}})
}

// OCI makes the entries of an OCI archive of one image: the layers first, the index last.
func OCI(settings string, layers ...Layer) []Entry {
	config := Config(settings, layers...)
	var list []string
	var entries []Entry
	for _, l := range layers {
		list = append(list, descriptor(l.Stored))
		entries = append(entries, Blob(l.Stored))
	}
	manifest := fmt.Appendf(nil, `{"schemaVersion":2,"config":%s,"layers":[%s]}`, descriptor(config), strings.Join(list, ","))
	index := fmt.Sprintf(`{"schemaVersion":2,"manifests":[%s]}`, descriptor(manifest))
	return append(entries, Blob(config), Blob(manifest), File("oci-layout", `{"imageLayoutVersion":"1.0.0"}`), File("index.json", index))
}

// Archive makes an OCI archive of one image.
func Archive(settings string, layers ...Layer) []byte { return Tar(OCI(settings, layers...)...) }

func descriptor(b []byte) string { return fmt.Sprintf(`{"digest":%q,"size":%d}`, Digest(b), len(b)) }

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}
