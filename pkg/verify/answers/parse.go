package answers

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// askable are the methods of a question that a user gives: those that change nothing on a server.
var askable = []string{"GET", "HEAD", "OPTIONS"}

// maxTarget bounds the path of a question in bytes; most servers take 8 KiB for a whole request line.
const maxTarget = 4096

// Parse reads a question as a user writes it: "GET /path", "HEAD /path", "/path" alone for GET, each with a port in front of the path if
// it is not the one that the server listens on first ("GET :9090/metrics"). Its port is 0 where none is written. The error says what was
// expected.
func Parse(text string) (Question, error) {
	words := strings.Fields(text)
	if len(words) == 1 {
		words = append([]string{"GET"}, words...)
	}
	if len(words) != 2 {
		return Question{}, fmt.Errorf("%q: expected a method and a path, such as 'GET /healthz'", shown(text))
	}
	q := Question{Method: strings.ToUpper(words[0]), Path: words[1]}
	if !slices.Contains(askable, q.Method) {
		return Question{}, fmt.Errorf("%q: expected GET, HEAD or OPTIONS, not %s", shown(text), shown(words[0]))
	}
	if rest, ok := strings.CutPrefix(q.Path, ":"); ok {
		port, path, _ := strings.Cut(rest, "/")
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil || n == 0 {
			return Question{}, fmt.Errorf("%q: expected a port from 1 to 65535 behind the colon, such as :9090/metrics", shown(text))
		}
		q.Port, q.Path = int(n), "/"+path
	}
	switch {
	case !strings.HasPrefix(q.Path, "/"):
		return Question{}, fmt.Errorf("%q: expected a path that starts with a slash, such as /healthz", shown(text))
	case len(q.Path) > maxTarget:
		return Question{}, fmt.Errorf("%q: expected a path of at most %d bytes", shown(text), maxTarget)
	case strings.Contains(q.Path, "#"):
		return Question{}, fmt.Errorf("%q: a part behind # is never sent; expected a path without it", shown(text))
	case strings.ContainsFunc(q.Path, func(c rune) bool { return c <= ' ' || c > '~' }):
		return Question{}, fmt.Errorf("%q: expected printable ASCII; write other characters as %%XX", shown(text))
	}
	q.Name = q.Method + " " + words[1]
	return q, nil
}

// shown is a text short enough for a message.
func shown(s string) string {
	if len(s) > 80 {
		return strings.ToValidUTF8(s[:80], "") + "…"
	}
	return s
}
