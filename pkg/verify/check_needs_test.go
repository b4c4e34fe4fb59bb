package verify

import (
	"testing"

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
		{"shell lost, told", plain, all, []string{ca, zone, tmp, passwd}, "no-shell", Stated, "/bin/sh no-shell"},
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
