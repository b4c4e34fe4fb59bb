package command

import (
	"os"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/msb-dev/msb/pkg/config"
	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/refactor"
)

// Given are the settings of the command line and of the environment: they hold for all Dockerfiles, and go before those of a settings file.
type Given struct {
	Kinds  []string // Settings.Kinds
	Verify bool     // Settings.Verify is wanted

	known     config.Known // Known.Transforms in the order they are asked
	config    string       // --config: a file, "none", or "" for the nearest
	from      string       // of config: "--config" or "MSB_CONFIG"
	file      *config.File // that config names
	risk      given[refactor.Risk]
	prefer    given[string]
	platform  given[string]
	context   bool // --context, which is in Target.Context
	assume    given[[]string]
	transform given[[]string]
	buildArgs map[string]string
	runtimes  given[[]images.Vouched]
	run       givenRun
}

// givenRun are those of Run.
type givenRun struct {
	builder, tls        string
	http, commands, env given[[]string]
	network             given[string]
	minSaving           given[float64]
	timeout             given[time.Duration]
}

// given is a setting and where it was given; from is empty if it was not.
type given[T any] struct {
	value T
	from  string
}

// Environment are the variables that stand for flags, sorted. A flag goes before its variable.
func Environment() []string {
	var out []string
	for _, name := range ofEnvironment {
		out = append(out, variable(name))
	}
	slices.Sort(out)
	return out
}

// ofEnvironment are the flags that a variable may stand for: those that do not say what is built, asked or shown.
var ofEnvironment = []string{"assume", "config", "min-saving", "network", "platform", "prefer", "risk", "runtime-image", "timeout", "transform"}

// variable is that of a flag: MSB_MIN_SAVING for --min-saving.
func variable(flag string) string {
	return "MSB_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// ReadSettings reads BuildFlags, SettingsFlags and RunFlags, as many of them as the command has, and their variables. all are the names of the
// transforms. What can't be meant is a UsageError.
func ReadSettings(c *cli.Context, all []string) (Given, error) {
	g := Given{known: config.Known{Transforms: all, Assumptions: assumptions()}, buildArgs: map[string]string{}, context: c.String("context") != ""}
	for _, kv := range c.StringSlice("build-arg") {
		name, value, ok := strings.Cut(kv, "=")
		if !ok || name == "" {
			return g, Usagef("--build-arg is NAME=VALUE, not %q", kv)
		}
		g.buildArgs[name] = value
	}
	for _, read := range []func(*cli.Context) error{g.decisions, g.runtimeImages, g.running, g.readConfig} {
		if err := read(c); err != nil {
			return g, err
		}
	}
	return g, nil
}

// one is a flag's value, else its variable's; "" if neither is given.
func one(c *cli.Context, name string) given[string] {
	if c.IsSet(name) {
		return given[string]{c.String(name), "--" + name}
	}
	if v := os.Getenv(variable(name)); v != "" && slices.Contains(ofEnvironment, name) {
		return given[string]{v, variable(name)}
	}
	return given[string]{}
}

// several are the values of a flag that may be given more than once, else those of its variable, which has commas between them.
func several(c *cli.Context, name string) given[[]string] {
	if c.IsSet(name) {
		return given[[]string]{c.StringSlice(name), "--" + name}
	}
	if v := one(c, name); v.from != "" {
		return given[[]string]{strings.Split(v.value, ","), v.from}
	}
	return given[[]string]{}
}

// oneOf is one, which has to be one of the words.
func oneOf(c *cli.Context, name string, words ...string) (given[string], error) {
	v := one(c, name)
	if v.from != "" && !slices.Contains(words, v.value) {
		return v, Usagef("%s is %s, not %q", v.from, strings.Join(words, ", "), v.value)
	}
	return v, nil
}

// decisions reads what a decision depends on.
func (g *Given) decisions(c *cli.Context) error {
	risk, err := oneOf(c, "risk", refactor.Exact.String(), refactor.Stated.String())
	if err != nil {
		return err
	}
	g.risk = given[refactor.Risk]{riskOf(risk.value), risk.from}
	if g.prefer, err = oneOf(c, "prefer", "safe", "small"); err != nil {
		return err
	}
	g.platform = one(c, "platform")
	assume := several(c, "assume")
	g.assume.from = assume.from
	for _, ids := range assume.value {
		for id := range strings.SplitSeq(ids, ",") {
			if !slices.Contains(g.known.Assumptions, id) {
				return Usagef("%s: no assumption %q; there is %s", assume.from, id, strings.Join(g.known.Assumptions, ", "))
			}
			g.assume.value = append(g.assume.value, id)
		}
	}
	words := several(c, "transform")
	g.transform.from = words.from
	g.transform.value, err = selection(words.from, g.known.Transforms, words.value)
	return err
}

// riskOf is the ceiling that a word names.
func riskOf(word string) refactor.Risk {
	if word == refactor.Exact.String() {
		return refactor.Exact
	}
	return refactor.Stated
}

// selection returns the names that "a,b" or "-a,-b" leaves of all, in their own order.
func selection(from string, all, words []string) ([]string, error) {
	var only, but []string
	for _, w := range words {
		for name := range strings.SplitSeq(w, ",") {
			bare, minus := strings.CutPrefix(name, "-")
			if !slices.Contains(all, bare) {
				return nil, Usagef("%s: no transform %q; there are %s", from, bare, strings.Join(all, ", "))
			}
			if minus {
				but = append(but, bare)
			} else {
				only = append(only, bare)
			}
		}
	}
	kept := []string{}
	for _, name := range all {
		if (len(only) == 0 || slices.Contains(only, name)) && !slices.Contains(but, name) {
			kept = append(kept, name)
		}
	}
	if len(kept) == 0 && len(words) > 0 {
		return nil, Usagef("%s leaves no transform", from)
	}
	return kept, nil
}

// runtimeImages reads --runtime-image. What an image is like, a settings file may say.
func (g *Given) runtimeImages(c *cli.Context) error {
	list := several(c, "runtime-image")
	g.runtimes.from = list.from
	for _, text := range list.value {
		family, ref, ok := strings.Cut(text, "=")
		if !ok || ref == "" {
			return Usagef("%s is FAMILY=IMAGE, such as nginx=nginx:stable, not %q", list.from, text)
		}
		if !slices.Contains(images.Families(), family) {
			return Usagef("%s: no family %q; there are %s", list.from, family, strings.Join(images.Families(), ", "))
		}
		if err := images.CheckRuntime(ref); err != nil {
			return Usagef("%s: %v", list.from, err)
		}
		if slices.ContainsFunc(g.runtimes.value, func(v images.Vouched) bool { return v.Image == family }) {
			return Usagef("%s names two images for the family %s", list.from, family)
		}
		g.runtimes.value = append(g.runtimes.value, images.Vouched{Image: family, Runtime: ref})
	}
	return nil
}

// running reads how images are built and run.
func (g *Given) running(c *cli.Context) error {
	r := &g.run
	r.builder, r.tls = c.String("builder"), c.String("tlsdir")
	r.http = several(c, "http")
	for i, text := range r.http.value {
		request, err := config.Request(text)
		if err != nil {
			return Usagef("--http %v", err)
		}
		r.http.value[i] = request
	}
	r.commands = several(c, "run")
	for _, text := range r.commands.value {
		if _, err := config.Words(text); err != nil {
			return Usagef("--run %s: %v", Quote(text), err)
		}
	}
	r.env = several(c, "env")
	for _, kv := range r.env.value {
		if name, _, ok := strings.Cut(kv, "="); !ok || name == "" {
			return Usagef("--env is NAME=VALUE, not %q", kv)
		}
	}
	network, err := oneOf(c, "network", "default", "none", "host")
	if err != nil {
		return err
	}
	r.network = given[string]{network.value, network.from}
	if saving := one(c, "min-saving"); saving.from != "" {
		share, err := config.Percent(saving.value)
		if err != nil {
			return Usagef("%s %v", saving.from, err)
		}
		r.minSaving = given[float64]{share, saving.from}
	}
	return r.readTimeout(c)
}

// readTimeout reads --timeout, which package cli has read as a time already.
func (r *givenRun) readTimeout(c *cli.Context) error {
	if c.IsSet("timeout") {
		r.timeout = given[time.Duration]{c.Duration("timeout"), "--timeout"}
	} else if v := one(c, "timeout"); v.from != "" {
		d, err := config.Duration(v.value)
		if err != nil {
			return Usagef("%s %v", v.from, err)
		}
		r.timeout = given[time.Duration]{d, v.from}
	}
	if r.timeout.from != "" && r.timeout.value <= 0 {
		return Usagef("%s is more than 0, not %v", r.timeout.from, r.timeout.value)
	}
	return nil
}

// noConfig is what --config takes for no file.
const noConfig = "none"

// readConfig reads the file that --config names: what is wrong with it concerns all.
func (g *Given) readConfig(c *cli.Context) error {
	v := one(c, "config")
	if g.config, g.from = v.value, v.from; v.from == "" || v.value == noConfig {
		return nil
	}
	text, err := config.ReadFile(v.value)
	if err != nil {
		return Usagef("%s %s: %v", v.from, v.value, Bare(err))
	}
	if g.file, err = config.Parse(v.value, text, g.known); err != nil {
		return Usagef("%w", err)
	}
	if err := g.file.Requires.V.Check(Version()); err != nil {
		return Usagef("%s:%d: %v", v.value, g.file.Requires.Line, err)
	}
	return nil
}
