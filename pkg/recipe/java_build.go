package recipe

import (
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/project/maven"
)

// mavenBuild is one command of Maven in a RUN.
type mavenBuild struct {
	root  string       // absolute directory in the image of the pom; empty if it is not known
	model *maven.Model // nil if none could be read
	list  maven.List   // what it leaves, relative to root
	why   string       // why list may not be all; empty if it is
	file  string       // the pom in the build context; empty if it does not come from there
	err   error        // why the pom can't be read
	step  *Step
	inv   maven.Invocation

	missing  bool // nothing brings the pom: the command fails
	unparsed bool // the words of the command are not understood: the project is read, not what is made of it
}

// mavenBuilds reads the commands of Maven, oldest first. Those that only fetch dependencies leave nothing.
func (r *Recipe) mavenBuilds(st *Stage) []mavenBuild {
	var out []mavenBuild
	for i, s := range st.Steps {
		for _, e := range s.Execs {
			if len(e.Argv) > 0 && maven.IsProgram(e.Argv[0]) {
				out = append(out, r.mavenBuild(st, s, e, st.Files.before(st.Steps[i:])))
			}
		}
	}
	return out
}

func (r *Recipe) mavenBuild(st *Stage, s *Step, e Exec, files Files) mavenBuild {
	b := mavenBuild{step: s}
	var words []string
	for i, w := range e.Argv {
		if e.Fixed[i] {
			words = append(words, w)
		} else {
			b.why = "its argument " + w + " is chosen when the image is built"
		}
	}
	inv, unparsed := maven.ParseCommand(words)
	if unparsed != nil {
		inv, b.why, b.unparsed = maven.Invocation{}, unparsed.Error(), true
	}
	pom := "pom.xml"
	if inv.File != "" {
		pom = inv.File
	}
	image, ok := e.abs(pom)
	if !ok {
		b.why = "it runs in a directory that is not known"
		return b
	}
	o, ok := files.Origin(image)
	if ok && o.Kind == FromContext && r.contextDir(o.SourcePath()) {
		image = path.Join(image, "pom.xml")
		o, ok = files.Origin(image)
	}
	b.root = path.Dir(image)
	if !ok || o.Kind != FromContext {
		b.why = image + " does not come from the build context as it is"
		switch {
		case fetched(st, image) != "":
			b.why = image + " is fetched when the image is built"
		case !ok && !mayUnpack(st):
			b.why, b.missing = "no step brings "+image, true
		}
		return b
	}
	env := map[string]string{}
	for _, v := range e.Env.Vars() {
		if v.Known {
			env[v.Name] = v.Value
		}
	}
	src := o.SourcePath()
	inv.File, b.file = path.Base(src), src
	b.inv = inv
	var err error
	b.model, err = maven.ReadFor(r.Project, path.Dir(src), inv, maven.Options{JDK: st.Java().Major, Env: env})
	if err != nil {
		b.model, b.why, b.err = nil, err.Error(), err
		return b
	}
	if !b.unparsed {
		b.list = maven.Artifacts(b.model, inv)
	}
	return b
}

// makes tells whether the command may leave something to run; those that only fetch dependencies do not.
func (b mavenBuild) makes() bool { return len(b.list) > 0 || b.unparsed || b.model == nil }

// mayUnpack tells whether a command may bring files that no argument names.
func mayUnpack(st *Stage) bool {
	return slices.ContainsFunc(st.Steps, func(s *Step) bool {
		return slices.ContainsFunc(s.Effects, func(e Effect) bool { return e.Kind == Download || e.Kind == UnknownEffect }) ||
			slices.ContainsFunc(s.Execs, func(e Exec) bool {
				return slices.Contains([]string{"git", "svn", "hg", "cp", "mv", "unzip", "tar"}, e.Name())
			})
	})
}

// fetched is the directory of a git clone above a path; empty if there is none.
func fetched(st *Stage, name string) string {
	for _, s := range st.Steps {
		for _, e := range s.Execs {
			if dir, ok := cloned(e); ok && under(dir, name) {
				return dir
			}
		}
	}
	return ""
}

// made is what the builds say about a path of the image.
type made struct {
	maven.Found
	build mavenBuild
}

// builtAs says what a path is that a build may have written, itself or before cp or mv.
func (r *Recipe) builtAs(st *Stage, builds []mavenBuild, name string) made {
	found := made{Found: maven.Found{Answer: maven.Unknown, Why: "no command of Maven in the file can be read"}}
	for _, b := range slices.Backward(builds) {
		if b.model == nil || len(b.list) == 0 {
			continue
		}
		f := made{b.list.Find(relativeTo(b.root, name)), b}
		if f.Answer == maven.No && b.why != "" {
			f.Answer, f.Why = maven.Unknown, b.why
		}
		if f.Answer == maven.Yes {
			return f
		}
		if found.build.model == nil || f.Answer == maven.Unknown {
			found = f
		}
	}
	if from := r.movedFrom(st, name); from != "" {
		hits := r.builtLike(builds, from)
		if len(hits) == 1 {
			return hits[0]
		}
		found.Answer, found.Why = maven.Unknown, "it is a copy of "+from
	}
	if by := otherBuild(st); found.Answer == maven.No && by != "" {
		found.Answer, found.Why = maven.Unknown, by+" may write it"
	}
	return found
}

// otherBuild is a command beside Maven's that may write files which no argument names; empty if there is none.
func otherBuild(st *Stage) string {
	for _, s := range st.Steps {
		if s.Unread != "" {
			return "a step that can't be read"
		}
		for _, e := range s.Execs {
			row, ok := findEffect(e)
			switch {
			case len(e.Argv) == 0 || maven.IsProgram(e.Argv[0]) || !ok:
			case row.kind == BuildEffect && !slices.Contains([]string{"git", "sdk", "dos2unix"}, e.Name()), e.Name() == "find" && slices.Contains(e.Argv, "-exec"):
				return e.Text()
			}
		}
	}
	return ""
}

// relativeTo expresses an absolute path relative to a directory, with .. where it lies elsewhere.
func relativeTo(dir, name string) string {
	up := ""
	for !under(dir, name) {
		dir, up = path.Dir(dir), up+"../"
	}
	return up + strings.TrimPrefix(strings.TrimPrefix(name, dir), "/")
}

// movedFrom returns the absolute path or pattern that cp, mv, install or ln gave the name to; empty if none did.
func (r *Recipe) movedFrom(st *Stage, name string) string {
	from := ""
	for _, s := range st.Steps {
		for _, e := range s.Execs {
			if !slices.Contains([]string{"cp", "mv", "install", "ln"}, e.Name()) {
				continue
			}
			args, _ := arguments(e)
			if len(args) != 2 {
				continue
			}
			to, ok1 := e.abs(args[1])
			src, ok2 := e.abs(byDefault(e, args[0]))
			if ok1 && ok2 && (to == name || path.Join(to, path.Base(src)) == name || to == path.Dir(name) && strings.ContainsAny(path.Base(src), "*?[")) {
				from = src
			}
		}
	}
	return from
}

// byDefault is a word with build arguments at their default: whatever they are, what they name is moved to the same place.
func byDefault(e Exec, word string) string {
	for _, w := range e.Words {
		if w.Raw != word {
			continue
		}
		if name, def, ok := onlyVariable(word); ok && def == "" {
			if v, known := e.Env.lookupDefault(name); known {
				return v
			}
		}
		if v, known := w.Value(e.Env.lookupDefault); known {
			return v
		}
	}
	return word
}

// builtLike lists what the builds leave under a path or a pattern; nil if there may be more than is known.
func (r *Recipe) builtLike(builds []mavenBuild, pattern string) []made {
	var out []made
	for _, b := range builds {
		if b.model == nil {
			return nil
		}
		if len(b.list) == 0 {
			continue
		}
		m := b.list.Match(relativeTo(b.root, pattern))
		if b.why != "" || len(m.Maybe) > 0 {
			return nil
		}
		for _, a := range m.Hits {
			f := made{maven.Found{Answer: maven.Yes, Artifact: a, Why: "by " + a.By}, b}
			if !slices.ContainsFunc(out, func(x made) bool { return x.image() == f.image() }) {
				out = append(out, f)
			}
		}
	}
	return out
}

// image is the artifact's absolute path in the image.
func (m made) image() string { return m.build.image(m.Artifact.Path) }

func (b mavenBuild) image(rel string) string {
	if path.IsAbs(rel) {
		return path.Clean(rel)
	}
	return path.Join(b.root, rel)
}

// place is where a model's statement stands, or the build's own step.
func (n *needs) mavenPlace(p maven.Place, otherwise project.Place) project.Place {
	if p.File == "" {
		return otherwise
	}
	return project.Place{File: p.File, Line: p.Line}
}
