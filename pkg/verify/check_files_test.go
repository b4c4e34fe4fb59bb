package verify

import (
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/verify/image"
	"github.com/msb-dev/msb/pkg/verify/observe"
)

// A program of the project's own, of which everything is read: no file but the program is needed.
const (
	goBefore = "FROM golang:1.22\nWORKDIR /app\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /app/server .\nCMD [\"/app/server\"]\n"
	goAfter  = "FROM golang:1.22 AS builder\nWORKDIR /app\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /app/server .\nFROM scratch\nCOPY --from=builder /app/server /app/server\nWORKDIR /app\nCMD [\"/app/server\"]\n"
)

var goProject = []string{"go.mod", "module example.com/x\n\ngo 1.22\n", "main.go", "package main\n\nimport (\n\t\"fmt\"\n\t\"os\"\n)\n\nfunc main() {\n\tb, _ := os.ReadFile(\"/app/config.yml\")\n\tos.WriteFile(\"/app/data/x\", b, 0o600)\n\tfmt.Println(\"hello\")\n}\n", "config.yml", "a: b", "data/.keep", ""}

func base(files ...string) layer { return layer{"base", files} }

// goImages are the images of the two files above: the base and one layer for each instruction that makes one.
func goImages(t *testing.T, before, after []string) (b, a *image.Image) {
	t.Helper()
	b = testImage(t, base("/etc/passwd: root:x:0:0:root:/root:/bin/sh", "/bin/sh: [0755 program] sh", "/usr/local/go/VERSION: go1.22"),
		layer{"WORKDIR /app", []string{"/app: dir"}}, layer{"COPY . . # buildkit", []string{"/app/main.go: package", "/app/config.yml: a: b"}}, layer{"RUN go build", before})
	a = testImage(t, layer{"COPY /app/server /app/server # buildkit", after}, layer{"WORKDIR /app", []string{"/app: dir"}})
	for _, im := range []*image.Image{b, a} {
		im.Config.History = append(im.Config.History, empty("CMD [\"/app/server\"]"))
	}
	return b, a
}

func TestCheckFilesKept(t *testing.T) {
	for _, tt := range []struct {
		name          string
		before, after []string
		again         []string // of a second build; nil if there was none
		stated        string
		want          Status
		words         string
	}{
		{"the same", []string{"/app/server: [0755] x"}, []string{"/app/server: [0755] x"}, nil, "", Pass, ""},
		{"content", []string{"/app/server: [0755] x"}, []string{"/app/server: [0755] y"}, nil, "", Fail, "/app/server content"},
		{"content, by the edit that was stated", []string{"/app/server: [0755 program] x"}, []string{"/app/server: [0755 program] y"}, nil, "cgo-off", Stated, "/app/server cgo-off"},
		{"content, as in a second build", []string{"/app/server: [0755] x"}, []string{"/app/server: [0755] y"}, []string{"/app/server: [0755] z"}, "", Pass, "built twice"},
		{"another archive, of which a second build differs in times", []string{"/app/a.jar: " + strings.Repeat("1", 9000)}, []string{"/app/a.jar: 3"}, []string{"/app/a.jar: " + strings.Repeat("2", 9000)}, "", Fail, "a.jar content"},
		{"an archive with other times", []string{"/app/a.jar: " + strings.Repeat("1", 9000)}, []string{"/app/a.jar: " + strings.Repeat("3", 9010)}, []string{"/app/a.jar: " + strings.Repeat("2", 9000)}, "", Pass, "a.jar built twice"},
		{"content, and a second build is the same", []string{"/app/server: [0755] x"}, []string{"/app/server: [0755] y"}, []string{"/app/server: [0755] x"}, "", Fail, "content"},
		{"another mode, by the edit that was stated", []string{"/app/server: [0755 program] x"}, []string{"/app/server: [0700 program] y"}, nil, "cgo-off", Fail, "/app/server mode"},
		{"another file, which the edit did not make", []string{"/app/server: [0755 program] x", "/app/a: x"}, []string{"/app/server: [0755 program] x", "/app/a: y"}, nil, "cgo-off", Fail, "/app/a content"},
		{"mode", []string{"/app/server: [0755] x"}, []string{"/app/server: [0700] x"}, nil, "", Fail, "mode"},
		{"owner", []string{"/app/server: [0755 1000:1000] x"}, []string{"/app/server: [0755] x"}, nil, "", Fail, "owner 1000:1000 0:0"},
		{"capability", []string{"/app/server: [0755 cap] x"}, []string{"/app/server: [0755] x"}, nil, "", Fail, "capabilities"},
		{"kind", []string{"/app/server: [0755] x"}, []string{"/app/server: -> /bin/x"}, nil, "", Fail, "kind symbolic"},
		{"target", []string{"/app/server: [0755] x", "/app/l: -> a"}, []string{"/app/server: [0755] x", "/app/l: -> b"}, nil, "", Fail, "target a, b"},
		{"what no two builds have alike", []string{"/app/server: [0755] x", "/app/m.pyc: 1"}, []string{"/app/server: [0755] x", "/app/m.pyc: 2"}, nil, "", Pass, "m.pyc"},
		{"its mode is no matter of time", []string{"/app/server: [0755] x", "/app/m.pyc: 1"}, []string{"/app/server: [0755] x", "/app/m.pyc: [0600] 2"}, nil, "", Fail, "m.pyc mode"},
		{"the original's file in the place of the distribution, copied", []string{"/app/server: [0755] x", "/etc/x.conf: 1"}, []string{"/app/server: [0755] x", "/etc/x.conf: 2"}, nil, "", Fail, "/etc/x.conf content"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := testPair(t, goBefore, goAfter, goProject...)
			p.Before.Image, p.After.Image = goImages(t, tt.before, tt.after)
			if tt.again != nil {
				im, _ := goImages(t, tt.again, nil)
				p.Again = &Side{Image: im}
			}
			if tt.stated != "" {
				p.state(tt.stated)
			}
			// Reading config.yml is another case's.
			delete(p.Before.Image.Files, "/app/config.yml")
			wantFinding(t, checkFiles(p), tt.want, tt.words)
		})
	}
}

func TestCheckFilesLost(t *testing.T) {
	server := []string{"/app/server: [0755] x"}
	for _, tt := range []struct {
		name          string
		before, after []string
		mapped        []string
		want          Status
		words         string
	}{
		{"a file that the program reads", server, server, nil, Fail, "/app/config.yml lost"},
		{"kept", server, append([]string{"/app/config.yml: a: b"}, server...), nil, Pass, ""},
		{"a directory that it writes to", append([]string{"/app/data: dir"}, server...), append([]string{"/app/config.yml: a: b"}, server...), nil, Fail, "/app/data no more"},
		{"what it had mapped", append([]string{"/app/plugin.so: x"}, server...), append([]string{"/app/config.yml: a: b"}, server...), []string{"/app/plugin.so"}, Fail, "plugin.so mapped"},
		{"a library of the base, which links judges", server, append([]string{"/app/config.yml: a: b"}, server...), []string{"/bin/sh"}, Pass, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := testPair(t, goBefore, goAfter, goProject...)
			p.Before.Image, p.After.Image = goImages(t, tt.before, tt.after)
			p.Before.Seen = &observe.Observation{Process: observe.Process{Mapped: tt.mapped}}
			wantFinding(t, checkFiles(p), tt.want, tt.words)
		})
	}
}

// A directory with another mode or owner: what counts is what the image's user can do there.
func TestCheckFilesDirectories(t *testing.T) {
	const python = "FROM python:3.12\nRUN x\nUSER 1000\nCMD [\"python\"]\n"
	for _, tt := range []struct {
		name, file, user string
		before, after    string
		stated           string
		want             Status
		words            string
	}{
		{"root may all", goBefore, "", "[0777] dir", "[0755] dir", "", Pass, ""},
		{"another owner, the same for the user", goBefore, "1000", "[0755 5:5] dir", "[0755] dir", "", Pass, ""},
		{"no writing any more, and all writes are known", goBefore, "1000", "[0777] dir", "[0755] dir", "", Pass, "/go mode 0777 nothing"},
		{"no writing any more, and they are not", python, "1000", "[0777] dir", "[0755] dir", "", Unknown, "/go write not known"},
		{"told", python, "1000", "[0777] dir", "[0755] dir", "unknown-needs", Stated, "/go unknown-needs"},
		{"no entering any more", goBefore, "1000", "[0755] dir", "[0700] dir", "", Fail, "/go enter"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := testPair(t, tt.file, goAfter, goProject...)
			p.Before.Image, p.After.Image = testImage(t, base(), layer{"RUN x", []string{"/go: " + tt.before}}), testImage(t, base(), layer{"COPY /go/bin/x /go/bin/x # buildkit", []string{"/go: " + tt.after}})
			p.Before.Image.Config.Config.User, p.After.Image.Config.Config.User = tt.user, tt.user
			if tt.stated != "" {
				p.state(tt.stated)
			}
			wantFinding(t, checkFiles(p), tt.want, tt.words)
		})
	}
}

// Where the running original wrote, the new image must let it.
func TestCheckFilesWritten(t *testing.T) {
	for _, tt := range []struct {
		name    string
		dirs    []string // of the new image
		changed []string // in the running new image
		want    Status
		words   string
	}{
		{"it is there", []string{"/var/lib/app: [0755 1000:1000] dir"}, nil, Pass, ""},
		{"it is not there", nil, nil, Fail, "/var/lib/app wrote state"},
		{"it is another user's", []string{"/var/lib/app: [0755] dir"}, nil, Fail, "/var/lib/app wrote state"},
		{"the new one writes as well", nil, []string{"/var/lib/app/state"}, Pass, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			const file = "FROM debian:12\nRUN x\nUSER 1000\nCMD [\"/bin/x\"]\n"
			p := testPair(t, file, "FROM debian:12\nFROM debian:12\nUSER 1000\n")
			p.Before.Image, p.After.Image = testImage(t, base(), layer{"RUN x", []string{"/var/lib/app: [0755 1000:1000] dir"}}), testImage(t, base(tt.dirs...))
			p.Before.Image.Config.Config.User, p.After.Image.Config.Config.User = "1000", "1000"
			// /run is not in the image: nothing is said of it.
			p.Before.Seen = &observe.Observation{Changed: []string{"/var/lib/app/state", "/run/x.pid"}}
			p.After.Seen = &observe.Observation{Changed: tt.changed}
			wantFinding(t, checkFiles(p), tt.want, tt.words)
		})
	}
}

// A program that is started by its name may be in another directory.
func TestCheckFilesMovedProgram(t *testing.T) {
	const before = "FROM golang:1.22\nWORKDIR /app\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /usr/local/bin/server .\nCMD [\"server\"]\n"
	const after = "FROM golang:1.22 AS builder\nWORKDIR /app\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /usr/local/bin/server .\nFROM debian:12\nCOPY --from=builder /usr/local/bin/server /usr/bin/server\nWORKDIR /app\nCMD [\"server\"]\n"
	for content, want := range map[string]Status{"x": Pass, "y": Fail} {
		p := testPair(t, before, after, "go.mod", "module example.com/x\n\ngo 1.22\n", "main.go", "package main\n\nfunc main() { println(1) }\n")
		p.Before.Image = testImage(t, base(), layer{"RUN x", []string{"/usr/local/bin/server: [0755 program] x"}})
		p.After.Image = testImage(t, base(), layer{"COPY /usr/local/bin/server /usr/bin/server # buildkit", []string{"/usr/bin/server: [0755 program] " + content}})
		if c := checkFiles(p); c.Status != want {
			t.Errorf("with %q: %+v, want %s", content, c, want)
		}
	}
}

// A zone that a step links to is told by the zone itself, by whatever name.
func TestCheckFilesZone(t *testing.T) {
	const step = "RUN ln -sf /usr/share/zoneinfo/Europe/Paris /etc/localtime\n"
	const before = "FROM debian:12\n" + step + "COPY x /x\nCMD [\"/x\"]\n"
	for _, tt := range []struct {
		files []string
		want  Status
		words string
	}{
		{[]string{"/etc/timezone: Europe/Paris"}, Pass, ""},
		{nil, Fail, "/etc/localtime lost"},
	} {
		p := testPair(t, before, "FROM debian:12 AS builder\n"+step+"COPY x /x\nFROM debian:12\nCOPY --from=builder /x /x\nCMD [\"/x\"]\n", "x", "")
		p.Before.Image = testImage(t, base(), layer{"RUN ln", []string{"/etc/localtime: -> /usr/share/zoneinfo/Europe/Paris"}}, layer{"COPY x /x # buildkit", []string{"/x: [0755] x"}})
		p.After.Image = testImage(t, base(tt.files...), layer{"COPY /x /x # buildkit", []string{"/x: [0755] x"}})
		for _, im := range []*image.Image{p.Before.Image, p.After.Image} {
			im.Config.History = append(im.Config.History, empty("CMD"))
		}
		wantFinding(t, checkFiles(p), tt.want, tt.words)
	}
}

// Where nobody knows what a program reads, a lost file of the project is unknown.
func TestCheckFilesUnread(t *testing.T) {
	p := testPair(t, "FROM python:3.12\nCOPY . /app\nCMD [\"python\", \"/app/main.py\"]\n", "FROM python:3.12\nFROM python:3.12-slim\nCOPY main.py /app/\nCMD [\"python\", \"/app/main.py\"]\n")
	p.Before.Image = testImage(t, base("/usr/bin/python: [0755] p"), layer{"COPY . /app # buildkit", []string{"/app/main.py: m", "/app/data.json: d"}})
	p.After.Image = testImage(t, base("/usr/bin/python: [0755] p"), layer{"COPY main.py /app/ # buildkit", []string{"/app/main.py: m"}})
	wantFinding(t, checkFiles(p), Unknown, "1 file lost /app/data.json")
	p.state("unknown-needs: what python needs")
	wantFinding(t, checkFiles(p), Stated, "data.json unknown-needs")
}

func TestCheckFilesOfBases(t *testing.T) {
	const before = "FROM debian:12\nRUN x\nCMD [\"/srv/a\"]\n"
	for _, tt := range []struct {
		name   string
		after  string
		files  []string
		stated string
		want   Status
		words  string
	}{
		{"another base, told", "FROM debian:12\nFROM alpine:3.20\nRUN x\nCMD [\"/srv/a\"]\n", []string{"/etc/os-release: Alpine"}, "distribution", Stated, "/etc/os-release distribution"},
		{"another base of the same kind", "FROM debian:12\nFROM debian:12-slim\nRUN x\nCMD [\"/srv/a\"]\n", []string{"/etc/os-release: slim"}, "", Pass, "debian:12-slim"},
		{"the same base, and a step of one file changed it", "FROM debian:12\nRUN x\nCMD [\"/srv/a\"]\n", nil, "", Pass, "steps of their own"},
		{"the same base, and its file is another", "FROM debian:12\nRUN x\nCMD [\"/srv/a\"]\n", []string{"/etc/os-release: Else"}, "", Fail, "/etc/os-release same"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := testPair(t, before, tt.after)
			p.Before.Image = testImage(t, base("/etc/os-release: Debian"), layer{"RUN x", []string{"/srv/a: [0755] a"}})
			made := []string{"/srv/a: [0755] a"}
			if tt.files == nil {
				made = append(made, "/etc/os-release: Mine")
			}
			p.After.Image = testImage(t, base(tt.files...), layer{"RUN x", made})
			for _, im := range []*image.Image{p.Before.Image, p.After.Image} {
				im.Config.History = append(im.Config.History, empty("CMD [\"/srv/a\"]"))
			}
			if tt.stated != "" {
				p.state(tt.stated)
			}
			wantFinding(t, checkFiles(p), tt.want, tt.words)
		})
	}
}

// A site's files are carried to where the new server looks for them.
func TestCheckFilesOfSite(t *testing.T) {
	const before = "FROM node:20\nWORKDIR /app\nRUN npm install -g serve@14\nCOPY dist dist\nCMD [\"serve\", \"-l\", \"3000\", \"dist\"]\n"
	const after = "FROM node:20 AS builder\nWORKDIR /app\nRUN npm install -g serve@14\nCOPY dist dist\nFROM nginx:stable-alpine\nCOPY --from=builder /app/dist /usr/share/nginx/html\nCMD [\"nginx\", \"-g\", \"daemon off;\"]\n"
	const index = "/usr/share/nginx/html/index.html: "
	for _, tt := range []struct {
		name  string
		files []string
		want  Status
		words string
	}{
		{"all there", []string{index + "[0644] home", "/usr/share/nginx/html/a.js: js"}, Pass, ""},
		{"one lost", []string{index + "[0644] home"}, Fail, "/app/dist/a.js"},
		{"one another", []string{index + "[0644] other", "/usr/share/nginx/html/a.js: js"}, Fail, "/app/dist/index.html content"},
		{"one that nginx can't read", []string{index + "[0600] home", "/usr/share/nginx/html/a.js: js"}, Fail, "index.html read 0600"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := testPair(t, before, after, "dist/index.html", "home", "dist/a.js", "js")
			p.Before.Image = testImage(t, base("/usr/bin/node: [0755] n"), layer{"COPY dist dist # buildkit", []string{"/app/dist/index.html: home", "/app/dist/a.js: js", "/app/dist/none: dir"}})
			p.After.Image = testImage(t, base("/usr/sbin/nginx: [0755] n"), layer{"COPY /app/dist /usr/share/nginx/html # buildkit", tt.files})
			p.state("web-server: serve")
			if c := compareFiles(p); c.from != "/app/dist" || c.to != "/usr/share/nginx/html" {
				t.Fatalf("roots %q and %q", c.from, c.to)
			}
			wantFinding(t, checkFiles(p), tt.want, tt.words)
		})
	}
}

func TestBaseLayers(t *testing.T) {
	p := testPair(t, "FROM debian:12 AS x\nRUN a\nFROM x\nENV A=1\nCOPY a a\n", goAfter)
	im := testImage(t, base(), base(), layer{"RUN a", nil}, layer{"COPY a a # buildkit", nil})
	im.Config.History = append(im.Config.History[:3:3], empty("ENV A=1"), im.Config.History[3])
	p.Before.Image = im
	if n := baseLayers(p.Before); n != 2 {
		t.Errorf("%d layers of the base, want 2", n)
	}
	// A base without history: BuildKit adds lines for its layers at the end.
	im.Config.History = append(im.Config.History[2:5:5], empty(""), empty(""))
	for i := range im.Config.History[3:] {
		im.Config.History[3+i].EmptyLayer, im.Config.History[3+i].Comment = false, exporterComment
	}
	if n := baseLayers(p.Before); n != 2 {
		t.Errorf("without history: %d layers of the base, want 2", n)
	}
}

// A shell that nothing needs is no fault of needs; that it is gone was stated, and is told here.
func TestCheckFilesShell(t *testing.T) {
	for _, tt := range []struct {
		stated string
		after  []string
		want   Status
		words  string
	}{
		{"no-shell", nil, Stated, "/bin/sh no-shell"},
		{"no-shell", []string{"/bin/sh: [0755] sh"}, Pass, ""},
		{"exec-form", nil, Pass, ""},
	} {
		p := testPair(t, "FROM debian:12\nCOPY x /x\nCMD [\"/x\"]\n", "FROM debian:12\nFROM scratch\nCOPY x /x\nCMD [\"/x\"]\n", "x", "")
		p.Before.Image, p.After.Image = testImage(t, base("/bin/sh: [0755] sh")), testImage(t, base(tt.after...))
		for _, im := range []*image.Image{p.Before.Image, p.After.Image} {
			im.Config.History = append(im.Config.History, empty("COPY"), empty("CMD"))
		}
		p.state(tt.stated)
		wantFinding(t, checkFiles(p), tt.want, tt.words)
	}
}

// Where /bin is a link, a file in it has two names. COPY makes a directory of the link that scratch does not have.
func TestCheckFilesByAnotherName(t *testing.T) {
	before := []string{"/usr/bin: dir", "/bin: -> usr/bin", "/usr/bin/relay: [0755 program] x"}
	for _, tt := range []struct {
		name, after string
		want        Status
	}{
		{"the same file", "/bin/relay: [0755 program] x", Pass},
		{"another file", "/bin/relay: [0755 program] y", Fail},
		{"another name", "/bin/relais: [0755 program] x", Fail},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := testPair(t, goBefore, goAfter, goProject...)
			p.Before.Image, p.After.Image = goImages(t, before, []string{"/app/config.yml: a: b", "/app/data: dir", "/bin: dir", tt.after})
			p.Before.Seen = &observe.Observation{Process: observe.Process{Mapped: []string{"/usr/bin/relay"}}}
			if c := checkFiles(p); c.Status != tt.want {
				t.Errorf("%s, want %s: %v", c.Status, tt.want, c.Findings)
			}
		})
	}
}
