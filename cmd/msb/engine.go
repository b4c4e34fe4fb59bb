package main

import (
	"context"
	"io/fs"

	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/refactor"
)

// engine is what the command line needs of the packages that decide. Tests put their own in its place.
type engine struct {
	// decide says what becomes of one Dockerfile. An error means that the file can't be understood at all.
	decide func(context.Context, input) (refactor.Result, error)
	// diff is a unified diff with the given number of context lines; empty if nothing differs.
	diff func(oldName, newName string, old, new []byte, context int) ([]byte, error)
	// explain says step by step what is seen in a Dockerfile.
	explain func(context.Context, input) ([]string, error)
	terms   []term // what "msb explain NAME" knows, in the order it lists them
}

// input is one Dockerfile and the project around it.
type input struct {
	name     string // as shown
	source   []byte
	project  fs.FS // the repository, or the build context outside of one
	survey   *project.Survey
	file     string // path of the Dockerfile in project
	context  string // path of the build context in project
	settings settings
}

// settings are the choices that a decision depends on.
type settings struct {
	Assume     []string          `json:"assume"`
	BuildArgs  map[string]string `json:"build-args"`
	Platform   string            `json:"platform"`
	Prefer     string            `json:"prefer"`
	Risk       refactor.Risk     `json:"risk"`
	Transforms []string          `json:"transforms"` // names, in the order they are asked
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
