package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/pkg/report"
)

// The reasons of plans that msb verify does not pass: rows of the proof's table.
const (
	reasonFailed       = "verify-failed"
	reasonInconclusive = "verify-inconclusive"
)

// Statuses of msb verify that say something of a plan.
const (
	verifySame         = 0
	verifyDiffers      = 1
	verifyInconclusive = 4
)

// trial runs msb-verify for the plans of one Dockerfile.
type trial struct {
	name     string // of the Dockerfile, as shown
	program  string
	args     []string
	stderr   io.Writer // where it shows what it does; nil for nowhere
	original string    // file with the Dockerfile's bytes
	passed   report.Verification
	report   []byte // of the last plan that was tried
}

// maxReport bounds what is read of msb-verify's output, in bytes.
const maxReport = 64 << 20

// patience is how long an interrupted msb-verify may take to clean up.
const patience = 20 * time.Second

// newTrial prepares to try the plans for a Dockerfile. The caller closes it.
func (s *session) newTrial(t command.Target, source []byte, o options) (*trial, error) {
	program, err := findVerifier()
	if err != nil {
		return nil, err
	}
	f, err := os.CreateTemp("", "msb-original-*")
	if err != nil {
		return nil, err
	}
	tr := &trial{name: t.Name, program: program, original: f.Name()}
	_, err = f.Write(source)
	if err := errors.Join(err, f.Close()); err != nil {
		tr.close()
		return nil, err
	}
	tr.args = append(s.line.Given(command.RunFlags(), command.BuildFlags(), command.SettingsFlags()), "--original="+tr.original, "--format=json")
	if t.Root != "" {
		tr.args = append(tr.args, "--stdin-filename="+filepath.Join(t.Root, filepath.FromSlash(t.File)))
	}
	if command.IsTerminal(s.Err) && !o.show.quiet {
		tr.stderr = os.Stderr
	} else {
		tr.args = append(tr.args, "--quiet")
	}
	tr.args = append(tr.args, "--", "-")
	return tr, nil
}

func (tr *trial) close() { os.Remove(tr.original) }

// try says what msb-verify finds when output stands in the place of the original. An error means that it could not run.
func (tr *trial) try(ctx context.Context, output []byte) ([]proof.Finding, error) {
	stdout, stderr := &head{limit: maxReport}, &head{limit: 64 << 10}
	cmd := exec.CommandContext(ctx, tr.program, tr.args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(output), stdout, stderr
	if tr.stderr != nil {
		cmd.Stderr = tr.stderr
	}
	apart(cmd)
	cmd.WaitDelay = patience
	cmd.Cancel = func() error {
		if cmd.Process.Signal(os.Interrupt) == nil {
			return nil
		}
		return cmd.Process.Kill() // Windows has no interrupt
	}
	err := cmd.Run()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		return nil, fmt.Errorf("%s: %w", verifier, command.Bare(err)) // where it lies is no business of a record
	}
	v, err := report.ReadVerification(stdout.Bytes())
	if err != nil {
		said := strings.TrimSpace(stderr.String())
		if i := strings.LastIndexByte(said, '\n'); i >= 0 {
			said = said[i+1:]
		}
		if said != "" {
			return nil, fmt.Errorf("%s: %s", verifier, tr.plain(strings.TrimPrefix(said, "msb: ")))
		}
		return nil, fmt.Errorf("%s ended with status %d and no report: %w", verifier, cmd.ProcessState.ExitCode(), err)
	}
	tr.report = bytes.Clone(stdout.Bytes())
	return tr.judge(v)
}

// judge turns a report into findings of the plan.
func (tr *trial) judge(v report.Verification) ([]proof.Finding, error) {
	switch v.Exit {
	case verifySame:
		if len(v.Checks) == 0 {
			return nil, fmt.Errorf("%s compared nothing: %s", verifier, v.Verdict)
		}
		tr.passed = v
		return nil, nil
	case verifyDiffers:
		return tr.findings(v, reasonFailed, "fail"), nil
	case verifyInconclusive:
		return tr.findings(v, reasonInconclusive, "unknown"), nil
	}
	if v.Trouble != nil {
		return nil, fmt.Errorf("it could not be verified: %s", tr.plain(v.Trouble.Detail))
	}
	return nil, fmt.Errorf("it could not be verified: %s", tr.plain(v.Verdict))
}

// plain names the Dockerfile where msb-verify names the temporary file that has its bytes: the same text each time.
func (tr *trial) plain(text string) string { return strings.ReplaceAll(text, tr.original, tr.name) }

// findings are one for each check of that status, or for the trouble that there was before any check.
func (tr *trial) findings(v report.Verification, reason, status string) []proof.Finding {
	row, _ := proof.Lookup(reason)
	find := func(detail string) proof.Finding {
		return proof.Finding{ID: reason, File: tr.name, Detail: tr.plain(detail), Lift: row.Lift}
	}
	if v.Trouble != nil && v.Trouble.Side == "before" {
		f := find("the original: " + v.Trouble.Detail)
		f.Line, f.Refuses = v.Trouble.Line, true // no other plan changes that
		return []proof.Finding{f}
	}
	var out []proof.Finding
	for _, c := range v.Checks {
		if c.Status != status {
			continue
		}
		var whats []string
		for _, f := range c.Findings {
			if f.Status == status {
				whats = append(whats, f.What)
			}
		}
		detail := "the check " + c.ID
		if len(whats) > 0 {
			detail += ": " + strings.TrimSuffix(whats[0], ".")
		}
		if len(whats) > 1 {
			detail += fmt.Sprintf(", and %d more", len(whats)-1)
		}
		out = append(out, find(detail))
	}
	if len(out) == 0 {
		detail := v.Verdict
		if v.Trouble != nil {
			detail = v.Trouble.Detail
		}
		out = append(out, find(detail))
	}
	return out
}

// note says in a line that the plan passed.
func (tr *trial) note() string {
	var stated []string
	for _, c := range tr.passed.Checks {
		if c.Status == "stated" {
			stated = append(stated, c.ID)
		}
	}
	text := fmt.Sprintf("verified: both images were built and run; %d of %d checks pass", len(tr.passed.Checks)-len(stated), len(tr.passed.Checks))
	if len(stated) > 0 {
		text += ", and what differs was stated (" + strings.Join(stated, ", ") + ")"
	}
	return text
}

// head keeps the beginning of what is written, and lets the rest pass.
type head struct {
	bytes.Buffer
	limit int
}

func (h *head) Write(p []byte) (int, error) {
	h.Buffer.Write(p[:min(len(p), h.limit-h.Len())])
	return len(p), nil
}
