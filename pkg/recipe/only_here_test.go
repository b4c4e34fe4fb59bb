package recipe_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/recipe"
)

// TestOnlyHere holds what a clean clone's image lacks of this checkout's: what git ignores of the context, and nothing that a step makes or
// that the file's own COPY names.
func TestOnlyHere(t *testing.T) {
	const maven = "FROM maven:3.9-eclipse-temurin-17\nWORKDIR /app\nCOPY . .\nRUN mvn package\n"
	const vite = "FROM node:20-alpine\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\n"
	const golang = "FROM golang:1.22\nWORKDIR /app\nCOPY . .\nRUN go build -o bin/tool .\n"
	const plain = "FROM golang:1.22\nWORKDIR /app\nCOPY . .\n"
	for _, tt := range []struct{ name, file, path, want string }{
		{"a file", plain, "/app/local.env", "git ignores it (.gitignore:1)"},
		{"a file that git keeps", plain, "/app/main.go", ""},
		{"a file that is not there", plain, "/app/conf/local.env", ""},
		{"a directory as a whole", plain, "/app/uploads", "git ignores it (.gitignore:2)"},
		{"a file of such a directory", plain, "/app/uploads/a.txt", "git ignores it (.gitignore:2)"},
		{"all that lies in a directory", plain, "/app/cache", "git ignores all that lies in it"},
		{"a directory kept by a file", plain, "/app/kept", ""},
		{"an empty directory", plain, "/app/empty", "git keeps no empty directory"},
		{"the directory of the project", plain, "/app", ""},
		{"copied by its name", "FROM golang:1.22\nWORKDIR /app\nCOPY local.env ./\n", "/app/local.env", ""},
		{"copied by its name, then with the rest", "FROM golang:1.22\nWORKDIR /app\nCOPY local.env ./\nCOPY . .\n", "/app/local.env", ""},
		{"in a directory copied by its name", "FROM golang:1.22\nCOPY uploads /srv/uploads\n", "/srv/uploads", ""},
		{"by a pattern", "FROM golang:1.22\nWORKDIR /app\nCOPY *.env ./\n", "/app/local.env", "git ignores it (.gitignore:1)"},
		{"by a pattern, kept", "FROM golang:1.22\nWORKDIR /app\nCOPY *.env ./\n", "/app/base.env", ""},
		{"by way of another stage", "FROM busybox AS src\nCOPY . /src\nFROM golang:1.22\nCOPY --from=src /src /app\n", "/app/local.env", "git ignores it (.gitignore:1)"},
		{"named on the way from another stage", "FROM busybox AS src\nCOPY . /src\nFROM golang:1.22\nCOPY --from=src /src/local.env /app/local.env\n", "/app/local.env", ""},
		{"made by mkdir", plain + "RUN mkdir -p uploads\n", "/app/uploads", ""},
		{"made by mkdir before", "FROM golang:1.22\nRUN mkdir -p /app/uploads\nCOPY . /app\n", "/app/uploads", ""},
		{"something made in it", plain + "RUN touch uploads/list.txt\n", "/app/uploads", ""},
		{"written", plain + "RUN echo A=1 > local.env\n", "/app/local.env", ""},
		{"copied from a sample", plain + "RUN cp base.env local.env\n", "/app/local.env", ""},
		{"a program of Go", golang, "/app/bin/tool", ""},
		{"the directory of a program of Go", golang, "/app/bin", ""},
		{"beside a program of Go", golang, "/app/bin/old", "git ignores it (.gitignore:4)"},
		{"no program of Go", plain, "/app/bin/tool", "git ignores it (.gitignore:4)"},
		{"a jar of Maven's", maven, "/app/target/app.jar", ""},
		{"what Maven builds in", maven, "/app/target", ""},
		{"beside what Maven builds in", maven, "/app/local.env", "git ignores it (.gitignore:1)"},
		{"no jar of Maven's", plain, "/app/target/app.jar", "git ignores it (.gitignore:5)"},
		{"an output of vite", vite, "/app/dist", ""},
		{"in an output of vite", vite, "/app/dist/index.html", ""},
		{"beside an output of vite", vite, "/app/uploads", "git ignores it (.gitignore:2)"},
		{"no output of vite", plain, "/app/dist", "git ignores it (.gitignore:6)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := readLocal(t, tt.file)
			why, ok := r.OnlyHere(r.Final(), tt.path)
			if ok != (tt.want != "") || why != tt.want {
				t.Errorf("%s: %q, want %q", tt.path, why, tt.want)
			}
		})
	}
}

// TestCrossing holds in which directory a need crosses that only this checkout has.
func TestCrossing(t *testing.T) {
	const build = "WORKDIR /app\nCOPY . .\nRUN go build -o tool .\n"
	for _, tt := range []struct{ name, file, kind, path, want string }{
		{"a file of a directory", "FROM golang:1.22\n" + build + "HEALTHCHECK CMD kept/check.sh\nCMD [\"./tool\"]\n", "file", "/app/kept/check.sh", "/app/kept"},
		{"a directory as a whole", "FROM golang:1.22\n" + build + "VOLUME /app/uploads\nCMD [\"./tool\"]\n", "writable directory", "/app/uploads", "/app"},
		{"far below a directory as a whole", "FROM golang:1.22\n" + build + "VOLUME /app/uploads/deep/er\nCMD [\"./tool\"]\n", "writable directory", "/app/uploads/deep/er", "/app"},
		{"an empty directory", "FROM golang:1.22\n" + build + "VOLUME /app/empty\nCMD [\"./tool\"]\n", "writable directory", "/app/empty", "/app"},
		{"made by a step", "FROM golang:1.22\n" + build + "RUN mkdir -p uploads\nVOLUME /app/uploads\nCMD [\"./tool\"]\n", "writable directory", "/app/uploads", "/app/uploads"},
		{"in the root directory", "FROM golang:1.22\nWORKDIR /\nCOPY . .\nRUN go build -o tool .\nVOLUME /uploads\nCMD [\"/tool\"]\n", "other", "/", "/"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, n := range readLocal(t, tt.file).Final().Needs() {
				if n.Kind.String() == tt.kind && n.Name == tt.path {
					if n.Crossing() != tt.want {
						t.Errorf("%s crosses in %s, want %s", n.Name, n.Crossing(), tt.want)
					}
					return
				}
			}
			t.Errorf("there is no need of %s", tt.path)
		})
	}
}

// readLocal reads a Dockerfile in a checkout with files that git ignores.
func readLocal(t *testing.T, file string) *recipe.Recipe {
	t.Helper()
	fsys := fstest.MapFS{
		".gitignore":           {Data: []byte("local.env\n/uploads/\n/cache/*\n/bin\ntarget/\ndist\ncheck.sh\n")},
		"go.mod":               {Data: []byte("module example.com/tool\n\ngo 1.22\n")},
		"pom.xml":              {Data: []byte("<project><modelVersion>4.0.0</modelVersion><groupId>g</groupId><artifactId>app</artifactId><version>1</version></project>")},
		"package.json":         {Data: []byte(`{"scripts":{"build":"vite build"},"devDependencies":{"vite":"^5.0.0"}}`)},
		"main.go":              {Data: []byte("package main\n\nfunc main() {}\n")},
		"empty":                {Mode: fs.ModeDir | 0o755},
		"kept/check.sh":        {Data: []byte("#!/bin/sh\nexit 0\n"), Mode: 0o755},
		"uploads/deep/er/b.js": {},
	}
	for _, name := range strings.Fields("local.env base.env uploads/a.txt cache/a cache/b/c kept/.gitkeep bin/tool bin/old target/app.jar dist/index.html") {
		fsys[name] = &fstest.MapFile{}
	}
	f, err := dockerfile.Parse("Dockerfile", []byte(file))
	if err != nil {
		t.Fatal(err)
	}
	p, err := project.New(fsys, "Dockerfile", ".")
	if err != nil {
		t.Fatal(err)
	}
	r, err := recipe.Read(f, p, recipe.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}
