package builder

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	bkerrdefs "github.com/moby/buildkit/solver/errdefs"
	"github.com/moby/buildkit/solver/pb"
)

const dockerfileText = "FROM a\r\nRUN one && \\\r\n  two\r\nCOPY x /\r\n"

// at wraps an error as BuildKit's client gives it, with the lines that it belongs to.
func at(err error, first, last int32) error {
	err = bkerrdefs.WithSource(err, &bkerrdefs.Source{
		Info:   &pb.SourceInfo{Filename: "Dockerfile", Data: []byte(dockerfileText)},
		Ranges: []*pb.Range{{Start: &pb.Position{Line: first}, End: &pb.Position{Line: last}}},
	})
	return fmt.Errorf("failed to solve: %w", err)
}

// What a daemon and registries said, as it came.
func TestFailed(t *testing.T) {
	vertex := func(s string) error { return bkerrdefs.WrapVertex(errors.New(s), "sha256:1") }
	tests := []struct {
		err          error
		kind, detail string
		line         int
		step, log    string
	}{
		{at(vertex(`process "/bin/sh -c one && two" did not complete successfully: exit code: 7`), 2, 3), KindBuild, "the step ended with status 7", 2, "RUN one && \\\n  two", "said"},
		{at(vertex(`process "/bin/sh -c x" did not complete successfully: exit code: 137: cannot allocate memory`), 2, 2), KindBuild, "the step ended with status 137: cannot allocate memory", 2, "RUN one && \\", "said"},
		// A step's own text does not count as what the daemon says.
		{at(vertex(`process "/bin/sh -c echo 'pull access denied'; echo secret x: not found; exit 1" did not complete successfully: exit code: 1`), 2, 3), KindBuild, "the step ended with status 1", 2, "", "said"},
		{at(vertex(`failed to compute cache key: failed to calculate checksum of ref 6ve1::4yx5: "/nofile": not found`), 4, 4), KindBuild, `"/nofile" is not there to be copied`, 4, "COPY x /", "said"},
		{errors.New("failed to solve: dockerfile parse error on line 2: unknown instruction: RAN (did you mean RUN?)"), KindBuild, "dockerfile parse error on line 2: unknown instruction: RAN (did you mean RUN?)", 0, "", ""},
		{at(errors.New(`a: failed to resolve source metadata for docker.io/library/a:latest: docker.io/library/a:latest: not found`), 1, 1), KindRegistry, "a: failed to resolve source metadata for docker.io/library/a:latest: docker.io/library/a:latest: not found", 1, "FROM a", ""},
		{errors.New(`failed to solve: a: failed to resolve source metadata for docker.io/library/a:latest: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`), KindRegistry, "", 0, "", ""},
		{errors.New(`failed to solve: failed to load cache key: failed to authorize: failed to fetch oauth token: unexpected status from POST request to https://x/token: 401 Unauthorized`), KindRegistry, "", 0, "", ""},
		{errors.New(`failed to solve: failed to copy: httpReadSeeker: failed open: unexpected status from GET request to https://x/v2/a/blobs/sha256:1: 503 Service Unavailable`), KindRegistry, "", 0, "", ""},
		{vertex(`failed to load cache key: Get "https://no.such.host.invalid/x": dial tcp: lookup no.such.host.invalid: no such host`), KindBuild, "", 0, "", "said"},
		{at(vertex("secret npmrc: not found"), 4, 4), KindBuild, "the step needs the build secret npmrc, and msb verify passes none", 4, "", "said"},
		{vertex(`no SSH key "" forwarded from the client`), KindBuild, "the step needs an SSH agent, and msb verify passes none", 0, "", "said"},
		{errors.New("failed to solve: failed to load LLB: network.host is not allowed"), KindBuild, "a step asks for --network=host, and msb verify was not told to give it", 0, "", ""},
		{errors.New("failed to solve: granting entitlement network.host is not allowed by build daemon configuration"), KindBuilder, "the builder does not allow network.host (buildkitd --allow-insecure-entitlement network.host)", 0, "", ""},
		{errors.New(`failed to solve: exporter "oci" could not be found`), KindBuilder, "this builder exports no OCI archives: turn on the containerd image store of Docker, or make another builder with docker buildx create --use", 0, "", ""},
		{errors.New("failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF"), KindBuilder, lostDetail, 0, "", ""},
		{errors.New("failed to solve: one\ntwo"), KindBuild, "one", 0, "", ""},
	}
	l := &logs{steps: map[string][]byte{"sha256:1": []byte("said")}}
	for _, test := range tests {
		f := failed(t.Context(), test.err, l)
		if f.Kind != test.kind || f.Line != test.line || f.Log != test.log || (test.detail != "" && f.Detail != test.detail) || (test.step != "" && strings.ReplaceAll(f.Step, "\r", "") != test.step) {
			t.Errorf("%v:\n%s:%d %q %q %q", test.err, f.Kind, f.Line, f.Detail, f.Step, f.Log)
		}
		if !errors.Is(f, test.err) {
			t.Errorf("%v: the error is lost", test.err)
		}
	}
}

func TestFailedHints(t *testing.T) {
	elsewhere := bkerrdefs.WithSource(errors.New("pull access denied"), &bkerrdefs.Source{
		Info: &pb.SourceInfo{Data: []byte("RUN --mount=type=secret,id=a --mount=from=x cat x")}, Ranges: []*pb.Range{{Start: &pb.Position{Line: 1}}},
	})
	if f := failed(t.Context(), elsewhere, nil); f.Kind != KindRegistry || f.Detail != "pull access denied" {
		t.Errorf("%+v", *f)
	}
	for mount, want := range map[string]string{
		"RUN --mount=type=secret,id=a cat x":                      "the step ended with status 1; it mounts a build secret, and msb verify passes none",
		"RUN --mount=type=cache,target=/c --mount=type=ssh git x": "the step ended with status 1; it mounts an SSH agent, and msb verify passes none",
		"RUN --mount=type=cache,target=/c x":                      "the step ended with status 1",
	} {
		err := bkerrdefs.WithSource(errors.New(`process "x" did not complete successfully: exit code: 1`), &bkerrdefs.Source{
			Info:   &pb.SourceInfo{Data: []byte(mount)},
			Ranges: []*pb.Range{{Start: &pb.Position{Line: 1}}},
		})
		if f := failed(t.Context(), err, nil); f.Detail != want || f.Line != 1 || f.Step != mount {
			t.Errorf("%s: %+v", mount, *f)
		}
	}
}

// Sources that a broken daemon could send.
func TestPlaceBounds(t *testing.T) {
	for _, s := range []*bkerrdefs.Source{
		{}, {Info: &pb.SourceInfo{Data: []byte("a")}},
		{Info: &pb.SourceInfo{Data: []byte("a")}, Ranges: []*pb.Range{{}}},
		{Info: &pb.SourceInfo{Data: []byte("a")}, Ranges: []*pb.Range{{Start: &pb.Position{Line: 2}}}},
		{Info: &pb.SourceInfo{Data: []byte("a")}, Ranges: []*pb.Range{{Start: &pb.Position{Line: -1}, End: &pb.Position{Line: 9}}}},
	} {
		if line, step := place(bkerrdefs.WithSource(errors.New("x"), s)); line != 0 || step != "" {
			t.Errorf("%v: %d %q", s, line, step)
		}
	}
	s := &bkerrdefs.Source{Info: &pb.SourceInfo{Data: []byte("a\nb")}, Ranges: []*pb.Range{{Start: &pb.Position{Line: 2}, End: &pb.Position{Line: 9}}}}
	if line, step := place(bkerrdefs.WithSource(errors.New("x"), s)); line != 2 || step != "b" {
		t.Errorf("%d %q", line, step)
	}
}

func TestFailedByContext(t *testing.T) {
	said := errors.New("rpc error: code = Canceled desc = context canceled")
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	late, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancel()
	lost, cut := context.WithCancelCause(t.Context())
	cut(errLost)
	after, stop := context.WithCancelCause(t.Context())
	stop(context.Cause(late))
	for _, test := range []struct {
		ctx  context.Context
		kind string
		is   error
	}{
		{cancelled, KindCancelled, context.Canceled}, {late, KindTimeout, context.DeadlineExceeded}, {after, KindTimeout, context.DeadlineExceeded}, {lost, KindBuilder, said},
	} {
		if f := failed(test.ctx, said, nil); f.Kind != test.kind || !errors.Is(f, test.is) {
			t.Errorf("%+v; want %s", *f, test.kind)
		}
	}
}
