package proof

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/site"
)

// sites compares two static sites row by row, and what lies in their roots.
func (c *comparison) sites(a, b recipe.Launch) {
	line := a.Place.Line
	for _, u := range a.Site.Unread {
		c.find(Finding{ID: "static-server-features", File: a.Place.File, Line: line, Detail: u})
	}
	for _, u := range b.Site.Unread {
		c.reject("nginx-config-clash", line, "%s", u)
	}
	switch {
	case a.Dev != "":
		c.differ("dev-server", "%s", a.Dev)
	case a.Name != b.Name:
		c.differ("web-server", "%s", a.Name)
	}
	c.answers(a, b)
	if e := c.old.Config.Entrypoint; e.Line > 0 && !e.Shell {
		c.differ("run-arguments", "ENTRYPOINT %q", e.Args)
	}
	if e := c.fin.Config.Entrypoint; e.Line > 0 {
		c.reject("effective-command", line, "ENTRYPOINT %q takes the place of the new base's own", e.Args)
	}
	c.listens(a, b)
	root := path.Clean(b.Site.Root)
	if from := c.origin(root); from != path.Clean(a.Site.Root) {
		c.reject("node-outdir", line, "the old server serves %s, the new one %s", a.Site.Root, orNothing(from))
	} else if c.split() && !c.alone(root) {
		c.reject("node-outdir", line, "%s holds other files beside the copied ones", root)
	}
	if was := path.Clean(a.Site.Root); was != root {
		for _, v := range slices.Sorted(maps.Keys(c.old.Config.Volumes)) {
			if within(v, was) || within(was, v) {
				c.reject("volume-carry", c.old.Config.Volumes[v], "VOLUME %s holds what %s serves; the new server reads %s", v, a.Name, root)
			}
		}
	}
}

// answers compares the tables of answers row by row. A row that differs in a way which may not be stated rejects the plan. One request
// stands for all that differ in one way.
func (c *comparison) answers(a, b recipe.Launch) {
	count, example := map[string]int{}, map[string]string{}
	var ids []string
	for _, row := range site.Compare(a.Site, b.Site) {
		kinds := site.Classify(row)
		if len(kinds) == 0 {
			c.find(Finding{ID: brokenBy(row), File: a.Place.File, Line: a.Place.Line, Detail: row.String()})
			return // one is enough
		}
		for _, id := range kinds {
			if count[id]++; count[id] == 1 {
				ids, example[id] = append(ids, id), row.String()
			}
		}
	}
	for _, id := range ids {
		more := ""
		if n := count[id] - 1; n > 0 {
			more = fmt.Sprintf(", and %d requests like it", n)
		}
		c.differ(id, "%s%s", example[id], more)
	}
}

// brokenBy names the obligation that a row of answers breaks.
func brokenBy(r *site.Row) string {
	b, a := r.Before, r.After
	switch {
	case a.Location != "" && a.Location != b.Location:
		return "nginx-redirects"
	case a.Status == b.Status && a.Body == b.Body && a.Type != b.Type:
		return "nginx-mime"
	}
	return "spa-fallback"
}

func orNothing(s string) string {
	if s == "" {
		return "something else"
	}
	return s
}

// alone tells whether nothing but the newest copy is in dir: what was there, or came with the base, was removed before.
func (c *comparison) alone(dir string) bool {
	clean := !strings.HasPrefix(c.fin.Image.Family, "nginx") || !strings.HasPrefix(dir, "/usr/share/nginx/html")
	for _, e := range c.fin.Files.Below(dir) {
		switch {
		case e.Kind == recipe.Removed && strings.TrimSuffix(e.Path, "/*") == dir:
			clean = true
		case e.Kind == recipe.MadeDir:
		case e.Path == dir && e.Kind == recipe.FromStage:
			if !clean {
				return false
			}
		default:
			return false
		}
	}
	return clean
}

// listens compares ports and addresses.
func (c *comparison) listens(a, b recipe.Launch) {
	line := a.Place.Line
	old, now := map[int]bool{}, map[int]bool{}
	for _, l := range a.Site.Listen {
		if l.Port == 0 {
			c.reject("node-port", line, "the port of %s is not known", a.Name)
		}
		if l.FromEnv != "" && !slices.ContainsFunc(b.Site.Listen, func(n site.Listen) bool { return n.FromEnv == l.FromEnv && n.Port == l.Port }) {
			c.portEnv(a, l)
		}
		old[l.Port] = true
	}
	for _, l := range b.Site.Listen {
		now[l.Port] = true
	}
	for p := range old {
		if !now[p] && p != 0 {
			c.reject("node-port", line, "%s listens on port %d, the new server does not", a.Name, p)
		}
	}
	for p := range now {
		if !old[p] {
			c.reject("node-port", line, "the new server listens on port %d, %s did not", p, a.Name)
		}
	}
	if wide(a.Site) != wide(b.Site) {
		c.asksIPv6()
		c.differ("listen-address", "%s listened on %s, %s listens on %s", a.Name, address(a.Site), b.Name, address(b.Site))
	}
}

// asksIPv6 finds a health check that asks where the new server does not listen. BusyBox wget tries the first address of a name only, and
// localhost is ::1 first.
func (c *comparison) asksIPv6() {
	h := c.old.Config.Health
	if h == nil {
		return
	}
	test := strings.Join(h.Test, " ")
	if strings.Contains(test, "[::1]") || strings.Contains(test, "wget") && strings.Contains(test, "localhost") {
		c.find(Finding{ID: "healthcheck-carry", File: c.before.File.Name, Line: h.Line,
			Detail: "the health check asks over IPv6, where the new server does not listen", Lift: "Ask 127.0.0.1."})
	}
}

func address(s site.Site) string {
	if len(s.Listen) == 0 {
		return "nothing"
	}
	if s.Listen[0].Addr == "" {
		return "all addresses"
	}
	return s.Listen[0].Addr
}

func wide(s site.Site) string { return address(s) }

// portEnv states that PORT no longer moves the port, unless something beside the file sets it.
func (c *comparison) portEnv(a recipe.Launch, l site.Listen) {
	for _, u := range c.before.Project.Users() {
		if v, ok := u.Env[l.FromEnv]; ok && v != strconv.Itoa(l.Port) {
			c.find(Finding{ID: "node-port", File: u.File, Line: u.Line, Detail: l.FromEnv + "=" + v + " is given at start, and " + a.Name + " takes its port from it"})
			return
		}
	}
	if v, set := a.Env.Var(l.FromEnv); set && v.Line == 0 {
		return // the command line itself sets it, so nothing given at start reaches the server
	}
	c.differ("port-env", "%s=… in the container's environment moved the port of %s; the new server stays on %d", l.FromEnv, a.Name, l.Port)
}
