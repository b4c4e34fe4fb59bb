package recipe

import (
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/project/maven"
)

// executes asks for what a file needs that a step of the Dockerfile makes or brings, and that the program executes by its path: what it is linked
// with or executes in turn is not known, so that only the old base with its packages has all of it. What a script of the project names, and
// a step put there, crosses too.
func (j *javaProgram) executes(name string, at project.Place) {
	p, ok := j.abs(name)
	if !ok || !strings.Contains(name, "/") || j.scripts[p] || !j.present(p) && !j.inTarget(p) {
		return
	}
	if j.scripts == nil {
		j.scripts = map[string]bool{}
	}
	j.scripts[p] = true
	j.lang.native, j.lang.programs, j.lang.executes = false, false, true
	j.add(NeedBase, j.st.Ref, "helper-programs", UnknownEvidence, at, "%s is executed, and what that program needs, which a step makes or brings, is not known", p)
	text, src := j.content(p)
	if text == "" || strings.Contains(text, "\x00") {
		return
	}
	in := project.Place{File: src, Line: 1}
	for _, w := range mentions(text, []string{j.l.Dir}) {
		if strings.Contains(w, "/") && !under(w, j.l.Dir) && !j.aboveBuild(w) && !j.inTarget(w) && j.present(w) {
			j.file(w, "runtime-read-files", in, "the script %s names it", src)
		}
	}
	script, unread := parseScript(text)
	if unread != "" {
		return // another language's: it finds in the old base what it found there
	}
	for _, e := range execs(*script, j.st.End.Runtime()) {
		switch {
		case len(e.Argv) == 0 || shellBuiltin[e.Name()]:
		case strings.Contains(e.Argv[0], "/"):
			if q, ok := e.abs(e.Argv[0]); ok && e.Fixed[0] {
				j.called(q, in, src)
			}
		default:
			for _, dir := range binDirs {
				j.called(path.Join(dir, e.Argv[0]), in, src)
			}
		}
	}
}

// called asks for what a script executes, if a step put it there.
func (j *javaProgram) called(p string, at project.Place, script string) {
	if j.present(p) {
		j.add(NeedProgram, p, "helper-programs", ReadEvidence, at, "the script %s executes it", script)
		j.executes(p, at)
	}
}

// modulesOfOthers refuses what pip and its like install for the programs that Java executes: which files that makes is not known.
func (j *javaProgram) modulesOfOthers() {
	if j.lang.programs {
		return
	}
	for _, s := range j.st.Steps {
		for _, e := range s.Execs {
			args, _ := arguments(e)
			pip := slices.Contains([]string{"pip", "pip3", "gem"}, e.Name()) && len(args) > 0 && args[0] == "install"
			if pip || strings.HasPrefix(e.Name(), "python") && slices.Contains(e.Argv, "pip") && slices.Contains(args, "install") {
				j.add(NeedOther, e.Name(), "helper-programs", UnknownEvidence, s.Place(j.r), "%q installs for what the program may execute, and where is not known", e.Text())
			}
		}
	}
}

// content is the text of a file of the build context, or of one that a RUN writes.
func (j *javaProgram) content(p string) (text, src string) {
	if src, ok := j.st.ContextPath(p); ok {
		b, err := j.r.Project.ReadFile(src)
		if err != nil {
			return "", src
		}
		return string(b), src
	}
	text, _ = j.st.Files.Content(p)
	return text, p
}

// stray refuses to guess where a file is opened outside the project, and a clone goes into a directory that no one knows.
func (j *javaProgram) stray(p string, n maven.Need, at project.Place) {
	if n.Kind != maven.NeedFile || under(j.l.Dir, p) || slices.ContainsFunc(ofTheSystem, func(dir string) bool { return under(dir, p) }) {
		return
	}
	if by := j.strayClone(p); by != "" {
		j.add(NeedOther, p, "runtime-read-files", UnknownEvidence, at, "%s, and where %q puts its files is not known", n.Detail, by)
		j.lift("Name the directory of the clone.")
	}
	if by := j.runInBuild(); by != "" {
		j.add(NeedOther, p, "runtime-read-files", UnknownEvidence, at, "%s, and %q in the build may write it", n.Detail, by)
	}
}

// runInBuild is a command that runs a program in Java when the image is built; "" if there is none.
func (j *javaProgram) runInBuild() string {
	for _, s := range j.st.Steps {
		for _, e := range s.Execs {
			args, _ := arguments(e)
			if e.Name() == "java" && len(args) > 0 || e.Name() != "java" && len(e.Argv) > 0 && maven.IsProgram(e.Argv[0]) && slices.ContainsFunc(args, func(w string) bool { return strings.HasPrefix(w, "exec:") }) {
				return e.Text()
			}
		}
	}
	return ""
}

// toldIn are the absolute paths in the text that a command runs: python -c TEXT, or a script of the build context.
func (j *javaProgram) toldIn(e Exec) []string {
	var out []string
	for i, w := range e.Argv[1:] {
		text := w
		if p, ok := e.abs(w); ok && e.Fixed[i+1] {
			if src, ok := j.st.ContextPath(p); ok && !j.r.contextDir(src) {
				if b, err := j.r.Project.ReadFile(src); err == nil {
					text = string(b)
				}
			}
		}
		if text == w && !strings.ContainsAny(w, " (\"'") {
			continue
		}
		for _, name := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("=:,;\"'`(){}[]<>| \t\r\n", r) }) {
			if p := path.Clean(name); path.IsAbs(name) && !under(p, e.Dir) && !under(p, j.l.Dir) && p != "/" && !strings.Contains(p, "$") {
				out = append(out, p)
			}
		}
	}
	return out
}

// strayClone is a git clone into a directory that is known only when the image is built, and that may hold a path; "" if there is none.
func (j *javaProgram) strayClone(p string) string {
	for _, s := range j.st.Steps {
		for _, e := range s.Execs {
			args := cloneArgs(e, e.Env.lookupDefault)
			if len(args) < 2 {
				continue
			}
			if dir := cloneDir(e, args); dir != "" {
				continue
			}
			if len(args) > 2 || e.Dir == "" || under(e.Dir, p) { // the name in an address is that of a directory here
				return e.Text()
			}
		}
	}
	return ""
}

// ofTheSystem are directories whose files are the distribution's or the kernel's, or made when the program runs.
var ofTheSystem = []string{"/dev", "/proc", "/sys", "/etc", "/tmp", "/run", "/var", "/bin", "/sbin", "/lib", "/usr/bin", "/usr/lib", "/usr/share"}
