package transforms_test

import (
	"bufio"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/refactor"
)

var copied = regexp.MustCompile(`(?m)^COPY --from=builder (/app\S*) (/app\S*)$`)

// TestJarsRun builds projects with the machine's Maven, keeps of each only what the rewrite copies, and starts the program from that.
// It needs Maven, Java 17 and Maven Central, so it runs only with MSB_MAVEN set.
func TestJarsRun(t *testing.T) {
	if os.Getenv("MSB_MAVEN") == "" {
		t.Skip("set MSB_MAVEN to build the projects")
	}
	lists, err := filepath.Glob("../pkg/project/maven/testdata/built/*/built.txt")
	if err != nil || len(lists) == 0 {
		t.Fatal("no projects")
	}
	for _, list := range lists {
		jars := startable(t, list)
		if len(jars) == 0 {
			continue
		}
		t.Run(filepath.Base(filepath.Dir(list)), func(t *testing.T) {
			project := filepath.Join(filepath.Dir(list), "project")
			command, err := os.ReadFile(filepath.Join(filepath.Dir(list), "command"))
			if err != nil {
				t.Fatal(err)
			}
			words := strings.Fields(string(command))
			built := t.TempDir()
			if err := os.CopyFS(built, os.DirFS(project)); err != nil {
				t.Fatal(err)
			}
			mvn := exec.Command(words[0], words[1:]...)
			mvn.Dir = built
			if out, err := mvn.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			for _, jar := range jars {
				source := fmt.Sprintf("FROM maven:3.9-eclipse-temurin-17\nWORKDIR /app\nCOPY . .\nRUN %s\nCMD [\"java\", \"-jar\", %q]\n", strings.Join(words, " "), jar)
				res := run(t, project, []byte(source))
				if res.Status != refactor.Rewritten {
					t.Errorf("%s: %s %+v", jar, res.Status, res.Refusals)
					continue
				}
				startsFrom(t, built, jar, string(res.Output))
			}
		})
	}
}

// startable lists the jars of a built.txt that java -jar starts.
func startable(t *testing.T, list string) []string {
	t.Helper()
	f, err := os.Open(list)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []string
	for s := bufio.NewScanner(f); s.Scan(); {
		if line, ok := strings.CutSuffix(s.Text(), " starts"); ok && !strings.HasPrefix(line, "#") {
			name, _, _ := strings.Cut(line, " ")
			out = append(out, name)
		}
	}
	return out
}

// startsFrom copies what the output copies from what was built, and starts the jar there.
func startsFrom(t *testing.T, built, jar, output string) {
	t.Helper()
	runtime := t.TempDir()
	for _, m := range copied.FindAllStringSubmatch(output, -1) {
		from, to := filepath.Join(built, strings.TrimPrefix(m[1], "/app")), filepath.Join(runtime, strings.TrimPrefix(m[2], "/app"))
		if err := copyTree(from, to); err != nil {
			t.Fatal(err)
		}
	}
	java := exec.Command("java", "-jar", jar)
	java.Dir = runtime
	out, err := java.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "hello") {
		t.Errorf("%s does not start from what is copied: %v\n%s\n%s", jar, err, out, output)
	}
}

func copyTree(from, to string) error {
	return filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := filepath.Join(to, strings.TrimPrefix(name, from))
		if d.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		b, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(target, b, 0o644)
	})
}
