package answers

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// playServe answers as "serve -s" 14 does, as far as the tests ask: files with their types, an ETag and Content-Disposition, gzip from 1
// KiB on, parts, "not modified"; .html and /index lead to the path without; what is not there is index.html.
func playServe(files map[string]string) http.Handler {
	types := map[string]string{".html": "text/html; charset=utf-8", ".js": "application/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml",
		".png": "image/png", ".txt": "text/plain; charset=utf-8", ".json": "application/json; charset=utf-8", ".ico": "image/x-icon"}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		p := path.Clean(r.URL.Path)
		for _, end := range []string{".html", "/index"} {
			if rest, ok := strings.CutSuffix(r.URL.Path, end); ok {
				h.Set("Location", "/"+strings.TrimPrefix(rest, "/"))
				w.WriteHeader(301)
				return
			}
		}
		name := strings.TrimPrefix(p, "/")
		text, ok := files[name]
		if !ok || path.Ext(name) == "" {
			name, text = "index.html", files["index.html"]
		}
		h.Set("Content-Type", types[path.Ext(name)])
		h.Set("Content-Disposition", `inline; filename="`+path.Base(name)+`"`)
		h.Set("Accept-Ranges", "bytes")
		zips := types[path.Ext(name)] != "image/png"
		if zips {
			h.Set("Vary", "Accept-Encoding")
		}
		h.Set("ETag", fmt.Sprintf(`"%x"`, sha256.Sum256([]byte(text))))
		if r.Header.Get("If-None-Match") == h.Get("ETag") {
			h.Del("Content-Type")
			h.Del("Content-Disposition")
			w.WriteHeader(304)
			return
		}
		switch {
		case r.Header.Get("Range") != "":
			h.Del("Vary")
			http.ServeContent(w, r, "", time.Time{}, strings.NewReader(text))
		case zips && r.Header.Get("Accept-Encoding") == "gzip" && len(text) >= 1024 && r.Method != "HEAD":
			h.Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			_, _ = io.WriteString(z, text)
			_ = z.Close()
		default:
			_, _ = io.WriteString(w, text)
		}
	})
}

// dialer opens connections to a server, and counts them.
func dialer(s *httptest.Server, count *atomic.Int64, cost time.Duration) func(context.Context, int) (net.Conn, error) {
	return func(ctx context.Context, _ int) (net.Conn, error) {
		count.Add(1)
		time.Sleep(cost)
		return new(net.Dialer).DialContext(ctx, "tcp", s.Listener.Addr().String())
	}
}

// TestServeToNginx asks a server that plays serve, and the nginx that msb writes for it.
func TestServeToNginx(t *testing.T) {
	files := map[string]string{
		"index.html": "<!doctype html><title>home</title>" + strings.Repeat("<p>home</p>", 200), "about.html": "<p>about</p>",
		"assets/app.js": strings.Repeat("let a = 1\n", 200), "assets/app.css": strings.Repeat("a {}\n", 300), "assets/small.js": "let b",
		"assets/logo.svg": "<svg/>", "assets/a.png": "png", "robots.txt": "User-agent: *\n", "favicon.ico": "ico",
	}
	before, after := twoSites(t)
	root := t.TempDir()
	plant(t, root, files)
	now := startNginx(t, after.Config(), root)
	old := httptest.NewServer(playServe(files))
	t.Cleanup(old.Close)
	var count atomic.Int64
	list := filesOf(files)
	qs := slices.DeleteFunc(ForSite(list, 3000), func(q Question) bool {
		// The player does not play all that serve does.
		return q.Method != "GET" && q.Method != "HEAD" || q.Header.Get("Range") == "bytes=99999-" || strings.Contains(q.Path, "..") || strings.HasPrefix(q.Path, "//") || q.Header.Get("Accept") == "application/json"
	})
	o := Options{Questions: qs, Before: &StaticSite{before, list}, After: &StaticSite{after, list}}
	said := Ask(t.Context(), dialer(old, &count, 0), qs)
	c := Compare(said, Ask(t.Context(), now, qs), nil, o)
	kinds, unknown := Kinds(c.Differences)
	var ids []string
	for _, k := range kinds {
		ids = append(ids, k.ID)
	}
	slices.Sort(ids)
	if want := []string{"charset", "clean-url-redirect", "content-disposition", "file-with-slash", "html-own-name", "index-html-redirect", "range", "server-header", "validators", "vary"}; !same(ids, want) {
		t.Errorf("differs in %q\n want %q", ids, want)
	}
	for _, d := range unknown {
		t.Errorf("not known: %s", d.What)
	}
	if c.Compared != len(qs) || len(c.Unseen) > 0 {
		t.Errorf("%d of %d compared, unseen %q", c.Compared, len(qs), c.Unseen)
	}

	// The same nginx without its fallback.
	broken := startNginx(t, strings.ReplaceAll(after.Config(), "/index.html", "/no-such.html"), root)
	if _, unknown := Kinds(Compare(said, Ask(t.Context(), broken, qs), nil, o).Differences); !slices.ContainsFunc(unknown, func(d Difference) bool {
		return d.What == "GET /a/b/c answers 404 (serve: 200 index.html)"
	}) {
		t.Errorf("a lost fallback is not seen: %+v", unknown)
	}
}

func same(a, b []string) bool {
	slices.Sort(b)
	return slices.Equal(a, b)
}

// BenchmarkAsk asks all questions over 500 files; a connection costs 100 ms.
func BenchmarkAsk(b *testing.B) {
	for name, keeps := range map[string]bool{"keeps": true, "closes": false} {
		b.Run(name, func(b *testing.B) {
			files := builtSite(500)
			s := httptest.NewServer(playServe(files))
			defer s.Close()
			s.Config.SetKeepAlivesEnabled(keeps)
			qs := ForSite(filesOf(files), 3000)
			var count atomic.Int64
			for b.Loop() {
				Ask(b.Context(), dialer(s, &count, 100*time.Millisecond), qs)
			}
			b.ReportMetric(float64(len(qs)), "questions")
			b.ReportMetric(float64(count.Load())/float64(b.N), "connections")
			b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N)/float64(len(qs)), "ms/question")
		})
	}
}
