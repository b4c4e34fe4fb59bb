package proof

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/site"
)

// buildOnlyEnv are variables that only build tools read: go help environment, npm and pip configuration, Maven's launcher, apt.
var buildOnlyEnv = []string{"GOPROXY", "GOFLAGS", "CGO_ENABLED", "GO111MODULE", "GOSUMDB", "GOPRIVATE", "GONOSUMDB", "GONOPROXY", "GONOSUMCHECK", "GOOS", "GOARCH", "GOARM", "GOCACHE", "GOMODCACHE", "GOTOOLCHAIN", "GOPATH", "GOBIN",
	"DEBIAN_FRONTEND", "MAVEN_OPTS", "MAVEN_CONFIG", "MAVEN_HOME", "M2_HOME", "MAVEN_VERSION", "CI", "NPM_CONFIG_LOGLEVEL", "PIP_NO_CACHE_DIR", "CGO_CFLAGS", "CGO_LDFLAGS"}

// BuildOnly tells whether only build tools read an environment variable; a draft need not carry it.
func BuildOnly(name string) bool {
	return slices.Contains(buildOnlyEnv, name) || strings.HasPrefix(strings.ToUpper(name), "NPM_CONFIG_")
}

// environment compares the variables that a started program sees.
func (c *comparison) environment() {
	if !c.split() {
		return
	}
	now := map[string]recipe.Var{}
	for _, v := range c.fin.Config.Env {
		now[v.Name] = v
	}
	siteOnly := c.fin.Launch.Kind == recipe.SiteLaunch
	for _, v := range c.old.Config.Env {
		w, there := now[v.Name]
		equal := there && w.Value == v.Value && w.Known == v.Known && (v.Known || w.Line > 0 && v.Line > 0 && c.sameLine(v, w) || w.Line == 0 && v.Line == 0 && c.sameBase())
		switch {
		case equal:
		case v.Name == "PATH" && v.Line > 0 && w.Line > 0 && c.pathCarried(v, w):
		case v.Name == "PATH" && v.Line > 0 && w.Line == 0 && v.Known && len(without(without(strings.Split(v.Value, ":"), basePath(c.old)), c.toolDirs())) == 0 && !siteOnly:
			c.differ("build-env", "%s", v.Name)
		case v.Name == "JAVA_HOME" && w.Line == 0 && c.javaHomeGone(v):
			c.differ("build-env", "%s", v.Name)
		case siteOnly && v.Line > 0 && w.Line == 0:
			c.differ("config-unread", "ENV %s is not carried: nginx does not read it", v.Name)
		case v.Name == "PATH" && v.Line == 0 && w.Line > 0:
			c.reject("env-carry", c.old.Launch.Place.Line, "ENV PATH is new")
		case v.Name == "PATH" && v.Line == 0:
			if !slices.Equal(basePath(c.old), basePath(c.fin)) && !siteOnly {
				c.differ("toolchain-env", "%s", v.Name)
			}
		case isLocale(v.Name):
			c.locale(v, w, there)
		case v.Line == 0:
			c.inherited(v, w, there)
		case BuildOnly(v.Name) && !there:
			c.differ("build-env", "%s", v.Name)
		default:
			c.reject("env-carry", v.Line, "ENV %s is %q in the old image and %q in the new one", v.Name, v.Value, w.Value)
		}
	}
	for _, v := range c.fin.Config.Env {
		switch {
		case slices.ContainsFunc(c.old.Config.Env, func(o recipe.Var) bool { return o.Name == v.Name }):
		case v.Line == 0:
			c.differ("base-env", "%s", v.Name)
		case slices.ContainsFunc(c.fin.Launch.Site.Listen, func(l site.Listen) bool { return l.FromEnv == v.Name && strconv.Itoa(l.Port) == v.Value }):
			c.differ("port-default", "ENV %s=%s", v.Name, v.Value)
		default:
			c.reject("env-carry", c.old.Launch.Place.Line, "ENV %s is new", v.Name)
		}
	}
}

// sameLine tells whether two variables whose values depend on the build are set by the same text.
func (c *comparison) sameLine(v, w recipe.Var) bool {
	return textAt(c.before, c.old, v.Line) == textAt(c.after, c.fin, w.Line)
}

func textAt(r *recipe.Recipe, st *recipe.Stage, line int) string {
	for _, s := range st.Steps {
		if s.Line == line {
			return r.File.Text(s.Instruction)
		}
	}
	return ""
}

// pathCarried tells whether the directories that the file itself puts on PATH are all there, in their order, and no others; the rest
// are the bases' own.
func (c *comparison) pathCarried(was, now recipe.Var) bool {
	if !was.Known || !now.Known {
		return false
	}
	old := strings.Split(was.Value, ":")
	own := without(without(old, basePath(c.old)), c.toolDirs())
	added := without(without(strings.Split(now.Value, ":"), basePath(c.fin)), c.toolDirs())
	return len(without(added, old)) == 0 && slices.Equal(own, without(added, without(old, own)))
}

func basePath(st *recipe.Stage) []string {
	for _, v := range st.Image.Config.Env {
		if v.Name == "PATH" {
			return strings.Split(v.Value, ":")
		}
	}
	return strings.Split(recipe.DefaultPath, ":")
}

// without returns the words of list that are not in others.
func without(list, others []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(w string) bool { return slices.Contains(others, w) })
}

func isLocale(name string) bool { return name == "LANG" || name == "LANGUAGE" || name == "LC_ALL" }

// locale lets UTF-8 locales stand for each other, stated; a locale that is gone changes how text is read.
func (c *comparison) locale(was, now recipe.Var, there bool) {
	if c.fin.Launch.Kind == recipe.SiteLaunch {
		return
	}
	switch {
	case there && strings.HasSuffix(was.Value, "UTF-8") && strings.HasSuffix(now.Value, "UTF-8"):
		c.differ("locale", "%s=%s becomes %s", was.Name, was.Value, now.Value)
	case was.Name == "LANGUAGE":
	case hasUTF8(c.fin):
		c.differ("locale", "%s=%s is not set; LANG or LC_ALL of the new image names UTF-8 as well", was.Name, was.Value)
	default:
		c.reject("locale", was.Line, "%s=%s would be missing", was.Name, was.Value)
	}
}

func hasUTF8(st *recipe.Stage) bool {
	for _, v := range st.Config.Env {
		if (v.Name == "LANG" || v.Name == "LC_ALL") && strings.HasSuffix(v.Value, "UTF-8") {
			return true
		}
	}
	return false
}

// inherited judges a variable of the old base that is gone or differs.
func (c *comparison) inherited(v, w recipe.Var, there bool) {
	if c.refersTo(v.Name) {
		c.reject("inherited-config", c.old.Launch.Place.Line, "the start command or a carried setting uses %s of the old base", v.Name)
		return
	}
	if there && w.Line == 0 {
		c.differ("base-env", "%s", v.Name)
		return
	}
	c.differ("toolchain-env", "%s", v.Name)
}

// refersTo tells whether the command, the health check or an ENV that is carried mentions a variable.
func (c *comparison) refersTo(name string) bool {
	texts := []string{strings.Join(c.fin.Launch.Argv, " "), c.fin.Config.Cmd.Text, c.fin.Config.Entrypoint.Text}
	if h := c.fin.Config.Health; h != nil {
		texts = append(texts, strings.Join(h.Test, " "))
	}
	for _, s := range c.fin.Steps {
		if s.Keyword == "env" || s.Keyword == "label" || s.Keyword == "workdir" || s.Keyword == "volume" {
			texts = append(texts, c.after.File.Text(s.Instruction))
		}
	}
	for _, t := range texts {
		if Mentions(t, name) {
			return true
		}
	}
	return false
}

// Mentions tells whether $NAME or ${NAME…} stands in a text.
func Mentions(text, name string) bool {
	for i := 0; ; {
		j := strings.IndexByte(text[i:], '$')
		if j < 0 {
			return false
		}
		i += j + 1
		rest := strings.TrimPrefix(text[i:], "{")
		if after, ok := strings.CutPrefix(rest, name); ok && (after == "" || !isNameByte(after[0])) {
			return true
		}
	}
}

func isNameByte(b byte) bool {
	return b == '_' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

// settings compares the rest of the image configuration.
func (c *comparison) settings() {
	if !c.split() {
		return
	}
	a, b := c.old.Config, c.fin.Config
	siteOnly := c.fin.Launch.Kind == recipe.SiteLaunch
	switch {
	case a.Workdir == b.Workdir && a.Workdir != "":
	case siteOnly && !hasStep(c.fin, "workdir"):
		if a.Workdir != "" && a.Workdir != "/" {
			c.differ("config-unread", "WORKDIR %s is not carried: nginx does not depend on it", a.Workdir)
		}
	default:
		c.reject("workdir-carry", c.old.Launch.Place.Line, "the working directory was %s and is %s", orUnknown(a.Workdir), orUnknown(b.Workdir))
	}
	c.user(a, b)
	c.sets("expose-and-port", "EXPOSE", a.Ports, b.Ports)
	c.sets("volume-carry", "VOLUME", a.Volumes, b.Volumes)
	c.labels(a, b)
	c.healthAndStop(a, b, siteOnly)
	if a.Author != b.Author {
		c.reject("label-carry", 0, "MAINTAINER was %q and is %q", a.Author, b.Author)
	}
	if needsOwnShell(c.old) && !slices.Equal(a.Shell, b.Shell) && !siteOnly {
		c.reject("shell-scope", a.ShellLine, "SHELL %q would be %q", a.Shell, b.Shell)
	}
	if c.old.Image.Distro != c.fin.Image.Distro && !siteOnly && c.fin.Ref != "scratch" && !strings.HasPrefix(c.fin.Image.Family, "distroless") {
		c.differ("distribution", "%s instead of %s", c.fin.Image.Distro, c.old.Image.Distro)
	}
	c.java()
}

func hasStep(st *recipe.Stage, keyword string) bool {
	return slices.ContainsFunc(st.Steps, func(s *recipe.Step) bool { return s.Keyword == keyword })
}

func needsOwnShell(st *recipe.Stage) bool {
	return st.Config.Cmd.Shell || st.Config.Entrypoint.Shell || st.Config.Health != nil && len(st.Config.Health.Test) > 0 && st.Config.Health.Test[0] == "CMD-SHELL"
}

// user compares who runs the process, by number where both are known.
func (c *comparison) user(a, b recipe.Config) {
	if isRoot(a.User) && isRoot(b.User) && groupOf(a.User) == groupOf(b.User) || a.User == b.User {
		return
	}
	if c.fin.Launch.Kind == recipe.SiteLaunch && !isRoot(a.User) && !isRoot(b.User) {
		c.differ("server-user", "user %s instead of %s", b.User, a.User)
		return
	}
	c.reject("user-carry", c.old.Launch.Place.Line, "the process ran as %s and would run as %s", orRoot(a.User), orRoot(b.User))
}

func isRoot(u string) bool {
	name, _, _ := strings.Cut(u, ":")
	return name == "" || name == "root" || name == "0"
}

// groupOf is the group that USER names; root's own where root stands alone.
func groupOf(u string) string {
	_, group, _ := strings.Cut(u, ":")
	if isRoot(u) && (group == "" || group == "root") {
		return "0"
	}
	return group
}

func orRoot(u string) string {
	if u == "" {
		return "root"
	}
	return u
}

// sets compares EXPOSE or VOLUME: none may be lost; one that came with the base is stated.
func (c *comparison) sets(id, word string, a, b map[string]int) {
	for _, p := range slices.Sorted(maps.Keys(a)) {
		if _, ok := b[p]; !ok && a[p] > 0 {
			c.reject(id, a[p], "%s %s is lost", word, p)
		}
	}
	for _, p := range slices.Sorted(maps.Keys(b)) {
		if _, ok := a[p]; ok {
			continue
		}
		if b[p] == 0 && word == "EXPOSE" {
			c.differ("inherited-ports", "the image also exposes %s, which comes with the base", p)
			continue
		}
		c.reject(id, 0, "%s %s is new", word, p)
	}
}

func (c *comparison) labels(a, b recipe.Config) {
	for _, l := range a.Labels {
		if l.Line == 0 {
			continue
		}
		i := slices.IndexFunc(b.Labels, func(m recipe.Label) bool { return m.Name == l.Name })
		if i < 0 || b.Labels[i].Value != l.Value {
			c.reject("label-carry", l.Line, "LABEL %s is lost", l.Name)
		}
	}
	for _, l := range b.Labels {
		if l.Line > 0 && !slices.ContainsFunc(a.Labels, func(m recipe.Label) bool { return m.Name == l.Name && m.Line > 0 }) {
			c.reject("label-carry", c.old.Launch.Place.Line, "LABEL %s is new", l.Name)
		}
		if l.Line == 0 && !slices.ContainsFunc(a.Labels, func(m recipe.Label) bool { return m.Name == l.Name && m.Value == l.Value }) {
			c.differ("inherited-labels", "%s", l.Name)
		}
	}
}

func (c *comparison) healthAndStop(a, b recipe.Config, siteOnly bool) {
	switch {
	case a.Health == nil && b.Health == nil:
	case a.Health == nil || b.Health == nil || a.Health.Spec != b.Health.Spec:
		line := 0
		if a.Health != nil {
			line = a.Health.Line
		}
		c.reject("healthcheck-carry", line, "HEALTHCHECK differs")
	}
	switch {
	case a.StopSignal == b.StopSignal:
	case siteOnly && a.StopLine == 0:
		c.differ("stop-signal", "%s instead of %s", orTerm(b.StopSignal), orTerm(a.StopSignal))
	default:
		c.reject("stopsignal-and-pid1", a.StopLine, "STOPSIGNAL was %s and is %s", orTerm(a.StopSignal), orTerm(b.StopSignal))
	}
}

func orTerm(s string) string {
	if s == "" {
		return "SIGTERM"
	}
	return s
}
