package observe

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/msb-dev/msb/pkg/verify/answers"
	"github.com/msb-dev/msb/pkg/verify/probe/wire"
)

// on makes sockets on all addresses.
func on(ports ...int) []wire.Socket {
	var out []wire.Socket
	for _, p := range ports {
		out = append(out, wire.Socket{Addr: "0.0.0.0", Port: p})
	}
	return out
}

func TestReady(t *testing.T) {
	const not = time.Duration(0)
	asks := []answers.Question{{Port: 80}, {}}
	for _, c := range []struct {
		name  string
		plan  Plan
		open  []wire.Socket
		after time.Duration
	}{
		{"nothing listens", Plan{}, nil, not},
		{"anything will do", Plan{}, on(9), settle},
		{"the port that is asked", Plan{Questions: asks}, on(80), settle},
		{"not the port that is asked, yet", Plan{Questions: asks}, on(9), 3 * settle},
		{"one of two", Plan{Ports: []int{80, 81}}, on(80), not},
		{"both", Plan{Ports: []int{80, 81}}, on(80, 81, 82), settle},
		{"the port that was waited for, not the one that is asked", Plan{Ports: []int{9}, Questions: asks}, on(9), settle},
		{"the original opened none", Plan{Ports: []int{}}, on(80), settle},
		{"another of Linux's choice", Plan{Ports: []int{80, 40000}}, on(80, 50000), settle},
		{"one of Linux's choice is missing", Plan{Ports: []int{40000, 40001}}, on(50000), not},
		{"one that only looks chosen", Plan{Ports: []int{50051}}, on(80), not},
		{"chosen and the same", Plan{Ports: []int{50051, 50052}}, on(50051, 40000), settle},
	} {
		if got := c.plan.ready(c.open); got != c.after {
			t.Errorf("%s: %v, want %v", c.name, got, c.after)
		}
	}
}

func TestPort(t *testing.T) {
	for _, c := range []struct {
		open []wire.Socket
		want int
	}{
		{nil, 0},
		{on(80, 8080), 80},
		{[]wire.Socket{{Addr: "127.0.0.1", Port: 25}, {Addr: "::1", Port: 26}, {Addr: "::", Port: 8080}}, 8080},
		{[]wire.Socket{{Addr: "::1", Port: 26}, {Addr: "127.0.0.1", Port: 27}}, 26},
	} {
		s := sockets{list: c.open}
		if got := s.port(); got != c.want {
			t.Errorf("%v: %d, want %d", c.open, got, c.want)
		}
	}
}

func TestAddresses(t *testing.T) {
	for _, c := range []struct{ open, want []string }{
		{nil, nil},
		{[]string{"0.0.0.0"}, []string{"127.0.0.1"}},
		{[]string{"::"}, []string{"127.0.0.1", "::1"}},
		{[]string{"0.0.0.0", "::"}, []string{"127.0.0.1", "::1"}},
		{[]string{"::1", "0.0.0.0"}, []string{"127.0.0.1", "::1"}},
		{[]string{"127.0.0.2"}, []string{"127.0.0.2"}},
	} {
		s := sockets{list: on(79)}
		for _, a := range c.open {
			s.list = append(s.list, wire.Socket{Addr: a, Port: 80})
		}
		if got := s.addresses(80); !slices.Equal(got, c.want) {
			t.Errorf("%v: %v, want %v", c.open, got, c.want)
		}
	}
}

func TestHealthArgs(t *testing.T) {
	for _, c := range []struct{ test, shell, want []string }{
		{nil, nil, nil},
		{[]string{""}, nil, nil},
		{[]string{"NONE"}, nil, nil},
		{[]string{"CMD"}, nil, nil},
		{[]string{"CMD", "curl", "-f", "localhost"}, []string{"bash", "-c"}, []string{"curl", "-f", "localhost"}},
		{[]string{"CMD-SHELL", "curl -f localhost"}, nil, []string{"/bin/sh", "-c", "curl -f localhost"}},
		{[]string{"CMD-SHELL", "curl -f localhost"}, []string{"/bin/bash", "-eo", "pipefail", "-c"}, []string{"/bin/bash", "-eo", "pipefail", "-c", "curl -f localhost"}},
	} {
		if got := (Plan{Health: c.test, Shell: c.shell}).healthArgs(); !slices.Equal(got, c.want) {
			t.Errorf("%q in %q: %q, want %q", c.test, c.shell, got, c.want)
		}
	}
}

func TestStopSignal(t *testing.T) {
	for text, want := range map[string]string{
		"": "SIGTERM 15", "SIGTERM": "SIGTERM 15", "term": "SIGTERM 15", "15": "SIGTERM 15", "SIGQUIT": "SIGQUIT 3", "3": "SIGQUIT 3", "9": "SIGKILL 9",
		"SIGRTMIN+3": "SIGRTMIN+3 37", "RTMIN": "SIGRTMIN+0 34", "37": "SIGRTMIN+3 37",
		"0": "", "-1": "", "32": "", "65": "", "SIGNONE": "", "SIG": "", "RTMIN+0": "", "RTMIN+31": "", "RTMIN+x": "", "15x": "",
	} {
		name, sig, err := stopSignal(text)
		got := fmt.Sprintf("%s %d", name, sig)
		if err != nil {
			got = ""
		}
		if got != want {
			t.Errorf("%q: %q (%v), want %q", text, got, err, want)
		}
	}
}

func TestWithoutBuilders(t *testing.T) {
	own := []string{"A=1", "OTEL_TRACES_EXPORTER=otlp", "TRACEPARENT=mine"}
	if got := withoutBuilders(own); !slices.Equal(got, own) {
		t.Errorf("%q", got)
	}
	got := withoutBuilders([]string{"A=1", "OTEL_TRACES_EXPORTER=otlp", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=unix:///dev/otel-grpc.sock", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=grpc",
		"TRACEPARENT=00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "OTEL_SERVICE_NAME=mine", "TRACE=1"})
	if want := []string{"A=1", "OTEL_SERVICE_NAME=mine", "TRACE=1"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
