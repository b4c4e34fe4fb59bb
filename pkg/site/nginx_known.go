package site

import (
	"errors"
	"slices"
	"sync"
)

// A fitted is what fit found for a site. It holds for another one, too, that answers the same to all that the first was asked: many projects
// are served by the same few servers.
type fitted struct {
	server, fallback string
	head, settings   []string
	answers          []Answer  // to the questions
	further          []further // what else was asked
	shape            shape
	after            Site   // the server block of the shape
	rows             []*Row // classified, so that several may read them; all that they say of the site before is its name
	err              string // where no shape fits
}

// A further is a request that was made to find out where a redirect leads, and the like.
type further struct {
	question
	answer Answer
}

// maxFitted is how many are kept; each takes some hundred thousand bytes.
const maxFitted = 32

// known are the answers of this process. They change nothing of what is found, so that it does not matter which come first.
var known struct {
	sync.RWMutex
	list []*fitted
	next int // place of the one that is replaced next
}

// find returns what was found for a site that answers as this one does.
func (p probe) find(head, settings []string) *fitted {
	known.RLock()
	list := slices.Clone(known.list)
	known.RUnlock()
	for _, f := range list {
		if f.server == p.site.Server && f.fallback == p.site.Fallback && slices.Equal(f.head, head) && slices.Equal(f.settings, settings) &&
			slices.Equal(f.answers, p.answers) && f.holds(&p.site) {
			return f
		}
	}
	return nil
}

// holds tells whether a site gives the further answers.
func (f *fitted) holds(s *Site) bool {
	for _, q := range f.further {
		if s.Answer(q.request, q.tree) != q.answer {
			return false
		}
	}
	return true
}

// keep keeps what was found.
func (f *fitted) keep() {
	known.Lock()
	defer known.Unlock()
	if len(known.list) < maxFitted {
		known.list = append(known.list, f)
		return
	}
	known.list[known.next] = f
	known.next = (known.next + 1) % maxFitted
}

// fit returns the first shape whose block answers as the site does, but for differences that may be stated. Where none does,
// the error names the row that stopped the shape that came furthest.
func (p probe) fit(head, settings []string) (shape, error) {
	f := p.find(head, settings)
	if f == nil {
		f = &fitted{server: p.site.Server, fallback: p.site.Fallback, head: slices.Clone(head), settings: slices.Clone(settings), answers: p.answers}
		listened := p
		end := f.listen(&listened.site)
		var err error
		if f.shape, f.after, f.rows, err = listened.search(head, settings); err != nil {
			f.err = err.Error()
		}
		end()
		f.keep()
	}
	if f.err != "" {
		return shape{}, errors.New(f.err)
	}
	p.site.keep(f.after, f.rows)
	return f.shape, nil
}

// listen notes what a site is asked until end is called.
func (f *fitted) listen(s *Site) (end func()) {
	type key struct {
		request Request
		tree    string
		files   int // a fallback may be among them, or not
	}
	asked := map[key]bool{}
	answers, on := s.answers, true
	s.answers = func(r Request, t Tree) Answer {
		a := answers(r, t)
		if k := (key{r, t.Name, len(t.Files)}); on && !asked[k] {
			asked[k] = true
			f.further = append(f.further, further{question{r, t}, a})
		}
		return a
	}
	return func() { on = false }
}
