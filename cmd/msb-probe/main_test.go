package main

import (
	"debug/elf"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// TestStatic holds that the probe runs in an image without any file, however it is built: by plain go build, with cgo allowed.
func TestStatic(t *testing.T) {
	name := filepath.Join(t.TempDir(), "msb-probe")
	cmd := exec.Command("go", "build", "-o", name, ".")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=1", "GOOS=linux", "GOARCH="+runtime.GOARCH)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	f, err := elf.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP || p.Type == elf.PT_DYNAMIC {
			t.Errorf("it has a %v segment", p.Type)
		}
	}
	if libs, err := f.ImportedLibraries(); err != nil || len(libs) > 0 {
		t.Errorf("it needs %v (%v)", libs, err)
	}
}

// TestNoNet holds that it links no package that a C library could come with.
func TestNoNet(t *testing.T) {
	cmd := exec.Command("go", "list", "-deps", ".")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=1", "GOOS=linux", "GOARCH="+runtime.GOARCH)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	deps := strings.Fields(string(out))
	if !slices.Contains(deps, "github.com/msb-dev/msb/pkg/verify/probe/wire") {
		t.Fatalf("the list is not one of dependencies: %v", deps)
	}
	for _, bad := range []string{"net", "os/user", "runtime/cgo", "plugin"} {
		if slices.Contains(deps, bad) {
			t.Errorf("it links package %s", bad)
		}
	}
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{nil, {"nothing"}, {"listen", "more"}, {"check"}, {"check", "30s"}, {"check", "soon", "true"}, {"check", "0s", "true"}} {
		var errs strings.Builder
		if status := run(args, strings.NewReader(""), io.Discard, &errs); status != exitUsage {
			t.Errorf("%v: status %d", args, status)
		}
		if !strings.Contains(errs.String(), "msb-probe") || strings.Count(errs.String(), "\n") != 1 {
			t.Errorf("%v: %q", args, errs.String())
		}
	}
}
