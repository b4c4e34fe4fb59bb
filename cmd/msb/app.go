package main

import (
	"context"
	"io"

	"github.com/urfave/cli/v2"

	"github.com/msb-dev/msb/pkg/command"
)

// session is one run of the program.
type session struct {
	*command.Session
	engine engine
	line   command.Line
}

func execute(ctx context.Context, e engine, args []string, in io.Reader, out, errw io.Writer) int {
	return command.Execute(ctx, in, out, errw, func(shared *command.Session) error {
		return (&session{Session: shared, engine: e}).run(ctx, args)
	})
}

func (s *session) run(ctx context.Context, args []string) error {
	app := s.app()
	l, err := command.Parse(app, args)
	if err != nil {
		return err
	}
	s.line = l
	if l.Command == nil {
		for _, o := range l.Flags {
			if o.Name == "version" {
				return s.version(false)
			}
		}
		if len(args) == 0 {
			s.Raise(exitUsage)
			app.Writer = s.Err
		}
	}
	return app.RunContext(ctx, l.Argv("msb"))
}

// usageText is what one does with msb, most of the time.
const usageText = `msb rewrite [PATH...]          preview as a diff
msb rewrite [PATH...] --write  do it
msb verify [PATH...]           build and run both images, and compare
msb explain [NAME|FILE]        what a word in the output means, or what msb sees in a file
msb report DIR...              what runs of rewrite --out DIR found, as one report
msb config [PATH]              the settings that hold for a file, and where each came from`

// app describes the commands to package cli, which must neither print errors nor exit.
func (s *session) app() *cli.App {
	misuse := func(_ *cli.Context, err error, _ bool) error { return command.Usagef("%v", err) }
	app := &cli.App{
		Name:                      "msb",
		Usage:                     "turns single-stage Dockerfiles into multi-stage ones, or says exactly why not",
		UsageText:                 usageText,
		Writer:                    s.Out,
		ErrWriter:                 s.Err,
		HideVersion:               true, // -v is verbose
		HideHelpCommand:           true, // ours has no second name
		DisableSliceFlagSeparator: true,
		OnUsageError:              misuse,
		ExitErrHandler:            func(*cli.Context, error) {},
		Flags:                     []cli.Flag{cli.HelpFlag, &cli.BoolFlag{Name: "version", Usage: "print the version", DisableDefaultText: true}},
		Commands:                  []*cli.Command{s.rewriteCommand(), s.verifyCommand(), s.explainCommand(), s.reportCommand(), s.configCommand(), s.exampleCommand(), s.versionCommand(), s.completionCommand(), helpCommand()},
	}
	for _, c := range app.Commands {
		c.HideHelpCommand, c.OnUsageError = true, misuse
	}
	return app
}

// helpCommand is "msb help [COMMAND]".
func helpCommand() *cli.Command {
	return &cli.Command{
		Name: "help", Usage: "how a command is used", ArgsUsage: "[COMMAND]",
		Action: func(c *cli.Context) error {
			root := c.Lineage()[1]
			switch {
			case c.NArg() == 0:
				return cli.ShowAppHelp(root)
			case c.App.Command(c.Args().First()) == nil:
				return command.Usagef("no command %q", c.Args().First())
			}
			return cli.ShowCommandHelp(root, c.Args().First())
		},
	}
}
