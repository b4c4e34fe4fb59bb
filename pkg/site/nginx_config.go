package site

import (
	"slices"
	"strconv"
	"strings"
)

// An nginxServer is one server block.
type nginxServer struct {
	listen    []Listen
	scope     nginxScope // of the server
	locations []*nginxLocation
	options   int // status that OPTIONS is answered with; 0 for no such rule
}

// An nginxLocation is one location block.
type nginxLocation struct {
	kind  string // "", "=", "^~", "~" or "~*"
	path  string // of the first three kinds
	expr  *nginxExpr
	scope nginxScope
}

// nginxReader turns directives into a server.
type nginxReader struct{ file string }

func (n nginxReader) fail(d directive) error {
	return &CantReadError{File: n.file, Line: d.Line, What: strings.Join(append([]string{d.Name}, d.Args...), " ")}
}

func (n nginxReader) server(block directive) (*nginxServer, error) {
	s := &nginxServer{scope: stockScope()}
	var later []directive
	for _, d := range block.Block {
		ok := true
		switch d.Name {
		case "location":
			later = append(later, d)
		case "listen":
			ok = s.addListen(d)
		case "server_name":
			// The only server of a port is its default server.
			ok = len(d.Args) > 0 && !d.Body && !hasDollar(d.Args)
		case "if":
			ok = s.addIf(d)
		case "try_files", "return", "rewrite":
			ok = false
		default:
			ok = s.scope.set(d)
		}
		if !ok {
			return nil, n.fail(d)
		}
	}
	if s.scope.root == "" {
		s.scope.root = "/etc/nginx/html" // nginx's default, which no image has
	}
	for _, d := range later {
		if err := n.location(s, d); err != nil {
			return nil, err
		}
	}
	if len(s.listen) == 0 {
		s.listen = []Listen{{Addr: "0.0.0.0", Port: 80}}
	}
	return s, nil
}

func (n nginxReader) location(s *nginxServer, d directive) error {
	if !s.addLocation(d) {
		return n.fail(d)
	}
	l := s.locations[len(s.locations)-1]
	for _, inner := range d.Block {
		if !l.scope.set(inner) {
			return n.fail(inner)
		}
	}
	if c := l.scope; c.status != 0 && c.rewrite != nil || c.escaped != "" && (c.status != 0 || c.rewrite != nil) {
		return n.fail(d) // which of the two comes first matters
	}
	return nil
}

// addListen reads "listen port", "listen address:port", with default_server at most.
func (s *nginxServer) addListen(d directive) bool {
	if d.Body || len(d.Args) == 0 || len(d.Args) > 2 || len(d.Args) == 2 && d.Args[1] != "default_server" {
		return false
	}
	addr, port := "*", d.Args[0]
	if i := strings.LastIndexByte(port, ':'); i >= 0 && !strings.HasSuffix(port, "]") {
		addr, port = port[:i], port[i+1:]
	}
	n, err := strconv.Atoi(port)
	if err != nil || n < 1 || n > 65535 {
		return false
	}
	other := "0.0.0.0"
	switch addr {
	case "*", "0.0.0.0":
		addr, other = "0.0.0.0", "::"
	case "[::]":
		addr = "::"
	case "127.0.0.1", "localhost":
	case "[::1]":
		addr = "::1"
	default:
		return false
	}
	for i, l := range s.listen {
		if l.Port == n && l.Addr == other {
			s.listen[i].Addr = "" // both families
			return true
		}
		if l.Port == n {
			return false // the same twice, or one address beside all of them
		}
	}
	s.listen = append(s.listen, Listen{Addr: addr, Port: n})
	return true
}

// addIf reads "if ($request_method = OPTIONS) { return 204; }", which answers preflight requests, and no other condition.
func (s *nginxServer) addIf(d directive) bool {
	if !slices.Equal(d.Args, []string{"($request_method", "=", "OPTIONS)"}) || len(d.Block) != 1 || s.options != 0 {
		return false
	}
	r := d.Block[0]
	if r.Name != "return" || r.Body || !slices.Equal(r.Args, []string{"204"}) {
		return false
	}
	s.options = 204
	return true
}

func (s *nginxServer) addLocation(d directive) bool {
	if !d.Body || len(d.Args) == 0 || len(d.Args) > 2 {
		return false
	}
	l := nginxLocation{path: d.Args[len(d.Args)-1], scope: s.scope.inherited()}
	if len(d.Args) == 2 {
		l.kind = d.Args[0]
	}
	switch l.kind {
	case "~", "~*":
		expr, ok := nginxRegexp(l.path, l.kind == "~*")
		if !ok {
			return false
		}
		l.expr = expr
	case "", "=", "^~":
		if !strings.HasPrefix(l.path, "/") || strings.Contains(l.path, "$") {
			return false
		}
		for _, o := range s.locations {
			if o.expr == nil && o.path == l.path && (o.kind == "=") == (l.kind == "=") {
				return false // nginx does not start
			}
		}
	default:
		return false
	}
	s.locations = append(s.locations, &l)
	return true
}
