package project

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"syscall"
)

// record is what was read of the project, and what was looked for in vain. Hashes are made when they are asked for.
type record struct {
	hashes map[string]func() string
}

func (r *record) put(key string, hash func() string) {
	if r.hashes == nil {
		r.hashes = map[string]func() string{}
	}
	r.hashes[key] = hash
}

// absent is the hash of what is not there.
var absent = known("")

func known(hash string) func() string { return func() string { return hash } }

// missing records a name that was looked for.
func (r *record) missing(name string) { r.put(name, absent) }

// contents records a file that was read, or could not be.
func (r *record) contents(name string, info fs.FileInfo, hash func() string, err error) {
	if err != nil {
		hash = unreadHash(info)
	}
	r.put(name, hash)
}

// met records a file that was seen, not read. Reading it later replaces the entry.
func (r *record) met(name string, info fs.FileInfo) {
	if _, ok := r.hashes[name]; !ok && !info.IsDir() {
		r.put(name, unreadHash(info))
	}
}

// listed records a directory whose names were read, under its name with a slash at the end.
func (r *record) listed(dir string, list []item) {
	if _, ok := r.hashes[dir+"/"]; !ok {
		r.put(dir+"/", func() string { return hashOf(listingText(list)) })
	}
}

func listingText(list []item) []byte {
	b := make([]byte, 0, 40*len(list))
	for _, d := range list {
		b = append(b, d.mode.String()...)
		b = append(b, ' ')
		b = strconv.AppendQuote(b, d.name)
		b = append(b, '\n')
	}
	return b
}

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// unreadHash looks at the size now: what is asked for later may have changed.
func unreadHash(info fs.FileInfo) func() string {
	mode, size := typeOf(info), info.Size()
	return func() string { return unreadText(mode, size) }
}

// unread stands for a file whose bytes were not looked at.
func unread(info fs.FileInfo) string { return unreadText(info.Mode().Type(), info.Size()) }

func unreadText(mode fs.FileMode, size int64) string {
	return hashOf(fmt.Appendf(nil, "%s %d", mode, size))
}

// Read lists what the answers so far rest on, by path in the project: "sha256:…" of a file's bytes, or "" if it was looked for and is
// absent. A file that was only seen to be there, or could not be read, has the hash of its type and size; a directory that was listed
// (its path with a slash at the end) that of its names; "**" that of the names and bytes of the files that speak of images.
// Fingerprint tells what a path has now.
func (p *Project) Read() map[string]string {
	out := make(map[string]string, len(p.record.hashes))
	for key, hash := range p.record.hashes {
		h := hash()
		out[key] = h
		p.record.hashes[key] = known(h)
	}
	return out
}

// Fingerprint tells whether a path of fsys still is what Read once said of it, was being that hash.
func Fingerprint(fsys fs.FS, key, was string) bool {
	switch {
	case key == searchKey:
		return searchHash(search(fsys, unkept(fsys), func(string, []byte, string) {})) == was
	case strings.HasSuffix(key, "/"):
		list, err := readDir(fsys, path.Clean(key), MaxEntries)
		return err == nil && hashOf(listingText(list)) == was
	}
	info, err := fs.Stat(fsys, key)
	if err != nil {
		return was == "" && (errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)) // a name below a file is not there
	}
	if unread(info) == was {
		return true
	}
	b, err := readRegular(fsys, key, info.Mode())
	return err == nil && hashOf(b) == was
}
