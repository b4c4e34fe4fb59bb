package command

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/msb-dev/msb/pkg/report"
)

// Built is what identifies a build of a program. Keys of the JSON form are sorted.
type Built struct {
	BuildKit string `json:"buildkit"`
	Commit   string `json:"commit"`
	Go       string `json:"go"`
	Msb      string `json:"msb"`
	Schema   int    `json:"schema"` // of records
}

// ReadBuilt reads what the Go command wrote into the program.
func ReadBuilt() Built {
	b := Built{Msb: Version(), Commit: "unknown", BuildKit: "unknown", Go: runtime.Version(), Schema: report.Schema}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			b.Commit = s.Value
		}
	}
	for _, d := range info.Deps {
		if d.Path == "github.com/moby/buildkit" {
			b.BuildKit = d.Version
		}
	}
	return b
}

// Write writes it as a line, for people.
func (b Built) Write(w io.Writer, program string) error {
	_, err := fmt.Fprintf(w, "%s %s (commit %s, %s, buildkit %s, record schema %d)\n", program, b.Msb, b.Commit, b.Go, b.BuildKit, b.Schema)
	return err
}
