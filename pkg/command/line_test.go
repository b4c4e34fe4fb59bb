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

// TestWords holds how --run is split: as a shell does, without one.
func TestWords(t *testing.T) {
	for _, tt := range []struct {
		text string
		want []string // nil for an error
	}{
		{"app --version", []string{"app", "--version"}},
		{`sh -c 'echo $HOME; id'`, []string{"sh", "-c", "echo $HOME; id"}},
		{`app "a b" c\ d ''`, []string{"app", "a b", "c d", ""}},
		{"export", []string{"export"}},
		{"app $HOME", nil},
		{"app *.txt", nil},
		{"app > file", nil},
		{"A=1 app", nil},
		{"a; b", nil},
		{"a && b", nil},
		{"app 'x", nil},
		{"", nil},
		{"  ", nil},
	} {
		got, err := words(tt.text)
		if (err != nil) != (tt.want == nil) || !slices.Equal(got, tt.want) {
			t.Errorf("%q: %q, %v", tt.text, got, err)
		}
	}
}
