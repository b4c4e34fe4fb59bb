package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// Exit statuses. Where several apply, the highest wins.
const (
	exitDone        = 0   // done, whatever was found: a refusal is no failure
	exitWould       = 1   // --check and a file would change, or --fail-on is met
	exitUsage       = 2   // wrong command line, nothing done
	exitFile        = 3   // a file could not be read, parsed or written; the others are done
	exitInterrupted = 130 // SIGINT; no file is half-written
	exitTerminated  = 143 // SIGTERM; no file is half-written
)

// exitTable is the same list for --help.
const exitTable = `EXIT STATUS (the highest that applies):
0    done, whatever was found: a refusal is 0
1    --check and a file would change, or --fail-on is met
2    wrong command line, nothing done
3    a file could not be read, parsed or written; the others are done
130  interrupted (143: terminated); no file is half-written`

// usageError is a command line that can't be meant.
type usageError struct{ msg string }

func (e *usageError) Error() string { return e.msg }

func usagef(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

// stopped is why a context ended: a signal.
type stopped struct{ status int }

func (s *stopped) Error() string {
	if s.status == exitInterrupted {
		return "interrupted"
	}
	return "terminated"
}

// signals returns a context that ends with the first SIGINT or SIGTERM. The second one ends the process.
func signals(parent context.Context) context.Context {
	ctx, cancel := context.WithCancelCause(parent)
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt, syscall.SIGTERM)
	go func() {
		status := exitInterrupted
		if <-c == syscall.SIGTERM {
			status = exitTerminated
		}
		signal.Stop(c)
		cancel(&stopped{status})
	}()
	return ctx
}

// signalled returns the status for a context that a signal has ended.
func signalled(ctx context.Context) (*stopped, bool) {
	s := (*stopped)(nil)
	return s, errors.As(context.Cause(ctx), &s)
}
