package recipe

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/project/maven"
)

// options asks for the files that options name.
func (j *javaProgram) options() {
	const id = "java-options-and-agents"
	c := j.cmd
	if c.unread != "" {
		j.add(NeedOther, c.unread, id, UnknownEvidence, j.at, "%s", c.unread)
	}
	if c.archive != "" {
		j.add(NeedOther, c.archive, id, TableEvidence, j.at, "%s is bound to the very JVM that wrote it", c.archive)
	}
	for _, f := range c.argFiles {
		j.add(NeedOther, f, id, UnknownEvidence, j.at, "the options in the file %s are not read", f)
	}
	for _, f := range c.agents {
		if p, ok := j.abs(f); ok {
			if why := j.absent(p); why != "" {
				j.add(NeedOther, p, id, ReadEvidence, j.at, "the build does not write the agent %s: %s", p, why)
				continue
			}
			if dir := path.Dir(p); strings.Count(dir, "/") > 1 && !under(dir, j.l.Dir) && !j.aboveBuild(dir) && !j.inTarget(dir) && !under("/usr", dir) {
				p = dir // agents have their settings beside them
			}
			j.add(NeedFile, p, id, ReadEvidence, j.at, "an agent of the command line")
		}
	}
	for _, v := range c.values {
		j.named(v, id, j.at)
	}
	for _, w := range c.args {
		if w.fixed {
			j.named(w.text, "runtime-read-files", j.at)
		}
	}
	for _, call := range j.l.Calls {
		for _, w := range call.texts() {
			for _, p := range mentions(w, j.l.directories()) {
				if j.inTarget(p) && j.absent(p) == "" {
					j.add(NeedFile, p, "runtime-read-files", ReadEvidence, j.at, "the start script names it")
				}
			}
		}
	}
	for _, v := range j.l.Env.Vars() {
		if v.Line > 0 && v.Known && !v.Arg && !onlyMaven(v.Name) {
			j.named(v.Value, "runtime-read-files", project.Place{File: j.r.File.Name, Line: v.Line})
		}
	}
	for _, u := range j.r.Project.Users() {
		for _, name := range slices.Sorted(maps.Keys(u.Env)) {
			j.named(u.Env[name], "runtime-read-files", project.Place{File: u.File, Line: u.Line})
		}
	}
	for _, s := range j.st.Steps {
		for _, e := range s.Effects {
			for _, p := range e.Paths {
				if e.Kind == Download && path.Ext(p) == ".jar" && !scratchPath(p) && !strings.Contains(p, "/.mvn/") && j.present(p) {
					j.add(NeedFile, p, id, TableEvidence, s.Place(j.r), "whoever starts the container may name it as an agent")
				}
			}
		}
	}
	if c.modules != "" {
		j.add(NeedJDK, fmt.Sprint(j.has.Major), "jre-modules", ReadEvidence, j.at, "%s asks for modules of the JDK", c.modules)
	}
	if c.sourceFile() {
		j.add(NeedJDK, fmt.Sprint(j.has.Major), "jre-modules", ReadEvidence, j.at, "java compiles %s when it starts", c.main.text)
	}
}

// onlyMaven tells whether only Maven and its launcher read a variable.
func onlyMaven(name string) bool {
	return strings.HasPrefix(name, "MAVEN_") || name == "M2_HOME" || name == "M2" || name == "JAVA_HOME" || name == "PATH"
}

func (j *javaProgram) abs(name string) (string, bool) { return State{Workdir: j.l.Dir}.Abs(name) }

// named asks for what a value names, if there is such a file. The working directory and what lies above it are no such files.
func (j *javaProgram) named(value, id string, at project.Place) {
	for _, v := range pathsIn(value) {
		p, ok := j.abs(v)
		switch {
		case !ok || under(p, j.l.Dir) || under(p, j.st.Config.Workdir) || j.aboveBuild(p):
		case j.present(p):
			j.file(p, id, at, "%s is named", v)
		case path.Ext(p) != "" && !written(p) && !j.inTarget(p):
			j.local(p, at, v+" is named")
		}
	}
}

// holder is the path itself where it is known to be there; else what a command unpacked, made or copied that may hold it, so that nothing
// is copied that is not there.
func (j *javaProgram) holder(p string) string {
	if o, ok := j.st.Files.Origin(p); ok {
		if o.Rest != "" && (o.Kind == Made || o.Kind == FromStage) {
			return o.Path
		}
		return p
	}
	for _, q := range j.outputs() {
		if under(q, p) {
			return q
		}
	}
	return p
}

func (j *javaProgram) aboveBuild(p string) bool {
	return slices.ContainsFunc(j.builds, func(b mavenBuild) bool { return b.root != "" && under(p, b.root) })
}

// present tells whether the file's own steps put something at a path.
func (j *javaProgram) present(p string) bool {
	o, ok := j.st.Files.Origin(p)
	switch {
	case ok && o.Kind == Removed:
		return false
	case !ok:
		return j.mentioned(p)
	case o.Kind == FromContext:
		return j.r.Project.Exists(o.SourcePath())
	case o.Kind == MadeDir || o.Kind == Written:
		return o.Rest == ""
	}
	return true
}

// mentioned tells whether a command of the build names the path, or a directory above it, so that it may have made it: git clone URL DIR,
// a script with an output directory. The commands of Maven are read by themselves.
func (j *javaProgram) mentioned(p string) bool {
	return slices.ContainsFunc(j.outputs(), func(q string) bool { return under(q, p) })
}

// outputs are the paths that commands of the build name, below the file system's root and the working directory.
func (j *javaProgram) outputs() []string {
	var out []string
	for _, s := range j.st.Steps {
		for _, e := range s.Execs {
			row, ok := findEffect(e)
			if len(e.Argv) == 0 || maven.IsProgram(e.Argv[0]) || ok && row.kind != BuildEffect {
				continue
			}
			if dir := cloneDir(e, cloneArgs(e, e.Env.lookupDefault)); dir != "" {
				out = append(out, dir)
			}
			out = append(out, j.toldIn(e)...)
			for i, w := range e.Argv[1:] {
				if _, value, has := strings.Cut(w, "="); has {
					w = value
				}
				known := e.Fixed[i+1]
				if !known {
					w = byDefault(e, e.Argv[i+1])
					known = w != e.Argv[i+1]
				}
				if q, ok := e.abs(w); ok && known && w != "" && !under(q, e.Dir) && !under(q, j.l.Dir) && q != "/" {
					out = append(out, q)
				}
			}
		}
	}
	return out
}
