package main

import (
	"context"
	"io"

	"github.com/urfave/cli/v2"

	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/verify"
	"github.com/msb-dev/msb/pkg/verify/builder"
	"github.com/msb-dev/msb/pkg/verify/format"
)

// session is one run of the program.
type session struct {
	*command.Session
	engine  engine
	builder builder.Builder // nil until the first build
}

// options are the flags, checked.
type options struct {
	command.Files
	settings command.Given
	bench    bool
	keep     string
	original string // --original
	head     bool

	format         string
	output         string // file for the report; "" and "-" are stdout
	quiet, verbose bool
	color          string
}

func execute(ctx context.Context, e engine, args []string, in io.Reader, out, errw io.Writer) int {
	return command.Execute(ctx, in, out, errw, func(shared *command.Session) error {
		s := &session{Session: shared, engine: e}
		app := s.app()
		// The program is one command of msb, and is described as that.
		l, err := command.Parse(app, append([]string{"verify"}, args...))
		if err != nil {
			return err
		}
		return app.RunContext(ctx, l.Argv("msb"))
	})
}

// app describes the command to package cli, which must neither print errors nor exit.
func (s *session) app() *cli.App {
	misuse := func(_ *cli.Context, err error, _ bool) error { return command.Usagef("%v", err) }
	c := command.VerifyCommand(func(c *cli.Context) error {
		if c.Bool("version") {
			return command.ReadBuilt().Write(s.Out, "msb-verify")
		}
		o, err := s.options(c)
		if err != nil {
			return err
		}
		return s.verify(c.Context, o)
	})
	c.HideHelpCommand, c.OnUsageError = true, misuse
	c.Flags = append(c.Flags, &cli.BoolFlag{Name: "version", Usage: "print the version of this program", DisableDefaultText: true})
	return &cli.App{
		Name: "msb", Writer: s.Out, ErrWriter: s.Err, HideVersion: true, HideHelpCommand: true, DisableSliceFlagSeparator: true,
		OnUsageError: misuse, ExitErrHandler: func(*cli.Context, error) {}, Commands: []*cli.Command{c},
	}
}

// options reads the flags.
func (s *session) options(c *cli.Context) (options, error) {
	o := options{
		Files: command.Files{Paths: c.Args().Slice(), Context: c.String("context"), Stdin: c.String("stdin-filename")},
		bench: c.Bool("bench"), keep: c.String("keep"), original: c.String("original"), head: c.Bool("head"),
		format: c.String("format"), output: c.String("output"), quiet: c.Bool("quiet"), verbose: c.Bool("verbose"), color: c.String("color"),
	}
	if len(o.Paths) == 0 {
		o.Paths = []string{"."}
	}
	for _, pair := range [][2]string{{"original", "head"}, {"quiet", "verbose"}} {
		if c.IsSet(pair[0]) && c.IsSet(pair[1]) {
			return o, command.Usagef("--%s and --%s exclude each other", pair[0], pair[1])
		}
	}
	if err := command.OneOf(c, "color", command.ColorWords...); err != nil {
		return o, err
	}
	if err := command.OneOf(c, "format", format.Names()...); err != nil {
		return o, err
	}
	if err := o.Check(); err != nil {
		return o, err
	}
	var err error
	o.settings, err = command.ReadSettings(c, s.engine.transforms)
	o.settings.Verify = true
	o.Settings = o.settings
	return o, err
}

// verifyOptions are the options for one Dockerfile as package verify takes them.
func (o options) verifyOptions(set command.Settings) verify.Options {
	run := set.Verify
	return verify.Options{
		HTTP: run.HTTP, Commands: run.Commands, Env: run.Env, Network: run.Network, MinSaving: run.MinSaving, Timeout: run.Timeout,
		Bench: o.bench, Keep: o.keep, BuildArgs: set.BuildArgs, Platform: set.Platform,
	}
}
