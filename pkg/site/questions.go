package site

import "sync"

// A question is one request over one model tree.
type question struct {
	request Request
	tree    Tree
}

// questions lists all that two sites are asked, in order: the requests over the model trees, and what only shows where names
// stand beside each other. A fallback that is in no model tree is put into all of them: where it is missing, nothing would tell that a
// server falls back.
func questions(fallback string) []question {
	list := plainQuestions()
	if fallback == "" || Trees()[0].File(fallback) {
		return list
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
