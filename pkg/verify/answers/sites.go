package answers

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/site"
)

// served is the name of the tree that is there.
const served = "served"

// sites are two static sites, and what they answered in the terms of package site.
type sites struct {
	before, after side
}

// A side is one of them.
type side struct {
	tree   site.Tree
	bySum  map[string][]string // names of the files with a content, sorted
	model  site.Site           // as its interpreter has it
	seen   site.Site           // as it was observed, and where nothing was, as the interpreter has it
	answer map[site.Request]site.Answer
}

func newSide(s *StaticSite) side {
	sizes, bySum := map[string]int64{}, map[string][]string{}
	for _, f := range s.Files {
		sizes[f.Path] = f.Size
		bySum[f.Sum] = append(bySum[f.Sum], f.Path)
	}
	for _, names := range bySum {
		slices.Sort(names)
	}
	out := side{tree: site.NewTree(served, sizes), bySum: bySum, model: s.Site, answer: map[site.Request]site.Answer{}}
	out.seen = s.Site.Observed(served, func(r site.Request) (site.Answer, bool) { a, ok := out.answer[r]; return a, ok })
	return out
}

// newSites turns all answers into those of the tables, before any is compared: a redirect is followed through them.
func (c *comparison) newSites() *sites {
	s := &sites{newSide(c.options.Before), newSide(c.options.After)}
	for _, q := range c.options.Questions {
		b, a := c.before[q.Name], c.after[q.Name]
		r, ok := tableRequest(q)
		if !ok {
			continue
		}
		prefer := []string{strings.TrimPrefix(pathOf(r.Path), "/"), bare(s.before.model.Answer(r, s.before.tree).Body), bare(s.after.model.Answer(r, s.after.tree).Body)}
		if b != nil && b.Status != 0 && b.Err == "" {
			s.before.answer[r] = s.before.observed(q, b, prefer)
		}
		if a != nil && a.Status != 0 && a.Err == "" {
			s.after.answer[r] = s.after.observed(q, a, prefer)
		}
	}
	return s
}

// tableRequest is the request of the tables that a question of ForSite stands for; false for one that goes to another port, or that the
// tables have no word for.
func tableRequest(q Question) (site.Request, bool) {
	r := requestOf(q)
	return r, r.String() == q.Name
}

// bare is the name of the file that is sent, with whatever status.
func bare(body string) string { return strings.TrimPrefix(body, "error:") }

// observed turns an answer into one of the tables. Of several files with the same content the first preferred name counts.
func (s *side) observed(q Question, a *Answer, prefer []string) site.Answer {
	out := site.Answer{Status: a.Status, Location: ownPlace(q, a.Header.Get("Location")), Cache: joined("Cache-Control")(a), Validators: validators(a.Header)}
	out.Type, out.Charset = mediaType(a.Header)
	switch e := a.Header.Get("Content-Encoding"); e {
	case "":
	case "gzip":
		out.Gzip = true
	default:
		out.Type += " as " + e // no interpreter says so, and it shows
	}
	for i, name := range site.KnownHeaders {
		out.Headers[i] = joined(name)(a)
		if name == "Server" {
			out.Headers[i] = product(name)(a)
		}
	}
	out.Body = s.body(q, a, prefer)
	return out
}

// ownPlace writes a Location on the host that was asked as package site does.
func ownPlace(q Question, location string) string {
	rest, ok := strings.CutPrefix(location, "http://"+hostOf(q))
	if ok && q.Header.Get("Host") == "" && (rest == "" || rest[0] == '/') {
		return "http://HOST" + rest
	}
	return location
}

// body says whose bytes came, as site.Answer.Body.
func (s *side) body(q Question, a *Answer, prefer []string) string {
	names := s.bySum[a.Sum]
	name := ""
	for _, p := range prefer {
		if slices.Contains(names, p) {
			name = p
			break
		}
	}
	switch {
	case q.Method == "HEAD" || a.Length == 0 && name == "":
		return ""
	case a.Status == 206:
		return "part"
	case name == "" && len(names) > 0:
		name = names[0]
	}
	switch {
	case name != "" && a.Status >= 400:
		return "error:" + name
	case name != "":
		return name
	case a.Status == 200 && s.lists(q.Path, a):
		return "listing"
	case a.Status >= 400:
		return "error"
	case a.Status >= 300:
		return "note"
	}
	return "other"
}

// listingWords head the listings of servers: http-server and nginx, Python, serve, serve-index. A long one names files only behind the
// bytes that are kept.
var listingWords = []string{"Index of ", "Directory listing for ", "Files within", "listing directory "}

// lists tells whether an answer is a listing of the directory asked for, or names something that it holds.
func (s *side) lists(target string, a *Answer) bool {
	dir := strings.Trim(pathOf(target), "/")
	if !s.tree.Dir(dir) {
		return false
	}
	if slices.ContainsFunc(listingWords, func(w string) bool { return strings.Contains(string(a.Body), w) }) {
		return true
	}
	below := ""
	if dir != "" {
		below = dir + "/"
	}
	for _, name := range s.tree.Names() {
		rest, ok := strings.CutPrefix(name, below)
		if first, _, _ := strings.Cut(rest, "/"); ok && strings.Contains(string(a.Body), first) {
			return true
		}
	}
	return false
}

// pathOf is the path of a request target, decoded.
func pathOf(target string) string {
	p, _, _ := strings.Cut(target, "?")
	if decoded, err := url.PathUnescape(p); err == nil {
		return decoded
	}
	return p
}

// compareRow compares two answers as a row of the tables of package site, and what such a row does not hold.
func (c *comparison) compareRow(q Question, b, a *Answer) {
	s := c.sites
	r, ok := tableRequest(q)
	if !ok {
		c.compareParts(q, b, a)
		return
	}
	x, y := s.before.answer[r], s.after.answer[r]
	if b.Err != "" || a.Err != "" {
		return // compare has said so
	}
	if b.Status == a.Status {
		c.compareFields(q, b, a, func(f field) bool { return !f.site })
	}
	if row := site.RowOf(&s.before.seen, &s.after.seen, r, s.before.tree); row != nil {
		what := row.String()
		if b.Status == a.Status && x.Body != y.Body {
			what += ": " + unlike(b, a)
		}
		c.out.Differences = append(c.out.Differences, Difference{Question: q.Name, What: what, IDs: site.Classify(row), row: row})
		return
	}
	if b.Sum == a.Sum {
		return
	}
	switch name := bare(y.Body); {
	case x.Body == "error" && !sameButVersion(b, a):
		c.differ(q, []string{"error-page"}, "%s answers %d with another page: %s", q.Name, a.Status, unlike(b, a))
	case x.Body == "error", redirects(b):
	case s.before.tree.File(name) && s.after.tree.File(name), y.Body == "part" && c.rebuilt(r):
		c.out.Rebuilt = append(c.out.Rebuilt, q.Name)
	default:
		c.differ(q, nil, "%s answers %d with another body: %s", q.Name, a.Status, unlike(b, a))
	}
}

// rebuilt tells whether the whole of what a part was asked of differs, too.
func (c *comparison) rebuilt(r site.Request) bool {
	r.Range = ""
	b, a := c.before[r.String()], c.after[r.String()]
	return b != nil && a != nil && b.Sum != a.Sum
}

// sameButVersion tells whether two error pages differ only in the version of the server that signs them.
func sameButVersion(b, a *Answer) bool {
	x, y := signed(b), signed(a)
	return x != "" && x == y
}

// signed is a page with the Server header's product in place of its version, "" if not all of it was kept.
func signed(a *Answer) string {
	text, ok := string(a.Body), int64(len(a.Body)) == a.Length
	if v := a.Header.Get("Server"); v != "" {
		text = strings.ReplaceAll(text, v, product("Server")(a))
	}
	if !ok {
		return ""
	}
	return text
}

// mispredictions compares what was seen with what the interpreters foretell for the same tree. One stands for all whose paths end alike
// and that differ in the same parts.
func (c *comparison) mispredictions() {
	type kind struct{ server, parts, ext string }
	first := map[kind]int{}
	for _, s := range []*side{&c.sites.before, &c.sites.after} {
		for _, q := range c.options.Questions {
			r, foretold := tableRequest(q)
			seen, ok := s.answer[r]
			if !ok || !foretold {
				continue
			}
			told := s.model.Answer(r, s.tree)
			if bare(seen.Body) != bare(told.Body) && s.alike(bare(seen.Body), bare(told.Body)) {
				seen.Body = strings.Replace(seen.Body, bare(seen.Body), bare(told.Body), 1)
			}
			parts := site.Parts(seen, told)
			if len(parts) == 0 {
				continue
			}
			k := kind{s.model.Server, strings.Join(parts, ", "), path.Ext(pathOf(q.Path))}
			if i, ok := first[k]; ok {
				c.out.Mispredicted[i].More++
				continue
			}
			first[k] = len(c.out.Mispredicted)
			c.out.Mispredicted = append(c.out.Mispredicted, Misprediction{Question: q.Name, Server: s.model.Server, Predicted: told.String(), Observed: seen.String()})
		}
	}
}

// alike tells whether two files have the same content.
func (s *side) alike(a, b string) bool {
	for _, names := range s.bySum {
		if slices.Contains(names, a) {
			return slices.Contains(names, b)
		}
	}
	return false
}

// String is the misprediction in one line.
func (m Misprediction) String() string {
	more := ""
	if m.More > 0 {
		more = fmt.Sprintf(" (and %d questions like it)", m.More)
	}
	return fmt.Sprintf("%s: %s is foretold to answer %s, and answers %s%s", m.Question, m.Server, m.Predicted, m.Observed, more)
}
