package verify

import (
	"context"
	"errors"
	"fmt"

	"github.com/msb-dev/msb/pkg/verify/builder"
	"github.com/msb-dev/msb/pkg/verify/image"
)

// The sides of a Trouble.
const (
	sideBefore = "before"
	sideAfter  = "after"
)

// kindImage is a Trouble with an image that was built and can't be read.
const kindImage = "image"

// troubleOf says what an error of a builder means for the report.
func troubleOf(side string, err error) *Trouble {
	var f *builder.Failure
	var limit *image.LimitError
	switch {
	case errors.As(err, &f) && f.Kind == builder.KindTimeout, errors.Is(err, context.DeadlineExceeded):
		return &Trouble{Side: side, Kind: builder.KindTimeout, Detail: "it took longer than --timeout allows"}
	case errors.As(err, &f):
		return &Trouble{Side: side, Kind: f.Kind, Line: f.Line, Step: f.Step, Detail: f.Detail, Log: f.Log}
	case errors.Is(err, context.Canceled):
		return &Trouble{Side: side, Kind: builder.KindCancelled, Detail: "cancelled"}
	case errors.As(err, &limit):
		return &Trouble{Side: side, Kind: kindImage, Detail: err.Error()}
	}
	return &Trouble{Side: side, Kind: kindImage, Detail: fmt.Sprintf("its image can't be read: %v", err)}
}

// sentence says what happened, for people.
func (t *Trouble) sentence() string {
	switch {
	case t.Side == sideBefore && t.Kind == builder.KindBuild:
		return "the original does not build: " + t.where()
	case t.Side == sideAfter && t.Kind == builder.KindBuild:
		return "the new image does not build: " + t.where()
	case t.Side == sideBefore:
		return "the original: " + t.where()
	case t.Side == sideAfter:
		return "the new image: " + t.where()
	}
	return t.where()
}

// where is the detail with the step's line.
func (t *Trouble) where() string {
	if t.Line == 0 {
		return t.Detail
	}
	return fmt.Sprintf("line %d: %s", t.Line, t.Detail)
}
