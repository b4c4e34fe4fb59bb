package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// Exit statuses that the programs have in common. Where several apply, the highest wins.
const (
	ExitUsage       = 2   // wrong command line, nothing done
	ExitFile        = 3   // a file could not be read, parsed or written
	ExitInterrupted = 130 // SIGINT
	ExitTerminated  = 143 // SIGTERM
)

// UsageError is a command line that can't be meant.
type UsageError struct{ err error }

// Error says what is wrong with it.
func (e *UsageError) Error() string { return e.err.Error() }

// Unwrap returns the reason that %w gave.
func (e *UsageError) Unwrap() error { return errors.Unwrap(e.err) }

// Usagef makes a UsageError.
func Usagef(format string, args ...any) error { return &UsageError{fmt.Errorf(format, args...)} }

// Stopped is why a context ended: a signal. Status is ExitInterrupted or ExitTerminated.
type Stopped struct{ Status int }

// Error is the word for it.
func (s *Stopped) Error() string {
	if s.Status == ExitInterrupted {
		return "interrupted"
	}
	return "terminated"
}

// Signals returns a context that ends with the first SIGINT or SIGTERM. The second one ends the process.
func Signals(parent context.Context) context.Context {
	ctx, cancel := context.WithCancelCause(parent)
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt, syscall.SIGTERM)
	go func() {
		status := ExitInterrupted
		if <-c == syscall.SIGTERM {
			status = ExitTerminated
		}
		signal.Stop(c)
		cancel(&Stopped{status})
	}()
	return ctx
}

// signalled returns why a signal has ended a context.
func signalled(ctx context.Context) (*Stopped, bool) {
	s := (*Stopped)(nil)
	return s, errors.As(context.Cause(ctx), &s)
}
