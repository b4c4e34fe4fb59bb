// Package unified writes the difference of two texts as a unified diff that `git apply` and `patch` turn into the new text, byte for byte.
//
// Which lines differ is found by github.com/sergi/go-diff in its line mode; its own patch format is percent-encoded and is not used.
// Format: POSIX.1-2024, diff utility, "Diff -u or -U Output Format", and GNU diffutils, "Detailed Description of Unified Format".
package unified

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// MaxLines is the most lines that the old and the new text may have together. The search takes time in the square of what differs, and
// go-diff panics above 1.1 million distinct lines.
const MaxLines = 40_000

// Diff returns the unified diff from old to new with the given number of context lines (below 0 is 0; 3 is usual). It is empty when they
// are equal. The names stand in the header as they are, prefixes such as a/ and b/ are the caller's; they are quoted as git quotes paths.
//
// Lines end at LF: the CR of a CR LF is part of the line and stays. It is an error if a name is empty or holds a NUL byte, or if the texts
// have more than MaxLines lines. With context 0, git needs --unidiff-zero.
func Diff(oldName, newName string, old, new []byte, context int) ([]byte, error) {
	if bytes.Equal(old, new) {
		return nil, nil
	}
	for _, name := range []string{oldName, newName} {
		if name == "" || strings.IndexByte(name, 0) >= 0 {
			return nil, fmt.Errorf("diff: %q is not a file name", name)
		}
	}
	if n := countLines(old) + countLines(new); n > MaxLines {
		return nil, fmt.Errorf("diff of %s: %d lines are more than %d", newName, n, MaxLines)
	}
	script, err := compare(string(old), string(new))
	if err != nil {
		return nil, fmt.Errorf("diff of %s: %w", newName, err)
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "--- %s\n+++ %s\n", quoteName(oldName), quoteName(newName))
	for _, h := range hunks(script, max(0, context)) {
		h.write(&out)
	}
	return out.Bytes(), nil
}

func countLines(text []byte) int { return bytes.Count(text, []byte("\n")) + 1 }

// line is one line of a script that turns the old text into the new one.
type line struct {
	op   byte // ' ' in both, '-' in the old only, '+' in the new only
	text string
}

// compare finds the script. Where lines are replaced, those of the old text come first.
func compare(old, new string) (script []line, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("go-diff panics: %v", r)
		}
	}()
	dmp := diffmatchpatch.New()
	dmp.DiffTimeout = 0 // the clock must not decide what the answer is
	a, b, _ := dmp.DiffLinesToRunes(old, new)
	olds, news := splitLines(old), splitLines(new)
	for _, d := range dmp.DiffMainRunes(a, b, false) {
		n := len([]rune(d.Text))
		switch d.Type {
		case diffmatchpatch.DiffEqual:
			script = take(script, ' ', olds, n)
			olds, news = olds[n:], news[n:]
		case diffmatchpatch.DiffDelete:
			script = take(script, '-', olds, n)
			olds = olds[n:]
		case diffmatchpatch.DiffInsert:
			script = take(script, '+', news, n)
			news = news[n:]
		}
	}
	if apply(script, '-') != old || apply(script, '+') != new {
		return nil, errors.New("go-diff's answer does not lead from the old text to the new one")
	}
	return script, nil
}

func take(script []line, op byte, lines []string, n int) []line {
	for _, text := range lines[:n] {
		script = append(script, line{op, text})
	}
	return script
}

// apply is the text on one side of a script: '-' the old, '+' the new.
func apply(script []line, side byte) string {
	var b strings.Builder
	for _, l := range script {
		if l.op == ' ' || l.op == side {
			b.WriteString(l.text)
		}
	}
	return b.String()
}

// splitLines cuts a text into lines with their terminators; the last may have none.
func splitLines(text string) []string {
	lines := strings.SplitAfter(text, "\n")
	if last := len(lines) - 1; lines[last] == "" {
		lines = lines[:last]
	}
	return lines
}
