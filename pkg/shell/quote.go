package shell

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Join writes arguments as one line that a POSIX shell splits into the same arguments. A NUL byte, which no argument can hold, is dropped.
func Join(argv []string) string {
	quoted := make([]string, len(argv))
	for i, arg := range argv {
		quoted[i] = quote(strings.ReplaceAll(arg, "\x00", ""), i == 0)
	}
	return strings.Join(quoted, " ")
}

// quote quotes one argument if it needs it. In front, NAME=value would be an assignment and `if` a keyword.
func quote(arg string, front bool) string {
	plain := arg != "" && strings.IndexFunc(arg, func(r rune) bool { return !safe(r) }) < 0
	if front && (strings.Contains(arg, "=") || syntax.IsKeyword(arg)) {
		plain = false
	}
	if plain {
		return arg
	}
	return "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
}

// safe tells whether a letter means only itself anywhere in a word.
func safe(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_@%+=:,./-", r)
}
