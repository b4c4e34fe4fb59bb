package project

import "io/fs"

// searchKey stands in records for the names among which users of the file are sought.
const searchKey = "**"

type users struct{ list []Use }

func search(fs.FS) []string { return nil }

func searchHash([]string) string { return "" }
