package project

import (
	"bytes"
	"index/suffixarray"
	"io/fs"
	"slices"
	"strings"
)

// An index of words is made when more than indexAfter Dockerfiles ask: to look into each file is faster for a few. It holds at most
// maxIndexed bytes, each part of a text once.
const (
	indexAfter = 16
	maxIndexed = 8 << 20
)

// partEnds are bytes that end a part of a text; directories and images have names without them, but for a few.
const partEnds = " \t\r\n\"'`/:=,;()[]{}<>|&!?*\\"

// wordIndex tells which files of a survey hold a word, be it within a longer one.
type wordIndex struct {
	parts  *suffixarray.Index // the texts' distinct parts between partEnds, a line end before each
	starts []int              // of the parts
	files  [][]int32          // by part
	rest   []int32            // files that are not in the index
}

// makeIndex reads the texts that the survey keeps.
func (s *Survey) makeIndex() *wordIndex {
	x := &wordIndex{}
	var joined []byte
	known := map[string]int{}
	for i, file := range s.found {
		s.mu.Lock()
		t := s.texts[file.name]
		s.mu.Unlock()
		if t == nil || t.hash == "" || len(joined)+len(t.bytes) > maxIndexed {
			x.rest = append(x.rest, int32(i))
			continue
		}
		for text := t.bytes; len(text) > 0; {
			part := text
			if end := bytes.IndexAny(text, partEnds); end >= 0 {
				part, text = text[:end], text[end+1:]
			} else {
				text = nil
			}
			if len(part) == 0 {
				continue
			}
			n, ok := known[string(part)]
			if !ok {
				n = len(x.starts)
				known[string(part)] = n
				joined = append(joined, '\n')
				x.starts, x.files = append(x.starts, len(joined)), append(x.files, nil)
				joined = append(joined, part...)
			}
			if in := x.files[n]; len(in) == 0 || in[len(in)-1] != int32(i) {
				x.files[n] = append(in, int32(i))
			}
		}
	}
	x.parts = suffixarray.New(joined)
	return x
}

// holding lists the files that hold a word, and those that can't be read.
func (s *Survey) holding(fsys fs.FS, word string) []int32 {
	var out, rest []int32
	if s.askers.Load() > indexAfter && word != "" && !strings.ContainsAny(word, partEnds) {
		s.indexed.Do(func() { s.words = s.makeIndex() })
		rest = s.words.rest
		last := -1
		hits := s.words.parts.Lookup([]byte(word), -1)
		slices.Sort(hits)
		for _, at := range hits {
			n, ok := slices.BinarySearch(s.words.starts, at)
			if !ok {
				n--
			}
			if n != last {
				last = n
				out = append(out, s.words.files[n]...)
			}
		}
	} else {
		rest = s.all()
	}
	for _, i := range rest {
		if t := s.text(fsys, s.found[i].name); t.err != nil || bytes.Contains(t.bytes, []byte(word)) {
			out = append(out, i)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
