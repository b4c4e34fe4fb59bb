package recipe

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/images"
)

// Command is an ENTRYPOINT or CMD as the image configuration holds it.
type Command struct {
	Args  []string // with the shell in front when Shell is set
	Shell bool     // written in shell form
	Text  string   // the shell text, in shell form
	Line  int      // 0: the base image's
}

// Health is a HEALTHCHECK.
type Health struct {
	Test []string // as in the image configuration: CMD, CMD-SHELL or NONE first
	Spec string   // the instruction's text, for comparison of all its flags
	Line int
}

// Label is one LABEL. Its value is as expanded; Known is false if it depends on how the image is built.
type Label struct {
	Name, Value string
	Known       bool
	Line        int
}

// Config is the image configuration at the end of a stage: what `docker inspect` would show.
type Config struct {
	Env             []Var // each name once, in the order of first setting
	Entrypoint, Cmd Command
	Workdir         string // absolute, "/" by default; empty if unknown
	User            string
	Ports           map[string]int // "3000/tcp" to line; 0: the base image's
	Volumes         map[string]int
	Labels          []Label
	Health          *Health
	StopSignal      string
	StopLine        int
	Shell           []string
	ShellLine       int
	OnBuild         []int // lines
	Author          string
}

func newConfig(c images.Config) Config {
	out := Config{
		Entrypoint: Command{Args: c.Entrypoint},
		Cmd:        Command{Args: c.Cmd},
		Workdir:    c.WorkingDir,
		User:       c.User,
		StopSignal: c.StopSignal,
		Shell:      c.Shell,
		Ports:      map[string]int{},
		Volumes:    map[string]int{},
	}
	for _, p := range c.ExposedPorts {
		out.Ports[p] = 0
	}
	for _, v := range c.Volumes {
		out.Volumes[v] = 0
	}
	for _, k := range slices.Sorted(maps.Keys(c.Labels)) {
		out.Labels = append(out.Labels, Label{Name: k, Value: c.Labels[k], Known: true})
	}
	for _, v := range c.Env {
		out.Env = append(out.Env, Var{Name: v.Name, Value: v.Value, Known: v.Known})
	}
	return out
}

func (c Config) clone() Config {
	c.Ports, c.Volumes = maps.Clone(c.Ports), maps.Clone(c.Volumes)
	c.Env, c.Labels, c.OnBuild = slices.Clone(c.Env), slices.Clone(c.Labels), slices.Clone(c.OnBuild)
	return c
}

func (c *Config) setEnv(vars []Var) {
	for _, v := range vars {
		if i := slices.IndexFunc(c.Env, func(o Var) bool { return o.Name == v.Name }); i >= 0 {
			c.Env[i] = v
			continue
		}
		c.Env = append(c.Env, v)
	}
}

func (c *Config) setLabel(l Label) {
	if i := slices.IndexFunc(c.Labels, func(o Label) bool { return o.Name == l.Name }); i >= 0 {
		c.Labels[i] = l
		return
	}
	c.Labels = append(c.Labels, l)
}

// defaultShell is what BuildKit puts in front of a shell form on Linux.
var defaultShell = []string{"/bin/sh", "-c"}

func shellOr(s []string) []string {
	if len(s) == 0 {
		return defaultShell
	}
	return s
}

// command builds the configuration's view of CMD or ENTRYPOINT.
func command(line []string, shellForm bool, shell []string, at int) Command {
	if !shellForm {
		return Command{Args: line, Line: at}
	}
	text := strings.Join(line, " ")
	return Command{Args: append(slices.Clone(shellOr(shell)), text), Shell: true, Text: text, Line: at}
}

// apply folds one instruction into the stage and returns the state after it.
func (r *Recipe) apply(st *Stage, step *Step, s, globals State, opts Options) State {
	f, c := r.File, &st.Config
	expand := func(word string) (string, bool) { return dockerfile.Expand(word, f.Escape, s.lookupInstruction) }
	switch cmd := step.Command.(type) {
	case *dockerfile.EnvCommand:
		before := len(s.vars)
		s = s.withEnv(f, cmd, step.Line)
		c.setEnv(s.vars[before:])
	case *dockerfile.ArgCommand:
		s = s.withArgs(f, cmd, step.Line, opts.BuildArgs, &globals)
	case *dockerfile.WorkdirCommand:
		dir, known := expand(cmd.Path)
		s = s.withWorkdir(dir, known)
		c.Workdir = s.Workdir
		if s.Workdir != "" {
			st.Files.add(Entry{Path: s.Workdir, Kind: MadeDir, Step: step})
		}
	case *dockerfile.UserCommand:
		user, known := expand(cmd.User)
		if !known {
			user = cmd.User
		}
		s.User, c.User = user, user
	case *dockerfile.ShellCommand:
		s.Shell, c.Shell, c.ShellLine = cmd.Shell, cmd.Shell, step.Line
	case *dockerfile.CmdCommand:
		c.Cmd = command(cmd.CmdLine, cmd.PrependShell, s.Shell, step.Line)
	case *dockerfile.EntrypointCommand:
		c.Entrypoint = command(cmd.CmdLine, cmd.PrependShell, s.Shell, step.Line)
		if c.Cmd.Line == 0 || !ownLine(st, c.Cmd.Line) {
			c.Cmd = Command{} // ENTRYPOINT clears a CMD that it inherits, not one of its own stage (measured M13)
		}
	case *dockerfile.ExposeCommand:
		for _, p := range cmd.Ports {
			for _, q := range expandPort(p, expand) {
				c.Ports[q] = step.Line
			}
		}
	case *dockerfile.VolumeCommand:
		for _, v := range cmd.Volumes {
			if name, known := expand(v); known {
				v = name
			}
			c.Volumes[v] = step.Line
		}
	case *dockerfile.LabelCommand:
		for _, kv := range cmd.Labels {
			k, _ := expand(kv.Key)
			v, known := expand(kv.Value)
			c.setLabel(Label{Name: k, Value: v, Known: known, Line: step.Line})
		}
	case *dockerfile.HealthCheckCommand:
		c.Health = &Health{Test: cmd.Health.Test, Spec: healthSpec(cmd), Line: step.Line}
	case *dockerfile.StopSignalCommand:
		sig, known := expand(cmd.Signal)
		if !known {
			sig = cmd.Signal
		}
		c.StopSignal, c.StopLine = sig, step.Line
	case *dockerfile.OnbuildCommand:
		c.OnBuild = append(c.OnBuild, step.Line)
	case *dockerfile.MaintainerCommand:
		c.Author = cmd.Maintainer
	case *dockerfile.RunCommand:
		r.readRun(st, step)
	case *dockerfile.CopyCommand:
		r.readCopy(st, step, cmd.SourcesAndDest, cmd.From, cmd.Chown)
	case *dockerfile.AddCommand:
		r.readAdd(st, step, cmd.SourcesAndDest, cmd.Chown)
	}
	return s
}

func ownLine(st *Stage, line int) bool { return line > st.From.EndLine }

func healthSpec(cmd *dockerfile.HealthCheckCommand) string {
	h := cmd.Health
	return strings.Join([]string{
		strings.Join(h.Test, "\x00"), h.Interval.String(), h.Timeout.String(),
		h.StartPeriod.String(), h.StartInterval.String(), string(rune('0' + h.Retries)),
	}, "\x01")
}

// Settings lists the configuration by setting, as a table shows it: "Entrypoint", "Env NAME", "Port 80/tcp", "Label NAME", …, each with its
// value. A value that is known only when the image is built is "?".
func (c Config) Settings() map[string]string {
	out := map[string]string{}
	put := func(name, value string) {
		if value != "" {
			out[name] = value
		}
	}
	list := func(words []string) string {
		if len(words) == 0 {
			return ""
		}
		b, err := json.Marshal(words)
		if err != nil {
			return "?" // strings only: can't happen
		}
		return string(b)
	}
	known := func(value string, known bool) string {
		if !known {
			return "?"
		}
		return value
	}
	put("Entrypoint", list(c.Entrypoint.Args))
	put("Cmd", list(c.Cmd.Args))
	put("Workdir", c.Workdir)
	put("User", c.User)
	put("Stop signal", c.StopSignal)
	put("Shell", list(c.Shell))
	if c.Health != nil {
		put("Health check", list(c.Health.Test))
	}
	for _, v := range c.Env {
		if !v.Arg {
			out["Env "+v.Name] = known(v.Value, v.Known)
		}
	}
	for _, l := range c.Labels {
		out["Label "+l.Name] = known(l.Value, l.Known)
	}
	for p := range c.Ports {
		out["Port "+p] = "exposed"
	}
	for v := range c.Volumes {
		out["Volume "+v] = "declared"
	}
	return out
}
