// Command msb-probe is the tool that msb verify mounts into a container, beside the program. It is static and links no package net, so
// that it runs in an image without any file. It writes JSON lines, or frames where it carries connections (package wire).
//
//	msb-probe listen     the TCP sockets that listen, again whenever they change, until its input ends
//	msb-probe relay      opens connections that frames ask for, until its input ends
//	msb-probe processes  every process but the probes
//	msb-probe changes    files that were made or changed since the first process started
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
)

// The probe's exit statuses.
const (
	exitDone  = 0
	exitError = 1 // the kernel would not tell
	exitUsage = 2
)

// commands are what it can do, by name. Those of Linux are all there are.
var commands = map[string]func(in io.Reader, out io.Writer) error{}

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

func run(args []string, in io.Reader, out, errs io.Writer) int {
	if len(commands) == 0 {
		fmt.Fprintln(errs, "msb-probe runs in Linux containers: build it with GOOS=linux")
		return exitUsage
	}
	if len(args) != 1 || commands[args[0]] == nil {
		fmt.Fprintln(errs, "usage: msb-probe listen | relay | processes | changes")
		return exitUsage
	}
	if err := commands[args[0]](in, out); err != nil {
		fmt.Fprintf(errs, "msb-probe %s: %v\n", args[0], err)
		return exitError
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
