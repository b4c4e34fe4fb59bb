// Command msb-probe is the tool that msb verify mounts into a container, beside the program. It is static and links no package net, so
// that it runs in an image without any file. It writes JSON lines, or frames where it carries connections (package wire).
//
//	msb-probe listen     the TCP sockets that listen, again whenever they change, until its input ends
//	msb-probe relay      opens connections that frames ask for, until its input ends
//	msb-probe processes  every process but the probes
//	msb-probe changes    files that were made or changed since the first process started
//	msb-probe check LIMIT COMMAND [ARG...]
//	                     runs a command, no longer than LIMIT (such as 30s), and tells what it wrote and how it ended
//
// BuildKit ends a container as soon as any of its processes exits with a status other than zero. So the probe has that status only where
// it was called wrongly: what goes wrong is told on standard error.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// The probe's exit statuses.
const (
	exitDone  = 0
	exitUsage = 2
)

// commands are what it can do, by name. Those of Linux are all there are.
var commands = map[string]func(args []string, in io.Reader, out io.Writer) error{}

// errUsage means that a command was called wrongly.
var errUsage = errors.New("usage: msb-probe listen | relay | processes | changes | check LIMIT COMMAND [ARG...]")

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

func run(args []string, in io.Reader, out, errs io.Writer) int {
	if len(commands) == 0 {
		fmt.Fprintln(errs, "msb-probe runs in Linux containers: build it with GOOS=linux")
		return exitUsage
	}
	if len(args) == 0 || commands[args[0]] == nil || len(args) > 1 && args[0] != "check" {
		fmt.Fprintln(errs, errUsage)
		return exitUsage
	}
	switch err := commands[args[0]](args[1:], in, out); {
	case errors.Is(err, errUsage):
		fmt.Fprintln(errs, err)
		return exitUsage
	case err != nil:
		fmt.Fprintln(errs, err)
	}
	return exitDone
}

// line writes a value as a line of JSON.
func line(out io.Writer, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = out.Write(append(b, '\n'))
	return err
}
