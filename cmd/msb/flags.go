package main

import (
	"runtime"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/discover"
)

// mode is what becomes of the files.
type mode int

const (
	preview mode = iota // nothing is written
	check               // nothing is written; status 1 if a file would change
	write
)

// options are the flags of rewrite, checked.
type options struct {
	command.Files
	mode mode
	show show
	jobs int

	output        string // file for the result; "-" is stdout, "" none
	inPlace       bool
	failOnRefused bool

	verify   bool
	settings command.Given
}

// show is what goes where.
type show struct {
	names, diff bool   // on stdout
	format      string // of stdout: "diff", "text", "json"
	unified     int    // lines of context
	quiet       bool
	verbose     bool
	color       string
}

func (s *session) rewriteCommand() *cli.Command {
	return &cli.Command{
		Name:        "rewrite",
		Usage:       "preview the multi-stage file as a diff, or write it",
		ArgsUsage:   "[PATH...]",
		Description: "PATH is a Dockerfile, a directory, or - for standard input; the default is the current directory.\nFlags stand anywhere. The diff is on stdout, everything else on stderr.\n\n" + exitTable,
		Flags:       rewriteFlags(),
		Action: func(c *cli.Context) error {
			opts, err := s.options(c)
			if err != nil {
				return err
			}
			return s.rewrite(c.Context, opts)
		},
	}
}

func rewriteFlags() []cli.Flag {
	on := command.Switch
	return slices.Concat([]cli.Flag{
		on("write", "w", "write the files"),
		on("dry-run", "", "write nothing (the default)"),
		on("check", "", "names of files that would change on stdout, status 1 if there are any"),
		on("list", "l", "names of files that change on stdout, instead of the diff"),
		on("diff", "", "the diff on stdout, also with --write, --check and --list"),
		&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write the new Dockerfile of the one input to `FILE`; - is stdout"},
		on("in-place", "", "with --write: write into a file that a rename would part from its hard links or its owner"),
		&cli.StringFlag{Name: "format", Value: "diff", Usage: "`FORMAT` of stdout: diff, text or json"},
		&cli.IntFlag{Name: "unified", Aliases: []string{"U"}, Value: 3, Usage: "`N` lines of context in diffs"},
		command.StdinFlag(),
	}, command.BuildFlags(), command.SettingsFlags(), []cli.Flag{
		&cli.StringSliceFlag{Name: "include", Usage: "in directories take the files that match `GLOB`, not those named like a Dockerfile"},
		&cli.StringSliceFlag{Name: "exclude", Usage: "in directories leave out what matches `GLOB`"},
		on("no-gitignore", "", "in directories take also what git ignores"),
		on("force-exclude", "", "--exclude and git's rules hold for named files too"),
		&cli.IntFlag{Name: "jobs", Aliases: []string{"j"}, Value: runtime.GOMAXPROCS(0), DefaultText: "processors", Usage: "`N` files at a time"},
		&cli.StringFlag{Name: "fail-on", Value: "none", Usage: "`WHAT` gives status 1 as well: refused or none"},
		on("quiet", "q", "print errors only on stderr"),
		on("verbose", "v", "print what is unchanged, too"),
		command.ColorFlag(),
		on("verify", "", "a plan counts only if it passes msb verify too, which the flags below are for"),
	}, command.RunFlags())
}

// conflicts are pairs of flags that can't both be meant.
var conflicts = [][2]string{
	{"write", "dry-run"}, {"write", "check"}, {"write", "output"}, {"check", "output"}, {"list", "output"}, {"quiet", "verbose"},
}

// options reads the flags.
func (s *session) options(c *cli.Context) (options, error) {
	for _, pair := range conflicts {
		if c.Bool(pair[0]) && (c.Bool(pair[1]) || pair[1] == "output" && c.IsSet("output")) {
			return options{}, command.Usagef("--%s and --%s exclude each other", pair[0], pair[1])
		}
	}
	o := options{
		Files: command.Files{Paths: c.Args().Slice(), Context: c.String("context"), Stdin: c.String("stdin-filename"), Find: discover.Options{
			Include: c.StringSlice("include"), Exclude: c.StringSlice("exclude"), NoGitignore: c.Bool("no-gitignore"), ForceExclude: c.Bool("force-exclude")}},
		jobs: c.Int("jobs"), output: c.String("output"), inPlace: c.Bool("in-place"),
		failOnRefused: c.String("fail-on") == "refused",
		show:          show{names: c.Bool("list"), diff: c.Bool("diff"), format: c.String("format"), unified: c.Int("unified"), quiet: c.Bool("quiet"), verbose: c.Bool("verbose"), color: c.String("color")},
	}
	if len(o.Paths) == 0 {
		o.Paths = []string{"."}
	}
	switch {
	case c.Bool("write"):
		o.mode = write
	case c.Bool("check"):
		o.mode = check
	}
	if err := command.OneOf(c, "format", "diff", "text", "json"); err != nil {
		return o, err
	}
	if err := command.OneOf(c, "color", command.ColorWords...); err != nil {
		return o, err
	}
	if err := command.OneOf(c, "fail-on", "none", "refused"); err != nil {
		return o, err
	}
	if err := o.stdout(c.IsSet("format")); err != nil {
		return o, err
	}
	if err := o.inputs(); err != nil {
		return o, err
	}
	var err error
	if o.settings, err = command.ReadSettings(c, s.engine.transforms()); err != nil {
		return o, err
	}
	o.Settings = o.settings
	err = o.verification(c)
	return o, err
}

// stdout settles what is printed there: one thing, unless the user asks for two that can stand together.
func (o *options) stdout(formatGiven bool) error {
	sh := &o.show
	switch {
	case sh.format != "diff" && sh.diff:
		return command.Usagef("--format %s and --diff exclude each other", sh.format)
	case sh.format != "diff" && sh.names:
		return command.Usagef("--format %s and --list exclude each other", sh.format)
	case sh.format != "diff" && o.output == "-":
		return command.Usagef("--format %s and --output - exclude each other", sh.format)
	case sh.diff && o.output == "-":
		return command.Usagef("--diff and --output - exclude each other")
	case sh.format != "diff":
	case formatGiven:
		sh.diff = true
		sh.names = sh.names || o.mode == check
	case o.mode == check:
		sh.names = true
	case o.mode == preview && !sh.names && o.output == "":
		sh.diff = true
	}
	return nil
}

// inputs holds that paths and flags go together.
func (o *options) inputs() error {
	if err := o.Check(); err != nil {
		return err
	}
	switch {
	case o.mode == write && slices.Contains(o.Paths, "-"):
		return command.Usagef("--write and - exclude each other: standard input can't be written; use --output")
	case o.inPlace && o.mode != write:
		return command.Usagef("--in-place and no --write: it says how to write")
	case o.jobs < 1:
		return command.Usagef("--jobs is 1 or more, not %d", o.jobs)
	case o.show.unified < 0:
		return command.Usagef("--unified is 0 or more, not %d", o.show.unified)
	}
	return nil
}

// verification reads --verify and the flags that go with it.
func (o *options) verification(c *cli.Context) error {
	if o.verify = c.Bool("verify"); !o.verify {
		for _, f := range command.RunFlags() {
			if name := f.Names()[0]; c.IsSet(name) {
				return command.Usagef("--%s and no --verify: nothing is built or run", name)
			}
		}
		return nil
	}
	if !c.IsSet("jobs") {
		o.jobs = 1 // builds use all processors as it is
	}
	o.settings.Verify = true
	return nil
}
