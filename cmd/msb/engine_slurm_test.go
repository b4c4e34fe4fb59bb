//go:build linux

package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/records"
)

const (
	slurmRepositories = 336
	slurmTasks        = 16
)

// TestSlurm runs msb example slurm on two nodes, one of which loses its power in the middle of a task, and holds that everything is as one
// process makes it.
func TestSlurm(t *testing.T) {
	needEngine(t, "sbatch", "scontrol", "squeue")
	bin, single, array := t.TempDir(), t.TempDir(), t.TempDir()
	program(t, bin, "msb")
	t.Setenv("PATH", bin+string(filepath.ListSeparator)+os.Getenv("PATH"))
	company(t, single, slurmRepositories)
	company(t, array, slurmRepositories)
	script := msb(t, "", "example", "slurm")
	if err := os.WriteFile(filepath.Join(array, "slurm.sh"), []byte(script.out), 0o666); err != nil {
		t.Fatal(err)
	}

	// The broken Dockerfiles are status 3.
	if status := finished(t, single, "msb", "rewrite", "--files-from", "repos.txt", "--write", "--quiet", "--out", "msb-run", "--resume"); status != exitFile {
		t.Fatalf("a single process ends with status %d, not %d", status, exitFile)
	}

	c := newCluster(t)
	t.Setenv("SHARDS", strconv.Itoa(slurmTasks))
	if status := finished(t, array, "sh", "slurm.sh", "repos.txt", "--write"); status != 0 {
		t.Fatalf("slurm.sh ends with status %d", status)
	}
	stopped := c.stopInTask(t, array, "n2")
	c.wait(t)
	defer func() {
		if t.Failed() {
			logs, _ := exec.Command("sh", "-c", "cd "+array+"/msb-run/log && tail -n 5 *").CombinedOutput()
			t.Logf("%s", logs)
		}
	}()

	for _, task := range c.tasks(t) {
		restarts, host := "0", "n[12]"
		if slices.Contains(stopped, task.shard) {
			restarts, host = "[1-9]", "n1"
		}
		// Tasks with a broken Dockerfile in their shard end with status 3, which Slurm calls failed.
		for field, want := range map[string]string{"Restarts": restarts, "BatchHost": host, "JobState": "COMPLETED|FAILED", "ExitCode": "0:0|3:0"} {
			if !regexp.MustCompile("^(" + want + ")$").MatchString(task.fields[field]) {
				t.Errorf("task %d: %s is %s, not %s", task.shard, field, task.fields[field], want)
			}
		}
	}
	sameRun(t, "msb", single, array)
	if got := read(t, filepath.Join(array, "msb-run", "report.txt")); got != string(reportOf(t, "msb", single, "text")) {
		t.Errorf("the report of the job that waited for the array differs from a single process's:\n%s", got)
	}
}

// cluster is what .ci/slurm/up starts.
type cluster struct{ folder, up, down string }

func newCluster(t *testing.T) *cluster {
	t.Helper()
	scripts, err := filepath.Abs("../../.ci/slurm")
	if err != nil {
		t.Fatal(err)
	}
	c := &cluster{folder: t.TempDir(), up: filepath.Join(scripts, "up"), down: filepath.Join(scripts, "down")}
	t.Setenv("SLURM_PORTS", strconv.Itoa(freePorts(t, 3)))
	up := exec.Command(c.up, c.folder)
	var errs bytes.Buffer
	up.Stderr = &errs
	t.Cleanup(func() {
		if out, err := exec.Command(c.down, c.folder).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", c.down, err, out)
		}
	})
	out, err := up.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", c.up, err, errs.Bytes())
	}
	conf := regexp.MustCompile(`^export SLURM_CONF='(.+)'\n$`).FindSubmatch(out)
	if conf == nil {
		t.Fatalf("%s prints %q", c.up, out)
	}
	t.Setenv("SLURM_CONF", string(conf[1]))
	return c
}

// freePorts returns the first of n ports in a row on 127.0.0.1 that nobody listens on.
func freePorts(t *testing.T, n int) int {
	t.Helper()
search:
	for range 100 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		first := l.Addr().(*net.TCPAddr).Port
		l.Close()
		for port := first; port < first+n; port++ {
			l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
			if err != nil {
				continue search
			}
			l.Close()
		}
		return first
	}
	t.Fatal("no free ports")
	return 0
}

// stopInTask waits until a node is in the middle of a task, so that a third of its shard or more is recorded, and takes its power away. It returns the
// shards that the node was at.
func (c *cluster) stopInTask(t *testing.T, dir, node string) []int {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); {
		for _, p := range runningTasks(node) {
			total := len(shardKeys(t, dir, p.shard))
			for syscall.Kill(p.pid, syscall.SIGSTOP) == nil {
				done := recorded(t, dir, p.shard)
				if !p.runs() || done == total {
					syscall.Kill(p.pid, syscall.SIGCONT)
					break
				}
				if done >= total/3 {
					stopped := []int{}
					for _, other := range runningTasks(node) {
						if syscall.Kill(other.pid, syscall.SIGSTOP) == nil && other.runs() {
							stopped = append(stopped, other.shard)
						}
					}
					if out, err := exec.Command(c.down, c.folder, node).CombinedOutput(); err != nil {
						t.Fatalf("%v\n%s", err, out)
					}
					t.Logf("%s is stopped at shards %v; of shard %d %d of %d are recorded", node, stopped, p.shard, done, total)
					return stopped
				}
				syscall.Kill(p.pid, syscall.SIGCONT)
				time.Sleep(time.Millisecond)
			}
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatalf("no task on %s was seen\n%s", node, slurm("squeue"))
	return nil
}

// process is an msb that a node runs.
type process struct{ pid, shard int }

func (p process) runs() bool {
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", p.pid))
	return err == nil && len(line) > 0
}

var shardFlag = regexp.MustCompile(`\x00--shard\x00(\d+)/`)

func runningTasks(node string) []process {
	var out []process
	names, _ := filepath.Glob("/proc/[0-9]*/comm")
	for _, name := range names {
		if comm, err := os.ReadFile(name); err != nil || string(comm) != "msb\n" {
			continue
		}
		dir := filepath.Dir(name)
		environment, _ := os.ReadFile(filepath.Join(dir, "environ"))
		line, _ := os.ReadFile(filepath.Join(dir, "cmdline"))
		variables := strings.Split(string(environment), "\x00")
		shard := shardFlag.FindSubmatch(line)
		if shard == nil || !slices.Contains(variables, "SLURMD_NODENAME="+node) || !slices.Contains(variables, "SLURM_CONF="+os.Getenv("SLURM_CONF")) {
			continue
		}
		pid, _ := strconv.Atoi(filepath.Base(dir))
		number, _ := strconv.Atoi(string(shard[1]))
		out = append(out, process{pid, number})
	}
	return out
}

// shardKeys are the names of the records of a shard.
func shardKeys(t *testing.T, dir string, shard int) []string {
	t.Helper()
	l := command.List{From: filepath.Join(dir, "repos.txt"), Shard: uint64(shard), Shards: slurmTasks}
	paths, err := l.Paths(context.Background(), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range paths {
		paths[i] = records.Key("git.example.com/"+paths[i], "Dockerfile") + ".json"
	}
	return paths
}

// recorded counts the records of a shard.
func recorded(t *testing.T, dir string, shard int) int {
	t.Helper()
	n := 0
	for _, key := range shardKeys(t, dir, shard) {
		if _, err := os.Stat(filepath.Join(dir, "msb-run", "records", key)); err == nil {
			n++
		}
	}
	return n
}

// wait returns when no job is left.
func (c *cluster) wait(t *testing.T) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); ; {
		jobs := slurm("squeue", "-h", "-o", "%A_%a %t %r")
		if jobs == "" {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("jobs are left:\n%s\n%s", jobs, slurm("sinfo", "-N", "-o", "%N %t %E"))
		}
		time.Sleep(200 * time.Millisecond) // a command a time, two hundred would keep the nodes from their work
	}
}

// slurm is what a command of Slurm prints.
func slurm(name string, args ...string) string {
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		return fmt.Sprintf("%s: %v: %s", name, err, out)
	}
	return strings.TrimSpace(string(out))
}

// task is a task of the array, as Slurm remembers it.
type task struct {
	shard  int
	fields map[string]string
}

func (c *cluster) tasks(t *testing.T) []task {
	t.Helper()
	var out []task
	for line := range strings.Lines(slurm("scontrol", "-o", "show", "job")) {
		fields := map[string]string{}
		for _, word := range strings.Fields(line) {
			name, value, _ := strings.Cut(word, "=")
			fields[name] = value
		}
		if shard, err := strconv.Atoi(fields["ArrayTaskId"]); err == nil {
			out = append(out, task{shard, fields})
		}
	}
	if len(out) != slurmTasks {
		t.Errorf("Slurm remembers %d tasks, not %d", len(out), slurmTasks)
	}
	return out
}
