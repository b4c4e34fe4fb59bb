package refactor

import "github.com/msb-dev/msb/pkg/recipe"

// Assumption is what a rewrite may rest on although no file shows it. A user allows each by its id.
type Assumption struct {
	ID       string
	Sentence string // what is taken for granted
}

// Assumptions is the closed list.
func Assumptions() []Assumption {
	return []Assumption{
		{recipe.AssumeBundle, "The image builds a bundle and then starts a development server: the bundle is what its users need."},
	}
}
