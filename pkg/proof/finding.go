// Package proof compares two understandings of a Dockerfile, before and after a rewrite, and says what it could not establish.
// It knows no language: it reads recipes, whose needs and launches are values.
package proof

// Finding is something that the proof could not establish. A finding rejects the plan it was found on;
// one that Refuses leaves no plan that could help.
type Finding struct {
	ID      string // obligation id, a row of Obligations
	Refuses bool   // the file is refused, not only this plan
	File    string // where it was seen
	Line    int    // from 1; 0 when it concerns the whole file
	Detail  string // what was seen
	Lift    string // what would lift it
}

// Difference is a difference between the two images that may stand if it is stated.
type Difference struct {
	ID     string // a row of Differences
	Detail string // what differs, in terms of this file
}

// Verdict is the outcome of a comparison. A plan may be used if Findings is empty.
type Verdict struct {
	Findings    []Finding
	Differences []Difference
}
