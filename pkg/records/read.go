// Package records keeps what a run says of many repositories in a directory, a file each: records/KEY.json, patches/KEY.patch,
// messages/KEY.md and, of rewrites that were verified, verify/KEY.json.
package records

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
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
// before an unchanged file, before a failure. The others are named in Set.Superseded.
//
// Each error names a file or a directory that can't be read, or that holds no record; the others are returned.
func Load(dirs ...string) (Set, []error) {
	var files []file
	var errs []error
	for _, dir := range dirs {
		d, err := open(dir)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		defer d.close()
		fs, es := d.files()
		files, errs = append(files, fs...), append(errs, es...)
	}
	entries, es := readAll(files)
	errs = append(errs, es...)
	slices.SortStableFunc(errs, func(a, b error) int { return cmp.Compare(a.Error(), b.Error()) })
	return merge(entries), errs
}

// Read returns the records that Load finds.
func Read(dirs ...string) ([]report.Record, []error) {
	set, errs := Load(dirs...)
	return set.Records, errs
}

// directory is one that msb rewrite --out has written. Nothing outside of it is read, whatever links it holds.
type directory struct {
	name string
	root *os.Root
}

func open(name string) (*directory, error) {
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, bare(err))
	}
	return &directory{name, root}, nil
}

func (d *directory) close() { _ = d.root.Close() }

// file is a record's, with whether the directory has a report of msb verify beside it.
type file struct {
	dir      *directory
	name     string
	verified bool
}

// files lists the records. A directory that holds other things and no records is an error; an empty one holds none yet.
func (d *directory) files() ([]file, []error) {
	entries, err := d.list(recordsDir)
	if errors.Is(err, fs.ErrNotExist) {
		if all, err := d.list("."); err == nil && len(all) == 0 {
			return nil, nil
		}
		return nil, []error{fmt.Errorf("%s: no directory %s in it: it is not what msb rewrite --out writes", d.name, recordsDir)}
	}
	if err != nil {
		return nil, []error{fmt.Errorf("%s: %w", filepath.Join(d.name, recordsDir), err)}
	}
	verified, err := d.list(verifyDir)
	errs := []error(nil)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		errs = append(errs, fmt.Errorf("%s: %w", filepath.Join(d.name, verifyDir), err))
	}
	reports := map[string]bool{}
	for _, e := range verified {
		reports[e.Name()] = true
	}
	var out []file
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), jsonEnding) { // others are files that are being written
			out = append(out, file{d, e.Name(), reports[e.Name()]})
		}
	}
	return out, errs
}

func (d *directory) list(name string) ([]fs.DirEntry, error) {
	f, err := d.root.Open(name)
	if err != nil {
		return nil, bare(err)
	}
	defer func() { _ = f.Close() }()
	entries, err := f.ReadDir(-1)
	return entries, bare(err)
}

// read returns the bytes of a regular file. A link is none, nor is a pipe, which might never end.
func (d *directory) read(name string) ([]byte, error) {
	info, err := d.root.Lstat(name)
	switch {
	case err != nil:
		return nil, bare(err)
	case !info.Mode().IsRegular():
		return nil, errors.New("not a regular file")
	}
	f, err := d.root.Open(name)
	if err != nil {
		return nil, bare(err)
	}
	defer func() { _ = f.Close() }()
	if info, err = f.Stat(); err != nil {
		return nil, bare(err)
	}
	if info.Size() > maxFile {
		return nil, fmt.Errorf("%d bytes, more than %d: no file of msb", info.Size(), maxFile)
	}
	b := make([]byte, info.Size())
	_, err = io.ReadFull(f, b)
	return b, bare(err)
}

// readAll reads files side by side. Entries and errors come in the order of the files.
func readAll(files []file) ([]entry, []error) {
	entries, errs := make([]entry, len(files)), make([][]error, len(files))
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wg.Go(func() {
			words := words{}
			for i := w; i < len(files); i += workers {
				entries[i], errs[i] = files[i].entry(words)
			}
		})
	}
	wg.Wait()
	return slices.DeleteFunc(entries, func(e entry) bool { return e.record == nil }), slices.Concat(errs...)
}

// entry reads a record and what belongs to it. Its record is nil if it can't be read.
func (f file) entry(words words) (e entry, errs []error) {
	b, err := f.dir.read(filepath.Join(recordsDir, f.name))
	if err == nil {
		e.record, err = decode(b, words)
	}
	if err != nil {
		return entry{}, []error{fmt.Errorf("%s: %w", filepath.Join(f.dir.name, recordsDir, f.name), err)}
	}
	if !f.verified {
		return e, nil
	}
	b, err = f.dir.read(filepath.Join(verifyDir, f.name))
	if err == nil {
		var v report.Verification
		if v, err = report.ReadVerification(b); err == nil {
			e.verify = &v
		}
	}
	if err != nil {
		errs = append(errs, fmt.Errorf("%s: %w", filepath.Join(f.dir.name, verifyDir, f.name), err))
	}
	return e, errs
}

// bare drops the operation and the name from an error of a file; the caller says the name as the user knows it.
func bare(err error) error {
	if p := (*fs.PathError)(nil); errors.As(err, &p) {
		return p.Err
	}
	return err
}
