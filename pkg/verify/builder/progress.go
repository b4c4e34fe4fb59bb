package builder

import (
	"context"
	"io"

	"github.com/moby/buildkit/client"
	"github.com/moby/buildkit/util/progress/progressui"
)

// maxLog is how much of a step's output a Failure carries, in bytes.
const maxLog = 4 << 10

// logs keeps the last output of each step that is not done.
type logs struct {
	steps map[string][]byte
}

func (l *logs) tail(step string) string { return string(l.steps[step]) }

func (l *logs) add(s *client.SolveStatus) {
	for _, e := range s.Logs {
		b := append(l.steps[e.Vertex.String()], e.Data...)
		if len(b) > maxLog {
			b = append([]byte(nil), b[len(b)-maxLog:]...)
		}
		l.steps[e.Vertex.String()] = b
	}
	for _, v := range s.Vertexes {
		if v.Completed != nil && v.Error == "" {
			delete(l.steps, v.Digest.String())
		}
	}
}

// watch takes the status of a build until its channel is closed, and shows it. wait returns when all has been taken.
func watch(out io.Writer, name string) (status chan *client.SolveStatus, wait func() *logs) {
	status = make(chan *client.SolveStatus)
	done := make(chan struct{})
	l := &logs{steps: map[string][]byte{}}
	show, hide := display(out, name)
	go func() {
		defer close(done)
		for s := range status {
			l.add(s)
			show(s)
		}
		hide()
	}()
	return status, func() *logs { <-done; return l }
}

// display shows a build: BuildKit's own on a terminal, and plain lines elsewhere. hide returns when all has been shown.
func display(out io.Writer, name string) (show func(*client.SolveStatus), hide func()) {
	if out == nil {
		return func(*client.SolveStatus) {}, func() {}
	}
	d, err := progressui.NewDisplay(out, progressui.AutoMode, progressui.WithPhase("Building "+name))
	if err != nil {
		return display(nil, name)
	}
	c := make(chan *client.SolveStatus)
	done := make(chan struct{})
	go func() {
		defer close(done)
		// It ends with its channel; a context would end it without its last lines.
		_, _ = d.UpdateFrom(context.Background(), c)
	}()
	return func(s *client.SolveStatus) { c <- s }, func() { close(c); <-done }
}
