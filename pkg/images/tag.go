package images

import "strings"

// splitTag cuts a tag at its version: "18.12.1-alpine" is version 18.12.1 with the rest "-alpine"; "bookworm-20240110-slim" is
// version 20240110 with the rest "bookworm-*-slim"; "alpine" has no version and is all rest. Tags of one version and different
// rests are one row in the files.
func splitTag(tag string) (version, rest string) {
	if n := versionLen(tag); n > 0 {
		return tag[:n], tag[n:]
	}
	word, after, ok := strings.Cut(tag, "-")
	if n := digits(after); ok && n == 8 && lower(word) {
		if len(after) > 8 && after[8] == '.' && digits(after[9:]) > 0 {
			n += 1 + digits(after[9:])
		}
		return after[:n], word + "-*" + after[n:]
	}
	return "", tag
}

// joinTag puts a tag together from the cells of a row, where "-" stands for nothing. It undoes splitTag.
func joinTag(version, rest string) string {
	if version == "-" {
		version = ""
	}
	if rest == "-" {
		rest = ""
	}
	if word, after, ok := strings.Cut(rest, "*"); ok {
		return word + version + after
	}
	return version + rest
}

// versionLen measures a leading version: numbers joined by '.', '_' or '+', and Java's update after a 'u' (8u342).
func versionLen(s string) int {
	n := digits(s)
	if n == 0 {
		return 0
	}
	for n < len(s) && strings.IndexByte("._+", s[n]) >= 0 {
		d := digits(s[n+1:])
		if d == 0 {
			break
		}
		n += 1 + d
	}
	if n < len(s) && s[n] == 'u' {
		if d := digits(s[n+1:]); d > 0 {
			n += 1 + d
		}
	}
	return n
}

func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

func lower(s string) bool {
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return s != ""
}
