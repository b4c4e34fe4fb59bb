package main

import (
	"embed"
	"fmt"
	"path"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/msb-dev/msb/pkg/command"
)

//go:embed examples
var exampleFiles embed.FS

// integration is a file that runs msb over many repositories.
type integration struct {
	name string // of the file without its ending: "script"
	file string // "script.sh"
	text string
}

// summary is what the file says of itself: the first line of its head comment.
func (e integration) summary() string {
	for line := range strings.Lines(e.text) {
		if !strings.HasPrefix(line, "#!") {
			return strings.Trim(line, "# \n")
		}
	}
	return ""
}

// integrations are the files of the folder, by name.
func integrations() []integration {
	entries, err := exampleFiles.ReadDir("examples")
	if err != nil {
		panic(err) // it is part of the program
	}
	var out []integration
	for _, entry := range entries {
		file := path.Join("examples", entry.Name())
		text, err := exampleFiles.ReadFile(file)
		if err != nil {
			panic(err)
		}
		out = append(out, integration{name: strings.TrimSuffix(entry.Name(), path.Ext(file)), file: entry.Name(), text: string(text)})
	}
	return out
}

func (s *session) exampleCommand() *cli.Command {
	return &cli.Command{
		Name: "example", Usage: "print a file that runs msb over many repositories", ArgsUsage: "[NAME]",
		Description: "NAME is a file of the list that msb example prints. The file goes to standard output, as it is, for you to change:\nmsb example script > migrate.sh\n\nStatus 0; 2 for a wrong command line.",
		Action: func(c *cli.Context) error {
			switch c.NArg() {
			case 0:
				for _, e := range integrations() {
					fmt.Fprintf(s.Out, "%-14s %s\n", e.name, e.summary())
				}
				return nil
			case 1:
				return s.example(c.Args().First())
			}
			return command.Usagef("example takes one name, not %d", c.NArg())
		},
	}
}

func (s *session) example(name string) error {
	var like []cli.Flag // package cli compares names of flags
	for _, e := range integrations() {
		if e.name == name {
			_, err := fmt.Fprint(s.Out, e.text)
			return err
		}
		like = append(like, &cli.BoolFlag{Name: e.name})
	}
	hint := strings.TrimLeft(cli.SuggestFlag(like, name, true), "-")
	if hint != "" {
		hint = "did you mean " + hint + "? "
	}
	return command.Usagef("no example %q; %smsb example lists them", name, hint)
}
