// Package untouched shows a project as it was before a run wrote anything to it: Dockerfiles that were rewritten meanwhile, by this run or by
// one that it resumes, have their former bytes, and what is msb's own is not there. So what is decided about a file does not depend on
// which files of the project came before it.
package untouched

import (
	"bytes"
	"sync"
)

// View is what is known about one project. It may be used by several goroutines; its fields are set before that.
type View struct {
	// Hidden is a directory that is not there, by its path in the project; "" for none.
	Hidden string
	// Former is asked for the former bytes of a file; ok is false if now, which it holds, is what it held before. Nil if nobody knows.
	Former func(file string, now []byte) (was []byte, ok bool)
	// Ask tells of which files Former is asked, beside those that were Rewritten. Nil stands for none.
	Ask func(file string) bool

	mu        sync.Mutex
	rewritten map[string][]byte // former bytes; nil if Former knows them
	last      answer            // of Former: a file is described, and then read
}

// answer is what Former said of a file.
type answer struct {
	file     string
	now, was []byte
	ok       bool
}

// Rewritten notes that a file is about to be rewritten. If was is nil, Former is asked for its former bytes.
func (v *View) Rewritten(file string, was []byte) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.rewritten == nil {
		v.rewritten = map[string][]byte{}
	}
	v.rewritten[file] = was
	v.last = answer{}
}

// Known notes what Former would say of a file that holds now.
func (v *View) Known(file string, now, was []byte, ok bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.last = answer{file, now, was, ok}
}

// former is what Former says of a file that holds now. The answer to the last question counts if it was this one: another process may have
// rewritten the file since.
func (v *View) former(file string, now []byte) (was []byte, ok bool) {
	if v.Former == nil {
		return nil, false
	}
	v.mu.Lock()
	last := v.last
	v.mu.Unlock()
	if last.file == file && bytes.Equal(last.now, now) {
		return last.was, last.ok
	}
	was, ok = v.Former(file, now)
	v.Known(file, now, was, ok)
	return was, ok
}

// asks tells whether a file may have other bytes than before, and which those were, if it is known already.
func (v *View) asks(file string) (was []byte, ok bool) {
	v.mu.Lock()
	was, ok = v.rewritten[file]
	v.mu.Unlock()
	return was, ok || v.Ask != nil && v.Ask(file)
}
