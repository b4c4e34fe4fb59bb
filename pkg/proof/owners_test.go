package proof_test

import (
	"slices"
	"testing"
	"testing/fstest"

	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/pkg/recipe"
)

// TestOwners holds that a directory of root's is not given away, and that one of the user's may be.
func TestOwners(t *testing.T) {
	for _, tt := range []struct{ name, above, last, want string }{
		{"root's", "WORKDIR /app\nCOPY --chown=1000 . .\n", "COPY --from=builder --chown=1000 /app /app\nWORKDIR /app\n", "copy-top-dir-owner"},
		{"root's, and there", "WORKDIR /app\nCOPY --chown=1000 . .\n", "WORKDIR /app\nCOPY --from=builder --chown=1000 /app /app\n", ""},
		{"the user's by COPY", "COPY --chown=1000 . /app\nWORKDIR /app\n", "COPY --from=builder --chown=1000 /app /app\nWORKDIR /app\n", ""},
		{"the user's by chown", "WORKDIR /app\nCOPY . .\nRUN chown -R 1000 /app\n", "COPY --from=builder --chown=1000 /app /app\nWORKDIR /app\n", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			builder := tt.above + "RUN CGO_ENABLED=0 go build -o t .\n"
			end := "USER 1000\nCMD [\"./t\"]\n"
			before := readText(t, "FROM golang:1.24-alpine3.22\n"+builder+end)
			after := readText(t, "FROM golang:1.24-alpine3.22 AS builder\n"+builder+"\nFROM scratch\n"+tt.last+end)
			found := slices.ContainsFunc(proof.Check(before, after).Findings, func(f proof.Finding) bool { return f.ID == "copy-top-dir-owner" })
			if found != (tt.want != "") {
				t.Errorf("got %+v", proof.Check(before, after).Findings)
			}
		})
	}
}

func readText(t *testing.T, text string) *recipe.Recipe {
	t.Helper()
	fsys := fstest.MapFS{
		"Dockerfile": {Data: []byte(text)},
		"go.mod":     {Data: []byte("module example.com/t\n\ngo 1.24\n")},
		"main.go":    {Data: []byte("package main\n\nfunc main() {}\n")},
	}
	return read(t, fsys, text)
}
