package image

import (
	"archive/tar"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"path"
	"strings"
)

// scanner reads layers one after the other and counts what they cost.
type scanner struct {
	options     Options
	secrets     *matcher
	filesLeft   int
	streamLeft  int64 // bytes of the stream
	blobsLeft   int64 // of files of the archive, whose holes a stream need not have
	bytesLeft   int64 // of unpacked layers
	contentLeft int64 // of files, whose holes a layer need not have
	keptLeft    int64

	sum    hash.Hash
	window [128 << 10]byte // the end of what was read of a file, then what was just read
	spool  spool
}

// entry counts one entry.
func (s *scanner) entry(h *tar.Header) error {
	if s.filesLeft--; s.filesLeft < 0 {
		return &LimitError{"files", int64(s.options.MaxFiles)}
	}
	return s.keep(len(h.Name) + len(h.Linkname))
}

// keep counts bytes that stay in memory.
func (s *scanner) keep(n int) error {
	if s.keptLeft -= int64(n); s.keptLeft < 0 {
		return &LimitError{"memory", maxKept}
	}
	return nil
}

// scanned is one layer as it stands in the archive, before it is laid over others.
type scanned struct {
	tree
	root      *File    // its entry for "/"; nil if it has none
	whiteouts []string // paths that it removes from lower layers
	opaque    []string // directories whose lower content it removes
	size      int64
	count     int
	found     []Match
	sum       string // "sha256:…" of the unpacked layer; "" if it was compressed, then the digest of the blob holds it
}

// A PathError is an entry of a layer that no container could unpack.
type PathError struct {
	Path string // as written
	Why  string
}

func (e *PathError) Error() string { return fmt.Sprintf("entry %.200q: %s", e.Path, e.Why) }

// What Linux allows: PATH_MAX, and XATTR_SIZE_MAX.
const (
	maxPath  = 4096
	maxXattr = 64 << 10
)

// The names of whiteouts, from the OCI image specification, layer.md.
const (
	whiteout = ".wh."
	opaque   = ".wh..wh..opq"
)

// layer reads an unpacked layer to its end.
func (s *scanner) layer(r io.Reader) (*scanned, error) {
	l := &scanned{tree: newTree()}
	counted := &countedReader{r, &s.bytesLeft, s.options.MaxBytes}
	t := tar.NewReader(counted)
	for {
		h, err := t.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		if h.Typeflag == tar.TypeXGlobalHeader {
			continue
		}
		if err := s.entry(h); err != nil {
			return nil, err
		}
		if err := s.add(l, h, t); err != nil {
			return nil, err
		}
	}
	_, err := io.Copy(io.Discard, counted)
	return l, err
}

// countedReader ends a stream that is too long.
type countedReader struct {
	r     io.Reader
	left  *int64
	limit int64 // for the message
}

func (c *countedReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if *c.left -= int64(n); *c.left < 0 {
		return n, &LimitError{"bytes", c.limit}
	}
	return n, err
}

// add takes one entry into a layer.
func (s *scanner) add(l *scanned, h *tar.Header, content io.Reader) error {
	name, err := inside(h.Name)
	if err != nil {
		return err
	}
	if name, err = s.place(l, name); err != nil {
		return err
	}
	dir, base := path.Split(name)
	switch {
	case base == opaque:
		l.opaque = append(l.opaque, path.Clean(dir))
		return nil
	case strings.HasPrefix(base, whiteout+whiteout): // what aufs kept for itself
		return nil
	case strings.HasPrefix(base, whiteout):
		hidden := strings.TrimPrefix(base, whiteout)
		if hidden == "" || hidden == "." || hidden == ".." {
			return &PathError{h.Name, "a whiteout of no file"}
		}
		l.whiteouts = append(l.whiteouts, dir+hidden)
		return nil
	}
	l.count++
	f := &File{Path: name, Mode: mode(h.Mode), UID: h.Uid, GID: h.Gid}
	switch h.Typeflag {
	case tar.TypeReg, tar.TypeCont, tar.TypeGNUSparse:
		f.Kind = Regular
		err = s.content(f, l, content)
		l.size += f.Size
	case tar.TypeDir:
		f.Kind = Directory
	case tar.TypeSymlink:
		f.Kind, f.Link = Symlink, h.Linkname
		if h.Linkname == "" || len(h.Linkname) > maxPath {
			err = &PathError{h.Name, "a symbolic link to nothing"}
		}
	case tar.TypeLink:
		return s.hardLink(l, h, name)
	case tar.TypeChar, tar.TypeBlock:
		f.Kind = Device
	case tar.TypeFifo:
		f.Kind = Fifo
	default:
		err = &PathError{h.Name, fmt.Sprintf("unknown type %q", h.Typeflag)}
	}
	if err != nil {
		return err
	}
	if err := s.xattrs(f, h); err != nil {
		return err
	}
	s.secrets.path(l, f)
	if name == "/" {
		if f.Kind != Directory {
			return &PathError{h.Name, "the root is not a directory"}
		}
		l.root = f
		return nil
	}
	l.put(f)
	return nil
}

// hardLink takes a second name of a file into a layer.
func (s *scanner) hardLink(l *scanned, h *tar.Header, name string) error {
	target, err := inside(h.Linkname)
	if err != nil {
		return err
	}
	if target, err = s.place(l, target); err != nil {
		return err
	}
	if name == "/" || name == target {
		return &PathError{h.Name, "a hard link to itself"}
	}
	f := File{lower: target}
	if old := l.files[target]; old != nil {
		f = *old
	}
	if f.Kind == Directory {
		return &PathError{h.Name, "a hard link to a directory"}
	}
	f.Path = name
	s.secrets.path(l, &f)
	l.put(&f)
	return nil
}

// xattrs takes the extended attributes of an entry.
func (s *scanner) xattrs(f *File, h *tar.Header) error {
	for k, v := range h.PAXRecords {
		k, ok := strings.CutPrefix(k, "SCHILY.xattr.")
		if !ok {
			continue
		}
		if len(v) > maxXattr {
			return &PathError{h.Name, "an extended attribute above 64 KiB"}
		}
		if err := s.keep(len(k) + len(v)); err != nil {
			return err
		}
		if f.Xattrs == nil {
			f.Xattrs = map[string]string{}
		}
		f.Xattrs[k] = v
	}
	return nil
}

// inside makes an absolute, clean path of an entry's name. One that leads out of the image is an error.
func inside(name string) (string, error) {
	if len(name) > maxPath {
		return "", &PathError{name, "longer than a path can be"}
	}
	clean := path.Clean(strings.TrimLeft(name, "/"))
	if clean == ".." || strings.HasPrefix(clean, "../") {
		return "", &PathError{name, "it leads out of the image"}
	}
	return path.Join("/", clean), nil
}

// place resolves symbolic links of the layer in the directories of a path, as unpacking would, and makes the directories that have no
// entry. Links of lower layers are not followed: a layer is unpacked by itself, and its directory then hides a link below it.
func (s *scanner) place(l *scanned, name string) (string, error) {
	if name == "/" {
		return name, nil
	}
	dir, base := path.Split(name)
	dir = path.Clean(dir)
	if f := l.files[dir]; dir == "/" || f != nil && f.Kind == Directory {
		return name, nil
	}
	dir, err := follow(func(p string) *File { return l.files[p] }, dir, false, nil)
	if err != nil {
		return "", &PathError{name, err.Error()}
	}
	if f := l.files[dir]; f != nil && f.Kind != Directory {
		return "", &PathError{name, ErrNotDirectory.Error()}
	}
	for _, d := range l.missing(dir) {
		if s.filesLeft--; s.filesLeft < 0 {
			return "", &LimitError{"files", int64(s.options.MaxFiles)}
		}
		if err := s.keep(len(d)); err != nil {
			return "", err
		}
		l.put(&File{Path: d, Kind: Directory, Mode: 0o755, implied: true})
	}
	return path.Join(dir, base), nil
}

// mode takes the permission bits of a header, with set-user-ID, set-group-ID and sticky.
func mode(m int64) fs.FileMode {
	mode := fs.FileMode(m) & fs.ModePerm
	if m&0o4000 != 0 {
		mode |= fs.ModeSetuid
	}
	if m&0o2000 != 0 {
		mode |= fs.ModeSetgid
	}
	if m&0o1000 != 0 {
		mode |= fs.ModeSticky
	}
	return mode
}
