package verify

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	dockerspec "github.com/moby/docker-image-spec/specs-go/v1"

	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/pkg/recipe"
)

// Difference ids by what they mean for an image: each says that something of a kind is another one.
var (
	// otherServer: a static site's files are served by another program, which has settings of its own.
	otherServer = []string{"web-server", "dev-server"}
	// otherBase: what came with the old base is not there or is another, and what comes with the new one is.
	otherBase = []string{"distribution", "java-vendor", "java-runtime", "no-shell", "web-server", "dev-server", "unknown-needs"}
)

// settingIDs says which differences cover a field of the image configuration. Environment variables are apart: envIDs.
var settingIDs = map[string][]string{
	"entrypoint":   {"exec-form", "program-path", "run-arguments", "web-server", "dev-server"},
	"cmd":          {"exec-form", "program-path", "web-server", "dev-server"},
	"user":         {"server-user"},
	"workdir":      {"config-unread"},
	"expose":       {"inherited-ports"}, // of a port that is new
	"label":        {"inherited-labels"},
	"stop signal":  {"stop-signal"},
	"shell":        otherServer,
	"health check": nil,
	"volume":       nil,
	"on build":     nil,
	"author":       nil,
}

// checkConfig holds the two image configurations against each other, field by field.
func checkConfig(p *Pair) Check {
	f := p.findings()
	rows := settings(p)
	changed := 0
	for _, s := range rows {
		if s.Before != s.After {
			changed++
		}
		if s.Status == Pass && s.Why == "" {
			continue
		}
		what := fmt.Sprintf("%s was %s and is %s", s.Name, orNone(s.Before), orNone(s.After))
		if s.Why != "" {
			what += ": " + s.Why
		}
		f.add(Finding{Status: s.Status, What: what, Difference: s.Difference})
	}
	return f.check(CheckConfig, "%s compared, %d differ", counted(len(rows), "setting"), changed)
}

func orNone(s string) string {
	if s == "" {
		return "not set"
	}
	return s
}

// settings lists the fields of both configurations, each with the outcome.
func settings(p *Pair) []Setting {
	b, a := p.Before.Image.Config.Config, p.After.Image.Config.Config
	out := []Setting{
		p.command("entrypoint", b.Entrypoint, a.Entrypoint),
		p.command("cmd", b.Cmd, a.Cmd),
		p.user(b.User, a.User),
		p.directory(b.WorkingDir, a.WorkingDir),
	}
	out = append(out, p.environment(b.Env, a.Env)...)
	out = append(out, p.sets("expose", b.ExposedPorts, a.ExposedPorts)...)
	out = append(out, p.sets("volume", b.Volumes, a.Volumes)...)
	out = append(out, p.labels(b.Labels, a.Labels)...)
	out = append(out,
		p.stopSignal(signalName(b.StopSignal), signalName(a.StopSignal)),
		p.setting("health check", health(b.Healthcheck), health(a.Healthcheck)),
		p.shell(b, a),
		p.setting("on build", strings.Join(b.OnBuild, "; "), strings.Join(a.OnBuild, "; ")),
		p.setting("author", p.Before.Image.Config.Author, p.After.Image.Config.Author),
	)
	return out
}

// setting compares one field that is one text.
func (p *Pair) setting(name, before, after string) Setting {
	s := Setting{Name: name, Before: before, After: after, Status: Pass}
	if before != after {
		s.judge(p.stated(settingIDs[name]...))
	}
	return s
}

func (s *Setting) judge(id string) {
	s.Status, s.Difference = Fail, id
	if id != "" {
		s.Status = Stated
	}
}

// accept lets a change stand that changes nothing, and says why.
func (s *Setting) accept(why string) { s.Status, s.Difference, s.Why = Pass, "", why }

// command compares the entrypoint or the command.
func (p *Pair) command(name string, before, after []string) Setting {
	s := Setting{Name: name, Before: argv(before), After: argv(after), Status: Pass}
	if slices.Equal(before, after) {
		return s
	}
	s.judge(p.stated(settingIDs[name]...))
	if s.Status == Fail && p.wrapper(name) {
		s.accept("what the bases put in front starts the same program")
	}
	return s
}

// wrapper tells whether only the bases' own entrypoints or commands differ, and both start the same program with the same words.
func (p *Pair) wrapper(name string) bool {
	b, a := p.Before.Recipe.Final(), p.After.Recipe.Final()
	lines := b.Config.Entrypoint.Line + a.Config.Entrypoint.Line
	if name == "cmd" {
		lines = b.Config.Cmd.Line + a.Config.Cmd.Line
	}
	return lines == 0 && b.Launch.Kind == recipe.ProcessLaunch && a.Launch.Kind == recipe.ProcessLaunch &&
		slices.Equal(b.Launch.Argv, a.Launch.Argv) && slices.Equal(b.Launch.First, a.Launch.First) && slices.Equal(b.Launch.Scripts, a.Launch.Scripts)
}

func argv(list []string) string {
	if len(list) == 0 {
		return ""
	}
	quoted := make([]string, len(list))
	for i, w := range list {
		quoted[i] = strconv.Quote(w)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// user compares by number: 1000 and node are the same where /etc/passwd says so. Only the user that was stated is.
func (p *Pair) user(before, after string) Setting {
	s := p.setting("user", before, after)
	if before == after {
		return s
	}
	s.judge(p.statedOf(cmp.Or(after, "root"), settingIDs["user"]...))
	b, ok1 := p.Before.Image.User(before)
	a, ok2 := p.After.Image.User(after)
	if ok1 && ok2 && b.UID == a.UID && b.GID == a.GID {
		s.accept(fmt.Sprintf("both are %d:%d", a.UID, a.GID))
	}
	return s
}

func (p *Pair) directory(before, after string) Setting {
	s := p.setting("workdir", before, after)
	if path.Join("/", before) == path.Join("/", after) {
		s.Status, s.Difference = Pass, ""
	}
	return s
}

// sets compares EXPOSE or VOLUME, each member on its own. Only what is new can have been stated: none may be lost.
func (p *Pair) sets(name string, before, after map[string]struct{}) []Setting {
	var out []Setting
	all := maps.Clone(before)
	if all == nil {
		all = map[string]struct{}{}
	}
	maps.Copy(all, after)
	for _, k := range slices.Sorted(maps.Keys(all)) {
		_, was := before[k]
		_, is := after[k]
		s := Setting{Name: name + " " + k, Before: yes(was), After: yes(is), Status: Pass}
		switch {
		case was && !is:
			s.judge("")
		case !was && is:
			word, _, _ := strings.Cut(k, "/tcp")
			s.judge(p.statedOf(word, settingIDs[name]...))
			if s.Status == Fail {
				s.judge(p.statedOf(k, settingIDs[name]...))
			}
		}
		out = append(out, s)
	}
	return out
}

func yes(b bool) string {
	if b {
		return "set"
	}
	return ""
}

// labels compares each label. One that the file does not set describes the old base, and goes with it.
func (p *Pair) labels(before, after map[string]string) []Setting {
	all := map[string]string{}
	maps.Copy(all, before)
	maps.Copy(all, after)
	var out []Setting
	for _, k := range slices.Sorted(maps.Keys(all)) {
		s := Setting{Name: "label " + k, Before: before[k], After: after[k], Status: Pass}
		_, was := before[k]
		_, is := after[k]
		switch {
		case was == is && before[k] == after[k]:
		case is:
			s.judge(p.statedOf(k, settingIDs["label"]...))
		case p.ofFile(k):
			s.judge("")
		default:
			s.judge(p.stated(otherBase...))
			if s.Status == Fail && p.Before.Recipe.Final().Ref != p.After.Recipe.Final().Ref {
				s.accept("it describes the old base")
			}
		}
		out = append(out, s)
	}
	return out
}

// ofFile tells whether the original's own LABEL sets a label.
func (p *Pair) ofFile(label string) bool {
	return slices.ContainsFunc(p.Before.Recipe.Final().Config.Labels, func(l recipe.Label) bool { return l.Name == label && l.Line > 0 })
}

// stopSignal compares stop signals. Only the one that was stated is.
func (p *Pair) stopSignal(before, after string) Setting {
	s := p.setting("stop signal", before, after)
	if before != after {
		s.judge(p.statedOf(after, settingIDs["stop signal"]...))
	}
	return s
}

// signalName words a stop signal; none is SIGTERM (docker stop).
func signalName(s string) string {
	s = strings.ToUpper(s)
	if s == "" || s == "15" {
		return "SIGTERM"
	}
	if _, err := strconv.Atoi(s); err == nil || strings.HasPrefix(s, "SIG") {
		return s
	}
	return "SIG" + s
}

// health words a health check with all that it says; NONE is as good as none.
func health(h *dockerspec.HealthcheckConfig) string {
	if h == nil || len(h.Test) == 0 || h.Test[0] == "NONE" {
		return ""
	}
	out := argv(h.Test)
	for _, d := range []struct {
		name  string
		value time.Duration
	}{{"interval", h.Interval}, {"timeout", h.Timeout}, {"start period", h.StartPeriod}, {"start interval", h.StartInterval}} {
		if d.value != 0 {
			out += fmt.Sprintf(", %s %s", d.name, d.value)
		}
	}
	if h.Retries != 0 {
		out += fmt.Sprintf(", %d retries", h.Retries)
	}
	return out
}

// shell compares SHELL, which matters to what is written in shell form.
func (p *Pair) shell(b, a dockerspec.DockerOCIImageConfig) Setting {
	s := p.setting("shell", argv(b.Shell), argv(a.Shell))
	c := p.After.Recipe.Final().Config
	if s.Status == Fail && !c.Cmd.Shell && !c.Entrypoint.Shell && (a.Healthcheck == nil || len(a.Healthcheck.Test) == 0 || a.Healthcheck.Test[0] != "CMD-SHELL") {
		s.accept("nothing of the new image is written in shell form")
	}
	return s
}

// envIDs says which differences cover a variable, by name.
var envIDs = []string{"toolchain-env", "base-env", "build-env", "config-unread", "port-default", "locale", "default-charset"}

// localeEnv are variables that say nothing to a server of files (locale(7)).
var localeEnv = []string{"LANG", "LANGUAGE", "LC_ALL", "PATH"}

// environment compares the variables that the configuration gives to every process.
func (p *Pair) environment(before, after []string) []Setting {
	b, a := variables(before), variables(after)
	all := maps.Clone(b)
	maps.Copy(all, a)
	var out []Setting
	for _, k := range slices.Sorted(maps.Keys(all)) {
		s := Setting{Name: "env " + k, Before: b[k], After: a[k], Status: Pass}
		_, was := b[k]
		_, is := a[k]
		if was != is || b[k] != a[k] {
			s.judge(p.variable(k, was, is))
		}
		out = append(out, s)
	}
	return out
}

// variable returns the difference that covers a variable that is gone, new or another, or "".
func (p *Pair) variable(name string, was, is bool) string {
	if id := p.statedOf(name, envIDs...); id != "" {
		return id
	}
	if slices.Contains(localeEnv, name) {
		if id := p.stated(otherServer...); id != "" {
			return id
		}
	}
	if name == "LANGUAGE" {
		return p.stated("locale")
	}
	// What neither file sets belongs to the bases. msb's tables may know fewer variables than they have: the same statement covers them.
	if p.Before.Recipe.Final().Sets(name) || p.After.Recipe.Final().Sets(name) || proof.Mentions(string(p.After.Recipe.File.Source), name) {
		return ""
	}
	if !was {
		return p.stated("base-env")
	}
	if !is {
		return p.stated("toolchain-env")
	}
	return p.stated("base-env", "toolchain-env")
}

// variables reads NAME=value lines; the last of a name counts.
func variables(env []string) map[string]string {
	out := map[string]string{}
	for _, e := range env {
		k, v, _ := strings.Cut(e, "=")
		out[k] = v
	}
	return out
}
