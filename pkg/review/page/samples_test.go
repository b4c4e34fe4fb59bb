package page

import (
	"errors"
	"fmt"
	"strings"

	"github.com/msb-dev/msb/pkg/report"
	"github.com/msb-dev/msb/pkg/review"
)

const unifiedDiff = `--- a/Dockerfile
+++ b/Dockerfile
@@ -1,8 +1,%d @@
-FROM %[2]s
+FROM %[2]s AS builder
 WORKDIR /srv/%[3]s
 COPY package.json ./
 RUN npm ci
 COPY . .
 RUN npm run build
 EXPOSE 3000
-CMD ["serve", "-s", "dist", "--name", "%[3]s"]
+
+FROM nginx:stable-alpine
+RUN rm -rf /usr/share/nginx/html/* && printf '%%s\n' \
+      'server {' \
+      '    listen 3000;' \
+      '    root /usr/share/nginx/html;' \
+      '    absolute_redirect off;' \
+      '    gzip on;' \
+      '    gzip_types text/css text/javascript application/javascript application/json image/svg+xml;' \
+      '    include /etc/nginx/mime.types;' \
+      '    types { text/javascript mjs; }' \
+      '    location / { try_files /index.html =404; }' \
+      '    location ~ "/[^/]+\.[^./]+$" { try_files $uri /index.html; }' \
+      '}' > /etc/nginx/conf.d/default.conf
+COPY --from=builder /srv/%[3]s/dist /usr/share/nginx/html
+EXPOSE 3000
+CMD ["nginx", "-g", "daemon off;"]
`

// siteDifferences are as many as rewrites of sites state.
var siteDifferences = []string{"web-server", "charset", "validators", "range", "server-header", "vary", "error-page", "redirect-status", "mime-type",
	"file-with-slash", "post-method", "cache-control", "inherited-ports", "toolchain-env", "base-env", "stop-signal"}

func ptr(s string) *string { return &s }

// site is a rewrite as node-nginx makes it; i tells it apart.
func site(i int) report.Record {
	name := fmt.Sprintf("shop%d", i)
	r := report.Record{
		Repo: "github.com/acme/" + name, Path: "web/Dockerfile", Status: "rewritten", Transform: "node-nginx", Risk: ptr("stated"),
		Kind: fmt.Sprintf("node-nginx-%016x", i%7), Runtime: "nginx:stable-alpine", Msb: "v0.3.0", Settings: "sha256:02",
		Summary: "nginx serves dist instead of serve 14 (package.json, vite.config.js: outDir dist)",
		Stays:   []string{"port 3000 and every path that a page links to, client-side routes too"}, Gone: []string{"node", "npm", "sources"},
		Diff: fmt.Sprintf(unifiedDiff, 24, "node:20-alpine", name), Patch: "patches/github.com%2Facme%2F" + name + "+web%2FDockerfile.patch",
		Before: &report.RecordImage{Base: "node:20-alpine", Size: 180, Config: map[string]string{
			"Cmd": `["serve","-s","dist"]`, "Entrypoint": `["docker-entrypoint.sh"]`, "Env NODE_VERSION": "?", "Env YARN_VERSION": "?", "Env NAME": name,
			"Env PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "Port 3000/tcp": "exposed", "Workdir": "/srv/" + name}},
		After: &report.RecordImage{Base: "nginx:stable-alpine", Size: 50, Config: map[string]string{
			"Cmd": `["nginx","-g","daemon off;"]`, "Entrypoint": `["/docker-entrypoint.sh"]`, "Env NGINX_VERSION": "?", "Env PKG_RELEASE": "?", "Env NAME": name,
			"Env PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "Port 3000/tcp": "exposed", "Port 80/tcp": "exposed",
			"Stop signal": "SIGQUIT", "Label maintainer": "NGINX Docker Maintainers <docker-maint@nginx.com>", "Workdir": "/"}},
	}
	for j, id := range siteDifferences {
		r.Differences = append(r.Differences, report.RecordDifference{ID: id, Why: "A sentence of usual length says why that is so; rare extensions have none.",
			Details: []string{fmt.Sprintf("GET / has charset utf-8 (serve: none), validators etag+date (serve: weak-etag), Server nginx (serve: none), and %d requests like it", 20*j+i%5)}})
	}
	return r
}

// program is a rewrite as go-scratch makes it.
func program(i int) report.Record {
	name := fmt.Sprintf("api%d", i)
	return report.Record{
		Repo: "github.com/acme/" + name, Path: "Dockerfile", Status: "rewritten", Transform: "go-scratch", Risk: ptr("exact"),
		Kind: "go-scratch-00000000000000aa", Runtime: "scratch", Msb: "v0.3.0", Settings: "sha256:02", Summary: "/" + name + " moves to scratch",
		Gone:   []string{"Go's tool chain, module cache and sources"},
		Diff:   "--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1,3 +1,6 @@\n-FROM golang:1.22\n+FROM golang:1.22 AS builder\n RUN go build -o /" + name + " .\n+\n+FROM scratch\n+COPY --from=builder /" + name + " /" + name + "\n ENTRYPOINT [\"/" + name + "\"]\n",
		Before: &report.RecordImage{Base: "golang:1.22", Size: 850, Config: map[string]string{"Entrypoint": `["/` + name + `"]`, "Env GOPATH": "/go"}},
		After:  &report.RecordImage{Base: "scratch", Config: map[string]string{"Entrypoint": `["/` + name + `"]`}},
		Refused: []report.RecordRefusal{
			{Transform: "go-scratch", Plan: "alpine", Reason: "ca-certificates", File: "Dockerfile", Line: 2, Detail: "net/http asks for roots", Lift: "Copy them."},
			{Transform: "go-scratch", Plan: "slim", Reason: "ca-certificates", File: "Dockerfile", Line: 2, Detail: "net/http asks for roots", Lift: "Copy them."}},
	}
}

// refusedFile is a refusal for two reasons.
func refusedFile(i int) report.Record {
	return report.Record{
		Repo: fmt.Sprintf("github.com/acme/old%d", i), Path: "Dockerfile", Status: "refused", Transform: "node-nginx", Msb: "v0.3.0", Settings: "sha256:02",
		Refused: []report.RecordRefusal{
			{Transform: "node-nginx", Reason: "compose-override", File: "docker-compose.yml", Line: 14, Detail: "service web runs `npm run dev` with ./ mounted over /app", Lift: "A build target of its own for development."},
			{Transform: "node-nginx", Reason: []string{"node-port", "node-dev-server"}[i%2], File: "Dockerfile", Line: 3, Detail: "the port is not known", Lift: "Name it."}},
	}
}

func unchangedFile(i int) report.Record {
	return report.Record{Repo: fmt.Sprintf("github.com/acme/lib%d", i), Path: "Dockerfile", Status: "unchanged", Reason: "already-multistage", Msb: "v0.3.0", Settings: "sha256:02"}
}

func failedFile(i int) report.Record {
	return report.Record{Repo: fmt.Sprintf("github.com/acme/bad%d", i), Path: "Dockerfile", Context: ".", Status: "failed", Error: "Dockerfile:3: unknown instruction: FORM", Msb: "v0.3.0", Settings: "sha256:02"}
}

// verified is a whole report of msb verify.
func verified(i int) report.Verification {
	const side = `{"built":true,"size":%d,"bench":{"cold":%d,"change":%d,"changed":"src/main.js"}}`
	var checks []string
	for _, id := range checkOrder {
		status, findings := "pass", `{"status":"pass","what":"14 of 14 are the same"}`
		if id == "config" || id == "files" {
			status, findings = "stated", `{"status":"stated","what":"18,021 files of node, npm and the sources are gone","difference":"toolchain-env"}`
		}
		checks = append(checks, fmt.Sprintf(`{"id":%q,"status":%q,"summary":"23 settings compared, 12 of them differ","findings":[%s]}`, id, status, findings))
	}
	v, err := report.ReadVerification(fmt.Appendf(nil, `[{"schema":1,"verdict":"The same but for what is stated.","before":`+side+`,"after":`+side+`,"checks":[%s]}]`,
		(200+i)*1_000_000, 60, 30, (40+i)*1_000_000, 64, 12, strings.Join(checks, ",")))
	if err != nil {
		panic(err)
	}
	return v
}

// mixed is a run over n files, of all statuses.
func mixed(n int) review.Review {
	var records []report.Record
	reports := map[[2]string]report.Verification{}
	for i := range n {
		make := []func(int) report.Record{site, program, refusedFile, program, site, refusedFile, unchangedFile, failedFile}[i%8]
		r := make(i)
		records = append(records, r)
		if i%8 == 0 {
			reports[[2]string{r.Repo, r.Path}] = verified(i)
		}
	}
	return review.New(records, reports, nil)
}

// sites is the heaviest run of n files: rewrites of sites alone, each with its report of msb verify.
func sites(n int) review.Review {
	var records []report.Record
	reports := map[[2]string]report.Verification{}
	for i := range n {
		records = append(records, site(i))
		reports[[2]string{records[i].Repo, records[i].Path}] = verified(i)
	}
	return review.New(records, reports, nil)
}

// hostile is a run whose repositories try to break out of the page.
func hostile() review.Review {
	evil := "</script><img src=x onerror=alert(1)>\u202eevil\u001b[2J\"'`<!--"
	a, b, c := site(1), refusedFile(2), failedFile(3)
	a.Repo, a.Path, a.Kind, a.Summary, a.Runtime = "github.com/"+evil, evil+"/Dockerfile", evil, evil, evil
	a.Diff = strings.ReplaceAll(a.Diff, "WORKDIR", evil)
	a.Before.Config[evil], a.After.Config["Env PATH"] = evil, evil
	a.Differences[0] = report.RecordDifference{ID: evil, Why: evil, Details: []string{evil}}
	b.Repo, b.Refused[0] = "github.com/"+evil, report.RecordRefusal{Reason: evil, File: evil, Line: 1, Detail: evil, Lift: evil, Plan: evil}
	c.Path, c.Error, c.Msb = evil, evil, evil
	d := c
	d.Context = ""
	return review.New([]report.Record{a, b, c, d}, nil, []error{errors.New(evil)})
}

// rendered is the page of a review.
func rendered(r review.Review) string {
	var b strings.Builder
	if err := Write(&b, r); err != nil {
		panic(err)
	}
	return b.String()
}
