package golang

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestReadModule(t *testing.T) {
	p := files(`
-- go.work --
go 1.22

use (
	./svc
	../elsewhere
)
-- svc/go.mod --
module example.com/svc

go 1.22
toolchain go1.22.3

require (
	github.com/a/b v1.2.0
	github.com/c/d v0.1.0 // indirect
	example.com/lib v0.0.0
	example.com/far v0.0.0
)

replace example.com/lib => ../lib
replace example.com/far => ../../far
replace github.com/c/d => github.com/fork/d v0.2.0
-- svc/go.sum --
github.com/a/b v1.2.0 h1:x=
github.com/a/b v1.2.0/go.mod h1:x=
github.com/e/f v1.0.0/go.mod h1:x=
-- svc/vendor/modules.txt --
# github.com/a/b v1.2.0
## explicit; go 1.20
github.com/a/b
github.com/a/b/sub
# example.com/lib v0.0.0 => ../lib
## explicit
-- svc/vendor/github.com/a/b/b.go --
package b
-- svc/cmd/x.go --
package main
-- lib/go.mod --
module example.com/lib
`)
	m, err := ReadModule(p, "svc/cmd")
	if err != nil {
		t.Fatal(err)
	}
	if m.Dir != "svc" || m.Path != "example.com/svc" || m.Go != "1.22" || m.Toolchain != "go1.22.3" {
		t.Errorf("module: %+v", m)
	}
	if len(m.Require) != 4 || m.Require[1] != (Requirement{"github.com/c/d", "v0.1.0", true, Place{"svc/go.mod", 8}}) {
		t.Errorf("require: %+v", m.Require)
	}
	if len(m.Replace) != 3 || m.Replace[0].Dir != "lib" || m.Replace[1].Dir != "" || !m.Replace[1].Local || m.Replace[2].New != "github.com/fork/d" {
		t.Errorf("replace: %+v", m.Replace)
	}
	if fmt.Sprint(m.Sum) != "[github.com/a/b@v1.2.0]" {
		t.Errorf("sum: %v", m.Sum)
	}
	if m.Vendor == nil || !m.Vendor.Present || m.Vendor.Packages["github.com/a/b/sub"] != "github.com/a/b" {
		t.Errorf("vendor: %+v", m.Vendor)
	}
	if m.Work == nil || fmt.Sprint(m.Work.Use, m.Work.Outside) != "[svc] [../elsewhere]" {
		t.Errorf("work: %+v", m.Work)
	}
	if len(m.Locals) != 1 || m.Locals[0].Path != "example.com/lib" {
		t.Errorf("locals: %+v", m.Locals)
	}
	list, complete := m.Dependencies()
	if got := fmt.Sprint(list, complete); got != "[example.com/far@v0.0.0 github.com/a/b@v1.2.0 github.com/fork/d@v0.2.0] true" && got != "[github.com/a/b@v1.2.0 github.com/fork/d@v0.2.0] true" {
		t.Errorf("dependencies: %s", got)
	}
}

func TestReadModuleErrors(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"go.mod", "-- go.mod --\nmodule x\n\nrequire (\n\tgithub.com/a\n)\n", "go.mod:4: "},
		{"go.mod with a wrong replace", "-- go.mod --\nmodule x\n\nreplace a b\n", "go.mod:3: "},
		{"go.sum", "-- go.mod --\nmodule x\n-- go.sum --\na v1 h1:\nb\n", "go.sum:2: "},
		{"go.work", "-- go.mod --\nmodule x\n-- go.work --\ngo 1.22\nfrob ./x\n", "go.work:2: "},
		{"size", "-- go.mod --\n" + strings.Repeat("// x\n", maxManifest/4), "go.mod: larger than"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ReadModule(files(tt.text), ".")
			var e *ManifestError
			if !errors.As(err, &e) || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("got %v, want %s…", err, tt.want)
			}
		})
	}
}

func TestOldGoModTakesTheNewestOfGoSum(t *testing.T) {
	m, err := ReadModule(files("-- go.mod --\nmodule x\ngo 1.13\nrequire github.com/a/b v1.0.0\n-- go.sum --\ngithub.com/a/b v1.0.0 h1:\ngithub.com/a/b v1.2.0 h1:\ngithub.com/c/d v0.1.0 h1:\n"), ".")
	if err != nil {
		t.Fatal(err)
	}
	list, complete := m.Dependencies()
	if got := fmt.Sprint(list, complete); got != "[github.com/a/b@v1.2.0 github.com/c/d@v0.1.0] true" {
		t.Error(got)
	}
}

func TestNewGoModIsNeverRefusedForWhatItAdds(t *testing.T) {
	if _, err := ReadModule(files("-- go.mod --\nmodule x\ngo 1.22\nfuture ./x\n"), "."); err != nil {
		t.Error(err)
	}
}

func TestParseCommandWithGOFLAGS(t *testing.T) {
	c, err := ParseCommand([]string{"build", "-tags", "a", "."}, `-mod=vendor -tags=b "-ldflags=-s -w" -unknown`)
	if err != nil {
		t.Fatal(err)
	}
	if c.Mod != "vendor" || c.LDFlags != "-s -w" || fmt.Sprint(c.Tags) != "[a]" {
		t.Errorf("%+v", c)
	}
}
