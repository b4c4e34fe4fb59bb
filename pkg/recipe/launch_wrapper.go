package recipe

import (
	"path"
	"strings"
)

// wrapper is an entrypoint script of a base image that ends in `exec "$@"`.
type wrapper struct {
	families []string
	paths    []string
	apply    func(r *Recipe, st *Stage, rest launching) launching
}

// wrappers are the images' own scripts (their text: nodejs/docker-node docker-entrypoint.sh, carlossg/docker-maven
// mvn-entrypoint.sh, adoptium/containers entrypoint.sh, nginxinc/docker-nginx docker-entrypoint.sh).
var wrappers = []wrapper{
	{[]string{"node"}, []string{"docker-entrypoint.sh", "/usr/local/bin/docker-entrypoint.sh"}, nodeEntrypoint},
	{[]string{"bun"}, []string{"/usr/local/bin/docker-entrypoint.sh"}, bunEntrypoint},
	{[]string{"maven"}, []string{"/usr/local/bin/mvn-entrypoint.sh"}, passThrough},
	{[]string{"eclipse-temurin", "maven", "gradle"}, []string{"/__cacert_entrypoint.sh"}, passThrough},
	{[]string{"nginx", "nginx-unprivileged"}, []string{"/docker-entrypoint.sh"}, passThrough},
}

func passThrough(_ *Recipe, _ *Stage, l launching) launching { return l }

// nodeEntrypoint puts node in front of a first word that is a flag, no command, or a file that can't be executed.
func nodeEntrypoint(_ *Recipe, st *Stage, l launching) launching {
	first := l.argv[0]
	if strings.HasPrefix(first, "-") || path.Ext(first) == ".js" && !strings.Contains(first, "/") {
		l.argv = append([]string{"node"}, l.argv...)
		l.fixed = append([]bool{true}, l.fixed...)
	}
	return l
}

// bunEntrypoint does the same with bun (oven-sh/bun dockerhub/alpine/docker-entrypoint.sh).
func bunEntrypoint(_ *Recipe, _ *Stage, l launching) launching {
	first := l.argv[0]
	if strings.HasPrefix(first, "-") || path.Ext(first) == ".js" && !strings.Contains(first, "/") {
		l.argv = append([]string{"bun"}, l.argv...)
		l.fixed = append([]bool{true}, l.fixed...)
	}
	return l
}

// peel drops a word that only starts what follows it.
func peel(l launching, name string) (launching, bool) {
	next := l
	switch name {
	case "exec", "nohup":
		next.argv, next.fixed = l.argv[1:], l.fixed[1:]
	case "tini", "dumb-init", "catatonit":
		i := 1
		for i < len(l.argv) && strings.HasPrefix(l.argv[i], "-") {
			i++
			if l.argv[i-1] == "--" {
				break
			}
		}
		next.argv, next.fixed = l.argv[i:], l.fixed[i:]
		l.out.Inits = append(l.out.Inits, l.argv[0])
	case "env":
		i := 1
		for i < len(l.argv) && strings.Contains(l.argv[i], "=") && !strings.HasPrefix(l.argv[i], "-") {
			k, v, _ := strings.Cut(l.argv[i], "=")
			next.env = next.env.with(Var{Name: k, Value: v, Known: l.fixed[i]})
			i++
		}
		if i < len(l.argv) && strings.HasPrefix(l.argv[i], "-") {
			return l, false
		}
		next.argv, next.fixed = l.argv[i:], l.fixed[i:]
	default:
		return l, false
	}
	return next, len(next.argv) > 0
}
