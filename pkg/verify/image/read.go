package image

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"path"
)

// What an archive may hold, where Options say nothing. A node_modules of a large front end has some 100,000 files, and the largest
// public images some 30 GiB; beyond these figures an archive is hostile or not one that can be compared file by file.
const (
	DefaultMaxFiles = 2 << 20
	DefaultMaxBytes = 64 << 30
)

// MaxText is how large a file may be whose content is kept: /var/lib/dpkg/status of a machine with 5,000 packages has 6 MiB.
const MaxText = 8 << 20

// MaxMatches is how many matches a layer records: a report shows a few, and a pattern may match every file.
const MaxMatches = 100

// maxDocument is the size of an index, manifest or configuration; registries refuse manifests above 4 MiB. Longer blobs that are not
// layers (a bill of materials) are checked against their digest and dropped.
const maxDocument = 4 << 20

// maxKept bounds what stays in memory of all entries: paths, links, attributes, kept text, names in native files.
const maxKept = 1 << 30

// maxAround is what an archive may hold besides layers: headers, documents, bills of materials.
const maxAround = 256 << 20

// Options bound and direct Read. The zero value is usable.
type Options struct {
	MaxFiles int               // entries of all layers; 0 is DefaultMaxFiles
	MaxBytes int64             // unpacked bytes of all layers; 0 is DefaultMaxBytes
	Secrets  []Secret          // looked for in every layer, also in files that upper layers hide
	Keep     func(string) bool // files whose content is kept, up to MaxText; nil is Keep
	Platform string            // such as "linux/amd64": which image of several; "" if there is one
}

// A LimitError says that an archive holds more than Options allow.
type LimitError struct {
	What  string // "files", "bytes" or "memory"
	Limit int64
}

func (e *LimitError) Error() string {
	switch e.What {
	case "files":
		return fmt.Sprintf("image: more than %d files in its layers", e.Limit)
	case "memory":
		return fmt.Sprintf("image: names and kept text of more than %d bytes", e.Limit)
	}
	return fmt.Sprintf("image: more than %d bytes in its layers, unpacked", e.Limit)
}

// Read reads one image from an OCI archive or from what `docker save` writes, to the end of the stream. The blobs may come in any
// order, with layers plain, gzip or zstd. Nothing is unpacked; a native file above 16 MiB passes through one unnamed temporary file.
// An archive that is cut off, that was altered (a digest doesn't fit), that names paths outside of the image, or that exceeds the
// limits (*LimitError) is an error.
func Read(ctx context.Context, r io.Reader, o Options) (*Image, error) {
	if o.MaxFiles == 0 {
		o.MaxFiles = DefaultMaxFiles
	}
	if o.MaxBytes == 0 {
		o.MaxBytes = DefaultMaxBytes
	}
	if o.Keep == nil {
		o.Keep = Keep
	}
	stored := o.MaxBytes + maxAround
	s := &scanner{options: o, secrets: newMatcher(o.Secrets), filesLeft: o.MaxFiles, streamLeft: stored, blobsLeft: stored,
		bytesLeft: o.MaxBytes, contentLeft: o.MaxBytes, keptLeft: maxKept, sum: sha256.New()}
	defer s.spool.close()
	a, err := s.archive(&countedReader{&contextReader{ctx, r}, &s.streamLeft, o.MaxBytes})
	if err == nil {
		var m *Image
		if m, err = a.image(o.Platform); err == nil {
			return m, nil
		}
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return nil, err
}

// contextReader ends a stream with its context.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c *contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

// archive is what was kept of the outer archive.
type archive struct {
	blobs map[string]*blob  // by clean name in the archive
	links map[string]string // `docker save` before 25.0 links equal layers to each other
}

// archive reads the outer archive to the end of the stream.
func (s *scanner) archive(r io.Reader) (*archive, error) {
	a := &archive{blobs: map[string]*blob{}, links: map[string]string{}}
	t := tar.NewReader(r)
	var limit *LimitError
	for {
		h, err := t.Next()
		if err == io.EOF {
			break
		}
		if errors.As(err, &limit) {
			return nil, limit
		}
		if err != nil {
			return nil, fmt.Errorf("image: read archive: %w", cut(err))
		}
		name := path.Clean(h.Name)
		if err := s.entry(h); err != nil {
			return nil, err
		}
		switch h.Typeflag {
		case tar.TypeReg:
			b, err := s.blob(name, t)
			if err != nil {
				return nil, err
			}
			a.blobs[name] = b
		case tar.TypeSymlink:
			a.links[name] = path.Join(path.Dir(name), h.Linkname)
		case tar.TypeLink:
			a.links[name] = path.Clean(h.Linkname)
		}
	}
	// A builder that still writes would wait for its reader.
	if _, err := io.Copy(io.Discard, r); errors.As(err, &limit) {
		return nil, limit
	} else if err != nil {
		return nil, fmt.Errorf("image: read archive: %w", err)
	}
	return a, nil
}

// get finds a blob by its name in the archive.
func (a *archive) get(name string) *blob {
	name = path.Clean(name)
	for range 4 {
		if b := a.blobs[name]; b != nil {
			return b
		}
		name = a.links[name]
	}
	return nil
}

// cut names an early end for what it is.
func cut(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("it is cut off")
	}
	return err
}
