package maven

import (
	"errors"
	"fmt"
	"path"
	"strings"
	"sync"
)

// Invocation is a command line of mvn or mvnw, understood.
type Invocation struct {
	Program            string // as written: "mvn", "./mvnw"
	Tasks              []Task // phases and goals in order
	Profiles           []string
	Properties         map[string]string // -D; one without a value is "true"
	File               string            // -f, as written; a directory stands for its pom.xml
	Modules            []string          // -pl, split at commas
	AlsoMake           bool              // -am
	AlsoMakeDependents bool              // -amd
	ResumeFrom         string            // -rf
	Alone              bool              // -N
	Settings           string            // -s
	GlobalSettings     string            // -gs
	Inform             bool              // --version, --help: nothing is built
}

// Task is a phase or a goal of the command line.
type Task struct {
	Phase                  string // "package"; "" for a goal
	Group, Plugin, Version string // "org.springframework.boot", "spring-boot-maven-plugin"; Group and Version "" if not known
	Prefix                 string // "spring-boot" if written so
	Goal                   string
	Execution              string // of goal@execution
}

// ErrNotMaven is the error for words that do not start with mvn, mvnw or mvnd.
var ErrNotMaven = errors.New("not a command of Maven")

// option is an option of the command line (org.apache.maven.cli.CLIManager of Maven 3.3 to 3.9, and those that 4.0 added).
type option struct {
	value bool
	set   func(*Invocation, string)
}

func ignored(*Invocation, string) {}

// options returns the options by each of their names.
var options = sync.OnceValue(func() map[string]option {
	with := func(set func(*Invocation, string)) option { return option{true, set} }
	flag := func(set func(*Invocation)) option {
		return option{false, func(i *Invocation, _ string) { set(i) }}
	}
	nothing := option{false, ignored}
	define := with((*Invocation).define)
	out := map[string]option{}
	for names, o := range map[string]option{
		"D define":            define,
		"P activate-profiles": with(func(i *Invocation, v string) { i.Profiles = append(i.Profiles, splitList(v)...) }),
		"f file":              with(func(i *Invocation, v string) { i.File = v }),
		"pl projects":         with(func(i *Invocation, v string) { i.Modules = append(i.Modules, splitList(v)...) }),
		"rf resume-from":      with(func(i *Invocation, v string) { i.ResumeFrom = v }),
		"s settings":          with(func(i *Invocation, v string) { i.Settings = v }),
		"gs global-settings":  with(func(i *Invocation, v string) { i.GlobalSettings = v }),
		"is install-settings": with(func(i *Invocation, v string) { i.GlobalSettings = v }),
		"ps project-settings": with(func(i *Invocation, v string) { i.Settings = v }),
		"T threads":           with(ignored), "t toolchains": with(ignored), "gt global-toolchains": with(ignored), "b builder": with(ignored), "l log-file": with(ignored), "color": with(ignored),
		"am also-make":             flag(func(i *Invocation) { i.AlsoMake = true }),
		"amd also-make-dependents": flag(func(i *Invocation) { i.AlsoMakeDependents = true }),
		"N non-recursive":          flag(func(i *Invocation) { i.Alone = true }),
		"v version":                flag(func(i *Invocation) { i.Inform = true }),
		"h help":                   flag(func(i *Invocation) { i.Inform = true }),
		"q quiet":                  nothing, "B batch-mode": nothing, "o offline": nothing, "U update-snapshots": nothing, "fn fail-never": nothing, "fae fail-at-end": nothing,
		"ff fail-fast": nothing, "e errors": nothing, "X debug": nothing, "x verbose": nothing, "V show-version": nothing, "C strict-checksums": nothing,
		"c lax-checksums": nothing, "ntp no-transfer-progress": nothing, "nsu no-snapshot-updates": nothing, "llr legacy-local-repository": nothing,
		"npr no-plugin-registry": nothing, "npu no-plugin-updates": nothing, "cpu check-plugin-updates": nothing, "up update-plugins": nothing,
		"itr ignore-transitive-repositories": nothing, "canf cache-artifact-not-found": with(ignored), "sadp strict-artifact-descriptor-policy": with(ignored),
		"non-interactive": nothing, "force-interactive": nothing, "raw-streams": nothing,
	} {
		for name := range strings.FieldsSeq(names) {
			out[name] = o
		}
	}
	return out
})

func (inv *Invocation) define(v string) {
	name, value, has := strings.Cut(v, "=")
	if !has {
		value = "true"
	}
	name = strings.TrimSpace(name)
	inv.Properties[name] = value
}

func splitList(v string) []string {
	var out []string
	for x := range strings.SplitSeq(v, ",") {
		if x = strings.TrimSpace(x); x != "" {
			out = append(out, x)
		}
	}
	return out
}

// IsProgram says whether a word starts Maven: mvn, mvnw, mvnd, with or without a path.
func IsProgram(word string) bool {
	switch path.Base(word) {
	case "mvn", "mvnw", "mvnd", "mvnDebug":
		return true
	}
	return false
}

// ParseCommand reads the words of a command, its program first. The error says which word is not understood; it is ErrNotMaven if the first is not Maven.
func ParseCommand(words []string) (Invocation, error) {
	if len(words) == 0 || !IsProgram(words[0]) {
		return Invocation{}, ErrNotMaven
	}
	inv := Invocation{Program: words[0], Properties: map[string]string{}}
	opts := options()
	for i := 1; i < len(words); i++ {
		w := words[i]
		if !strings.HasPrefix(w, "-") || w == "-" {
			t, err := parseTask(w)
			if err != nil {
				return Invocation{}, err
			}
			inv.Tasks = append(inv.Tasks, t)
			continue
		}
		o, value, has, ok := splitOption(opts, w)
		if !ok {
			return Invocation{}, fmt.Errorf("mvn: unknown option %s", w)
		}
		if o.value && !has {
			if i++; i == len(words) {
				return Invocation{}, fmt.Errorf("mvn: option %s lacks its value", w)
			}
			value = words[i]
		}
		o.set(&inv, value)
	}
	return inv, nil
}

// splitOption reads one word as commons-cli does: -name, --name, -name=value, --name=value, and a value glued to an option of one letter.
func splitOption(opts map[string]option, w string) (o option, value string, has, ok bool) {
	name := strings.TrimLeft(w, "-")
	if o, ok := opts[name]; ok {
		return o, "", false, true
	}
	if head, v, eq := strings.Cut(name, "="); eq && len(head) > 0 {
		if o, ok := opts[head]; ok && o.value && head != "D" {
			return o, v, true, true
		}
	}
	if len(name) > 1 && !strings.HasPrefix(w, "--") {
		if o, ok := opts[name[:1]]; ok && o.value {
			return o, name[1:], true, true
		}
	}
	return option{}, "", false, false
}

// parseTask reads a phase, or a goal in one of the forms prefix:goal, group:artifact:goal, group:artifact:version:goal, each with @execution.
func parseTask(w string) (Task, error) {
	if !strings.Contains(w, ":") {
		if _, _, ok := phaseIndex(w); !ok {
			return Task{}, fmt.Errorf("mvn: %q is not a phase that is known", w)
		}
		return Task{Phase: w}, nil
	}
	w, execution, _ := strings.Cut(w, "@")
	t := Task{Execution: execution}
	f := strings.Split(w, ":")
	for _, x := range f {
		if x == "" {
			return Task{}, fmt.Errorf("mvn: %q is not a goal", w)
		}
	}
	switch len(f) {
	case 2:
		t.Prefix, t.Goal = f[0], f[1]
		t.Group, t.Plugin = prefixPlugin(f[0])
	case 3:
		t.Group, t.Plugin, t.Goal = f[0], f[1], f[2]
	case 4:
		t.Group, t.Plugin, t.Version, t.Goal = f[0], f[1], f[2], f[3]
	default:
		return Task{}, fmt.Errorf("mvn: %q is not a goal", w)
	}
	return t, nil
}

// lifecycles are the three of Maven with their phases in order (META-INF/plexus/components.xml of maven-core 3.9).
var lifecycles = [][]string{
	{"pre-clean", "clean", "post-clean"},
	{"validate", "initialize", "generate-sources", "process-sources", "generate-resources", "process-resources", "compile", "process-classes",
		"generate-test-sources", "process-test-sources", "generate-test-resources", "process-test-resources", "test-compile", "process-test-classes", "test",
		"prepare-package", "package", "pre-integration-test", "integration-test", "post-integration-test", "verify", "install", "deploy"},
	{"pre-site", "site", "post-site", "site-deploy"},
}

func phaseIndex(phase string) (lifecycle, index int, ok bool) {
	for l, phases := range lifecycles {
		for i, p := range phases {
			if p == phase {
				return l, i, true
			}
		}
	}
	return 0, 0, false
}

// atPhase says whether a phase of the default lifecycle is least or comes after it.
func atPhase(phase, least string) bool {
	l, i, ok := phaseIndex(phase)
	m, j, _ := phaseIndex(least)
	return ok && l == m && i >= j
}

// phase returns the last phase of the default lifecycle that the command reaches, "" if none.
func (inv Invocation) phase() string {
	last := ""
	for _, t := range inv.Tasks {
		if l, _, ok := phaseIndex(t.Phase); ok && l == 1 && (last == "" || atPhase(t.Phase, last)) {
			last = t.Phase
		}
	}
	return last
}
