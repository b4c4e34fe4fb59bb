package transforms

import (
	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/refactor"
)

// GoScratch moves a Go program to the smallest image that holds all that it needs.
var GoScratch = refactor.Transform{
	Name:    "go-scratch",
	Propose: func(*recipe.Recipe) ([]refactor.Plan, []refactor.Missing, bool) { return nil, nil, false },
}
