package dockerfile

import (
	"errors"
	"fmt"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// Error says why a file can't be parsed.
type Error struct {
	File string
	Line int // from 1; 0 where it is about the whole file
	Msg  string
}

// Error is file, line and message, as editors expect them.
func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s", e.File, e.Msg)
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Msg)
}

// located takes message and line from an error of BuildKit's parser.
func located(err error) (line int, msg string) {
	var at *parser.LocationError
	if errors.As(err, &at) && len(at.Locations) > 0 && len(at.Locations[0]) > 0 {
		line = at.Locations[0][0].Start.Line
	}
	return line, err.Error()
}
