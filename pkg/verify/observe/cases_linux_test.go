package observe

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/msb-dev/msb/pkg/verify/answers"
)

// stage is where a case runs.
type stage struct {
	exe   string // the program
	ports []int  // two, free
	image bool   // in a container: the first process is a container's init
	run   func(ctx context.Context, plan Plan) (*Observation, error)
}

// a case is what a plan makes of the program, and what must be seen.
type observed struct {
	plan  func(s stage) Plan
	check func(t *testing.T, s stage, o *Observation)
}

// get asks for a path.
func get(port int, path string) answers.Question {
	return answers.Question{Name: "GET " + path, Port: port, Method: "GET", Path: path}
}

// served are the plan of a server and its question.
func served(s stage, verb string, more ...string) Plan {
	args := slices.Concat([]string{s.exe, verb, fmt.Sprint(s.ports[0])}, more)
	return Plan{Args: args, Env: []string{"SEEN=yes"}, Patience: time.Minute, StopPatience: 20 * time.Second, Questions: []answers.Question{get(0, "/a"), get(0, "/b")}}
}

// answered fails unless both questions of served were answered.
func answered(t *testing.T, o *Observation) {
	t.Helper()
	for i, path := range []string{"/a", "/b"} {
		if len(o.Answers) != 2 || o.Answers[i].Err != "" || o.Answers[i].Status != 200 || !strings.HasPrefix(string(o.Answers[i].Body), path+" on ") {
			t.Errorf("answer %d of %+v", i, o.Answers)
			return
		}
	}
}

// port fails unless these sockets listened.
func listened(t *testing.T, o *Observation, want ...Port) {
	t.Helper()
	if !slices.Equal(o.Ports, want) {
		t.Errorf("listened on %v, want %v", o.Ports, want)
	}
}

func all(port int) Port { return Port{"tcp", "::", port} }

var cases = map[string]observed{
	"serves": {
		func(s stage) Plan { return served(s, "serve") },
		func(t *testing.T, s stage, o *Observation) {
			answered(t, o)
			listened(t, o, all(s.ports[0]))
			p := o.Process
			if o.Ended || !slices.Equal(p.Argv, []string{s.exe, "serve", fmt.Sprint(s.ports[0])}) || !slices.Contains(p.Env, "SEEN=yes") || !slices.Contains(p.Mapped, s.exe) || len(o.Others) > 0 {
				t.Errorf("process %+v, others %+v", p, o.Others)
			}
			for _, v := range p.Env {
				if s.image && !slices.Contains([]string{"SEEN", "PATH", "HOME"}, strings.Split(v, "=")[0]) {
					t.Errorf("it has a variable that docker would not give it: %s", v)
				}
			}
			if o.Stop.Signal != "SIGTERM" || !o.Stop.Ended || o.Stop.Status != 0 || string(o.Stdout.Text) != "stopped\n" || o.Stdout.Cut || len(o.Stderr.Text) > 0 {
				t.Errorf("stop %+v, output %q %q", o.Stop, o.Stdout.Text, o.Stderr.Text)
			}
			if o.Health != nil || len(o.Notes) > 0 {
				t.Errorf("health %v, notes %q", o.Health, o.Notes)
			}
		},
	},
	"its stop signal by number": {
		func(s stage) Plan {
			p := served(s, "serve-usr1")
			p.StopSignal = "10"
			return p
		},
		func(t *testing.T, s stage, o *Observation) {
			answered(t, o)
			if o.Stop.Signal != "SIGUSR1" || !o.Stop.Ended || o.Stop.Status != 5 {
				t.Errorf("stop %+v", o.Stop)
			}
		},
	},
	"ignores SIGTERM": {
		func(s stage) Plan {
			p := served(s, "serve-deaf")
			p.StopPatience = time.Second
			return p
		},
		func(t *testing.T, s stage, o *Observation) {
			answered(t, o)
			if o.Stop.Signal != "SIGTERM" || o.Stop.Ended || o.Stop.Status != 137 {
				t.Errorf("stop %+v", o.Stop)
			}
		},
	},
	"prints without end": {
		func(s stage) Plan {
			return Plan{Args: []string{s.exe, "print"}, Patience: 2 * time.Second, StopPatience: time.Second}
		},
		func(t *testing.T, s stage, o *Observation) {
			if o.Ended || !o.Stdout.Cut || len(o.Stdout.Text) != MaxOutput || !bytes.HasPrefix(o.Stdout.Text, []byte("the same line again\n")) {
				t.Errorf("ended %v, %d bytes, cut %v", o.Ended, len(o.Stdout.Text), o.Stdout.Cut)
			}
			if s.image && (!o.Stop.Ended || o.Stop.Status != 2) { // Go's runtime exits so where the signal's own effect is not that of an init
				t.Errorf("stop %+v", o.Stop)
			}
		},
	},
	"never listens": {
		func(s stage) Plan {
			return Plan{Args: []string{s.exe, "stay"}, Patience: time.Second, StopPatience: time.Second, Questions: []answers.Question{get(0, "/a"), get(80, "/b")}}
		},
		func(t *testing.T, s stage, o *Observation) {
			if o.Ended || len(o.Ports) > 0 || !slices.Equal(o.Notes, []string{"it stays up and did not listen within 1s"}) || !slices.Equal(o.Process.Argv, []string{s.exe, "stay"}) {
				t.Errorf("%+v", o)
			}
			if len(o.Answers) != 2 || !strings.Contains(o.Answers[0].Err, "nothing listens") || !strings.Contains(o.Answers[1].Err, "nothing listens on port 80") {
				t.Errorf("answers %+v", o.Answers)
			}
		},
	},
	"ends with 3": {
		func(s stage) Plan { return Plan{Args: []string{s.exe, "exit", "3"}} },
		func(t *testing.T, s stage, o *Observation) {
			if !o.Ended || o.Status != 3 || string(o.Stdout.Text) != "to standard output\n" || string(o.Stderr.Text) != "to standard error\n" || o.Stop.Signal != "" {
				t.Errorf("%+v", o)
			}
		},
	},
	"ends when it is asked": {
		func(s stage) Plan {
			p := served(s, "serve")
			p.Questions = []answers.Question{get(s.ports[0], "/a"), get(s.ports[0], "/crash"), get(s.ports[0], "/b")}
			return p
		},
		func(t *testing.T, s stage, o *Observation) {
			lost := s.image && o.Status == -1 // see child.lost: helpers ran beside it
			if !o.Ended || o.Status != 7 && !lost || len(o.Notes) == 0 || o.Notes[0] != "it ended while it was looked at" {
				t.Errorf("ended %v with %d, %q", o.Ended, o.Status, o.Notes)
			}
			if len(o.Answers) != 3 || o.Answers[0].Err != "" || o.Answers[1].Err == "" || o.Answers[2].Err == "" {
				t.Errorf("answers %+v", o.Answers)
			}
			listened(t, o, all(s.ports[0]))
		},
	},
	"no such program": {
		func(s stage) Plan {
			return Plan{Args: []string{"/no/such/program"}, Commands: [][]string{{s.exe, "exit", "0"}}}
		},
		func(t *testing.T, s stage, o *Observation) {
			if !o.Ended || !strings.Contains(o.Stdout.Failed, "/no/such/program") || len(o.Stdout.Text)+len(o.Stderr.Text) > 0 || len(o.Commands) != 1 || o.Commands[0].Failed != "" {
				t.Errorf("%+v", o)
			}
		},
	},
	"starts another process": {
		func(s stage) Plan { return served(s, "serve-forking") },
		func(t *testing.T, s stage, o *Observation) {
			answered(t, o)
			if len(o.Others) != 1 || !slices.Equal(o.Others[0].Argv, []string{s.exe, "stay", "child"}) || o.Process.Argv[1] != "serve-forking" {
				t.Errorf("process %+v, others %+v", o.Process, o.Others)
			}
		},
	},
	"IPv6 only": {
		func(s stage) Plan { return served(s, "serve-v6") },
		func(t *testing.T, s stage, o *Observation) {
			answered(t, o)
			listened(t, o, all(s.ports[0]))
		},
	},
	"loopback only": {
		func(s stage) Plan { return served(s, "serve-loopback") },
		func(t *testing.T, s stage, o *Observation) {
			answered(t, o)
			listened(t, o, Port{"tcp", "127.0.0.1", s.ports[0]})
		},
	},
	"listens late": {
		func(s stage) Plan { return served(s, "serve-late") },
		func(t *testing.T, s stage, o *Observation) {
			answered(t, o)
			listened(t, o, all(s.ports[0]))
		},
	},
	"a second port a little later": {
		func(s stage) Plan { return served(s, "serve-two", fmt.Sprint(s.ports[1])) },
		func(t *testing.T, s stage, o *Observation) { listened(t, o, all(s.ports[0]), all(s.ports[1])) },
	},
	"another port than was waited for": {
		func(s stage) Plan {
			p := served(s, "serve")
			p.Ports, p.Patience = []int{17}, 2*time.Second
			return p
		},
		func(t *testing.T, s stage, o *Observation) {
			answered(t, o)
			if !slices.Equal(o.Notes, []string{"it did not listen on port 17 within 2s"}) {
				t.Errorf("notes %q", o.Notes)
			}
		},
	},
	"closes each connection": {
		func(s stage) Plan {
			p := served(s, "serve-old")
			for i := range 30 {
				p.Questions = append(p.Questions, get(0, fmt.Sprintf("/%d", i)))
			}
			return p
		},
		func(t *testing.T, s stage, o *Observation) {
			for _, a := range o.Answers {
				if a.Err != "" || string(a.Body) != "old" {
					t.Errorf("%s: %q %s", a.Question, a.Body, a.Err)
				}
			}
			if len(o.Answers) != 32 {
				t.Errorf("%d answers", len(o.Answers))
			}
		},
	},
	"health": {
		func(s stage) Plan {
			p := served(s, "serve")
			p.Health = []string{"CMD", s.exe, "second", filepath.Join(os.TempDir(), fmt.Sprintf("second-%d", s.ports[0]))}
			if s.image {
				p.Health[3] = "/second"
			}
			return p
		},
		func(t *testing.T, s stage, o *Observation) {
			if o.Health == nil || o.Health.Status != 0 || string(o.Health.Text) != "second time\n" {
				t.Errorf("%+v", o.Health)
			}
			if !s.image {
				os.Remove(filepath.Join(os.TempDir(), fmt.Sprintf("second-%d", s.ports[0])))
			}
		},
	},
	"health in a shell that is not there": {
		func(s stage) Plan {
			p := served(s, "serve")
			p.Health, p.Shell = []string{"CMD-SHELL", "exit 0"}, []string{"/no/such/shell", "-c"}
			if s.image { // nothing is there
				p.Shell = nil
			}
			return p
		},
		func(t *testing.T, s stage, o *Observation) {
			want := "/no/such/shell"
			if s.image {
				want = "/bin/sh"
			}
			if o.Health == nil || !strings.Contains(o.Health.Failed, want) {
				t.Errorf("%+v", o.Health)
			}
			answered(t, o)
		},
	},
	"commands": {
		func(s stage) Plan {
			return Plan{Args: []string{s.exe, "exit", "0"}, Patience: 2 * time.Second, Commands: [][]string{{s.exe, "exit", "4"}, {"/no/such/program"}, {s.exe, "stay"}, {s.exe, "print"}}}
		},
		func(t *testing.T, s stage, o *Observation) {
			if len(o.Commands) != 4 {
				t.Fatalf("%+v", o.Commands)
			}
			if c := o.Commands[0]; c.Status != 4 || string(c.Text) != "to standard output\nto standard error\n" || c.Failed != "" || c.Cut {
				t.Errorf("%+v", c)
			}
			if c := o.Commands[1]; !strings.Contains(c.Failed, "/no/such/program") {
				t.Errorf("%+v", c)
			}
			if c := o.Commands[2]; c.Status != 137 {
				t.Errorf("%+v", c)
			}
			if c := o.Commands[3]; c.Status != 137 || !c.Cut || len(c.Text) != MaxOutput {
				t.Errorf("%d bytes, cut %v, status %d", len(c.Text), c.Cut, c.Status)
			}
			if want := []string{s.exe + " stay did not end within 2s", s.exe + " print did not end within 2s"}; !slices.Equal(o.Notes, want) {
				t.Errorf("notes %q", o.Notes)
			}
		},
	},
	"writes a file": {
		func(s stage) Plan {
			if s.image {
				return served(s, "serve-writing", "/data")
			}
			return served(s, "serve-writing", "/dev/null")
		},
		func(t *testing.T, s stage, o *Observation) {
			want := []string{"/changed"}
			if s.image {
				want = []string{"/data"}
			}
			if !slices.Equal(o.Changed, want) {
				t.Errorf("changed %q", o.Changed)
			}
		},
	},
}
