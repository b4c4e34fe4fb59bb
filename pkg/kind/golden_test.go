package kind

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/msb-dev/msb/pkg/refactor"
)

var update = flag.Bool("update", false, "write the goldens")

// TestGolden pins names, and the text that they are made of. Who changes a golden changes the names that users have written down for --kind:
// then Schema goes up.
func TestGolden(t *testing.T) {
	for name, res := range map[string]refactor.Result{"site": site(), "program": program(), "jar": jar()} {
		file := "testdata/" + name + ".golden"
		got := []byte(Of(res) + "\n\n" + text(res))
		if *update {
			if err := os.WriteFile(file, got, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s differs:\n--- got\n%s--- want\n%s", file, got, want)
		}
	}
}

// TestShapeOfCases holds on every case that line ends, a byte order mark and comments do not count, and that no case is unread.
func TestShapeOfCases(t *testing.T) {
	files, err := filepath.Glob("../../fixtures/*/*/Dockerfile.golden")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		output, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		input, err := os.ReadFile(filepath.Join(filepath.Dir(file), "Dockerfile"))
		if err != nil {
			t.Fatal(err)
		}
		want := shape(input, output)
		if want[0] == "unread" {
			t.Errorf("%s is unread", file)
		}
		for _, f := range []func([]byte) []byte{crlf, commented} {
			if got := shape(f(input), f(output)); !slices.Equal(got, want) {
				t.Errorf("%s: the shape changes:\n%q\n%q", file, got, want)
			}
		}
	}
}

func crlf(b []byte) []byte {
	return bytes.ReplaceAll(bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
}

// commented puts a comment in front of every FROM, below directives.
func commented(b []byte) []byte {
	return bytes.ReplaceAll(b, []byte("\nFROM "), []byte("\n# a comment\nFROM "))
}
