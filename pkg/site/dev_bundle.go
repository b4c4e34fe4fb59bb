package site

import (
	"fmt"
	"net/url"
	"strings"
)

// A bundledServer is a development server whose work another program does beforehand: it serves what it makes of the sources, falls back to
// the one page, and does what its configuration adds.
type bundledServer struct {
	program, builder string
	pkg              string // the npm package that decides the version
	read             func(*call) (Site, error)
}

func bundledServers() []bundledServer {
	return []bundledServer{
		{"react-scripts", "react-scripts", "react-scripts", readReactDev},
		{"craco", "craco", "react-scripts", readCracoDev},
		{"vue-cli-service", "vue-cli-service", "@vue/cli-service", readVueDev},
		{"ng", "ng", "@angular/cli", readAngularDev},
		{"vite", "vite", "vite", readViteDev},
	}
}

// FromDevServer reads the command line of a development server as the site that its bundle would be in its place: the port, the address, and as
// Unread what it does beside serving what it makes of the sources. builder is the program that makes the bundle. known is false where the
// server has no row; the error tells a command line that the server itself refuses. The arguments are those of FromCommand.
func FromDevServer(argv []string, env func(string) (string, bool), version func(pkg string) string,
	config func(path string) ([]byte, bool), cwd string) (s Site, builder string, known bool, err error) {
	name, args := program(argv)
	for _, d := range bundledServers() {
		if d.program != name {
			continue
		}
		c := call{name: name, args: args, env: env, config: config, cwd: cwd}
		if w := firstWord(args); w == "start" || w == "serve" || w == "s" || w == "dev" {
			c.args = args[1:]
			if args[0] != w {
				return Site{}, d.builder, true, fmt.Errorf("the word %s stands behind options", w)
			}
		}
		c.release = readRelease(version(d.pkg))
		s, err = d.read(&c)
		s.Server = strings.TrimSpace(name + " " + firstWord(args))
		s.Unread = append(c.unread, s.Unread...)
		s.Fallback, s.answers, s.asked = "index.html", bundleAnswer, &askedOnce{}
		return s, d.builder, true, err
	}
	return Site{}, "", false, nil
}

// bundleAnswer is what pages get from a development server in common: a file of the bundle by its name, and the one page for the rest. None of
// them sends a date, so that browsers ask for the page each time; whatever else their headers say is about development.
func bundleAnswer(r Request, t Tree) Answer {
	raw, _ := r.split()
	p, err := url.PathUnescape(raw)
	if err != nil || r.Method != "GET" && r.Method != "HEAD" {
		return Answer{Status: 404, Body: "error", Type: "text/html", Charset: "utf-8"}.forMethod(r)
	}
	name := cleaned(p)
	if !t.File(name) {
		name = "index.html"
	}
	a := Answer{Status: 200, Body: name, Validators: "etag"}
	a.Type, a.Charset = mimeTypes18Media().of(name)
	a = a.with("Accept-Ranges", "bytes")
	if part, ok := a.ranged(r, t.Size(name)); ok {
		return part
	}
	if r.Conditional {
		return Answer{Status: 304}
	}
	return a.compress(r, t.Size(name)).forMethod(r)
}

// envFile finds a variable in the files that dotenv reads, the first that sets it; "" where none does.
func (c *call) envFile(name string, files ...string) string {
	for _, f := range files {
		text, ok := c.config(c.folder(f))
		if !ok {
			continue
		}
		for line := range strings.Lines(string(text)) {
			k, v, ok := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "export "), "=")
			if ok && strings.TrimSpace(k) == name {
				return strings.Trim(strings.TrimSpace(v), `"'`)
			}
		}
	}
	return ""
}

// devListen is the address of a development server: a flag, else a variable of the image or of its files, else the configuration or the default.
func (c *call) devListen(flag string, fallback int, addr string, files ...string) Listen {
	if flag != "" {
		return Listen{Addr: addr, Port: portNumber(flag)}
	}
	if v, ok := c.env("PORT"); (!ok || v == "") && c.envFile("PORT", files...) != "" {
		return Listen{Addr: addr, Port: portNumber(c.envFile("PORT", files...)), FromEnv: "PORT"}
	}
	return c.listenOn("", false, "PORT", fallback, addr)
}
