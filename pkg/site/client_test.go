package site

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// plant writes the model tree under dir; each file says its own name, so that an answer tells which file it is.
func plant(t *testing.T, dir string, tree Tree, extra map[string]string) {
	t.Helper()
	when := time.Date(2020, 2, 2, 2, 2, 2, 0, time.UTC)
	write := func(name, text string) {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(p, when, when); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range tree.Names() {
		text := "FILE:" + name + ":\n"
		if strings.HasSuffix(name, ".html") {
			text = "<!doctype html><html><head></head><body>" + text + "</body></html>"
		}
		if pad := tree.Size(name) - len(text); pad > 0 {
			text += strings.Repeat("-", pad)
		}
		if of, ok := strings.CutSuffix(name, ".gz"); ok && tree.File(of) {
			text = zipped(t, "FILE:"+of+":\n")
		}
		write(name, text)
	}
	for name, text := range extra {
		write(name, text)
	}
}

// zipped is a text as gzip has it.
func zipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// ask sends one request as it stands and reads the answer.
func ask(addr string, r Request, tree Tree) (Answer, error) {
	a, h, err := exchange(addr, r, tree, nil)
	if err != nil || !r.Conditional {
		return a, err
	}
	extra := http.Header{}
	if v := h.Get("ETag"); v != "" {
		extra.Set("If-None-Match", v)
	}
	if v := h.Get("Last-Modified"); v != "" {
		extra.Set("If-Modified-Since", v)
	}
	a, _, err = exchange(addr, r, tree, extra)
	return a, err
}

func exchange(addr string, r Request, tree Tree, extra http.Header) (Answer, http.Header, error) {
	conn, err := net.DialTimeout("tcp", addr, 5*time.Second)
	if err != nil {
		return Answer{}, nil, err
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	host := r.Host
	if host == "" {
		host = addr
	}
	accept := r.Accept
	if accept == "" {
		accept = "*/*"
	}
	head := fmt.Sprintf("%s %s HTTP/1.1\r\nHost: %s\r\nAccept: %s\r\nConnection: close\r\n", r.Method, r.Path, host, accept)
	if r.Gzip {
		head += "Accept-Encoding: gzip\r\n"
	}
	if r.Range != "" {
		head += "Range: bytes=" + r.Range + "\r\n"
	}
	if o := r.OriginHeader(); o != "" {
		head += "Origin: " + o + "\r\n"
	}
	if r.Method == "POST" || r.Method == "PUT" {
		head += "Content-Length: 0\r\n"
	}
	for k, v := range extra {
		head += k + ": " + v[0] + "\r\n"
	}
	if _, err := io.WriteString(conn, head+"\r\n"); err != nil {
		return Answer{}, nil, err
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: r.Method})
	if err != nil && strings.Contains(err.Error(), "bad Content-Length") {
		return Answer{Body: "broken"}, nil, nil
	}
	if err != nil {
		return Answer{}, nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return Answer{}, nil, err
	}
	a := observe(resp, body, addr, r, tree)
	return a, resp.Header, nil
}

// observe turns a response into an Answer.
func observe(resp *http.Response, body []byte, addr string, r Request, tree Tree) Answer {
	h := resp.Header
	a := Answer{Status: resp.StatusCode}
	if enc := h.Get("Content-Encoding"); enc == "gzip" {
		a.Gzip = true
		if z, err := gzip.NewReader(bytes.NewReader(body)); err == nil {
			body, _ = io.ReadAll(z)
		}
	}
	a.Location = strings.ReplaceAll(h.Get("Location"), addr, "HOST")
	a.Type, a.Charset = splitType(h.Get("Content-Type"))
	a.Cache = h.Get("Cache-Control")
	a.Validators = validators(h)
	for i, k := range KnownHeaders {
		if v := h.Values(k); len(v) > 0 {
			a.Headers[i] = strings.Join(v, ", ")
		}
	}
	if s := a.Headers.Get("Server"); s != "" {
		// Versions differ from build to build.
		s, _, _ = strings.Cut(s, "/")
		a.Headers.set("Server", s)
	}
	if enc := h.Get("Content-Encoding"); enc != "" && !a.Gzip {
		a.Type += " as " + enc // no Answer has it, so that it shows
	}
	a.Body = bodyName(a.Status, string(body), r, tree)
	return a
}

func validators(h http.Header) string {
	var v []string
	if e := h.Get("ETag"); strings.HasPrefix(e, "W/") {
		v = append(v, "weak-etag")
	} else if e != "" {
		v = append(v, "etag")
	}
	if h.Get("Last-Modified") != "" {
		v = append(v, "date")
	}
	return strings.Join(v, "+")
}

func bodyName(status int, body string, r Request, tree Tree) string {
	if len(body) == 0 {
		return ""
	}
	if status == http.StatusPartialContent {
		return "part"
	}
	name := ""
	for _, f := range tree.Names() {
		if strings.Contains(body, "FILE:"+f+":") {
			name = f
		}
		if strings.HasPrefix(body, "\x1f\x8b") && strings.HasSuffix(f, ".js.gz") {
			name = f // as it is
		}
	}
	switch {
	case name != "" && status >= 400:
		return "error:" + name
	case name != "":
		return name
	case status == 200 && lists(body, tree):
		return "listing"
	case status >= 400:
		return "error"
	case status >= 300:
		return "note"
	default:
		return "other"
	}
}

// lists reports whether a page names a file of the tree.
func lists(body string, tree Tree) bool {
	for _, f := range tree.Names() {
		if strings.Contains(body, path.Base(f)) {
			return true
		}
	}
	return false
}
