package main

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/msb-dev/msb/pkg/atomicfile"
)

// kills is how often TestKilled ends a run.
func kills(t *testing.T) int {
	t.Helper()
	n := 200
	if testing.Short() {
		n = 20
	}
	if text := os.Getenv("MSB_KILLS"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			t.Fatalf("MSB_KILLS is a number: %v", err)
		}
	}
	return n
}

// estate is a tree of repositories: of three ecosystems, some with two Dockerfiles, some refused, some that can't be read.
func estate(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	put := func(dir, kind string) {
		for name, content := range fixture(t, filepath.Join("..", "..", "fixtures", filepath.FromSlash(kind))) {
			out[dir+name] = content
		}
	}
	kinds := []string{"node-nginx/vite-serve-single", "maven-jre/seed-shell-entrypoint", "go-scratch/https-client"}
	for i := range 60 {
		dir := fmt.Sprintf("repos/svc%02d/", i)
		out[dir+".git/HEAD"] = "ref: refs/heads/main\n"
		out[dir+".git/config"] = fmt.Sprintf("[remote \"origin\"]\n\turl = https://git.example.com/acme/svc%02d.git\n", i)
		put(dir, kinds[i%3])
		switch i % 10 {
		case 3: // two of them
			put(dir+"second/", kinds[(i+1)%3])
		case 5: // refused: somebody starts something else in the image
			out[dir+"compose.yaml"] = "services:\n  web:\n    build: .\n    command: npm run dev\n    volumes: ['.:/app']\n"
		case 7:
			out[dir+"Dockerfile"] = "FROM x\nNOTHING like it\n"
		case 9:
			out[dir+"Dockerfile"] = "FROM a AS b\nFROM c\n"
		}
	}
	return out
}

// TestKilled ends runs at random moments, as kill -9 and power switches do, goes on with --resume, and ends that, too, until one comes to its
// end. Whenever it ends, each file is the old one or the new one and each file of --out is whole; a Dockerfile that is written has its
// record; and in the end all bytes are those of a run that nothing has disturbed.
func TestKilled(t *testing.T) {
	msb := built(t, ".")
	list := filepath.Join(t.TempDir(), "repos.txt")
	if err := os.WriteFile(list, []byte("repos\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	command := func() *exec.Cmd {
		return exec.Command(msb, "rewrite", "--files-from", list, "--write", "--out", "out", "--resume", "-j", "2", "-q")
	}
	old := estate(t)
	enter(t, old)
	start := time.Now()
	err := command().Run()
	length := time.Since(start)
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || exit.ExitCode() != exitFile {
		t.Fatal(err)
	}
	new := snapshot(t, ".")
	written := 0
	for name := range old {
		if new[name] != old[name] {
			written++
		}
	}
	records := statuses(t, "out")
	if written < 30 || records["rewritten"] != written || records["refused"] == 0 || records["failed"] == 0 || records["unchanged"] == 0 {
		t.Fatalf("%d files are written; %v", written, records)
	}

	random := rand.New(rand.NewPCG(5, 5))
	rounds, killed := 0, 0
	for want := kills(t); killed < want; rounds++ {
		enter(t, old)
		for !endAfter(t, command(), time.Duration(random.Int64N(int64(length/3)))) {
			killed++
			noneIsTorn(t, snapshot(t, "."), old, new)
			if t.Failed() {
				t.Fatalf("after %d kills, in round %d", killed, rounds)
			}
		}
		if d := differ(snapshot(t, "."), new); d != "" {
			t.Fatalf("in the end, after %d kills, in round %d:\n%s", killed, rounds, d)
		}
	}
	t.Logf("%d kills in %d runs, of which one takes %v", killed, rounds, length.Round(time.Millisecond))
}

// endAfter starts a program and ends it after a while. It tells whether the program was faster.
func endAfter(t *testing.T, cmd *exec.Cmd, after time.Duration) (ended bool) {
	t.Helper()
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	_ = cmd.Wait()
	if cmd.ProcessState.ExitCode() >= 0 && cmd.ProcessState.ExitCode() != exitFile {
		t.Fatalf("%v\n%s", cmd.ProcessState, said.String())
	}
	return cmd.ProcessState.Exited()
}

// noneIsTorn holds that no file is torn, and that a Dockerfile is written only after all that --out holds of it.
func noneIsTorn(t *testing.T, now, old, new map[string]string) {
	t.Helper()
	for name, text := range now {
		was, known := old[name]
		switch {
		case atomicfile.IsTemp(filepath.Base(name)):
		case known && text == was, text == new[name]:
		default:
			t.Errorf("%s holds %q, which is neither the old file nor the new one", name, text)
		}
	}
	for name := range old {
		if _, ok := now[name]; !ok {
			t.Errorf("%s is gone", name)
		}
		if now[name] == old[name] || now[name] != new[name] {
			continue
		}
		for _, file := range filesAbout(new, name) {
			if now[file] != new[file] {
				t.Errorf("%s is written, and %s is not", name, file)
			}
		}
	}
}

// filesAbout are the files of --out that speak of a Dockerfile.
func filesAbout(new map[string]string, dockerfile string) []string {
	parts := strings.SplitN(dockerfile, "/", 3) // repos/svc00/second/Dockerfile
	key := "git.example.com%2Facme%2F" + parts[1] + "+" + strings.ReplaceAll(parts[2], "/", "%2F") + "."
	var out []string
	for name := range maps.Keys(new) {
		if strings.HasPrefix(name, "out/") && strings.HasPrefix(filepath.Base(name), key) {
			out = append(out, name)
		}
	}
	return out
}

// statuses counts the records of a directory by their status.
func statuses(t testing.TB, dir string) map[string]int {
	t.Helper()
	out := map[string]int{}
	for name := range snapshot(t, filepath.Join(dir, "records")) {
		out[recordOf(t, dir, strings.TrimSuffix(name, ".json")).Status]++
	}
	return out
}
