package recipe

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/lazyregexp"
	"github.com/msb-dev/msb/pkg/site"
)

// An nginxLayout is where a distribution's package of nginx looks for servers (Alpine aports main/nginx, Debian nginx source package
// debian/conf), and what its own nginx.conf sets for all of them beyond what the official image's does.
type nginxLayout struct {
	distro string // the beginning of its name
	files  []string
	stock  string // a server that the package brings, which answers on port 80 unless it is replaced or removed
	sets   string
}

var nginxLayouts = []nginxLayout{
	{"alpine", []string{"/etc/nginx/http.d"}, "/etc/nginx/http.d/default.conf", ""},
	{"", []string{"/etc/nginx/conf.d", "/etc/nginx/sites-enabled", "/etc/nginx/sites-available/default"}, "/etc/nginx/sites-enabled/default", "gzip on;"},
}

// installsNginx tells whether a step installs nginx as a package of the distribution.
func (st *Stage) installsNginx() bool {
	return slices.ContainsFunc(st.Steps, func(s *Step) bool {
		return slices.ContainsFunc(s.Effects, func(e Effect) bool {
			return e.Kind == InstallEffect && slices.ContainsFunc(e.Names, func(n string) bool { return n == "nginx" || n == "nginx-light" || n == "nginx-full" })
		})
	})
}

// resolveOwnNginx reads the one server that a packaged nginx of the image has, if its configuration was copied from the project.
func (r *Recipe) resolveOwnNginx(st *Stage, l launching) {
	clash := func(format string, args ...any) {
		l.fail("nginx-config-clash", format, args...)
		l.out.Lift = "Give nginx one server block of the project's own, in the file that the package's own configuration includes."
	}
	if !slices.Equal(l.argv, []string{"nginx", "-g", "daemon off;"}) {
		l.fail("effective-command", "nginx is started with other arguments than -g 'daemon off;': %s", strings.Join(l.argv, " "))
		return
	}
	layout := nginxLayouts[slices.IndexFunc(nginxLayouts, func(n nginxLayout) bool { return strings.HasPrefix(st.Image.Distro, n.distro) })]
	servers, replaced := map[string]string{}, false
	for _, e := range st.Files.Below("/etc/nginx") {
		replaced = replaced || e.Path == layout.stock || e.Path == layout.stock+"/*" || strings.HasSuffix(e.Path, "/sites-available/default") || e.Path == path.Dir(layout.stock)+"/*"
		if e.Kind == Removed || e.Kind == MadeDir {
			delete(servers, e.Path)
			continue
		}
		if !slices.ContainsFunc(layout.files, func(dir string) bool { return within(e.Path, dir) }) {
			clash("%s is the project's own, and msb reads no more of nginx's configuration than its servers", e.Path)
			return
		}
		text, ok := r.textOf(st, e)
		if !ok {
			clash("%s can't be read from the build context", e.Path)
			return
		}
		servers[e.Path] = text
	}
	switch {
	case len(servers) == 0:
		clash("no step gives nginx a server of the project's own: the package's answers")
		return
	case len(servers) > 1:
		clash("nginx has %d files with servers", len(servers))
		return
	case !replaced:
		clash("%s, which the package brings, answers on port 80 as well", layout.stock)
		return
	}
	for name, text := range servers {
		s, err := site.ReadNginxFile(name, text)
		if err != nil {
			clash("%s, %v", r.sourceOf(st, name), err)
			return
		}
		if layout.sets != "" && !strings.Contains(text, "gzip") {
			if s, err = site.ReadNginxFile(name, serverStart.ReplaceAllString(text, "${0}\n    "+layout.sets)); err != nil {
				clash("%s, %v", name, err)
				return
			}
		}
		s.Server = fmt.Sprintf("nginx of %s", orElse(st.Image.Distro, "the distribution"))
		l.out.Site, l.out.Name = s, s.Server
	}
	l.done(SiteLaunch)
}

var serverStart = lazyregexp.New(`(?m)^\s*server\s*\{`)

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// within tells whether name is dir or lies below it.
func within(name, dir string) bool { return name == dir || strings.HasPrefix(name, dir+"/") }

// textOf is the content that an entry has: literal, or a file of the build context.
func (r *Recipe) textOf(st *Stage, e Entry) (string, bool) {
	if e.Kind == Written {
		return e.Content, true
	}
	src, ok := st.ContextPath(e.Path)
	if !ok {
		return "", false
	}
	b, err := r.Project.ReadFile(src)
	return string(b), err == nil
}

// sourceOf is the context's name of a file, or its own.
func (r *Recipe) sourceOf(st *Stage, name string) string {
	if src, ok := st.ContextPath(name); ok {
		return src
	}
	return name
}
