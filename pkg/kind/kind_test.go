package kind

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/refactor"
)

// site is a front end whose server becomes nginx.
func site() refactor.Result {
	builder := `FROM node:20-alpine
# install first
WORKDIR /app
COPY package.json ./
RUN npm install
COPY . .
RUN npm run build
`
	return refactor.Result{
		Status: refactor.Rewritten, Transform: "node-nginx", Plan: "nginx", Runtime: "nginx:stable-alpine", Risk: refactor.Stated,
		Input: []byte(builder + `
EXPOSE 3000
CMD ["serve", "-s", "dist"]
`),
		Output: []byte(strings.Replace(builder, "alpine", "alpine AS builder", 1) + `
FROM nginx:stable-alpine
RUN rm -rf /usr/share/nginx/html/* && printf '%s\n' \
      'server {' \
      '    listen 3000;' \
      '    root /usr/share/nginx/html;' \
      '    gzip on;' \
      '    add_header Cache-Control "max-age=3600";' \
      '    location / { try_files /index.html =404; }' \
      '    location ~ /[^/]+\.[^./]+$ { try_files $uri /index.html; }' \
      '}' > /etc/nginx/conf.d/default.conf
COPY --from=builder /app/dist /usr/share/nginx/html
EXPOSE 3000
CMD ["nginx", "-g", "daemon off;"]
`),
		Differences: []refactor.Difference{{ID: "site-html-suffix"}, {ID: "inherited-ports"}},
	}
}

// program is a Go program that needs another one beside it.
func program() refactor.Result {
	builder := `FROM golang:1.22
WORKDIR /src
COPY . .
RUN go build -o /out/server ./cmd/server
`
	return refactor.Result{
		Status: refactor.Rewritten, Transform: "go-scratch", Plan: "slim", Runtime: "debian:bookworm-slim", Risk: refactor.Exact,
		Input: []byte(builder + `USER 1000
EXPOSE 8080
CMD ["/out/server"]
`),
		Output: []byte(strings.Replace(builder, "1.22", "1.22 AS builder", 1) + `
FROM debian:bookworm-slim
WORKDIR /src
RUN apt-get update && apt-get install -y ffmpeg && rm -rf /var/lib/apt/lists/*
COPY --from=builder /out/server /out/server
USER 1000
EXPOSE 8080
CMD ["/out/server"]
`),
		Differences: []refactor.Difference{{ID: "toolchain-env"}},
	}
}

// jar is a Java program.
func jar() refactor.Result {
	builder := `FROM maven:3.9-eclipse-temurin-17
WORKDIR /app
COPY . .
RUN mvn package
`
	return refactor.Result{
		Status: refactor.Rewritten, Transform: "maven-jre", Plan: "jre", Runtime: "eclipse-temurin:17-jre", Risk: refactor.Exact,
		Input: []byte(builder + `CMD ["java", "-jar", "target/shop-1.0.0.jar"]
`),
		Output: []byte(strings.Replace(builder, "17", "17 AS builder", 1) + `
FROM eclipse-temurin:17-jre
WORKDIR /app
COPY --from=builder /app/target/shop-1.0.0.jar /app/target/shop-1.0.0.jar
CMD ["java", "-jar", "target/shop-1.0.0.jar"]
`),
		Differences: []refactor.Difference{{ID: "toolchain-env"}, {ID: "java-runtime"}},
	}
}

// a variant makes another rewrite of one.
type variant func(*refactor.Result)

// in replaces text in input and output, out in the output only.
func in(old, new string) variant {
	return func(r *refactor.Result) {
		r.Input, r.Output = replace(r.Input, old, new), replace(r.Output, old, new)
	}
}

func out(old, new string) variant {
	return func(r *refactor.Result) { r.Output = replace(r.Output, old, new) }
}

// both makes one change of several.
func both(cs ...variant) variant {
	return func(r *refactor.Result) {
		for _, c := range cs {
			c(r)
		}
	}
}

func only(f func(*refactor.Result)) variant { return f }

func replace(text []byte, old, new string) []byte {
	if !strings.Contains(string(text), old) && !strings.HasPrefix(old, "?") {
		panic(old + " is not in the text")
	}
	return []byte(strings.ReplaceAll(string(text), strings.TrimPrefix(old, "?"), new))
}

func runtime(old, new string) variant {
	return both(out("FROM "+old+"\n", "FROM "+new+"\n"), only(func(r *refactor.Result) { r.Runtime = new }))
}

// TestPairs says which rewrites a reviewer has read who has read the example. It was written before the code.
func TestPairs(t *testing.T) {
	lower := func(s []byte) []byte {
		return regexp.MustCompile(`(?m)^[A-Z]+ `).ReplaceAllFunc(s, func(b []byte) []byte { return []byte(strings.ToLower(string(b))) })
	}
	tests := []struct {
		name   string
		of     func() refactor.Result
		change variant
		same   bool
	}{
		{"itself", site, only(func(*refactor.Result) {}), true},
		{"CR LF", site, in("\n", "\r\n"), true},
		{"a byte order mark", site, only(func(r *refactor.Result) {
			r.Input, r.Output = slices.Concat([]byte("\xef\xbb\xbf"), r.Input), slices.Concat([]byte("\xef\xbb\xbf"), r.Output)
		}), true},
		{"no last newline", site, only(func(r *refactor.Result) {
			r.Input, r.Output = r.Input[:len(r.Input)-1], r.Output[:len(r.Output)-1]
		}), true},
		{"comments", site, in("# install first", "# another\n# and another"), true},
		{"a comment below the cut", site, in("EXPOSE", "# the port\nEXPOSE"), true},
		{"a comment inside an instruction that moves", program, out("apt-get update &&", "apt-get update && \\\n# films\n"), true},
		{"another place in the file", site, in("RUN npm install", "RUN npm install\nRUN npm test\nRUN npm run lint\nENV A=b"), true},
		{"a line more that stays", site, in("EXPOSE 3000", "EXPOSE 3000\nLABEL team=shop"), true},
		{"keywords in lower case", site, only(func(r *refactor.Result) { r.Input, r.Output = lower(r.Input), lower(r.Output) }), true},
		{"another builder", site, in("node:20-alpine", "node:18.2.1-bookworm@sha256:"+strings.Repeat("a", 64)), true},
		{"another name of the builder", site, both(out("AS builder", "AS builder-2"), out("--from=builder", "--from=builder-2")), true},
		{"a builder that has a name", site, both(only(func(r *refactor.Result) { r.Input = replace(r.Input, "alpine\n", "alpine AS web\n") }), out("builder", "web")), true},
		{"another port", site, in("3000", "8080"), true},
		{"another directory", site, in("?/app", "/srv/shop"), true},
		{"another directory that is served", site, both(only(func(r *refactor.Result) { r.Input = replace(r.Input, `"dist"`, `"build"`) }), out("/app/dist", "/app/build")), true},
		{"another age", site, out("3600", "60"), true},
		{"the server's version", site, only(func(r *refactor.Result) { r.Input = replace(r.Input, `"serve"`, `"serve@14"`) }), true},
		{"the server's command in a shell", site, only(func(r *refactor.Result) {
			r.Input = replace(r.Input, `["serve", "-s", "dist"]`, "serve -s dist -l tcp://0.0.0.0:3000")
		}), true},
		{"differences in another order", site, only(func(r *refactor.Result) { slices.Reverse(r.Differences) }), true},
		{"details and reasons", site, only(func(r *refactor.Result) {
			r.Summary, r.Differences[0].Details, r.Differences[0].Why = "x", []string{"y"}, "z"
		}), true},
		{"a runtime of a pinned version", site, runtime("nginx:stable-alpine", "nginx:1.28-alpine"), false},

		{"unknown paths answer 404", site, out("try_files /index.html =404", "try_files $uri =404"), false},
		{"another header", site, out("    gzip on;", `    gzip on;' \
      '    add_header Access-Control-Allow-Origin "*";`), false},
		{"no compression", site, out("      '    gzip on;' \\\n", ""), false},
		{"the port is a variable's", site, out("listen 3000", "listen ${PORT}"), false},
		{"an ENV is carried", site, out("COPY --from", "ENV A=b\nCOPY --from"), false},
		{"a LABEL is carried", site, out("COPY --from", "LABEL a=b\nCOPY --from"), false},
		{"a user is lost", site, only(func(r *refactor.Result) { r.Input = replace(r.Input, "CMD", "USER node\nCMD") }), false},
		{"the owner is set", site, out("--from=builder", "--from=builder --chown=nginx"), false},
		{"unprivileged", site, runtime("nginx:stable-alpine", "nginxinc/nginx-unprivileged:stable-alpine"), false},
		{"nginx on Debian", site, runtime("nginx:stable-alpine", "nginx:stable"), false},
		{"a difference more", site, only(func(r *refactor.Result) { r.Differences = append(r.Differences, refactor.Difference{ID: "vary"}) }), false},
		{"an assumption", site, only(func(r *refactor.Result) { r.Assumed = []string{"dev-server-after-build"} }), false},
		{"another risk", site, only(func(r *refactor.Result) { r.Risk = refactor.Assumed }), false},
		{"another transform", site, only(func(r *refactor.Result) { r.Transform = "node-caddy" }), false},
		{"another plan", site, only(func(r *refactor.Result) { r.Plan = "nginx-whole" }), false},
		{"a script of the project starts the server", site, only(func(r *refactor.Result) { r.Input = replace(r.Input, `["serve", "-s", "dist"]`, `["npm", "start"]`) }), false},
		{"another server before", site, only(func(r *refactor.Result) { r.Input = replace(r.Input, `"serve"`, `"http-server"`) }), false},
		{"an entry point leaves, too", site, only(func(r *refactor.Result) { r.Input = replace(r.Input, "CMD", "ENTRYPOINT [\"tini\", \"--\"]\nCMD") }), false},

		{"another program", program, in("server", "worker"), true},
		{"several files", program, out("/out/server\nUSER", "/out/server\nCOPY --from=builder /src/pages /src/pages\nUSER"), true},
		{"another path", program, in("/src", "/go/src/shop"), true},
		{"a version of a package", program, out("ffmpeg", "ffmpeg=7:5.1.6-0+deb12u1"), true},
		{"lists are not removed", program, out(" && rm -rf /var/lib/apt/lists/*", ""), true},
		{"another user", program, in("USER 1000", "USER 1001"), true},
		{"certificates", program, out("/out/server\nUSER", "/out/server\nCOPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt\nUSER"), false},
		{"a package more", program, out("ffmpeg", "ffmpeg git"), false},
		{"another package", program, out("ffmpeg", "imagemagick"), false},
		{"the user is carried", program, both(in("USER 1000\n", ""), in("RUN go", "USER 1000\nRUN go"), out("COPY --from", "USER 1000\nCOPY --from")), false},
		{"the user is lost", program, out("USER 1000\n", ""), false},
		{"the user becomes root", program, out("USER 1000\n", "USER root\n"), false},
		{"the user becomes another", program, out("USER 1000\n", "USER nobody\n"), false},
		{"the builder is edited", program, out("RUN go build", "RUN CGO_ENABLED=0 go build"), false},
		{"another release of Debian", program, runtime("debian:bookworm-slim", "debian:trixie-slim"), false},
		{"Alpine", program, runtime("debian:bookworm-slim", "alpine:3.22"), false},
		{"nothing", program, runtime("debian:bookworm-slim", "scratch"), false},
		{"the program is a path variable's", program, out("COPY --from", "ENV PATH=/out:$PATH\nCOPY --from"), false},
		{"stated", program, only(func(r *refactor.Result) { r.Risk = refactor.Stated }), false},
		{"the command changes", program, out(`CMD ["/out/server"]`, `CMD ["/out/server", "-v"]`), false},

		{"another version", jar, in("1.0.0", "2.13.1-SNAPSHOT"), true},
		{"the runtime's release of Ubuntu", jar, runtime("eclipse-temurin:17-jre", "eclipse-temurin:17-jre-jammy"), true},
		{"another minor of the runtime", jar, runtime("eclipse-temurin:17-jre", "eclipse-temurin:17.0.9_9-jre"), true},
		{"a registry's digest", jar, runtime("eclipse-temurin:17-jre", "eclipse-temurin:17-jre@sha256:"+strings.Repeat("b", 64)), true},
		{"another Java", jar, runtime("eclipse-temurin:17-jre", "eclipse-temurin:21-jre"), false},
		{"another vendor", jar, runtime("eclipse-temurin:17-jre", "amazoncorretto:17-al2023-headless"), false},
		{"a JDK", jar, runtime("eclipse-temurin:17-jre", "eclipse-temurin:17-jdk"), false},
		{"musl", jar, runtime("eclipse-temurin:17-jre", "eclipse-temurin:17-jre-alpine"), false},
		{"a company's image", jar, runtime("eclipse-temurin:17-jre", "registry.example.com/base/java:17"), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, b := tt.of(), tt.of()
			tt.change(&b)
			if (Of(a) == Of(b)) != tt.same {
				t.Errorf("same is %v, want %v\n%s\n---\n%s", !tt.same, tt.same, text(a), text(b))
			}
		})
	}
}
