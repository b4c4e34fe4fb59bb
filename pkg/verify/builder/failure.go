package builder

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	bkerrdefs "github.com/moby/buildkit/solver/errdefs"
)

// The kinds of a Failure.
const (
	KindBuild     = "build"     // a step of the file failed, or BuildKit does not understand it
	KindBuilder   = "builder"   // there is none to speak to, it went away, or it can't do what is asked
	KindRegistry  = "registry"  // an image can't be had
	KindTimeout   = "timeout"   // the deadline of the caller's context is over
	KindCancelled = "cancelled" // the caller's context was cancelled
	KindStart     = "start"     // a container's process could not be started: no such program or user, or it may not be run
)

// ended is the Failure of a context that is over, nil while it lasts.
func ended(ctx context.Context, err error) *Failure {
	cause := context.Cause(ctx)
	switch {
	case cause == nil:
		return nil
	case errors.Is(cause, errLost):
		return &Failure{Kind: KindBuilder, Detail: lostDetail, Err: err}
	case errors.Is(cause, context.DeadlineExceeded) || errors.Is(ctx.Err(), context.DeadlineExceeded):
		return &Failure{Kind: KindTimeout, Detail: "it took longer than it may", Err: context.DeadlineExceeded}
	}
	return &Failure{Kind: KindCancelled, Detail: "cancelled", Err: context.Canceled}
}

// cases are known errors by what BuildKit v0.33 and the registries say, tried in order. $n in a sentence is a group of the pattern; an
// empty sentence leaves BuildKit's.
var cases = []struct {
	said   *regexp.Regexp
	kind   string
	detail string
}{
	{regexp.MustCompile(`did not complete successfully: exit code: (\d+)((?:: [^\n]*)?)`), KindBuild, "the step ended with status $1$2"},
	{regexp.MustCompile(`secret ([^\s:]+): not found`), KindBuild, "the step needs the build secret $1, and msb verify passes none"},
	{regexp.MustCompile(`no SSH key "([^"]*)" forwarded`), KindBuild, "the step needs an SSH agent, and msb verify passes none"},
	{regexp.MustCompile(`granting entitlement (\S+) is not allowed by build daemon`), KindBuilder,
		"the builder does not allow $1 (buildkitd --allow-insecure-entitlement $1)"},
	{regexp.MustCompile(`network\.host is not allowed`), KindBuild, "a step asks for --network=host, and msb verify was not told to give it"},
	{regexp.MustCompile(`security\.insecure is not allowed`), KindBuild, "a step asks for --security=insecure, and msb verify gives it to none"},
	{regexp.MustCompile(`exporter "oci" could not be found`), KindBuilder,
		"this builder exports no OCI archives: turn on the containerd image store of Docker, or make another builder with docker buildx create --use"},
	{regexp.MustCompile(`failed to calculate checksum of ref \S+ ("[^"]*"): not found`), KindBuild, "$1 is not there to be copied"},
	{regexp.MustCompile(`failed to resolve source metadata for|pull access denied|insufficient_scope|failed to authorize|` +
		`failed to fetch (?:anonymous|oauth) token|failed to do request: (?:Head|Get) "\S+/v2/|failed to copy: httpReadSeeker`), KindRegistry, ""},
	{regexp.MustCompile(`error reading from server: EOF|transport is closing|code = Unavailable|` +
		`connection error: desc|frontend grpc server closed unexpectedly`), KindBuilder, lostDetail},
}

const lostDetail = "the connection to the builder broke: its daemon ended or was stopped"

// mounts are what a step that failed asks for and does not get.
var mounts = []struct {
	asked *regexp.Regexp
	hint  string
}{
	{regexp.MustCompile(`--mount=\S*type=secret`), "; it mounts a build secret, and msb verify passes none"},
	{regexp.MustCompile(`--mount=\S*type=ssh`), "; it mounts an SSH agent, and msb verify passes none"},
}

// failed says why a build ended with err. The logs have what its steps printed.
func failed(ctx context.Context, err error, l *logs) *Failure {
	if f := ended(ctx, err); f != nil {
		return f
	}
	var already *Failure
	if errors.As(err, &already) {
		return already
	}
	f := &Failure{Kind: KindBuild, Err: err, Detail: lastSentence(err.Error())}
	f.Line, f.Step = place(err)
	var v *bkerrdefs.VertexError
	if errors.As(err, &v) && l != nil {
		f.Log = l.tail(v.Digest)
	}
	for _, c := range cases {
		m := c.said.FindStringSubmatchIndex(err.Error())
		if m == nil {
			continue
		}
		f.Kind = c.kind
		if c.detail != "" {
			f.Detail = string(c.said.ExpandString(nil, c.detail, err.Error(), m))
		}
		break
	}
	for _, m := range mounts {
		if f.Kind == KindBuild && m.asked.MatchString(f.Step) && !strings.Contains(f.Detail, "passes none") {
			f.Detail += m.hint
		}
	}
	return f
}

// place is where in the Dockerfile an error belongs.
func place(err error) (line int, step string) {
	sources := bkerrdefs.Sources(err)
	if len(sources) == 0 {
		return 0, ""
	}
	s := sources[0]
	if s.Info == nil || len(s.Ranges) == 0 || s.Ranges[0].Start == nil {
		return 0, ""
	}
	first, last := int(s.Ranges[0].Start.Line), int(s.Ranges[0].Start.Line)
	for _, r := range s.Ranges {
		if r.End != nil {
			last = max(last, int(r.End.Line))
		}
	}
	lines := strings.Split(string(s.Info.Data), "\n")
	if first < 1 || first > len(lines) {
		return 0, ""
	}
	step = strings.TrimRight(strings.Join(lines[first-1:min(last, len(lines))], "\n"), "\r\n")
	return first, cut(step, 2<<10)
}

var wrapping = regexp.MustCompile(`^(?:failed to run Build function: |failed to solve: |rpc error: code = \w+ desc = |failed to receive status: )+`)

func lastSentence(s string) string {
	return firstLine(wrapping.ReplaceAllString(s, ""))
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	return cut(s, 500)
}

func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return fmt.Sprintf("%s…", strings.ToValidUTF8(s[:n], ""))
}
