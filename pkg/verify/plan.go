package verify

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/shell"
	"github.com/msb-dev/msb/pkg/verify/answers"
	"github.com/msb-dev/msb/pkg/verify/image"
	"github.com/msb-dev/msb/pkg/verify/observe"
)

// stopPatience is how long a container may take to stop: ten seconds are what docker stop gives before it kills, and some more show
// who is slow and who does not stop at all.
const stopPatience = 15 * time.Second

// maxPorts bounds how many of the ports that a container opens are asked.
const maxPorts = 4

// plan is what is done with a container of an image.
func (o Options) plan(im *image.Image, questions []answers.Question, ports []int) (observe.Plan, error) {
	c := im.Config.Config
	p := observe.Plan{
		Args: slices.Concat(c.Entrypoint, c.Cmd), Env: slices.Concat(c.Env, o.Env), Dir: c.WorkingDir, User: c.User,
		StopSignal: c.StopSignal, Shell: c.Shell, Questions: questions, Ports: ports, Patience: o.Patience, StopPatience: stopPatience,
	}
	if c.Healthcheck != nil {
		p.Health = c.Healthcheck.Test
	}
	if p.Patience == 0 {
		p.Patience = DefaultPatience
	}
	for _, text := range o.Commands {
		argv, err := splitWords(text)
		if err != nil {
			return p, fmt.Errorf("--run %q: %w", text, err)
		}
		p.Commands = append(p.Commands, slices.Concat(c.Entrypoint, argv))
	}
	return p, nil
}

// splitWords splits a command line as a shell does, without running one.
func splitWords(text string) ([]string, error) {
	s, err := shell.Parse(text)
	if err != nil {
		return nil, err
	}
	c, ok := s.Simple()
	if !ok || len(c.Assigns) > 0 {
		return nil, fmt.Errorf("expected words; a shell's operators need sh -c '…'")
	}
	var out []string
	for _, w := range c.Words {
		v, ok := w.Literal()
		if !ok {
			return nil, fmt.Errorf("%s: no shell expands it; quote it, or use sh -c '…'", w.Raw)
		}
		out = append(out, v)
	}
	return out, nil
}

// namedPorts are the TCP ports that a side's file names: where its site is served, what EXPOSE and PORT say.
func namedPorts(s Side) []int {
	var out []int
	add := func(n int) {
		if n > 0 && n < 1<<16 && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	for _, l := range s.Recipe.Final().Launch.Site.Listen {
		add(l.Port)
	}
	if s.Image == nil {
		return out
	}
	var exposed []int
	for k := range s.Image.Config.Config.ExposedPorts {
		number, proto, _ := strings.Cut(k, "/")
		if n, err := strconv.Atoi(number); err == nil && proto != "udp" && proto != "sctp" {
			exposed = append(exposed, n)
		}
	}
	slices.Sort(exposed)
	for _, n := range exposed {
		add(n)
	}
	if n, err := strconv.Atoi(variables(s.Image.Config.Config.Env)["PORT"]); err == nil {
		add(n)
	}
	return out
}

// questions lists what both servers are asked on the ports of the original: paths that were found in the project, too. What the user gives
// without a port goes to the first.
func (o Options) questions(s Side, ports []int, found []string) ([]answers.Question, error) {
	var given []answers.Question
	for _, text := range o.HTTP {
		q, err := answers.Parse(text)
		if err != nil {
			return nil, fmt.Errorf("--http %w", err)
		}
		given = append(given, q)
	}
	var out []answers.Question
	names := map[string]bool{}
	for i, port := range ports[:min(len(ports), maxPorts)] {
		list := given
		if site := staticSite(s); i == 0 && site != nil {
			list = slices.Concat(answers.ForSite(site.Files, port), withPort(given, port))
		} else {
			if i > 0 {
				list = nil
			}
			list = answers.ForServer(list, slices.Concat(healthPaths(s), found), port)
		}
		for _, q := range list {
			if i > 0 {
				q.Name = fmt.Sprintf("%s (port %d)", q.Name, port)
				if q.Follow != "" {
					q.Follow = fmt.Sprintf("%s (port %d)", q.Follow, port)
				}
			}
			if !names[q.Name] {
				names[q.Name] = true
				out = append(out, q)
			}
		}
	}
	return out, nil
}

func withPort(list []answers.Question, port int) []answers.Question {
	out := slices.Clone(list)
	for i := range out {
		if out[i].Port == 0 {
			out[i].Port = port
		}
	}
	return out
}

// healthPaths are the paths that a health check asks of its own container.
func healthPaths(s Side) []string {
	h := s.Image.Config.Config.Healthcheck
	if h == nil {
		return nil
	}
	return answers.OwnPaths(strings.Join(h.Test, " "))
}

// openPorts are the TCP ports that a container listened on, in order, those of the list first.
func openPorts(o *observe.Observation, named []int) []int {
	var open []int
	for _, p := range o.Ports {
		if strings.HasPrefix(p.Proto, "tcp") && !slices.Contains(open, p.Port) {
			open = append(open, p.Port)
		}
	}
	slices.Sort(open)
	var out []int
	for _, n := range named {
		if slices.Contains(open, n) {
			out = append(out, n)
		}
	}
	for _, n := range open {
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// startsNothing tells whether an image has no command at all.
func startsNothing(s Side) bool {
	c := s.Image.Config.Config
	return len(c.Entrypoint)+len(c.Cmd) == 0 || s.Recipe.Final().Launch.Kind == recipe.NoLaunch
}
