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
	KindBuild     = "build"
	KindBuilder   = "builder"
	KindRegistry  = "registry"
	KindTimeout   = "timeout"
	KindCancelled = "cancelled" // the caller's context was cancelled
)

// ended is the Failure of a context that is over, nil while it lasts.
func ended(ctx context.Context, err error) *Failure {
	switch {
	case ctx.Err() == nil:
		return nil
	case errors.Is(context.Cause(ctx), errLost):
		return &Failure{Kind: KindBuilder, Detail: "the connection to the builder broke: its daemon ended or was stopped", Err: err}
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return &Failure{Kind: KindTimeout, Detail: "the time for it was over", Err: ctx.Err()}
	}
	return &Failure{Kind: KindCancelled, Detail: "cancelled", Err: ctx.Err()}
}

// cases are known errors by what BuildKit says, tried in order. $n in a sentence is a group of the pattern.
var cases = []struct {
	said   *regexp.Regexp
	kind   string
	detail string
}{
	{regexp.MustCompile(`secret ([^\s:]+): not found`), KindBuild, "the step needs the build secret $1, and msb verify passes none"},
	{regexp.MustCompile(`no SSH key "?([^\s"]+)"? forwarded|ssh: unset|no ssh agent`), KindBuild, "the step needs an SSH agent, and msb verify passes none"},
	{regexp.MustCompile(`(network\.host|security\.insecure) is not allowed|granting entitlement (network\.host|security\.insecure)`), KindBuilder, "the builder does not allow the entitlement $1$2 (buildkitd --allow-insecure-entitlement)"},
	{regexp.MustCompile(`exporter "oci" could not be found`), KindBuilder, "the builder cannot export images: turn on Docker's containerd image store, or use `docker buildx create --use`"},
	{regexp.MustCompile(`(?:failed to resolve source metadata for|failed to load cache key:|failed to copy:|failed to do request:|pull access denied|failed to authorize|failed to fetch (?:anonymous|oauth) token)`), KindRegistry, ""},
	{regexp.MustCompile(`error reading from server: EOF|connection refused|transport is closing|broken pipe|connection reset|code = Unavailable`), KindBuilder, "the connection to the builder broke: its daemon ended or was stopped"},
}

// failed says why a build ended with err. The logs have what its steps printed.
func failed(ctx context.Context, err error, l *logs) error {
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
		if m := c.said.FindStringSubmatchIndex(err.Error()); m != nil {
			f.Kind = c.kind
			if c.detail != "" {
				f.Detail = string(c.said.ExpandString(nil, c.detail, err.Error(), m))
			}
			break
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
