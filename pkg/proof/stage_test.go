package proof_test

import (
	"io/fs"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/pkg/recipe"
)

// TestLastStage holds which obligation a last stage breaks, one difference at a time, and that the stage without it breaks none.
func TestLastStage(t *testing.T) {
	const above = "WORKDIR /app\nCOPY . .\nRUN CGO_ENABLED=0 go build -o t .\n"
	const copied = "COPY --from=builder /app/t /app/t\n"
	for _, tt := range []struct{ name, above, last, end, want string }{
		{"as it should be", above, "WORKDIR /app\n" + copied, "", ""},
		{"below a directory that is there", above, copied + "WORKDIR /app\n", "", ""},
		{"a step of its own", above, "WORKDIR /app\n" + copied + "RUN chmod 700 /app\n", "", "runtime-run-steps"},
		{"the file's own step", above + "RUN adduser -D u\n", "RUN adduser -D u\nWORKDIR /app\n" + copied, "", ""},
		{"from the context", above, "WORKDIR /app\nCOPY t /app/t\n", "", "ignore-file"},
		{"from the network", above, "WORKDIR /app\nADD https://example.org/t /app/u\n" + copied, "", "ignore-file"},
		{"from an image", above, "WORKDIR /app\n" + copied + "COPY --from=busybox /bin/sh /app/sh\n", "", "ignore-file"},
		{"what git ignores", above, "WORKDIR /app\n" + copied + "COPY --from=builder /app/notes /app/notes\n", "", "ignore-file"},
		{"a file that git ignores", above, "WORKDIR /app\n" + copied + "COPY --from=builder /app/notes/a.txt /app/notes/a.txt\n", "", "ignore-file"},
		{"what git ignores, with what is around it", above, "WORKDIR /app\nCOPY --from=builder /app /app\n", "", ""},
		{"what git ignores and a step makes", above + "RUN mkdir -p notes\n", "WORKDIR /app\n" + copied + "COPY --from=builder /app/notes /app/notes\n", "", ""},
		{"newer syntax", above, "WORKDIR /app\nCOPY --link --from=builder /app/t /app/t\n", "", "feature-floor"},
		{"parents", above, "WORKDIR /app\nCOPY --parents --from=builder /app/t /\n", "", "copy-flatten"},
		{"two sources", above, "WORKDIR /app\n" + copied + "COPY --from=builder /app/go.mod /app/main.go /app/\n", "", "copy-flatten"},
		{"all below", above, "WORKDIR /app\nCOPY --from=builder /app/* /app/\n", "", "copy-flatten"},
		{"a trigger", above, "WORKDIR /app\n" + copied, "ONBUILD RUN true\n", "own-onbuild"},
		{"a label of its own", above, "WORKDIR /app\n" + copied, "LABEL a=b\n", "label-carry"},
		{"an author of its own", above, "WORKDIR /app\n" + copied, "MAINTAINER a\n", "label-carry"},
		{"a group", above, "WORKDIR /app\n" + copied, "USER root:7\n", "user-carry"},
		{"root in other words", above, "WORKDIR /app\n" + copied, "USER 0:0\n", ""},
		{"a PATH of its own", above, "WORKDIR /app\n" + copied, "ENV PATH=/x\n", "env-carry"},
		{"the directory below the user", above + "USER 7\n", "USER 7\nWORKDIR /app\n" + copied, "", "workdir-owner"},
		{"the directory above the user", "USER 7\n" + above, "WORKDIR /app\nUSER 7\n" + copied, "", "workdir-owner"},
		{"a user's directory", "USER 7\n" + above, "USER 7\nWORKDIR /app\n" + copied, "", ""},
		{"a directory given away", above + "RUN chown 7 /app\nUSER 7\n", "USER 7\nWORKDIR /app\n" + copied, "", ""},
		{"a link to nowhere", above + "RUN ln -s /srv/page.html /app/pages/start.html\n", "WORKDIR /app\n" + copied + "COPY --from=builder /app/pages /app/pages\n", "", "symlinks"},
		{"a link beside", above + "RUN ln -sf page.html /app/pages/start.html\n", "WORKDIR /app\n" + copied + "COPY --from=builder /app/pages /app/pages\n", "", ""},
		{"a link that is followed", above + "RUN ln -s /app/main.go /app/pages/start.html\n", "WORKDIR /app\n" + copied + "COPY --from=builder /app/pages/start.html /app/pages/start.html\n", "", ""},
		{"a link to what no step makes, followed", above + "RUN ln -s /srv/page.html /app/pages/start.html\n", "WORKDIR /app\n" + copied + "COPY --from=builder /app/pages/start.html /app/pages/start.html\n", "", "symlinks"},
		{"a link to a device, followed", above + "RUN ln -s /dev/stdout /app/pages/start.html\n", "WORKDIR /app\n" + copied + "COPY --from=builder /app/pages/start.html /app/pages/start.html\n", "", "symlinks"},
		{"a link to a device", above + "RUN ln -sf /dev/stdout /app/pages/log\n", "WORKDIR /app\n" + copied + "COPY --from=builder /app/pages /app/pages\n", "", ""},
		{"a link of the project to nowhere", above, "WORKDIR /app\n" + copied + "COPY --from=builder /app/linked /app/linked\n", "", "symlinks"},
		{"a link of the project with its target", above, "WORKDIR /app\n" + copied + "COPY --from=builder /app/linked /app/linked\nCOPY --from=builder /app/pages /app/pages\n", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			const base = "FROM golang:1.24-alpine3.22"
			after := base + " AS builder\n" + tt.above + "\nFROM alpine:3.22\n" + tt.last + tt.end + "CMD [\"./t\"]\n"
			got := proof.Check(readProject(t, base+"\n"+tt.above+"CMD [\"./t\"]\n"), readProject(t, after)).Findings
			var ids []string
			for _, f := range got {
				ids = append(ids, f.ID)
			}
			if tt.want == "" && len(ids) > 0 || tt.want != "" && !slices.Contains(ids, tt.want) {
				t.Errorf("want %q, got %+v", tt.want, got)
			}
		})
	}
}

// TestBuilderSteps holds by which name a builder is rejected that is not the old file's.
func TestBuilderSteps(t *testing.T) {
	const base = "FROM golang:1.24-alpine3.22"
	const last = "\nFROM alpine:3.22\nWORKDIR /app\nCOPY --from=builder /app/t /app/t\nCMD [\"./t\"]\n"
	was := "ARG V\nENV GOFLAGS=-v\nWORKDIR /app\nCOPY . .\nRUN go test ./...\nRUN CGO_ENABLED=0 go build -ldflags \"-X main.v=$V\" -o t .\n"
	before := readProject(t, base+"\n"+was+"CMD [\"./t\"]\n")
	for _, tt := range []struct{ name, now, want string }{
		{"the same", was, ""},
		{"a version less", "ENV GOFLAGS=-v\nWORKDIR /app\nCOPY . .\nRUN go test ./...\nRUN CGO_ENABLED=0 go build -ldflags \"-X main.v=$V\" -o t .\n", "go-version-stamp"},
		{"a variable later", "ARG V\nWORKDIR /app\nENV GOFLAGS=-v\nCOPY . .\nRUN go test ./...\nRUN CGO_ENABLED=0 go build -ldflags \"-X main.v=$V\" -o t .\n", "env-order-in-builder"},
		{"no tests", "ARG V\nENV GOFLAGS=-v\nWORKDIR /app\nCOPY . .\nRUN CGO_ENABLED=0 go build -ldflags \"-X main.v=$V\" -o t .\n", "tests-still-run"},
		{"another directory", "ARG V\nENV GOFLAGS=-v\nWORKDIR /src\nCOPY . .\nRUN go test ./...\nRUN CGO_ENABLED=0 go build -ldflags \"-X main.v=$V\" -o t .\n", "builder-prefix"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := proof.Check(before, readProject(t, base+" AS builder\n"+tt.now+last)).Findings
			if tt.want == "" && len(got) > 0 || tt.want != "" && !slices.ContainsFunc(got, func(f proof.Finding) bool { return f.ID == tt.want }) {
				t.Errorf("want %q, got %+v", tt.want, got)
			}
		})
	}
}

// readProject reads a Dockerfile in a project with pages, and with a link to one of them.
func readProject(t *testing.T, text string) *recipe.Recipe {
	t.Helper()
	fsys := fstest.MapFS{
		"Dockerfile":      {Data: []byte(text)},
		"go.mod":          {Data: []byte("module example.com/t\n\ngo 1.24\n")},
		"main.go":         {Data: []byte("package main\n\nvar v string\n\nfunc main() { println(v) }\n")},
		"pages/page.html": {Data: []byte("<p>page</p>\n")},
		".gitignore":      {Data: []byte("notes\n/t\n")},
		"notes/a.txt":     {Data: []byte("note\n")},
		"t":               {Data: []byte("an older program\n")},
		"linked/start":    {Data: []byte("../pages/page.html"), Mode: fs.ModeSymlink | 0o777},
	}
	return read(t, fsys, text)
}
