package command

import (
	"slices"
	"time"

	"github.com/urfave/cli/v2"
)

// Run is how images are built and run. Those settings that a verdict depends on are in records' settings.
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

// defaultTimeout is that of package verify, which only the verifying program links.
const defaultTimeout = 30 * time.Minute

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
