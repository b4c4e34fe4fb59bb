package site

// NewTree is the tree of a folder that is there: its files by slash path relative to the root, with their sizes in bytes.
func NewTree(name string, sizes map[string]int64) Tree {
	files := make([]string, 0, len(sizes))
	for f := range sizes {
		files = append(files, f)
	}
	t := treeOf(name, files)
	t.sizes = sizes
	return t
}

// Observed is the site as a running server was seen to answer over the tree of that name. What answers does not know, and what is asked
// over other trees, is as the interpreter has it.
func (s Site) Observed(tree string, answers func(Request) (Answer, bool)) Site {
	modelled := s
	s.asked, s.text = nil, ""
	s.answers = func(r Request, t Tree) Answer {
		if t.Name == tree {
			if a, ok := answers(r); ok {
				return a
			}
		}
		return modelled.Answer(r, t)
	}
	return s
}

// RowOf is the row of one request over a tree; nil where both sites answer the same.
func RowOf(before, after *Site, r Request, t Tree) *Row {
	row, a := &Row{}, before.Answer(r, t)
	if !row.ask(before, after, &a, question{r, t}) {
		return nil
	}
	return row
}

// NameRequests are asked besides Requests, over a model tree whose names stand beside each other: a page and a folder of one name, and
// names with dots.
func NameRequests() []Request { return namesRequests() }

// OriginHeader is the Origin header of a request, "" for none.
func (r Request) OriginHeader() string {
	switch {
	case r.Localhost:
		return localOrigin
	case r.Origin:
		return otherOrigin
	}
	return ""
}

// Parts names the parts in which two answers differ: "status", "body", "location", and headers as Row.String names them.
func Parts(before, after Answer) []string {
	var list []string
	if before.Status != after.Status {
		list = append(list, "status")
	}
	if before.Body != after.Body {
		list = append(list, "body")
	}
	if before.Location != after.Location {
		list = append(list, "location")
	}
	for _, f := range (&Row{Before: before, After: after}).fields() {
		list = append(list, f.name)
	}
	return list
}
