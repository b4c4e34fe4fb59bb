package command

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/msb-dev/msb/pkg/shell"
)

// Run is how images are built and run, read from RunFlags. Those that a verdict depends on are in records' settings.
type Run struct {
	Builder   string        `json:"-"`
	TLS       string        `json:"-"` // directory with certificates for Builder
	HTTP      []string      `json:"http"`
	Commands  []string      `json:"commands"` // --run, as given; each is one program and its arguments, quoted as for a shell
	Env       []string      `json:"env"`
	Network   string        `json:"network"`    // "", "none" or "host"
	MinSaving float64       `json:"min-saving"` // 0 to 1
	Timeout   time.Duration `json:"-"`          // 0 is the default
}

// RunFlags say how images are built and run. msb rewrite --verify takes them, too, and hands them on.
func RunFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "builder", Usage: "`ADDRESS` of BuildKit, such as unix://, tcp://, docker-container:// or kube-pod://, or a builder of docker buildx"},
		&cli.StringFlag{Name: "tlsdir", Usage: "`DIR` with ca.pem, cert.pem and key.pem for a tcp:// builder"},
		&cli.StringSliceFlag{Name: "http", Usage: "send both servers the request `'GET /PATH'`"},
		&cli.StringSliceFlag{Name: "run", Usage: "run both images with `'WORDS'` in the place of the command, as docker run does; no shell reads them"},
		&cli.StringSliceFlag{Name: "env", Usage: "set `NAME=VALUE` in the containers"},
		&cli.StringFlag{Name: "network", Value: "default", Usage: "`NETWORK` of RUN steps: default, none or host"},
		&cli.StringFlag{Name: "min-saving", Value: "0%", Usage: "the size check fails unless `PERCENT` of the size is saved"},
		&cli.DurationFlag{Name: "timeout", DefaultText: "30m", Usage: "give up a build, or a run, after `TIME`"},
	}
}

// ReadRun reads RunFlags.
func ReadRun(c *cli.Context) (Run, error) {
	r := Run{Builder: c.String("builder"), TLS: c.String("tlsdir"), HTTP: []string{}, Commands: []string{}, Env: []string{}, Timeout: c.Duration("timeout")}
	for _, request := range c.StringSlice("http") {
		method, path, ok := strings.Cut(request, " ")
		if !ok {
			method, path = "GET", request
		}
		if !upperCase(method) || !strings.HasPrefix(path, "/") || strings.ContainsAny(path, " \t\r\n") {
			return r, Usagef("--http is 'GET /PATH', not %q", request)
		}
		r.HTTP = append(r.HTTP, method+" "+path)
	}
	for _, text := range c.StringSlice("run") {
		if _, err := words(text); err != nil {
			return r, Usagef("--run %s: %v", Quote(text), err)
		}
		r.Commands = append(r.Commands, text)
	}
	for _, kv := range c.StringSlice("env") {
		if name, _, ok := strings.Cut(kv, "="); !ok || name == "" {
			return r, Usagef("--env is NAME=VALUE, not %q", kv)
		}
		r.Env = append(r.Env, kv)
	}
	if err := OneOf(c, "network", "default", "none", "host"); err != nil {
		return r, err
	}
	if r.Network = c.String("network"); r.Network == "default" {
		r.Network = ""
	}
	percent, err := strconv.ParseFloat(strings.TrimSuffix(c.String("min-saving"), "%"), 64)
	if err != nil || !(percent >= 0 && percent <= 100) {
		return r, Usagef("--min-saving is a percentage from 0%% to 100%%, not %q", c.String("min-saving"))
	}
	r.MinSaving = percent / 100
	if r.Timeout < 0 || c.IsSet("timeout") && r.Timeout == 0 {
		return r, Usagef("--timeout is more than 0, not %v", r.Timeout)
	}
	return r, nil
}

func upperCase(word string) bool {
	return word != "" && !strings.ContainsFunc(word, func(r rune) bool { return r < 'A' || r > 'Z' })
}

// words are those of a command line, as a shell splits and unquotes them. What only a running shell could know is an error.
func words(text string) ([]string, error) {
	script, err := shell.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("no shell reads it: %w", err)
	}
	cmd, ok := script.Simple()
	if !ok || len(cmd.Assigns) > 0 {
		return nil, fmt.Errorf("it is to be one program and its arguments; no shell reads it")
	}
	var out []string
	for _, w := range cmd.Words {
		word, ok := w.Literal()
		if !ok {
			return nil, fmt.Errorf("no shell reads it: quote %s", w.Raw)
		}
		out = append(out, word)
	}
	return out, nil
}

// Given are the flags of the line that say how to build and run, as a program takes them.
func (l Line) Given(flags ...[]cli.Flag) []string {
	var out []string
	for _, o := range l.Flags {
		if slices.ContainsFunc(slices.Concat(flags...), func(f cli.Flag) bool { return f.Names()[0] == o.Name }) {
			out = append(out, o.args()...)
		}
	}
	return out
}
