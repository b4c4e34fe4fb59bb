package golang

import "testing"

// TestPlaced holds by which path the sources of a module import one another: that of go.mod, or that of the directory below $GOPATH/src.
func TestPlaced(t *testing.T) {
	m := &Module{File: "go.mod", Path: "example.com/app", Dir: "."}
	for _, tt := range []struct {
		version, mode, root, want string
	}{
		{"1.9.2", "", "/go/src/app", "app"},
		{"1.9.2", "", "/go/src/example.com/app", "example.com/app"},
		{"1.12", "", "/go/src/app", "app"},
		{"1.12", "on", "/go/src/app", "example.com/app"},
		{"1.21", "off", "/go/src/app", "app"},
		{"1.21", "", "/go/src/app", "example.com/app"},
		{"1.21", "", "/app", "example.com/app"},
	} {
		if got := m.Placed(Environment{Go: tt.version, GO111MODULE: tt.mode, GOPATH: "/go", Root: tt.root}).Path; got != tt.want {
			t.Errorf("Go %s, GO111MODULE=%s in %s: %s, want %s", tt.version, tt.mode, tt.root, got, tt.want)
		}
	}
}
