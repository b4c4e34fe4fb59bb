package proof

import (
	"path"
	"slices"
	"strings"
)

// projectTools work on the project that lies in the working directory, whether they name it or not.
var projectTools = strings.Fields("mvn mvnw gradle gradlew ant sbt make npm npx yarn pnpm bun go cargo dotnet pytest tox rake bundle composer")

// readsProject tells whether one of the programs is of that kind, and the new image does not have the project as the old one had it.
func (c *comparison) readsProject(programs []string) bool {
	return slices.ContainsFunc(programs, func(p string) bool { return slices.Contains(projectTools, path.Base(p)) }) && !c.same(c.old.Config.Workdir)
}
