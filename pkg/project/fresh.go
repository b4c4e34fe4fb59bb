package project

import (
	"io/fs"
	"path"
	"strings"
)

// Fingerprint is the function of that name for Dockerfiles that share the survey: what stands for the whole project is made once for all, and
// what was read for it is not read again.
func (s *Survey) Fingerprint(fsys fs.FS, key, was string) bool {
	if key == searchKey {
		s.make(fsys)
		return s.hash == was
	}
	if dir, ok := strings.CutSuffix(key, "/"); ok {
		list, err := s.list(fsys, path.Clean(dir), MaxEntries)
		return err == nil && hashOf(listingText(list)) == was
	}
	if was == "" && s.lacks(key) {
		return true
	}
	if s.has(key) {
		if t := s.text(fsys, key); t.hash == was || t.err == nil && t.info == nil && unreadText(0, int64(len(t.bytes))) == was {
			return true // the search reads regular files only
		}
	}
	return Fingerprint(fsys, key, was)
}

// lacks tells whether a listed directory shows that there is no such file: that of the file, or one above it.
func (s *Survey) lacks(name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for name != "." {
		dir := dirOf(name)
		if list, listed := s.lists[dir]; listed {
			_, there := find(list, path.Base(name))
			return !there
		}
		name = dir
	}
	return false
}

// has tells whether a file's text is kept.
func (s *Survey) has(name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.texts[name] != nil
}
