package main

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/urfave/cli/v2"

	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/report"
)

// versions is what identifies a build. Keys of the JSON form are sorted.
type versions struct {
	BuildKit string `json:"buildkit"`
	Commit   string `json:"commit"`
	Go       string `json:"go"`
	Msb      string `json:"msb"`
	Schema   int    `json:"schema"` // of records
}

// readVersions reads what the Go command wrote into the program.
func readVersions() versions {
	v := versions{Msb: command.Version(), Commit: "unknown", BuildKit: "unknown", Go: runtime.Version(), Schema: report.Schema}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			v.Commit = s.Value
		}
	}
	for _, d := range info.Deps {
		if d.Path == "github.com/moby/buildkit" {
			v.BuildKit = d.Version
		}
	}
	return v
}

func (s *session) versionCommand() *cli.Command {
	return &cli.Command{
		Name: "version", Usage: "version, commit, and what it was built with",
		Flags: []cli.Flag{&cli.BoolFlag{Name: "json", Usage: "as a JSON object", DisableDefaultText: true}},
		Action: func(c *cli.Context) error {
			if c.NArg() > 0 {
				return command.Usagef("version takes no arguments")
			}
			return s.version(c.Bool("json"))
		},
	}
}

func (s *session) version(asJSON bool) error {
	v := readVersions()
	if asJSON {
		return json.NewEncoder(s.Out).Encode(v)
	}
	_, err := fmt.Fprintf(s.Out, "msb %s (commit %s, %s, buildkit %s, record schema %d)\n", v.Msb, v.Commit, v.Go, v.BuildKit, v.Schema)
	return err
}
