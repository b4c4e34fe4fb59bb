package node

import (
	"path"
	"slices"

	"github.com/msb-dev/msb/pkg/project"
)

// Server is a package that makes a program of Node a server, and where the manifest names it.
type Server struct {
	Package, Range string
	Place          project.Place
}

// runners are programs that run a program of the project, or a framework's own server.
var runners = words("node nodejs ts-node ts-node-dev ts-node-esm tsx nodemon babel-node swc-node esno vite-node bun deno pm2 pm2-runtime forever " +
	"next nuxt nest remix-serve react-router-serve strapi keystone medusa directus ghost json-server sails adonis ace moleculer-runner probot functions-framework micro fastify")

// frameworks build the program that starts, so that they may stand among the development dependencies; servers are what a program is made of
// (netlify/build packages/build-info/src/frameworks, vercel/vercel packages/frameworks/src/frameworks.ts and each package's documentation).
var frameworks = []string{
	"next", "nuxt", "nuxt3", "@nestjs/core", "@remix-run/serve", "@react-router/serve", "@sveltejs/adapter-node", "@astrojs/node", "@angular/ssr",
	"@nguniversal/express-engine", "@analogjs/platform", "@solidjs/start", "@tanstack/react-start", "@builder.io/qwik-city", "vinxi", "vike", "waku", "nitropack",
}

var servers = []string{
	"@strapi/strapi", "strapi", "@keystone-6/core", "payload", "directus", "ghost", "@medusajs/medusa", "@redwoodjs/api-server", "@adonisjs/core",
	"@feathersjs/feathers", "sails", "@loopback/rest", "@loopback/core", "loopback", "meteor-node-stubs", "moleculer", "@apollo/server", "apollo-server",
	"apollo-server-express", "graphql-yoga", "json-server", "parse-server", "probot", "@google-cloud/functions-framework", "@hono/node-server", "hono", "elysia",
	"fastify", "koa", "@hapi/hapi", "hapi", "restify", "polka", "h3", "micro", "express", "socket.io", "ws", "connect",
}

// RunsPrograms tells whether a command starts programs of a project, or a framework's own server.
func RunsPrograms(name string) bool { return runners[path.Base(name)] }

// ServerOf tells which package makes the program of argv a server that does more than to serve files: one that the nearest manifest of dir lists
// among the dependencies that are not for development only.
func ServerOf(c Context, dir string, argv []string) (Server, bool) {
	if len(argv) == 0 || !RunsPrograms(argv[0]) {
		return Server{}, false
	}
	p, err := NearestPackage(c, dir)
	if err != nil {
		return Server{}, false
	}
	for _, list := range [][]string{frameworks, servers} {
		for _, name := range list {
			for _, kind := range dependencyKinds {
				v, ok := p.json.get(kind, name)
				if !ok || kind == "devDependencies" && !slices.Contains(frameworks, name) && path.Base(argv[0]) != name {
					continue
				}
				text, _ := v.text()
				return Server{name, text, project.Place{File: p.file(), Line: v.line()}}, true
			}
		}
	}
	return Server{}, false
}
