package makefile

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"io/fs"
)

type fsContext struct{ fsys fs.FS }

func (c fsContext) ReadFile(name string) ([]byte, error) { return fs.ReadFile(c.fsys, name) }

func (c fsContext) Exists(name string) bool {
	_, err := fs.Stat(c.fsys, name)
	return err == nil
}

// cases are Makefiles with a call and the commands that make -n prints for it; "error: …" where msb does not say.
var cases = []struct{ name, text, call, want string }{
	{"one rule", "build:\n\tgo build -o app .\n", "build", "go build -o app ."},
	{"default goal", "all: build\nbuild:\n\t@go build\n", "", "go build"},
	{"variables", "BIN ?= server\nOUT := bin/$(BIN)\nFLAGS = -s\nFLAGS += -w\nbuild:\n\tgo build -ldflags \"$(FLAGS)\" -o ${OUT} ./cmd/$(BIN)\n", "build", `go build -ldflags "-s -w" -o bin/server ./cmd/server`},
	{"of the command line", "BIN = a\nbuild:\n\tgo build -o $(BIN)\n", "build BIN=b", "go build -o b"},
	{"dependencies in order", ".PHONY: build fmt gen\nbuild: gen fmt | dir\n\tgo build\ngen:\n\tgo generate\nfmt:\n\tgo fmt\ndir:\n\tmkdir -p bin\n", "build", "go generate;go fmt;mkdir -p bin;go build"},
	{"once", ".PHONY: a b c\na: b c\n\tA\nb: c\n\tB\nc:\n\tC\n", "a", "C;B;A"},
	{"continued", "build:\n\tgo build \\\n\t\t-o app \\\n\t\t.\n", "build", "go build  \t-o app  \t."},
	{"continued variable", "SRC = a \\\n      b\nx:\n\techo $(SRC)\n", "x", "echo a b"},
	{"conditions", "OS ?= linux\nifeq ($(OS),linux)\nEXT =\nelse ifeq ($(OS),windows)\nEXT = .exe\nelse\nEXT = .bin\nendif\nx:\n\tgo build -o a$(EXT)\n", "x OS=windows", "go build -o a.exe"},
	{"ifdef", "ifdef NOTHING\nA = 1\nendif\nifndef NOTHING\nB = 2\nendif\nx:\n\techo $(A)$(B)\n", "x", "echo 2"},
	{"target variable", "x: A = 1\nx: y\n\techo $(A)\ny:\n\techo y$(A)\n", "x", "echo y1;echo 1"},
	{"pattern rule", "bin/%: cmd/%/main.go\n\tgo build -o $@ ./$(<D)\n", "bin/srv", "go build -o bin/srv ./cmd/srv"},
	{"functions", "L = a.go b.go\nx:\n\techo $(patsubst %.go,%.o,$(L)) $(L:.go=.s) $(notdir x/y) $(addprefix p/,$(L)) $(filter b%,$(L)) $(if $(L),yes,no) $(firstword $(L)) $(subst a,A,$(L))\n", "x", "echo a.o b.o a.s b.s y p/a.go p/b.go b.go yes a.go A.go b.go"},
	{"foreach and call", "f = <$(1)>\nx:\n\techo '$(foreach n,a b,$(call f,$(n)))'\n", "x", "echo '<a> <b>'"},
	{"dollars", "x:\n\techo $$HOME $$(pwd)\n", "x", "echo $HOME $(pwd)"},
	{"prefixes", "x:\n\t-@rm -f y\n\t@-go build\n", "x", "rm -f y;go build"},
	{"canned", "define both\necho 1\necho 2\nendef\nx:\n\t$(both)\n", "x", "echo 1;echo 2"},
	{"up to date", "go.mod:\n\techo never\nx: go.mod\n\techo x\n", "x", "echo x"},
	{"inline", "x: y ; echo x\ny:;echo y\n", "x", "echo y;echo x"},
	{"comment", "A = 1 # one\nx: # text\n\techo $(A)\n", "x", "echo 1"},
	{"replaced recipe", "x:\n\techo old\nx:\n\techo new\n", "x", "echo new"},
	{"include", "include common.mk\nx:\n\techo $(SHARED)\n", "x", "echo s"},
	{"include that may lack", "-include nowhere.mk\nx:\n\techo\n", "x", "echo"},
	{"shell", "V := $(shell git describe)\nx:\n\tgo build -ldflags \"-X main.v=$(V)\"\n", "x", `! go build -ldflags "-X main.v=$(git describe)"`},
	{"of make", "x:\n\t$(MAKE) -C sub all\n", "x", "! make -C sub all"},
	{"condition of a shell", "ifeq ($(shell uname),Linux)\nA = 1\nelse\nA = 2\nendif\nx:\n\techo $(A)\n", "x", "! echo $(:)"},
	{"rule below a condition of a shell", "ifeq ($(shell uname),Linux)\nx:\n\techo\nendif\n", "x", "error: Makefile:2: a part of its recipe"},
	{"no rule", "x: y\n\techo\n", "x", "error: Makefile:1: no rule makes y"},
	{"eval", "$(eval x: ; echo)\n", "x", "error: Makefile:1: $(eval …)"},
	{"one shell", ".ONESHELL:\nx:\n\techo\n", "x", "error: Makefile:1: .ONESHELL"},
	{"cycle of a variable", "A = $(B)\nB = $(A)\nx:\n\techo $(A)\n", "x", "error: Makefile:4: the variable A refers to itself"},
	{"missing include", "include nowhere.mk\nx:\n\techo\n", "x", "error: Makefile:1: nowhere.mk is not"},
	{"file that may be old", "main.go: go.mod\n\techo old\nx: main.go\n\techo new\n", "x", "! maybe echo old;echo new"},
	{"static pattern", "x: a.o\na.o: %.o: %.c\n\tcc\n", "x", "error: Makefile:2: a.o has a static pattern"},
	{"unfinished reference", "x:\n\techo $(A\n", "x", "error: Makefile:2: a reference has no end"},
}

var files = map[string]string{"go.mod": "module x\n", "main.go": "package main\n", "common.mk": "SHARED = s\n", "cmd/srv/main.go": "package main\n"}

func request(call string) Request {
	req := Request{Dir: ".", Vars: map[string]string{}, CurDir: "/src", Env: func(string) (string, bool) { return "", false }}
	for _, w := range strings.Fields(call) {
		if k, v, ok := strings.Cut(w, "="); ok {
			req.Vars[k] = v
			continue
		}
		req.Targets = append(req.Targets, w)
	}
	return req
}

func TestRead(t *testing.T) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			fsys := fstest.MapFS{"Makefile": {Data: []byte(c.text)}}
			for n, text := range files {
				fsys[n] = &fstest.MapFile{Data: []byte(text)}
			}
			list, err := Read(fsContext{fsys}, request(c.call))
			var got []string
			for _, cmd := range list {
				if cmd.Maybe {
					cmd.Text = "maybe " + cmd.Text
				}
				got = append(got, cmd.Text)
			}
			text := strings.Join(got, ";")
			if err != nil {
				text = "error: " + err.Error()
			}
			want := strings.TrimPrefix(c.want, "! ")
			if text != want && !(err != nil && strings.HasPrefix(text, want)) {
				t.Errorf("got  %s\nwant %s", text, want)
			}
		})
	}
}

// TestAgainstMake holds the expectations to make itself, where it is installed. Those with a mark depend on the machine, and errors
// are what msb does not say.
func TestAgainstMake(t *testing.T) {
	program, err := exec.LookPath("make")
	if err != nil {
		t.Skip("there is no make")
	}
	for _, c := range cases {
		if strings.HasPrefix(c.want, "!") || strings.HasPrefix(c.want, "error") {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			for n, text := range files {
				if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(n)), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(dir, n), []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.WriteFile(filepath.Join(dir, "Makefile"), []byte(c.text), 0o644); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(program, append([]string{"-n", "-s"}, strings.Fields(c.call)...)...)
			cmd.Dir, cmd.Env = dir, []string{"PATH=" + os.Getenv("PATH")}
			out, err := cmd.Output()
			if err != nil {
				t.Fatalf("make: %v", err)
			}
			squash := func(s string) string { return strings.Join(strings.Fields(strings.ReplaceAll(s, "\\\n", " ")), " ") }
			got := squash(strings.ReplaceAll(strings.ReplaceAll(strings.TrimSpace(string(out)), "\\\n", " "), "\n", ";"))
			if got != squash(c.want) {
				t.Errorf("make runs %s\nexpected %s", got, c.want)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	for _, c := range cases {
		f.Add(c.text, c.call)
	}
	f.Fuzz(func(t *testing.T, text, call string) {
		fsys := fstest.MapFS{"Makefile": {Data: []byte(text)}}
		_, _ = Read(fsContext{fsys}, request(call))
	})
}
