package main

import (
	"encoding/json"
	"runtime"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/msb-dev/msb/pkg/discover"
	"github.com/msb-dev/msb/pkg/refactor"
	"github.com/msb-dev/msb/pkg/report"
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
	paths []string
	mode  mode
	show  show
	jobs  int

	output        string // file for the result; "-" is stdout, "" none
	inPlace       bool
	failOnRefused bool

	find     discover.Options
	context  string // --context
	stdin    string // --stdin-filename
	settings settings
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
	on := func(name, alias, usage string) cli.Flag {
		f := &cli.BoolFlag{Name: name, Usage: usage, DisableDefaultText: true}
		if alias != "" {
			f.Aliases = []string{alias}
		}
		return f
	}
	return []cli.Flag{
		on("write", "w", "write the files"),
		on("dry-run", "", "write nothing (the default)"),
		on("check", "", "names of files that would change on stdout, status 1 if there are any"),
		on("list", "l", "names of files that change on stdout, instead of the diff"),
		on("diff", "", "the diff on stdout, also with --write, --check and --list"),
		&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write the new Dockerfile of the one input to `FILE`; - is stdout"},
		on("in-place", "", "with --write: write into a file that a rename would part from its hard links or its owner"),
		&cli.StringFlag{Name: "format", Value: "diff", Usage: "`FORMAT` of stdout: diff, text or json"},
		&cli.IntFlag{Name: "unified", Aliases: []string{"U"}, Value: 3, Usage: "`N` lines of context in diffs"},
		&cli.StringFlag{Name: "stdin-filename", Usage: "`PATH` that - stands for: its name, and its project"},
		&cli.StringFlag{Name: "context", Usage: "build context `DIR`; default is the Dockerfile's directory"},
		&cli.StringSliceFlag{Name: "build-arg", Usage: "the build argument `NAME=VALUE`"},
		&cli.StringFlag{Name: "platform", Usage: "`PLATFORM` that is built for, such as linux/amd64"},
		&cli.StringSliceFlag{Name: "transform", Usage: "only these transforms: `NAME,...`; -NAME leaves one out"},
		&cli.StringFlag{Name: "risk", Value: "stated", Usage: "`CEILING` of risk: exact or stated"},
		&cli.StringSliceFlag{Name: "assume", Usage: "allow the assumption `ID`: " + strings.Join(assumptions(), ", ")},
		&cli.StringFlag{Name: "prefer", Value: "safe", Usage: "`ORDER` of plans: safe or small"},
		&cli.StringSliceFlag{Name: "include", Usage: "in directories take the files that match `GLOB`, not those named like a Dockerfile"},
		&cli.StringSliceFlag{Name: "exclude", Usage: "in directories leave out what matches `GLOB`"},
		on("no-gitignore", "", "in directories take also what git ignores"),
		on("force-exclude", "", "--exclude and git's rules hold for named files too"),
		&cli.IntFlag{Name: "jobs", Aliases: []string{"j"}, Value: runtime.GOMAXPROCS(0), DefaultText: "processors", Usage: "`N` files at a time"},
		&cli.StringFlag{Name: "fail-on", Value: "none", Usage: "`WHAT` gives status 1 as well: refused or none"},
		on("quiet", "q", "print errors only on stderr"),
		on("verbose", "v", "print what is unchanged, too"),
		&cli.StringFlag{Name: "color", Value: "auto", Usage: "`WHEN` there are colours: auto, always or never; auto heeds NO_COLOR, FORCE_COLOR and TERM=dumb"},
	}
}

// conflicts are pairs of flags that can't both be meant.
var conflicts = [][2]string{
	{"write", "dry-run"}, {"write", "check"}, {"write", "output"}, {"check", "output"}, {"list", "output"}, {"quiet", "verbose"},
}

// options reads the flags.
func (s *session) options(c *cli.Context) (options, error) {
	for _, pair := range conflicts {
		if c.Bool(pair[0]) && (c.Bool(pair[1]) || pair[1] == "output" && c.IsSet("output")) {
			return options{}, usagef("--%s and --%s exclude each other", pair[0], pair[1])
		}
	}
	o := options{
		paths: c.Args().Slice(), jobs: c.Int("jobs"), output: c.String("output"), inPlace: c.Bool("in-place"),
		failOnRefused: c.String("fail-on") == "refused", context: c.String("context"), stdin: c.String("stdin-filename"),
		find: discover.Options{Include: c.StringSlice("include"), Exclude: c.StringSlice("exclude"), NoGitignore: c.Bool("no-gitignore"), ForceExclude: c.Bool("force-exclude")},
		show: show{names: c.Bool("list"), diff: c.Bool("diff"), format: c.String("format"), unified: c.Int("unified"), quiet: c.Bool("quiet"), verbose: c.Bool("verbose"), color: c.String("color")},
	}
	if len(o.paths) == 0 {
		o.paths = []string{"."}
	}
	switch {
	case c.Bool("write"):
		o.mode = write
	case c.Bool("check"):
		o.mode = check
	}
	if err := oneOf(c, "format", "diff", "text", "json"); err != nil {
		return o, err
	}
	if err := oneOf(c, "color", "auto", "always", "never"); err != nil {
		return o, err
	}
	if err := oneOf(c, "fail-on", "none", "refused"); err != nil {
		return o, err
	}
	if err := o.stdout(c.IsSet("format")); err != nil {
		return o, err
	}
	if err := o.inputs(); err != nil {
		return o, err
	}
	var err error
	o.settings, err = s.settings(c)
	return o, err
}

func oneOf(c *cli.Context, name string, words ...string) error {
	if !slices.Contains(words, c.String(name)) {
		return usagef("--%s is %s, not %q", name, strings.Join(words, ", "), c.String(name))
	}
	return nil
}

// stdout settles what is printed there: one thing, unless the user asks for two that can stand together.
func (o *options) stdout(formatGiven bool) error {
	sh := &o.show
	switch {
	case sh.format != "diff" && sh.diff:
		return usagef("--format %s and --diff exclude each other", sh.format)
	case sh.format != "diff" && sh.names:
		return usagef("--format %s and --list exclude each other", sh.format)
	case sh.format != "diff" && o.output == "-":
		return usagef("--format %s and --output - exclude each other", sh.format)
	case sh.diff && o.output == "-":
		return usagef("--diff and --output - exclude each other")
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
	stdin := 0
	for _, p := range o.paths {
		if p == "-" {
			stdin++
		}
		if p == "" {
			return usagef("a path is empty")
		}
	}
	switch {
	case stdin > 1:
		return usagef("standard input (-) is named twice")
	case stdin > 0 && o.mode == write:
		return usagef("--write and - exclude each other: standard input can't be written; use --output")
	case stdin == 0 && o.stdin != "":
		return usagef("--stdin-filename and no -: it names what - reads")
	case o.inPlace && o.mode != write:
		return usagef("--in-place and no --write: it says how to write")
	case o.jobs < 1:
		return usagef("--jobs is 1 or more, not %d", o.jobs)
	case o.show.unified < 0:
		return usagef("--unified is 0 or more, not %d", o.show.unified)
	}
	return nil
}

// settings reads the flags that a decision depends on.
func (s *session) settings(c *cli.Context) (settings, error) {
	set := settings{Assume: []string{}, BuildArgs: map[string]string{}, Platform: c.String("platform"), Prefer: c.String("prefer")}
	if err := oneOf(c, "risk", refactor.Exact.String(), refactor.Stated.String()); err != nil {
		return set, err
	}
	set.Risk = refactor.Stated
	if c.String("risk") == refactor.Exact.String() {
		set.Risk = refactor.Exact
	}
	if err := oneOf(c, "prefer", "safe", "small"); err != nil {
		return set, err
	}
	for _, kv := range c.StringSlice("build-arg") {
		name, value, ok := strings.Cut(kv, "=")
		if !ok || name == "" {
			return set, usagef("--build-arg is NAME=VALUE, not %q", kv)
		}
		set.BuildArgs[name] = value
	}
	for _, ids := range c.StringSlice("assume") {
		for id := range strings.SplitSeq(ids, ",") {
			if !slices.Contains(assumptions(), id) {
				return set, usagef("--assume: no assumption %q; there is %s", id, strings.Join(assumptions(), ", "))
			}
			set.Assume = append(set.Assume, id)
		}
	}
	slices.Sort(set.Assume)
	set.Assume = slices.Compact(set.Assume)
	var err error
	set.Transforms, err = selection(s.engine.terms, c.StringSlice("transform"))
	return set, err
}

// assumptions are the ids that --assume takes.
func assumptions() []string {
	var ids []string
	for _, a := range refactor.Assumptions() {
		ids = append(ids, a.ID)
	}
	return ids
}

// selection returns the names of the transforms that "a,b" or "-a,-b" leaves, in their own order.
func selection(terms []term, words []string) ([]string, error) {
	var all, only, but []string
	for _, t := range terms {
		if t.kind == kindTransform {
			all = append(all, t.name)
		}
	}
	for _, w := range words {
		for name := range strings.SplitSeq(w, ",") {
			bare, minus := strings.CutPrefix(name, "-")
			if !slices.Contains(all, bare) {
				return nil, usagef("--transform: no transform %q; there are %s", bare, strings.Join(all, ", "))
			}
			if minus {
				but = append(but, bare)
			} else {
				only = append(only, bare)
			}
		}
	}
	kept := []string{}
	for _, name := range all {
		if (len(only) == 0 || slices.Contains(only, name)) && !slices.Contains(but, name) {
			kept = append(kept, name)
		}
	}
	if len(kept) == 0 && len(words) > 0 {
		return nil, usagef("--transform leaves no transform")
	}
	return kept, nil
}

// hash names the settings in records.
func (s settings) hash() string {
	b, err := json.Marshal(s)
	if err != nil {
		return "" // strings and numbers only: can't happen
	}
	return report.Hash(b)
}
