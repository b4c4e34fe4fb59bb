package recipe

import (
	"fmt"
	"testing"

	"github.com/msb-dev/msb/pkg/images"
)

// TestGoTools: which Go a command runs, by how it was installed and by PATH.
func TestGoTools(t *testing.T) {
	like, err := images.NewCatalogue([]images.Vouched{{Image: "registry.example.com/go:*", Like: "golang:*"}})
	if err != nil {
		t.Fatal(err)
	}
	const curl = "RUN curl -fsSL https://go.dev/dl/go1.22.5.linux-amd64.tar.gz | tar -C /usr/local -xz\n"
	for _, c := range []struct{ name, file, want string }{
		{"package", "FROM ubuntu:22.04\nRUN apt-get install -y golang\nRUN go build .\n", "/usr/bin 1.18"},
		{"package of a version", "FROM debian:12\nRUN apt-get install -y golang-1.19-go\nRUN /usr/lib/go-1.19/bin/go build .\n", "/usr/lib/go-1.19/bin 1.19"},
		{"package, not on PATH", "FROM debian:12\nRUN apt-get install -y golang-1.19-go\nRUN go build .\n", "none"},
		{"backports", "FROM debian:11\nRUN apt-get install -y -t bullseye-backports golang-go\nRUN go build .\n", "/usr/bin "},
		{"another source", "FROM ubuntu:22.04\nRUN add-apt-repository -y ppa:longsleep/golang-backports\nRUN apt-get install -y golang-go\nRUN go build .\n", "/usr/bin "},
		{"archive by a pipe", "FROM debian:12\n" + curl + "ENV PATH=$PATH:/usr/local/go/bin\nRUN go build .\n", "/usr/local/go/bin 1.22.5"},
		{"archive, not on PATH", "FROM debian:12\n" + curl + "RUN go build .\n", "none"},
		{"archive behind a package", "FROM debian:12\nRUN apt-get install -y golang\n" + curl + "ENV PATH=$PATH:/usr/local/go/bin\nRUN go build .\n", "/usr/bin 1.19"},
		{"archive in front", "FROM debian:12\nRUN apt-get install -y golang\n" + curl + "ENV PATH=/usr/local/go/bin:$PATH\nRUN go build .\n", "/usr/local/go/bin 1.22.5"},
		{"archive by a file", "FROM debian:12\nRUN wget -q https://dl.google.com/go/go1.19.linux-amd64.tar.gz -O /tmp/go.tgz && tar xzf /tmp/go.tgz -C /opt\nRUN /opt/go/bin/go build .\n", "/opt/go/bin 1.19"},
		{"version by argument", "FROM debian:12\nARG V=1.21.3\nRUN curl -sSL https://golang.org/dl/go${V}.linux-amd64.tar.gz | tar -xzC /usr/local\nRUN /usr/local/go/bin/go build .\n", "/usr/local/go/bin 1.21.3"},
		{"architecture by a command", "FROM debian:12\nRUN curl -sSL https://go.dev/dl/go1.21.3.linux-$(dpkg --print-architecture).tar.gz | tar -xz -C /usr/local\nRUN /usr/local/go/bin/go build .\n", "/usr/local/go/bin 1.21.3"},
		{"address made of variables", "FROM debian:12\nENV V 1.21.0\nRUN set -eux; export arch=\"$(dpkg --print-architecture)\"; export url=\"https://golang.org/dl/go${V}.linux-${arch}.tar.gz\"; wget -O go.tgz \"$url\" --progress=dot:giga; tar -C /usr/local -xzf go.tgz; rm go.tgz;\nRUN /usr/local/go/bin/go build .\n", "/usr/local/go/bin 1.21.0"},
		{"linked", "FROM alpine:3.20\nRUN wget -O- https://go.dev/dl/go1.22.5.linux-amd64.tar.gz | tar -C /usr/local -xz && ln -s /usr/local/go/bin/go /usr/bin/go\nRUN go build .\n", "/usr/bin 1.22.5"},
		{"added", "FROM debian:12\nADD go1.20.1.linux-amd64.tar.gz /usr/local\nRUN /usr/local/go/bin/go build .\n", "/usr/local/go/bin 1.20.1"},
		{"of another image", "FROM debian:12\nCOPY --from=golang:1.22 /usr/local/go /usr/local/go\nRUN /usr/local/go/bin/go build .\n", "/usr/local/go/bin 1.22"},
		{"of an image that is like it", "FROM debian:12\nCOPY --from=registry.example.com/go:1.21 /usr/local/go /usr/local/go\nRUN /usr/local/go/bin/go build .\n", "/usr/local/go/bin 1.21"},
		{"of an image that nobody knows", "FROM debian:12\nCOPY --from=registry.example.com/other:1.21 /usr/local/go /usr/local/go\nRUN /usr/local/go/bin/go build .\n", "none"},
		{"other archive", "FROM debian:12\nRUN curl -sSL https://example.org/go1.21.3.zip -o /tmp/go.zip\nRUN go build .\n", "none"},
	} {
		st := understoodWith(t, c.file, Options{Images: like}).Final()
		last := st.Steps[len(st.Steps)-1]
		got := "none"
		if tool, ok := goToolOf(goTools(st), last.Execs[len(last.Execs)-1]); ok {
			got = tool.bin + " " + tool.version
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestBrings: what may have brought data that a distribution's own image has not.
func TestBrings(t *testing.T) {
	for _, c := range []struct {
		file string
		data images.Data
		want string
	}{
		{"FROM ubuntu:22.04\nRUN apt-get install -y golang git\n", images.CARoots, "yes"},
		{"FROM ubuntu:22.04\nRUN apt-get install -y --no-install-recommends golang git\n", images.CARoots, "no"},
		{"FROM ubuntu:22.04\nRUN apt-get install -y --no-install-recommends golang git supervisor\n", images.CARoots, "unknown"},
		{"FROM ubuntu:22.04\nRUN apt-get install -y --no-install-recommends default-jdk\n", images.CARoots, "yes"},
		{"FROM ubuntu:22.04\nRUN apt-get install -y --no-install-recommends libcurl4-openssl-dev\n", images.CARoots, "no"},
		{"FROM ubuntu:22.04\nRUN apt-get install -y libcurl4-openssl-dev\n", images.CARoots, "yes"},
		{"FROM ubuntu:22.04\nRUN apt-get install -y --no-install-recommends libwebkit2gtk-4.0-dev\n", images.CARoots, "unknown"},
		{"FROM ubuntu:22.04\nRUN apt-get install -y --no-install-recommends curl supervisor && curl https://example.org/x -o /x\n", images.CARoots, "yes"},
		{"FROM ubuntu:22.04\nRUN apt-get install -y --no-install-recommends curl supervisor && curl -k https://example.org/x -o /x\n", images.CARoots, "unknown"},
		{"FROM ubuntu:22.04\nRUN apt-get install -y golang\n", images.MimeTypes, "yes"},
		{"FROM ubuntu:24.04\nRUN apt-get install -y golang\n", images.MimeTypes, "no"},
		{"FROM ubuntu:24.04\nRUN apt-get install -y tzdata\n", images.ZoneInfo, "yes"},
		{"FROM ubuntu:24.04\nRUN apt-get install -y golang\n", images.ZoneInfo, "no"},
		{"FROM fedora:40\nRUN dnf install -y golang\n", images.CARoots, "yes"},
		{"FROM golang:1.22-alpine\nRUN apk add ffmpeg\n", images.MimeTypes, "no"},
	} {
		if got := fmt.Sprint(understood(t, c.file).Final().HasData(c.data)); got != c.want {
			t.Errorf("%q, %s: %s, want %s", c.file, c.data, got, c.want)
		}
	}
}

// TestNodeMajor: which Node a plain distribution has.
func TestNodeMajor(t *testing.T) {
	for file, want := range map[string]int{
		"FROM node:18\n": 18,
		"FROM ubuntu:20.04\nRUN apt-get install -y nodejs npm\n":                                                                  10,
		"FROM alpine:3.20\nRUN apk add nodejs\n":                                                                                  20,
		"FROM ubuntu:20.04\nRUN curl -fsSL https://deb.nodesource.com/setup_20.x | bash - && apt-get install -y nodejs\n":         0,
		"FROM debian:12\nRUN wget -qO- https://nodejs.org/dist/v16.4.0/node-v16.4.0-linux-x64.tar.xz | tar -xJ -C /opt\n":         16,
		"FROM debian:12\nRUN curl -o- https://raw.githubusercontent.com/nvm-sh/nvm/v0.39.0/install.sh | bash && nvm install 18\n": 0,
	} {
		if got := understood(t, file).Final().nodeMajor(); got != want {
			t.Errorf("%q: %d, want %d", file, got, want)
		}
	}
}
