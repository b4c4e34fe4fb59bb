package observe

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/msb-dev/msb/pkg/verify/answers"
	"github.com/msb-dev/msb/pkg/verify/builder"
)

// inImage is a stage in containers of an image of the Dockerfile, whose context has the program.
func inImage(t *testing.T, dockerfile string) stage {
	t.Helper()
	if os.Getenv("BUILDKIT_HOST") == "" {
		t.Skip("needs a BuildKit daemon: BUILDKIT_HOST=unix:///run/buildkit/buildkitd.sock go test ./pkg/verify/observe")
	}
	helper, err := tools()
	if err != nil {
		t.Fatal(err)
	}
	s := stage{exe: "/program", ports: []int{8080, 8081}, image: true}
	spec := builder.Spec{Name: "Dockerfile", Context: filepath.Dir(built(t)), Dockerfile: []byte(dockerfile)}
	s.run = func(ctx context.Context, plan Plan) (o *Observation, err error) {
		ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
		defer cancel()
		b, err := builder.Dial(ctx, "", builder.Options{})
		if err != nil {
			return nil, err
		}
		defer b.Close()
		err = b.Run(ctx, spec, func(ctx context.Context, sess builder.Session) error {
			o, err = Run(ctx, sess, helper, plan)
			return err
		})
		return o, err
	}
	return s
}

// TestScratch runs the cases in an image that has only the program.
func TestScratch(t *testing.T) {
	s := inImage(t, "FROM scratch\nCOPY program /\n")
	t.Run("cases", func(t *testing.T) {
		for name, c := range cases {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				o, err := s.run(t.Context(), c.plan(s))
				if err != nil {
					t.Fatal(err)
				}
				c.check(t, s, o)
			})
		}
	})
	noneLeft(t)
}

// TestScratchCancelled leaves no container behind, whatever it is at.
func TestScratchCancelled(t *testing.T) {
	s := inImage(t, "FROM scratch\nCOPY program /\n")
	cancel(t, 10*time.Second, func(*testing.T) stage { return s })
}

// TestUser sees a process of another user than the helper's with its environment and files.
func TestUser(t *testing.T) {
	s := inImage(t, "FROM scratch\nCOPY program /\n")
	p := served(s, "serve-forking")
	p.User, p.Dir = "65532:65532", "/proc"
	o, err := s.run(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	if p := o.Process; p.UID != 65532 || p.GID != 65532 || p.Dir != "/proc" || !slices.Contains(p.Env, "SEEN=yes") || !slices.Contains(p.Mapped, "/program") {
		t.Errorf("%+v", p)
	}
	if len(o.Others) != 1 || o.Others[0].UID != 65532 || !slices.Contains(o.Others[0].Mapped, "/program") {
		t.Errorf("%+v", o.Others)
	}
	if len(o.Notes) > 0 {
		t.Errorf("%q", o.Notes)
	}
}

// TestNginx sees a real server that starts as root and works as another user.
func TestNginx(t *testing.T) {
	s := inImage(t, "FROM nginx:1.27\nRUN echo hello > /usr/share/nginx/html/hello.txt\n")
	o, err := s.run(t.Context(), Plan{
		Args: []string{"nginx", "-g", "daemon off;"}, StopSignal: "SIGQUIT", Ports: []int{80}, Health: []string{"CMD-SHELL", "echo $HOME; nginx -t"},
		Env: []string{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}, Questions: []answers.Question{get(80, "/hello.txt"), get(80, "/none")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(o.Answers) != 2 || o.Answers[0].Status != 200 || string(o.Answers[0].Body) != "hello\n" || o.Answers[1].Status != 404 {
		t.Errorf("%+v", o.Answers)
	}
	if !slices.Contains(o.Ports, Port{"tcp", "0.0.0.0", 80}) || o.Process.UID != 0 || len(o.Others) == 0 || o.Others[0].UID == 0 || len(o.Others[0].Mapped) == 0 {
		t.Errorf("ports %v, process %+v, others %+v, notes %q", o.Ports, o.Process, o.Others, o.Notes)
	}
	if !slices.ContainsFunc(o.Process.Mapped, func(name string) bool { return strings.Contains(name, "libc.so.6") }) {
		t.Errorf("mapped %q", o.Process.Mapped)
	}
	if h := o.Health; h == nil || h.Status != 0 || !strings.HasPrefix(string(h.Text), "/root\n") {
		t.Errorf("%+v", h)
	}
	if o.Stop.Signal != "SIGQUIT" || !o.Stop.Ended || o.Stop.Status != 0 {
		t.Errorf("%+v", o.Stop)
	}
	if !slices.Contains(o.Changed, "/run/nginx.pid") {
		t.Errorf("changed %q", o.Changed)
	}
}
