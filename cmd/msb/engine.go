package main

import (
	"context"

	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/refactor"
)

// engine is what the command line needs of the packages that decide. Tests put their own in its place.
type engine struct {
	// decide says what becomes of one Dockerfile. With a trial, a plan counts only if that finds nothing.
	// An error means that the file can't be understood at all, or not be tried.
	decide func(context.Context, command.Input, refactor.Trial) (refactor.Result, error)
	// diff is a unified diff with the given number of context lines; empty if nothing differs.
	diff func(oldName, newName string, old, new []byte, context int) ([]byte, error)
	// explain says step by step what is seen in a Dockerfile.
	explain func(context.Context, command.Input) ([]string, error)
	terms   []term // what "msb explain NAME" knows, in the order it lists them
}

// term is a word in msb's output that has an explanation.
type term struct {
	kind string // "transform", "reason", "difference" or "outcome"
	name string
	text string
	more func() string // what msb explain NAME prints below; nil for nothing
}

// kindTransform marks the terms that --transform takes.
const kindTransform = "transform"

// transforms are the names that --transform takes.
func (e engine) transforms() []string {
	var names []string
	for _, t := range e.terms {
		if t.kind == kindTransform {
			names = append(names, t.name)
		}
	}
	return names
}
