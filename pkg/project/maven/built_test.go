package maven_test

import (
	"archive/zip"
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/msb-dev/msb/pkg/project/maven"
)

var record = flag.Bool("record", false, "with MSB_MAVEN set: build the projects of testdata/built and write what they leave")

// builtEntry is one line of built.txt: a path that the build left, the main class of a jar's manifest, and whether java -jar starts it.
type builtEntry struct {
	main   string
	starts bool
}

// TestArtifacts holds Artifacts against what Maven left, by the lists that TestRecord wrote.
func TestArtifacts(t *testing.T) {
	for _, dir := range builtCases(t) {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			built := readBuilt(t, dir)
			list := artifactsOf(t, dir)
			doubt := false
			for _, a := range list {
				doubt = doubt || !a.Known
				if a.Known {
					compareArtifact(t, a, built)
				}
			}
			for name := range built {
				if doubt || ownOfMaven(name) || above(list, name) {
					continue
				}
				if f := list.Find(name); f.Answer == maven.No {
					t.Errorf("Maven left %s, Artifacts says: %s", name, f.Why)
				}
			}
			if t.Failed() {
				for _, a := range list {
					t.Logf("%+v", a)
				}
			}
		})
	}
}

func compareArtifact(t *testing.T, a maven.Artifact, built map[string]builtEntry) {
	t.Helper()
	name := a.Path
	if a.Dir {
		name += "/"
	}
	was, ok := built[name]
	if !ok {
		t.Errorf("Artifacts says %s by %s, Maven left none", name, a.By)
		return
	}
	if a.Kind == maven.QuarkusApp {
		was = built[name+"quarkus-run.jar"]
	}
	if a.Runnable == maven.Yes && !was.starts || a.Runnable == maven.No && was.starts {
		t.Errorf("%s: Artifacts says runnable %s (%s), java -jar starts it: %v", name, a.Runnable, a.Why, was.starts)
	}
	// A launcher stands in the manifest of a repackaged jar, so only plain and shaded ones are compared.
	if (a.Kind == maven.PlainJar || a.Kind == maven.Shaded) && a.Runnable != maven.Unknown && a.Main != was.main {
		t.Errorf("%s: Artifacts says main class %q, the manifest %q", name, a.Main, was.main)
	}
	for _, n := range a.Needs {
		if _, ok := built[n+"/"]; !ok {
			t.Errorf("%s needs %s, Maven left none", name, n)
		}
	}
}

// ownOfMaven tells whether a path is Maven's own: state of plugins, reports, classes of tests.
func ownOfMaven(name string) bool {
	base := strings.TrimSuffix(name, "/")
	switch path.Base(base) {
	case "target", "maven-archiver", "maven-status", "generated-sources", "generated-test-sources", "test-classes", "surefire-reports", "archive-tmp",
		"javadoc-bundle-options", "apidocs", "testapidocs", "reports", "antrun", "dependency-maven-plugin-markers", "quarkus-artifact.properties", "quarkus",
		"dependency-reduced-pom.xml", "maven-javadoc-plugin-stale-data.txt":
		return true
	}
	return false
}

// above tells whether an artifact lies somewhere in the directory.
func above(list maven.List, name string) bool {
	return slices.ContainsFunc(list, func(a maven.Artifact) bool { return strings.HasSuffix(name, "/") && strings.HasPrefix(a.Path, name) })
}

func builtCases(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/built/*/command")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for i := range files {
		files[i] = filepath.Dir(files[i])
	}
	return files
}

func command(t *testing.T, dir string) []string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "command"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(b))
}

func artifactsOf(t *testing.T, dir string) maven.List {
	t.Helper()
	inv, err := maven.ParseCommand(command(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	m, err := maven.ReadFor(maven.FromFS(os.DirFS(filepath.Join(dir, "project"))), ".", inv, maven.Options{JDK: 17})
	if err != nil {
		t.Fatal(err)
	}
	list := maven.Artifacts(m, inv)
	// -f moves the root: paths are relative to the pom that was read, those of built.txt to the project.
	for i := range list {
		list[i].Path = path.Join(m.Dir, list[i].Path)
	}
	return list
}

func readBuilt(t *testing.T, dir string) map[string]builtEntry {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "built.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out := map[string]builtEntry{}
	for s := bufio.NewScanner(f); s.Scan(); {
		line := s.Text()
		if strings.HasPrefix(line, "#") {
			continue
		}
		var e builtEntry
		line, e.starts = strings.CutSuffix(line, " starts")
		name, main, _ := strings.Cut(line, " main=")
		e.main = main
		out[name] = e
	}
	return out
}

// TestRecord builds each project with the machine's own Maven and Java 17 and writes built.txt. It needs Maven Central.
func TestRecord(t *testing.T) {
	if os.Getenv("MSB_MAVEN") == "" || !*record {
		t.Skip("set MSB_MAVEN and give -record to build the projects")
	}
	for _, dir := range builtCases(t) {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			work := t.TempDir()
			if err := os.CopyFS(work, os.DirFS(filepath.Join(dir, "project"))); err != nil {
				t.Fatal(err)
			}
			words := command(t, dir)
			cmd := exec.Command(words[0], words[1:]...)
			cmd.Dir = work
			out, err := cmd.CombinedOutput()
			text := []string{"# What the command left, by Maven 3.8.7 on Java 17: directories end in a slash, starts = java -jar starts it."}
			if err != nil {
				t.Errorf("%v\n%s", err, out)
				return
			}
			text = append(text, left(t, work, filepath.Join(dir, "project"))...)
			if err := os.WriteFile(filepath.Join(dir, "built.txt"), []byte(strings.Join(text, "\n")+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// left lists what is in work and not in src: the module's build directory, what lies in it, and further down only programs.
func left(t *testing.T, work, src string) []string {
	var out []string
	err := fs.WalkDir(os.DirFS(work), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if _, err := os.Stat(filepath.Join(src, name)); err == nil {
			return nil
		}
		depth := 0
		for dir := name; ; dir = path.Dir(dir) {
			if _, err := os.Stat(filepath.Join(src, dir)); err == nil {
				break
			}
			depth++
		}
		if d.IsDir() {
			if depth <= 2 {
				out = append(out, name+"/")
			}
			return nil
		}
		line := name
		if main := manifestMain(filepath.Join(work, name)); main != "" {
			line += " main=" + main
		}
		if starts(work, name) {
			line += " starts"
		}
		if depth <= 2 || depth == 3 && strings.HasSuffix(line, " starts") {
			out = append(out, line)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

func starts(work, name string) bool {
	if ext := path.Ext(name); ext != ".jar" && ext != ".war" {
		return false
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, "java", "-jar", name)
	cmd.Dir = work
	out, err := cmd.Output()
	return err == nil && strings.Contains(string(out), "hello")
}

func manifestMain(name string) string {
	z, err := zip.OpenReader(name)
	if err != nil {
		return ""
	}
	defer z.Close()
	f, err := z.Open("META-INF/MANIFEST.MF")
	if err != nil {
		return ""
	}
	defer f.Close()
	b, _ := io.ReadAll(f)
	for line := range strings.Lines(string(b)) {
		var main string
		if n, _ := fmt.Sscanf(line, "Main-Class: %s", &main); n == 1 {
			return main
		}
	}
	return ""
}
