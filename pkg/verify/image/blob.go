package image

import (
	"archive/tar"
	"bufio"
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"

	"github.com/klauspost/compress/gzip" // twice as fast as the standard library's
	"github.com/klauspost/compress/zstd"
)

// blob is what was kept of one file of the archive.
type blob struct {
	sum      string   // "sha256:…" of its bytes
	document []byte   // if it may be JSON
	layer    *scanned // if it is an archive
	failed   error    // it looks like an archive and can't be read as one
}

// maxWindow is the largest window of zstd that is decoded: that of `zstd --ultra --long=27`.
const maxWindow = 128 << 20

// blob reads one file of the archive, and holds it against the digest in its name.
func (s *scanner) blob(name string, r io.Reader) (*blob, error) {
	algorithm, want := nameDigest(name)
	sum := sha256.New()
	var other hash.Hash
	w := io.Writer(sum)
	if algorithm == "sha512" {
		other = sha512.New()
		w = io.MultiWriter(sum, other)
	}
	in := bufio.NewReaderSize(io.TeeReader(&countedReader{r, &s.blobsLeft, s.options.MaxBytes}, w), 256<<10)
	b := &blob{}
	start, _ := in.Peek(512)
	head := bytes.Clone(start)
	var err error
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		var z *gzip.Reader
		if z, err = gzip.NewReader(in); err == nil {
			b.layer, err = s.layer(z)
		}
	case isZstd(head):
		var z *zstd.Decoder
		if z, err = zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow)); err == nil {
			b.layer, err = s.layer(z)
			z.Close()
		}
	case isTar(head):
		b.layer, err = s.layer(in)
	default:
		b.document, err = io.ReadAll(io.LimitReader(in, maxDocument+1))
		if len(b.document) > maxDocument || !isJSON(b.document) {
			b.document = nil
		} else if kept := s.keep(len(b.document)); kept != nil {
			return nil, kept
		}
	}
	var limit *LimitError
	var outside *PathError
	switch {
	case errors.As(err, &limit):
		return nil, err
	case errors.As(err, &outside):
		return nil, fmt.Errorf("image: %s: %w", name, err)
	}
	b.failed = err
	// If it was the stream that broke, it does so again.
	if _, err := io.Copy(io.Discard, in); errors.As(err, &limit) {
		return nil, limit
	} else if err != nil {
		return nil, fmt.Errorf("image: read %s: %w", name, cut(err))
	}
	b.sum = "sha256:" + hex.EncodeToString(sum.Sum(nil))
	if b.layer != nil && isTar(head) {
		b.layer.sum = b.sum
	}
	got := b.sum
	if other != nil {
		got = "sha512:" + hex.EncodeToString(other.Sum(nil))
	}
	if algorithm != "" && got != algorithm+":"+want {
		return nil, fmt.Errorf("image: %s has the digest %s: the archive was altered", name, got)
	}
	return b, nil
}

// nameDigest reads the digest in the name of a blob of an OCI layout; algorithm is "" in other names.
func nameDigest(name string) (algorithm, sum string) {
	rest, ok := strings.CutPrefix(name, "blobs/")
	if !ok {
		return "", ""
	}
	algorithm, sum, _ = strings.Cut(rest, "/")
	if algorithm != "sha256" && algorithm != "sha512" {
		return "", ""
	}
	return algorithm, sum
}

// isZstd reports whether a stream starts with a frame of zstd, or with a skippable one.
func isZstd(head []byte) bool {
	return bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}) || len(head) > 4 && head[0]&0xf0 == 0x50 && bytes.Equal(head[1:4], []byte{0x2a, 0x4d, 0x18})
}

// isTar reports whether a stream starts with a header of an archive, or is an empty one.
func isTar(head []byte) bool {
	if len(head) < 512 {
		return false
	}
	_, err := tar.NewReader(bytes.NewReader(head)).Next()
	return err == nil || bytes.Equal(head[257:262], []byte("ustar")) || len(bytes.Trim(head, "\x00")) == 0
}

func isJSON(b []byte) bool {
	b = bytes.TrimLeft(b, " \t\r\n")
	return len(b) > 0 && (b[0] == '{' || b[0] == '[')
}
