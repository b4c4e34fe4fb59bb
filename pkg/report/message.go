package report

// Message is the message of a commit with the rewrites among the records: a subject line, an empty line, and what is to be known of each.
// It is empty if there is none.
func Message(rs ...Record) []byte { return nil }
