package main

import (
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/discover"
	"github.com/msb-dev/msb/pkg/report"
)

// formats are what --format takes.
func formats() []string { return append([]string{"diff", "text"}, report.Formats()...) }

// conflicts are pairs of flags that can't both be meant.
var conflicts = [][2]string{
	{"write", "dry-run"}, {"write", "check"}, {"write", "output"}, {"check", "output"}, {"list", "output"}, {"out", "output"}, {"quiet", "verbose"},
}

// options reads the flags.
func (s *session) options(c *cli.Context) (options, error) {
	for _, pair := range conflicts {
		if on(c, pair[0]) && on(c, pair[1]) {
			return options{}, command.Usagef("--%s and --%s exclude each other", pair[0], pair[1])
		}
	}
	o := options{
		Files: command.Files{Context: c.String("context"), Stdin: c.String("stdin-filename"), Find: discover.Options{
			Include: c.StringSlice("include"), Exclude: c.StringSlice("exclude"), NoGitignore: c.Bool("no-gitignore"), ForceExclude: c.Bool("force-exclude"), Jobs: c.Int("jobs")}},
		given: c.Args().Slice(),
		jobs:  c.Int("jobs"), output: c.String("output"), inPlace: c.Bool("in-place"),
		failOnRefused: c.String("fail-on") == "refused",
		show:          show{names: c.Bool("list"), diff: c.Bool("diff"), format: c.String("format"), unified: c.Int("unified"), quiet: c.Bool("quiet"), verbose: c.Bool("verbose"), color: c.String("color")},
	}
	switch {
	case c.Bool("write"):
		o.mode = write
	case c.Bool("check"):
		o.mode = check
	}
	for _, read := range []func(*cli.Context) error{o.words, o.inputs, o.stdout} {
		if err := read(c); err != nil {
			return o, err
		}
	}
	var err error
	if o.settings, err = command.ReadSettings(c, s.engine.transforms()); err != nil {
		return o, err
	}
	o.Settings = o.settings
	if err := o.verification(c); err != nil {
		return o, err
	}
	err = o.bulk(c)
	return o, err
}

// on tells whether a flag is given: a switch that is on, or a value that is not empty.
func on(c *cli.Context, name string) bool {
	if b, ok := c.Value(name).(bool); ok {
		return b
	}
	return c.IsSet(name)
}

// words holds that flags have one of their words.
func (o *options) words(c *cli.Context) error {
	for _, f := range []struct {
		name  string
		words []string
	}{{"format", formats()}, {"color", command.ColorWords}, {"fail-on", []string{"none", "refused"}}} {
		if err := command.OneOf(c, f.name, f.words...); err != nil {
			return err
		}
	}
	return nil
}

// stdout settles what is printed there: one thing, unless the user asks for two that can stand together.
func (o *options) stdout(c *cli.Context) error {
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
	case c.IsSet("format"):
		sh.diff = true
		sh.names = sh.names || o.mode == check
	case c.String("out") != "":
	case o.mode == check:
		sh.names = true
	case o.mode == preview && !sh.names && o.output == "":
		sh.diff = true
	}
	return nil
}

// inputs reads which files are meant, and holds that paths and flags go together.
func (o *options) inputs(c *cli.Context) error {
	var err error
	if o.list, err = command.ReadList(c); err != nil {
		return err
	}
	if len(o.given) == 0 && o.list.From == "" {
		o.given = []string{"."}
	}
	o.Files.Paths = o.given
	if err := o.Check(); err != nil {
		return err
	}
	switch {
	case o.mode == write && slices.Contains(o.given, "-"):
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
