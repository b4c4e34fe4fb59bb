package maven

import (
	"fmt"
)

// Class says what a command is for.
type Class int

// Classes of commands, from the least to the most that they do; a command that runs the program is Runs whatever else it does.
const (
	Nothing  Class = iota // --version, clean
	Resolves              // fetches dependencies or plugins
	Compiles              // up to classes, maybe with tests
	Packages              // makes the artifact
	Runs                  // starts the program, or a server with it, and does not return
	Goals                 // goals that are not known
)

var classNames = [...]string{"nothing", "resolves", "compiles", "packages", "runs", "goals"}

func (c Class) String() string {
	if c < 0 || int(c) >= len(classNames) {
		return ""
	}
	return classNames[c]
}

// Phase returns the last phase of the default lifecycle that the command reaches, "" if none.
func (inv Invocation) Phase() string {
	last := ""
	for _, t := range inv.Tasks {
		if l, _, ok := phaseIndex(t.Phase); ok && l == 1 && (last == "" || atPhase(t.Phase, last)) {
			last = t.Phase
		}
	}
	return last
}

// Class says what the command is for.
func (inv Invocation) Class() Class {
	if inv.Inform {
		return Nothing
	}
	if _, ok := inv.RunGoal(); ok {
		return Runs
	}
	c := Nothing
	for _, t := range inv.Tasks {
		if x := t.class(); x > c {
			c = x
		}
	}
	return c
}

// RunGoal returns the goal that starts the program, such as spring-boot:run.
func (inv Invocation) RunGoal() (Task, bool) {
	for _, t := range inv.Tasks {
		if t.Phase == "" && goalClass(t) == Runs {
			return t, true
		}
	}
	return Task{}, false
}

func (t Task) class() Class {
	switch {
	case t.Phase == "":
		return goalClass(t)
	case atPhase(t.Phase, "package"):
		return Packages
	case atPhase(t.Phase, "compile"):
		return Compiles
	case atPhase(t.Phase, "generate-sources"):
		return Compiles
	}
	return Nothing
}

// Tests says whether tests of the project gate the command: they run, and one that fails makes the command fail. The pom may skip them too: see Model.Tests.
func (inv Invocation) Tests() (Answer, string) {
	phase := inv.Phase()
	switch {
	case inv.Inform || !atPhase(phase, "test"):
		for _, t := range inv.Tasks {
			if t.Plugin == "maven-surefire-plugin" || t.Plugin == "maven-failsafe-plugin" {
				return Yes, t.String()
			}
		}
		return No, "the command does not reach the phase test"
	case inv.FailNever:
		return No, "-fn lets no failure count"
	}
	for _, name := range []string{"skipTests", "maven.test.skip", "maven.test.skip.exec", "maven.test.failure.ignore"} {
		if v, ok := inv.Properties[name]; ok && (truthy(v) || v == "") {
			return No, "-D" + name
		}
	}
	return Yes, "phase " + phase
}

// Tests says whether tests gate the command, with what the pom says about it.
func (m *Model) Tests(inv Invocation) (Answer, string) {
	answer, why := inv.Tests()
	if answer != Yes {
		return answer, why
	}
	params := m.params(inv)
	for _, name := range []string{"skipTests", "maven.test.skip", "maven.test.skip.exec", "maven.test.failure.ignore"} {
		if v, ok := params.property(name); ok {
			if !v.Known {
				return Unknown, v.Why
			}
			if truthy(v.Text) {
				return No, fmt.Sprintf("property %s", name)
			}
		}
	}
	if p, _, ok := m.Plugin("maven-surefire-plugin"); ok {
		for _, name := range []string{"skip", "skipTests", "testFailureIgnore"} {
			if n := p.Configuration.Child(name); n != nil {
				v := params.fill(n)
				if !v.Known {
					return Unknown, "surefire's " + name + ": " + v.Why
				}
				if truthy(v.Text) {
					return No, "surefire's " + name
				}
			}
		}
	}
	return Yes, why
}

// goalClass looks a goal up. Sources: the plugins' own documentation of their goals.
func goalClass(t Task) Class {
	switch t.Plugin {
	case "maven-dependency-plugin":
		switch t.Goal {
		case "copy-dependencies", "copy", "unpack", "unpack-dependencies":
			return Goals
		}
		return Resolves
	case "maven-clean-plugin", "maven-help-plugin", "maven-enforcer-plugin", "maven-wrapper-plugin", "versions-maven-plugin":
		return Nothing
	case "go-offline-maven-plugin":
		return Resolves
	case "maven-compiler-plugin", "maven-resources-plugin":
		return Compiles
	case "exec-maven-plugin":
		return Runs
	case "maven-jar-plugin", "maven-war-plugin", "maven-shade-plugin", "maven-assembly-plugin", "maven-ear-plugin", "maven-ejb-plugin":
		return Packages
	}
	if runGoal(t.Goal) && t.Group != "org.apache.maven.plugins" {
		return Runs
	}
	switch {
	case t.Plugin == "spring-boot-maven-plugin" && t.Goal == "repackage", t.Plugin == "quarkus-maven-plugin" && t.Goal == "build",
		t.Plugin == "native-maven-plugin":
		return Packages
	case t.Plugin == "quarkus-maven-plugin" && t.Goal == "go-offline":
		return Resolves
	}
	return Goals
}

// runGoal knows the names of goals that start a program or a server: spring-boot:run, jetty:run, tomcat7:run-war, cargo:run, quarkus:dev, mn:run, helidon:dev, vertx:run, liberty:dev,
// wildfly:run, payara-micro:start, scala:run, javafx:run, appengine:run, hpi:run, gwt:run.
func runGoal(goal string) bool {
	switch goal {
	case "run", "dev", "start", "test-run", "run-war", "run-exploded", "run-forked", "run-distro", "run-war-only", "java", "exec", "devserver", "dev-mode", "debug",
		"serve", "remote-dev":
		return true
	}
	return false
}
