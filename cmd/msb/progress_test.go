package main

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/refactor"
)

// TestProgress holds what the line says, that it is gone before others come, and that it is back after them.
func TestProgress(t *testing.T) {
	var b strings.Builder
	p := &progress{w: &b, files: 4}
	step := func(want string) {
		t.Helper()
		if b.String() != want {
			t.Errorf("%q, want %q", b.String(), want)
		}
		b.Reset()
	}
	p.begin()
	step("\r0/4\x1b[K")
	p.erase()
	p.erase()
	step("\r\x1b[K")
	p.done(outcome{result: refactor.Result{Status: refactor.Rewritten}})
	step("\r1/4, 1 rewritten\x1b[K")
	p.erase()
	p.done(outcome{err: errors.New("x")})
	p.erase()
	b.Reset()
	p.done(outcome{result: refactor.Result{Status: refactor.Refused}})
	step("\r3/4, 1 rewritten, 1 refused, 1 failed\x1b[K")
}

// TestNoProgress holds that there is no line where it would be in the way. What is not there can be asked for all it does.
func TestNoProgress(t *testing.T) {
	p := newProgress(io.Discard, options{}, 100)
	if p != nil {
		t.Error("a pipe shows a line")
	}
	p.begin()
	p.erase()
	p.done(outcome{})
}
