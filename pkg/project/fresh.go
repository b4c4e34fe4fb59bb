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
	list, listed, t := s.kept(key)
	if was == "" && listed {
		if _, there := find(list, path.Base(key)); !there {
			return true
		}
	}
	if t != nil && s.text(fsys, key).hash == was {
		return true
	}
	return Fingerprint(fsys, key, was)
}

// kept is what the survey keeps of a file: the directory that it is in, and its text.
func (s *Survey) kept(name string) (dir []item, listed bool, t *sharedText) {
	s.mu.Lock()
	defer s.mu.Unlock()
	dir, listed = s.lists[dirOf(name)]
	return dir, listed, s.texts[name]
}
