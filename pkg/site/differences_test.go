package site

import (
	"strings"
	"testing"
)

// TestDifferenceIDs: each kind has one sentence, each sentence a kind.
func TestDifferenceIDs(t *testing.T) {
	kinds := map[string]bool{"error-page": true, "redirect-status": true, "precompressed": true}
	for _, k := range outcomeKinds {
		kinds[k.id] = true
	}
	for _, k := range headerKinds {
		kinds[k.id] = true
	}
	seen := map[string]bool{}
	for _, d := range Differences() {
		if seen[d.ID] || !kinds[d.ID] || !strings.HasSuffix(d.Sentence, ".") {
			t.Errorf("%q: twice, without a kind or without a sentence", d.ID)
		}
		seen[d.ID] = true
	}
	for id := range kinds {
		if !seen[id] {
			t.Errorf("%s has no sentence", id)
		}
	}
}

// table is a site made of answers by request line and tree, as recorded measurements have them; "*" is the answer to all others.
func table(t *testing.T, answers map[string]string) Site {
	t.Helper()
	return Site{Server: "table", answers: func(r Request, tree Tree) Answer {
		text, ok := answers[r.String()]
		if !ok {
			text = answers["*"]
		}
		a, err := parseAnswer(text)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}}
}

// TestNeverStated: what must reject a plan, each with the difference that it is next to.
func TestNeverStated(t *testing.T) {
	const page = "text/html;utf-8"
	for _, c := range []struct{ name, request, before, after string }{
		{"a page is gone", "GET /about", "200 about.html " + page, "404 error text/html"},
		{"a script is gone", "GET /app.js", "200 app.js text/javascript", "404 error text/html"},
		{"a script is the fallback", "GET /app.js", "200 app.js text/javascript", "200 index.html " + page},
		{"a script is gone for HEAD", "HEAD /app.js", "200 - text/javascript", "404 -"},
		{"the fallback is gone", "GET /nope", "200 index.html " + page, "404 error text/html"},
		{"the fallback is new", "GET /nope", "404 error text/html", "200 index.html " + page},
		{"the fallback is new for names with a dot", "GET /nope.js", "404 error text/html", "200 index.html " + page},
		{"a route with an address in it is gone", "GET /users/x@y.org", "200 index.html " + page, "404 error text/html"},
		{"a route with a version and a slash is gone", "GET /v9.0/", "200 index.html " + page, "404 error text/html"},
		{"a route with a dot before its last name is gone", "GET /a.b/c", "200 index.html " + page, "404 error text/html"},
		{"a route with a dot and a hyphen is gone", "GET /a.b-c", "200 index.html " + page, "404 error text/html"},
		{"a route that ends in a dot is gone", "GET /a.", "200 index.html " + page, "404 error text/html"},
		{"a route with a blank is gone", "GET /a%20b.c", "200 index.html " + page, "404 error text/html"},
		{"a route with a comma is gone", "GET /a,b.c", "200 index.html " + page, "404 error text/html"},
		{"a route with a plus is gone", "GET /x+y.z", "200 index.html " + page, "404 error text/html"},
		{"a route with a letter beyond ASCII is gone", "GET /%C3%A9.x", "200 index.html " + page, "404 error text/html"},
		{"a route with an escaped slash is gone", "GET /users/x%2Fy.z", "200 index.html " + page, "404 error text/html"},
		{"a route with a long extension is gone", "GET /nope.component", "200 index.html " + page, "404 error text/html"},
		{"the fallback is new for a long extension", "GET /nope.component", "404 error text/html", "200 index.html " + page},
		{"a missing icon is a page", "GET /favicon.ico", "404 -", "200 index.html " + page},
		{"a page with a dot in its name is found", "GET /v2.1", "404 -", "200 v2.1.html " + page},
		{"a page with a dot in its name is gone", "GET /v2.1", "200 v2.1.html " + page, "404 -"},
		{"the fallback is another", "GET /nope", "200 index.html " + page, "200 about.html " + page},
		{"the fallback is a redirect", "GET /nope", "200 index.html " + page, "301 - location=/"},
		{"the fallback has an error's status", "GET /nope", "200 index.html " + page, "404 error:index.html " + page},
		{"another page", "GET /docs", "200 docs/index.html " + page, "200 docs.html " + page},
		{"a secret shows", "GET /.env", "404 error text/html", "200 .env"},
		{"a secret shows instead of the fallback", "GET /.env", "200 index.html " + page, "200 .env"},
		{"a secret shows below a folder", "GET /sub/.env", "404 -", "200 sub/.env"},
		{"a repository shows", "GET /.git/config", "200 index.html " + page, "200 .git/config"},
		{"an app association is gone", "GET /.well-known/x", "200 .well-known/x", "404 error text/html"},
		{"an app association is the fallback", "GET /.well-known/nope", "404 error text/html", "200 index.html " + page},
		{"a file with a dot in front is gone", "GET /.env", "200 .env", "404 error text/html"},
		{"a slash is put on", "GET /dir", "200 dir/index.html " + page, "301 note text/html location=/dir/"},
		{"a slash is not put on any more", "GET /dir", "301 note text/html location=/dir/", "200 dir/index.html " + page},
		{"a slash is taken off", "GET /about/", "301 - location=/about", "200 about.html " + page},
		{"two slashes are an error", "GET //about", "200 about.html " + page, "404 error text/html"},
		{"another port", "GET /docs host=www.example.org", "301 - location=/docs/", "301 note text/html location=http://www.example.org:8080/docs/"},
		{"another place", "GET /dir", "301 - location=/dir/", "301 note text/html location=/other/"},
		{"a redirect to an error", "GET /about.html", "301 - location=/about", "404 error text/html"},
		{"the page for errors is gone", "GET /nope", "404 error:404.html " + page, "404 error text/html"},
		{"a page for errors is new", "GET /nope", "404 error text/html", "404 error:404.html " + page},
		{"a fault of the server", "GET /nope", "404 error text/html", "500 error text/html"},
		{"the start page is forbidden", "GET /", "200 index.html " + page, "403 error text/html"},
		{"the start page was protected", "GET /", "401 error text/html", "200 index.html " + page},
		{"a listing is new", "GET /dir2/", "404 error text/html", "200 listing text/html"},
		{"the whole root was a listing", "GET /", "200 listing text/html", "404 error text/html"},
		{"an unknown path that was listed", "GET /nope", "200 listing text/html", "404 error text/html"},
		{"POST is answered", "POST /", "405 error text/html", "200 index.html " + page},
		{"POST fails", "POST /", "200 index.html " + page, "500 error text/html"},
		{"preflight in full is gone", "OPTIONS /app.js", "204 - Access-Control-Allow-Headers=* Access-Control-Allow-Origin=*", "405 error text/html"},
		{"preflight without its origin", "OPTIONS /app.js", "204 - Access-Control-Allow-Headers=* Access-Control-Allow-Origin=*", "204 -"},
		{"a module is no script", "GET /app.mjs", "200 app.mjs text/javascript", "200 app.mjs application/octet-stream"},
		{"a style has another type", "GET /style.css", "200 style.css text/css", "200 style.css text/plain"},
		{"an image has another type", "GET /logo.svg", "200 logo.svg image/svg+xml", "200 logo.svg text/xml"},
		{"wasm has no type", "GET /m.wasm", "200 m.wasm application/wasm", "200 m.wasm application/octet-stream"},
		{"a style sheet of XML has no type", "GET /x.xsl", "200 x.xsl application/xml", "200 x.xsl application/octet-stream"},
		{"subtitles have no type", "GET /x.vtt", "200 x.vtt text/vtt", "200 x.vtt application/octet-stream"},
		{"a photograph has no type", "GET /x.jpg", "200 x.jpg image/jpeg", "200 x.jpg application/octet-stream"},
		{"a compressed file is gone", "GET /x.js.gz", "200 x.js text/javascript gzip", "404 error text/html"},
		{"a compressed file is the fallback", "GET /x.js.gz", "200 x.js text/javascript gzip", "200 index.html " + page},
		{"a compressed file is decoded from now on", "GET /x.js.gz", "200 x.js.gz application/octet-stream", "200 x.js text/javascript gzip"},
		{"a file compressed beforehand is not sent any more", "GET /x.js gzip", "200 x.js text/javascript gzip", "200 x.js text/javascript"},
		{"text becomes a page", "GET /noext", "200 noext", "200 noext text/html"},
		{"a page becomes text", "GET /about", "200 about.html text/html", "200 about.html text/plain"},
		{"a page loses its charset", "GET /", "200 index.html text/html;utf-8", "200 index.html text/html"},
		{"a page gets a charset that it has nowhere", "GET /", "200 index.html text/html", "200 index.html text/html;utf-8"},
		{"another charset", "GET /app.js", "200 app.js text/javascript;iso-8859-1", "200 app.js text/javascript"},
		{"plain text loses its charset", "GET /small.txt", "200 small.txt text/plain;utf-8", "200 small.txt text/plain"},
		{"compression is gone", "GET /app.js gzip", "200 app.js text/javascript gzip", "200 app.js text/javascript"},
		{"compression is new", "GET /small.css gzip", "200 small.css text/css", "200 small.css text/css gzip"},
		{"compression without Vary", "GET /app.js gzip", "200 app.js text/javascript gzip Vary=Accept-Encoding", "200 app.js text/javascript gzip"},
		{"caching is gone", "GET /app.js", "200 app.js text/javascript cache=max-age=3600", "200 app.js text/javascript"},
		{"caching is new", "GET /", "200 index.html text/html", "200 index.html text/html cache=max-age=3600"},
		{"a date without a word on caching", "GET /app.js", "200 app.js text/javascript validators=etag", "200 app.js text/javascript validators=etag+date"},
		{"validators are gone", "GET /app.js", "200 app.js text/javascript validators=etag", "200 app.js text/javascript"},
		{"a download opens", "GET /doc.pdf", "200 doc.pdf application/pdf Content-Disposition=attachment", "200 doc.pdf application/pdf"},
		{"CORS is gone", "GET /app.js origin", "200 app.js text/javascript Access-Control-Allow-Origin=*", "200 app.js text/javascript"},
		{"CORS for localhost is CORS for all", "GET /small.css origin=localhost", "200 small.css text/css Access-Control-Allow-Origin=http://localhost:5173", "200 small.css text/css Access-Control-Allow-Origin=*"},
		{"CORS for any site that asks is gone", "GET /app.js origin", "200 app.js text/javascript Access-Control-Allow-Origin=http://other.example Vary=Origin", "200 app.js text/javascript"},
		{"CORS is new", "GET /app.js origin", "200 app.js text/javascript", "200 app.js text/javascript Access-Control-Allow-Origin=*"},
		{"sniffing is allowed", "GET /app.js", "200 app.js text/javascript X-Content-Type-Options=nosniff", "200 app.js text/javascript"},
		{"a policy is gone", "GET /", "200 index.html text/html Content-Security-Policy=x", "200 index.html text/html"},
		{"parts are gone", "GET /app.js range=0-3", "206 part text/javascript Content-Range=bytes\u00a00-3/4096", "200 app.js text/javascript"},
		{"conditions are gone", "GET / conditional", "304 -", "200 index.html text/html"},
		{"not known before", "GET /", "0 -", "200 index.html text/html"},
		{"not known after", "GET /", "200 index.html text/html", "0 -"},
	} {
		row := rowOf(t, c.request, c.before, c.after)
		if ids := Classify(row); ids != nil {
			t.Errorf("%s: %s is stated as %v", c.name, row, ids)
		}
	}
}

// TestStated: what may be said, and as what.
func TestStated(t *testing.T) {
	const page = "text/html;utf-8"
	for _, c := range []struct{ request, before, after, want string }{
		{"GET /index.html", "301 - location=/", "200 index.html " + page, "index-html-redirect"},
		{"GET /docs/index.html", "301 - location=/docs/index", "200 docs/index.html " + page, "index-html-redirect"},
		{"GET /about.html", "301 - location=/about", "200 about.html " + page, "clean-url-redirect"},
		{"GET /docs.html", "301 - location=/docs", "200 docs.html " + page, "html-own-name"},
		{"GET /nope.html", "301 - location=/nope", "404 error text/html", "clean-url-redirect"},
		{"GET /dir2/", "200 listing text/html", "403 error text/html", "listing"},
		{"GET /dir2", "200 listing text/html", "200 index.html text/html", "listing"},
		{"GET /nope", "404 - Accept-Ranges=bytes", "404 error text/html", "error-page"},
		{"GET /dir2/", "404 error text/html", "403 error text/html", "error-page"},
		{"GET /dir", "302 - location=/dir/", "301 note text/html location=/dir/", "redirect-status"},
		{"GET /dir", "301 note text/html;utf-8 location=/dir/", "301 note text/html location=/dir/", "redirect-status"},
		{"POST /", "200 index.html " + page, "405 error text/html", "post-method"},
		{"OPTIONS /app.js", "204 - Access-Control-Allow-Origin=*", "405 error text/html", "preflight"},
		{"OPTIONS /app.js", "204 - Vary=Origin,\u00a0Access-Control-Request-Headers", "405 error text/html", "localhost-cors"},
		{"GET /small.css origin=localhost", "200 small.css text/css Access-Control-Allow-Origin=http://localhost:5173 Vary=Origin", "200 small.css text/css", "localhost-cors vary"},
		{"GET / host=www.example.org", "403 error text/plain", "200 index.html " + page, "host-check"},
		{"GET //about", "404 error text/html", "200 about.html " + page, "path-normalization"},
		{"GET /app.js/", "404 error text/html", "200 index.html " + page, "file-with-slash"},
		{"GET /sub/.nope", "404 error text/html", "200 index.html " + page, "dotfile"},
		{"GET /app.js range=0-3", "200 app.js text/javascript", "206 part text/javascript", "range"},
		{"GET / conditional", "200 index.html " + page, "304 -", "validators"},
		{"GET /x.csv", "200 x.csv text/csv;utf-8", "200 x.csv application/octet-stream", "mime-type charset"},
		{"GET /x.ttf", "200 x.ttf font/ttf", "200 x.ttf application/octet-stream", "mime-type"},
		{"GET /x.js.gz", "200 x.js text/javascript gzip", "200 x.js.gz application/octet-stream", "precompressed"},
		{"GET /x.js.gz", "200 x.js.gz application/gzip", "200 x.js.gz application/octet-stream", "mime-type"},
		{"GET /app.js", "200 app.js application/javascript validators=weak-etag+date Content-Disposition=inline", "200 app.js text/javascript validators=etag+date Server=nginx", "mime-type validators content-disposition server-header"},
	} {
		if got := strings.Join(Classify(rowOf(t, c.request, c.before, c.after)), " "); got != c.want {
			t.Errorf("%s\n %s\n %s: %s, want %s", c.request, c.before, c.after, got, c.want)
		}
	}
}

func rowOf(t *testing.T, request, before, after string) *Row {
	t.Helper()
	for _, q := range questions("") {
		if q.request.String() == request {
			answers := map[string]string{
				"GET /":           "200 index.html text/html;utf-8",
				"GET /dir/":       "200 dir/index.html text/html;utf-8",
				"GET /docs/index": "301 - location=/docs",
				"GET /docs":       "200 docs/index.html text/html;utf-8",
				"GET /about":      "200 about.html text/html;utf-8",
				"*":               "404 error text/html",
			}
			answers[request] = before
			b := table(t, answers)
			a := table(t, map[string]string{request: after, "*": "404 error text/html"})
			row, was := &Row{}, b.Answer(q.request, q.tree)
			if !row.ask(&b, &a, &was, q) {
				t.Fatalf("%s: no difference", request)
			}
			return row
		}
	}
	t.Fatalf("no question %s", request)
	return nil
}

// TestBlockMutants: a block that was changed is no longer one that differs in known ways only.
func TestBlockMutants(t *testing.T) {
	for _, c := range []struct{ file, old, new string }{
		{"serve-single", "try_files /index.html =404", "try_files $uri =404"},
		{"serve-single", "try_files /index.html =404", "try_files $uri /index.html"},
		{"serve-single", "try_files /index.html =404", "return 404"},
		{"serve-single", "try_files /index.html =404", "try_files /about.html =404"},
		{"serve-single", "try_files $uri /index.html", "try_files $uri =404"},
		{"serve-single", "try_files $uri /index.html", "try_files /index.html =404"},
		{"serve-single", `[^/]+\.`, `[^/]*\.`},
		{"serve-single", "    types { text/javascript mjs; application/manifest+json webmanifest; application/xml xsl; text/vtt vtt; }\n", ""},
		{"serve-single", "    include /etc/nginx/mime.types;\n", ""},
		{"serve-single", " text/vtt vtt;", ""},
		{"serve-single", "application/xml xsl", "text/plain xsl"},
		{"sirv-single", "    gzip_static on;\n", ""},
		{"sirv-single", "    gzip_vary on;\n", ""},
		{"serve-single", "    charset utf-8;\n", ""},
		{"serve-single", "charset utf-8", "charset koi8-r"},
		{"serve-single", "    gzip on;\n", ""},
		{"serve-single", "    gzip_vary on;\n", ""},
		{"serve-single", " image/svg+xml", ""},
		{"serve-single", "gzip_min_length 1024", "gzip_min_length 100000"},
		{"serve-single", "    gzip_min_length 1024;\n", ""},
		{"serve-single", "gzip on;", "gzip on; add_header Cache-Control no-store;"},
		{"serve-single", "gzip on;", "gzip on; add_header Content-Security-Policy x;"},
		{"serve-single", "gzip on;", "gzip on; default_type text/html;"},
		{"serve-single", "gzip on;", "gzip on; location = /app.js { return 404; }"},
		{"serve-single", "gzip on;", "gzip on; location ^~ /dir2 { }"},
		{"serve-single", "gzip on;", "gzip on; rewrite ^/about$ /about.html;"},
		{"serve", "$uri/index.html $uri.html", "$uri.html $uri/index.html"},
		{"serve", " $uri.html", ""},
		{"serve", " $uri/index.html", ""},
		{"serve", "=404;", "/index.html;"},
		{"serve", "rewrite ^(.+)/$ $1 break; ", ""},
		{"serve", "    error_page 404 /404.html;\n", ""},
		{"serve", "$uri/index.html", "$uri/"},
		{"http-server", "$uri/ $uri.html", "$uri.html $uri/"},
		{"http-server", "$uri/ $uri.html", "$uri.html"},
		{"http-server", "$uri/ $uri.html", "$uri/index.html $uri.html"},
		{"http-server", `    location ~ /[^/]+\.[^./]+$ { try_files $uri $uri/ =404; }` + "\n", ""},
		{"http-server", "    absolute_redirect off;\n", ""},
		{"http-server", "max-age=3600", "max-age=36000"},
		{"http-server", "    error_page 403 404 /404.html;\n", ""},
		{"sirv-single", `    location ~ /\. { try_files /index.html =404; }` + "\n", ""},
		{"sirv-single", `    location ^~ /.well-known { try_files $uri =404; }` + "\n", ""},
		{"sirv-single", "$uri.html $uri/index.html /index.html", "$uri.html $uri/index.html =404"},
		{"sirv-single", "$uri.html $uri/index.html =404", "$uri =404"},
		{"sirv-single", "rewrite ^(.+)/$ $1 break; ", ""},
		{"sirv-single", `[\w\s~$.-]+\.\w+$`, `[^/]+\.[^./]+$`},
		{"sirv-single", `[\w\s~$.-]+\.\w+$`, `[\w\s~$.-]+\.\w+/?$`},
		{"sirv-single", `[\w\s~$.-]+`, `[\w~$.-]+`},
		{"sirv-single", "if ($request_uri ~* ^[^?]*%2[4f]) { rewrite ^ /index.html break; } ", ""},
		{"sirv-single", "rewrite ^ /index.html break;", "rewrite ^ /about.html break;"},
		{"sirv-single", `[\w\s~$.-]+`, `[\w\s~@$.-]+`},
		{"sirv-single", `\.\w+$`, `\.\w\w?\w?\w?$`},
		{"sirv-other", "/200.html;", "=404;"},
		{"sirv-other", "/200.html;", "/index.html;"},
		{"vite-preview", "    location = /favicon.ico { try_files $uri =404; }\n", ""},
		{"vite-preview", "${uri}index.html ", ""},
		{"vite-preview", "${uri}index.html ", "$uri/index.html "},
		{"vite-preview", "$uri.html /index.html", "/index.html"},
		{"vite-preview", "    add_header Cache-Control \"no-cache\";\n", ""},
		{"vite-preview", "    add_header Access-Control-Allow-Origin \"*\";\n", ""},
		{"serve-cors", "    if ($request_method = OPTIONS) { return 204; }\n", ""},
		{"serve-cors", "    add_header Access-Control-Allow-Headers \"*\";\n", ""},
	} {
		before, block := writtenSite(t, c.file)
		if !strings.Contains(block, c.old) {
			t.Errorf("%s has no %q", c.file, c.old)
			continue
		}
		after, err := ReadNginx(map[string]string{nginxSiteFile: strings.Replace(block, c.old, c.new, 1)})
		if err != nil {
			continue
		}
		known := true
		for _, row := range Compare(before, after) {
			known = known && Classify(row) != nil
		}
		if known {
			t.Errorf("%s: %q for %q goes unseen", c.file, c.new, c.old)
		}
	}
}
