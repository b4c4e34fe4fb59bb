package verify

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/verify/links"
	"github.com/msb-dev/msb/pkg/verify/observe"
)

// checkRun compares what two containers did: whether they stayed up, where they listened, what they answered and wrote, and how they stopped.
// What the original does otherwise from run to run can't be compared, and is unknown.
func checkRun(p *Pair) Check {
	f := p.findings()
	b, a := p.Before.Seen, p.After.Seen
	nothing := startsNothing(p.Before) && startsNothing(p.After)
	if nothing && len(p.Asked.Commands) == 0 {
		return f.check(CheckRun, "neither image starts anything")
	}
	if b == nil || a == nil {
		for _, s := range []struct {
			name string
			side Side
		}{{"the original", p.Before}, {"the new image", p.After}} {
			if s.side.Seen == nil {
				f.unknown("%s was not started: %s", s.name, s.side.Unseen)
			}
		}
		return f.check(CheckRun, "not compared")
	}
	r := &runs{findings: f, p: p, b: b, a: a}
	if p.Again != nil {
		r.again = p.Again.Seen
	}
	switch {
	case nothing || !r.started():
	case b.Ended && a.Ended:
		r.ended()
	case b.Ended:
		r.differs(r.again != nil && !r.again.Ended, "the original ended with status %d, the new image stays up", b.Status)
	case a.Ended:
		r.differs(r.again != nil && r.again.Ended, "the original stays up, the new image ended with status %d%s", a.Status, lastLine(a))
	default:
		r.up()
	}
	if len(p.Asked.HTTP) > 0 && len(p.Questions) == 0 {
		f.unknown("--http: nothing was asked, as the original did not listen")
	}
	r.privileged()
	r.commands()
	return f.check(CheckRun, "%s", r.summary())
}

// privileged tells of a program that ran although its user may not execute it: BuildKit looks the program up with the rights of root, docker
// run with those of the user (moby/moby package oci, SetCapabilities: none are effective for other users than root).
func (r *runs) privileged() {
	_, was := links.Entry(r.p.Before.Image, configured(r.p.Before))
	_, is := links.Entry(r.p.After.Image, configured(r.p.After))
	if was == nil && errors.Is(is, links.ErrPermission) && r.a.Stdout.Failed == "" {
		r.unknown("the builder starts the new image's program, and docker run would not: %v", is)
	}
}

// runs is one comparison of two runs.
type runs struct {
	*findings
	p           *Pair
	b, a, again *observe.Observation // again: a second run of the original; nil if there was none
}

// differs adds a difference that no difference id covers: unknown if the original itself did so.
func (r *runs) differs(itself bool, format string, args ...any) {
	if itself {
		r.unknown(format+"; the original does so from run to run", args...)
		return
	}
	r.fail(format, args...)
}

// started tells whether both containers' commands could be started.
func (r *runs) started() bool {
	b, a := r.b.Stdout.Failed, r.a.Stdout.Failed
	switch {
	case b == "" && a == "":
		return true
	case b != "" && a != "":
		r.unknown("neither image's command can be started: %s", b)
	case b != "":
		r.unknown("the original's command can't be started: %s", b)
	default:
		r.fail("the new image's command can't be started: %s", a)
	}
	return false
}

// ended compares two programs that end by themselves.
func (r *runs) ended() {
	b, a := r.b, r.a
	switch {
	case b.Status != a.Status:
		r.differs(r.again != nil && r.again.Status != b.Status, "the original ended with status %d, the new image with %d%s", b.Status, a.Status, lastLine(a))
		return
	case b.Status != 0:
		why := "the program may need the network, a database, or variables (--env)"
		if len(namedPorts(r.p.Before)) == 0 {
			why = "a program that takes arguments gets them by --run; otherwise it may need the network, a database, or variables (--env)"
		}
		r.unknown("both ended by themselves with status %d: %s%s", b.Status, why, lastLine(b))
		return
	}
	var stdout, stderr *observe.Output
	if r.again != nil {
		stdout, stderr = &r.again.Stdout, &r.again.Stderr
	}
	r.output("standard output", &b.Stdout, &a.Stdout, stdout)
	r.output("standard error", &b.Stderr, &a.Stderr, stderr)
}

// up compares two containers that stayed up.
func (r *runs) up() {
	r.ports()
	r.process()
	r.answers()
	r.health()
	r.stop()
}

// ports compares listening sockets.
func (r *runs) ports() {
	b, a := portSet(r.b), portSet(r.a)
	var again map[string]bool
	if r.again != nil {
		again = portSet(r.again)
	}
	if len(b) == 0 && len(a) == 0 {
		if wanted := expected(r.p); wanted != "" {
			r.unknown("both stay up and neither listened in time, though the file names %s", wanted)
		}
		return
	}
	for _, s := range slices.Sorted(maps.Keys(b)) {
		if !a[s] {
			r.socket(again != nil && !again[s], "the original listens on %s, the new image does not", s)
		}
	}
	for _, s := range slices.Sorted(maps.Keys(a)) {
		if !b[s] {
			r.socket(again != nil && len(minus(again, b)) > 0, "the new image listens on %s, the original does not", s)
		}
	}
}

// socket judges a socket that one side lacks: the port may be there on another address, stated.
func (r *runs) socket(itself bool, format, s string) {
	port := s[strings.LastIndex(s, ":")+1:]
	both := slices.ContainsFunc(r.b.Ports, portIs(port)) && slices.ContainsFunc(r.a.Ports, portIs(port))
	if id := r.p.stated("listen-address"); both && id != "" {
		r.difference(id, format, s)
		return
	}
	r.differs(itself, format, s)
}

func portIs(port string) func(observe.Port) bool {
	return func(p observe.Port) bool { return fmt.Sprint(p.Port) == port }
}

func minus(a, b map[string]bool) []string {
	var out []string
	for k := range a {
		if !b[k] {
			out = append(out, k)
		}
	}
	return out
}

func portSet(o *observe.Observation) map[string]bool {
	out := map[string]bool{}
	for _, p := range o.Ports {
		out[fmt.Sprintf("%s %s:%d", p.Proto, p.Addr, p.Port)] = true
	}
	return out
}

// expected words the ports that the original's file names; "" if it names none.
func expected(p *Pair) string {
	var out []string
	for _, port := range namedPorts(p.Before) {
		out = append(out, fmt.Sprint(port))
	}
	if len(out) == 0 {
		return ""
	}
	return "port " + words(out)
}

// process compares what the kernel says of the two processes.
func (r *runs) process() {
	b, a := r.b.Process, r.a.Process
	if len(b.Argv) == 0 || len(a.Argv) == 0 {
		return // it was not seen
	}
	if a.UID == 0 && b.UID != 0 {
		r.fail("the process ran as %d:%d and runs as root", b.UID, b.GID)
	} else if b.UID != a.UID || b.GID != a.GID {
		r.covered([]string{"server-user"}, "the process ran as %d:%d and runs as %d:%d", b.UID, b.GID, a.UID, a.GID)
	} else if was, is := slices.Sorted(slices.Values(b.Groups)), slices.Sorted(slices.Values(a.Groups)); a.UID != 0 && !slices.Equal(was, is) {
		r.covered([]string{"server-user"}, "the process was in the groups %v and is in %v", was, is)
	}
	if b.Dir != a.Dir {
		r.covered([]string{"config-unread"}, "the process ran in %s and runs in %s", b.Dir, a.Dir)
	}
	if r.p.stated(otherServer...) == "" {
		r.variables()
	}
}

// shellsOwn are variables that a shell or a runtime sets for itself (sh(1), environ(7)).
var shellsOwn = []string{"PWD", "OLDPWD", "SHLVL", "_", "HOSTNAME", "TERM"}

// variables compares those of the process that no image configuration names: the runtime sets them (HOME), or an entrypoint. What an entrypoint of
// the file's own sets, the program is meant to read.
func (r *runs) variables() {
	b, a := variables(r.b.Process.Env), variables(r.a.Process.Env)
	known := variables(slices.Concat(r.p.Before.Image.Config.Config.Env, r.p.After.Image.Config.Config.Env))
	all := maps.Clone(b)
	maps.Copy(all, a)
	for _, k := range slices.Sorted(maps.Keys(all)) {
		_, was := b[k]
		_, is := a[k]
		if _, ok := known[k]; ok || slices.Contains(shellsOwn, k) || was == is && b[k] == a[k] {
			continue
		}
		what := fmt.Sprintf("the process has %s=%s, and had %s", k, orUnset(a[k], is), orUnset(b[k], was))
		n := r.p.needs()
		switch {
		case r.again != nil && variables(r.again.Process.Env)[k] != b[k]:
			r.unknown("%s; the original has another from run to run", what)
		case n.of(recipe.NeedVariable, k) != nil || k != "HOME" && len(r.p.Before.Recipe.Final().Launch.Scripts) > 0:
			r.fail("%s", what)
		case n.open == "":
			r.pass("%s: nothing of the program asks for it", what)
		case r.p.stated("unknown-needs") != "":
			r.difference("unknown-needs", "%s", what)
		default:
			r.unknown("%s; whether the program asks for it is not known: %s", what, n.open)
		}
	}
}

func orUnset(s string, set bool) string {
	if !set {
		return "(not set)"
	}
	return s
}

// health compares what the health check's command says.
func (r *runs) health() {
	b, a := r.b.Health, r.a.Health
	switch {
	case b == nil || a == nil:
		// That one has none is the config check's to tell.
	case a.Failed != "" && b.Failed == "":
		r.fail("the health check can't be run any more: %s", a.Failed)
	case b.Failed != "":
		r.pass("the original's health check can't be run: %s", b.Failed)
	case b.Status != a.Status:
		itself := r.again != nil && r.again.Health != nil && r.again.Health.Status != b.Status
		r.differs(itself, "the health check ended with status %d and ends with %d%s", b.Status, a.Status, tail(*a))
	}
}

// slower is how much later than the original a container may stop.
const slower = time.Second

// stop compares how the containers took their stop signal.
func (r *runs) stop() {
	b, a := r.b.Stop, r.a.Stop
	if b.Signal == "" || a.Signal == "" {
		return // it ended, or was not asked to
	}
	switch {
	case b.Ended && !a.Ended:
		r.differs(r.again != nil && !r.again.Stop.Ended, "%s ended the original; the new image had to be killed after %s", b.Signal, a.Signal)
	case !b.Ended && !a.Ended:
		r.pass("neither ends on its stop signal; both had to be killed")
	case !b.Ended:
		r.pass("%s ends the new image; the original had to be killed after %s", a.Signal, b.Signal)
	case a.Took > b.Took+slower:
		r.differs(r.again != nil && a.Took <= r.again.Stop.Took+slower, "the new image takes more than a second longer to stop on %s", a.Signal)
	}
}

// commands compares what the user's own commands wrote.
func (r *runs) commands() {
	for i, name := range r.p.Asked.Commands {
		if i >= len(r.b.Commands) || i >= len(r.a.Commands) {
			r.unknown("--run %q: it was not run in both images", name)
			continue
		}
		var again *observe.Output
		if r.again != nil && i < len(r.again.Commands) {
			again = &r.again.Commands[i]
		}
		r.command(fmt.Sprintf("--run %q", name), r.b.Commands[i], r.a.Commands[i], again)
	}
}

func (r *runs) command(name string, b, a observe.Output, again *observe.Output) {
	switch {
	case b.Failed != "" && a.Failed != "":
		r.unknown("%s: it can be started in neither image: %s", name, b.Failed)
	case b.Failed != "":
		r.unknown("%s: the original can't start it: %s", name, b.Failed)
	case a.Failed != "":
		r.fail("%s: the new image can't start it: %s", name, a.Failed)
	case b.Status != a.Status:
		r.differs(again != nil && again.Status != b.Status, "%s: it ended with status %d and ends with %d%s", name, b.Status, a.Status, tail(a))
	default:
		r.output(name, &b, &a, again)
	}
}

// summary words what was seen of both.
func (r *runs) summary() string {
	var out []string
	switch {
	case r.b.Ended && r.a.Ended:
		out = append(out, "both ended by themselves")
	case !r.b.Ended && !r.a.Ended:
		out = append(out, "both stay up")
	}
	if n := len(r.b.Ports); n > 0 {
		out = append(out, counted(n, "port"))
	}
	if n := len(r.b.Answers); n > 0 {
		out = append(out, counted(n, "answer"))
	}
	if n := len(r.p.Asked.Commands); n > 0 {
		out = append(out, counted(n, "command"))
	}
	if len(out) == 0 {
		return "compared"
	}
	return strings.Join(out, ", ")
}
