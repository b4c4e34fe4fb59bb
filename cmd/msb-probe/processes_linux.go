package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/msb-dev/msb/pkg/verify/probe/wire"
)

// Bounds of what is told of processes.
const (
	maxProcesses = 256
	maxStrings   = 256 << 10 // bytes of arguments, and of environment
	maxMaps      = 4 << 20   // bytes of /proc/PID/maps
)

func processes(_ []string, _ io.Reader, out io.Writer) error {
	self, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return err
	}
	dirs, err := os.ReadDir("/proc")
	if err != nil {
		return err
	}
	var pids []int
	for _, d := range dirs {
		if pid, err := strconv.Atoi(d.Name()); err == nil {
			pids = append(pids, pid)
		}
	}
	slices.Sort(pids)
	told := 0
	for _, pid := range pids {
		p, err := processAs(pid)
		if err != nil { // it has ended
			continue
		}
		if p.Exe == self {
			continue
		}
		if told++; told > maxProcesses {
			return nil
		}
		if err := line(out, p); err != nil {
			return err
		}
	}
	return nil
}

// processAs reads a process with its own user and group. The kernel tells the environment and the maps of a process to the same user
// only, and a container's root may not trace others: see "Ptrace access mode checking" in ptrace(2). The identity is one of a thread,
// which ends with the call.
func processAs(pid int) (wire.Process, error) {
	type result struct {
		p   wire.Process
		err error
	}
	done := make(chan result)
	go func() {
		runtime.LockOSThread() // and never unlocked
		p, err := readProcess(fmt.Sprintf("/proc/%d", pid))
		done <- result{p, err}
	}()
	r := <-done
	return r.p, r.err
}

func readProcess(dir string) (wire.Process, error) {
	status, err := os.ReadFile(filepath.Join(dir, "status"))
	if err != nil {
		return wire.Process{}, err
	}
	p, err := parseStatus(string(status))
	if err != nil {
		return p, fmt.Errorf("%s/status: %w", dir, err)
	}
	if strings.Contains(string(status), "\nState:\tZ") {
		return p, errors.New("it has ended, and nobody asked how")
	}
	// Where it is not root that asks, these change nothing.
	_ = syscall.Setfsgid(p.GID)
	_ = syscall.Setfsuid(p.UID)
	var errs []error
	read := func(name string, n int64) []byte {
		b, err := readBounded(filepath.Join(dir, name), n)
		errs = append(errs, err)
		return b
	}
	p.Argv = zeros(read("cmdline", maxStrings))
	// A program that writes a title over its arguments and environment, as nginx does, leaves what are no variables.
	p.Env = slices.DeleteFunc(zeros(read("environ", maxStrings)), func(s string) bool { return strings.Index(s, "=") < 1 })
	p.Mapped = mapped(read("maps", maxMaps))
	p.Dir, err = os.Readlink(filepath.Join(dir, "cwd"))
	errs = append(errs, err)
	p.Exe, err = os.Readlink(filepath.Join(dir, "exe"))
	errs = append(errs, err)
	if err := errors.Join(errs...); err != nil {
		p.Unread = strings.ReplaceAll(err.Error(), "\n", "; ")
	}
	return p, nil
}

// parseStatus reads /proc/PID/status.
func parseStatus(text string) (wire.Process, error) {
	p := wire.Process{Argv: []string{}, Env: []string{}, Groups: []int{}, Mapped: []string{}}
	seen := 0
	for row := range strings.SplitSeq(text, "\n") {
		key, value, _ := strings.Cut(row, ":")
		var into *int
		column := 0
		switch key {
		case "Pid":
			into = &p.PID
		case "PPid":
			into = &p.PPID
		case "Uid":
			into, column = &p.UID, 1 // real, effective, saved, of the file system
		case "Gid":
			into, column = &p.GID, 1
		case "Groups":
			for _, f := range strings.Fields(value) {
				n, err := strconv.Atoi(f)
				if err != nil {
					return p, err
				}
				p.Groups = append(p.Groups, n)
			}
		}
		if into == nil {
			continue
		}
		f := strings.Fields(value)
		if len(f) <= column {
			return p, fmt.Errorf("want numbers, got %q", row)
		}
		n, err := strconv.Atoi(f[column])
		if err != nil {
			return p, err
		}
		*into = n
		seen++
	}
	if seen != 4 {
		return p, errors.New("want Pid, PPid, Uid and Gid")
	}
	return p, nil
}

// zeros splits strings that end with a zero byte.
func zeros(b []byte) []string {
	out := []string{}
	if len(b) == 0 {
		return out
	}
	for s := range bytes.SplitSeq(bytes.TrimSuffix(b, []byte{0}), []byte{0}) {
		out = append(out, string(s))
	}
	return out
}

// mapped lists the files of /proc/PID/maps: what begins with a slash, but not what has been deleted nor shared memory.
func mapped(maps []byte) []string {
	out := []string{}
	for row := range strings.SplitSeq(string(maps), "\n") {
		at := strings.IndexByte(row, '/') // address, permissions, offset, device and inode have none
		if at < 0 || strings.HasSuffix(row, " (deleted)") || strings.HasPrefix(row[at:], "/memfd:") || strings.HasPrefix(row[at:], "/dev/") || strings.HasPrefix(row[at:], "/SYSV") {
			continue
		}
		out = append(out, strings.ReplaceAll(row[at:], `\012`, "\n"))
	}
	slices.Sort(out)
	return slices.Compact(out)
}
