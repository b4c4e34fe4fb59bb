package main

import (
	"github.com/urfave/cli/v2"

	"github.com/msb-dev/msb/pkg/command"
)

func (s *session) reportCommand() *cli.Command {
	return &cli.Command{
		Name: "report", Usage: "merge records into a report",
		Action: func(c *cli.Context) error { return command.Usagef("report: not built yet") },
	}
}
