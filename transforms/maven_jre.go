package transforms

import (
	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/refactor"
)

// MavenJRE moves the jar of a Maven build to a Java runtime.
var MavenJRE = refactor.Transform{
	Name:    "maven-jre",
	Propose: func(*recipe.Recipe) ([]refactor.Plan, []refactor.Missing, bool) { return nil, nil, false },
}
