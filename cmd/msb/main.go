// Command msb turns single-stage Dockerfiles into multi-stage ones, or says exactly why it will not.
package main

import (
	"context"
	"io"
	"os"

	"github.com/msb-dev/msb/pkg/command"
)

func main() {
	tuneMemory()
	os.Exit(run(command.Signals(context.Background()), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run executes one command line, without the program's name, and returns the exit status. It neither exits nor logs.
func run(ctx context.Context, args []string, in io.Reader, out, err io.Writer) int {
	return execute(ctx, pipeline(), args, in, out, err)
}
