// Package observe starts a container of an image, waits until it serves or ends, asks it, stops it, and says what it saw.
package observe

import (
	"time"

	"github.com/msb-dev/msb/pkg/verify/answers"
)

// Plan is what to do with a container. The zero value of a limit is docker's own, or half a minute.
type Plan struct {
	Args, Env    []string // entrypoint and command, and the environment, as the image configuration has them
	Dir, User    string
	StopSignal   string             // as in the image configuration: name or number; "" is SIGTERM
	Health       []string           // HEALTHCHECK's test as in the image configuration; nil for none
	Shell        []string           // the image's SHELL, for Health in shell form
	Questions    []answers.Question // one without a port goes to the lowest port that is not on loopback only
	Commands     [][]string         // --run: all arguments of a container of its own
	Ports        []int              // ports to wait for: those that the original opened; nil: whatever opens
	Patience     time.Duration      // how long to wait until it listens or ends
	StopPatience time.Duration      // how long to wait after the stop signal, before it is killed
}

// Observation is what was seen of one container.
type Observation struct {
	Ended          bool // it ended by itself before it was asked to, or could not be started: then Stdout.Failed says why
	Status         int  // its exit status, if Ended; -1 if it is not known, with a note
	Stdout, Stderr Output
	Ports          []Port    // the last that were seen: when it was stopped, or before it ended
	Process        Process   // the container's first process, when it was up
	Others         []Process // the other processes then, by their number; at most 255
	Changed        []string  // files, directories not counted, that were made or changed in it until it was stopped; at most 1000
	Answers        []answers.Answer
	Health         *Output  // of the health check's command, with its status; nil if there is none
	Commands       []Output // as in Plan.Commands
	Stop           Stop
	Notes          []string // such as "it never listened"
}

// Output is what a process wrote, cut to a bound, and its status.
type Output struct {
	Text   []byte // of health check and commands: standard output, then standard error
	Cut    bool   // there was more
	Status int
	Failed string // why it could not be started; "" if it was
}

// Port is a listening socket.
type Port struct {
	Proto string // "tcp"
	Addr  string // "0.0.0.0", "::", "127.0.0.1", …
	Port  int
}

// Process is what the kernel says of a running process.
type Process struct {
	Argv     []string
	Env      []string
	Dir      string
	UID, GID int
	Groups   []int
	Mapped   []string // files mapped into it, sorted; of the first process: into the others too. Programs and libraries
}

// Stop is how a container took its stop signal.
type Stop struct {
	Signal string        // such as "SIGTERM"; "" if it was not stopped, because it had ended
	Ended  bool          // within Plan.StopPatience
	Status int           // 128+9 if it had to be killed
	Took   time.Duration // for people; checks compare only Ended and whether it took more than a second longer
}
