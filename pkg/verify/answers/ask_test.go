package answers

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// A rawServer answers over pipes with whatever bytes its reply makes of a request's head; it may be nil to close without a word.
type rawServer struct {
	reply func(w io.Writer, head []string) (again bool)

	mu    sync.Mutex
	dials int
	open  int
	most  int        // connections open at one time
	heads [][]string // of all requests
}

func (s *rawServer) dial(context.Context, int) (net.Conn, error) {
	here, there := net.Pipe()
	s.mu.Lock()
	s.dials++
	s.open++
	s.most = max(s.most, s.open)
	s.mu.Unlock()
	go func() {
		defer there.Close()
		r := bufio.NewReader(there)
		for {
			var head []string
			for {
				line, err := r.ReadString('\n')
				if err != nil {
					return
				}
				if line = strings.TrimRight(line, "\r\n"); line == "" {
					break
				}
				head = append(head, line)
			}
			s.mu.Lock()
			s.heads = append(s.heads, head)
			s.mu.Unlock()
			if !s.reply(there, head) {
				return
			}
		}
	}()
	return &countedConn{Conn: here, server: s}, nil
}

// A countedConn counts itself out once.
type countedConn struct {
	net.Conn
	server *rawServer
	once   sync.Once
}

func (c *countedConn) Close() error {
	c.once.Do(func() {
		c.server.mu.Lock()
		c.server.open--
		c.server.mu.Unlock()
	})
	return c.Conn.Close()
}

func says(text string) func(io.Writer, []string) bool {
	return func(w io.Writer, _ []string) bool {
		_, err := io.WriteString(w, text)
		return err == nil && strings.HasPrefix(text, "HTTP/1.1") && !strings.Contains(text, "Connection: close")
	}
}

func gets(paths ...string) []Question {
	var list []Question
	for _, p := range paths {
		list = append(list, Question{Name: "GET " + p, Port: 8080, Method: "GET", Path: p})
	}
	return list
}

func zipped(text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.WriteString(z, text)
	_ = z.Close()
	return b.String()
}

const sumOfHello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" // printf hello | sha256sum

func TestAnswer(t *testing.T) {
	for _, tt := range []struct {
		name, reply string
		status      int
		sum         string
		length      int64
		err         string
	}{
		{"length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, sumOfHello, 5, ""},
		{"chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", 200, sumOfHello, 5, ""},
		{"until close", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello", 200, sumOfHello, 5, ""},
		{"HTTP/1.0", "HTTP/1.0 404 Not Found\r\n\r\nhello", 404, sumOfHello, 5, ""},
		{"gzip", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Encoding: gzip\r\n\r\n" + zipped("hello"), 200, sumOfHello, 5, ""},
		{"part of gzip is not decoded", "HTTP/1.1 206 Partial Content\r\nConnection: close\r\nContent-Encoding: gzip\r\n\r\nhello", 206, sumOfHello, 5, ""},
		{"redirect is not followed", "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 5\r\n\r\nhello", 302, sumOfHello, 5, ""},
		{"not gzip", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Encoding: gzip\r\n\r\nhello, world", 200, "", 0, "it is said to be gzip, and is not"},
		{"short", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\n\r\nhello", 200, "", 5, "no whole body: the server closed the connection in the middle of it"},
		{"nothing", "", 0, "", 0, "no answer: the server closed the connection"},
		{"not HTTP", "SSH-2.0-OpenSSH_9.2\r\n\r\n", 0, "", 0, "no answer: malformed HTTP"},
		{"bad length", "HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nhello", 0, "", 0, "no answer: bad Content-Length"},
		{"too long", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + strings.Repeat("x", 5000), 200, "", 4096, "it has more than 4096 bytes"},
		{"too long when decoded", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Encoding: gzip\r\n\r\n" + zipped(strings.Repeat("x", 1<<20)), 200, "", 4096, "it has more than 4096 bytes"},
		{"too long when sent", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff" + strings.Repeat("\x00\x00\x00\xff\xff", 2000), 200, "", 0, "it has more than 4096 bytes"},
		{"long header", "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 1<<20), 0, "", 0, "no answer: server response headers exceeded"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := &rawServer{reply: says(tt.reply)}
			a := newClient(s.dial, time.Minute, 4096).ask(t.Context(), gets("/"))[0]
			if a.Status != tt.status || a.Sum != tt.sum || a.Length != tt.length || (a.Err == "") != (tt.err == "") || !strings.Contains(a.Err, tt.err) {
				t.Errorf("%d, %d bytes, sum %s, %q", a.Status, a.Length, a.Sum, a.Err)
			}
		})
	}
}

// TestSilence asks servers that never come to an end.
func TestSilence(t *testing.T) {
	stop := make(chan struct{})
	defer close(stop)
	drip := func(w io.Writer, text string) bool {
		for {
			select {
			case <-stop:
				return false
			case <-time.After(time.Millisecond):
				if _, err := io.WriteString(w, text); err != nil {
					return false
				}
			}
		}
	}
	for name, reply := range map[string]func(io.Writer, []string) bool{
		"never answers": func(io.Writer, []string) bool { <-stop; return false },
		"drips its header": func(w io.Writer, _ []string) bool {
			_, _ = io.WriteString(w, "HTTP/1.1 200 OK\r\n")
			return drip(w, "x")
		},
		"drips its body": func(w io.Writer, _ []string) bool {
			_, _ = io.WriteString(w, "HTTP/1.1 200 OK\r\n\r\n")
			return drip(w, "x")
		},
		"drips gzip without content": func(w io.Writer, _ []string) bool {
			_, _ = io.WriteString(w, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff")
			return drip(w, "\x00\x00\x00\xff\xff")
		},
		"continues without end": func(w io.Writer, _ []string) bool { return drip(w, "HTTP/1.1 100 Continue\r\n\r\n") },
	} {
		t.Run(name, func(t *testing.T) {
			s := &rawServer{reply: reply}
			out := newClient(s.dial, 50*time.Millisecond, 1<<20).ask(t.Context(), gets("/1", "/2", "/3", "/4", "/5", "/6"))
			for i, a := range out {
				if a.Err == "" {
					t.Errorf("answer %d: %+v", i, a)
				}
			}
			if last := out[5].Err; last != "it was not asked: the server had not answered the questions before it" {
				t.Errorf("the last one: %s", last)
			}
		})
	}
}

func TestNoConnection(t *testing.T) {
	dials := 0
	dial := func(context.Context, int) (net.Conn, error) { dials++; return nil, errors.New("connection refused") }
	var qs []Question
	for i := range 100 {
		qs = append(qs, gets(fmt.Sprint("/", i))...)
	}
	out := Ask(t.Context(), dial, qs)
	if dials != failedInARow {
		t.Errorf("%d connections tried", dials)
	}
	if out[0].Err != "no answer: connection refused" || out[0].Question != "GET /0" {
		t.Errorf("%+v", out[0])
	}
	if out[99].Err != "it was not asked: the server had not answered the questions before it" || out[99].Question != "GET /99" {
		t.Errorf("%+v", out[99])
	}
}

func TestTimeIsOver(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := &rawServer{reply: says("HTTP/1.1 204 No Content\r\n\r\n")}
	if a := Ask(ctx, s.dial, gets("/"))[0]; a.Err != "no answer: the time for all questions is over" {
		t.Errorf("%+v", a)
	}
}

// TestConnections: one where the server keeps it, at most four at a time where it closes each.
func TestConnections(t *testing.T) {
	var paths []string
	for i := range 60 {
		paths = append(paths, fmt.Sprint("/", i))
	}
	echo := func(head string, again bool) func(io.Writer, []string) bool {
		return func(w io.Writer, request []string) bool {
			p := strings.Fields(request[0])[1]
			fmt.Fprintf(w, "%s\r\nContent-Length: %d\r\n\r\n%s", head, len(p), p)
			return again
		}
	}
	for _, tt := range []struct {
		name        string
		reply       func(io.Writer, []string) bool
		dials, most int
	}{
		{"keeps", echo("HTTP/1.1 200 OK", true), 1, 1},
		{"closes", echo("HTTP/1.1 200 OK\r\nConnection: close", false), 60, 4},
		{"HTTP/1.0", echo("HTTP/1.0 200 OK", false), 60, 4},
		{"closes without a word", echo("HTTP/1.1 200 OK", false), 60, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := &rawServer{reply: tt.reply}
			for i, a := range Ask(t.Context(), s.dial, gets(paths...)) {
				if string(a.Body) != paths[i] || a.Question != "GET "+paths[i] || a.Err != "" {
					t.Errorf("answer %d: %+v", i, a)
				}
			}
			s.mu.Lock()
			defer s.mu.Unlock()
			if s.dials != tt.dials || s.most > tt.most {
				t.Errorf("%d connections, %d at one time", s.dials, s.most)
			}
		})
	}
}

// TestLostConnection: a server that closes a kept connection when the next request comes is asked again, whatever the method.
func TestLostConnection(t *testing.T) {
	seen := map[io.Writer]bool{}
	var mu sync.Mutex
	s := &rawServer{reply: func(w io.Writer, _ []string) bool {
		mu.Lock()
		defer mu.Unlock()
		if seen[w] {
			return false
		}
		seen[w] = true
		_, _ = io.WriteString(w, "HTTP/1.1 204 No Content\r\n\r\n")
		return true
	}}
	qs := gets("/1", "/2", "/3", "/4")
	for i, method := range []string{"GET", "POST", "DELETE", "PUT"} {
		qs[i].Method = method
	}
	for _, a := range Ask(t.Context(), s.dial, qs) {
		if a.Status != 204 {
			t.Errorf("%+v", a)
		}
	}
}

// TestOnTheWire: a request goes out as it is written.
func TestOnTheWire(t *testing.T) {
	for _, tt := range []struct {
		q    Question
		want string
	}{
		{Question{Port: 8080, Method: "GET", Path: "/"}, "GET / HTTP/1.1|Host: localhost:8080|User-Agent: msb-verify|Accept: */*"},
		{Question{Port: 80, Method: "GET", Path: "/"}, "GET / HTTP/1.1|Host: localhost|User-Agent: msb-verify|Accept: */*"},
		{Question{Port: 80, Method: "HEAD", Path: "/?q=1"}, "HEAD /?q=1 HTTP/1.1|Host: localhost|User-Agent: msb-verify|Accept: */*"},
		{Question{Port: 80, Method: "POST", Path: "/"}, "POST / HTTP/1.1|Host: localhost|User-Agent: msb-verify|Content-Length: 0|Accept: */*"},
		{Question{Port: 80, Method: "GET", Path: "//about?q"}, "GET //about?q HTTP/1.1|Host: localhost|User-Agent: msb-verify|Accept: */*"},
		{Question{Port: 80, Method: "GET", Path: "/dir/../about.html"}, "GET /dir/../about.html HTTP/1.1|Host: localhost|User-Agent: msb-verify|Accept: */*"},
		{Question{Port: 80, Method: "GET", Path: "/a%2Fb%20c"}, "GET /a%2Fb%20c HTTP/1.1|Host: localhost|User-Agent: msb-verify|Accept: */*"},
		{Question{Port: 80, Method: "GET", Path: "/%zz"}, "GET /%zz HTTP/1.1|Host: localhost|User-Agent: msb-verify|Accept: */*"},
		{Question{Port: 80, Method: "GET", Path: "/", Header: map[string][]string{"Host": {"www.example.org"}, "Accept": {"text/html"}}},
			"GET / HTTP/1.1|Host: www.example.org|User-Agent: msb-verify|Accept: text/html"},
		{Question{Port: 80, Method: "GET", Path: "/", Header: map[string][]string{"Accept-Encoding": {"gzip"}}},
			"GET / HTTP/1.1|Host: localhost|User-Agent: msb-verify|Accept: */*|Accept-Encoding: gzip"},
	} {
		s := &rawServer{reply: says("HTTP/1.1 204 No Content\r\n\r\n")}
		a := Ask(t.Context(), s.dial, []Question{tt.q})[0]
		if a.Status != 204 {
			t.Errorf("%s: %+v", tt.q.Path, a)
			continue
		}
		if got := strings.Join(s.heads[0], "|"); got != tt.want {
			t.Errorf("%s\n got %s\nwant %s", tt.q.Path, got, tt.want)
		}
	}
}

func TestFollow(t *testing.T) {
	s := &rawServer{reply: func(w io.Writer, head []string) bool {
		if strings.Contains(strings.Join(head, "|"), `If-Modified-Since: Sun, 02 Feb 2020 02:02:02 GMT|If-None-Match: "x"`) {
			_, _ = io.WriteString(w, "HTTP/1.1 304 Not Modified\r\n\r\n")
			return true
		}
		_, _ = io.WriteString(w, "HTTP/1.1 200 OK\r\nETag: \"x\"\r\nLast-Modified: Sun, 02 Feb 2020 02:02:02 GMT\r\nContent-Length: 0\r\n\r\n")
		return true
	}}
	qs := gets("/a", "/b", "/c")
	qs[1].Name, qs[1].Follow = "again", "GET /a"
	qs[2].Name, qs[2].Follow = "lost", "GET /d"
	out := Ask(t.Context(), s.dial, qs)
	if out[0].Status != 200 || out[1].Status != 304 || out[2].Err != `it was not asked: there is no earlier question "GET /d" to follow` {
		t.Errorf("%+v", out)
	}
	if len(qs[1].Header) != 0 {
		t.Errorf("the question's own header was written to: %v", qs[1].Header)
	}
	s.reply = says("")
	if out := Ask(t.Context(), s.dial, qs[:2]); out[1].Err != "it was not asked: GET /a had no answer to follow" {
		t.Errorf("%+v", out)
	}
}
