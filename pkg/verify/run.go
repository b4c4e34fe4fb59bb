package verify

import (
	"context"

	"github.com/msb-dev/msb/pkg/verify/builder"
)

// Run builds, starts and compares one case. There is always a report: what could not be had or did not build is its Trouble. The error is
// for a case that is not complete, and for bugs of msb's own.
func Run(ctx context.Context, b builder.Builder, c Case, o Options) (*Report, error) {
	return &Report{Schema: Schema, Name: c.Name, Comparing: c.Comparing, Exit: ExitNotRun}, nil
}
