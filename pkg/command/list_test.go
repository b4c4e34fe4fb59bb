package command

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestListedPaths holds what a line is.
func TestListedPaths(t *testing.T) {
	for _, tt := range []struct {
		text string
		nul  bool
		want []string
	}{
		{"b\na\n", false, []string{"a", "b"}},
		{"a\r\n\r\n  \nb c\n d", false, []string{" d", "a", "b c"}},
		{"a\na\nb\na\n", false, []string{"a", "b"}},
		{"# no comment\n", false, []string{"# no comment"}},
		{"\ufeffa\n", false, []string{"a"}},
		{"", false, nil},
		{"\n\r\n", false, nil},
		{"-\n", false, []string{"./-"}},
		{"a\x00b\nc\x00\x00d\r\x00", true, []string{"a", "b\nc", "d\r"}},
	} {
		got, err := List{From: "-", NUL: tt.nul}.Paths(context.Background(), strings.NewReader(tt.text), nil)
		if err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%q: %q, %v; want %q", tt.text, got, err, tt.want)
		}
	}
}

// TestListFile holds that paths of the line and of the list are taken together, and that a list which can't be read is told.
func TestListFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "repos.txt")
	if err := os.WriteFile(name, []byte("b\nz\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	got, err := List{From: name}.Paths(context.Background(), nil, []string{"-", "c", "b"})
	if want := []string{"-", "b", "c", "z"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
	for _, l := range []List{{From: name + "x"}, {From: filepath.Dir(name)}} {
		if _, err := l.Paths(context.Background(), nil, nil); err == nil || !strings.HasPrefix(err.Error(), "--files-from "+l.From+": ") {
			t.Errorf("%s: %v", l.From, err)
		}
	}
	if _, err := (List{From: "-"}).Paths(context.Background(), strings.NewReader("a\x00b"), nil); err == nil || !strings.Contains(err.Error(), "--null") {
		t.Error(err)
	}
}

// TestListWaits holds that a signal ends the reading of a list that does not come.
func TestListWaits(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	r, w := io.Pipe()
	defer w.Close()
	cancel()
	if _, err := (List{From: "-"}).Paths(ctx, r, nil); err != context.Canceled {
		t.Error(err)
	}
}

// shards are which part of 4 a text belongs to: the eighth byte that printf %s TEXT | sha256sum prints, modulo 4.
var shards = map[string]uint64{
	"repos/svc1":   0xde % 4,
	"repos/svc2":   0xab % 4,
	"repos/svc3":   0x67 % 4,
	"./repos/svc1": 0x15 % 4,
	"":             0x14 % 4,
}

func TestShard(t *testing.T) {
	for text, want := range shards {
		for i := range uint64(4) {
			if got := (List{Shard: i, Shards: 4}).takes(text); got != (i == want) {
				t.Errorf("%q in shard %d of 4: %v", text, i, got)
			}
		}
	}
}

// TestShardsAreParts holds that the shards have each path once, whatever their number, and that a longer list moves none.
func TestShardsAreParts(t *testing.T) {
	var list strings.Builder
	var all []string
	for i := range 1000 {
		all = append(all, fmt.Sprintf("repos/team%d/svc%d", i%7, i))
	}
	list.WriteString(strings.Join(all, "\n"))
	slices.Sort(all)
	of := func(i, n uint64, text string) []string {
		got, err := List{From: "-", Shard: i, Shards: n}.Paths(context.Background(), strings.NewReader(text), nil)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	for _, n := range []uint64{1, 2, 3, 64} {
		var union []string
		for i := range n {
			part := of(i, n, list.String())
			union = append(union, part...)
			if len(part) < 1000/int(n)/3 {
				t.Errorf("shard %d/%d has %d of 1000", i, n, len(part))
			}
			longer := of(i, n, "new1\n"+list.String()+"\nnew2")
			if rest := slices.DeleteFunc(longer, func(p string) bool { return strings.HasPrefix(p, "new") }); !slices.Equal(rest, part) {
				t.Errorf("shard %d/%d of a longer list differs", i, n)
			}
		}
		slices.Sort(union)
		if !slices.Equal(union, all) {
			t.Errorf("%d shards have %d of 1000", n, len(union))
		}
	}
}
