package command

import (
	"io/fs"
	"path/filepath"
	"strings"
	"sync"

	"github.com/msb-dev/msb/pkg/rootfs"
)

// maxListings bounds the bytes of what walks have found in directories and nobody has asked for yet. A project takes some hundred of them.
const maxListings = 24 << 20

// listings are the directories of repositories that a walk for Dockerfiles has read, until the last Dockerfile of a repository is done: its
// project is searched, too, and to list directories is a large part of both. What has come into a directory since the walk, and what has gone,
// is not seen.
type listings struct {
	mu    sync.Mutex
	bytes int
	roots map[string][]byte       // by repository: for each directory its name, its entries (rootfs.List) and nothing, each with a byte 0 behind it
	read  map[string]rootfs.Lists // those that were asked for
}

// add is discover.Options.Listed. What is over the bound is forgotten.
func (l *listings) add(repository, dir string, entries []fs.DirEntry) {
	if repository == "" {
		return
	}
	name := filepath.ToSlash(strings.TrimPrefix(strings.TrimPrefix(dir, repository), string(filepath.Separator)))
	if name == "" {
		name = "."
	}
	text := rootfs.List(entries)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.bytes+len(name)+len(text) > maxListings {
		return
	}
	if l.roots == nil {
		l.roots = map[string][]byte{}
	}
	b := l.roots[repository]
	l.bytes -= cap(b)
	b = append(append(append(append(b, name...), 0), text...), 0)
	l.bytes += cap(b)
	l.roots[repository] = b
}

// of are the directories of a root.
func (l *listings) of(root string) rootfs.Lists {
	l.mu.Lock()
	defer l.mu.Unlock()
	if lists, ok := l.read[root]; ok {
		return lists
	}
	text := string(l.roots[root])
	l.drop(root)
	lists := make(rootfs.Lists, strings.Count(text, "\x00\x00")+1)
	for text != "" {
		end := strings.IndexByte(text, 0)
		name := text[:end]
		text = text[end+1:]
		if text[0] != 0 { // it holds something
			end = strings.Index(text, "\x00\x00") + 1
		} else {
			end = 0
		}
		lists[name] = text[:end]
		text = text[end+1:]
	}
	if l.read == nil {
		l.read = map[string]rootfs.Lists{}
	}
	l.read[root] = lists
	return lists
}

// release forgets a root.
func (l *listings) release(root string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.drop(root)
	delete(l.read, root)
}

func (l *listings) drop(root string) {
	l.bytes -= cap(l.roots[root])
	delete(l.roots, root)
}
