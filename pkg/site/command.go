package site

import (
	"fmt"
	"path"
	"strings"
	"sync"
)

// FromCommand reads the command line of a static server. argv[0] is the name of the binary or its path under
// node_modules/.bin; package scripts, npx and the like are resolved before. env looks up a variable of the image; version
// gives the installed version of an npm package, or "" where nothing pins it; config reads a configuration file by its absolute path in
// the image; cwd is the absolute working directory.
//
// The bool is false where argv is no known static server. The error tells a command line that the server itself refuses.
func FromCommand(argv []string, env func(string) (string, bool), version func(pkg string) string,
	config func(path string) ([]byte, bool), cwd string) (Site, bool, error) {
	name, args := program(argv)
	list := knownServers()
	if rest, ok := python(name, args); ok {
		args, list = rest, []server{{names: []string{name}, read: readPython}}
	}
	for _, s := range list {
		if !s.runs(name, args) {
			continue
		}
		c := call{name: name, args: args[s.skip:], env: env, config: config, cwd: cwd}
		if s.pkg != "" {
			c.pin(s, version(s.pkg))
		}
		site, err := s.read(&c)
		if site.Server == "" {
			site.Server = s.label()
		}
		site.Unread = append(c.unread, site.Unread...)
		site.Assumed = append(c.assumed, site.Assumed...)
		site.asked = &askedOnce{}
		if err != nil {
			err = fmt.Errorf("%s: %w", site.Server, err)
		}
		return site, true, err
	}
	return Site{}, false, nil
}

var knownServers = sync.OnceValue(func() []server { return append(servers(), unreadServers()...) })

// pin works out which release of the server runs.
func (c *call) pin(s server, version string) {
	r := readRelease(version)
	if r.text == "" || r.newest {
		c.assumed = append(c.assumed, fmt.Sprintf("nothing pins %s, so it is taken as %s %d, the newest known", s.pkg, s.label(), s.newest))
		r.major, r.minor, r.patch = s.newest, newestMinor, newestMinor
	}
	switch {
	case r.strange:
		c.cannot("%s %q is no version that is known", s.label(), r.text)
		r.major = s.newest
	case r.major > s.newest:
		c.cannot("%s %d is newer than %d, the newest that is known", s.label(), r.major, s.newest)
	case r.major < s.oldest:
		c.cannot("%s %s is older than %d, the oldest that is known", s.label(), r.text, s.oldest)
	}
	c.release = r
}

// A server is a program that serves files.
type server struct {
	names          []string // of the program
	sub            []string // where the first argument must be one of these words
	skip           int      // arguments before the options: 1 where the sub-command is one
	pkg            string   // the npm package that decides the version
	oldest, newest int      // major versions that are known
	read           func(*call) (Site, error)
}

// label is the server's name as a reader knows it.
func (s server) label() string {
	if len(s.sub) > 0 {
		return s.names[0] + " " + s.sub[0]
	}
	return s.names[0]
}

func (s server) runs(name string, args []string) bool {
	for _, n := range s.names {
		if n != name {
			continue
		}
		if len(s.sub) == 0 {
			return true
		}
		for _, w := range s.sub {
			if len(args) > 0 && args[0] == w {
				return true
			}
		}
	}
	return false
}

// servers is the table of static servers, in no order that matters.
func servers() []server {
	return []server{
		{names: []string{"serve"}, pkg: "serve", oldest: 6, newest: 14, read: readServe},
		{names: []string{"sirv"}, pkg: "sirv-cli", oldest: 1, newest: 3, read: readSirv},
		{names: []string{"vite"}, sub: []string{"preview"}, skip: 1, pkg: "vite", oldest: 2, newest: 8, read: readVite},
		{names: []string{"http-server"}, pkg: "http-server", oldest: 0, newest: 14, read: readHTTPServer},
		{names: []string{"gatsby"}, sub: []string{"serve"}, skip: 1, pkg: "gatsby", oldest: 2, newest: 5, read: readGatsby},
		{names: []string{"docusaurus"}, sub: []string{"serve"}, skip: 1, pkg: "@docusaurus/core", oldest: 2, newest: 3, read: readDocusaurus},
		{names: []string{"astro"}, sub: []string{"preview"}, skip: 1, pkg: "astro", oldest: 4, newest: 5, read: readAstro},
		{names: []string{"quasar"}, sub: []string{"serve"}, skip: 1, pkg: "@quasar/cli", oldest: 2, newest: 2, read: readQuasar},
		{names: []string{"angular-http-server"}, pkg: "angular-http-server", oldest: 1, newest: 1, read: readAngularHTTP},
		{names: []string{"ws", "local-web-server"}, pkg: "local-web-server", oldest: 4, newest: 5, read: readWS},
	}
}

// Servers are the names of the servers whose answers are known.
func Servers() []string {
	var list []string
	for _, s := range servers() {
		list = append(list, s.label())
	}
	return list
}

// A call is one command line on its way to a site.
type call struct {
	name    string
	args    []string // after the program and its sub-command
	env     func(string) (string, bool)
	config  func(string) ([]byte, bool)
	cwd     string
	release release
	unread  []string
	assumed []string
}

func (c *call) cannot(format string, args ...any) {
	c.unread = append(c.unread, fmt.Sprintf(format, args...))
}

// folder is the absolute path of a word of the command line, or "" where the working directory is not known.
func (c *call) folder(word string) string {
	if path.IsAbs(word) {
		return path.Clean(word)
	}
	if !path.IsAbs(c.cwd) {
		return ""
	}
	return path.Join(c.cwd, word)
}

// program is the name of what argv starts, and its arguments. A script under node_modules that node runs counts as its package's binary.
func program(argv []string) (string, []string) {
	if len(argv) == 0 {
		return "", nil
	}
	if base := path.Base(argv[0]); (base == "node" || base == "nodejs") && len(argv) > 1 {
		if _, rest, ok := strings.Cut(argv[1], "node_modules/"); ok {
			argv = argv[1:]
			if bin, ok := strings.CutPrefix(rest, ".bin/"); ok {
				return bin, argv[1:]
			}
			if bin, ok := scripts[rest]; ok {
				return bin, argv[1:]
			}
		}
		return base, argv[1:]
	}
	return path.Base(argv[0]), argv[1:]
}

// scripts are the files behind the binaries, as the packages' own "bin" entries name them.
var scripts = map[string]string{
	"serve/bin/serve.js":                           "serve",
	"serve/build/main.js":                          "serve",
	"http-server/bin/http-server":                  "http-server",
	"sirv-cli/bin.js":                              "sirv",
	"vite/bin/vite.js":                             "vite",
	"@angular/cli/bin/ng":                          "ng",
	"@angular/cli/bin/ng.js":                       "ng",
	"react-scripts/bin/react-scripts.js":           "react-scripts",
	"@vue/cli-service/bin/vue-cli-service.js":      "vue-cli-service",
	"webpack-dev-server/bin/webpack-dev-server.js": "webpack-dev-server",
	"webpack/bin/webpack.js":                       "webpack",
	"local-web-server/bin/cli.js":                  "ws",
	"local-web-server/bin/cli.mjs":                 "ws",
	"live-server/live-server.js":                   "live-server",
	"servor/cli.js":                                "servor",
	"next/dist/bin/next":                           "next",
}
