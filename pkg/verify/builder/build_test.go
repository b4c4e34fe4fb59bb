package builder

import (
	"bytes"
	"errors"
	"maps"
	"strings"
	"testing"

	"github.com/moby/buildkit/client"
	gatewaypb "github.com/moby/buildkit/frontend/gateway/pb"
	spb "github.com/moby/buildkit/sourcepolicy/pb"
	"github.com/opencontainers/go-digest"
	"google.golang.org/genproto/googleapis/rpc/status"
)

func TestPolicy(t *testing.T) {
	p, err := pins(map[string]string{
		"node":                          "sha256:1",
		"docker.io/node:20":             "sha256:2",
		"library/alpine:3":              "sha256:3",
		"gcr.io/distroless/static":      "sha256:4",
		"localhost:5000/a/b:c":          "sha256:5",
		"debian@sha256:" + zeros:        "sha256:6", // is pinned already
		"debian:12@sha256:" + zeros:     "sha256:6",
		"quay.io/x/y:v1":                "sha256:7",
		"docker.io/library/busybox:1.0": "sha256:8",
	})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, r := range p.Rules {
		if r.Action != spb.PolicyAction_CONVERT || r.Selector.MatchType != spb.MatchType_EXACT {
			t.Errorf("%v", r)
		}
		got[r.Selector.Identifier] = r.Updates.Identifier
	}
	want := map[string]string{}
	for ref, d := range map[string]string{
		"docker.io/library/node:latest": "sha256:1", "docker.io/library/node:20": "sha256:2", "docker.io/library/alpine:3": "sha256:3",
		"gcr.io/distroless/static:latest": "sha256:4", "localhost:5000/a/b:c": "sha256:5", "quay.io/x/y:v1": "sha256:7", "docker.io/library/busybox:1.0": "sha256:8",
	} {
		want["docker-image://"+ref] = "docker-image://" + ref + "@" + d
	}
	if !maps.Equal(got, want) {
		t.Errorf("%v\nwant %v", got, want)
	}
	if _, err := pins(map[string]string{"No Reference": "sha256:1"}); err == nil {
		t.Error("a name that is no reference is pinned")
	}
	if p, err := pins(nil); p != nil || err != nil {
		t.Errorf("%v, %v", p, err)
	}
}

var zeros = strings.Repeat("0", 64)

func TestRequest(t *testing.T) {
	d := &daemon{}
	req, err := d.request(t.Context(), Spec{Name: "a/b/Dockerfile.web", Dockerfile: []byte("FROM a"), Args: map[string]string{"K": "v"}, Platform: "linux/arm64", Network: "none", NoCache: true})
	want := map[string]string{"filename": "Dockerfile.web", "build-arg:K": "v", "platform": "linux/arm64", "force-network-mode": "none", "no-cache": ""}
	if err != nil || req.Frontend != "dockerfile.v0" || !maps.Equal(req.FrontendOpt, want) {
		t.Errorf("%v, %v", req.FrontendOpt, err)
	}
	for name, want := range map[string]string{"": "Dockerfile", "-": "Dockerfile", "x/": "x", "Containerfile": "Containerfile"} {
		if req, err := d.request(t.Context(), Spec{Name: name}); err != nil || !maps.Equal(req.FrontendOpt, map[string]string{"filename": want}) {
			t.Errorf("%q: %v, %v", name, req.FrontendOpt, err)
		}
	}
	definition := func(s Spec) string {
		req, err := d.request(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		return string(bytes.Join(req.FrontendInputs["dockerfile"].Def, nil))
	}
	for _, test := range []struct {
		ignore []byte
		want   string
	}{{nil, "# leaves nothing out\n"}, {[]byte{}, "# leaves nothing out\n"}, {[]byte("*.log\n"), "*.log\n"}} {
		if def := definition(Spec{Name: "Dockerfile", Dockerfile: []byte("FROM a"), Ignore: test.ignore}); !strings.Contains(def, "/Dockerfile.dockerignore") || !strings.Contains(def, test.want) {
			t.Errorf("%q is not in %q", test.want, def)
		}
	}
}

func TestOptions(t *testing.T) {
	file := t.TempDir() + "/none"
	for _, test := range []struct {
		s    Spec
		want string
	}{
		{Spec{Context: file}, "context directory: "},
		{Spec{Context: "build_test.go"}, "not a directory"},
		{Spec{Context: ".", Platform: "linux/amd64,linux/arm64"}, "only one can be built"},
		{Spec{Context: ".", Pins: map[string]string{"A b": "sha256:1"}}, "invalid reference"},
	} {
		_, err := options(test.s, nil)
		var f *Failure
		if !errors.As(err, &f) || f.Kind != KindBuild || !strings.Contains(f.Detail, test.want) {
			t.Errorf("%+v: %v", test.s, err)
		}
	}
	if opt, err := options(Spec{Context: ".", Network: "host"}, nil); err != nil || len(opt.AllowedEntitlements) != 1 || opt.AllowedEntitlements[0] != "network.host" {
		t.Errorf("%v, %v", opt.AllowedEntitlements, err)
	}
	if opt, err := options(Spec{Context: "."}, nil); err != nil || len(opt.AllowedEntitlements) != 0 || opt.SourcePolicy != nil {
		t.Errorf("%v, %v", opt, err)
	}
}

func TestSyntaxThatIsNotThere(t *testing.T) {
	for said, retried := range map[string]bool{
		"failed to resolve source metadata for docker.io/docker/dockerfile:1: docker.io/docker/dockerfile:1: not found":           true,
		"failed to resolve source metadata for docker.io/docker/dockerfile:1.7.0: failed to do request: Head":                     true,
		"failed to resolve source metadata for docker.io/docker/dockerfile:1-labs: docker.io/docker/dockerfile:1-labs: not found": false,
		"failed to resolve source metadata for docker.io/library/node:20: not found":                                              false,
	} {
		d := &daemon{}
		times := 0
		err := d.withSyntax(func() error {
			times++
			if times == 2 {
				return nil
			}
			return errors.New(said)
		})
		if (err == nil) != retried || d.ownSyntax.Load() != retried {
			t.Errorf("%s: %v after %d times", said, err, times)
		}
		req, err := d.request(t.Context(), Spec{})
		if err != nil {
			t.Fatal(err)
		}
		if _, own := req.FrontendOpt["cmdline"]; own != retried {
			t.Errorf("%s: %v", said, req.FrontendOpt)
		}
	}
}

func TestLogs(t *testing.T) {
	l := &logs{steps: map[string][]byte{}}
	const step, other = digest.Digest("sha256:1"), digest.Digest("sha256:2")
	log := func(d digest.Digest, s string) *client.VertexLog {
		return &client.VertexLog{Vertex: d, Data: []byte(s)}
	}
	for i := range 3000 {
		l.add(&client.SolveStatus{Logs: []*client.VertexLog{log(step, "line\n"), log(other, string(rune('a'+i%26)))}})
	}
	l.add(&client.SolveStatus{Logs: []*client.VertexLog{log(step, "last\n")}})
	if got := l.tail(string(step)); len(got) != maxLog || !strings.HasSuffix(got, "line\nlast\n") {
		t.Errorf("%d bytes, …%q", len(got), got[max(0, len(got)-20):])
	}
}

func TestExitStatus(t *testing.T) {
	message := func(code uint32, s string) *gatewaypb.ExitMessage {
		return &gatewaypb.ExitMessage{Code: code, Error: &status.Status{Message: s}}
	}
	for _, test := range []struct {
		head   string
		m      *gatewaypb.ExitMessage
		status int
		kind   string // of the failure
		detail string
	}{
		{"", &gatewaypb.ExitMessage{}, 0, "", ""},
		{"", message(3, "exit code: 3"), 3, "", ""},
		{"", message(143, "exit code: 143"), 143, "", ""},
		{"", message(255, "exit code: 255"), 255, "", ""},
		{"", message(255, "unable to find user web: no matching entries in passwd file"), 0, KindStart, "unable to find user web: no matching entries in passwd file"},
		{"", message(255, "container x has stopped"), 0, KindBuilder, ""},
		{"runc run failed: unable to start container process: error during container init: exec: \"/x\": no such file or directory\n", message(1, "exit code: 1"), 0, KindStart, `exec: "/x": no such file or directory`},
		{"exec failed: unable to start container process: exec: \"x\": executable file not found in $PATH\n", message(255, "exit code: 255"), 0, KindStart, `exec: "x": executable file not found in $PATH`},
		// A program may speak of such failures.
		{"runc run failed: unable to start container process: x\n", message(2, "exit code: 2"), 2, "", ""},
	} {
		got, err := (&running{head: []byte(test.head)}).exit(test.m)
		var f *Failure
		_ = errors.As(err, &f)
		if got != test.status || (f != nil) != (test.kind != "") || (f != nil && (f.Kind != test.kind || (test.detail != "" && f.Detail != test.detail))) {
			t.Errorf("%v: %d, %v", test.m, got, err)
		}
	}
}
