package site

import (
	"encoding/json"
	"sort"
	"strconv"
	"strings"

	"github.com/msb-dev/msb/pkg/lazyregexp"
)

// angularServers are the builders of ng serve that serve a bundle without a server of the project's own (angular/angular-cli 20,
// packages/angular/build/builders.json and packages/angular_devkit/build_angular/builders.json).
var angularServers = map[string]bool{
	"@angular-devkit/build-angular:dev-server": true, "@angular/build:dev-server": true, "@angular-builders/custom-webpack:dev-server": true,
}

// angularServe are the options of ng serve (packages/angular/build/src/builders/dev-server/schema.json); those that change answers are looked at.
var angularServe = options("port", "host", "configuration c", "prod!", "open o!", "live-reload!", "liveReload!", "hmr!", "watch!", "poll", "disable-host-check!",
	"disableHostCheck!", "disable-host-check", "allowed-hosts", "allowedHosts", "verbose!", "progress!", "source-map!", "sourceMap!", "aot!", "optimization!", "build-target",
	"public-host", "publicHost", "public", "proxy-config", "proxyConfig", "ssl!", "ssl-cert", "ssl-key", "serve-path", "base-href", "deploy-url", "headers", "inspect", "project", "browser-target", "define")

// readAngularDev reads ng serve and the part of angular.json that is for it.
func readAngularDev(c *call) (Site, error) {
	s := Site{}
	g := grammar{options: angularServe, negates: true}
	w, err := g.parse(c.args)
	if err != nil {
		return s, err
	}
	for _, o := range w.unknown {
		c.cannot("ng serve does not know the option %s", o)
	}
	for _, o := range []string{"proxy-config", "proxyConfig", "ssl", "ssl-cert", "serve-path", "base-href", "deploy-url", "headers", "inspect", "project", "build-target", "browser-target"} {
		if w.has(o) {
			c.cannot("ng serve with --%s", o)
		}
	}
	conf := c.angular(w.arg(0), w.last("configuration"))
	addr, port := "localhost", 4200
	if conf.host != "" {
		addr = bound(conf.host)
	}
	if w.has("host") {
		addr = bound(w.last("host"))
	}
	if conf.port != 0 {
		port = conf.port
	}
	if w.has("port") {
		port = portNumber(w.last("port"))
	}
	s.Listen = []Listen{{Addr: addr, Port: port}}
	return s, nil
}

// baseElement is what an index page says its paths start from.
var baseElement = lazyregexp.New(`<base\s+href="([^"]*)"`)

// angularConf is what angular.json says about the address of ng serve.
type angularConf struct {
	host string
	port int
}

// angularTarget is a target of a project in angular.json.
type angularTarget struct {
	Builder              string
	Options              map[string]json.RawMessage
	Configurations       map[string]map[string]json.RawMessage
	DefaultConfiguration string
}

// angular reads the serve and build targets of the project that is served.
func (c *call) angular(project, configuration string) (conf angularConf) {
	type target = map[string]angularTarget
	var file struct {
		DefaultProject string
		Projects       map[string]struct {
			ProjectType        string
			Architect, Targets target
		}
	}
	text, ok := c.config(c.folder("angular.json"))
	if !ok {
		c.cannot("there is no angular.json in the build context")
		return conf
	}
	if err := json.Unmarshal(text, &file); err != nil {
		c.cannot("angular.json can't be read: %v", err)
		return conf
	}
	if project == "" {
		project = file.DefaultProject
	}
	if project == "" {
		var names []string
		for name, p := range file.Projects {
			if p.ProjectType != "library" && !strings.HasSuffix(name, "-e2e") {
				names = append(names, name)
			}
		}
		sort.Strings(names)
		if len(names) != 1 {
			c.cannot("angular.json has several projects, and ng serve names none")
			return conf
		}
		project = names[0]
	}
	p := file.Projects[project]
	targets := p.Architect
	if targets == nil {
		targets = p.Targets
	}
	serve, build := targets["serve"], targets["build"]
	if !angularServers[serve.Builder] {
		c.cannot("angular.json: what %q serves is not known", serve.Builder)
	}
	use := build.DefaultConfiguration
	if use == "" {
		use = "production"
	}
	for _, options := range []map[string]json.RawMessage{build.Options, build.Configurations[use]} {
		for _, key := range []string{"server", "ssr", "prerender", "appShell", "outputMode", "i18n", "localize"} {
			if v, ok := options[key]; ok && string(v) != "false" && string(v) != `"static"` {
				c.cannot("angular.json: the build has %s: pages are made beforehand or by a server, or for several languages", key)
			}
		}
		for _, key := range []string{"baseHref", "deployUrl"} {
			if v, ok := options[key]; ok && string(v) != `""` && string(v) != `"/"` {
				c.cannot("angular.json: the bundle is built for %s %s", key, compact(v))
			}
		}
	}
	var index string
	if json.Unmarshal(build.Options["index"], &index) == nil && index != "" {
		if page, ok := c.config(c.folder(index)); ok {
			if m := baseElement.FindSubmatch(page); m != nil && string(m[1]) != "/" {
				c.cannot("%s: the pages are for the path %s (base)", index, m[1])
			}
		}
	}
	set := []map[string]json.RawMessage{serve.Options}
	if configuration == "" {
		configuration = serve.DefaultConfiguration
	}
	for name := range strings.SplitSeq(configuration, ",") {
		set = append(set, serve.Configurations[name])
	}
	for _, options := range set {
		for _, key := range []string{"proxyConfig", "ssl", "servePath", "baseHref", "deployUrl", "headers"} {
			if v, ok := options[key]; ok && string(v) != "false" && string(v) != `""` && string(v) != `"/"` {
				c.cannot("angular.json: ng serve has %s %s", key, compact(v))
			}
		}
		if v, ok := options["host"]; ok {
			_ = json.Unmarshal(v, &conf.host)
		}
		if v, ok := options["port"]; ok {
			n, err := strconv.Atoi(string(v))
			if err != nil {
				c.cannot("angular.json: port %s", compact(v))
			}
			conf.port = n
		}
	}
	return conf
}
