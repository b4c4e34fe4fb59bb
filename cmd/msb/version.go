package main

import (
	"encoding/json"

	"github.com/urfave/cli/v2"

	"github.com/msb-dev/msb/pkg/command"
)

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
	b := command.ReadBuilt()
	if asJSON {
		return json.NewEncoder(s.Out).Encode(b)
	}
	return b.Write(s.Out, "msb")
}
