package verify

// Schema is the number of Report's form in JSON. It grows when a field changes its meaning or goes; new fields do not change it.
const Schema = 1

// Exit statuses of msb verify.
const (
	ExitSame         = 0 // every check passes, or differs only as stated
	ExitDiffers      = 1 // a check failed
	ExitUsage        = 2 // the command line or a file named on it is wrong
	ExitNotRun       = 3 // no builder, no registry, out of time
	ExitInconclusive = 4 // the original does not build or differs from itself, or a check could see nothing
)

// Report is what verify says of one Dockerfile. Without --bench it holds no times: two runs over the same images give the same bytes.
type Report struct {
	Schema    int    `json:"schema"`
	Name      string `json:"name"`      // the Dockerfile, as the user would name it
	Comparing string `json:"comparing"` // one sentence: what is before, what is after
	// Builder is where the images were built, such as "unix:///run/buildkit/buildkitd.sock"; Platform such as "linux/amd64".
	Builder  string `json:"builder"`
	Platform string `json:"platform"`
	Bases    []Base `json:"bases"` // images that either file starts from or copies from, sorted by reference
	// Refused are findings of the proof: for each, msb itself would not make this change. They are told, they fail nothing by themselves.
	Refused []Refusal `json:"refused,omitempty"`
	Before  Built     `json:"before"`
	After   Built     `json:"after"`
	// Settings are the two image configurations side by side, in the order of the Dockerfile reference; empty if one was not built.
	Settings []Setting `json:"settings"`
	Checks   []Check   `json:"checks"` // all ten, in their order; none if nothing was built
	// Trouble says why there is no full comparison: what did not build, what could not be had. Nil if both were built.
	Trouble *Trouble `json:"trouble,omitempty"`
	Verdict string   `json:"verdict"` // one sentence
	Exit    int      `json:"exit"`    // ExitSame to ExitInconclusive
}

// Base is an image with the digest that both builds used.
type Base struct {
	Ref    string `json:"ref"`
	Digest string `json:"digest"`
}

// Refusal is one finding of the proof, told because the change was not msb's own.
type Refusal struct {
	ID     string `json:"id"` // an obligation
	File   string `json:"file"`
	Line   int    `json:"line,omitempty"` // from 1; 0 for the whole file
	Detail string `json:"detail"`
}

// Built is one of the two images in figures.
type Built struct {
	Built    bool        `json:"built"`
	Size     int64       `json:"size"`     // bytes of the regular files in all layers, unpacked
	Files    int         `json:"files"`    // that a container sees, directories not counted
	Packages int         `json:"packages"` // of the distribution; 0 if there is no database of any, -1 if it can't be read
	Layers   []LayerSize `json:"layers"`   // from the base upward
	Bench    *Bench      `json:"bench,omitempty"`
}

// LayerSize is one layer.
type LayerSize struct {
	CreatedBy string `json:"created_by"` // the history's words for it
	Size      int64  `json:"size"`       // bytes, unpacked
	Files     int    `json:"files"`
}

// Setting is one field of the image configuration.
type Setting struct {
	Name   string `json:"name"` // such as "entrypoint" or "env PORT"
	Before string `json:"before"`
	After  string `json:"after"`
	Status Status `json:"status"`
	// Difference covers a Stated one.
	Difference string `json:"difference,omitempty"`
	Why        string `json:"why,omitempty"` // why a change of it changes nothing
}

// Trouble is a build that failed or could not take place.
type Trouble struct {
	Side   string `json:"side"` // "before", "after", or "" if it concerns neither
	Kind   string `json:"kind"` // "build", "run", "builder", "registry", "timeout"
	Line   int    `json:"line,omitempty"`
	Step   string `json:"step,omitempty"`
	Detail string `json:"detail"`
	Log    string `json:"log,omitempty"` // the last lines of the step's output
}
