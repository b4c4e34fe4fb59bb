package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/urfave/cli/v2"

	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/config"
	"github.com/msb-dev/msb/pkg/discover"
	"github.com/msb-dev/msb/pkg/report"
)

func (s *session) configCommand() *cli.Command {
	return &cli.Command{
		Name: "config", Usage: "the settings that hold for a file, and where each came from", ArgsUsage: "[PATH]",
		Description: "PATH is a Dockerfile, or a directory, which stands for the Dockerfile in it; the default is the current directory.\n" +
			"A setting of the command line goes before one of the environment (" + strings.Join(command.Environment(), ", ") + "),\n" +
			"and that before one of the nearest msb.yaml or .msb.yaml from the Dockerfile up to the root of its repository.\n\n" +
			"Status 0; 2 for a wrong command line, variable or --config; 3 for a settings file that can't be read or meant.",
		Flags: slices.Concat([]cli.Flag{
			&cli.StringFlag{Name: "format", Value: "text", Usage: "`FORMAT`: text or json"},
			command.Switch("print-example", "", "print a settings file with all that may stand there, and comments"),
			command.Switch("schema", "", "print the JSON schema of settings files"),
		}, command.SettingsFlags(), command.BuildFlags(), command.RunFlags()),
		Action: s.config,
	}
}

func (s *session) config(c *cli.Context) error {
	if err := command.OneOf(c, "format", "text", "json"); err != nil {
		return err
	}
	switch example, schema := c.Bool("print-example"), c.Bool("schema"); {
	case example && schema:
		return command.Usagef("--print-example and --schema exclude each other")
	case (example || schema) && c.NArg() > 0:
		return command.Usagef("--print-example and --schema are not about a file")
	case example:
		_, err := io.WriteString(s.Out, config.Example)
		return err
	case schema:
		_, err := io.WriteString(s.Out, config.Schema)
		return err
	case c.NArg() > 1:
		return command.Usagef("config takes one file or directory, not %d", c.NArg())
	}
	given, err := command.ReadSettings(c, s.engine.transforms())
	if err != nil {
		return s.wrongSettings(err)
	}
	given.Verify = true
	t, err := configured(c)
	if err != nil {
		return err
	}
	list, file, err := given.Holding(t)
	if err != nil {
		return s.wrongSettings(err)
	}
	if c.String("format") == "json" {
		return s.settingsJSON(t, list, file)
	}
	return s.settingsText(t, list, file)
}

// configured is the Dockerfile that the settings are asked for.
func configured(c *cli.Context) (command.Target, error) {
	arg := c.Args().First()
	if c.NArg() == 0 {
		arg = "."
	}
	contextDir, err := command.ContextDirectory(c.String("context"))
	if err != nil {
		return command.Target{}, err
	}
	real, repo, err := discover.Resolve(arg)
	if err != nil {
		return command.Target{}, command.Named(arg, command.Bare(err))
	}
	f := discover.File{Name: filepath.Clean(arg), Path: real, Repository: repo, Named: true}
	if info, err := os.Stat(real); err == nil && info.IsDir() {
		f.Name, f.Path = filepath.Join(arg, "Dockerfile"), filepath.Join(real, "Dockerfile")
	}
	return command.TargetOf(f, contextDir)
}

// wrongSettings tells each problem of a settings file in a line.
func (s *session) wrongSettings(err error) error {
	problems := (*config.Error)(nil)
	if !errors.As(err, &problems) {
		return err
	}
	status := exitFile
	if errors.As(err, new(*command.UsageError)) {
		status = exitUsage
	}
	s.Raise(status)
	for _, l := range problems.Lines() {
		s.Complain("%s", report.Printable(l))
	}
	return nil
}

// settingsJSON prints the settings for programs.
func (s *session) settingsJSON(t command.Target, list []command.Effective, file string) error {
	e := json.NewEncoder(s.Out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(struct {
		File     string              `json:"file"` // the settings file; empty if there is none
		Path     string              `json:"path"` // of the Dockerfile
		Schema   int                 `json:"schema"`
		Settings []command.Effective `json:"settings"`
	}{file, t.Name, 1, list})
}

// settingsText prints a setting a line: its name, its value, and where it came from.
func (s *session) settingsText(t command.Target, list []command.Effective, file string) error {
	from := "no settings file"
	if file != "" {
		from = file
	}
	fmt.Fprintf(s.Out, "# %s: %s\n", report.Printable(t.Name), report.Printable(from))
	w := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
	for _, e := range list {
		fmt.Fprintf(w, "%s\t%s\t%s\n", cell(e.Name), cell(e.Value), cell(e.From))
	}
	return w.Flush()
}

// cell is a value as text; "-" for none.
func cell(v any) string {
	text := fmt.Sprint(v)
	if list, ok := v.([]string); ok {
		text = strings.Join(list, ", ")
	}
	if text == "" {
		return "-"
	}
	return report.Printable(text)
}
