package command

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/msb-dev/msb/pkg/refactor"
	"github.com/msb-dev/msb/pkg/report"
)

// Settings are the choices that a decision depends on.
type Settings struct {
	Assume     []string          `json:"assume"`
	BuildArgs  map[string]string `json:"build-args"`
	Platform   string            `json:"platform"`
	Prefer     string            `json:"prefer"`
	Risk       refactor.Risk     `json:"risk"`
	Transforms []string          `json:"transforms"`       // names, in the order they are asked
	Verify     *Run              `json:"verify,omitempty"` // nil without --verify
	Kinds      []string          `json:"kinds,omitempty"`  // of rewrites that count (kind.Of), sorted; empty for all
}

// Switch is a flag without a value.
func Switch(name, alias, usage string) cli.Flag {
	f := &cli.BoolFlag{Name: name, Usage: usage, DisableDefaultText: true}
	if alias != "" {
		f.Aliases = []string{alias}
	}
	return f
}

// StdinFlag names what standard input stands for.
func StdinFlag() cli.Flag {
	return &cli.StringFlag{Name: "stdin-filename", Usage: "`PATH` that - stands for: its name, and its project"}
}

// BuildFlags are those of docker build.
func BuildFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "context", Usage: "build context `DIR`; default is the Dockerfile's directory"},
		&cli.StringSliceFlag{Name: "build-arg", Usage: "the build argument `NAME=VALUE`"},
		&cli.StringFlag{Name: "platform", Usage: "`PLATFORM` that is built for, such as linux/amd64"},
	}
}

// SettingsFlags are those that Settings are read from, beside BuildFlags.
func SettingsFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{Name: "transform", Usage: "only these transforms: `NAME,...`; -NAME leaves one out"},
		&cli.StringFlag{Name: "risk", Value: "stated", Usage: "`CEILING` of risk: exact or stated"},
		&cli.StringSliceFlag{Name: "assume", Usage: "allow the assumption `ID`: " + strings.Join(assumptions(), ", ")},
		&cli.StringFlag{Name: "prefer", Value: "safe", Usage: "`ORDER` of plans: safe or small"},
	}
}

// ColorFlag chooses colours; its value is one of ColorWords.
func ColorFlag() cli.Flag {
	return &cli.StringFlag{Name: "color", Value: "auto", Usage: "`WHEN` there are colours: auto, always or never; auto heeds NO_COLOR, FORCE_COLOR and TERM=dumb"}
}

// ColorWords are what --color takes.
var ColorWords = []string{"auto", "always", "never"}

// OneOf holds that a flag has one of the words.
func OneOf(c *cli.Context, name string, words ...string) error {
	if !slices.Contains(words, c.String(name)) {
		return Usagef("--%s is %s, not %q", name, strings.Join(words, ", "), c.String(name))
	}
	return nil
}

// ReadSettings reads BuildFlags and SettingsFlags. all are the names of the transforms.
func ReadSettings(c *cli.Context, all []string) (Settings, error) {
	set := Settings{Assume: []string{}, BuildArgs: map[string]string{}, Platform: c.String("platform"), Prefer: c.String("prefer")}
	if err := OneOf(c, "risk", refactor.Exact.String(), refactor.Stated.String()); err != nil {
		return set, err
	}
	set.Risk = refactor.Stated
	if c.String("risk") == refactor.Exact.String() {
		set.Risk = refactor.Exact
	}
	if err := OneOf(c, "prefer", "safe", "small"); err != nil {
		return set, err
	}
	for _, kv := range c.StringSlice("build-arg") {
		name, value, ok := strings.Cut(kv, "=")
		if !ok || name == "" {
			return set, Usagef("--build-arg is NAME=VALUE, not %q", kv)
		}
		set.BuildArgs[name] = value
	}
	for _, ids := range c.StringSlice("assume") {
		for id := range strings.SplitSeq(ids, ",") {
			if !slices.Contains(assumptions(), id) {
				return set, Usagef("--assume: no assumption %q; there is %s", id, strings.Join(assumptions(), ", "))
			}
			set.Assume = append(set.Assume, id)
		}
	}
	slices.Sort(set.Assume)
	set.Assume = slices.Compact(set.Assume)
	var err error
	set.Transforms, err = selection(all, c.StringSlice("transform"))
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

// selection returns the names that "a,b" or "-a,-b" leaves of all, in their own order.
func selection(all, words []string) ([]string, error) {
	var only, but []string
	for _, w := range words {
		for name := range strings.SplitSeq(w, ",") {
			bare, minus := strings.CutPrefix(name, "-")
			if !slices.Contains(all, bare) {
				return nil, Usagef("--transform: no transform %q; there are %s", bare, strings.Join(all, ", "))
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
		return nil, Usagef("--transform leaves no transform")
	}
	return kept, nil
}

// Hash names the settings in records.
func (s Settings) Hash() string {
	b, err := json.Marshal(s)
	if err != nil {
		return "" // strings and numbers only: can't happen
	}
	return report.Hash(b)
}
