package refactor_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/refactor"
	"github.com/msb-dev/msb/transforms"
)

// TestPlacesAreOfTheProject holds that a refusal names files from the project's root, whether they are seen in the build context or beside it.
func TestPlacesAreOfTheProject(t *testing.T) {
	file := &fstest.MapFile{Data: []byte("x")}
	around := fstest.MapFS{"svc/package.json": file, "svc/compose.yml": file, "compose.yml": file, "svc/Dockerfile": file}
	f, err := dockerfile.Parse("shown/Dockerfile", []byte("FROM node:22\nCMD [\"node\", \"x.js\"]\n"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := project.New(around, "svc/Dockerfile", "svc")
	if err != nil {
		t.Fatal(err)
	}
	seen := refactor.Transform{Name: "t", Propose: func(*recipe.Recipe) ([]refactor.Plan, []refactor.Missing, bool) {
		return nil, []refactor.Missing{{ID: "not-static", File: "package.json", Line: 3}, {ID: "not-static", Line: 2}, {ID: "compose-override", File: "compose.yml", Line: 4}}, true
	}}
	res, err := refactor.Run(f, p, []refactor.Transform{seen}, refactor.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []proof.Finding{{File: "svc/package.json", Line: 3}, {File: "shown/Dockerfile", Line: 2}, {File: "compose.yml", Line: 4}}
	if len(res.Refusals) != len(want) {
		t.Fatalf("%+v", res.Refusals)
	}
	for i, w := range want {
		if r := res.Refusals[i]; r.File != w.File || r.Line != w.Line {
			t.Errorf("%s:%d, want %s:%d", r.File, r.Line, w.File, w.Line)
		}
	}
}

// TestTrial holds that a plan which the trial finds fault with gives way to the next one, that a finding which refuses the file ends that,
// and that a trial which can't take place is an error.
func TestTrial(t *testing.T) {
	f, err := dockerfile.Parse("Dockerfile", []byte("FROM golang:1.24\nWORKDIR /app\nCOPY . .\nRUN CGO_ENABLED=0 go build -o server .\nCMD [\"./server\"]\n"))
	if err != nil {
		t.Fatal(err)
	}
	around := fstest.MapFS{"go.mod": {Data: []byte("module m\n\ngo 1.24\n")}, "main.go": {Data: []byte("package main\n\nfunc main() { println(1) }\n")}}
	broken := errors.New("no builder")
	for _, tt := range []struct {
		name    string
		answers map[string]any // by the runtime image: finding ids, or an error; nothing lets the plan pass
		status  refactor.Status
		runtime string
		reasons []string
		tried   int
		err     error
	}{
		{name: "the first plan passes", status: refactor.Rewritten, runtime: "scratch", tried: 1},
		{name: "the next one passes", answers: map[string]any{"scratch": "verify-failed"}, status: refactor.Rewritten, runtime: "gcr.io/distroless/static-debian13", reasons: []string{"verify-failed"}, tried: 2},
		{name: "none passes", answers: map[string]any{"scratch": "verify-failed", "gcr.io/distroless/static-debian13": "verify-inconclusive", "debian:trixie-slim": "verify-failed"},
			status: refactor.Refused, reasons: []string{"verify-failed", "verify-inconclusive", "verify-failed"}, tried: 3},
		{name: "the file is refused", answers: map[string]any{"scratch": "!verify-inconclusive"}, status: refactor.Refused, reasons: []string{"verify-inconclusive"}, tried: 1},
		{name: "it can't be tried", answers: map[string]any{"scratch": "verify-failed", "gcr.io/distroless/static-debian13": broken}, tried: 2, err: broken},
	} {
		tried := 0
		p, err := project.New(around, "Dockerfile", ".")
		if err != nil {
			t.Fatal(err)
		}
		res, err := refactor.Run(f, p, transforms.All, refactor.Options{Verify: func(output []byte) ([]proof.Finding, error) {
			tried++
			last := string(output[bytes.LastIndex(output, []byte("FROM "))+len("FROM "):])
			image, _, _ := strings.Cut(last, "\n")
			switch a := tt.answers[image].(type) {
			case string:
				id, refuses := strings.CutPrefix(a, "!")
				return []proof.Finding{{ID: id, Refuses: refuses}}, nil
			case error:
				return nil, a
			}
			return nil, nil
		}})
		if !errors.Is(err, tt.err) || tried != tt.tried {
			t.Errorf("%s: %v after %d plans, want %v after %d", tt.name, err, tried, tt.err, tt.tried)
		}
		var reasons []string
		for _, r := range res.Refusals {
			reasons = append(reasons, r.ID)
		}
		if err == nil && (res.Status != tt.status || res.Runtime != tt.runtime || !slices.Equal(reasons, tt.reasons) || (res.Output == nil) != (tt.status == refactor.Refused)) {
			t.Errorf("%s: %v on %q, %v; want %v on %q, %v", tt.name, res.Status, res.Runtime, reasons, tt.status, tt.runtime, tt.reasons)
		}
	}
}
