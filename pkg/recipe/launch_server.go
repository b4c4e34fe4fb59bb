package recipe

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/project/node"
	"github.com/msb-dev/msb/pkg/site"
)

// resolveProgram ends the chain: a dev server, a static server, a script or a process.
func (r *Recipe) resolveProgram(st *Stage, l launching, name string) {
	if toolOfNode(st, l) {
		if dev, ok := site.IsDevServer(l.argv); ok {
			r.resolveDev(st, l, dev)
			return
		}
		if r.resolveSite(st, l) {
			return
		}
	}
	for _, p := range (Launch{Argv: l.argv, Fixed: l.fixed, Dir: l.dir, Env: l.env}).Candidates() {
		src, ok := st.ContextPath(p)
		if !ok {
			continue
		}
		if text, err := r.Project.ReadFile(src); err == nil && strings.HasPrefix(string(text), "#!") {
			r.resolveScriptFile(st, l, p)
			return
		}
	}
	l.unsettle().done(ProcessLaunch)
}

// toolOfNode tells whether a name can be that of a tool that a package manager installs: a program of the project's own may be named alike.
func toolOfNode(st *Stage, l launching) bool {
	if first := l.argv[0]; strings.Contains(first, "/") && !strings.Contains(first, "node_modules/") {
		dirs, _ := l.env.Lookup("PATH")
		if dirs == "" {
			dirs = DefaultPath
		}
		if !slices.Contains(strings.Split(dirs, ":"), path.Dir(first)) {
			return false
		}
	}
	return !usesGo(st) || slices.ContainsFunc(st.Steps, func(s *Step) bool {
		return slices.ContainsFunc(s.Execs, func(e Exec) bool { return len(e.Argv) > 0 && node.Follows(e.Argv[0]) })
	})
}

// resolveSite ends the chain if the program is a server of files that the tables know.
func (r *Recipe) resolveSite(st *Stage, l launching) bool {
	open := "" // a variable that decides and depends on how the image is built
	lookup := func(name string) (string, bool) {
		if v, set := l.env.Var(name); set && !v.Known {
			open = name
		}
		return l.env.Lookup(name)
	}
	l = l.settlePort(st)
	missing, unlike := "", "" // why the server does not start, or not in the newest version
	version := func(tool string) string {
		v, why := r.toolVersion(st, l, tool)
		if why != "" {
			missing = why
		}
		if major := st.nodeMajor(); (v == "" || v == "latest") && major > 0 && major < oldestNode[tool] {
			unlike = fmt.Sprintf("no version of %s is named, the newest does not start on Node %d, and older ones have other ports", tool, major)
		}
		return v
	}
	s, ok, err := site.FromCommand(l.argv, lookup, version, r.served(st), l.dir)
	s.Unread = append(s.Unread, r.pagesOfNoFile(st, l)...)
	switch {
	case !ok:
		return false
	case missing != "":
		l.fail("effective-command", "%s", missing)
	case unlike != "" && slices.ContainsFunc(s.Listen, func(at site.Listen) bool { v, _ := l.env.Lookup(at.FromEnv); return at.FromEnv != "" && v == "" }):
		l.fail("node-port", "%s", unlike)
	case open != "":
		l.fail("node-port", "the server reads the variable %s, whose value depends on how the image is built", open)
	case l.port.unsettled != "":
		l.failPort(l.port.unsettled)
	case slices.Contains(l.fixed, false):
		l.fail("node-port", "%q of the server's command line is chosen when the container starts", l.argv[slices.Index(l.fixed, false)])
		l.out.Lift = "Write the word literally."
	case err != nil && slices.ContainsFunc(l.argv, severalWords):
		l.fail("effective-command", "%q is one word to %s: each word of the array must be a string of its own", l.argv[slices.IndexFunc(l.argv, severalWords)], s.Server)
		l.out.Lift = "Write each option and each value as a string of its own."
	case err != nil:
		l.fail("static-server-features", "%v", err)
		l.out.Lift = "Write a command line that the server takes."
	default:
		s.Listen = slices.Clone(s.Listen)
		for _, name := range l.expanded {
			v, _ := l.env.Lookup(name)
			follow(s.Listen, v, name)
		}
		if l.port.variable != "" {
			follow(s.Listen, l.port.value, l.port.variable)
		}
		l.out.Site, l.out.Name = s, s.Server
		l.done(SiteLaunch)
	}
	return true
}

// severalWords tells whether a word of a command looks like an option with its value behind it.
func severalWords(w string) bool { return strings.HasPrefix(w, "-") && strings.Contains(w, " ") }

// served lets a server's reader see its own configuration files: those of the context at their place in the image.
func (r *Recipe) served(st *Stage) func(string) ([]byte, bool) {
	return func(name string) ([]byte, bool) {
		src, ok := st.ContextPath(name)
		if !ok {
			return nil, false
		}
		b, err := r.Project.ReadFile(src)
		return b, err == nil
	}
}

// oldestNode is the oldest major of Node that the newest release of a server starts on (vercel/serve 14.0.0 package.json and issue 714).
var oldestNode = map[string]int{"serve": 14}

// starters are packages of which a program starts the project's own version of a tool (gatsbyjs/gatsby packages/gatsby-cli/src/create-cli.ts, resolveLocalCommand).
var starters = map[string]string{"gatsby": "gatsby-cli"}

// toolVersion tells which version of a Node tool runs: the one that the command line names, one that a RUN installs globally, or the
// project's own, which comes first where a package script or npx looks for it. missing says why none of them starts.
func (r *Recipe) toolVersion(st *Stage, l launching, tool string) (version, missing string) {
	if v := l.pinned[tool]; v != "" {
		return v, ""
	}
	global, own, unread, dev, left, starter := "", "", false, false, 0, false
	view, seen := r.viewOfInstall(st, l.dir)
	if seen {
		if pkg, err := node.NearestPackage(view, view.context); err == nil {
			own, dev = pkg.Version(view, tool), pkg.DevOnly(tool)
		}
	}
	for _, s := range st.Steps {
		unread = unread || s.Unread != ""
		for _, e := range s.Execs {
			switch leaves, settles := node.LeavesOutDev(e.Argv, e.Env.Lookup); {
			case leaves && dev:
				left = s.Line
			case settles:
				left = 0
			}
			if _, everywhere, ok := node.Installs(e.Argv, starters[tool]); ok && everywhere {
				starter = true
			}
			switch v, everywhere, ok := node.Installs(e.Argv, tool); {
			case ok && everywhere:
				global = v
			case ok:
				own, left, dev = v, 0, false
			}
		}
	}
	search, _ := l.env.Lookup("PATH")
	local := l.local || starter || strings.Contains(l.argv[0], "node_modules/") || strings.Contains(search, "node_modules/.bin")
	official := st.Image.Family == "node"
	version = global
	if global == "" || own != "" && local {
		version = own
	}
	switch {
	case left > 0 && (local || global == ""):
		return version, fmt.Sprintf("%s is a development dependency, which line %d leaves out: what starts is not known", tool, left)
	case official && !local && global == "" && own != "" && !unread && !r.brings(st, l):
		return version, fmt.Sprintf("%s is installed for the project, in node_modules/.bin, where PATH does not look: start it with npx, or install it with npm install -g", tool)
	}
	return version, ""
}

// brings tells whether a step makes the program, or copies it, at a path where it is looked for.
func (r *Recipe) brings(st *Stage, l launching) bool {
	return slices.ContainsFunc(Launch{Argv: l.argv, Fixed: l.fixed, Dir: l.dir, Env: l.env}.Candidates(), func(p string) bool {
		o, ok := st.Files.Origin(p)
		return ok && o.Kind != Removed && o.Kind != MadeDir
	})
}

// nodeDir is the context's directory that stands for a directory of the image; below a copied one it may be one that a build makes.
func (r *Recipe) nodeDir(st *Stage, dir string) (string, bool) {
	for d := dir; d != "" && d != "/" && d != "."; d = path.Dir(d) {
		if ctx, ok := r.contextDirOf(st, d); ok {
			return path.Join(ctx, strings.TrimPrefix(dir, d)), true
		}
	}
	return r.contextDirOf(st, dir)
}

// resolveNginx reads the configuration that stands in the stage.
func (r *Recipe) resolveNginx(st *Stage, l launching) {
	files := map[string]string{}
	for _, e := range st.Files.Below("/etc/nginx") {
		if e.Kind == MadeDir {
			continue
		}
		if e.Kind != Written {
			l.fail("nginx-config-clash", "%s is not written literally, so nginx's configuration can't be read", e.Path)
			return
		}
		files[e.Path] = e.Content
	}
	variable := ""
	if text, ok := files[templateOf]; ok {
		conf, name, ok := templated(text, l.env)
		if !ok || st.Config.Entrypoint.Line > 0 {
			l.fail("nginx-config-clash", "%s can't be read", templateOf)
			return
		}
		delete(files, templateOf)
		files["/etc/nginx/conf.d/default.conf"], variable = conf, name
	}
	if !slices.Equal(l.argv, []string{"nginx", "-g", "daemon off;"}) {
		l.fail("effective-command", "nginx is started with other arguments than the image's own: %s", strings.Join(l.argv, " "))
		return
	}
	s, err := site.ReadNginx(files)
	if err != nil {
		l.fail("nginx-config-clash", "%v", err)
		return
	}
	if variable != "" {
		v, _ := l.env.Lookup(variable)
		follow(s.Listen, v, variable)
	}
	l.out.Site, l.out.Name = s, s.Server
	l.done(SiteLaunch)
}
