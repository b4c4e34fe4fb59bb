package answers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A client asks one server.
type client struct {
	transport *http.Transport
	each      time.Duration // for one question, its connection and its body
	limit     int64         // bytes of a body, as sent and decoded
}

const (
	eachQuestion = 10 * time.Second
	maxBody      = 64 << 20
	keptBody     = 16 << 10
	maxHeader    = 256 << 10
	atATime      = 4  // connections, to a server that closes each
	failedInARow = 20 // after which a server counts as gone
)

// Ask asks the questions over connections that dial opens to a TCP port, and returns their answers in the same order. A server that
// keeps its connection is asked on one, a question at a time: one that serves a single connection would let the others wait. One that
// closes each is asked on four. Redirects are not followed, and nothing is remembered from one question to the next but what Follow
// asks for. A question gets 10 seconds and 64 MiB of a body; after 20 in a row without an answer, or 30 seconds of such, the rest is
// not asked.
func Ask(ctx context.Context, dial func(ctx context.Context, port int) (net.Conn, error), qs []Question) []Answer {
	return newClient(dial, eachQuestion, maxBody).ask(ctx, qs)
}

func newClient(dial func(context.Context, int) (net.Conn, error), each time.Duration, limit int64) *client {
	return &client{each: each, limit: limit, transport: &http.Transport{
		DialContext: func(ctx context.Context, _, addr string) (net.Conn, error) {
			_, p, err := net.SplitHostPort(addr)
			if err != nil {
				return nil, err
			}
			port, err := strconv.Atoi(p)
			if err != nil {
				return nil, err
			}
			return dial(ctx, port)
		},
		DisableCompression:     true, // the header is part of the answer
		MaxIdleConnsPerHost:    atATime,
		MaxConnsPerHost:        atATime,
		MaxResponseHeaderBytes: maxHeader,
	}}
}

// A conversation is the state of one Ask.
type conversation struct {
	client  *client
	ctx     context.Context
	qs      []Question
	out     []Answer
	done    []chan struct{} // closed when the answer of that index is there
	earlier map[string]int  // index of a question by its name

	mu     sync.Mutex
	next   int           // index of the question to ask next
	failed int           // questions in a row without an answer
	lost   time.Duration // time that these took
	closes bool          // the server closed the connection of its first answer
	heard  bool          // there was one
}

func (c *client) ask(ctx context.Context, qs []Question) []Answer {
	defer c.transport.CloseIdleConnections()
	v := &conversation{client: c, ctx: ctx, qs: qs, out: make([]Answer, len(qs)), done: make([]chan struct{}, len(qs)), earlier: map[string]int{}}
	for i, q := range qs {
		v.done[i] = make(chan struct{})
		if _, ok := v.earlier[q.Name]; !ok {
			v.earlier[q.Name] = i
		}
	}
	for v.step() {
		if v.closes {
			break
		}
	}
	var workers sync.WaitGroup
	for range atATime {
		workers.Go(func() {
			for v.step() {
			}
		})
	}
	workers.Wait()
	return v.out
}

// step asks the next question; false if there is none.
func (v *conversation) step() bool {
	v.mu.Lock()
	i := v.next
	v.next++
	gone := v.failed >= failedInARow || v.lost >= 3*v.client.each
	v.mu.Unlock()
	if i >= len(v.qs) {
		return false
	}
	defer close(v.done[i])
	q := v.qs[i]
	v.out[i] = Answer{Question: q.Name}
	if gone {
		v.out[i].Err = "it was not asked: the server had not answered the questions before it"
		return true
	}
	header, err := v.follow(i)
	if err != nil {
		v.out[i].Err = err.Error()
		return true
	}
	start := time.Now()
	a, closes := v.client.exchange(v.ctx, q, header)
	v.out[i] = a
	v.mu.Lock()
	defer v.mu.Unlock()
	if a.Err != "" {
		v.failed++
		v.lost += time.Since(start)
		return true
	}
	v.failed, v.lost = 0, 0
	if !v.heard {
		v.heard, v.closes = true, closes
	}
	return true
}

// follow is the header of a question with the validators of the answer that it follows. Questions are taken in their order, so that an
// earlier one is being asked, or was.
func (v *conversation) follow(i int) (http.Header, error) {
	q := v.qs[i]
	header := q.Header.Clone()
	if header == nil {
		header = http.Header{}
	}
	if q.Follow == "" {
		return header, nil
	}
	j, ok := v.earlier[q.Follow]
	if !ok || j >= i {
		return nil, fmt.Errorf("it was not asked: there is no earlier question %q to follow", q.Follow)
	}
	<-v.done[j]
	a := v.out[j]
	if a.Status == 0 {
		return nil, fmt.Errorf("it was not asked: %s had no answer to follow", q.Follow)
	}
	for from, to := range map[string]string{"Etag": "If-None-Match", "Last-Modified": "If-Modified-Since"} {
		if s := a.Header.Get(from); s != "" {
			header.Set(to, s)
		}
	}
	return header, nil
}

// exchange asks one question. The bool says that the server closes the connection after its answer.
func (c *client) exchange(ctx context.Context, q Question, header http.Header) (Answer, bool) {
	ctx, cancel := context.WithTimeout(ctx, c.each)
	defer cancel()
	a := Answer{Question: q.Name}
	resp, err := c.transport.RoundTrip(request(ctx, q, header))
	if err != nil {
		a.Err = "no answer: " + c.why(ctx, err)
		return a, false
	}
	defer resp.Body.Close()
	a.Status, a.Header = resp.StatusCode, resp.Header
	if err := a.read(resp.Body, c.limit); err != nil {
		a.Err = "no whole body: " + c.why(ctx, err)
	}
	return a, resp.Close
}

// request is the request of a question. Its target goes out as written, even where it is no valid URL: servers differ there.
func request(ctx context.Context, q Question, header http.Header) *http.Request {
	u := &url.URL{Scheme: "http", Host: net.JoinHostPort("localhost", strconv.Itoa(q.Port)), Opaque: q.Path}
	if strings.HasPrefix(q.Path, "//") { // an opaque one would go out with the scheme in front
		var p string
		p, u.RawQuery, u.ForceQuery = strings.Cut(q.Path, "?")
		u.ForceQuery = u.ForceQuery && u.RawQuery == ""
		u.Opaque, u.Path = "", p
		if decoded, err := url.PathUnescape(p); err == nil {
			u.Path, u.RawPath = decoded, p
		}
	}
	r := &http.Request{Method: q.Method, URL: u, Host: hostOf(q), Header: header, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
	header.Del("Host")
	if _, ok := header["Accept"]; !ok {
		header.Set("Accept", "*/*")
	}
	header.Set("User-Agent", "msb-verify")
	// Net/http asks again on a new connection where a kept one was closed just then. By itself it does so for GET and HEAD only; a key
	// of no values says that it may for all, and is not sent.
	header["Idempotency-Key"] = []string{}
	return r.WithContext(ctx)
}

// hostOf is the Host header of a question.
func hostOf(q Question) string {
	switch h := q.Header.Get("Host"); {
	case h != "":
		return h
	case q.Port == 80:
		return "localhost"
	}
	return net.JoinHostPort("localhost", strconv.Itoa(q.Port))
}

// why says in plain words what broke an exchange.
func (c *client) why(ctx context.Context, err error) string {
	var dialing *net.OpError
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return fmt.Sprintf("not within %s", c.each)
	case ctx.Err() != nil:
		return "the time for all questions is over"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "the server closed the connection in the middle of it"
	case errors.Is(err, io.EOF):
		return "the server closed the connection"
	case errors.As(err, &dialing) && dialing.Op == "dial":
		return "no connection: " + dialing.Err.Error()
	}
	return strings.NewReplacer("net/http: ", "", "HTTP/1.x transport connection broken: ", "").Replace(err.Error())
}
