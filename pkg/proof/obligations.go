package proof

import "slices"

// Obligation is something that a rewrite must preserve. Its id is the reason that users see; ids are stable.
type Obligation struct {
	ID string
	// Group is the letter of the part it concerns: P parse and print, S stages and build, C image configuration,
	// F files, N Node to nginx, J Maven to JRE, G Go to scratch, U users of the file, V builds and runs.
	Group     byte
	Severity  int // 1: a silently wrong image; 2: fails at build or start; 3: cosmetic
	Frequency int // 3: most candidate files; 2: regular; 1: rare
	Kind      Kind
	Sentence  string // what must hold
	Breaks    string // what goes wrong where it does not
	Checks    string // what msb looks at
	Lift      string // what would lift a finding
	Source    string // where it was seen or is written, if that is public

	Difference string // of States: the row of AllDifferences
}

// Kind says what becomes of an obligation that does not hold.
type Kind int

const (
	// RejectsPlan: the plan is dropped, and the next one is tried.
	RejectsPlan Kind = iota
	// RefusesFile: no plan could help.
	RefusesFile
	// Law: it can't fail to hold. Reading and drafting keep it, and tests hold them to it.
	Law
	// States: it need not hold, but the user is told: a row of Differences.
	States
)

func (k Kind) String() string {
	return [...]string{"rejects the plan", "refuses the file", "is kept by msb", "is stated"}[k]
}

// groups are the tables, in the order of their letters.
var groups = [...][]Obligation{printRows, stagesRows, configurationRows, filesRows, nodeRows, javaRows, golangRows, usersRows, verifyRows}

// Obligations is the catalogue, in the order of groups.
func Obligations() []Obligation { return slices.Concat(groups[:]...) }

// Lookup returns the row of an id.
func Lookup(id string) (Obligation, bool) {
	for _, rows := range groups {
		for _, o := range rows {
			if o.ID == id {
				return o, true
			}
		}
	}
	return Obligation{}, false
}
