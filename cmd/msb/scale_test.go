package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/discover"
	"github.com/msb-dev/msb/pkg/report"
)

// scaleSizes are how many projects the trees have; how often each is measured falls with its size. The last one takes minutes and gigabytes,
// and is measured with MSB_SCALE=full.
var scaleSizes = []struct{ projects, rounds int }{{1000, 3}, {10_000, 1}, {50_000, 1}}

// BenchmarkScale runs the program over trees of projects, one file at a time and two at a time, beside a program that only walks the tree
// and reads and parses the same files, two at a time. Its measures, of which the times are the least of all rounds:
//
//	ms/project      by the clock, two at a time
//	cpu-ms/project  of processors' time
//	growth          cpu-ms/project against that in the smallest tree
//	speedup         by the clock, two at a time against one
//	ratio           of processors' time, to the other program
//	clock-ratio     the same by the clock
//	peak-MiB        the most memory that the process held
//	resume          by the clock, --resume of a finished run with --write and --out, against that run
//	resume-preview  the same of runs without --write
func BenchmarkScale(b *testing.B) {
	msb, parseall := built(b, "."), built(b, "./testdata/parseall")
	smallest := 0.0
	for _, s := range scaleSizes {
		if s.projects > 10_000 && os.Getenv("MSB_SCALE") != "full" {
			continue
		}
		b.Run(strconv.Itoa(s.projects), func(b *testing.B) {
			tree := scaleTree(b, s.projects)
			list := filesRead(b, msb, tree)
			var one, two, other cost
			for b.Loop() {
				for range s.rounds {
					other.least(b, tree, list, parseall, "-j", "2", ".")
					two.least(b, tree, nil, msb, "rewrite", "-j", "2")
					one.least(b, tree, nil, msb, "rewrite", "-j", "1")
				}
			}
			took := two.each(two.cpu, s.projects)
			if smallest == 0 {
				smallest = took
			}
			b.ReportMetric(0, "ns/op") // of all these runs together: says nothing
			b.ReportMetric(two.each(two.clock, s.projects), "ms/project")
			b.ReportMetric(took, "cpu-ms/project")
			b.ReportMetric(took/smallest, "growth")
			b.ReportMetric(float64(one.clock)/float64(two.clock), "speedup")
			b.ReportMetric(float64(two.cpu)/float64(other.cpu), "ratio")
			b.ReportMetric(float64(two.clock)/float64(other.clock), "clock-ratio")
			b.ReportMetric(resume(b, msb, tree, s.rounds), "resume-preview")
			b.ReportMetric(resume(b, msb, tree, s.rounds, "--write"), "resume")
			if two.peak > 0 {
				b.ReportMetric(float64(max(one.peak, two.peak))/(1<<20), "peak-MiB")
			}
		})
	}
}

// resume is what it takes to resume a finished run, of what that took.
func resume(b *testing.B, msb, tree string, rounds int, flags ...string) float64 {
	b.Helper()
	args := slices.Concat([]string{"rewrite", "-j", "2", "--out", b.TempDir()}, flags)
	var whole, resumed cost
	whole.least(b, tree, nil, msb, args...)
	for range max(rounds, 3) { // the first follows the writing of so many files that the disk is still busy with them
		resumed.least(b, tree, nil, msb, append(args, "--resume")...)
	}
	return float64(resumed.clock) / float64(whole.clock)
}

// cost is what runs of a program took at least, and the most memory that one of them held.
type cost struct {
	clock, cpu time.Duration
	peak       int64 // bytes
}

// least runs a program in a directory and takes the lesser of what it and those before it took. What it prints goes nowhere.
func (c *cost) least(b *testing.B, dir string, stdin []byte, program string, args ...string) {
	b.Helper()
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Stdin = dir, bytes.NewReader(stdin)
	var errs bytes.Buffer
	if !slices.Contains(args, "rewrite") {
		cmd.Stderr = &errs
	}
	forgetPeak()
	start := time.Now()
	err := cmd.Run()
	clock := time.Since(start)
	if err != nil || errs.Len() > 0 {
		b.Fatalf("%s %s: %v\n%s", program, args, err, errs.Bytes())
	}
	cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	if c.clock == 0 {
		c.clock, c.cpu = clock, cpu
	}
	c.clock, c.cpu, c.peak = min(c.clock, clock), min(c.cpu, cpu), max(c.peak, peakMemory(cmd.ProcessState))
}

// each is a time in milliseconds for one of n projects.
func (c *cost) each(t time.Duration, n int) float64 {
	return float64(t.Microseconds()) / 1000 / float64(n)
}

// filesRead runs msb once and lists the files whose bytes it read, a line each, by its records.
func filesRead(b *testing.B, msb, tree string) []byte {
	b.Helper()
	cmd := exec.Command(msb, "rewrite", "--format", "json", tree)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		b.Fatal(err)
	}
	targets := scaleTargets(b, tree)
	files := map[string]bool{}
	lines, n := bufio.NewScanner(out), 0
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		line := bytes.TrimSuffix(lines.Bytes(), []byte(","))
		if len(line) == 0 || line[0] != '{' {
			continue
		}
		var r report.Record
		if err := json.Unmarshal(line, &r); err != nil || n >= len(targets) || r.Path != targets[n].File {
			b.Fatalf("record %d of %s: %v", n, r.Path, err)
		}
		root := targets[n].Root
		files[filepath.Join(root, r.Path)] = true
		for name, hash := range r.Read {
			if full := filepath.Join(root, name); hash != nil && !strings.HasSuffix(name, "/") && name != "**" && !files[full] {
				if text, err := os.ReadFile(full); err == nil && report.Hash(text) == *hash { // else it was only seen
					files[full] = true
				}
			}
		}
		n++
	}
	if err := cmd.Wait(); err != nil || n != len(targets) {
		b.Fatal(n, len(targets), err)
	}
	return []byte(strings.Join(slices.Sorted(maps.Keys(files)), "\n") + "\n")
}

func scaleTargets(b *testing.B, tree string) []command.Target {
	b.Helper()
	found, errs := discover.Find(context.Background(), []string{tree}, discover.Options{})
	if len(errs) > 0 {
		b.Fatal(errs)
	}
	var out []command.Target
	for _, f := range found {
		t, err := command.TargetOf(f, "")
		if err != nil {
			b.Fatal(fmt.Errorf("%s: %w", f.Name, err))
		}
		out = append(out, t)
	}
	return out
}
