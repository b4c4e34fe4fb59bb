// Package image holds what an image contains: its configuration, its layers and the files that a container would see. It reads the
// stream in which a builder exports an image, and nothing else.
package image

import (
	"io/fs"

	dockerspec "github.com/moby/docker-image-spec/specs-go/v1"
)

// Image is one image, unpacked in thought: no file of it is written anywhere.
type Image struct {
	Config dockerspec.DockerOCIImage
	Layers []Layer          // from the base upward
	Files  map[string]*File // what a container sees, by absolute, clean path; "/" itself is not listed

	root *File // what the layers say of "/"; nil if they say nothing
}

// Size is the bytes of all regular files of all layers, those that upper layers hide included: what is stored, unpacked. A hard link
// adds nothing.
func (m *Image) Size() int64 {
	var n int64
	for _, l := range m.Layers {
		n += l.Size
	}
	return n
}

// Layer is one layer as it is stored.
type Layer struct {
	Digest    string  // of the compressed blob, "sha256:…"
	CreatedBy string  // the history's words for it; "" if the history says none
	Size      int64   // bytes of its regular files, hard links not counted again
	Files     int     // number of its entries, those that upper layers hide included, whiteouts not
	Found     []Match // what Options.Secrets matched in it, at most MaxMatches
}

// Match is a secret seen in a layer.
type Match struct {
	Secret string // Secret.Name
	Path   string // absolute, in the image
}

// Kind is the type of a file.
type Kind byte

const (
	Regular Kind = iota + 1 // a file, or a hard link to one: both have content, size and sum
	Directory
	Symlink
	Device // character or block
	Fifo
)

// File is one file as the last layer that has it left it.
type File struct {
	Path     string
	Kind     Kind
	Mode     fs.FileMode // permission bits with ModeSetuid, ModeSetgid and ModeSticky
	UID, GID int
	Size     int64             // of Regular
	Sum      string            // of Regular: hexadecimal SHA-256 of the content
	Link     string            // of Symlink: the target as written
	Xattrs   map[string]string // such as security.capability
	Layer    int               // index in Image.Layers
	Text     []byte            // content, of the small files whose content checks read (Options.Keep); nil otherwise
	Interp   string            // of a script: its first line without "#!", as far as the kernel reads it
	ELF      *ELF              // of native files

	implied bool   // while layers are read: a directory that only the paths below it show
	lower   string // while layers are read: a hard link to this path of lower layers; its Kind is 0
}

// ELF is what the loader reads of a native file.
type ELF struct {
	Unread   string              // why its headers could not be read; the rest is empty. "" if they could
	Machine  string              // such as "EM_X86_64"
	Class    int                 // 32 or 64
	Dynamic  bool                // it has a dynamic section: a shared library or a program that needs the loader
	Program  bool                // executable (ET_EXEC, or ET_DYN with an interpreter or an entry and PIE flag)
	Interp   string              // the loader, such as /lib64/ld-linux-x86-64.so.2; "" if none
	Soname   string              // "" if none
	Needed   []string            // DT_NEEDED, in order
	Rpath    []string            // DT_RPATH, split at colons
	Runpath  []string            // DT_RUNPATH
	Requires map[string][]string // symbol versions by the library that must have them, weak ones left out
	Defines  []string            // symbol versions that it has
	NoDeflib bool                // DF_1_NODEFLIB: the loader's own directories are not searched for it
	Dirs     []string            // of the GNU loader itself: the directories that are built into it, in order
}
