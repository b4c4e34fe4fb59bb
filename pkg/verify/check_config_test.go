package verify

import "testing"

func TestCheckConfig(t *testing.T) {
	type m = map[string][]string
	for _, tt := range []struct {
		name          string
		before, after m
		stated        []string
		want          Status
		words         string // of one finding
	}{
		{"nothing", m{}, m{}, nil, Pass, ""},
		{"all the same", m{"cmd": {"a"}, "entrypoint": {"b"}, "user": {"1"}, "workdir": {"/w"}, "env": {"A=1"}, "expose": {"80/tcp"}, "volume": {"/v"}, "label": {"l=1"}, "stop": {"SIGQUIT"}, "health": {"CMD", "x"}, "shell": {"bash"}, "onbuild": {"RUN x"}},
			m{"cmd": {"a"}, "entrypoint": {"b"}, "user": {"1"}, "workdir": {"/w"}, "env": {"A=1"}, "expose": {"80/tcp"}, "volume": {"/v"}, "label": {"l=1"}, "stop": {"SIGQUIT"}, "health": {"CMD", "x"}, "shell": {"bash"}, "onbuild": {"RUN x"}}, nil, Pass, ""},
		{"another command", m{"cmd": {"a"}}, m{"cmd": {"b"}}, nil, Fail, `cmd was ["a"] and is ["b"]`},
		{"a word of the command", m{"cmd": {"a", "b c"}}, m{"cmd": {"a", "b", "c"}}, nil, Fail, `["a", "b c"]`},
		{"exec form, stated", m{"cmd": {"/bin/sh", "-c", "a"}}, m{"cmd": {"a"}}, []string{"exec-form: a starts without a shell"}, Stated, "exec-form"},
		{"entrypoint lost", m{"entrypoint": {"a"}}, m{}, nil, Fail, "entrypoint not set"},
		{"another server", m{"cmd": {"serve"}}, m{"cmd": {"nginx"}, "entrypoint": {"/docker-entrypoint.sh"}}, []string{"web-server: serve"}, Stated, "web-server entrypoint"},
		{"a server's difference does not cover a user", m{"cmd": {"serve"}, "user": {"node"}}, m{"cmd": {"nginx"}}, []string{"web-server: serve"}, Fail, "user"},
		{"user lost", m{"user": {"1000"}}, m{}, nil, Fail, "user 1000"},
		{"root by its number", m{}, m{"user": {"0"}}, nil, Pass, "0:0"},
		{"server's user", m{"user": {"1000"}}, m{"user": {"101"}}, []string{"server-user: user 101 instead of 1000"}, Stated, "server-user"},
		{"another user than the one that was told", m{"user": {"1000"}}, m{}, []string{"server-user: user 101 instead of 1000"}, Fail, "user 1000"},
		{"another signal than the one that was told", m{}, m{"stop": {"SIGINT"}}, []string{"stop-signal: SIGQUIT instead of SIGTERM"}, Fail, "SIGINT"},
		{"directory", m{"workdir": {"/app"}}, m{"workdir": {"/"}}, nil, Fail, "workdir /app"},
		{"no directory is the root", m{"workdir": {"/"}}, m{}, nil, Pass, ""},
		{"directory unread", m{"workdir": {"/app"}}, m{}, []string{"config-unread: WORKDIR /app is not carried"}, Stated, "config-unread"},
		{"variable lost", m{"env": {"PORT=1"}}, m{}, nil, Fail, "env PORT 1"},
		{"variable of the tool chain", m{"env": {"NODE_VERSION=20"}}, m{}, []string{"toolchain-env: NODE_VERSION"}, Stated, "toolchain-env"},
		{"another variable was stated", m{"env": {"NODE_ENV=production", "NODE_VERSION=20"}}, m{}, []string{"build-env: NODE_VERSION"}, Fail, "NODE_ENV"},
		{"a longer name was stated", m{"env": {"NODE=20"}}, m{"env": {"NODE=21"}}, []string{"build-env: NODE_VERSION"}, Fail, "NODE"},
		{"of the new base, and in no table", m{}, m{"env": {"ACME_VERSION=1"}}, []string{"base-env: NGINX_VERSION"}, Stated, "ACME_VERSION base-env"},
		{"of the old base, and in no table", m{"env": {"YARN=1"}}, m{}, []string{"toolchain-env: NODE_VERSION"}, Stated, "YARN"},
		{"set by the file", m{"env": {"MINE=1"}}, m{}, []string{"toolchain-env: NODE_VERSION"}, Fail, "MINE"},
		{"mentioned by the new file", m{"env": {"USED=1"}}, m{}, []string{"toolchain-env: NODE_VERSION"}, Fail, "USED"},
		{"value changed", m{"env": {"A=1"}}, m{"env": {"A=2"}}, nil, Fail, "env A was 1 and is 2"},
		{"locale", m{"env": {"LANG=en_US.UTF-8"}}, m{"env": {"LANG=C.UTF-8"}}, []string{"locale: LANG=en_US.UTF-8 becomes C.UTF-8"}, Stated, "locale"},
		{"path of a server", m{"env": {"PATH=/a"}}, m{"env": {"PATH=/b"}}, []string{"web-server: serve"}, Stated, "PATH web-server"},
		{"port lost", m{"expose": {"3000/tcp"}}, m{}, nil, Fail, "expose 3000/tcp"},
		{"port of the base", m{"expose": {"3000/tcp"}}, m{"expose": {"3000/tcp", "80/tcp"}}, []string{"inherited-ports: the image also exposes 80, which comes with the base"}, Stated, "80/tcp inherited-ports"},
		{"another port of the base", m{}, m{"expose": {"8080/tcp"}}, []string{"inherited-ports: the image also exposes 80/tcp, which comes with the base"}, Fail, "8080/tcp"},
		{"a lost port is not an inherited one", m{"expose": {"80/tcp"}}, m{}, []string{"inherited-ports: the image also exposes 80, which comes with the base"}, Fail, "80/tcp"},
		{"volume lost", m{"volume": {"/data"}}, m{}, nil, Fail, "volume /data"},
		{"label lost", m{"label": {"owner=me"}}, m{}, nil, Fail, "label owner me"},
		{"label of the old base", m{"label": {"ref.name=ubuntu"}}, m{}, nil, Pass, "ref.name describes"},
		{"label of the new base", m{}, m{"label": {"maintainer=NGINX"}}, []string{"inherited-labels: maintainer"}, Stated, "maintainer"},
		{"label that nobody told of", m{}, m{"label": {"maintainer=NGINX"}}, nil, Fail, "maintainer"},
		{"stop signal", m{"stop": {"SIGTERM"}}, m{"stop": {"SIGQUIT"}}, nil, Fail, "SIGQUIT"},
		{"stop signal, stated", m{}, m{"stop": {"SIGQUIT"}}, []string{"stop-signal: SIGQUIT instead of SIGTERM"}, Stated, "SIGTERM"},
		{"stop signal by other names", m{}, m{"stop": {"TERM"}}, nil, Pass, ""},
		{"health check lost", m{"health": {"CMD", "x"}}, m{}, nil, Fail, "health check"},
		{"health check NONE is none", m{"health": {"NONE"}}, m{}, nil, Pass, ""},
		{"shell that nothing uses", m{"shell": {"/bin/bash", "-c"}}, m{}, nil, Pass, "shell form"},
		{"shell of a health check", m{"shell": {"/bin/bash", "-c"}, "health": {"CMD-SHELL", "x"}}, m{"health": {"CMD-SHELL", "x"}}, nil, Fail, "shell"},
		{"on build", m{"onbuild": {"RUN x"}}, m{}, nil, Fail, "build"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := testPair(t, "FROM node:20\nLABEL owner=me\nENV MINE=1\n", "FROM node:20\nFROM node:20-slim\nRUN echo $USED\n")
			p.Before.Image.Config.Config, p.After.Image.Config.Config = config(tt.before), config(tt.after)
			p.state(tt.stated...)
			wantFinding(t, checkConfig(p), tt.want, tt.words)
		})
	}
}

func TestCheckConfigWrapper(t *testing.T) {
	after := "FROM node:20\nCOPY server.js .\nFROM debian:12\nCMD [\"node\", \"server.js\"]\n"
	same := testPair(t, "FROM node:20\nCOPY server.js .\nCMD [\"node\", \"server.js\"]\n", after, "server.js", "")
	same.Before.Image.Config.Config.Entrypoint = []string{"docker-entrypoint.sh"}
	wantFinding(t, checkConfig(same), Pass, "entrypoint bases same program")

	own := testPair(t, "FROM node:20\nCOPY server.js .\nENTRYPOINT [\"tini\", \"--\"]\nCMD [\"node\", \"server.js\"]\n", after, "server.js", "")
	own.Before.Image.Config.Config.Entrypoint = []string{"tini", "--"}
	wantFinding(t, checkConfig(own), Fail, "entrypoint tini")
}

// A difference id that proof no longer knows covers nothing.
func TestDifferenceIDs(t *testing.T) {
	var used []string
	for _, ids := range settingIDs {
		used = append(used, ids...)
	}
	for _, list := range [][]string{envIDs, otherBase, otherServer, otherProgram, used, {"exec-form", "no-shell", "unknown-needs", "cgo-off", "listen-address", "server-user", "config-unread"}} {
		for _, id := range list {
			if !known(id) {
				t.Errorf("proof has no difference %q", id)
			}
		}
	}
}
