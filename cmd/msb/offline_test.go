package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestNoNetwork holds that nothing of msb can open a connection: the rewriter needs no network, and a program without package net is
// linked statically.
func TestNoNetwork(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Skipf("go list: %v", err)
	}
	for _, p := range []string{"net", "net/http", "runtime/cgo"} {
		if slices.Contains(strings.Fields(string(out)), p) {
			t.Errorf("msb is linked with %s", p)
		}
	}
}
