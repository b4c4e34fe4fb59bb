package links

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/msb-dev/msb/pkg/verify/image"
	it "github.com/msb-dev/msb/pkg/verify/image/imagetest"
)

// TestWitnessEntry starts files on this machine, and holds Entry against what its kernel and its env do.
func TestWitnessEntry(t *testing.T) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("needs Linux on amd64")
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, text string, mode os.FileMode) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), mode); err != nil {
			t.Fatal(err)
		}
	}
	starts := map[string]bool{}
	for name, tt := range map[string]struct {
		text   string
		mode   os.FileMode
		starts bool
	}{
		"sh":           {"#!/bin/sh\nexit 0\n", 0o755, true},
		"spaces":       {"#! \t/bin/sh \t-e  \nexit 0\n", 0o755, true},
		"no-newline":   {"#!/bin/true", 0o755, true},
		"crlf":         {"#!/bin/sh\r\nexit 0\n", 0o755, false},
		"no-shell":     {"#!/bin/none\n", 0o755, false},
		"no-mode":      {"#!/bin/sh\n", 0o644, false},
		"no-line":      {"exit 0\n", 0o755, false},
		"empty":        {"", 0o755, false},
		"only-mark":    {"#!", 0o755, false},
		"only-mark-nl": {"#!\nexit 0\n", 0o755, false},
		"env":          {"#!/usr/bin/env sh\nexit 0\n", 0o755, true},
		"env-S":        {"#!/usr/bin/env -S A=b sh -e\nexit 0\n", 0o755, true},
		"env-words":    {"#!/usr/bin/env sh -e\nexit 0\n", 0o755, false},
		"env-none":     {"#!/usr/bin/env none\n", 0o755, false},
		"arm":          {it.ELF(image.ELF{Program: true, Machine: "EM_AARCH64"}), 0o755, false},
		"no-loader":    {it.ELF(image.ELF{Program: true, Dynamic: true, Interp: "/lib/ld-none.so.1"}), 0o755, false},
		"chain-1":      {"#!/bin/true\n", 0o755, true},
	} {
		write(name, tt.text, tt.mode)
		starts[name] = tt.starts
	}
	for i := 2; i <= 7; i++ {
		name := fmt.Sprintf("chain-%d", i)
		write(name, fmt.Sprintf("#!%s/chain-%d\n", dir, i-1), 0o755)
		starts[name] = i <= 5
	}
	for link, target := range map[string]string{"link": "sh", "dangling": "none", "circle": "circle"} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
		starts[link] = link == "link"
	}
	m := made(t, hostFiles(t, dir, "/bin/sh", "/bin/true", "/usr/bin/env", "/lib64/ld-linux-x86-64.so.2")...)
	env := []string{"PATH=/usr/bin:/bin"}
	for name, want := range starts {
		path := filepath.Join(dir, name)
		cmd := exec.Cmd{Path: path, Args: []string{path}, Env: env, Dir: dir}
		err := cmd.Run()
		if (err == nil) != want {
			t.Errorf("%s: the machine itself does not do as expected: %v", name, err)
			continue
		}
		steps, ours := Entry(m, Process{Argv: []string{path}, Env: env, Dir: dir})
		if (ours == nil) != want {
			t.Errorf("%s: the machine says %v, and Entry %v after %d steps", name, err, ours, len(steps))
		}
	}
}
