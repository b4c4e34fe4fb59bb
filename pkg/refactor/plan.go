package refactor

import (
	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/recipe"
)

// Transform knows a language. It proposes; it decides nothing.
type Transform struct {
	Name string // such as "node-nginx"; stable, users type it
	Doc  string // what it does, what it needs, why the risk is what it is
	// Propose returns plans in the order they are to be tried. ok is false if the file is not this transform's business;
	// with ok and no plan, why says what was missing.
	Propose func(before *recipe.Recipe) (plans []Plan, why []Missing, ok bool)
}

// Missing is why a recognised file got no plan at all: an obligation id, where it was seen, and what.
type Missing struct {
	ID     string
	File   string // "" for the Dockerfile
	Line   int
	Detail string
	Lift   string // "" for that of the obligation
	Plan   string // what it keeps from being proposed, where others are; "" if it is all
	Alone  bool   // what else refuses the file need not be said: no plan is thinkable
}

// Plan is a proposal as data. The draft turns it into text, the same way for every language.
type Plan struct {
	Name    string // the rung: "scratch", "distroless", "slim", …
	Runtime string // reference of the runtime image
	Rung    int    // 1 for the smallest runtime; --prefer small orders by it alone

	Copies  []Copy
	Empties []string // directories of the runtime image that are emptied first
	Writes  []File   // files written by the runtime stage
	Env     []EnvVar // variables that the runtime stage sets, unless it carries an ENV that does
	Repeats []*recipe.Step
	Instead map[*recipe.Step]string // what stands in the place of a repeated step: fewer packages (Trim)
	MakeDir []string                // directories made by WORKDIR, before the working directory itself

	// Command replaces ENTRYPOINT and CMD; nil keeps them byte for byte.
	Command []string
	// Drops are keywords of configuration instructions that the runtime stage does not carry from above the cut,
	// and, for USER, not from below either.
	Drops map[string]bool
	// Unset are variables of the tool chain that the runtime stage does not carry unless its own lines name them.
	Unset []string
	// Edits change the builder; each has a row in the proof's table.
	Edits []dockerfile.Edit

	Reasons map[string]string // difference id to why
	Assumes []string          // ids of assumptions that the plan rests on
	Summary string            // one sentence: what is done
	Stays   []string
	Gone    []string
}

// Copy is one COPY --from=builder.
type Copy struct {
	From, To string // absolute paths, in the builder and in the runtime stage
	Owner    string // uid:gid, or "" to keep the default
	Early    bool   // before all other lines of the stage: accounts, which USER and WORKDIR look up
}

// File is a text file that the runtime stage writes with printf, so that no context file is added.
type File struct {
	Path  string
	Lines []string
	Alone bool // its directory is not in the runtime image, and made first
}

// EnvVar is a variable with its literal value.
type EnvVar struct{ Name, Value string }
