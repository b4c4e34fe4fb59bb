package main

import "github.com/msb-dev/msb/pkg/command"

// Exit statuses. Where several apply, the highest wins.
const (
	exitDone        = 0                       // done, whatever was found: a refusal is no failure
	exitWould       = 1                       // --check and a file would change, or --fail-on is met
	exitUsage       = command.ExitUsage       // wrong command line, nothing done
	exitFile        = command.ExitFile        // a file could not be read, parsed, verified or written; the others are done
	exitInterrupted = command.ExitInterrupted // SIGINT; no file is half-written
	exitTerminated  = command.ExitTerminated  // SIGTERM; no file is half-written
)

// exitTable is the same list for --help.
const exitTable = `EXIT STATUS (the highest that applies):
0    done, whatever was found: a refusal is 0
1    --check and a file would change, or --fail-on is met
2    wrong command line, nothing done
3    a file could not be read, parsed, verified or written; the others are done
130  interrupted (143: terminated); no file is half-written`
