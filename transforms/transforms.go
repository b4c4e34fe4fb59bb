// Package transforms holds the transforms, one file each. A transform knows a language and proposes plans; the proof decides.
package transforms

import "github.com/msb-dev/msb/pkg/refactor"

// All are the transforms in the order they are asked. At most one recognises a file: what a container starts is a site, a Java
// program or a Go program. Servers on Node, Python and others are not here: what they need at run time can't be listed from
// their manifests alone.
var All = []refactor.Transform{
	NodeNginx,
	MavenJRE,
	GoScratch,
}
