package site

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

// forget empties what is known.
func forget() {
	known.Lock()
	defer known.Unlock()
	known.list, known.next = nil, 0
}

// found is what a site is given, and what differs, in words.
func found(s Site) string {
	s.asked = &askedOnce{}
	conf, reasons, err := Nginx(s, "/srv/www")
	out := fmt.Sprintln(strings.Join(conf, "\n"), reasons, err)
	if err != nil {
		return out
	}
	after, err := ReadNginx(map[string]string{nginxSiteFile: strings.Join(conf, "\n")})
	for _, r := range Compare(s, after) {
		out += fmt.Sprintln(r, Classify(r), r.Example("charset"))
	}
	return fmt.Sprintln(out, err)
}

// TestKnownSites: what was found for one site changes nothing of what is found for another, side by side or not.
func TestKnownSites(t *testing.T) {
	all := measurements(t)
	want := map[string]string{}
	for name, m := range all {
		if s := m.site(t); s.Known() {
			forget()
			want[name] = found(s)
		}
	}
	forget()
	var wait sync.WaitGroup
	for range 2 {
		wait.Go(func() {
			for range 2 {
				for name := range want {
					if got := found(all[name].site(t)); got != want[name] {
						t.Errorf("%s:\n%s\nwant\n%s", name, got, want[name])
					}
				}
			}
		})
	}
	wait.Wait()
}

// TestFurtherQuestions: a site that answers only what is asked besides the questions in another way is another site.
func TestFurtherQuestions(t *testing.T) {
	head := []string{"listen 80;"}
	all := measurements(t)
	tried := 0
	for _, name := range sortedKeys(all) {
		s := all[name].site(t)
		if !s.Known() {
			continue
		}
		forget()
		p := probed(s)
		_, _ = p.fit(head, nil)
		for _, q := range known.list[0].further {
			other := s
			other.answers = func(r Request, tree Tree) Answer {
				a := s.answers(r, tree)
				if r == q.request && tree.Name == q.tree.Name && len(tree.Files) == len(q.tree.Files) {
					a.Status++
				}
				return a
			}
			if p := probed(other); p.find(head, nil) != nil {
				t.Fatalf("%s: %v is not asked", name, q.request)
			}
			tried++
		}
	}
	if tried == 0 {
		t.Error("nothing was asked besides the questions")
	}
}
