package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/refactor"
	"github.com/msb-dev/msb/pkg/verify"
	"github.com/msb-dev/msb/pkg/verify/probe"
)

var tableFile = flag.String("table", "", "`FILE` whose tables of samples and of broken rewrites are written, with the builds of the samples timed")

// TestEndToEnd builds and runs the sample projects before and after, and the broken rewrites, as a user of msb verify would.
func TestEndToEnd(t *testing.T) {
	needBuilder(t)
	installHelper(t)
	samples, err := expectations(samplesFolder, samplesFile)
	if err != nil {
		t.Fatal(err)
	}
	broken, err := expectations(brokenFolder, brokenFile)
	if err != nil {
		t.Fatal(err)
	}
	var tables tables
	if *tableFile != "" {
		if tables.text, err = os.ReadFile(filepath.Join(top, *tableFile)); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("samples", func(t *testing.T) {
		for _, e := range samples {
			t.Run(e.name, func(t *testing.T) {
				arguments := e.arguments
				if *tableFile != "" {
					arguments = append([]string{"--bench"}, arguments...)
				}
				r, d := e.verify(t, arguments, ".")
				tables.samples = append(tables.samples, sampleRow{e, r, d.runtime})
			})
		}
	})
	t.Run("broken", func(t *testing.T) {
		for _, e := range broken {
			t.Run(e.name, func(t *testing.T) {
				r, _ := e.verify(t, append([]string{"--original", "Dockerfile"}, e.arguments...), "Dockerfile.broken")
				tables.broken = append(tables.broken, brokenRow{e, r})
			})
		}
	})
	t.Logf("%d samples, %d broken rewrites\n\n%s\n%s", len(samples), len(broken), tables.samplesTable(), tables.brokenTable())
	if *tableFile != "" {
		text, err := tables.write()
		if err == nil {
			err = os.WriteFile(filepath.Join(top, *tableFile), text, 0o644)
		}
		if err != nil {
			t.Error(err)
		}
	}
}

// top is the top folder of the project.
const top = "../.."

// needBuilder skips the test where nothing can be built, or fails it if MSB_ENDTOEND is "required".
func needBuilder(t *testing.T) {
	const how = `go test ./cmd/msb-verify -run TestEndToEnd -v -timeout 60m; without Docker, as root, eval "$(.ci/lab/up)" before`
	missing := ""
	if os.Getenv("BUILDKIT_HOST") == "" && exec.Command("docker", "buildx", "inspect").Run() != nil {
		missing = "no builder: BUILDKIT_HOST is not set and there is no docker with buildx"
	} else if end, ok := t.Deadline(); ok && time.Until(end) < 30*time.Minute {
		missing = "builds of many projects take longer than the time-out"
	}
	switch {
	case missing == "":
	case os.Getenv("MSB_ENDTOEND") == "required":
		t.Fatalf("%s: %s", missing, how)
	default:
		t.Skipf("%s: %s", missing, how)
	}
}

// installHelper puts msb-probe beside this program, as an installation does.
func installHelper(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	build := exec.Command("go", "build", "-o", filepath.Join(filepath.Dir(program), probe.Name+"-linux-"+runtime.GOARCH), "../msb-probe")
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("msb-probe: %v\n%s", err, out)
	}
}

// decision is what msb made of a Dockerfile.
type decision struct{ transform, runtime, risk string }

// verify runs msb verify in a copy of the case's folder, alone as in a checkout of its own, and holds the report to the expectations.
func (e *expectation) verify(t *testing.T, arguments []string, file string) (*verify.Report, decision) {
	folder := filepath.Join(t.TempDir(), filepath.Base(e.folder))
	if err := os.CopyFS(folder, os.DirFS(e.folder)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{samplesFile, brokenFile} {
		if err := os.Remove(filepath.Join(folder, name)); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	t.Chdir(folder)

	var d decision
	e2 := buildkit()
	decide := e2.decide
	e2.decide = func(in command.Input) (refactor.Result, error) {
		res, err := decide(in)
		d = decision{res.Transform, res.Runtime, fmt.Sprint(res.Risk)}
		return res, err
	}
	arguments = append([]string{"--format", "json"}, arguments...)
	begin := time.Now()
	var out, errs bytes.Buffer
	status := execute(context.Background(), e2, append(arguments, file), strings.NewReader(""), &out, &errs)
	took := time.Since(begin)
	var reports []*verify.Report
	if err := json.Unmarshal(out.Bytes(), &reports); err != nil || len(reports) != 1 {
		t.Fatalf("status %d, %d reports, %v\n%s%s", status, len(reports), err, out.Bytes(), errs.Bytes())
	}
	r := reports[0]
	t.Logf("%s: %s; %s in %d files, then %s in %d files; %.0f s", e.title, tally(r), megabytes(r.Before.Size), r.Before.Files,
		megabytes(r.After.Size), r.After.Files, took.Seconds())
	if wrong := e.mismatches(r, status, &d); len(wrong) > 0 {
		t.Errorf("%s\n%s", strings.Join(wrong, "\n"), shown(r))
	}
	return r, d
}

// shown is what is worth reading of a report that is not as expected.
func shown(r *verify.Report) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", r.Comparing, r.Verdict)
	for _, refused := range r.Refused {
		fmt.Fprintf(&b, "  msb itself would not: %s: %s\n", refused.ID, refused.Detail)
	}
	if tr := r.Trouble; tr != nil {
		fmt.Fprintf(&b, "  %s %s: line %d: %s: %s\n%s\n", tr.Side, tr.Kind, tr.Line, tr.Step, tr.Detail, tr.Log)
	}
	for _, c := range r.Checks {
		fmt.Fprintf(&b, "  %-8s %-8s %s\n", c.ID, c.Status, c.Summary)
		for _, f := range c.Findings {
			if f.Status != verify.Pass {
				fmt.Fprintf(&b, "    %-7s %s %s\n", f.Status, f.What, f.Difference)
			}
		}
	}
	return b.String()
}
