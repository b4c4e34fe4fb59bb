// Package shell reads a shell script as what most RUN lines are: a flat list of simple commands.
//
// Parsing is done by mvdan.cc/sh/v3/syntax. This package keeps what is a list of simple commands joined by &&, ||, ;, newline, | or &,
// and answers everything else (if, for, functions, subshells, here-documents …) with an *UnreadableError that names the construct and its
// line. It knows no command: that `cd`, `set` or `export` change what follows is for its callers to know.
//
// A Dockerfile does not say whether /bin/sh is dash, busybox ash or bash. What these read differently is not read at all, or has no value.
package shell

import "errors"

// Script is a list of simple commands in source order.
type Script struct {
	Commands []Command
}

// Connector says how a command follows the one before it.
type Connector int

// The connectors. && and || bind to the left with equal strength, | binds tighter: `a && b | c` is a, b (And), c (Pipe).
const (
	First Connector = iota // the first command of the script
	And                    // a && b
	Or                     // a || b
	Then                   // a ; b, or on the next line, or after &
	Pipe                   // a | b
)

// String is the operator as it is written in a shell, "" for First.
func (j Connector) String() string {
	return [...]string{"", "&&", "||", ";", "|"}[j]
}

// Command is a simple command: assignments, words, redirections.
type Command struct {
	Assigns    []Assign   // the environment prefix A=b, or bare assignments when Words is empty
	Words      []Word     // name and arguments
	Redirects  []Redirect // in source order, wherever in the command they stand
	Join       Connector
	Background bool // the command, or the list that it belongs to, runs with &
	Negated    bool // the pipeline that begins here is preceded by !
	Line       int  // line inside the script, from 1
	Start, End uint // byte offsets inside the script, from the first assignment, word or redirection to the end of the last
}

// Assign is an assignment NAME=value. No word splitting and no globbing happen in its value.
type Assign struct {
	Name  string
	Value Word
}

// Redirect is a redirection such as 2>&1: Fd "2", Op ">&", Target "1".
type Redirect struct {
	Fd     string // as written; "" for the operator's default
	Op     string // >, >>, <, <>, >|, >&, <&
	Target Word
}

// Simple returns the script's only command, if the script is exactly one, in the foreground, not negated, with a name and without redirections.
func (s Script) Simple() (Command, bool) {
	if len(s.Commands) != 1 {
		return Command{}, false
	}
	c := s.Commands[0]
	ok := len(c.Words) > 0 && len(c.Redirects) == 0 && !c.Background && !c.Negated
	return c, ok
}

// ErrUnreadable is what every *UnreadableError is: errors.Is(err, ErrUnreadable).
var ErrUnreadable = errors.New("not a list of simple commands")

// UnreadableError says what in a script is not a list of simple commands.
type UnreadableError struct {
	Line int    // line inside the script, from 1
	What string // the construct, as in "an if clause", or the syntax error
}

// Error names the construct; the line only where it is not the first, since most scripts are one line.
func (e *UnreadableError) Error() string { return ErrUnreadable.Error() + ": " + e.describe() }

// Unwrap makes the error an ErrUnreadable.
func (e *UnreadableError) Unwrap() error { return ErrUnreadable }
