package command

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/refactor"
	"github.com/msb-dev/msb/pkg/report"
)

// Settings are the choices that a decision about one Dockerfile depends on, wherever they come from.
type Settings struct {
	Assume     []string          `json:"assume"`
	BuildArgs  map[string]string `json:"build-args"`
	Context    string            `json:"-"`      // of the build, in the project; records have it on its own
	Images     []images.Vouched  `json:"images"` // sorted
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
		&cli.StringSliceFlag{Name: "runtime-image", Usage: "run on an image where msb would choose one of its family: `FAMILY=IMAGE`"},
		&cli.StringFlag{Name: "config", Usage: "take the settings of `FILE`, not of the nearest msb.yaml; none is no file"},
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

// assumptions are the ids that --assume takes.
func assumptions() []string {
	var ids []string
	for _, a := range refactor.Assumptions() {
		ids = append(ids, a.ID)
	}
	return ids
}

// Hash names the settings in records.
func (s Settings) Hash() string {
	b, err := json.Marshal(s)
	if err != nil {
		return "" // strings and numbers only: can't happen
	}
	return report.Hash(b)
}
