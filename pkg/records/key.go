package records

// Key names a Dockerfile's files in a directory of records: its repository and its path there, escaped so that it is unique, readable, and
// safe on file systems that fold case.
func Key(repo, path string) string { return repo + "+" + path }
