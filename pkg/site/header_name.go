package site

import "strings"

// canonicalName writes a header's name as Go's net/textproto does: upper case at the start and behind hyphens. (That package brings the whole
// of package net, and with it the C library's loader.)
func canonicalName(name string) string {
	if strings.ContainsFunc(name, func(c rune) bool {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		return !letter && !strings.ContainsRune("!#$%&'*+-.^_`|~", c)
	}) {
		return name
	}
	b := []byte(strings.ToLower(name))
	for i, c := range b {
		if (i == 0 || b[i-1] == '-') && c >= 'a' && c <= 'z' {
			b[i] = c - 'a' + 'A'
		}
	}
	return string(b)
}
