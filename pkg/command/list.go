package command

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"
)

// maxList is the size in bytes above which a list is taken for something else.
const maxList = 256 << 20

// ListFlags say which files are meant, beside the paths of the line.
func ListFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "files-from", Usage: "take the paths in `FILE`, too, one a line; - is standard input"},
		Switch("null", "0", "in --files-from each path ends in NUL, as find -print0 writes them"),
		&cli.StringFlag{Name: "shard", Usage: "of paths and lines take only part `I/N`, I from 0 to N-1: by a hash of the text, so that a longer list moves none of them"},
	}
}

// List is where paths come from, and which part of them is meant.
type List struct {
	From   string // --files-from: a file, "-", or "" for none
	NUL    bool   // paths end in NUL, not in a new line
	Shard  uint64 // from 0
	Shards uint64 // 0 for all
}

// ReadList reads ListFlags.
func ReadList(c *cli.Context) (List, error) {
	l := List{From: c.String("files-from"), NUL: c.Bool("null")}
	switch {
	case c.IsSet("files-from") && l.From == "":
		return l, Usagef("--files-from is a file or -, not empty")
	case l.NUL && l.From == "":
		return l, Usagef("--null and no --files-from: it says how that list is read")
	case l.From == "-" && slices.Contains(c.Args().Slice(), "-"):
		return l, Usagef("--files-from - and - exclude each other: both read standard input")
	}
	if !c.IsSet("shard") {
		return l, nil
	}
	i, n, ok := strings.Cut(c.String("shard"), "/")
	var err1, err2 error
	l.Shard, err1 = strconv.ParseUint(i, 10, 32)
	l.Shards, err2 = strconv.ParseUint(n, 10, 32)
	switch {
	case !ok || err1 != nil || err2 != nil || l.Shards == 0:
		return l, Usagef("--shard is I/N, I from 0 to N-1, such as 0/8, not %q", c.String("shard"))
	case l.Shard >= l.Shards:
		return l, Usagef("--shard %s: of %d parts the first is 0 and the last is %d", c.String("shard"), l.Shards, l.Shards-1)
	}
	return l, nil
}

// Paths are those of the line and those of the list, as far as they belong to the shard: sorted, each once, so that nothing depends on their
// order. It is a UsageError if the list can't be read.
func (l List) Paths(ctx context.Context, in io.Reader, line []string) ([]string, error) {
	text, err := l.read(ctx, in)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	var listed []string
	if err == nil {
		listed, err = l.split(text)
	}
	if err != nil {
		return nil, Usagef("--files-from %s: %v", l.From, Bare(err))
	}
	paths := slices.DeleteFunc(append(slices.Clone(line), listed...), func(p string) bool { return !l.takes(p) })
	slices.Sort(paths)
	return slices.Compact(paths), nil
}

// read returns the bytes of the list.
func (l List) read(ctx context.Context, in io.Reader) ([]byte, error) {
	if l.From == "" {
		return nil, nil
	}
	if l.From != "-" {
		f, err := os.Open(l.From)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	type answer struct {
		text []byte
		err  error
	}
	c := make(chan answer, 1)
	go func() { // a read from a terminal or a pipe can't be interrupted
		text, err := io.ReadAll(io.LimitReader(in, maxList+1))
		if err == nil && len(text) > maxList {
			err = fmt.Errorf("larger than %d MiB, so not a list", maxList>>20)
		}
		c <- answer{bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")), err}
	}()
	select {
	case a := <-c:
		return a.text, a.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// split cuts a list into paths. Empty ones are skipped, and so are lines of blanks.
func (l List) split(text []byte) ([]string, error) {
	end := []byte{0}
	if !l.NUL {
		end[0] = '\n'
		if bytes.IndexByte(text, 0) >= 0 {
			return nil, errors.New("it holds a NUL byte; --null reads lists whose paths end in one")
		}
	}
	var out []string
	for p := range bytes.SplitSeq(text, end) {
		if !l.NUL {
			p = bytes.TrimSuffix(p, []byte("\r"))
		}
		switch {
		case len(bytes.TrimSpace(p)) == 0:
		case string(p) == "-": // a file of that name: a list has no standard input in it
			out = append(out, "./-")
		default:
			out = append(out, string(p))
		}
	}
	return out, nil
}

// takes tells whether a path belongs to the shard: the first 64 bits of the SHA-256 of its bytes, modulo the number of shards. That must
// never change: the shards of one run may be done by different versions.
func (l List) takes(path string) bool {
	if l.Shards == 0 {
		return true
	}
	sum := sha256.Sum256([]byte(path))
	return binary.BigEndian.Uint64(sum[:])%l.Shards == l.Shard
}
