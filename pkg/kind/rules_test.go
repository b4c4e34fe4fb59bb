package kind

import (
	"regexp"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/refactor"
)

// TestSystemData holds that it does not count which data of the system is copied.
func TestSystemData(t *testing.T) {
	of := func(file string) string {
		r := program()
		out("/out/server\nUSER", "/out/server\nCOPY --from=builder "+file+" "+file+"\nUSER")(&r)
		return Of(r)
	}
	certificates := of("/etc/ssl/certs/ca-certificates.crt")
	if of("/usr/share/zoneinfo") != certificates {
		t.Error("time zones are another kind")
	}
	if of("/etc/passwd") == certificates {
		t.Error("accounts are the same kind")
	}
}

// TestUserLost holds that a user who goes without a line that says so makes another kind.
func TestUserLost(t *testing.T) {
	of := func(before, after string) string {
		r := program()
		r.Before, r.After = &refactor.Image{Config: map[string]string{"User": before}}, &refactor.Image{Base: r.Runtime, Config: map[string]string{"User": after}}
		return Of(r)
	}
	kept := of("app", "app")
	if of("", "0") != kept || of("app", "1000:1000") != kept {
		t.Error("a user who stays is another kind")
	}
	if of("app", "") == kept || of("root", "app") == kept || of("app", "root") == of("root", "app") {
		t.Error("a user who changes is the same kind")
	}
}

// TestOrder holds that the order of copies does not count, and that of steps does.
func TestOrder(t *testing.T) {
	of := func(lines ...string) string {
		r := program()
		out("COPY --from=builder /out/server /out/server\n", strings.Join(lines, "\n")+"\n")(&r)
		return Of(r)
	}
	a, b := "COPY --from=builder /out/server /out/server", "COPY --from=builder /etc/ssl/cert.pem /etc/ssl/cert.pem"
	if of(a, b) != of(b, a) {
		t.Error("the order of copies counts")
	}
	c, d := "RUN mkdir /data", "RUN chown app /data"
	if of(c, d) == of(d, c) {
		t.Error("the order of steps does not count")
	}
}

// TestForm holds that the program's own arguments do not count where only the form of its command changes, but do where they change.
func TestForm(t *testing.T) {
	of := func(before, after string) string {
		r := program()
		r.Input, r.Output = replace(r.Input, `["/out/server"]`, before), replace(r.Output, `["/out/server"]`, after)
		return Of(r)
	}
	one := of("/out/server", `["/out/server"]`)
	if of("/out/server -v --db x", `["/out/server", "-v", "--db", "x"]`) != one {
		t.Error("the arguments count")
	}
	for _, other := range [][2]string{{"/out/server -v", `["/out/server"]`}, {"/out/server", `["/out/server", "-v"]`}, {"exec server", `["server"]`}} {
		if of(other[0], other[1]) == one {
			t.Errorf("%s is of the same kind", other)
		}
	}
}

// TestRunners holds that it does not count which program runs a project's script.
func TestRunners(t *testing.T) {
	of := func(command string) string {
		r := site()
		r.Input = replace(r.Input, `["serve", "-s", "dist"]`, command)
		return Of(r)
	}
	for _, other := range []string{"npm run preview", `["yarn", "start"]`, `["npx", "serve", "-s"]`, "bunx serve@14 dist"} {
		if of(other) != of(`["npm", "start"]`) {
			t.Errorf("%s is of another kind", other)
		}
	}
}

// TestPrivate holds that of images that the catalogue does not know the name and the major version count, not the rest of the tag.
func TestPrivate(t *testing.T) {
	of := func(ref string) string {
		r := jar()
		runtime("eclipse-temurin:17-jre", ref)(&r)
		return Of(r)
	}
	base := of("registry.example.com:5000/base/java:17.0.1")
	if got := of("registry.example.com:5000/base/java:17.2@sha256:" + strings.Repeat("c", 64)); got != base {
		t.Error("the minor version counts")
	}
	for _, other := range []string{"registry.example.com:5000/base/java:21", "registry.example.com:5000/base/jre:17", "registry.example.com:5000/base/java:latest"} {
		if of(other) == base {
			t.Errorf("%s is of the same kind", other)
		}
	}
}

// TestName holds the form of the name, and that only rewrites have one.
func TestName(t *testing.T) {
	if got := Of(site()); !regexp.MustCompile(`^node-nginx-[0-9a-f]{16}$`).MatchString(got) {
		t.Errorf("got %q", got)
	}
	for _, s := range []refactor.Status{refactor.Unchanged, refactor.Refused} {
		r := site()
		r.Status = s
		if got := Of(r); got != "" {
			t.Errorf("%v has the kind %q", s, got)
		}
	}
}

// TestUnread gives kinds to what is no Dockerfile: each text is a kind of its own.
func TestUnread(t *testing.T) {
	a := refactor.Result{Status: refactor.Rewritten, Transform: "x", Input: []byte("a"), Output: []byte("b")}
	b := a
	b.Output = []byte("c")
	if Of(a) == Of(b) {
		t.Error("the texts do not count")
	}
}

// FuzzShape holds that no pair of texts makes it panic, and that a shape is the same twice.
func FuzzShape(f *testing.F) {
	for _, r := range []refactor.Result{site(), program(), jar()} {
		f.Add(r.Input, r.Output)
		f.Add(r.Output, r.Input)
	}
	f.Fuzz(func(t *testing.T, input, output []byte) {
		if a, b := shape(input, output), shape(input, output); strings.Join(a, "\n") != strings.Join(b, "\n") {
			t.Errorf("%q\n%q", a, b)
		}
	})
}

func BenchmarkOf(b *testing.B) {
	r := site()
	for b.Loop() {
		Of(r)
	}
}
