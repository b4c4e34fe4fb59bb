package transforms

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/refactor"
	"github.com/msb-dev/msb/pkg/site"
)

// NodeNginx replaces a static file server of Node by nginx.
var NodeNginx = refactor.Transform{
	Name: "node-nginx",
	Doc: `A front end that is built in the image and served by a static file server of Node becomes a builder and nginx.

Before:  FROM node:20-alpine … RUN npm run build … CMD ["serve", "-s", "dist"]
After:   FROM node:20-alpine AS builder … RUN npm run build
         FROM nginx:stable-alpine
         COPY --from=builder /app/dist /usr/share/nginx/html … CMD ["nginx", "-g", "daemon off;"]

It needs a start command that leads, through package scripts and npx, to a server whose answers are known (serve,
http-server, sirv, vite preview and their like; also an installed nginx with a server of the project's own), with a literal
directory and port. A port that a variable of the container chooses is chosen by it still. nginx is configured to give the
same answers on the same port; each answer that differs is listed. The risk is stated: another server never answers alike to
the last header. Where the image builds a bundle and then starts a development server, the bundle is served only with
--assume dev-server-after-build, and the risk is assumed. Servers that answer by a program of their own are refused
(not-static).`,
	Propose: proposeNginx,
}

const webRoot = "/usr/share/nginx/html" // of the nginx images (nginxinc/docker-nginx, default.conf)

func proposeNginx(before *recipe.Recipe) ([]refactor.Plan, []refactor.Missing, bool) {
	st := before.Final()
	l := st.Launch
	if s, ok := before.NodeServer(st); ok {
		return nil, []refactor.Missing{{ID: "not-static", Alone: true, File: s.Place.File, Line: s.Place.Line,
			Detail: fmt.Sprintf("the container starts %q, a program of %s %s, which answers by itself; nginx only serves files", strings.Join(l.Argv, " "), s.Package, s.Range)}}, true
	}
	if serves := l.Kind == recipe.SiteLaunch && st.Image.Family == "node"; !serves && !buildsWithNode(st) {
		return nil, nil, false
	}
	switch l.Kind {
	case recipe.SiteLaunch:
	case recipe.DevServerLaunch:
		return nil, nil, true // the proof says why
	case recipe.UnreadLaunch:
		return nil, nil, true
	default:
		return nil, nil, false
	}
	line := l.Place.Line
	if l.Name == "nginx" {
		return nil, nil, false
	}
	if len(l.Site.Unread) > 0 {
		m := refactor.Missing{ID: "static-server-features", Line: line, Detail: strings.Join(l.Site.Unread, "; ")}
		if !l.Site.Interpreted() {
			m.Lift = fmt.Sprintf("Serve the same directory with a server whose answers msb knows: %s.", strings.Join(site.Servers(), ", "))
		}
		if l.Site.Interpreted() && l.Site.Root == "" {
			m.Lift = "Name the directory in the server's command."
		}
		return nil, []refactor.Missing{m}, true
	}
	note, missing := before.ServedDirectory(st)
	if missing != "" {
		return nil, []refactor.Missing{{ID: "node-outdir", Line: line, Detail: missing}}, true
	}
	summary := fmt.Sprintf("nginx serves %s instead of %s", l.Site.Root, l.Name)
	if l.Site.Config() != "" {
		summary = fmt.Sprintf("the image of nginx serves %s with the project's configuration instead of %s", l.Site.Root, l.Name)
	}
	if notes := slices.DeleteFunc(append([]string{note}, l.Site.Assumed...), func(s string) bool { return s == "" }); len(notes) > 0 {
		summary += " (" + strings.Join(notes, "; ") + ")"
	}
	root := webRoot
	variables := usesVariables(before.File, st)
	drops := map[string]bool{"env": !variables, "arg": !variables, "workdir": true, "shell": true, "user": true}
	want := images.Want{Kind: images.StaticWeb}
	if u := st.Config.User; u != "" && u != "root" && u != "0" {
		want.Unprivileged, root = true, path.Clean(l.Site.Root)
	}
	conf, _, err := site.Nginx(l.Site, root)
	if own := l.Site.Config(); own != "" { // nginx itself: its configuration goes over as it is, and its files to the same place
		conf, err, root = strings.Split(strings.TrimSpace(strings.ReplaceAll(own, "\r\n", "\n")), "\n"), nil, path.Clean(l.Site.Root)
	}
	if err != nil {
		return nil, []refactor.Missing{{ID: "static-server-features", Line: line, Detail: err.Error()}}, true
	}
	var plans []refactor.Plan
	for i, img := range before.Images().Runtimes(st.Image, want) {
		p := refactor.Plan{
			Name: img.Family, Rung: i + 1, Runtime: img.Ref,
			Copies:  []refactor.Copy{{From: path.Clean(l.Site.Root), To: root}},
			Writes:  []refactor.File{{Path: "/etc/nginx/conf.d/default.conf", Lines: conf}},
			Command: []string{"nginx", "-g", "daemon off;"},
			Drops:   drops,
			Summary: summary,
			Stays:   []string{nginxStays(l)},
			Gone:    []string{"node, its package manager, " + strings.TrimPrefix(serverName(l)+", ", "nginx, ") + "sources, node_modules"},
		}
		if l.Dev != "" {
			p.Assumes = []string{recipe.AssumeBundle}
		}
		if root == webRoot {
			p.Empties = []string{webRoot}
		}
		plans = append(plans, p)
	}
	return following(plans, l.Site.Listen, before.Project.Users()), nil, true
}

// following makes each plan one with a template, of which the image's start script makes a configuration that listens where a variable of the
// container says: where the old command line names the variable, or somebody gives it another value than the image.
func following(plans []refactor.Plan, listen []site.Listen, users []project.Use) []refactor.Plan {
	if len(listen) != 1 || listen[0].FromEnv == "" {
		return plans
	}
	port, name := fmt.Sprint(listen[0].Port), listen[0].FromEnv
	given := slices.ContainsFunc(users, func(u project.Use) bool { v, ok := u.Env[name]; return ok && v != port })
	if !listen[0].Named && !given {
		return plans
	}
	for i, p := range plans {
		lines := slices.Clone(p.Writes[0].Lines)
		for j, line := range lines {
			lines[j] = strings.Replace(line, "listen "+port+";", "listen ${"+name+"};", 1)
		}
		plans[i].Stays = []string{strings.Replace(p.Stays[0], "port "+port, "the port that "+name+" says, "+port+" by default,", 1)}
		plans[i].Env = []refactor.EnvVar{{Name: name, Value: port}}
		plans[i].Writes = []refactor.File{{Path: "/etc/nginx/templates/default.conf.template", Lines: lines, Alone: true}}
	}
	return plans
}

// usesVariables tells whether an instruction that the new stage carries expands a variable, or its command may.
func usesVariables(f *dockerfile.File, st *recipe.Stage) bool {
	return slices.ContainsFunc(st.Steps, func(s *recipe.Step) bool {
		switch s.Keyword {
		case "expose", "label", "healthcheck", "volume", "stopsignal":
			return strings.Contains(f.Text(s.Instruction), "$")
		}
		return false
	})
}

// buildsWithNode tells whether a RUN of the stage calls a package manager or bundler of Node.
func buildsWithNode(st *recipe.Stage) bool {
	for _, s := range st.Steps {
		for _, e := range s.Execs {
			if slices.Contains([]string{"npm", "yarn", "pnpm", "bun", "npx", "ng", "vite", "gatsby", "react-scripts", "vue-cli-service"}, e.Name()) {
				return true
			}
		}
	}
	return false
}

func nginxStays(l recipe.Launch) string {
	if len(l.Site.Listen) == 0 {
		return "every path that a page links to"
	}
	s := fmt.Sprintf("port %d and every path that a page links to", l.Site.Listen[0].Port)
	if l.Site.Fallback != "" {
		s += ", client-side routes too"
	}
	return s
}

// serverName is the server without its version.
func serverName(l recipe.Launch) string {
	name, _, _ := strings.Cut(l.Name, " ")
	return name
}
