package transforms

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/lazyregexp"
	"github.com/msb-dev/msb/pkg/project/maven"
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
	if m, ok := otherTool(st); ok && !buildsWithMaven(st) {
		return nil, []refactor.Missing{m}, true
	}
	switch {
	case l.Kind == recipe.UnreadLaunch && (buildsWithMaven(st) || l.ID == "maven-run-goal"):
		return nil, nil, true // the proof says why
	case !buildsWithMaven(st):
		return nil, nil, false
	case l.Kind != recipe.ProcessLaunch || path.Base(l.Program()) != "java":
		if m, ok := serverOfItsOwn(st); ok {
			return nil, []refactor.Missing{m}, true
		}
		return nil, nil, false
	}
	narrow, all := neededFiles(st)
	var plans []refactor.Plan
	var missing []refactor.Missing
	for _, kind := range []images.Kind{images.JRE, images.JDK} {
		candidates := javaRuntimes(before.Images(), javaBase(st), kind)
		for _, img := range candidates {
			plans = append(plans, jrePlan(st, javaNames[kind], img, narrow))
		}
		for _, img := range candidates {
			if len(all) > 0 {
				plans = append(plans, jrePlan(st, javaNames[kind]+"-workdir", img, all))
			}
		}
	}
	has := st.Java()
	notRebuilt := refactor.Missing{ID: "java-version-vendor", Line: st.From.Line, Detail: fmt.Sprintf("no image with Java %d is rebuilt any more", has.Major),
		Lift: "Build on a version of Java whose images are rebuilt."}
	none := len(plans) == 0
	base := sameBase(before.Images(), st)
	if len(base) > 0 && len(has.Packages) > 0 { // a second Java would be more than there was
		plans = slices.DeleteFunc(plans, func(p refactor.Plan) bool {
			again := steps{list: p.Repeats, instead: p.Instead}
			s := again.bringsJava(st)
			if s == nil {
				return false
			}
			m := refactor.Missing{ID: "runtime-run-steps", Line: s.Line, Plan: p.Name, Lift: "Install Java in a RUN of its own.",
				Detail: fmt.Sprintf("the program needs this step for more than %s; repeated on an image that has a Java, it would bring a second one", strings.Join(has.Packages, " and "))}
			if !slices.Contains(missing, m) {
				missing = append(missing, m)
			}
			return true
		})
	}
	if (st.Image.Floats && !has.Named || st.RefFromArg) && len(plans) > 1 {
		plans = plans[:1] // a base that moves rejects every other one alike
	}
	if slices.ContainsFunc(st.Needs(), func(n recipe.Need) bool { return n.Kind == recipe.NeedOther }) && len(plans) > 0 {
		plans = plans[:1] // what no image has rejects every plan alike
	} else if has.Major > 0 || len(has.Packages) > 0 {
		if none && has.Major > 0 && len(base) > 0 { // why the plan that is left is the largest
			notRebuilt.Plan = javaNames[images.JRE]
			missing = append(missing, notRebuilt)
		}
		for _, img := range base {
			plans = append(plans, basePlan(st, "base", img, narrow))
			if len(all) > 0 {
				plans = append(plans, basePlan(st, "base-workdir", img, all))
			}
		}
	}
	switch {
	case len(plans) > 0:
	case st.Unknown != "" || before.Images().NamesRuntime(st.Image):
		return nil, nil, true // the proof says why, or that what the user names is not known
	case has.Major == 0 && len(has.Packages) > 0:
		return nil, []refactor.Missing{{ID: "java-version-vendor", Line: st.From.Line, Detail: fmt.Sprintf("which Java %s of %s brings is not known, and Maven's files are in no layer, so that the same base again would gain nothing", strings.Join(has.Packages, " and "), st.Ref)}}, true
	case has.Major == 0:
		return nil, []refactor.Missing{{ID: "java-version-vendor", Line: st.From.Line, Detail: "which Java is in the image is not known: " + st.Ref + " brings none"}}, true
	default:
		return nil, []refactor.Missing{notRebuilt}, true
	}
	for i := range plans {
		plans[i].Rung = i + 1
	}
	return plans, missing, true
}

// mavenWord finds a call of Maven in the text of a RUN that is no list of simple commands.
var mavenWord = lazyregexp.New(`(^|[\s;&|("'/])mvnw?\s`)

// buildsWithMaven tells whether a RUN of the stage calls Maven.
func buildsWithMaven(st *recipe.Stage) bool {
	for _, s := range st.Steps {
		for _, e := range s.Execs {
			if maven.IsProgram(e.Name()) || len(e.Argv) > 2 && e.Argv[1] == "-c" && mavenWord.MatchString(e.Argv[2]) {
				return true
			}
		}
		if run, ok := s.Command.(*dockerfile.RunCommand); ok && s.Unread != "" && mavenWord.MatchString(strings.Join(run.CmdLine, " ")) {
			return true
		}
	}
	return false
}

// neededFiles returns the paths that are known to be needed and, if there are more that can't be told or named, all that may be.
func neededFiles(st *recipe.Stage) (narrow, all []string) {
	var wide bool
	for _, n := range st.Needs() {
		if n.Kind != recipe.NeedFile {
			continue
		}
		all = append(all, n.Crossing())
		if n.Evidence == recipe.UnknownEvidence || n.Within != "" {
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

// holdsSources tells whether a copied path is a folder of sources.
func holdsSources(name string) bool {
	return path.Base(name) == "src" || strings.Contains(name, "/src/")
}

func jrePlan(st *recipe.Stage, name string, img images.Image, files []string) refactor.Plan {
	again := repeated(st, img)
	p := refactor.Plan{
		Name: name, Runtime: img.Ref,
		Repeats: again.list, Instead: again.instead, Unset: unset(st, img),
		Summary: fmt.Sprintf("%s runs %s, which Maven builds", img.Ref, started(st.Launch)),
		Stays:   []string{"the start command, the working directory and every path"},
		Gone:    []string{"Maven, its repository, sources"},
	}
	if img.JRE && !st.Java().JRE {
		p.Gone[0] = "the JDK, " + p.Gone[0]
	}
	if strings.HasSuffix(name, "-workdir") || slices.ContainsFunc(files, holdsSources) {
		p.Gone = []string{strings.TrimSuffix(p.Gone[0], ", sources")}
	}
	if c := st.Config; path.IsAbs(st.Launch.Program()) && c.Entrypoint.Line == 0 && slices.Equal(c.Cmd.Args, st.Launch.Argv) {
		p.Command = append([]string{"java"}, st.Launch.Argv[1:]...) // images have Java in directories of their vendors
		p.Stays = []string{"the arguments, the working directory and every other path"}
	}
	for _, f := range files {
		if ofTheZone(f) && img.HasData(images.ZoneInfo) == images.Yes {
			continue
		}
		p.Copies = append(p.Copies, refactor.Copy{From: f, To: f, Owner: owner(st, f)})
	}
	return p
}

// basePlan is the last rung: the builder's base once more, with its packages, without what Maven fetched and, where the files are known, without the
// sources.
func basePlan(st *recipe.Stage, name string, img images.Image, files []string) refactor.Plan {
	p := jrePlan(st, name, img, files)
	again := packageSteps(st)
	for _, s := range st.Steps {
		if !slices.Contains(again.list, s) && slices.Contains(p.Repeats, s) && p.Instead[s] == "" {
			again.list = append(again.list, s)
		}
	}
	if slices.ContainsFunc(again.list, setsZone) {
		p.Copies = slices.DeleteFunc(p.Copies, func(c refactor.Copy) bool { return ofTheZone(c.From) })
	}
	p.Repeats, p.Instead = nil, again.instead
	for _, s := range st.Steps {
		if slices.Contains(again.list, s) {
			p.Repeats = append(p.Repeats, s)
		}
	}
	p.Command, p.Stays = nil, []string{"the image and its packages, the start command, the working directory and every path"}
	p.Gone = []string{"what Maven fetched, sources"}
	if strings.HasSuffix(name, "-workdir") || slices.ContainsFunc(files, holdsSources) {
		p.Gone = []string{"what Maven fetched"}
	}
	return p
}
