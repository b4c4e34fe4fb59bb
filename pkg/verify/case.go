package verify

import (
	"time"

	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/pkg/recipe"
)

// Case is one Dockerfile before and after.
type Case struct {
	Name      string // of the Dockerfile, as the user would name it
	Comparing string // one sentence: what is before, what is after
	Root      string // directory of the project on this machine
	File      string // path of the Dockerfile on this machine; it need not exist: the text is in Before and After
	Context   string // directory of the build context on this machine
	Before    Source
	After     Source
	// Proof is what the proof says of the two: its Differences are what msb stated before anything was built.
	Proof proof.Verdict
}

// Source is one of the two texts.
type Source struct {
	Dockerfile []byte
	Ignore     []byte         // text of the .dockerignore that holds for it; nil for none
	Recipe     *recipe.Recipe // how msb reads it
}

// Options are what the user asks for. The zero value compares the images, and what they do without being asked anything.
type Options struct {
	HTTP      []string          // requests, such as "GET /healthz" (answers.Parse)
	Commands  []string          // --run: words that take the place of each image's command, as those of docker run do; split as a shell does
	Env       []string          // NAME=value, for the containers
	Bench     bool              // time builds
	Keep      string            // directory for archives, Dockerfiles, observations and the report; "" keeps nothing
	MinSaving float64           // share of the original's size that the new image must save, 0 to 1
	BuildArgs map[string]string // --build-arg
	Platform  string            // such as "linux/amd64"; "" is the builder's own
	Network   string            // of RUN steps: "", "none" or "host"
	Timeout   time.Duration     // for one image's build and, apart from it, for its run; 0 is DefaultTimeout
	Patience  time.Duration     // how long a container may take until it listens or ends; 0 is DefaultPatience
	Tools     string            // directory on this machine with the helper msb-probe for the platform
}

// DefaultTimeout is for builds: the slowest of the public projects that were measured took half of it.
const DefaultTimeout = 30 * time.Minute

// DefaultPatience is longer than a large Java server takes to listen on a small machine.
const DefaultPatience = 60 * time.Second
