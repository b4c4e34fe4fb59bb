package command

import (
	"io"
	"os"
)

// IsTerminal tells whether w is a terminal: a character device, but not the null device.
func IsTerminal(w io.Writer) bool {
	if t, ok := w.(*Output); ok {
		w = t.w
	}
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(info, null)
}

// Colored tells whether output has colours: by --color, else NO_COLOR, else FORCE_COLOR (0 is no), else on a terminal that can.
func Colored(when string, w io.Writer) bool {
	switch {
	case when != "auto":
		return when == "always"
	case os.Getenv("NO_COLOR") != "":
		return false
	case os.Getenv("FORCE_COLOR") != "":
		return os.Getenv("FORCE_COLOR") != "0"
	}
	return os.Getenv("TERM") != "dumb" && IsTerminal(w)
}
