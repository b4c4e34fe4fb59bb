package project

import (
	"io/fs"
	"sync"

	"go.yaml.in/yaml/v3"
)

// A survey keeps at most maxSurveyed bytes of files, and the trees of at most maxTrees bytes of YAML, which take some thirty times as much.
const (
	maxSurveyed = 64 << 20
	maxTrees    = 8 << 20
)

// sharedText is a file that users of Dockerfiles are sought in: its bytes and what they say, each made once and not changed after that.
type sharedText struct {
	read  sync.Once
	info  fs.FileInfo // nil if there is no such file, or if the survey read it already
	bytes []byte
	err   error
	hash  string

	parse sync.Once
	docs  []*yaml.Node
	many  bool // trees are not kept any more
	fault error

	cut     sync.Once
	scripts []script
}

// text returns the entry of a file, read through fsys if it is the first to ask.
func (s *Survey) text(fsys fs.FS, name string) *sharedText {
	s.mu.Lock()
	t := s.texts[name]
	if t == nil {
		t = &sharedText{}
		s.put(name, t, 0)
	}
	s.mu.Unlock()
	t.read.Do(func() {
		if t.info, t.err = fs.Lstat(fsys, name); t.err != nil {
			return
		}
		if t.info.Size() > maxUserFile {
			t.err = errBounds
			return
		}
		t.bytes, t.err = readRegular(fsys, name, t.info.Mode())
		t.hash = hashOf(t.bytes)
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.bytes += len(t.bytes); s.bytes > maxSurveyed {
			delete(s.texts, name)
			s.bytes -= len(t.bytes)
		}
	})
	return t
}

// keep stores what the search has read.
func (s *Survey) keep(name string, text []byte, hash string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.bytes+len(text) > maxSurveyed {
		return
	}
	t := &sharedText{bytes: text, hash: hash}
	t.read.Do(func() {})
	s.put(name, t, len(text))
}

func (s *Survey) put(name string, t *sharedText, size int) {
	if s.texts == nil {
		s.texts = map[string]*sharedText{}
	}
	s.texts[name] = t
	s.bytes += size
}

// documents are the top nodes of a YAML file.
func (s *Survey) documents(t *sharedText) ([]*yaml.Node, error) {
	t.parse.Do(func() {
		if t.many = s.trees.Add(int64(len(t.bytes))) > maxTrees; !t.many {
			t.docs, t.fault = documents(t.bytes)
		}
	})
	if t.many {
		return documents(t.bytes)
	}
	return t.docs, t.fault
}
