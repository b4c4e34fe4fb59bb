package main

import (
	"context"
	"os"
	"strings"
	"testing"
)

// TestVerifyOut holds that --out keeps what msb-verify reported, that --resume does not ask it again, and that what is of another kind is not
// tried.
func TestVerifyOut(t *testing.T) {
	for _, tt := range []struct{ answers, status, exit string }{
		{"scratch=fail,=pass", "rewritten", `"exit":0`},
		{"=fail", "refused", `"exit":1`},
	} {
		enter(t, goProject)
		calls := stubbed(t, tt.answers)
		run := func(args ...string) answer {
			t.Helper()
			return whole(t, context.Background(), "", append([]string{"rewrite", "app", "--out", "out", "-q", "--verify"}, args...)...)
		}
		if got := run(); got != (answer{}) {
			t.Fatalf("%+v", got)
		}
		rec := recordOf(t, "out", "app+Dockerfile")
		if rec.Status != tt.status || (rec.Verify != nil) != (tt.status == "rewritten") {
			t.Errorf("%s: %+v", tt.answers, rec)
		}
		if text := read(t, "out/verify/app+Dockerfile.json"); !strings.Contains(text, tt.exit) {
			t.Errorf("%s: %s", tt.answers, text)
		}
		before := len(calls())
		if got := run("--resume"); got != (answer{}) || len(calls()) != before {
			t.Errorf("%s: %+v, %d calls after %d", tt.answers, got, len(calls()), before)
		}
		if got := run("--kind", "go-scratch-0123456789abcdef"); got != (answer{}) || len(calls()) != before {
			t.Errorf("%s: %+v, %d calls after %d", tt.answers, got, len(calls()), before)
		}
		if _, err := os.Stat("out/verify/app+Dockerfile.json"); err == nil {
			t.Errorf("%s: a report of what was not verified", tt.answers)
		}
	}
}

// TestVerifyFailureIsStable holds that what a record says of a trial that could not be made names no file of this run.
func TestVerifyFailureIsStable(t *testing.T) {
	var texts []string
	for range 2 {
		enter(t, goProject)
		stubbed(t, "=builder")
		if got := whole(t, context.Background(), "", "rewrite", "app", "--out", "out", "-q", "--verify"); got.status != exitFile {
			t.Fatalf("%+v", got)
		}
		texts = append(texts, read(t, "out/records/app+Dockerfile.json"))
	}
	if texts[0] != texts[1] || !strings.Contains(texts[0], `"error":"Dockerfile: it could not be verified: no builder answers"`) {
		t.Errorf("%s", strings.Join(texts, "\n"))
	}
}
