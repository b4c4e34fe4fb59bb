package verify

import (
	"testing"

	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/verify/image"
)

// A Go program that asks over TLS, knows time zones and writes temporary files.
const tlsMain = "package main\n\nimport (\n\t\"net/http\"\n\t\"os\"\n\t\"time\"\n)\n\nfunc main() {\n\ttime.LoadLocation(\"Europe/Paris\")\n\tos.CreateTemp(\"\", \"x\")\n\thttp.Get(\"https://example.com\")\n}\n"

func TestCheckNeeds(t *testing.T) {
	const ca, zone, tmp, passwd, sh = "/etc/ssl/certs/ca-certificates.crt: roots", "/usr/share/zoneinfo/UTC: utc", "/tmp: [1777] dir", "/etc/passwd: root:x:0:0:root:/root:/bin/sh", "/bin/sh: [0755] sh"
	all := []string{ca, zone, tmp, passwd, sh}
	const plain = "package main\n\nfunc main() { println(1) }\n"
	for _, tt := range []struct {
		name          string
		main          string
		before, after []string
		stated        string
		want          Status
		words         string
	}{
		{"all there", tlsMain, all, all, "", Pass, ""},
		{"none was there", tlsMain, nil, nil, "", Pass, ""},
		{"roots lost", tlsMain, all, []string{zone, tmp, passwd, sh}, "", Fail, "CA roots lost main.go"},
		{"roots are empty", tlsMain, all, []string{"/etc/ssl/certs/ca-certificates.crt: ", zone, tmp, passwd, sh}, "", Fail, "CA roots"},
		{"roots in another place", tlsMain, all, []string{"/etc/ssl/cert.pem: roots", zone, tmp, passwd, sh}, "", Pass, ""},
		{"zones lost", tlsMain, all, []string{ca, tmp, passwd, sh}, "", Fail, "zone data"},
		{"no temporary directory", tlsMain, all, []string{ca, zone, passwd, sh}, "", Fail, "/tmp"},
		{"lost, and nothing asks", plain, all, []string{tmp, passwd, sh}, "", Pass, "CA roots nothing asks"},
		{"shell lost, told with the files", plain, all, []string{ca, zone, tmp, passwd}, "no-shell", Pass, ""},
		{"shell lost, nobody told and nothing asks", plain, all, []string{ca, zone, tmp, passwd}, "", Pass, "/bin/sh"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := testPair(t, goBefore, goAfter, "go.mod", "module example.com/x\n\ngo 1.22\n", "main.go", tt.main)
			p.Before.Image, p.After.Image = testImage(t, base(tt.before...)), testImage(t, base(tt.after...))
			if tt.stated != "" {
				p.state(tt.stated)
			}
			wantFinding(t, checkNeeds(p), tt.want, tt.words)
		})
	}
}

func TestCheckNeedsUnknown(t *testing.T) {
	p := testPair(t, "FROM python:3.12\nCOPY . /app\nCMD [\"python\", \"/app/main.py\"]\n", "FROM python:3.12\nFROM python:3.12-slim\nCMD [\"python\", \"/app/main.py\"]\n")
	p.Before.Image, p.After.Image = testImage(t, base("/etc/ssl/certs/ca-certificates.crt: roots")), testImage(t)
	wantFinding(t, checkNeeds(p), Unknown, "CA roots not known")
	p.state("unknown-needs: what python needs")
	wantFinding(t, checkNeeds(p), Stated, "CA roots unknown-needs")
}

// The shell that a start command was written for is gone, and the program starts without it; or it is gone and the command is not.
func TestCheckNeedsStartShell(t *testing.T) {
	const before = "FROM golang:1.22\nWORKDIR /app\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /app/server .\nCMD /app/server\n"
	for _, tt := range []struct {
		stated, words string
		after         []string
		want          Status
	}{
		{"exec-form", "/bin/sh exec-form", nil, Stated},
		{"exec-form", "", []string{"/bin/sh: [0755] sh"}, Pass},
		{"", "/bin/sh lost start command", nil, Fail},
	} {
		p := testPair(t, before, goAfter, goProject...)
		p.Before.Image, p.After.Image = testImage(t, base("/bin/sh: [0755] sh")), testImage(t, base(tt.after...))
		if tt.stated != "" {
			p.state(tt.stated)
		}
		wantFinding(t, checkNeeds(p), tt.want, tt.words)
	}
}

// An account that a step gives files to, or that the program looks up, has the number that it had.
func TestCheckNeedsAccounts(t *testing.T) {
	const was = "/etc/passwd: root:x:0:0::/root:/bin/sh\napp:x:1000:1000::/:/bin/sh"
	for _, tt := range []struct {
		name  string
		after []string
		want  Status
		words string
	}{
		{"the same", []string{was}, Pass, ""},
		{"another number", []string{"/etc/passwd: root:x:0:0::/root:/bin/sh\napp:x:1001:1000::/:/bin/sh"}, Fail, "account app"},
		{"none", []string{"/etc/passwd: root:x:0:0::/root:/bin/sh"}, Fail, "account app"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := testPair(t, "FROM golang:1.22\nWORKDIR /app\nCOPY . .\nRUN useradd app && CGO_ENABLED=0 go build -o /app/server .\nUSER app\nCMD [\"/app/server\"]\n", goAfter, goProject...)
			p.Before.Image, p.After.Image = testImage(t, base(was)), testImage(t, base(tt.after...))
			p.Before.Image.Config.Config.User, p.After.Image.Config.Config.User = "app", "1000"
			wantFinding(t, checkNeeds(p), tt.want, tt.words)
		})
	}
}

// The entry of a user that goes by number: HOME comes from it.
func TestCheckNeedsEntry(t *testing.T) {
	const root = "/etc/passwd: root:x:0:0::/root:/bin/sh"
	for _, tt := range []struct {
		after string
		words string
	}{
		{root + "\napp:x:1000:1000::/home/app:/bin/sh", ""},
		{root, "entry of user 1000 nothing"},
	} {
		p := testPair(t, goBefore, goAfter, goProject...)
		p.Before.Image, p.After.Image = testImage(t, base(root+"\napp:x:1000:1000::/home/app:/bin/sh")), testImage(t, base(tt.after))
		p.Before.Image.Config.Config.User, p.After.Image.Config.Config.User = "1000", "1000"
		wantFinding(t, checkNeeds(p), Pass, tt.words)
	}
}

func TestBecause(t *testing.T) {
	for want, n := range map[string]recipe.Need{
		"it asks":                {Why: "it asks"},
		"it asks (pom.xml)":      {Why: "it asks", Place: project.Place{File: "pom.xml"}},
		"it asks (Dockerfile:3)": {Why: "it asks", Place: project.Place{File: "Dockerfile", Line: 3}},
	} {
		if got := because(n); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestCheckNeedsOfConfiguration(t *testing.T) {
	const before = goBefore + "HEALTHCHECK CMD curl -f http://localhost/\n"
	const passwd = "/etc/passwd: root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/:/bin/sh"
	user := func(name string) func(*image.Image) {
		return func(im *image.Image) { im.Config.Config.User = name }
	}
	health := func(test ...string) func(*image.Image) {
		return func(im *image.Image) {
			im.Config.Config.Healthcheck = config(map[string][]string{"health": test}).Healthcheck
		}
	}
	none := func(*image.Image) {}
	for _, tt := range []struct {
		name          string
		file          string
		before, after []string
		set           func(*image.Image)
		want          Status
		words         string
	}{
		{"user by name, without an entry", goBefore, []string{passwd}, nil, user("app"), Fail, "user app no entry"},
		{"user by number needs none", goBefore, nil, nil, user("1000"), Pass, ""},
		{"the health check's shell", goBefore, nil, nil, health("CMD-SHELL", "exit 0"), Fail, "health check shell form"},
		{"the health check's shell is there", goBefore, []string{"/bin/sh: [0755] sh"}, []string{"/bin/sh: [0755] sh"}, health("CMD-SHELL", "exit 0"), Pass, ""},
		{"a shell that can't be executed is none", goBefore, []string{"/bin/sh: [0755] sh"}, []string{"/bin/sh: [0644] sh"}, health("CMD-SHELL", "exit 0"), Fail, "/bin/sh"},
		{"the health check's program", before, []string{"/bin/sh: [0755] sh", "/usr/bin/curl: [0755] curl"}, []string{"/bin/sh: [0755] sh"}, health("CMD-SHELL", "curl -f http://localhost/"), Fail, "program curl"},
		{"through a link", before, []string{"/bin/sh: [0755] sh", "/usr/bin/curl: [0755] curl"}, []string{"/bin/sh: [0755] sh", "/usr/bin/curl: -> /opt/curl", "/opt/curl: [0755] curl"}, health("CMD-SHELL", "curl -f http://localhost/"), Pass, ""},
		{"a link to nothing", before, []string{"/bin/sh: [0755] sh", "/usr/bin/curl: [0755] curl"}, []string{"/bin/sh: [0755] sh", "/usr/bin/curl: -> /opt/curl"}, none, Fail, "program curl"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := testPair(t, tt.file, goAfter, goProject...)
			p.Before.Image, p.After.Image = testImage(t, base(tt.before...)), testImage(t, base(tt.after...))
			tt.set(p.Before.Image)
			tt.set(p.After.Image)
			wantFinding(t, checkNeeds(p), tt.want, tt.words)
		})
	}
}
