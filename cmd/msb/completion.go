package main

import (
	"github.com/urfave/cli/v2"

	"github.com/msb-dev/msb/pkg/command"
)

func (s *session) completionCommand() *cli.Command {
	return &cli.Command{
		Name: "completion", Usage: "print the completion of a shell",
		Action: func(c *cli.Context) error { return command.Usagef("completion: not built yet") },
	}
}
