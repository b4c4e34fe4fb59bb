package refactor

import "github.com/msb-dev/msb/pkg/proof"

// Status is the outcome for one Dockerfile. The zero value is invalid, so that a forgotten one shows.
type Status int

const (
	Unchanged Status = iota + 1 // nothing to do: Result.Reason says what kind of file it is
	Rewritten                   // Result.Output holds the new file
	Refused                     // a pattern was recognised, a precondition is missing: Result.Refusals say which
)

// String is the word that users see and records hold.
func (s Status) String() string {
	return [...]string{"invalid", "unchanged", "rewritten", "refused"}[s]
}

// Risk is what a user must read before saying yes. The zero value is invalid.
type Risk int

const (
	// Exact means that only files leave: command and image configuration stay, but for what only the tool chain read.
	Exact Risk = iota + 1
	// Stated means that something else differs, and that every difference is listed with its reason.
	Stated
	// Assumed means that the rewrite rests on something no file can show; it is allowed by name only.
	Assumed
)

// String is the word that users see and records hold.
func (r Risk) String() string { return [...]string{"invalid", "exact", "stated", "assumed"}[r] }

// Difference is a kind of difference that the proof found between the two images, with the plan's reason for it.
type Difference struct {
	ID      string   // row of proof.Differences; each id once
	Why     string   // why that is so
	Details []string // what differs, in terms of this file
	Quiet   bool     // only the tool chain could tell: it leaves the risk exact
	Form    bool     // only the form of a site's answers, such as a header
}

// Refusal says why a plan, or the whole file, was not used.
type Refusal struct {
	Transform string
	Plan      string // name of the plan, e.g. "scratch"; empty when the transform proposed none
	proof.Finding
}

// Image is what the last stage of a file makes, as far as the file and the catalogue say.
type Image struct {
	Base   string            // reference of the base image, arguments expanded; as written where that can't be
	Size   int               // MB that the base takes unpacked, about (images.Image.Size); 0 if it is not known
	Config map[string]string // image configuration: "Cmd", "Env PATH", "Port 80/tcp", … to its value (recipe.Config.Settings)
}

// Result is what msb decided about one Dockerfile, and why.
type Result struct {
	File      string // as named by the user
	Context   string // build context, relative to the repository
	Status    Status
	Reason    string // for Unchanged: the kind of file, such as "already-multistage"
	Transform string // the transform that recognised the file; empty if none did
	Plan      string // the plan that was used
	Runtime   string // image of the new last stage
	Risk      Risk   // of the plan that was used; 0 unless Rewritten

	Input, Output []byte // the file's bytes before and after; Output is nil unless Rewritten
	Before, After *Image // what the two files make; After is nil unless Rewritten, Before where nothing was recognised

	Summary     string       // one sentence: what was done
	Stays, Gone []string     // what the new image keeps, what it no longer has
	Differences []Difference // what differs, each with its reason
	Assumed     []string     // assumption ids the plan rests on
	// Refusals are the reasons of a refusal; for Rewritten, why no plan before the used one held.
	Refusals []Refusal
	Notes    []string          // worth knowing, changes nothing
	Read     map[string]string // project files read: path to "sha256:…", or "" for looked for and absent
}
