package review

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/report"
)

var update = flag.Bool("update", false, "write the goldens")

// golden compares with a file of testdata. What was there first was written by hand.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	name = "testdata/" + name + ".golden"
	if *update {
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(got, want) {
		return
	}
	g, w := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
	for i := range max(len(g), len(w)) {
		if i >= len(g) || i >= len(w) || g[i] != w[i] {
			t.Fatalf("%s differs in line %d:\n got %q\nwant %q\n\n%s", name, i+1, at(g, i), at(w, i), got)
		}
	}
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(end)"
}

func textOf(t *testing.T, r Review, o TextOptions) string {
	t.Helper()
	var b bytes.Buffer
	if err := Text(&b, r, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestText(t *testing.T) {
	golden(t, "text", []byte(textOf(t, sampled(), TextOptions{Next: actions})))
	golden(t, "text-ascii", []byte(textOf(t, sampled(), TextOptions{Next: actions, ASCII: true})))
	golden(t, "text-color", []byte(textOf(t, sampled(), TextOptions{Next: actions, Color: true})))
}

// TestList holds when a terminal lists every Dockerfile: where there are few, and where they were chosen.
func TestList(t *testing.T) {
	of := func(n int) Review {
		var records []report.Record
		for i := range n {
			records = append(records, report.Record{Status: "unchanged", Repo: fmt.Sprint("acme/", i)})
		}
		return New(records, nil, nil)
	}
	for _, tt := range []struct {
		r    Review
		want int
	}{{of(maxList), maxList}, {of(maxList + 1), 0}, {of(500).Only(Choice{Statuses: []string{"unchanged"}}), 500}} {
		if got := strings.Count(textOf(t, tt.r, TextOptions{}), "\n  unchanged "); got != tt.want {
			t.Errorf("of %d Dockerfiles %d are listed, want %d", tt.r.Funnel.Found, got, tt.want)
		}
	}
}
