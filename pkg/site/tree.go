package site

import (
	"sort"
	"strings"
	"sync"
)

// Tree is a model of the folder that is served.
type Tree struct {
	// Name tells the trees apart in a table.
	Name string
	// Files holds the files by slash path relative to the root.
	Files map[string]bool

	dirs  map[string]bool
	sizes map[string]int64 // nil: those of the model
}

// File reports whether the slash path, relative to the root, is a file.
func (t Tree) File(name string) bool { return t.Files[name] }

// Dir reports whether the slash path, relative to the root and without a slash at its end, is a folder. The root is "".
func (t Tree) Dir(name string) bool {
	return name == "" || t.dirs[name]
}

// Size is the size in bytes that a file has. Compression begins at some size, so some files of the model are below it.
func (t Tree) Size(name string) int {
	if t.sizes != nil {
		return int(t.sizes[name])
	}
	if strings.HasPrefix(name, "small.") {
		return 100
	}
	return 4096
}

// Names lists the files in order.
func (t Tree) Names() []string {
	var list []string
	for f := range t.Files {
		list = append(list, f)
	}
	sort.Strings(list)
	return list
}

// Trees are the model trees that two sites are compared over. They are not to be written to.
func Trees() []Tree { return modelTrees() }

var modelTrees = sync.OnceValue(func() []Tree {
	plain := treeOf("plain", modelFiles)
	custom := treeOf("404", append([]string{"404.html"}, modelFiles...))
	return []Tree{plain, custom}
})

func treeOf(name string, files []string) Tree {
	t := Tree{Name: name, Files: map[string]bool{}, dirs: map[string]bool{}}
	for _, f := range files {
		t.Files[f] = true
		for i, c := range f {
			if c == '/' {
				t.dirs[f[:i]] = true
			}
		}
	}
	return t
}

// modelFiles has one file for every kind of path that some server treats apart.
var modelFiles = []string{
	"index.html",
	"about.html",
	"dir/index.html",
	"dir2/x.txt",
	"v1.0/index.html",
	".env",
	".well-known/x",
	"noext",
	"a b.txt",
	"app.js",
	"app.mjs",
	"app.js.map",
	"style.css",
	"data.json",
	"logo.svg",
	"img.png",
	"favicon.ico",
	"font.woff2",
	"m.wasm",
	"site.webmanifest",
	"feed.xml",
	"small.txt",
	"file.unknown",
	"doc.pdf",
}
