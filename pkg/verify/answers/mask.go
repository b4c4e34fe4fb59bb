package answers

import "regexp"

// mask takes out of the answers to a question what the original gives in more than one way: there the answer after gets the value
// before.
func (c *comparison) mask(name string) {
	b, a, g := c.before[name], c.after[name], c.again[name]
	masked := func(what string) { c.out.Masked = append(c.out.Masked, name+": "+what) }
	switch {
	case b == nil || b.Status == 0 || g == nil:
		return
	case b.Status != g.Status:
		masked("status")
		c.unstable[name] = true
		return
	case (b.Err != "") != (g.Err != ""):
		masked("end of the body")
		c.unstable[name] = true
		return
	case a == nil || a.Status == 0:
		return
	}
	if b.Sum != g.Sum && a.Sum != b.Sum && !c.own[a.Sum] && !changed(b, a, g) {
		masked("body")
		a.Sum, a.Length, a.Body = b.Sum, b.Length, b.Body
	}
	for _, f := range fields {
		if f.value(b) == f.value(g) {
			continue
		}
		masked(f.name)
		copyHeaders(a, b, f.headers)
	}
	if b.Header.Get("Content-Length") != g.Header.Get("Content-Length") {
		copyHeaders(a, b, []string{"Content-Length"})
	}
}

func copyHeaders(to, from *Answer, names []string) {
	for _, name := range names {
		if v := from.Header.Values(name); len(v) > 0 {
			to.Header[name] = v
		} else {
			to.Header.Del(name)
		}
	}
}

// changed tells whether the body differs from the original's by more than by what passes, where the original's two differ by no more.
func changed(b, a, g *Answer) bool {
	x, okX := settled(b)
	y, okY := settled(a)
	z, okZ := settled(g)
	return okX && okY && okZ && x == z && x != y
}

// passing are parts of a body that pass: points in time, and ids that are made anew for each answer.
var passing = []*regexp.Regexp{
	regexp.MustCompile(`\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?`),                                              // ISO 8601
	regexp.MustCompile(`(Mon|Tue|Wed|Thu|Fri|Sat|Sun),? (\d\d )?[A-Z][a-z]{2} [ \d]\d( \d{4})? \d\d:\d\d:\d\d( [A-Z]{3,4})?( \d{4})?`), // HTTP, and date(1)
	regexp.MustCompile(`[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}`),                                                           // UUID
	regexp.MustCompile(`\b1\d{9}(\d{3}){0,3}\b`),                                                                                       // Unix time from 2001 to 2033, down to nanoseconds
	regexp.MustCompile(`\b[0-9a-f]{16,}\b`),                                                                                            // random ids and sums
}

// settled is a body without the parts that pass; false if not all of it was kept.
func settled(a *Answer) (string, bool) {
	if int64(len(a.Body)) != a.Length {
		return "", false
	}
	text := a.Body
	for _, e := range passing {
		text = e.ReplaceAllLiteral(text, []byte("…"))
	}
	return string(text), true
}
