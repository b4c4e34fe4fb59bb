package project

import "io/fs"

// Fingerprint is the function of that name for Dockerfiles that share the survey: what stands for the whole project is made once for all.
func (s *Survey) Fingerprint(fsys fs.FS, key, was string) bool {
	if key != searchKey {
		return Fingerprint(fsys, key, was)
	}
	s.make(fsys)
	return s.hash == was
}
