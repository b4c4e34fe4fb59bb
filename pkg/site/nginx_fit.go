package site

import (
	"errors"
	"slices"
	"strings"
)

// A fitting looks for the shape that answers as the site does. There are hundreds, and nearly all fail at a row that stopped an earlier
// one: these rows are asked first, of a server put together from parts that are read once. What passes is read from its text as a whole.
type fitting struct {
	probe
	head, settings []string
	servers        map[serverPart]*nginxServer // without locations
	locations      map[locationKey]*nginxLocation
	parts          map[located]*nginxLocation // without what they inherit
	stoppers       []int                      // rows that stopped a shape, the newest first
	dead           map[trunk]bool             // stopped whatever else the shape has
	row            *Row                       // the last one that was asked
	rows           []*Row                     // those of the last shape that was asked everything
	free           []*Row                     // of shapes before
}

// A locationKey is a location and the server that it inherits from.
type locationKey struct {
	serverPart
	located
}

// search is fit where nothing is known. It returns the server of the shape and the rows that differ, too.
func (p probe) search(head, settings []string) (shape, Site, []*Row, error) {
	f := fitting{probe: p, row: &Row{}, dead: map[trunk]bool{}, head: head, settings: settings, servers: map[serverPart]*nginxServer{},
		locations: map[locationKey]*nginxLocation{}, parts: map[located]*nginxLocation{}}
	furthest, why := -1, ""
	for s := range p.shapes() {
		if f.stopped(s) {
			continue // no further than the shape that the row stopped before
		}
		server, err := ReadNginx(map[string]string{nginxSiteFile: strings.Join(s.block(head, settings), "\n")})
		if err != nil {
			return shape{}, Site{}, nil, err // a fallback with a blank in its name, and the like
		}
		row, at := f.differs(&server)
		if row == nil {
			return s, server, f.rows, nil
		}
		f.stoppers = slices.Insert(f.stoppers, 0, at)
		f.bury(s, at)
		if at > furthest {
			furthest, why = at, row.String()
		}
	}
	return shape{}, Site{}, nil, errors.New(why)
}

// stopped tells whether a row that stopped another shape stops this one too.
func (f *fitting) stopped(s shape) bool {
	switch {
	case len(f.stoppers) == 0:
		return false
	case f.dead[s.trunk()]:
		return true
	}
	server, ok := f.server(s)
	if !ok {
		return false
	}
	after := &Site{Server: "nginx", answers: server.answer}
	for n, i := range f.stoppers {
		if f.ask(after, i) && Classify(f.row) == nil {
			copy(f.stoppers[1:n+1], f.stoppers[:n])
			f.stoppers[0] = i
			f.bury(s, i)
			return true
		}
	}
	return false
}

// A trunk is the part of a shape that decides alone on paths without a dot.
type trunk struct {
	strip bool
	main  string
}

func (s shape) trunk() trunk { return trunk{s.strip, s.main} }

// bury gives a trunk up where a path without a dot stopped a shape: what else a shape has is for paths with one.
func (f *fitting) bury(s shape, i int) {
	if !strings.Contains(f.asked[i].request.Path, ".") {
		f.dead[s.trunk()] = true
	}
}

// server puts the server of a shape together; false where a part of it can't be read.
func (f *fitting) server(s shape) (*nginxServer, bool) {
	part := s.server()
	base, ok := f.servers[part]
	if !ok {
		base = readLines(part.lines(f.head, f.settings))
		f.servers[part] = base
	}
	if base == nil {
		return nil, false
	}
	server := *base
	server.locations = make([]*nginxLocation, 0, 5)
	for _, p := range s.locations() {
		key := locationKey{part, p}
		l, ok := f.locations[key]
		if !ok {
			l = f.location(base, p)
			f.locations[key] = l
		}
		if l == nil {
			return nil, false
		}
		server.locations = append(server.locations, l)
	}
	return &server, true
}

// readLines is a server of these lines, nil where one can't be read.
func readLines(lines []string) *nginxServer {
	list, err := parseNginx(nginxSiteFile, "server {\n"+strings.Join(lines, "\n")+"\n}")
	if err != nil {
		return nil
	}
	server, err := readServer(nginxSiteFile, list)
	if err != nil {
		return nil
	}
	return server
}

// location puts a location together: its paths are read once for all that it may try, and the other way round. Nil where one of
// the two can't be read.
func (f *fitting) location(base *nginxServer, p located) *nginxLocation {
	paths, body := f.read(located{where: p.where, last: "=404"}), f.read(located{"/", p.what, p.last, p.strip, p.raw})
	if paths == nil || body == nil {
		return nil
	}
	l := *paths
	l.scope = base.scope.inherited()
	l.scope.rewrite, l.scope.escaped, l.scope.try, l.scope.status = body.scope.rewrite, body.scope.escaped, body.scope.try, body.scope.status
	return &l
}

// read reads a location by itself, nil where that can't be done.
func (f *fitting) read(p located) *nginxLocation {
	l, ok := f.parts[p]
	if ok {
		return l
	}
	var alone nginxServer
	list, err := parseNginx(nginxSiteFile, p.line())
	if err == nil && len(list) == 1 && (nginxReader{file: nginxSiteFile}).location(&alone, list[0]) == nil {
		l = alone.locations[0]
	}
	f.parts[p] = l
	return l
}

// differs is the first row that can't be stated, and its number.
func (f *fitting) differs(after *Site) (*Row, int) {
	f.free, f.rows = append(f.free, f.rows...), f.rows[:0]
	for i := range f.asked {
		if !f.ask(after, i) {
			continue
		}
		if Classify(f.row) == nil {
			return f.row, i
		}
		f.rows = append(f.rows, f.row)
		f.row = f.unused()
	}
	return nil, len(f.asked)
}

// unused is a row that no shape needs any more, or a new one.
func (f *fitting) unused() *Row {
	if n := len(f.free); n > 0 {
		row := f.free[n-1]
		f.free = f.free[:n-1]
		return row
	}
	return &Row{}
}

// ask leaves the row of a question in f.row; false where both answer the same.
func (f *fitting) ask(after *Site, i int) bool {
	return f.row.ask(&f.site, after, &f.answers[i], f.asked[i])
}
