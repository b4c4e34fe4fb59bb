package golang

// Link says how a program is linked.
type Link int

const (
	UnknownLink Link = iota // can't be established
	Static                  // no loader and no library of the image is needed
	Dynamic                 // the C library of the builder's distribution, at least, is needed
)

func (l Link) String() string { return [...]string{"unknown", "static", "dynamic"}[l] }

// Presence is an answer that may be unknown.
type Presence int

const (
	Maybe Presence = iota
	Yes
	No
)

// Linkage is the verdict on a program.
type Linkage struct {
	Link  Link
	Why   string
	Place Place // of what decided, if a source did
	// Broken is set where the build fails, or where the program fails at its start or first use, with these settings.
	Broken bool
}
