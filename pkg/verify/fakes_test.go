package verify

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/pkg/verify/answers"
	"github.com/msb-dev/msb/pkg/verify/builder"
	"github.com/msb-dev/msb/pkg/verify/image"
	"github.com/msb-dev/msb/pkg/verify/observe"
)

// A fakeBuilder writes the Dockerfile's text for an archive, and records what it is asked.
type fakeBuilder struct {
	asked   []string // such as "build before", "run after"
	specs   []builder.Spec
	resolve func([]string) (map[string]string, error)
	build   func(ctx context.Context, side string, nth int, archive io.Writer) error // nil: it writes the side's name
	run     func(ctx context.Context, side string, nth int) error                    // nil: it calls use
}

func (f *fakeBuilder) Address() string  { return "fake://" }
func (f *fakeBuilder) Platform() string { return "linux/amd64" }
func (f *fakeBuilder) Close() error     { return nil }

func (f *fakeBuilder) Resolve(_ context.Context, refs []string, _ string) (map[string]string, error) {
	f.asked = append(f.asked, "resolve "+strings.Join(refs, " "))
	if f.resolve != nil {
		return f.resolve(refs)
	}
	out := map[string]string{}
	for _, r := range refs {
		out[r] = "sha256:" + r
	}
	return out, nil
}

// sideOf tells the two files of a test apart.
func sideOf(s builder.Spec) string {
	if strings.Contains(string(s.Dockerfile), "AS builder") {
		return sideAfter
	}
	return sideBefore
}

func (f *fakeBuilder) record(what string) int {
	n := 0
	for _, a := range f.asked {
		if a == what {
			n++
		}
	}
	f.asked = append(f.asked, what)
	return n
}

func (f *fakeBuilder) Build(ctx context.Context, s builder.Spec, archive io.Writer) error {
	side := sideOf(s)
	what := "build " + side
	if s.NoCache {
		what += " anew"
	}
	n := f.record(what)
	f.specs = append(f.specs, s)
	if f.build != nil {
		return f.build(ctx, side, n, archive)
	}
	_, err := io.WriteString(archive, side)
	return err
}

func (f *fakeBuilder) Run(ctx context.Context, s builder.Spec, use func(context.Context, builder.Session) error) error {
	side := sideOf(s)
	n := f.record("run " + side)
	if f.run != nil {
		if err := f.run(ctx, side, n); err != nil {
			return err
		}
	}
	return use(ctx, fakeSession(side))
}

type fakeSession string

func (fakeSession) Container(context.Context, string) (builder.Container, error) {
	return nil, errors.New("a fake has no containers")
}

// fakes are instruments that know the images and what is seen of them by the side's name.
type fakes struct {
	images map[string]*image.Image
	seen   map[string][]*observe.Observation // by side, one for each time; the last one goes on
	plans  []observe.Plan
	read   func(io.Reader) error
	watch  func(ctx context.Context, side string) error
}

func (f *fakes) instruments() instruments {
	times := map[string]int{}
	return instruments{
		read: func(_ context.Context, r io.Reader, _ image.Options) (*image.Image, error) {
			if f.read != nil {
				if err := f.read(r); err != nil {
					return nil, err
				}
			}
			text, err := io.ReadAll(r)
			if err != nil {
				return nil, err
			}
			return f.images[string(text)], nil
		},
		observe: func(ctx context.Context, s builder.Session, _ string, p observe.Plan) (*observe.Observation, error) {
			f.plans = append(f.plans, p)
			side := string(s.(fakeSession))
			if f.watch != nil {
				if err := f.watch(ctx, side); err != nil {
					return nil, err
				}
			}
			list := f.seen[side]
			n := min(times[side], len(list)-1)
			times[side]++
			return list[n], nil
		},
	}
}

// goCase is a Go server before and after, that is the same in both.
func goCase(t *testing.T) (Case, *fakes) {
	t.Helper()
	c := Case{
		Name: "Dockerfile", Comparing: "Dockerfile as it is, with msb's rewrite of it", Root: ".", File: "Dockerfile", Context: t.TempDir(),
		Before: Source{Dockerfile: []byte(goBefore), Recipe: readRecipe(t, goBefore, goProject...)},
		After:  Source{Dockerfile: []byte(goAfter), Recipe: readRecipe(t, goAfter, goProject...)},
		Proof:  proof.Verdict{Differences: []proof.Difference{{ID: "no-shell", Detail: "scratch has none"}, {ID: "toolchain-env", Detail: "PATH"}}},
	}
	kept := []string{"/app/server: [0755 program] x", "/app/data: dir"}
	b, a := goImages(t, kept, append([]string{"/app/config.yml: a: b"}, kept...))
	for _, im := range []*image.Image{b, a} {
		im.Config.Config = config(map[string][]string{"cmd": {"/app/server"}, "workdir": {"/app"}, "expose": {"8080/tcp"}})
	}
	answer := []answers.Answer{{Question: "GET /", Status: 200, Sum: "x"}}
	up := func(o *observe.Observation) { o.Answers = answer }
	return c, &fakes{
		images: map[string]*image.Image{sideBefore: b, sideAfter: a},
		seen:   map[string][]*observe.Observation{sideBefore: {seen(up)}, sideAfter: {seen(up)}},
	}
}

func outcomes(r *Report) map[string]Status {
	out := map[string]Status{}
	for _, c := range r.Checks {
		out[c.ID] = c.Status
	}
	return out
}

// onlyRoot leaves one question, which the fakes answer.
func (f *fakes) answerAll(names ...string) {
	for _, list := range f.seen {
		for _, o := range list {
			for _, n := range names {
				o.Answers = append(o.Answers, answers.Answer{Question: n, Status: 404, Sum: "none"})
			}
		}
	}
}

func serverQuestions() []string {
	var out []string
	for _, q := range answers.ForServer(nil, nil, 8080) {
		if q.Name != "GET /" {
			out = append(out, q.Name)
		}
	}
	return out
}
