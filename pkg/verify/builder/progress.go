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

// watch shows what arrives on the returned channel until it is closed or shown is; wait returns when all of it has been taken.
func watch(out io.Writer, name string, shown <-chan struct{}) (status chan *client.SolveStatus, wait func() *logs) {
	status = make(chan *client.SolveStatus)
	done := make(chan struct{})
	l := &logs{steps: map[string][]byte{}}
	var show chan *client.SolveStatus
	displayed := make(chan struct{})
	if out == nil {
		close(displayed)
	} else {
		show = make(chan *client.SolveStatus)
		go func() {
			defer close(displayed)
			d, err := progressui.NewDisplay(out, progressui.AutoMode, progressui.WithPhase("Building "+name))
			if err == nil {
				// The display ends with its channel; a context would end it without its last lines.
				_, _ = d.UpdateFrom(context.Background(), show)
			}
			for range show {
			}
		}()
	}
	go func() {
		defer close(done)
		hide := func() {
			if show != nil {
				close(show)
				show = nil
				<-displayed
			}
		}
		defer hide()
		for {
			select {
			case <-shown:
				hide()
				shown = nil
			case s, ok := <-status:
				if !ok {
					return
				}
				l.add(s)
				if show != nil {
					show <- s
				}
			}
		}
	}()
	return status, func() *logs { <-done; return l }
}
