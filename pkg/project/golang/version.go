package golang

import (
	"strconv"
	"strings"
)

// atLeast says whether a Go version such as "1.22", "1.22.3" or "go1.23rc1" is major.minor or newer; false if it can't be read.
func atLeast(version string, major, minor int) bool {
	ma, mi, ok := parseVersion(version)
	return ok && (ma > major || ma == major && mi >= minor)
}

func parseVersion(version string) (major, minor int, ok bool) {
	a, rest, _ := strings.Cut(strings.TrimPrefix(version, "go"), ".")
	major, err := strconv.Atoi(a)
	if err != nil {
		return 0, 0, false
	}
	end := 0
	for end < len(rest) && rest[end] >= '0' && rest[end] <= '9' {
		end++
	}
	if end == 0 {
		return major, 0, rest == ""
	}
	minor, err = strconv.Atoi(rest[:end])
	return major, minor, err == nil
}
