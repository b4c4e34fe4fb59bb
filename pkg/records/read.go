// Package records keeps what a run says of many repositories in a directory, a file each: records/KEY.json, patches/KEY.patch,
// messages/KEY.md and, of rewrites that were verified, verify/KEY.json.
package records

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/msb-dev/msb/pkg/report"
)

// The directories below DIR of --out that are read, and how their files end.
const (
	recordsDir = "records"
	verifyDir  = "verify"
	jsonEnding = ".json"
)

// maxFile is the size of a file, in bytes, above which it is no record: a diff holds a Dockerfile at most twice.
const maxFile = 64 << 20

// Set is what directories hold.
type Set struct {
	Records    []report.Record                   // by repository and path, each once; Read is left out of them
	Reports    map[[2]string]report.Verification // of msb verify, by repository and path
	Superseded []string                          // records that were not taken, a sentence each: see Load
}

// Load reads directories. What is there twice and equal is taken once. Of records that differ about one Dockerfile, one is taken, whatever the
// order of dirs: that of the newest msb; of these one that msb verify has decided, passed or refused; of these a rewrite, before a refusal,
// before an unchanged file, before a failure. The others are named in Set.Superseded, unless they decide the same.
//
// Each error names a file or a directory that can't be read, or that holds no record; the others are returned.
func Load(dirs ...string) (Set, []error) {
	var entries []entry
	var errs []error
	readers := make([]reader, runtime.GOMAXPROCS(0))
	for i := range readers {
		readers[i].words = words{}
	}
	for _, dir := range dirs { // one after the other, as each keeps files open
		d, err := open(dir)
		if err != nil {
			errs = append(errs, err)
		}
		more, es := readAll(d.pairs(), readers)
		entries, errs = append(entries, more...), append(errs, es...)
		d.close()
	}
	slices.SortStableFunc(errs, func(a, b error) int { return cmp.Compare(a.Error(), b.Error()) })
	return merge(entries), errs
}

// Read returns the records that Load finds.
func Read(dirs ...string) ([]report.Record, []error) {
	set, errs := Load(dirs...)
	return set.Records, errs
}

// file is one of a directory, as far as it may be read: nothing outside of the directory is, whatever links it holds.
type file struct {
	dir  *folder
	info fs.DirEntry
}

// folder is a directory of a directory, with its name for people.
type folder struct {
	name  string
	root  *os.Root
	files map[string]fs.DirEntry
}

// pair is a record's file, and that of its report of msb verify, if there is one.
type pair struct{ record, verify file }

// directory is one that msb rewrite --out has written.
type directory struct{ records, verify *folder }

// open opens a directory. One that holds other things and no records is an error; an empty one holds none yet.
func open(name string) (d directory, err error) {
	root, err := os.OpenRoot(name)
	if err != nil {
		return d, fmt.Errorf("%s: %w", name, bare(err))
	}
	defer func() { _ = root.Close() }()
	d.records, err = openFolder(root, name, recordsDir)
	if errors.Is(err, fs.ErrNotExist) {
		if all, err := fs.ReadDir(root.FS(), "."); err == nil && len(all) == 0 {
			return d, nil
		}
		return d, fmt.Errorf("%s: no directory %s in it: it is not what msb rewrite --out writes", name, recordsDir)
	}
	if err != nil {
		return d, err
	}
	d.verify, err = openFolder(root, name, verifyDir)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return d, err
}

func openFolder(root *os.Root, dir, name string) (*folder, error) {
	f := &folder{name: filepath.Join(dir, name), files: map[string]fs.DirEntry{}}
	var err error
	if f.root, err = root.OpenRoot(name); err != nil {
		return nil, fmt.Errorf("%s: %w", f.name, bare(err))
	}
	entries, err := fs.ReadDir(f.root.FS(), ".")
	for _, e := range entries {
		f.files[e.Name()] = e
	}
	if err != nil {
		_ = f.root.Close()
		return nil, fmt.Errorf("%s: %w", f.name, bare(err))
	}
	return f, nil
}

func (d directory) close() {
	for _, f := range []*folder{d.records, d.verify} {
		if f != nil {
			_ = f.root.Close()
		}
	}
}

// pairs lists the records.
func (d directory) pairs() []pair {
	var out []pair
	if d.records == nil {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(d.records.files)) {
		if !strings.HasSuffix(name, jsonEnding) {
			continue // one that is being written
		}
		p := pair{record: file{d.records, d.records.files[name]}}
		if d.verify != nil && d.verify.files[name] != nil {
			p.verify = file{d.verify, d.verify.files[name]}
		}
		out = append(out, p)
	}
	return out
}

// read returns what is in a regular file, in buf if it has the room. A link is no such file, nor is a pipe, which might never end.
func (f file) read(buf []byte) ([]byte, error) {
	if !f.info.Type().IsRegular() {
		return nil, errors.New("not a regular file")
	}
	open, err := f.dir.root.Open(f.info.Name())
	if err != nil {
		return nil, bare(err)
	}
	defer func() { _ = open.Close() }()
	info, err := open.Stat()
	if err != nil {
		return nil, bare(err)
	}
	if info.Size() > maxFile {
		return nil, fmt.Errorf("%d bytes, more than %d: no file of msb", info.Size(), maxFile)
	}
	b := slices.Grow(buf[:0], int(info.Size()))[:info.Size()]
	_, err = io.ReadFull(open, b)
	return b, bare(err)
}

// named puts the name of a file in front of an error.
func (f file) named(err error) error {
	return fmt.Errorf("%s: %w", filepath.Join(f.dir.name, f.info.Name()), err)
}

// readAll reads files side by side, a reader each. Entries and errors come in the order of the files.
func readAll(pairs []pair, readers []reader) ([]entry, []error) {
	entries, errs := make([]entry, len(pairs)), make([]error, len(pairs))
	var wg sync.WaitGroup
	for n := range readers {
		wg.Go(func() {
			for i := n; i < len(pairs); i += len(readers) {
				entries[i], errs[i] = readers[n].entry(pairs[i])
			}
		})
	}
	wg.Wait()
	entries = slices.DeleteFunc(entries, func(e entry) bool { return e.record == nil })
	return entries, slices.DeleteFunc(errs, func(err error) bool { return err == nil })
}

// reader reads one file after the other.
type reader struct {
	words words
	buf   []byte
}

// entry reads a record and what belongs to it. The record is nil if it can't be read; it is there without a report that can't be.
func (r *reader) entry(p pair) (e entry, err error) {
	if r.buf, err = p.record.read(r.buf); err == nil {
		e.record, err = decode(r.buf, r.words)
	}
	if err != nil {
		return entry{}, p.record.named(err)
	}
	if p.verify.dir == nil {
		return e, nil
	}
	if r.buf, err = p.verify.read(r.buf); err == nil {
		var v report.Verification
		if v, err = report.ReadVerification(r.buf); err == nil {
			e.verify = &v
		}
	}
	if err != nil {
		return e, p.verify.named(err)
	}
	return e, nil
}

// bare drops the operation and the name from an error of a file; the caller says the name as the user knows it.
func bare(err error) error {
	if p := (*fs.PathError)(nil); errors.As(err, &p) {
		return p.Err
	}
	return err
}
