package main

import (
	"runtime"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/msb-dev/msb/pkg/command"
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
	given []string // paths of the line
	list  command.List
	mode  mode
	show  show
	jobs  int

	output        string // file for the result; "-" is stdout, "" none
	inPlace       bool
	failOnRefused bool

	out         string // directory of records; "" for none
	resume      bool
	repo        string // --repo
	messageFile string

	verify   bool
	settings command.Given
}

// show is what goes where.
type show struct {
	names, diff bool   // on stdout
	format      string // of stdout: "diff", "text", or one of report.Formats
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
		Description: "PATH is a Dockerfile, a directory, or - for standard input; the default is the current directory, unless --files-from\nnames others. Flags stand anywhere. The diff is on stdout, everything else on stderr.\n\nMany repositories: msb rewrite --files-from repos.txt --shard 3/64 --write --out DIR --resume\n\n" + exitTable,
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
		&cli.StringFlag{Name: "format", Value: "diff", Usage: "`FORMAT` of stdout: " + strings.Join(formats(), ", ")},
		&cli.IntFlag{Name: "unified", Aliases: []string{"U"}, Value: 3, Usage: "`N` lines of context in diffs that are printed"},
		command.StdinFlag(),
	}, command.ListFlags(), bulkFlags(), command.BuildFlags(), command.SettingsFlags(), []cli.Flag{
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
