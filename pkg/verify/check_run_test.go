package verify

import (
	"net/http"
	"testing"
	"time"

	"github.com/msb-dev/msb/pkg/verify/answers"
	"github.com/msb-dev/msb/pkg/verify/observe"
)

// seen is an observation of a server that behaves well, changed.
func seen(changes ...func(*observe.Observation)) *observe.Observation {
	o := &observe.Observation{
		Ports:   []observe.Port{{Proto: "tcp", Addr: "::", Port: 8080}},
		Process: observe.Process{Argv: []string{"/app/server"}, Dir: "/app", Env: []string{"HOME=/root", "A=1"}},
		Stop:    observe.Stop{Signal: "SIGTERM", Ended: true, Took: 100 * time.Millisecond},
	}
	for _, c := range changes {
		c(o)
	}
	return o
}

func ended(status int, stdout, stderr string) *observe.Observation {
	return &observe.Observation{Ended: true, Status: status, Stdout: observe.Output{Text: []byte(stdout)}, Stderr: observe.Output{Text: []byte(stderr)}}
}

func port(proto, addr string, n int) func(*observe.Observation) {
	return func(o *observe.Observation) {
		o.Ports = append(o.Ports, observe.Port{Proto: proto, Addr: addr, Port: n})
	}
}

func silent(o *observe.Observation) { o.Ports = nil }

// runningPair is two images that start a server.
func runningPair(t *testing.T) *Pair {
	t.Helper()
	p := testPair(t, goBefore, goAfter, goProject...)
	p.Before.Image.Config.Config.Cmd, p.After.Image.Config.Config.Cmd = []string{"/app/server"}, []string{"/app/server"}
	return p
}

func TestCheckRun(t *testing.T) {
	type o = *observe.Observation
	for _, tt := range []struct {
		name                 string
		before, after, again o
		stated               []string
		want                 Status
		words                string
	}{
		{"alike", seen(), seen(), nil, nil, Pass, ""},
		{"not started", seen(), nil, nil, nil, Unknown, "new image not started: no helper"},
		{"the command can't be started", seen(), &observe.Observation{Ended: true, Stdout: observe.Output{Failed: "no such file"}}, nil, nil, Fail, "new image's command no such file"},
		{"the original's can't be", &observe.Observation{Ended: true, Stdout: observe.Output{Failed: "no such file"}}, seen(), nil, nil, Unknown, "original's no such file"},
		{"neither can be", &observe.Observation{Ended: true, Stdout: observe.Output{Failed: "x"}}, &observe.Observation{Ended: true, Stdout: observe.Output{Failed: "x"}}, nil, nil, Unknown, "neither"},

		{"ends where the original stays up", seen(), ended(1, "", "cannot open shared object"), nil, nil, Fail, "stays up status 1 shared"},
		{"stays up where the original ends", ended(0, "", ""), seen(), nil, nil, Fail, "ended status 0"},
		{"the original does both", ended(0, "", ""), seen(), seen(), nil, Unknown, "from run to run"},

		{"both end", ended(0, "hello\n", ""), ended(0, "hello\n", ""), nil, nil, Pass, ""},
		{"another status", ended(0, "", ""), ended(3, "", ""), nil, nil, Fail, "status 0 3"},
		{"another output", ended(0, "a\nhello\n", ""), ended(0, "a\nhallo\n", ""), nil, nil, Fail, "standard output line 2 hallo"},
		{"another error output", ended(0, "", ""), ended(0, "", "warning\n"), nil, nil, Fail, "standard error warning"},
		{"other times, and only those", ended(0, "at 12:01:02\n", ""), ended(0, "at 12:02:03\n", ""), ended(0, "at 12:03:04\n", ""), nil, Pass, "numbers"},
		{"other times, and words", ended(0, "at 12:01:02\n", ""), ended(0, "on 12:02:03\n", ""), ended(0, "at 12:03:04\n", ""), nil, Unknown, "standard output"},
		{"the original is always the same", ended(0, "at 12:01:02\n", ""), ended(0, "at 12:02:03\n", ""), ended(0, "at 12:01:02\n", ""), nil, Fail, "line 1"},
		{"both end badly", ended(1, "", "no database"), ended(1, "", "no database"), nil, nil, Unknown, "--env database"},

		{"port lost", seen(port("tcp", "::", 9090)), seen(), nil, nil, Fail, "original listens 9090"},
		{"port gained", seen(), seen(port("tcp", "::", 80)), nil, nil, Fail, "new image listens 80"},
		{"a port by chance", seen(port("tcp", "::", 41234)), seen(port("tcp", "::", 45678)), seen(port("tcp", "::", 43210)), nil, Unknown, "41234 from run"},
		{"another address", seen(), seen(silent, port("tcp", "127.0.0.1", 8080)), nil, nil, Fail, "127.0.0.1:8080"},
		{"another address, told", seen(), seen(silent, port("tcp", "0.0.0.0", 8080)), nil, []string{"listen-address"}, Stated, "0.0.0.0:8080 listen-address"},
		{"another port is not another address", seen(), seen(silent, port("tcp", "::", 80)), nil, []string{"listen-address"}, Fail, ":::8080"},
		{"neither listens, and the file names a port", seen(silent), seen(silent), nil, nil, Unknown, "neither port 8080"},

		{"user", seen(), seen(func(o o) { o.Process.UID = 1000 }), nil, nil, Fail, "0:0 1000:0"},
		{"user of a server", seen(func(o o) { o.Process.UID = 1000 }), seen(func(o o) { o.Process.UID = 101 }), nil, []string{"server-user"}, Stated, "server-user"},
		{"root, whatever was told", seen(func(o o) { o.Process.UID = 1000 }), seen(), nil, []string{"server-user"}, Fail, "1000:0 root"},
		{"groups", seen(func(o o) { o.Process.UID, o.Process.Groups = 1, []int{5} }), seen(func(o o) { o.Process.UID = 1 }), nil, nil, Fail, "groups [5]"},
		{"groups of root", seen(func(o o) { o.Process.Groups = []int{0, 5} }), seen(), nil, nil, Pass, ""},
		{"directory", seen(), seen(func(o o) { o.Process.Dir = "/" }), nil, nil, Fail, "/app /"},
		{"a variable that a base's entrypoint set", seen(func(o o) { o.Process.Env = append(o.Process.Env, "SET=1") }), seen(), nil, nil, Pass, "SET (not set) 1 nothing"},
		{"what a shell sets", seen(func(o o) { o.Process.Env = append(o.Process.Env, "PWD=/app", "SHLVL=1") }), seen(), nil, nil, Pass, ""},
		{"home that nothing asks for", seen(), seen(func(o o) { o.Process.Env = []string{"HOME=/", "A=1"} }), nil, nil, Pass, "HOME=/ nothing"},

		{"health", seen(func(o o) { o.Health = &observe.Output{} }), seen(func(o o) { o.Health = &observe.Output{Status: 1, Text: []byte("refused")} }), nil, nil, Fail, "health status 0 1 refused"},
		{"health, no program", seen(func(o o) { o.Health = &observe.Output{} }), seen(func(o o) { o.Health = &observe.Output{Failed: "no curl"} }), nil, nil, Fail, "health curl"},
		{"health that never worked", seen(func(o o) { o.Health = &observe.Output{Failed: "no curl"} }), seen(func(o o) { o.Health = &observe.Output{Failed: "no curl"} }), nil, nil, Pass, "health"},

		{"has to be killed", seen(), seen(func(o o) { o.Stop.Ended = false }), nil, nil, Fail, "killed"},
		{"had to be killed, too", seen(func(o o) { o.Stop.Ended = false }), seen(func(o o) { o.Stop.Ended = false }), nil, nil, Pass, "neither"},
		{"one was not stopped", seen(), seen(func(o o) { o.Stop = observe.Stop{} }), nil, nil, Pass, ""},
		{"no longer", seen(func(o o) { o.Stop.Ended = false }), seen(), nil, nil, Pass, "ends"},
		{"slower", seen(), seen(func(o o) { o.Stop.Took = 1101 * time.Millisecond }), nil, nil, Fail, "second longer"},
		{"hardly slower", seen(), seen(func(o o) { o.Stop.Took = 1100 * time.Millisecond }), nil, nil, Pass, ""},
		{"as slow as the original another time", seen(), seen(func(o o) { o.Stop.Took = 3 * time.Second }), seen(func(o o) { o.Stop.Took = 3 * time.Second }), nil, Unknown, "longer"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := runningPair(t)
			p.Before.Image.Config.Config = config(map[string][]string{"cmd": {"/app/server"}, "env": {"A=1"}, "expose": {"8080/tcp"}})
			p.Before.Seen, p.After.Seen = tt.before, tt.after
			if tt.after == nil {
				p.After.Unseen = "no helper"
			}
			if tt.again != nil {
				p.Again = &Side{Seen: tt.again}
			}
			p.state(tt.stated...)
			wantFinding(t, checkRun(p), tt.want, tt.words)
		})
	}
}

// What an entrypoint of the file's own sets is for the program.
func TestCheckRunEntrypoint(t *testing.T) {
	const file = goBefore + "COPY start.sh /start.sh\nENTRYPOINT [\"/start.sh\"]\nCMD [\"/app/server\"]\n"
	p := runningPair(t)
	p.Before.Recipe = readRecipe(t, file, append([]string{"start.sh", "#!/bin/sh\nexport SET=1\nexec \"$@\"\n"}, goProject...)...)
	p.Before.Seen, p.After.Seen = seen(func(o *observe.Observation) { o.Process.Env = append(o.Process.Env, "SET=1") }), seen()
	wantFinding(t, checkRun(p), Fail, "SET (not set)")
}

// An image that others build on starts nothing, and what it is asked to run is compared all the same.
func TestCheckRunNothing(t *testing.T) {
	p := testPair(t, "FROM scratch\nCOPY a /a\n", "FROM scratch\nFROM scratch\nCOPY a /a\n", "a", "")
	wantFinding(t, checkRun(p), Pass, "")
	p.Asked.Commands = []string{"/a"}
	none := &observe.Observation{Ended: true, Stdout: observe.Output{Failed: "no command"}}
	b, a := *none, *none
	b.Commands, a.Commands = []observe.Output{{}}, []observe.Output{{Status: 1}}
	p.Before.Seen, p.After.Seen = &b, &a
	wantFinding(t, checkRun(p), Fail, "/a status 0 1")
	one := testPair(t, "FROM scratch\nCOPY a /a\n", "FROM scratch\nCOPY a /a\nCMD [\"/a\"]\n", "a", "")
	one.After.Image.Config.Config.Cmd = []string{"/a"}
	one.Before.Unseen, one.After.Unseen = "x", "x"
	wantFinding(t, checkRun(one), Unknown, "not started")
}

// A builder that starts what the user may not execute shows nothing of docker run.
func TestCheckRunPrivileged(t *testing.T) {
	p := runningPair(t)
	p.Before.Image, p.After.Image = testImage(t, base("/app/server: [0755 program] x")), testImage(t, base("/app/server: [0700 program] x"))
	for _, s := range []*Side{&p.Before, &p.After} {
		s.Image.Config.Config = config(map[string][]string{"cmd": {"/app/server"}, "user": {"1000"}})
	}
	p.Before.Seen, p.After.Seen = seen(silent), seen(silent)
	wantFinding(t, checkRun(p), Unknown, "docker run /app/server 0700")
}

// Nothing listens, so nothing can be asked.
func TestCheckRunUnasked(t *testing.T) {
	p := runningPair(t)
	p.Asked.HTTP = []string{"GET /"}
	p.Before.Seen, p.After.Seen = seen(silent), seen(silent)
	wantFinding(t, checkRun(p), Unknown, "--http listen")
}

// A program that is no server, and whose file names no port.
func TestCheckRunWithoutPorts(t *testing.T) {
	p := runningPair(t)
	p.Before.Seen, p.After.Seen = seen(silent), seen(silent)
	c := checkRun(p)
	wantFinding(t, c, Pass, "")
	if c.Summary != "both stay up" {
		t.Errorf("summary %q", c.Summary)
	}
}

func TestCheckRunCommands(t *testing.T) {
	out := func(status int, text string) observe.Output {
		return observe.Output{Status: status, Text: []byte(text)}
	}
	for _, tt := range []struct {
		name          string
		before, after observe.Output
		want          Status
		words         string
	}{
		{"alike", out(0, "1.2"), out(0, "1.2"), Pass, ""},
		{"alike, and both fail", out(2, "usage"), out(2, "usage"), Pass, ""},
		{"status", out(0, ""), out(127, "not found"), Fail, "-version status 0 127 found"},
		{"output", out(0, "1.2"), out(0, "1.3"), Fail, "1.3"},
		{"not startable any more", out(0, ""), observe.Output{Failed: "no such file"}, Fail, "new image no such file"},
		{"never startable", observe.Output{Failed: "x"}, out(0, ""), Unknown, "original"},
		{"in neither", observe.Output{Failed: "x"}, observe.Output{Failed: "x"}, Unknown, "neither"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := runningPair(t)
			p.Asked.Commands = []string{"-version"}
			p.Before.Seen, p.After.Seen = seen(), seen()
			p.Before.Seen.Commands, p.After.Seen.Commands = []observe.Output{tt.before}, []observe.Output{tt.after}
			wantFinding(t, checkRun(p), tt.want, tt.words)
		})
	}
	p := runningPair(t)
	p.Asked.Commands = []string{"-version"}
	p.Before.Seen, p.After.Seen = seen(), seen()
	wantFinding(t, checkRun(p), Unknown, "-version not run")
}

func TestCheckRunAnswers(t *testing.T) {
	answer := func(status int, body string, header ...string) []answers.Answer {
		a := answers.Answer{Question: "GET /", Status: status, Header: http.Header{"Content-Type": {"text/plain"}}, Length: int64(len(body)), Sum: "sum of " + body, Body: []byte(body)}
		for i := 0; i+1 < len(header); i += 2 {
			a.Header.Set(header[i], header[i+1])
		}
		return []answers.Answer{a}
	}
	none := []answers.Answer{{Question: "GET /", Err: "no answer: it speaks another protocol"}}
	for _, tt := range []struct {
		name                 string
		before, after, again []answers.Answer
		stated               []string
		want                 Status
		words                string
	}{
		{"alike", answer(200, "a"), answer(200, "a"), nil, nil, Pass, ""},
		{"status", answer(200, "a"), answer(404, "a"), nil, nil, Fail, "GET / 404 200"},
		{"body", answer(200, "a"), answer(200, "b"), nil, nil, Fail, "GET / body"},
		{"body that is never the same", answer(200, "a"), answer(200, "b"), answer(200, "c"), nil, Pass, "GET / otherwise"},
		{"no answer any more", answer(200, "a"), none, nil, nil, Fail, "GET / protocol"},
		{"never an answer", none, none, nil, nil, Unknown, "HTTP protocol"},
		{"a header of the server, told", answer(200, "a", "Server", "x"), answer(200, "a", "Server", "nginx"), nil, []string{"server-header"}, Stated, "server-header nginx"},
		{"a header of the server", answer(200, "a", "Server", "x"), answer(200, "a", "Server", "nginx"), nil, nil, Fail, "nginx"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := runningPair(t)
			p.Questions = []answers.Question{{Name: "GET /", Method: "GET", Path: "/", Port: 8080}}
			p.Before.Seen, p.After.Seen = seen(), seen()
			p.Before.Seen.Answers, p.After.Seen.Answers = tt.before, tt.after
			if tt.again != nil {
				p.Again = &Side{Seen: seen()}
				p.Again.Seen.Answers = tt.again
			}
			p.state(tt.stated...)
			wantFinding(t, checkRun(p), tt.want, tt.words)
		})
	}
}
