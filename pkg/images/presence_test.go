package images

import "testing"

// From the public Dockerfiles: packages that each installs (apt-get, apk), and the package lists of
// docker-library/repo-info for debian, alpine, nginx and eclipse-temurin.
func TestHas(t *testing.T) {
	for _, c := range []struct{ ref, yes, no, unknown string }{
		{"node:22", "sh bash node npm npx yarn curl wget git gcc make ps", "java go nginx mvn tini apk", "no-such-program corepack"},
		{"node:22-slim", "sh bash node npm yarn", "curl wget git gcc python3 ps make", ""},
		{"node:26-slim", "node npm", "yarn curl", ""},
		{"node:22-alpine", "sh ash node wget ps apk", "bash curl git gcc python3 make", ""},
		{"golang:1.22", "go git gcc make curl bash", "node java", ""},
		{"golang:1.22-alpine", "go sh wget", "git gcc bash curl make", ""},
		{"maven:3.9-eclipse-temurin-17", "mvn java javac jar curl bash", "node go apk", "git"},
		{"eclipse-temurin:17-jre", "java keytool curl wget sh bash", "javac jlink mvn apk node", ""},
		{"eclipse-temurin:17.0.3_7-jre", "java curl", "javac", "wget"}, // on jammy, before wget came
		{"eclipse-temurin:17-jre-alpine", "java wget sh", "javac bash curl", ""},
		{"eclipse-temurin:17", "java javac jcmd", "mvn", "jshell"},
		{"amazoncorretto:17-al2023-headless", "java sh bash", "", "javac ps tar"},
		{"nginx:stable-alpine", "nginx envsubst sh wget curl", "bash node java apt-get", ""},
		{"nginx:stable-alpine-slim", "nginx envsubst wget", "curl bash", ""},
		{"nginx:stable", "nginx envsubst bash curl", "wget ps node", ""},
		{"nginxinc/nginx-unprivileged:stable-alpine", "nginx curl", "bash", ""},
		{"debian:bookworm-slim", "sh bash sed awk tar perl useradd adduser su", "curl wget ps gcc openssl", ""},
		{"debian:trixie-slim", "sh bash useradd", "adduser curl wget ps", ""},
		{"ubuntu:24.04", "sh bash useradd", "curl wget gcc", "ps adduser"},
		{"alpine:3.20", "sh ash wget ps nc adduser apk getent", "bash curl useradd apt-get openssl", ""},
		{"gcr.io/distroless/static-debian12", "", "sh bash cat wget curl java", ""},
		{"gcr.io/distroless/base-debian12:debug", "sh wget ps", "bash curl", ""},
		{"gcr.io/distroless/java17-debian13", "java", "sh javac bash", ""},
		{"scratch", "", "sh bash cat ls curl", ""},
		{"openjdk:17", "java javac sh bash", "", "ps curl"},
		{"python:3.12-slim", "python python3 pip sh", "curl gcc git", ""},
	} {
		i, err := Lookup(c.ref)
		if err != nil {
			t.Error(err)
			continue
		}
		for want, list := range map[Presence]string{Yes: c.yes, No: c.no, Unknown: c.unknown} {
			for program := range fields(list) {
				if got := i.Has(program); got != want {
					t.Errorf("%s: has %s: %s, want %s", c.ref, program, got, want)
				}
			}
		}
	}
}

func TestHasData(t *testing.T) {
	for _, c := range []struct {
		ref             string
		yes, no, unsure string
	}{
		{"scratch", "", "ca-roots zoneinfo mime-types passwd tmp nsswitch services fontconfig", ""},
		{"gcr.io/distroless/static-debian12", "ca-roots zoneinfo mime-types passwd tmp nsswitch services", "fontconfig", ""},
		{"gcr.io/distroless/java17-debian13", "ca-roots fontconfig", "", ""},
		{"debian:bookworm-slim", "zoneinfo passwd tmp", "ca-roots mime-types services fontconfig", ""},
		{"debian:trixie-slim", "zoneinfo passwd tmp", "ca-roots mime-types services", ""},
		{"alpine:3.20", "ca-roots passwd tmp services", "zoneinfo mime-types fontconfig", "nsswitch"},
		{"alpine:3.9", "passwd tmp", "zoneinfo", "ca-roots"},
		{"ubuntu:24.04", "passwd tmp", "ca-roots zoneinfo mime-types", ""},
		{"node:22-slim", "passwd tmp", "ca-roots", ""},
		{"node:22", "ca-roots services zoneinfo mime-types", "", "fontconfig"},
		{"golang:1.22", "ca-roots zoneinfo mime-types", "", ""},
		{"golang:1.22-alpine", "ca-roots", "zoneinfo", ""},
		{"nginx:stable-alpine", "ca-roots zoneinfo tmp", "mime-types", ""},
		{"nginx:stable", "ca-roots zoneinfo", "mime-types", ""},
		{"eclipse-temurin:17-jre", "ca-roots zoneinfo fontconfig", "", ""},
		{"eclipse-temurin:17-jre-alpine", "ca-roots zoneinfo fontconfig", "", ""},
		{"openjdk:11-jre-slim", "ca-roots", "fontconfig", ""},
		{"openjdk:11-jdk", "ca-roots fontconfig", "", ""},
	} {
		i, err := Lookup(c.ref)
		if err != nil {
			t.Error(err)
			continue
		}
		for want, list := range map[Presence]string{Yes: c.yes, No: c.no, Unknown: c.unsure} {
			for d := range fields(list) {
				if got := i.HasData(Data(d)); got != want {
					t.Errorf("%s: has %s: %s, want %s", c.ref, d, got, want)
				}
				if at := i.DataPath(Data(d)); (at != "") != (want == Yes) {
					t.Errorf("%s: %s at %q", c.ref, d, at)
				}
			}
		}
	}
	i, _ := Lookup("amazoncorretto:17")
	if got := i.DataPath(CARoots); got != "/etc/pki/tls/certs/ca-bundle.crt" {
		t.Errorf("Amazon Linux keeps its roots at %q", got)
	}
}

func TestUserID(t *testing.T) {
	for _, c := range []struct {
		ref, name string
		uid, gid  int
		ok        bool
	}{
		{"node:20", "node", 1000, 1000, true},
		{"node:20-alpine", "node", 1000, 1000, true},
		{"node:20", "root", 0, 0, true},
		{"nginx:stable-alpine", "nginx", 101, 101, true},
		{"nginx:stable", "nginx", 101, 101, true},
		{"nginx:stable-alpine", "node", 0, 0, false},
		{"golang:1.22", "node", 0, 0, false},
		{"debian:bookworm", "nobody", 65534, 65534, true},
		{"debian:bookworm", "www-data", 33, 33, true},
		{"alpine:3.20", "www-data", 0, 0, false}, // a group, no user
		{"alpine:3.20", "daemon", 2, 2, true},
		{"debian:bookworm", "daemon", 1, 1, true},
		{"ubuntu:24.04", "ubuntu", 1000, 1000, true},
		{"ubuntu:22.04", "ubuntu", 0, 0, false},
		{"gcr.io/distroless/static-debian12", "nonroot", 65532, 65532, true},
		{"gradle:8-jdk17", "gradle", 1000, 1000, true},
		{"scratch", "root", 0, 0, false},
	} {
		i, err := Lookup(c.ref)
		if err != nil {
			t.Error(err)
			continue
		}
		if uid, gid, ok := i.UserID(c.name); uid != c.uid || gid != c.gid || ok != c.ok {
			t.Errorf("%s in %s: %d:%d, %v", c.name, c.ref, uid, gid, ok)
		}
	}
}

// An image that is not in the catalogue holds nothing that is known.
func TestZeroImage(t *testing.T) {
	var i Image
	if i.Has("sh") != Unknown || i.HasData(CARoots) != Unknown || i.DataPath(Tmp) != "" {
		t.Error("something is known of the zero image")
	}
	if _, _, ok := i.UserID("root"); ok {
		t.Error("an account is known of the zero image")
	}
}
