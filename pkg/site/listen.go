package site

import (
	"net/url"
	"strconv"
)

// portNumber reads a port, or gives 0 for what is none.
func portNumber(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 65535 {
		return 0
	}
	return n
}

// listenOn is the one address of a server that takes its port from a flag, else from a variable, else from its default.
func (c *call) listenOn(flag string, given bool, variable string, fallback int, addr string) Listen {
	if given {
		return Listen{Addr: addr, Port: portNumber(flag)}
	}
	l := Listen{Addr: addr, Port: fallback, FromEnv: variable}
	if variable != "" {
		if v, ok := c.env(variable); ok && v != "" {
			l.Port = portNumber(v)
		}
	}
	return l
}

// bound is the Addr of a listener bound to a host as its server was told. Node binds "::" and "" to both families.
func bound(host string) string {
	switch host {
	case "::", "[::]", "":
		return ""
	}
	return host
}

// endpoint reads what serve takes after -l: a port, or a URI of the schemes tcp, unix and pipe.
func endpoint(text string, fallback int) (l Listen, scheme string, ok bool) {
	if _, err := strconv.ParseFloat(text, 64); err == nil || text == "" {
		return Listen{Port: portNumber(text)}, "tcp", true
	}
	u, err := url.Parse(text)
	if err != nil {
		return Listen{}, "", false
	}
	switch u.Scheme {
	case "tcp":
		l = Listen{Addr: u.Hostname(), Port: fallback}
		if u.Port() != "" {
			l.Port = portNumber(u.Port())
		}
		if l.Addr == "::" || l.Addr == "*" {
			l.Addr = ""
		}
		return l, "tcp", true
	case "unix", "pipe":
		return Listen{}, u.Scheme, true
	}
	return Listen{}, u.Scheme, false
}
