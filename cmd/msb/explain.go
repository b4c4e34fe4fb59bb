package main

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/discover"
	"github.com/msb-dev/msb/pkg/report"
)

func (s *session) explainCommand() *cli.Command {
	return &cli.Command{
		Name: "explain", Usage: "what a word in the output means, or what msb sees in a file", ArgsUsage: "[NAME|FILE]",
		Description: "NAME is a transform, a reason or a difference; without one, all are listed. FILE is a Dockerfile: each step, as msb sees it.\nA file that is named like a word is given as ./NAME.\n\nStatus 0; 2 for a wrong command line; 3 for a file that can't be read.",
		Flags:       []cli.Flag{&cli.StringFlag{Name: "context", Usage: "build context `DIR`; default is the Dockerfile's directory"}},
		Action: func(c *cli.Context) error {
			switch c.NArg() {
			case 0:
				return s.explainAll()
			case 1:
				return s.explainOne(c)
			}
			return command.Usagef("explain takes one name or file, not %d", c.NArg())
		},
	}
}

// explainAll lists the words, by kind, a line each.
func (s *session) explainAll() error {
	kind := ""
	for _, t := range s.engine.terms {
		if t.kind != kind {
			if kind != "" {
				fmt.Fprintln(s.Out)
			}
			kind = t.kind
			fmt.Fprintf(s.Out, "%ss:\n", kind)
		}
		first, _, _ := strings.Cut(strings.TrimSpace(t.text), "\n")
		fmt.Fprintf(s.Out, "  %-26s %s\n", t.name, first)
	}
	return nil
}

func (s *session) explainOne(c *cli.Context) error {
	arg, found := c.Args().First(), false
	for _, t := range s.engine.terms {
		if t.name == arg {
			found = true
			fmt.Fprintf(s.Out, "%s (%s)\n\n%s\n", t.name, t.kind, strings.TrimSpace(t.text))
			if t.more != nil {
				fmt.Fprintf(s.Out, "\n%s\n", strings.TrimRight(t.more(), "\n"))
			}
		}
	}
	if found {
		return nil
	}
	t, err := s.explained(c)
	if err != nil {
		return err
	}
	given, err := command.ReadSettings(c, s.engine.transforms())
	if err != nil {
		return err
	}
	in, done, err := s.Input(c.Context, t, given)
	if err != nil {
		s.Failed(command.Named(t.Name, err))
		return nil
	}
	defer done()
	lines, err := s.engine.explain(c.Context, in)
	if err != nil {
		s.Failed(command.Named(t.Name, err))
		return nil
	}
	for _, l := range lines {
		fmt.Fprintln(s.Out, report.Printable(l))
	}
	return nil
}

// explained finds the file to explain.
func (s *session) explained(c *cli.Context) (command.Target, error) {
	arg := c.Args().First()
	contextDir, err := command.ContextDirectory(c.String("context"))
	if err != nil {
		return command.Target{}, err
	}
	if arg == "-" {
		return command.StdinTarget("", contextDir)
	}
	real, repo, err := discover.Resolve(arg)
	if errors.Is(err, fs.ErrNotExist) && !strings.ContainsAny(arg, `./\`) {
		return command.Target{}, command.Usagef("no transform, reason or file is named %q; msb explain lists them", arg)
	}
	if err != nil {
		return command.Target{}, command.Named(arg, command.Bare(err))
	}
	f := discover.File{Name: arg, Path: real, Repository: repo, Named: true}
	return command.TargetOf(f, contextDir)
}
