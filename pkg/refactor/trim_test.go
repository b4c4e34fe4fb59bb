package refactor

import (
	"testing"
	"testing/fstest"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/recipe"
)

func TestTrim(t *testing.T) {
	for _, c := range []struct{ run, keep, want string }{
		{"RUN apt-get update && apt-get install -y golang ffmpeg git && rm -rf /var/lib/apt/lists/*", "ffmpeg", "RUN apt-get update && apt-get install -y ffmpeg && rm -rf /var/lib/apt/lists/*"},
		{"RUN apt-get update; apt-get install -y golang; apt-get install -y ffmpeg=7*", "ffmpeg", "RUN apt-get update && apt-get install -y ffmpeg=7*"},
		{"RUN apk add --no-cache go ffmpeg && go version", "ffmpeg", "RUN apk add --no-cache ffmpeg"},
		{"RUN DEBIAN_FRONTEND=noninteractive apt-get install -y golang tzdata", "tzdata", "RUN DEBIAN_FRONTEND=noninteractive apt-get install -y tzdata"},
		{"RUN apt-get install -y golang ffmpeg || apt-get install -y golang", "ffmpeg", "RUN apt-get install -y ffmpeg"},
		{"RUN apt-get install -y golang", "ffmpeg", ""},
		{"RUN apt-get install -y golang 'ffmpeg'", "ffmpeg", "RUN apt-get install -y ffmpeg"},
		{"RUN apt-get install -y golang ffmpeg > /dev/null", "ffmpeg", ""},
		{"RUN --mount=type=cache,target=/var/cache/apt apt-get install -y golang ffmpeg", "ffmpeg", ""},
		{"RUN for p in golang ffmpeg; do apt-get install -y $p; done", "ffmpeg", ""},
	} {
		f, err := dockerfile.Parse("Dockerfile", []byte("FROM debian:12\n"+c.run+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		p, err := project.New(fstest.MapFS{}, "Dockerfile", ".")
		if err != nil {
			t.Fatal(err)
		}
		r, err := recipe.Read(f, p, recipe.Options{})
		if err != nil {
			t.Fatal(err)
		}
		line, ok := Trim(r.Final().Steps[0], []string{c.keep})
		if ok != (c.want != "") || ok && line != c.want {
			t.Errorf("%q: %q, %v", c.run, line, ok)
		}
	}
}
