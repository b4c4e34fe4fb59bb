package links

import (
	"archive/tar"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	it "github.com/msb-dev/msb/pkg/verify/image/imagetest"
)

// hostFiles reads files of this machine for an image: each path with the symbolic links on its way, directories with what is in them.
func hostFiles(t *testing.T, paths ...string) []it.Entry {
	t.Helper()
	var entries []it.Entry
	seen := map[string]bool{}
	var add func(p string)
	add = func(p string) {
		if p == "/" || seen[p] {
			return
		}
		add(filepath.Dir(p))
		seen[p] = true
		i, err := os.Lstat(p)
		if err != nil {
			t.Fatal(err)
		}
		// Below a link it is the target's directory that has the file.
		if dir, err := filepath.EvalSymlinks(filepath.Dir(p)); err != nil {
			t.Fatal(err)
		} else if real := filepath.Join(dir, filepath.Base(p)); real != p {
			add(real)
			return
		}
		e := it.Entry{Header: tar.Header{Name: p[1:], Mode: int64(i.Mode().Perm())}}
		switch {
		case i.Mode()&os.ModeSymlink != 0:
			target, err := os.Readlink(p)
			if err != nil {
				t.Fatal(err)
			}
			entries = append(entries, it.Symlink(e.Name, target))
			if !filepath.IsAbs(target) {
				target = filepath.Join(filepath.Dir(p), target)
			}
			if _, err := os.Lstat(target); err == nil {
				add(target)
			}
			return
		case i.IsDir():
			e.Typeflag = tar.TypeDir
		default:
			b, err := os.ReadFile(p)
			if err != nil {
				t.Fatal(err)
			}
			e.Typeflag, e.Size, e.Body = tar.TypeReg, int64(len(b)), string(b)
		}
		entries = append(entries, e)
	}
	for _, p := range paths {
		add(p)
		below, err := filepath.Glob(filepath.Join(p, "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range below {
			add(b)
			deeper, _ := filepath.Glob(filepath.Join(b, "*"))
			for _, d := range deeper {
				add(d)
			}
		}
	}
	return entries
}

// build is one program with its libraries in a directory of its own: lines of commands of a compiler, then the environment to start
// ./app in. The source of a library names a function after it, and calls those of the libraries that it is linked with.
type build struct {
	steps []string
	env   string
	// want is what the loader says; "" if it starts.
	want string
}

// builds are run on this machine's loader and in thought. CC makes NAME from NAME.c; the rest is handed to it.
var builds = map[string]build{
	"RUNPATH from $ORIGIN":     {[]string{"CC -shared -fPIC -o liba.so a.c", "CC -o app app.c -L. -la -Wl,--enable-new-dtags,-rpath,$ORIGIN"}, "", ""},
	"RPATH from $ORIGIN":       {[]string{"CC -shared -fPIC -o liba.so a.c", "CC -o app app.c -L. -la -Wl,--disable-new-dtags,-rpath,$ORIGIN"}, "", ""},
	"no path":                  {[]string{"CC -shared -fPIC -o liba.so a.c", "CC -o app app.c -L. -la"}, "", "liba.so"},
	"LD_LIBRARY_PATH":          {[]string{"CC -shared -fPIC -o liba.so a.c", "CC -o app app.c -L. -la"}, "LD_LIBRARY_PATH=/nope:DIR", ""},
	"LD_LIBRARY_PATH relative": {[]string{"CC -shared -fPIC -o liba.so a.c", "CC -o app app.c -L. -la"}, "LD_LIBRARY_PATH=.", ""},
	"a library's library, RPATH": {[]string{"CC -shared -fPIC -o libb.so b.c", "CC -shared -fPIC -o liba.so ab.c -L. -lb",
		"CC -o app app.c -L. -la -Wl,--disable-new-dtags,-rpath,$ORIGIN,-rpath-link,."}, "", ""},
	"a library's library, RUNPATH": {[]string{"CC -shared -fPIC -o libb.so b.c", "CC -shared -fPIC -o liba.so ab.c -L. -lb",
		"CC -o app app.c -L. -la -Wl,--enable-new-dtags,-rpath,$ORIGIN,-rpath-link,."}, "", "gnu:libb.so"},
	"both have RUNPATH": {[]string{"mkdir -p deep", "CC -shared -fPIC -o deep/libb.so b.c", "CC -shared -fPIC -o liba.so ab.c -Ldeep -lb -Wl,--enable-new-dtags,-rpath,$ORIGIN/deep",
		"CC -o app app.c -L. -la -Wl,--enable-new-dtags,-rpath,DIR,-rpath-link,deep"}, "", ""},
	"a circle": {[]string{"CC -shared -fPIC -o libb.so b.c", "CC -shared -fPIC -o liba.so ab.c -L. -lb", "CC -shared -fPIC -o libb.so b.c -L. -la -Wl,--no-as-needed,-la",
		"CC -o app app.c -L. -la -Wl,--disable-new-dtags,-rpath,$ORIGIN,-rpath-link,."}, "", ""},
	"version too old": {[]string{"CC -shared -fPIC -o liba.so a.c -Wl,--version-script=new.map", "CC -o app app.c -L. -la -Wl,-rpath,$ORIGIN",
		"CC -shared -fPIC -o liba.so a.c -Wl,--version-script=old.map"}, "", "gnu:A_2"},
	"version lost altogether": {[]string{"CC -shared -fPIC -o liba.so a.c -Wl,--version-script=new.map", "CC -o app app.c -L. -la -Wl,-rpath,$ORIGIN",
		"CC -shared -fPIC -o liba.so libc.c"}, "", ""},
	"a text is a library":      {[]string{"CC -shared -fPIC -o liba.so a.c", "CC -o app app.c -L. -la -Wl,-rpath,$ORIGIN", "cp a.c liba.so"}, "", "liba.so"},
	"of another machine":       {[]string{"mkdir -p arm", "CC -shared -fPIC -o liba.so a.c", "CC -o app app.c -L. -la -Wl,-rpath,$ORIGIN/arm:$ORIGIN", "cp arm.so arm/liba.so"}, "", "musl:liba.so"},
	"only of another machine":  {[]string{"CC -shared -fPIC -o liba.so a.c", "CC -o app app.c -L. -la -Wl,-rpath,$ORIGIN", "cp arm.so liba.so"}, "", "liba.so"},
	"soname that is not there": {[]string{"CC -shared -fPIC -o liba.so a.c -Wl,-soname,liba.so.7", "CC -o app app.c -L. -la -Wl,-rpath,$ORIGIN"}, "", "liba.so.7"},
	"soname by a link":         {[]string{"CC -shared -fPIC -o liba.so a.c -Wl,-soname,liba.so.7", "CC -o app app.c -L. -la -Wl,-rpath,$ORIGIN", "ln -s liba.so liba.so.7"}, "", ""},
	"started through a link":   {[]string{"mkdir -p bin", "CC -shared -fPIC -o liba.so a.c", "CC -o bin/app app.c -L. -la -Wl,-rpath,$ORIGIN/..", "ln -s bin/app app"}, "", ""},
	"library by path":          {[]string{"CC -shared -fPIC -o liba.so a.c", "CC -o app app.c DIR/liba.so"}, "", ""},
	"library by path, moved":   {[]string{"CC -shared -fPIC -o liba.so a.c", "CC -o app app.c DIR/liba.so", "mkdir -p x", "mv liba.so x"}, "", "liba.so"},
	"no default directories":   {[]string{"CC -shared -fPIC -o liba.so a.c", "CC -o app app.c -L. -la -Wl,-rpath,$ORIGIN -Wl,-z,nodefaultlib"}, "", "gnu:libc.so.6"},
	"another loader":           {[]string{"CC -shared -fPIC -o liba.so a.c", "CC -o app app.c -L. -la -Wl,-rpath,$ORIGIN -Wl,--dynamic-linker=/lib/ld-none.so.1"}, "", "no such file"},
	"static":                   {[]string{"CC -c -o a.o a.c", "CC -static -o app app.c a.o"}, "", ""},
	"static-pie":               {[]string{"CC -fPIE -c -o a.o a.c", "CC -fPIE -static-pie -o app app.c a.o"}, "", ""},
}

var sources = map[string]string{
	"a.c":     "int a(void) { return 0; }\nint a2(void) { return 0; }\n",
	"libc.c":  "#include <stdlib.h>\nint a(void) { return getenv(\"NONE\") != 0; }\nint a2(void) { return 0; }\n",
	"b.c":     "int b(void) { return 0; }\n",
	"ab.c":    "int b(void);\nint a(void) { return b(); }\nint a2(void) { return 0; }\n",
	"app.c":   "int a(void);\nint a2(void);\nint main(void) { return a() + a2(); }\n",
	"new.map": "A_1 { global: a; };\nA_2 { global: a2; } A_1;\n",
	"old.map": "A_1 { global: a; a2; };\n",
}

// TestWitness starts programs on this machine, and holds Closure against what its loaders do and what ldd says.
func TestWitness(t *testing.T) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("needs Linux on amd64")
	}
	for _, libc := range []struct{ name, compiler, install string }{
		{"gnu", "gcc", "gcc libc6-dev"},
		{"musl", "musl-gcc", "musl-tools"},
	} {
		t.Run(libc.name, func(t *testing.T) {
			if _, err := exec.LookPath(libc.compiler); err != nil {
				t.Skipf("needs %s: apt-get install %s", libc.compiler, libc.install)
			}
			for name, b := range builds {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					witness(t, libc.name, libc.compiler, b)
				})
			}
		})
	}
}

func witness(t *testing.T, libc, compiler string, b build) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range sources {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	arm := it.ELF(wrongMachine)
	if err := os.WriteFile(filepath.Join(dir, "arm.so"), []byte(arm), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, step := range b.steps {
		step = strings.ReplaceAll(step, "DIR", dir)
		argv := strings.Fields(step)
		if argv[0] == "CC" {
			argv[0] = compiler
		}
		cmd := exec.Command(argv[0], argv[1:]...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Skipf("%s: %v: %s", step, err, out)
		}
	}
	env := []string{}
	if b.env != "" {
		env = append(env, strings.ReplaceAll(b.env, "DIR", dir))
	}
	app := exec.Command(filepath.Join(dir, "app"))
	app.Dir, app.Env = dir, append(slices.Clone(env), "LC_ALL=C")
	out, err := app.CombinedOutput()
	said := string(out)
	if err != nil && len(out) == 0 {
		said = err.Error()
	}
	want := b.want
	if only, rest, ok := strings.Cut(want, ":"); ok {
		if want = rest; only != libc {
			want = ""
		}
	}
	if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(said, want)) {
		t.Fatalf("the machine itself does not do as expected: %v, %q, want %q", err, said, want)
	}
	paths := []string{dir, "/etc/ld.so.cache", "/lib64/ld-linux-x86-64.so.2", "/lib/x86_64-linux-gnu/libc.so.6"}
	if libc == "musl" {
		paths = []string{dir, "/lib/ld-musl-x86_64.so.1"}
		if _, err := os.Stat("/etc/ld-musl-x86_64.path"); err == nil {
			paths = append(paths, "/etc/ld-musl-x86_64.path")
		}
	}
	for _, p := range paths {
		if _, err := os.Stat(p); errors.Is(err, os.ErrNotExist) {
			t.Skipf("%s is not where it is expected", p)
		}
	}
	m := made(t, hostFiles(t, paths...)...)
	got := Closure(m, filepath.Join(dir, "app"), Process{Env: env, Dir: dir})
	if (want == "") != (len(got) == 0) {
		t.Errorf("the program says %q, and Closure %v", said, got)
	}
	for _, g := range got {
		if g.Kind != Loader && !strings.Contains(said, g.Name) {
			t.Errorf("Closure says %v, and the program %q", g, said)
		}
		if !g.Sure() {
			t.Errorf("not sure: %v", g)
		}
	}
	if libc == "gnu" {
		holdLdd(t, dir, app.Env, got)
	}
}

// holdLdd holds the libraries that are not found against those that ldd does not find.
func holdLdd(t *testing.T, dir string, env []string, got []Missing) {
	// ldd runs the loader with the path, links not resolved, which the kernel would resolve.
	app, err := filepath.EvalSymlinks(filepath.Join(dir, "app"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("ldd", app)
	cmd.Dir, cmd.Env = dir, append(env, "PATH=/usr/bin:/bin")
	out, err := cmd.Output()
	if err != nil {
		return // static, another loader, or a library that it refuses to read
	}
	var theirs, ours []string
	for line := range strings.Lines(string(out)) {
		if name, ok := strings.CutSuffix(strings.TrimSpace(line), " => not found"); ok {
			theirs = append(theirs, name)
		}
	}
	for _, m := range got {
		if m.Kind == Library {
			ours = append(ours, m.Name)
		}
	}
	slices.Sort(theirs)
	slices.Sort(ours)
	if !slices.Equal(ours, slices.Compact(theirs)) {
		t.Errorf("ldd does not find %v, Closure %v", theirs, ours)
	}
}

// TestLoaderFacts holds what is read of this machine's loader against what it says of itself, and its cache against ldconfig.
func TestLoaderFacts(t *testing.T) {
	const loader = "/lib64/ld-linux-x86-64.so.2"
	out, err := exec.Command(loader, "--list-diagnostics").Output()
	if err != nil {
		t.Skip("needs the loader of glibc 2.33 or later on amd64")
	}
	var want []string
	for line := range strings.Lines(string(out)) {
		if rest, ok := strings.CutPrefix(line, "path.system_dirs[0x"); ok {
			_, dir, _ := strings.Cut(rest, "=")
			want = append(want, strings.TrimSuffix(strings.Trim(dir, "\"\n"), "/"))
		}
	}
	m := made(t, hostFiles(t, loader, "/etc/ld.so.cache")...)
	f, err := m.Lookup(loader)
	if err != nil || f.ELF == nil || !slices.Equal(f.ELF.Dirs, want) {
		t.Errorf("%s searches %v: %+v, %v", loader, want, f, err)
	}
	out, err = exec.Command("/sbin/ldconfig", "-p").Output()
	if err != nil {
		t.Skip("needs ldconfig")
	}
	theirs := map[string][]string{}
	n := 0
	for line := range strings.Lines(string(out)) {
		name, p, ok := strings.Cut(strings.TrimSpace(line), " => ")
		if ok {
			name, _, _ = strings.Cut(name, " ")
			theirs[name] = append(theirs[name], p)
			n++
		}
	}
	if ours := readCache(m); n == 0 || !reflect.DeepEqual(ours, theirs) {
		t.Errorf("%d libraries in the cache, and %d read", n, len(ours))
	}
}
