package recipe

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/images"
)

// String is the word for an effect in explanations.
func (k EffectKind) String() string {
	return [...]string{"", "builds", "installs", "makes", "gives to an owner", "downloads", "adds account", "changes trusted certificates", "gives capabilities", "unknown"}[k]
}

// Explain says step by step how the file is understood, a line each. Lines begin with the place that they speak of.
func (r *Recipe) Explain() []string {
	var e explanation
	for _, st := range r.Stages {
		e.place(r.File.Name, st.From.Line, "FROM %s: %s", st.Base, baseText(st))
		for _, s := range st.Steps {
			e.step(r, s)
		}
	}
	fin := r.Final()
	e.config(fin)
	e.launch(fin.Launch)
	if fin.Launch.Kind == ProcessLaunch || fin.Launch.Kind == SiteLaunch {
		e.needs(fin.Needs())
	}
	e.uses(r)
	return e.lines
}

type explanation struct{ lines []string }

func (e *explanation) line(format string, args ...any) {
	e.lines = append(e.lines, fmt.Sprintf(format, args...))
}

func (e *explanation) place(file string, line int, format string, args ...any) {
	e.line("%s:%d: %s", file, line, fmt.Sprintf(format, args...))
}

// baseText is what the catalogue knows of a stage's base.
func baseText(st *Stage) string {
	switch {
	case st.Parent != nil:
		return fmt.Sprintf("the stage of line %d", st.Parent.From.Line)
	case st.Unknown != "":
		return "unknown, " + st.Unknown
	}
	img := st.Image
	words := []string{img.Family}
	if img.Java > 0 {
		kind := "JDK"
		if img.JRE {
			kind = "JRE"
		}
		words = append(words, fmt.Sprintf("%s %s %d", img.JavaVendor, kind, img.Java))
	}
	if img.Distro != "" {
		words = append(words, img.Distro)
	}
	if img.Libc != images.UnknownLibc {
		words = append(words, string(img.Libc))
	}
	if img.Like != "" {
		words = append(words, "taken for "+img.Like)
	}
	switch {
	case img.Floats:
		words = append(words, "moves across versions")
	case !img.Live:
		words = append(words, "not rebuilt any more")
	case img.Pinned:
		words = append(words, "pinned to its distribution")
	}
	return strings.Join(words, ", ")
}

// step is the instruction's first line and, for a RUN, what it runs where.
func (e *explanation) step(r *Recipe, s *Step) {
	text, _, more := strings.Cut(strings.TrimSpace(r.File.Text(s.Instruction)), "\n")
	if more {
		text += " …"
	}
	e.place(r.File.Name, s.Line, "%s", text)
	if s.Unread != "" {
		e.line("  not read: %s", s.Unread)
	}
	for _, x := range s.Execs {
		dir := ""
		if x.Dir != s.Before.Workdir {
			dir = " (in " + orUnknown(x.Dir) + ")"
		}
		e.line("  runs %s%s", x.Text(), dir)
	}
	for _, f := range s.Effects {
		if f.Kind == BuildEffect {
			continue // the command itself says it
		}
		what := slices.Concat(f.Names, f.Paths)
		if len(what) == 0 {
			what = []string{f.Detail}
		}
		e.line("  %s: %s", f.Kind, strings.Join(what, " "))
	}
}

// config is the image configuration in a few lines.
func (e *explanation) config(st *Stage) {
	c := st.Config
	e.line("image: directory %s, user %s", orUnknown(c.Workdir), orRoot(c.User))
	for _, row := range []struct {
		word string
		list []string
	}{
		{"entrypoint", c.Entrypoint.Args}, {"command", c.Cmd.Args},
		{"exposes", slices.Sorted(maps.Keys(c.Ports))}, {"volumes", slices.Sorted(maps.Keys(c.Volumes))},
	} {
		if len(row.list) > 0 {
			e.line("image: %s %q", row.word, row.list)
		}
	}
}

func orRoot(user string) string {
	if user == "" {
		return "root"
	}
	return user
}

func (e *explanation) launch(l Launch) {
	for _, v := range l.Chain {
		e.place(v.Place.File, v.Place.Line, "%s", v.What)
	}
	at := fmt.Sprintf("%s:%d: ", l.Place.File, l.Place.Line)
	switch l.Kind {
	case NoLaunch:
		e.line("starts nothing that the file says")
	case UnreadLaunch:
		e.line("%sstarts something that is not understood (%s): %s", at, l.ID, l.Why)
	case DevServerLaunch:
		e.line("%sstarts %s, a server for development", at, l.Name)
	case SiteLaunch:
		e.line("%sstarts %s, which serves %s", at, l.Name, orUnknown(l.Site.Root))
		for _, a := range l.Site.Listen {
			e.line("  listens on port %d", a.Port)
		}
		if l.Site.Fallback != "" {
			e.line("  unknown paths answer %s", l.Site.Fallback)
		} else {
			e.line("  unknown paths are errors")
		}
		for _, u := range slices.Concat(l.Site.Unread, l.Site.Assumed) {
			e.line("  %s", u)
		}
	default:
		e.line("%sstarts %s in %s", at, strings.Join(l.Argv, " "), orUnknown(l.Dir))
	}
}

func (e *explanation) needs(list []Need) {
	for _, n := range list {
		name := ""
		if n.Name != "" {
			name = " " + n.Name
		}
		place := ""
		if n.Place.File != "" {
			place = fmt.Sprintf("%s:%d: ", n.Place.File, n.Place.Line)
		}
		e.line("%sneeds %s%s (%s, %s): %s", place, n.Kind, name, n.ID, n.Evidence, n.Why)
	}
}

func (e *explanation) uses(r *Recipe) {
	for _, u := range r.Project.Users() {
		e.place(u.File, u.Line, "used by: %s", u.Detail)
	}
}
