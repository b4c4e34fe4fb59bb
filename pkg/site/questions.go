package site

import (
	"strings"
	"sync"
)

// A question is one request over one model tree.
type question struct {
	request Request
	tree    Tree
}

// questions lists all that two sites are asked, in order: the requests over the model trees, and what only shows where names
// stand beside each other. A fallback that a model tree lacks is put into it: where it is missing, nothing would tell that a server
// falls back.
func questions(fallback string) []question {
	list := plainQuestions()
	if fallback == "" || list[0].tree.File(fallback) && list[len(list)-1].tree.File(fallback) {
		return list // all of Trees have the same pages, but for that of errors
	}
	with := map[string]Tree{}
	for _, q := range list {
		if _, ok := with[q.tree.Name]; !ok {
			with[q.tree.Name] = treeOf(q.tree.Name, append(q.tree.Names(), fallback))
		}
	}
	out := make([]question, len(list))
	for i, q := range list {
		out[i] = question{q.request, with[q.tree.Name]}
	}
	return out
}

// An askedOnce keeps what a site answered to the questions: it is asked for a block, and again when that block is compared.
type askedOnce struct {
	once     sync.Once
	fallback string // that the questions were made for
	list     []question
	answers  []Answer

	mu   sync.Mutex
	with string // what the rows were compared with: an nginx configuration, and the fallback that the questions were made for
	rows []*Row
}

// keep keeps the rows that tell the site from after, which was read from a text: a block is compared when it is written, and once more by
// whoever reads it.
func (s Site) keep(after Site, rows []*Row) {
	if s.asked == nil {
		return
	}
	s.asked.mu.Lock()
	defer s.asked.mu.Unlock()
	s.asked.with, s.asked.rows = s.comparison(after), rows
}

// kept are the rows of an earlier comparison with a site of the same text.
func (s Site) kept(after Site) ([]*Row, bool) {
	if s.asked == nil || after.text == "" {
		return nil, false
	}
	s.asked.mu.Lock()
	defer s.asked.mu.Unlock()
	return s.asked.rows, s.asked.with == s.comparison(after)
}

func (s Site) comparison(after Site) string {
	return s.Fallback + "\x00" + strings.TrimSpace(after.text)
}

// table is what the site answers to the questions for its fallback. It is not to be written to.
func (s Site) table() ([]question, []Answer) {
	if s.asked == nil {
		return s.ask()
	}
	a := s.asked
	a.once.Do(func() {
		a.fallback = s.Fallback
		a.list, a.answers = s.ask()
	})
	if a.fallback != s.Fallback {
		return s.ask()
	}
	return a.list, a.answers
}

func (s Site) ask() ([]question, []Answer) {
	list := questions(s.Fallback)
	answers := make([]Answer, len(list))
	for i, q := range list {
		answers[i] = s.Answer(q.request, q.tree)
	}
	return list, answers
}

var plainQuestions = sync.OnceValue(func() []question {
	var list []question
	for _, t := range Trees() {
		for _, r := range Requests() {
			list = append(list, question{r, t})
		}
	}
	types := typesTree()
	for _, r := range typesAsked {
		list = append(list, question{r, types})
	}
	names := namesTree()
	for _, r := range namesRequests() {
		list = append(list, question{r, names})
	}
	// A redirect must not name a port of its own.
	return append(list, question{Request{Method: "GET", Path: "/docs", Host: "www.example.org"}, names})
})

// namesTree is a model tree with a page and a folder of one name, a folder below such a page, names with a dot in front
// below a folder, a page with a dot in its name, and files below the size where compression begins.
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
		"v2.1.html",
		"small.html",
		"small.css",
	})
}

// namesRequests is what is asked over namesTree.
func namesRequests() []Request {
	var list []Request
	for _, p := range namesPaths {
		list = append(list, Request{Method: "GET", Path: p})
	}
	return append(list,
		Request{Method: "GET", Path: "/small", Gzip: true},
		Request{Method: "GET", Path: "/small.css", Gzip: true},
		Request{Method: "GET", Path: "/small.css", Localhost: true},
	)
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
	"/favicon.ico",
	"/v2.1",
	"/v2.1/",
	"/v9.0/",
	"/a.b/c",
	"/a.b-c",
	"/a.",
	"/a%20b.c",
	"/nope.component",
	"/users/x@y.org",
	"/x+y.z",
	"/a,b.c",
	"/%C3%A9.x",
	"/users/x%2Fy.z",
	"/x%24y.z",
}
