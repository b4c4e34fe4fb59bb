package observe

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// killPatience is how long the builder may take to end a killed process.
const killPatience = 10 * time.Second

// stop sends the stop signal to the first process, as docker stop does, and kills it if it does not end.
func (w *watch) stop(ctx context.Context) error {
	name, sig, err := stopSignal(w.plan.StopSignal)
	if err != nil {
		w.note("%v: it was sent SIGTERM", err)
		name, sig = "SIGTERM", syscall.SIGTERM
	}
	begin := time.Now()
	if err := w.first.running.Signal(ctx, sig); err != nil {
		if w.endsSoon(ctx) { // just before it
			return w.end()
		}
		return fmt.Errorf("%s could not be sent: %w", name, err)
	}
	select {
	case <-w.first.ended:
		w.seen.Stop = Stop{Signal: name, Ended: true, Status: w.first.status, Took: time.Since(begin)}
		return w.first.err
	case <-time.After(w.plan.StopPatience):
	case <-ctx.Done():
		return ctx.Err()
	}
	w.seen.Stop = Stop{Signal: name, Status: killed, Took: time.Since(begin)}
	// Where this can't be sent, the container's end ends it.
	_ = w.first.running.Signal(ctx, syscall.SIGKILL)
	select {
	case <-w.first.ended:
	case <-time.After(killPatience):
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

// realtime is SIGRTMIN as the C libraries of Linux count it.
const realtime = 34

// names are Linux's signals by their number on every processor but MIPS: signal(7).
var names = []string{1: "HUP", 2: "INT", 3: "QUIT", 4: "ILL", 5: "TRAP", 6: "ABRT", 7: "BUS", 8: "FPE", 9: "KILL", 10: "USR1", 11: "SEGV",
	12: "USR2", 13: "PIPE", 14: "ALRM", 15: "TERM", 16: "STKFLT", 17: "CHLD", 18: "CONT", 19: "STOP", 20: "TSTP", 21: "TTIN", 22: "TTOU",
	23: "URG", 24: "XCPU", 25: "XFSZ", 26: "VTALRM", 27: "PROF", 28: "WINCH", 29: "IO", 30: "PWR", 31: "SYS"}

// stopSignal reads a stop signal as an image configuration has it: a name, with or without SIG, or Linux's number. The signal is this
// machine's of that name.
func stopSignal(text string) (name string, sig syscall.Signal, err error) {
	name = strings.TrimPrefix(strings.ToUpper(text), "SIG")
	number, err := strconv.Atoi(name)
	switch above, isRealtime := strings.CutPrefix(name, "RTMIN"); {
	case text == "":
		number = 15
	case err == nil: // a number
	case isRealtime:
		number = realtime
		if above != "" {
			if number, err = strconv.Atoi(above); err != nil || number < 1 || number > 30 {
				return "", 0, fmt.Errorf("no signal %q", text)
			}
			number += realtime
		}
	default:
		number = slices.Index(names, name)
	}
	switch {
	case number >= realtime && number <= 64:
		return fmt.Sprintf("SIGRTMIN+%d", number-realtime), syscall.Signal(number), nil
	case number < 1 || number >= len(names):
		return "", 0, fmt.Errorf("no signal %q", text)
	}
	sig, ok := signals[names[number]]
	if !ok {
		return "", 0, fmt.Errorf("signal %q can't be sent from this system", text)
	}
	return "SIG" + names[number], sig, nil
}
