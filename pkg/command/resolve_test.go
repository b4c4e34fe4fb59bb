package command

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"

	"github.com/msb-dev/msb/pkg/discover"
	"github.com/msb-dev/msb/pkg/refactor"
	"github.com/msb-dev/msb/pkg/report"
	"github.com/msb-dev/msb/pkg/rootfs"
)

// tree makes files in a new directory and goes there. A name ending in / is a directory; content "-> x" is a symlink.
func tree(t testing.TB, files map[string]string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		full := filepath.Join(dir, filepath.FromSlash(name))
		parent := filepath.Dir(full)
		if strings.HasSuffix(name, "/") {
			parent = full
		}
		if err := os.MkdirAll(parent, 0o777); err != nil {
			t.Fatal(err)
		}
		if target, ok := strings.CutPrefix(content, "-> "); ok {
			err = os.Symlink(target, full)
		} else if parent != full {
			err = os.WriteFile(full, []byte(content), 0o666)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	for _, name := range Environment() {
		t.Setenv(name, "")
	}
	return dir
}

// line reads the flags of a command line.
func line(args ...string) (g Given, err error) {
	app := &cli.App{
		Commands: []*cli.Command{{Name: "x", Flags: slices.Concat(SettingsFlags(), BuildFlags(), RunFlags()), Action: func(c *cli.Context) error {
			g, err = ReadSettings(c, []string{"node-nginx", "maven-jre", "go-scratch"})
			return nil
		}}},
		DisableSliceFlagSeparator: true, ExitErrHandler: func(*cli.Context, error) {},
	}
	if e := app.Run(append([]string{"msb", "x"}, args...)); e != nil {
		return g, e
	}
	return g, err
}

// target is the file of that name below the current directory.
func target(t testing.TB, name, contextDir string) Target {
	t.Helper()
	real, repo, err := discover.Resolve(filepath.Dir(name))
	if err != nil {
		t.Fatal(err)
	}
	tt, err := TargetOf(discover.File{Name: name, Path: filepath.Join(real, filepath.Base(name)), Repository: repo}, contextDir)
	if err != nil {
		t.Fatal(err)
	}
	return tt
}

// settled is what holds for a file, "name=value (from)" each.
func settled(t testing.TB, name string, args ...string) (map[string]string, Settings, error) {
	t.Helper()
	g, err := line(args...)
	if err != nil {
		t.Fatal(err)
	}
	g.Verify = true
	tt := target(t, name, "")
	root, err := rootfs.Open(tt.Root)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	r, err := g.resolve(tt, root)
	out := map[string]string{}
	for _, e := range r.effective {
		if _, twice := out[e.Name]; twice {
			t.Errorf("%s is listed twice", e.Name)
		}
		out[e.Name] = fmt.Sprintf("%v (%s)", e.Value, e.From)
	}
	return out, r.settings, err
}

const everything = `version: 1
risk: exact
prefer: small
platform: linux/arm64
transforms: {disable: [maven-jre]}
assume: [dev-server-after-build]
build-args: {A: file, B: file}
verify: {http: [/file], run: [file], env: {A: file}, timeout: 60s, min-saving: 10%, network: none}
images: {nginx: {runtime: "nginx:stable"}}
overrides:
- files: [sub/]
  risk: stated
  context: ctx
  build-args: {B: override}
- files: [sub/Dockerfile.b]
  risk: exact
  verify: {http: [/override]}
`

// TestPrecedence holds that each setting comes from the line, else the environment, else the file, else the default, each on its own.
func TestPrecedence(t *testing.T) {
	tree(t, map[string]string{".git/": "", "msb.yaml": everything, "sub/": "", "ctx/": "", "none/.git/": ""})
	for _, tt := range []struct {
		name, file, env, args, want string // want has settings that are separated by "; "
	}{
		{"defaults", "none/Dockerfile", "", "", "risk=stated (default); prefer=safe (default); transforms=[node-nginx maven-jre go-scratch] (default); assume=[] (default); platform= (default); verify.http=[] (default); verify.network=default (default); verify.min-saving=0% (default); verify.timeout=30m0s (default); context=. (default)"},
		{"the file", "Dockerfile", "", "", "risk=exact (msb.yaml:2); prefer=small (msb.yaml:3); platform=linux/arm64 (msb.yaml:4); transforms=[node-nginx go-scratch] (msb.yaml:5); assume=[dev-server-after-build] (msb.yaml:6); build-args.A=file (msb.yaml:7); verify.http=[GET /file] (msb.yaml:8); verify.run=[file] (msb.yaml:8); verify.env=[A=file] (msb.yaml:8); verify.timeout=1m0s (msb.yaml:8); verify.min-saving=10% (msb.yaml:8); verify.network=none (msb.yaml:8); images.nginx.runtime=nginx:stable (msb.yaml:9); context=. (default)"},
		{"an override", "sub/Dockerfile", "", "", "risk=stated (msb.yaml:12); context=ctx (msb.yaml:13); build-args.A=file (msb.yaml:7); build-args.B=override (msb.yaml:14); prefer=small (msb.yaml:3)"},
		{"two overrides", "sub/Dockerfile.b", "", "", "risk=exact (msb.yaml:16); context=ctx (msb.yaml:13); verify.http=[GET /override] (msb.yaml:17); verify.run=[file] (msb.yaml:8)"},
		{"the environment", "sub/Dockerfile", "MSB_RISK=exact MSB_TRANSFORM=-go-scratch MSB_TIMEOUT=5s MSB_MIN_SAVING=5 MSB_NETWORK=host MSB_RUNTIME_IMAGE=nginx=nginx:stable-alpine,eclipse-temurin=eclipse-temurin:21-jre MSB_PLATFORM=linux/amd64 MSB_ASSUME=dev-server-after-build", "", "risk=exact (MSB_RISK); transforms=[node-nginx maven-jre] (MSB_TRANSFORM); verify.timeout=5s (MSB_TIMEOUT); verify.min-saving=5% (MSB_MIN_SAVING); verify.network=host (MSB_NETWORK); images.nginx.runtime=nginx:stable-alpine (MSB_RUNTIME_IMAGE); images.eclipse-temurin.runtime=eclipse-temurin:21-jre (MSB_RUNTIME_IMAGE); platform=linux/amd64 (MSB_PLATFORM); assume=[dev-server-after-build] (MSB_ASSUME); prefer=small (msb.yaml:3)"},
		{"the line", "sub/Dockerfile", "MSB_RISK=exact MSB_PREFER=safe", "--risk=stated --build-arg=B=line --http=/line --runtime-image=nginx=nginx:stable-alpine", "risk=stated (--risk); prefer=safe (MSB_PREFER); build-args.A=file (msb.yaml:7); build-args.B=line (--build-arg); verify.http=[GET /line] (--http); images.nginx.runtime=nginx:stable-alpine (--runtime-image)"},
		{"no file", "Dockerfile", "", "--config=none", "risk=stated (default)"},
		{"no file by the environment", "Dockerfile", "MSB_CONFIG=none", "", "risk=stated (default)"},
		{"another file", "none/Dockerfile", "MSB_CONFIG=none", "--config=msb.yaml", "risk=exact (msb.yaml:2)"},
		{"another file's overrides, from the root of the repository", "sub/Dockerfile", "", "--config=msb.yaml", "risk=stated (msb.yaml:12)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for v := range strings.FieldsSeq(tt.env) {
				name, value, _ := strings.Cut(v, "=")
				t.Setenv(name, value)
			}
			got, _, err := settled(t, tt.file, strings.Fields(tt.args)...)
			if err != nil {
				t.Fatal(err)
			}
			for want := range strings.SplitSeq(tt.want, "; ") {
				name, value, _ := strings.Cut(want, "=")
				if got[name] != value {
					t.Errorf("%s is %s, want %s", name, got[name], value)
				}
			}
		})
	}
}

// TestSettingsHash holds that records tell settings apart by what they are, not by where they came from.
func TestSettingsHash(t *testing.T) {
	tree(t, map[string]string{"a/.git/": "", "a/msb.yaml": "version: 1\nrisk: exact\n", "b/.git/": "", "c/.git/": "", "c/msb.yaml": "version: 1\nimages: {'x/y:1': {like: 'golang:1.22'}}\n"})
	hash := func(name string, args ...string) string {
		t.Helper()
		_, set, err := settled(t, name, args...)
		if err != nil {
			t.Fatal(err)
		}
		return set.Hash()
	}
	plain := hash("b/Dockerfile")
	if hash("a/Dockerfile") != hash("b/Dockerfile", "--risk=exact") {
		t.Error("one setting, by file and by flag, has two hashes")
	}
	for what, other := range map[string]string{
		"risk": hash("a/Dockerfile"), "an image": hash("c/Dockerfile"), "a runtime": hash("b/Dockerfile", "--runtime-image=nginx=nginx:stable"),
		"a request": hash("b/Dockerfile", "--http=/x"),
	} {
		if other == plain {
			t.Errorf("%s is not in the hash", what)
		}
	}
	if hash("b/Dockerfile", "--timeout=1s") != plain {
		t.Error("the time limit is in the hash, though no verdict depends on it")
	}
}

// TestNearest holds which file counts, and what records name of the search.
func TestNearest(t *testing.T) {
	const exact, small = "version: 1\nrisk: exact\n", "version: 1\nprefer: small\n"
	tree(t, map[string]string{
		"msb.yaml":        "broken: it lies outside of every repository",
		"r/.git/":         "",
		"r/.msb.yaml":     exact,
		"r/a/b/":          "",
		"r/c/msb.yaml":    small, // no merging: risk is the default
		"r/s/.git":        "gitdir: ../.git/modules/s\n",
		"r/s/a/":          "",
		"plain/a/":        "",
		"w/.git/":         "",
		"w/d/":            "",
		"w/msb.yaml":      "-> d/shared.yaml",
		"w/d/shared.yaml": exact,
	})
	for _, tt := range []struct{ file, risk, read string }{ // read has the paths in the project, "-" in front of those that are absent
		{"r/Dockerfile", "exact (r/.msb.yaml:2)", ".msb.yaml -msb.yaml"},
		{"r/a/b/Dockerfile", "exact (r/.msb.yaml:2)", "-a/b/.msb.yaml -a/b/msb.yaml -a/.msb.yaml -a/msb.yaml .msb.yaml -msb.yaml"},
		{"r/c/Dockerfile", "stated (default)", "-c/.msb.yaml c/msb.yaml"},
		{"r/s/a/Dockerfile", "stated (default)", "-a/.msb.yaml -a/msb.yaml -.msb.yaml -msb.yaml"}, // a repository of its own
		{"plain/a/Dockerfile", "stated (default)", "-.msb.yaml -msb.yaml"},
		{"w/Dockerfile", "exact (w/msb.yaml:2)", "-.msb.yaml msb.yaml"},
	} {
		got, _, err := settled(t, tt.file)
		if err != nil || got["risk"] != filepath.FromSlash(tt.risk) {
			t.Errorf("%s: risk %s, %v, want %s", tt.file, got["risk"], err, tt.risk)
		}
		read := looked(t, tt.file)
		want := map[string]string{}
		for name := range strings.FieldsSeq(tt.read) {
			bare, absent := strings.CutPrefix(name, "-")
			if want[bare] = ""; !absent {
				text, err := os.ReadFile(filepath.Join(target(t, tt.file, "").Root, bare))
				if err != nil {
					t.Fatal(err)
				}
				want[bare] = report.Hash(text)
			}
		}
		if !maps.Equal(read, want) {
			t.Errorf("%s: read %v, want %v", tt.file, read, want)
		}
	}
}

// TestNearestAboveTheRepository holds that nothing above the repository counts, even where the build context lies there.
func TestNearestAboveTheRepository(t *testing.T) {
	dir := tree(t, map[string]string{"msb.yaml": "version: 1\nrisk: exact\n", "r/.git/": "", "r/a/": ""})
	tt := target(t, "r/a/Dockerfile", dir)
	root, err := rootfs.Open(tt.Root)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	s := search{}
	defer s.close()
	for _, searched := range []bool{false, true} {
		if searched && s.excludes(&tt) {
			t.Error("it is excluded")
		}
		r, err := Given{}.resolve(tt, root)
		if err != nil || r.settings.Risk != refactor.Stated || len(r.read) != 4 {
			t.Errorf("risk %s, read %v, %v", r.settings.Risk, r.read, err)
		}
	}
}

// looked is what records say of the search for a file's settings.
func looked(t testing.TB, name string) map[string]string {
	t.Helper()
	tt := target(t, name, "")
	if err := os.WriteFile(name, []byte("FROM scratch\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	g, err := line()
	if err != nil {
		t.Fatal(err)
	}
	in, done, err := (&Session{}).Input(context.Background(), tt, g)
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	res, err := Decide(in, nil)
	if err != nil {
		t.Fatal(err)
	}
	maps.DeleteFunc(res.Read, func(name, _ string) bool { return !strings.HasSuffix(name, "msb.yaml") })
	return res.Read
}
