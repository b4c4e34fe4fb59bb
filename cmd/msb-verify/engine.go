package main

import (
	"context"

	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/refactor"
	"github.com/msb-dev/msb/pkg/verify"
	"github.com/msb-dev/msb/pkg/verify/builder"
	"github.com/msb-dev/msb/pkg/verify/probe"
	"github.com/msb-dev/msb/transforms"
)

// engine is what the command line needs of the packages that decide, build and compare. Tests put their own in its place.
type engine struct {
	transforms []string // names that --transform takes
	decide     func(command.Input) (refactor.Result, error)
	dial       func(ctx context.Context, address string, o builder.Options) (builder.Builder, error)
	tools      func(platform string) (dir string, err error) // where the helper is that runs beside the program
	verify     func(context.Context, builder.Builder, verify.Case, verify.Options) (*verify.Report, error)
}

// buildkit is the engine of the program.
func buildkit() engine {
	e := engine{
		decide: func(in command.Input) (refactor.Result, error) { return command.Decide(in, nil) },
		dial:   builder.Dial,
		tools:  probe.Locate,
		verify: verify.Run,
	}
	for _, t := range transforms.All {
		e.transforms = append(e.transforms, t.Name)
	}
	return e
}
