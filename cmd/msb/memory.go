package main

import (
	"os"
	"runtime/debug"
)

// A run makes much that it soon forgets, and keeps little: some megabytes at a time. By default the garbage collector begins anew whenever what
// is kept has doubled, which is several times a second and takes a quarter of all the work; a fifth of that is enough. So that a repository of
// which much has to be kept does not take five times as much, it is called as often as before above a bound. The bound leaves room below
// what continuous integration gives a job, and what the program itself takes.
const (
	collectPercent = 400
	collectAbove   = 96 << 20
)

// tuneMemory sets what the environment does not.
func tuneMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectPercent)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(collectAbove)
	}
}
