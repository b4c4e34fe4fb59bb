package main

import (
	"embed"
	"slices"
	"strings"
	"text/template"

	"github.com/urfave/cli/v2"

	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/report"
)

//go:embed completion
var completionScripts embed.FS

// shells are those that there is a completion for, with the file of its script.
var shells = map[string]string{"bash": "bash.tmpl", "fish": "fish.tmpl", "powershell": "powershell.tmpl", "zsh": "zsh.tmpl"}

func (s *session) completionCommand() *cli.Command {
	return &cli.Command{
		Name: "completion", Usage: "print the completion of a shell", ArgsUsage: "SHELL",
		Description: "SHELL is bash, fish, powershell or zsh. The script goes to standard output:\n\n" +
			"source <(msb completion bash)                                  in ~/.bashrc\n" +
			"msb completion zsh > \"${fpath[1]}/_msb\"\n" +
			"msb completion fish > ~/.config/fish/completions/msb.fish\n" +
			"msb completion powershell | Out-String | Invoke-Expression     in $PROFILE\n\nStatus 0; 2 for a wrong command line.",
		Action: func(c *cli.Context) error {
			file, ok := shells[c.Args().First()]
			if c.NArg() != 1 || !ok {
				return command.Usagef("completion takes one of bash, fish, powershell and zsh")
			}
			t, err := template.New(file).Funcs(template.FuncMap{"join": strings.Join, "single": single, "zsh": forZsh}).ParseFS(completionScripts, "completion/"+file)
			if err != nil {
				return err
			}
			return t.Execute(s.Out, s.completed())
		},
	}
}

// completedCommand is a command as a shell completes it.
type completedCommand struct {
	Name, Usage string
	Flags       []completedFlag
	Words       []string // arguments; nil for files
}

// completedFlag is a flag as a shell completes it.
type completedFlag struct {
	Long, Short string // Short may be empty
	Usage       string
	Value       string   // what it takes, such as "DIR"; empty for a switch
	Words       []string // values, if they are known
}

// Names are the flag's words on a command line.
func (f completedFlag) Names() []string {
	if f.Short == "" {
		return []string{"--" + f.Long}
	}
	return []string{"-" + f.Short, "--" + f.Long}
}

// Directory tells that the value is one.
func (f completedFlag) Directory() bool { return f.Value == "DIR" }

// File tells that the value is the name of a file.
func (f completedFlag) File() bool { return f.Value == "FILE" || f.Value == "PATH" }

// completed are the commands, in the order of the help.
func (s *session) completed() []completedCommand {
	var out []completedCommand
	commands := s.app().Commands
	for _, c := range commands {
		cc := completedCommand{Name: c.Name, Usage: firstLine(c.Usage), Words: s.arguments(c.Name, commands)}
		for _, f := range append(slices.Clone(c.Flags), cli.HelpFlag) {
			doc, ok := f.(cli.DocGenerationFlag)
			if !ok {
				continue
			}
			cf := completedFlag{Long: f.Names()[0], Words: s.values(c.Name, f.Names()[0])}
			for _, n := range f.Names()[1:] {
				if len(n) == 1 {
					cf.Short = n
				}
			}
			before, rest, quoted := strings.Cut(doc.GetUsage(), "`")
			value, after, _ := strings.Cut(rest, "`")
			if cf.Usage = firstLine(before + value + after); doc.TakesValue() {
				if cf.Value = "VALUE"; quoted {
					cf.Value = value
				}
			}
			cc.Flags = append(cc.Flags, cf)
		}
		out = append(out, cc)
	}
	return out
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// arguments are the words that a command takes; nil where it takes files.
func (s *session) arguments(name string, commands []*cli.Command) []string {
	var out []string
	switch name {
	case "help":
		for _, c := range commands {
			out = append(out, c.Name)
		}
	case "explain":
		for _, t := range s.engine.terms {
			out = append(out, t.name)
		}
	case "example":
		for _, e := range integrations() {
			out = append(out, e.name)
		}
	case "completion":
		for shell := range shells {
			out = append(out, shell)
		}
	case "version":
		out = []string{}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// values are the words that a flag of a command takes; nil where they can't be listed.
func (s *session) values(name, flag string) []string {
	switch flag {
	case "color":
		return command.ColorWords
	case "risk":
		return []string{"exact", "stated"}
	case "prefer":
		return []string{"safe", "small"}
	case "fail-on":
		return []string{"refused", "none"}
	case "network":
		return []string{"default", "none", "host"}
	case "transform":
		return s.engine.transforms()
	case "format":
		return formatWords(name)
	}
	return nil
}

// formatWords are what --format takes.
func formatWords(name string) []string {
	switch name {
	case "rewrite":
		return append([]string{"diff", "text"}, report.Formats()...)
	case "verify":
		return []string{"text", "json", "markdown", "html", "junit"}
	case "report":
		return []string{"text", "json", "csv", "markdown", "html"}
	}
	return []string{"text", "json"}
}

// single quotes a word for the POSIX shells.
func single(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

// forZsh keeps what has a meaning in a specification of _arguments or _describe.
func forZsh(text string) string {
	return strings.NewReplacer("'", `'\''`, "[", `\[`, "]", `\]`, ":", `\:`).Replace(text)
}
