package image

import (
	"bytes"
	"errors"
	"io"
	"os"
)

// A native file is read twice, and its headers lie anywhere in it: up to maxMemory it waits in memory, up to maxNative in a temporary
// file. The largest that are published (a browser, a machine learning library) have 2 GiB.
const (
	maxMemory = 16 << 20
	maxNative = 4 << 30
)

// spool holds one file at a time.
type spool struct {
	memory []byte
	file   *os.File
	size   int64
	err    error
}

func (s *spool) reset() { s.memory, s.size, s.err = s.memory[:0], 0, nil }

// write adds bytes; an error is kept for native.
func (s *spool) write(p []byte) {
	if s.err != nil {
		return
	}
	if s.size += int64(len(p)); s.size > maxNative {
		s.err = errors.New("it is larger than 4 GiB")
		return
	}
	if s.size <= maxMemory {
		s.memory = append(s.memory, p...)
		return
	}
	if s.file == nil {
		if s.file, s.err = os.CreateTemp("", "msb-verify-*"); s.err != nil {
			return
		}
		os.Remove(s.file.Name()) // it goes away with its descriptor; where that can't be done, close does it
	}
	before := s.size - int64(len(p))
	if len(s.memory) > 0 {
		if _, s.err = s.file.WriteAt(s.memory, 0); s.err != nil {
			return
		}
		s.memory = s.memory[:0]
	}
	_, s.err = s.file.WriteAt(p, before)
}

// native reads the headers of the file that it holds.
func (s *spool) native() *ELF {
	if s.err != nil {
		return &ELF{Unread: s.err.Error()}
	}
	if s.size <= maxMemory {
		return readELF(bytes.NewReader(s.memory))
	}
	return readELF(io.NewSectionReader(s.file, 0, s.size))
}

func (s *spool) close() {
	if s.file != nil {
		s.file.Close()
		os.Remove(s.file.Name())
	}
}
