package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/urfave/cli/v2"

	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/report"
)

// session is one run of the program: where it reads and writes, and what its status is so far.
type session struct {
	engine   engine
	in       io.Reader
	out, err io.Writer
	line     line
	status   int

	mu      sync.Mutex
	surveys map[string]*project.Survey // by root
}

// raise sets the exit status, if it is higher than what was set before.
func (s *session) raise(status int) { s.status = max(s.status, status) }

// complain prints a line on stderr, which names the place first.
func (s *session) complain(format string, args ...any) { fmt.Fprintf(s.err, format+"\n", args...) }

func execute(ctx context.Context, e engine, args []string, in io.Reader, out, errw io.Writer) int {
	stdout := &tracked{w: out}
	s := &session{engine: e, in: in, out: stdout, err: errw}
	err := s.run(ctx, args)
	if usage := (*usageError)(nil); errors.As(err, &usage) {
		s.complain("msb: %s", report.Printable(err.Error()))
		s.raise(exitUsage)
	} else if err != nil && stdout.err == nil {
		s.complain("msb: %s", report.Printable(err.Error()))
		s.raise(exitFile)
	}
	if stdout.err != nil {
		s.complain("msb: standard output: %v", stdout.err)
		s.raise(exitFile)
	}
	if stop, ok := signalled(ctx); ok {
		s.complain("msb: %v", stop)
		s.raise(stop.status)
	}
	return s.status
}

// tracked remembers the first error of a writer, so that a full disk does not look like success.
type tracked struct {
	w   io.Writer
	err error
}

func (t *tracked) Write(p []byte) (int, error) {
	if t.err != nil {
		return 0, t.err
	}
	n, err := t.w.Write(p)
	t.err = err
	return n, err
}

func (s *session) run(ctx context.Context, args []string) error {
	app := s.app()
	l, err := parseLine(app, args)
	if err != nil {
		return err
	}
	s.line = l
	if l.command == nil {
		for _, o := range l.flags {
			if o.name == "version" {
				return s.version(false)
			}
		}
		if len(args) == 0 {
			s.raise(exitUsage)
			app.Writer = s.err
		}
	}
	return app.RunContext(ctx, l.argv("msb"))
}

// app describes the commands to package cli, which must neither print errors nor exit.
func (s *session) app() *cli.App {
	misuse := func(_ *cli.Context, err error, _ bool) error { return usagef("%v", err) }
	app := &cli.App{
		Name:                      "msb",
		Usage:                     "turns single-stage Dockerfiles into multi-stage ones, or says exactly why not",
		UsageText:                 "msb rewrite [PATH...]          preview as a diff\nmsb rewrite [PATH...] --write  do it\nmsb explain [NAME|FILE]        what a word in the output means, or what msb sees in a file",
		Writer:                    s.out,
		ErrWriter:                 s.err,
		HideVersion:               true, // -v is verbose
		HideHelpCommand:           true, // ours has no second name
		DisableSliceFlagSeparator: true,
		OnUsageError:              misuse,
		ExitErrHandler:            func(*cli.Context, error) {},
		Flags:                     []cli.Flag{cli.HelpFlag, &cli.BoolFlag{Name: "version", Usage: "print the version", DisableDefaultText: true}},
		Commands:                  []*cli.Command{s.rewriteCommand(), s.explainCommand(), s.versionCommand(), helpCommand()},
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
				return usagef("no command %q", c.Args().First())
			}
			return cli.ShowCommandHelp(root, c.Args().First())
		},
	}
}
