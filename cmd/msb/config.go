package main

import (
	"github.com/urfave/cli/v2"

	"github.com/msb-dev/msb/pkg/command"
)

func (s *session) configCommand() *cli.Command {
	return &cli.Command{
		Name: "config", Usage: "the settings of a file and where each came from",
		Action: func(c *cli.Context) error { return command.Usagef("config: not built yet") },
	}
}
