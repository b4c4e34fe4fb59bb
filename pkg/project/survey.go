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
	bytes []byte
	err   error
	hash  func() string

	parse sync.Once
	docs  []*yaml.Node
	many  bool // trees are not kept any more
	fault error

	cut     sync.Once
	scripts []script
}

// text returns the entry of a file, read through fsys if it is the first to ask.
func (s *Survey) text(fsys fs.FS, name string, info fs.FileInfo) *sharedText {
	s.mu.Lock()
	t := s.texts[name]
	if t == nil {
		t = &sharedText{}
		if s.bytes+int(info.Size()) <= maxSurveyed {
			s.put(name, t, int(info.Size()))
		}
	}
	s.mu.Unlock()
	t.read.Do(func() {
		t.bytes, t.err = readRegular(fsys, name, info)
		t.hash = sync.OnceValue(func() string { return hashOf(t.bytes) })
	})
	return t
}

// keep stores what was read already.
func (s *Survey) keep(name string, text []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.bytes+len(text) > maxSurveyed {
		return
	}
	t := &sharedText{bytes: text, hash: sync.OnceValue(func() string { return hashOf(text) })}
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
