package recipe

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/site"
)

// AssumeBundle is the assumption that what a RUN built may be served in place of the development server that the image starts.
const AssumeBundle = "dev-server-after-build"

// resolveDev ends the chain at a development server. Where a RUN has built what it would build, and the user assumes that the one stands for
// the other, the launch is the site of that bundle.
func (r *Recipe) resolveDev(st *Stage, l launching, name string) {
	l.out.Name = name
	s, bundle, why := r.bundleOf(st, l)
	switch {
	case bundle == nil && why == "":
		l.out.Why = "no RUN builds what it serves"
	case bundle == nil:
		l.out.Why = "what the RUNs build in its place is not known: " + why
		l.out.Lift = "Serve what the build writes with a static file server, or keep this Dockerfile for development."
	case bundle.Base != "":
		l.out.Why = fmt.Sprintf("line %d builds %s for the path %s", bundle.Step.Line, bundle.Path, bundle.Base)
		l.out.Lift = fmt.Sprintf("Serve %s below %s with a static file server.", bundle.Path, bundle.Base)
	case why != "":
		l.out.Why = fmt.Sprintf("%s, which line %d builds, can't take its place: %s", bundle.Path, bundle.Step.Line, why)
		l.out.Lift = "Serve " + bundle.Path + " with a static file server, and what else the development server does with a program of its own."
	case !slices.Contains(r.assume, AssumeBundle):
		l.out.Why = fmt.Sprintf("line %d builds %s, which nothing serves", bundle.Step.Line, bundle.Path)
		l.out.Lift = fmt.Sprintf("Serve %s with a static file server, or let nginx do so with --assume %s.", bundle.Path, AssumeBundle)
	default:
		s.Root = bundle.Path
		l.out.Site, l.out.Dev = s, r.unlikeDev(st, l, *bundle, name)
		l.done(SiteLaunch)
		return
	}
	l.done(DevServerLaunch)
}

// bundleOf is the site that a development server would be if it served what a RUN built, and that bundle. Where there is none, why
// says what could not be read; else what the bundle lacks.
func (r *Recipe) bundleOf(st *Stage, l launching) (s site.Site, bundle *Output, why string) {
	open := ""
	lookup := func(name string) (string, bool) {
		if v, set := l.env.Var(name); set && !v.Known {
			open = name
		}
		return l.env.Lookup(name)
	}
	version := func(tool string) string {
		v, _ := r.toolVersion(st, l, tool)
		return v
	}
	s, builder, known, err := site.FromDevServer(l.argv, lookup, version, r.served(st), l.dir)
	outs, unsure := r.Outputs(st)
	for i, o := range outs {
		if program, _, _ := strings.Cut(o.Tool, " "); known && program == builder || !known && program == path.Base(l.argv[0]) {
			bundle = &outs[i]
		}
	}
	switch {
	case bundle == nil && !mayBuild(st):
		return s, nil, ""
	case bundle == nil:
		return s, nil, unsure
	case !known:
		return s, bundle, "msb does not know what " + l.out.Name + " does beside serving files"
	case err != nil:
		return s, bundle, err.Error()
	case len(s.Unread) > 0:
		return s, bundle, strings.Join(s.Unread, "; ")
	case open != "":
		return s, bundle, "it reads the variable " + open + ", whose value depends on how the image is built"
	case slices.Contains(l.fixed, false):
		return s, bundle, fmt.Sprintf("%q of its command line is chosen when the container starts", l.argv[slices.Index(l.fixed, false)])
	}
	return s, bundle, ""
}

// mayBuild tells whether a RUN has a word that builds.
func mayBuild(st *Stage) bool {
	return slices.ContainsFunc(st.Steps, func(s *Step) bool {
		return s.Unread != "" || slices.ContainsFunc(s.Execs, func(e Exec) bool { return strings.Contains(e.Text(), "build") })
	})
}

// unlikeDev words what is another than before where the bundle is served: its mode, and the variables that only the server reads.
func (r *Recipe) unlikeDev(st *Stage, l launching, bundle Output, name string) string {
	text := fmt.Sprintf("%s made what it served from the sources, in the mode development; %s is what line %d made of them with %s", name, bundle.Path, bundle.Step.Line, bundle.Tool)
	read := r.served(st)
	var only []string
	for _, file := range []string{".env.development.local", ".env.development"} {
		if _, ok := read(path.Join(l.dir, file)); ok {
			only = append(only, file)
		}
	}
	if len(only) > 0 {
		text += "; " + strings.Join(only, " and ") + " was read and is no more"
	}
	return text
}
