package main

import (
	"github.com/urfave/cli/v2"

	"github.com/msb-dev/msb/pkg/command"
)

func (s *session) exampleCommand() *cli.Command {
	return &cli.Command{
		Name: "example", Usage: "print a file that runs msb in an engine for many repositories",
		Action: func(c *cli.Context) error { return command.Usagef("example: not built yet") },
	}
}
