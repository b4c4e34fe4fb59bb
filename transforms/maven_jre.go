package transforms

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/refactor"
)

// MavenJRE moves the jar of a Maven build to a Java runtime.
var MavenJRE = refactor.Transform{
	Name: "maven-jre",
	Doc: `A program that Maven builds in the image and java starts becomes a builder and a Java runtime.

Before:  FROM maven:3.9-eclipse-temurin-17 … RUN mvn package … CMD ["java", "-jar", "target/app.jar"]
After:   FROM maven:3.9-eclipse-temurin-17 AS builder … RUN mvn package
         FROM eclipse-temurin:17-jre
         COPY --from=builder /app/target/app.jar /app/target/app.jar … CMD ["java", "-jar", "target/app.jar"]

It needs a start command that leads to java with a jar or class path named literally, or by a pattern that means one file
of the build. The command, the working directory and every path stay. What is copied is the jar, the libraries that its
manifest names, configuration that Spring reads from the working directory, and files that options, sources or settings
name; the whole working directory where the program opens a path that no one can tell; the JDK where its tools are used.
The risk is exact if the runtime is of the same vendor and distribution, and stated otherwise.`,
	Propose: proposeJRE,
}

func proposeJRE(before *recipe.Recipe) ([]refactor.Plan, []refactor.Missing, bool) {
	st := before.Final()
	l := st.Launch
	switch {
	case l.Kind == recipe.UnreadLaunch && (buildsWithMaven(st) || l.ID == "maven-run-goal" && !strings.HasPrefix(path.Base(l.Program()), "gradle")):
		return nil, nil, true // the proof says why
	case !buildsWithMaven(st):
		return nil, nil, false
	case l.Kind != recipe.ProcessLaunch || path.Base(l.Program()) != "java":
		return nil, nil, false
	}
	narrow, all := neededFiles(st)
	var plans []refactor.Plan
	for _, runtime := range []struct {
		name string
		kind images.Kind
	}{{"jre", images.JRE}, {"jdk", images.JDK}} {
		candidates := images.Runtimes(st.Image, images.Want{Kind: runtime.kind})
		if st.Image.Pinned { // the tag names a release of the distribution, so one that is there too comes first
			slices.SortStableFunc(candidates, func(a, b images.Image) int { return rank(st.Image, a) - rank(st.Image, b) })
		}
		for _, img := range candidates {
			plans = append(plans, jrePlan(st, runtime.name, img, narrow))
		}
		if len(all) == 0 {
			continue
		}
		for _, img := range candidates {
			plans = append(plans, jrePlan(st, runtime.name+"-workdir", img, all))
		}
	}
	switch {
	case len(plans) > 0:
	case st.Unknown != "":
		return nil, nil, true // the proof says why
	case st.Image.Java == 0:
		return nil, []refactor.Missing{{ID: "java-version-vendor", Line: st.From.Line, Detail: "which Java is in the image is not known: " + st.Ref + " brings none"}}, true
	default:
		return nil, []refactor.Missing{{ID: "java-version-vendor", Line: st.From.Line, Detail: fmt.Sprintf("no image with Java %d is rebuilt any more", st.Image.Java)}}, true
	}
	if slices.ContainsFunc(st.Needs, func(n recipe.Need) bool { return n.Kind == recipe.NeedOther }) {
		plans = plans[:1] // what no image has rejects every plan alike
	}
	for i := range plans {
		plans[i].Rung = i + 1
	}
	return plans, nil, true
}

// rank puts images of the same release of the distribution before others.
func rank(base, img images.Image) int {
	if img.Distro == base.Distro {
		return 0
	}
	return 1
}

// buildsWithMaven tells whether a RUN of the stage calls Maven.
func buildsWithMaven(st *recipe.Stage) bool {
	for _, s := range st.Steps {
		for _, e := range s.Execs {
			if slices.Contains([]string{"mvn", "mvnw", "mvnd"}, e.Name()) {
				return true
			}
		}
	}
	return false
}

// neededFiles returns the paths that are known to be needed and, if there are more that can't be told, all that may be.
func neededFiles(st *recipe.Stage) (narrow, all []string) {
	var wide bool
	for _, n := range st.Needs {
		if n.Kind != recipe.NeedFile {
			continue
		}
		all = append(all, n.Name)
		if n.Evidence == recipe.UnknownEvidence {
			wide = true
		} else {
			narrow = append(narrow, n.Name)
		}
	}
	if !wide {
		all = nil
	}
	return topmost(narrow), topmost(all)
}

// topmost sorts paths and drops those below others.
func topmost(paths []string) []string {
	var out []string
	slices.Sort(paths)
	for _, p := range slices.Compact(paths) {
		if !slices.ContainsFunc(out, func(o string) bool { return strings.HasPrefix(p, o+"/") }) {
			out = append(out, p)
		}
	}
	return out
}

func jrePlan(st *recipe.Stage, name string, img images.Image, files []string) refactor.Plan {
	p := refactor.Plan{
		Name: name, Runtime: img.Ref,
		Repeats: repeated(st, img),
		Summary: fmt.Sprintf("%s runs %s, which Maven builds", img.Ref, started(st.Launch)),
		Stays:   []string{"the start command, the working directory and every path"},
		Gone:    []string{"Maven, its repository, sources"},
	}
	if img.JRE {
		p.Gone[0] = "the JDK, " + p.Gone[0]
	}
	if strings.HasSuffix(name, "-workdir") {
		p.Gone = []string{strings.TrimSuffix(p.Gone[0], ", sources")}
	}
	if c := st.Config; path.IsAbs(st.Launch.Program()) && c.Entrypoint.Line == 0 && !c.Cmd.Shell {
		p.Command = append([]string{"java"}, st.Launch.Argv[1:]...) // images have Java in directories of their vendors
		p.Stays = []string{"the arguments, the working directory and every other path"}
	}
	for _, f := range files {
		p.Copies = append(p.Copies, refactor.Copy{From: f, To: f, Owner: owner(st, f)})
	}
	return p
}

// started is what java is told to run.
func started(l recipe.Launch) string {
	if i := slices.Index(l.Argv, "-jar"); i >= 0 && i+1 < len(l.Argv) {
		return l.Argv[i+1]
	}
	return "the program"
}

// owner is the user of the image if it has to write where the path lies.
func owner(st *recipe.Stage, name string) string {
	if slices.ContainsFunc(st.Needs, func(n recipe.Need) bool {
		return n.Kind == recipe.NeedWritable && (n.Name == name || strings.HasPrefix(name, n.Name+"/"))
	}) && st.Config.User != "root" && st.Config.User != "0" {
		return st.Config.User
	}
	return ""
}

// repeated are steps that only add accounts, install packages, or make and own directories that are there without the build, of which
// something is needed.
func repeated(st *recipe.Stage, img images.Image) []*recipe.Step {
	needed := map[string]bool{}
	for _, n := range st.Needs {
		switch n.Kind {
		case recipe.NeedUser, recipe.NeedPackage, recipe.NeedWritable:
			needed[n.Name] = true
		}
	}
	var out []*recipe.Step
	for _, s := range st.Steps {
		use, pure := false, len(s.Effects) > 0
		there := map[string]bool{st.Config.Workdir: true}
		for _, e := range s.Effects {
			names := e.Names
			switch {
			case e.Kind == recipe.UserEffect, e.Kind == recipe.InstallEffect && img.Distro == st.Image.Distro:
			case e.Kind == recipe.PathEffect && strings.HasPrefix(e.Detail, "mkdir "):
				for _, p := range e.Paths {
					there[p] = true
				}
			case e.Kind == recipe.OwnerEffect && !slices.ContainsFunc(e.Paths, func(p string) bool { return !there[p] }):
				names = e.Paths
			default:
				pure = false
			}
			use = use || slices.ContainsFunc(names, func(n string) bool { return needed[n] })
		}
		if pure && use {
			out = append(out, s)
		}
	}
	return out
}
