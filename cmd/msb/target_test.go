package main

import (
	"testing"

	"github.com/msb-dev/msb/pkg/command"
)

// TestPatchName holds that a diff never has a name that patch would refuse.
func TestPatchName(t *testing.T) {
	tests := []struct {
		target command.Target
		want   string
	}{
		{command.Target{Name: "a/Dockerfile", Root: "/r", File: "x/a/Dockerfile"}, "a/Dockerfile"},
		{command.Target{Name: "../a/Dockerfile", Root: "/r", File: "a/Dockerfile"}, "a/Dockerfile"},
		{command.Target{Name: "/r/a/Dockerfile", Root: "/r", File: "a/Dockerfile"}, "a/Dockerfile"},
		{command.Target{Name: "<stdin>", Stdin: true, File: "Dockerfile"}, "Dockerfile"},
		{command.Target{Name: "<stdin>", Stdin: true, Root: "/r", File: "a/Dockerfile"}, "a/Dockerfile"},
		{command.Target{Name: "b/Dockerfile", Stdin: true, Root: "/r", File: "a/b/Dockerfile"}, "b/Dockerfile"},
	}
	for _, tt := range tests {
		if got := patchName(tt.target); got != tt.want {
			t.Errorf("%+v: %q, want %q", tt.target, got, tt.want)
		}
	}
}
