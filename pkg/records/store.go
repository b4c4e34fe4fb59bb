package records

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/msb-dev/msb/pkg/atomicfile"
	"github.com/msb-dev/msb/pkg/report"
	"github.com/msb-dev/msb/pkg/rootfs"
)

// The directories that are written beside those that are read, and how their files end.
const (
	patchesDir    = "patches"
	messagesDir   = "messages"
	patchEnding   = ".patch"
	messageEnding = ".md"
)

// Directories are those in which files are written, below a directory of records.
var Directories = []string{recordsDir, patchesDir, messagesDir, verifyDir}

// Store is a directory that is written. Several processes may write to one, if they write about different Dockerfiles.
type Store struct {
	dirs    map[string]*os.Root // those of Directories
	records *rootfs.FS          // the one of records, to be read
}

// Create opens a directory for writing; it makes what is missing, and sweeps what processes that ended too soon have left.
func Create(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	s := &Store{dirs: map[string]*os.Root{}}
	for _, name := range Directories {
		if err := root.Mkdir(name, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, errors.Join(err, s.Close())
		}
		if s.dirs[name], err = root.OpenRoot(name); err == nil {
			err = atomicfile.Sweep(s.dirs[name], ".")
		}
		if err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	if s.records, err = rootfs.Open(filepath.Join(dir, recordsDir)); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Close ends the use of the directory.
func (s *Store) Close() error {
	var errs error
	if s.records != nil {
		errs = s.records.Close()
	}
	for _, d := range s.dirs {
		if d != nil {
			errs = errors.Join(errs, d.Close())
		}
	}
	return errs
}

// Entry is what a directory says of one Dockerfile.
type Entry struct {
	Record  report.Record
	Message []byte // of a commit; of a rewrite only
	Verify  []byte // report of msb verify, in JSON; nil for none
}

// PatchName is where a key's patch lies below the directory.
func PatchName(key string) string { return patchesDir + "/" + key + patchEnding }

// Put writes what is to be said under a key, and removes what an earlier run said of it that does not hold any more. The record comes last:
// where it is, the others are. Readers see whole files only; if durable, all is on the disk when Put returns.
func (s *Store) Put(key string, e Entry, durable bool) error {
	record, err := encode(e.Record)
	if err != nil {
		return err
	}
	write := atomicfile.WriteSoon
	if durable {
		write = atomicfile.Write
	}
	for _, f := range []struct {
		dir, ending string
		content     []byte
	}{
		{patchesDir, patchEnding, e.Record.DiffBytes()},
		{messagesDir, messageEnding, e.Message},
		{verifyDir, jsonEnding, e.Verify},
		{recordsDir, jsonEnding, record},
	} {
		dir, name := s.dirs[f.dir], key+f.ending
		if len(f.content) > 0 {
			err = write(dir, name, f.content)
		} else if err = dir.Remove(name); errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		if err != nil {
			return fmt.Errorf("%s/%s: %w", f.dir, name, bare(err))
		}
	}
	return nil
}

// Remove takes away a record that has no other files, if it is there.
func (s *Store) Remove(key string) error {
	err := s.dirs[recordsDir].Remove(key + jsonEnding)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s/%s: %w", recordsDir, key+jsonEnding, bare(err))
	}
	return nil
}

// encode writes a record as one line.
func encode(r report.Record) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(r)
	return b.Bytes(), err
}

// Get returns the bytes of a record. The error is fs.ErrNotExist if there is none.
func (s *Store) Get(key string) ([]byte, error) {
	text, err := s.records.ReadRegular(key+jsonEnding, maxFile)
	if errors.Is(err, rootfs.ErrIrregular) || errors.Is(err, rootfs.ErrTooLarge) {
		return nil, fmt.Errorf("%s/%s: not a file that msb has written", recordsDir, key+jsonEnding)
	}
	return text, err
}
