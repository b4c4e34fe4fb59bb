package command

import (
	"slices"
	"testing"

	"github.com/urfave/cli/v2"
)

// TestSharedFlagsBeforeTheCommand holds that a flag of several commands may stand before any of them, and that one of another command may not.
func TestSharedFlagsBeforeTheCommand(t *testing.T) {
	app := &cli.App{Commands: []*cli.Command{
		{Name: "a", Flags: []cli.Flag{&cli.StringFlag{Name: "shared"}, Switch("sometimes", "s", "")}},
		{Name: "b", Flags: []cli.Flag{&cli.StringFlag{Name: "shared"}, &cli.StringFlag{Name: "sometimes"}}},
	}}
	for _, tt := range []struct {
		args, want []string // want nil for an error
	}{
		{[]string{"--shared", "x", "b", "p"}, []string{"msb", "b", "--shared=x", "--", "p"}},
		{[]string{"--shared", "x", "a", "p"}, []string{"msb", "a", "--shared=x", "--", "p"}},
		{[]string{"-s", "a"}, []string{"msb", "a", "--sometimes", "--"}},
		{[]string{"-s", "b"}, nil},
	} {
		l, err := Parse(app, tt.args)
		if (err != nil) != (tt.want == nil) || err == nil && !slices.Equal(l.Argv("msb"), tt.want) {
			t.Errorf("%q: %q, %v", tt.args, l.Argv("msb"), err)
		}
	}
}
