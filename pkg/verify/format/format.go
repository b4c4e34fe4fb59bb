// Package format writes reports of msb verify: for people at a terminal, for programs. It decides nothing.
package format

import (
	"io"

	"github.com/msb-dev/msb/pkg/verify"
)

// Writer takes reports as they come.
type Writer interface {
	Write(*verify.Report) error
	// Close ends the document; there is one also without any report.
	Close() error
}

// Options say how reports are shown. The zero value is plain and short.
type Options struct {
	Color   bool // for a terminal
	Verbose bool // each finding is shown, those that pass, too
}

// formats are the values of --format.
var formats = []struct {
	name string
	new  func(io.Writer, Options) Writer
}{
	{"text", newText},
	{"json", newJSON},
	{"markdown", newMarkdown},
	{"html", newHTML},
	{"junit", newJUnit},
}

// Names are the formats, the default first.
func Names() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

// New returns a writer of the format, one of Names, to w. For any other name it is nil.
func New(name string, w io.Writer, o Options) Writer {
	for _, f := range formats {
		if f.name == name {
			return f.new(w, o)
		}
	}
	return nil
}
