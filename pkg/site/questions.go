package site

import "sync"

// A question is one request over one model tree.
type question struct {
	request Request
	tree    Tree
}

// questions lists all that two sites are asked, in order: the requests over the model trees, and what only shows where names
// stand beside each other.
var questions = sync.OnceValue(func() []question {
	var list []question
	for _, t := range Trees() {
		for _, r := range Requests() {
			list = append(list, question{r, t})
		}
	}
	names := namesTree()
	for _, p := range namesPaths {
		list = append(list, question{Request{Method: "GET", Path: p}, names})
	}
	// A redirect must not name a port of its own.
	return append(list, question{Request{Method: "GET", Path: "/docs", Host: "www.example.org"}, names})
})

// namesTree is a model tree with a page and a folder of one name, a folder below such a page, and names with a dot in front
// below a folder.
func namesTree() Tree {
	return treeOf("names", []string{
		"index.html",
		"docs.html",
		"docs/index.html",
		"blog.html",
		"blog/post.html",
		"sub/x.txt",
		"sub/.env",
		"sub/.env.js",
		".git/config",
		".git/x.js",
		".well-known/y.json",
		"LICENSE",
		"Up.html",
	})
}

var namesPaths = []string{
	"/docs",
	"/docs/",
	"/docs.html",
	"/docs/index.html",
	"/blog",
	"/blog/",
	"/blog/post",
	"/blog/post/",
	"/blog/nope",
	"/blog/nope.js",
	"/sub",
	"/sub/",
	"/sub/.env",
	"/sub/.env.js",
	"/sub/.nope",
	"/.git/config",
	"/.git/x.js",
	"/.git/nope",
	"/.nope",
	"/.well-known/y.json",
	"/.well-known/nope",
	"/.well-known/nope.json",
	"/LICENSE",
	"/up",
}
