package site

// Row is one request that two sites answer differently.
type Row struct {
	Request Request
	Tree    string // name of the model tree
	Before  Answer
	After   Answer
}

// Compare asks both sites all requests over all model trees and returns the rows that differ, in order.
func Compare(before, after Site) []Row {
	var rows []Row
	for _, t := range Trees() {
		for _, r := range Requests() {
			b, a := before.Answer(r, t), after.Answer(r, t)
			if b.String() != a.String() {
				rows = append(rows, Row{Request: r, Tree: t.Name, Before: b, After: a})
			}
		}
	}
	return rows
}

// DifferenceRow is a known kind of difference between two sites.
type DifferenceRow struct {
	ID       string // stable
	Sentence string
}

// Classify names the differences of a row; nil where one of them is not known.
func Classify(r Row) []string { return nil }
