package command

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
)

// Line is a command line taken apart. Package cli stops at the first argument that is no flag, as the standard library does;
// msb takes flags anywhere, so it takes the line apart itself and hands it over in the order that package cli wants.
type Line struct {
	Command *cli.Command // nil if none is named
	Flags   []Option     // in the order of the line
	Paths   []string     // what is no flag
}

// Option is a flag by its first name.
type Option struct {
	Name, Value string
	Bare        bool // given without a value
	flag        cli.Flag
}

// Argv is the line in the order that package cli wants.
func (l Line) Argv(program string) []string {
	out := []string{program}
	if l.Command != nil {
		out = append(out, l.Command.Name)
	}
	help := false
	for _, o := range l.Flags {
		out = append(out, o.args()...)
		help = help || o.Name == "help"
	}
	if help {
		return out // package cli would take the first path for a topic
	}
	return append(append(out, "--"), l.Paths...)
}

func (o Option) args() []string {
	if o.Bare {
		return []string{"--" + o.Name}
	}
	return []string{"--" + o.Name + "=" + o.Value}
}

// Parse takes args apart. Up to the first argument that is no flag, a flag may belong to any command.
func Parse(app *cli.App, args []string) (Line, error) {
	p := parser{app: app}
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		var err error
		switch {
		case arg == "--":
			if p.Command == nil && len(args) > 0 {
				return p.Line, p.setCommand(args[0])
			}
			p.Paths = append(p.Paths, args...)
			args = nil
		case arg == "-" || !strings.HasPrefix(arg, "-"):
			if p.Command == nil {
				err = p.setCommand(arg)
			} else {
				p.Paths = append(p.Paths, arg)
			}
		case strings.HasPrefix(arg, "--"):
			args, err = p.long(arg, args)
		default:
			args, err = p.short(arg, args)
		}
		if err != nil {
			return p.Line, err
		}
	}
	return p.Line, p.belong()
}

type parser struct {
	app *cli.App
	Line
}

func (p *parser) setCommand(name string) error {
	if p.Command = p.app.Command(name); p.Command != nil {
		return nil
	}
	hint := ""
	if cli.SuggestCommand != nil {
		hint = strings.TrimSpace(cli.SuggestCommand(p.app.Commands, name))
	}
	if hint == "" || strings.Contains(hint, `""`) {
		hint = "."
	} else {
		hint = "; " + hint
	}
	return Usagef("no command %q%s Files are given to a command: msb rewrite %s", name, hint, Quote(name))
}

// known are the flags that may stand here.
func (p *parser) known() []cli.Flag {
	if p.Command != nil {
		return append([]cli.Flag{cli.HelpFlag}, p.Command.Flags...)
	}
	flags := slices.Clone(p.app.Flags)
	for _, c := range p.app.Commands {
		flags = append(flags, c.Flags...)
	}
	return flags
}

func (p *parser) find(name string) cli.Flag {
	for _, f := range p.known() {
		for _, n := range f.Names() {
			if n == name {
				return f
			}
		}
	}
	return nil
}

// long reads --name, --name=value and --name value.
func (p *parser) long(arg string, rest []string) ([]string, error) {
	name, value, given := strings.Cut(arg[2:], "=")
	f := p.find(name)
	if f == nil {
		return rest, p.unknown("--" + name)
	}
	return p.add(f, "--"+name, value, given, rest)
}

// short reads -x, -x=value, -x value, -xvalue and, of flags that take none, -xyz. A long name after one dash is taken too.
func (p *parser) short(arg string, rest []string) ([]string, error) {
	if name, value, given := strings.Cut(arg[1:], "="); p.find(name) != nil {
		return p.add(p.find(name), "-"+name, value, given, rest)
	}
	for i := 1; i < len(arg); i++ {
		name := arg[i : i+1]
		f := p.find(name)
		if f == nil {
			if i > 1 {
				return rest, Usagef("unknown flag -%s in %s", name, Quote(arg))
			}
			return rest, p.unknown(arg)
		}
		if !takesValue(f) {
			p.Flags = append(p.Flags, Option{Name: f.Names()[0], Bare: true, flag: f})
			continue
		}
		value := strings.TrimPrefix(arg[i+1:], "=")
		return p.add(f, "-"+name, value, i+1 < len(arg), rest)
	}
	return rest, nil
}

// add takes the value of a flag, from the rest of the line if it needs one and has none.
func (p *parser) add(f cli.Flag, shown, value string, given bool, rest []string) ([]string, error) {
	o := Option{Name: f.Names()[0], Value: value, flag: f}
	switch {
	case given:
	case !takesValue(f):
		o.Bare = true
	case len(rest) == 0:
		return rest, Usagef("%s needs a value", shown)
	default:
		o.Value, rest = rest[0], rest[1:]
	}
	p.Flags = append(p.Flags, o)
	return rest, nil
}

// belong holds that flags which stood before the command are its own.
func (p *parser) belong() error {
	for _, o := range p.Flags {
		if p.Command == nil {
			continue
		}
		if own := p.find(o.Name); own == nil || takesValue(own) != takesValue(o.flag) {
			return p.unknown("--" + o.Name)
		}
	}
	return nil
}

func takesValue(f cli.Flag) bool {
	d, ok := f.(cli.DocGenerationFlag)
	return ok && d.TakesValue()
}

func (p *parser) unknown(shown string) error {
	where := "msb"
	if p.Command != nil {
		where += " " + p.Command.Name
	}
	if s := cli.SuggestFlag(p.known(), strings.TrimLeft(shown, "-"), false); s != "" {
		return Usagef("unknown flag %s of %s; did you mean %s?", Quote(shown), where, s)
	}
	return Usagef("unknown flag %s of %s", Quote(shown), where)
}

// Quote writes a word so that a shell reads it back.
func Quote(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./=:,@%+", r)
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
