package project_test

import (
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/msb-dev/msb/pkg/project"
)

func TestGitIgnores(t *testing.T) {
	fsys := fstest.MapFS{
		"Dockerfile":        {},
		".gitignore":        {Data: []byte("# local\n.env\n*.pem  \n/build/\n!keep.pem\n[\n")},
		"api/Dockerfile":    {},
		"api/.gitignore":    {Data: []byte("conf/*.yaml\r\n!.env\n")},
		"api/.dockerignore": {Data: []byte("secret.pem\n")},
	}
	for _, tt := range []struct{ file, context, name, want string }{
		{"Dockerfile", ".", ".env", ".gitignore:2"},
		{"Dockerfile", ".", "deep/down/.env", ".gitignore:2"},
		{"Dockerfile", ".", "tls/key.pem", ".gitignore:3"},
		{"Dockerfile", ".", "tls/keep.pem", "no"},
		{"Dockerfile", ".", "build/out.txt", ".gitignore:4"},
		{"Dockerfile", ".", "app/build/out.txt", "no"},
		{"Dockerfile", ".", "config.yaml", "no"},
		{"Dockerfile", ".", "../.env", "no"},
		{"Dockerfile", ".", ".", "no"},
		// a .gitignore further down decides, and lines are relative to it
		{"api/Dockerfile", "api", ".env", "no"},
		{"api/Dockerfile", "api", "conf/a.yaml", "api/.gitignore:1"},
		{"api/Dockerfile", "api", "other.pem", ".gitignore:3"},
		// what lies in an ignored directory stays ignored (gitignore(5)), and a file that is no pattern's whole name is not
		{"Dockerfile", ".", "build/keep.pem", ".gitignore:4"},
		{"Dockerfile", ".", "x.env", "no"},
		// no builder gets it
		{"api/Dockerfile", "api", "secret.pem", "no"},
	} {
		p, err := project.New(fsys, tt.file, tt.context)
		if err != nil {
			t.Fatal(err)
		}
		got := "no"
		if at, ok := p.GitIgnores(tt.name); ok {
			got = fmt.Sprintf("%s:%d", at.File, at.Line)
		}
		if got != tt.want {
			t.Errorf("%s in %s: %s, want %s", tt.name, tt.context, got, tt.want)
		}
	}
}
