package verify

import (
	"slices"
	"testing"

	"github.com/msb-dev/msb/pkg/verify/observe"
)

func TestReferences(t *testing.T) {
	r := readRecipe(t, "ARG TAG=20\nARG NONE\nFROM node:$TAG AS a\nFROM scratch\nCOPY --from=a /x /x\nCOPY --from=0 /x /y\nCOPY --from=busybox:1 /z /z\nRUN --mount=type=bind,from=alpine:3,target=/m x\nFROM $NONE\nFROM A AS b\n")
	other := readRecipe(t, "FROM node:20\nCOPY --from=later /x /x\nFROM debian:12 AS later\n")
	if got, want := references(r, other), []string{"alpine:3", "busybox:1", "debian:12", "later", "node:20"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestSplitWords(t *testing.T) {
	for text, want := range map[string][]string{
		"-version":              {"-version"},
		"sh -c 'echo $HOME; x'": {"sh", "-c", "echo $HOME; x"},
		`a "b c" d\ e`:          {"a", "b c", "d e"},
	} {
		if got, err := splitWords(text); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %q, %v, want %q", text, got, err, want)
		}
	}
	for _, text := range []string{"", "a; b", "a | b", "a > b", "A=1 b", "echo $HOME", "ls *"} {
		if got, err := splitWords(text); err == nil {
			t.Errorf("%q: %q, want an error", text, got)
		}
	}
}

func TestNamedPorts(t *testing.T) {
	p := testPair(t, "FROM node:20\nWORKDIR /app\nRUN npm install -g serve@14\nCOPY dist dist\nCMD [\"serve\", \"-l\", \"3000\", \"dist\"]\n", goAfter, "dist/index.html", "home")
	p.Before.Image.Config.Config = config(map[string][]string{"expose": {"9000/tcp", "53/udp", "8080", "3000/tcp"}, "env": {"PORT=4000"}})
	if got, want := namedPorts(p.Before), []int{3000, 8080, 9000, 4000}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v: the site's, then what is exposed, then PORT", got, want)
	}
}

func TestOpenPorts(t *testing.T) {
	o := &observe.Observation{Ports: []observe.Port{{Proto: "tcp", Port: 9000}, {Proto: "tcp", Port: 80}, {Proto: "tcp6", Port: 80}, {Proto: "tcp", Port: 3000}}}
	if got, want := openPorts(o, []int{3000, 4000}), []int{3000, 80, 9000}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestQuestions(t *testing.T) {
	p := testPair(t, goBefore, goAfter, goProject...)
	p.Before.Image.Config.Config = config(map[string][]string{"health": {"CMD-SHELL", "curl -f http://localhost:8080/up?deep=1 || wget http://127.0.0.1/live; curl https://example.com/no"}})
	list, err := Options{HTTP: []string{"/mine", "GET :9/other"}}.questions(p.Before, []int{8080, 9090}, []string{"/found"})
	if err != nil {
		t.Fatal(err)
	}
	ports := map[string]int{}
	for _, q := range list {
		if _, twice := ports[q.Name]; twice {
			t.Errorf("%s is there twice", q.Name)
		}
		ports[q.Name] = q.Port
	}
	for name, port := range map[string]int{"GET /mine": 8080, "GET :9/other": 9, "GET /": 8080, "GET /up?deep=1": 8080, "GET /live": 8080, "GET /found": 8080, "GET / (port 9090)": 9090, "GET /no": 0, "GET /mine (port 9090)": 0} {
		if ports[name] != port {
			t.Errorf("%s goes to port %d, want %d", name, ports[name], port)
		}
	}
	if none, err := (Options{}).questions(p.Before, nil, nil); err != nil || len(none) > 0 {
		t.Errorf("without ports: %v, %v", none, err)
	}
}

func TestPlan(t *testing.T) {
	p := testPair(t, goBefore, goAfter)
	p.Before.Image.Config.Config = config(map[string][]string{"entrypoint": {"e"}, "cmd": {"c"}, "env": {"A=1"}, "workdir": {"/w"}, "user": {"u"}, "stop": {"SIGINT"}, "health": {"CMD", "h"}, "shell": {"bash"}})
	got, err := Options{Commands: []string{"x y"}, Env: []string{"A=2"}}.plan(p.Before.Image, nil, []int{80})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Args, []string{"e", "c"}) || !slices.Equal(got.Commands[0], []string{"e", "x", "y"}) || !slices.Equal(got.Env, []string{"A=1", "A=2"}) ||
		got.Dir != "/w" || got.User != "u" || got.StopSignal != "SIGINT" || !slices.Equal(got.Health, []string{"CMD", "h"}) || !slices.Equal(got.Shell, []string{"bash"}) ||
		!slices.Equal(got.Ports, []int{80}) || got.Patience != DefaultPatience || got.StopPatience != stopPatience {
		t.Errorf("%+v", got)
	}
}

func TestIsTest(t *testing.T) {
	for base, want := range map[string]bool{"a_test.go": true, "a.test.ts": true, "a.spec.js": true, "vite.config.ts": true, ".eslintrc.js": true, "a.d.ts": true, "setupTests.js": true,
		"vite-env.ts": true, "main.go": false, "App.tsx": false, "config.js": false} {
		if got := isTest(base); got != want {
			t.Errorf("%s: %v, want %v", base, got, want)
		}
	}
}

func TestSourceOrder(t *testing.T) {
	for _, tt := range [][2]string{{"main.go", "a.go"}, {"src/App.tsx", "src/a.tsx"}, {"src/x/y/z.js", "a.js"}, {"a.js", "b.js"}, {"a.js", "x/a.js"}} {
		if sourceOrder(tt[0]) >= sourceOrder(tt[1]) {
			t.Errorf("%s does not come before %s", tt[0], tt[1])
		}
	}
}
