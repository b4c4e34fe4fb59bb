// Package command is what the command lines of msb and msb-verify have in common: flags that stand anywhere, statuses and signals, which
// files are meant, where their projects lie, and how they are read and decided about.
package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/msb-dev/msb/pkg/discover"
	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/report"
)

// Session is one run of a program: where it reads and writes, and what its status is so far.
type Session struct {
	In       io.Reader
	Out, Err io.Writer
	Status   int

	mu      sync.Mutex
	surveys map[string]*project.Survey // by root

	listings listings
}

// Raise sets the exit status, if it is higher than what was set before.
func (s *Session) Raise(status int) { s.Status = max(s.Status, status) }

// Complain prints a line on stderr, which names the place first.
func (s *Session) Complain(format string, args ...any) { fmt.Fprintf(s.Err, format+"\n", args...) }

// Failed complains about a file; the name stands in front, once.
func (s *Session) Failed(err error) {
	s.Raise(ExitFile)
	s.Complain("%s", report.Printable(err.Error()))
}

// Execute runs one command line and returns the exit status. What run returns is told on stderr, where its lines begin with "msb:".
func Execute(ctx context.Context, in io.Reader, out, errw io.Writer, run func(*Session) error) int {
	stdout := &Output{w: out}
	s := &Session{In: in, Out: stdout, Err: errw}
	err := run(s)
	if usage := (*UsageError)(nil); errors.As(err, &usage) {
		s.Complain("msb: %s", report.Printable(err.Error()))
		s.Raise(ExitUsage)
	} else if err != nil && stdout.err == nil {
		s.Complain("msb: %s", report.Printable(err.Error()))
		s.Raise(ExitFile)
	}
	if stdout.err != nil {
		s.Complain("msb: standard output: %v", stdout.err)
		s.Raise(ExitFile)
	}
	if stop, ok := signalled(ctx); ok {
		s.Complain("msb: %v", stop)
		s.Raise(stop.Status)
	}
	return s.Status
}

// Output remembers the first error of a writer, so that a full disk does not look like success.
type Output struct {
	w   io.Writer
	err error
}

// Write writes, unless a write has failed.
func (o *Output) Write(p []byte) (int, error) {
	if o.err != nil {
		return 0, o.err
	}
	n, err := o.w.Write(p)
	o.err = err
	return n, err
}

// Named puts the name of a file in front of an error, unless it begins with it.
func Named(name string, err error) error {
	if strings.HasPrefix(err.Error(), name+":") {
		return err
	}
	return &discover.PathError{Name: name, Err: Bare(err)}
}

// survey returns what all Dockerfiles of a root share, so that a tree of many projects is searched once.
func (s *Session) survey(root string) *project.Survey {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.surveys[root] == nil {
		if s.surveys == nil {
			s.surveys = map[string]*project.Survey{}
		}
		s.surveys[root] = &project.Survey{}
	}
	return s.surveys[root]
}

// Release gives up what the Dockerfiles of a root share. It is made anew for who asks later.
func (s *Session) Release(root string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.surveys, root)
	s.listings.release(root)
}
