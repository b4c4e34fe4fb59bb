package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unsafe"

	"github.com/msb-dev/msb/pkg/verify/probe/wire"
)

// Bounds of the search for changed files.
const (
	maxChanges = 1000
	maxFiles   = 2_000_000 // looked at
)

func changes(_ []string, _ io.Reader, out io.Writer) error {
	since, err := started("/proc/1/stat")
	if err != nil {
		return err
	}
	mounts, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return err
	}
	return changed("/", since, mountPoints(string(mounts)), out)
}

// changed walks the directory and tells which files, directories not counted, have a change time after the instant. It does not enter
// mount points.
func changed(root string, since time.Time, skip map[string]bool, out io.Writer) error {
	told, seen := 0, 0
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			if d != nil && d.IsDir() {
				return fs.SkipDir // gone, or not to be read
			}
			return nil
		}
		if skip[name] && name != root {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if seen++; seen > maxFiles || told >= maxChanges {
			_ = line(out, wire.Change{Cut: true})
			return fs.SkipAll
		}
		if d.IsDir() {
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return nil // gone
		}
		st, ok := info.Sys().(*syscall.Stat_t)
		if !ok || time.Unix(st.Ctim.Unix()).Before(since) {
			return nil
		}
		told++
		return line(out, wire.Change{Path: name})
	})
	return err
}

// mountPoints reads /proc/self/mountinfo: https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html
func mountPoints(text string) map[string]bool {
	unescape := strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`)
	out := map[string]bool{}
	for row := range strings.SplitSeq(text, "\n") {
		if f := strings.Fields(row); len(f) > 4 {
			out[unescape.Replace(f[4])] = true
		}
	}
	return out
}

// ticks is how many units a second the kernel counts in /proc/PID/stat: USER_HZ, which is 100 on every architecture that Go builds for.
const ticks = 100

// started is when a process was made, to a hundredth of a second, never later.
func started(stat string) (time.Time, error) {
	b, err := os.ReadFile(stat)
	if err != nil {
		return time.Time{}, err
	}
	n, err := startTicks(string(b))
	if err != nil {
		return time.Time{}, fmt.Errorf("%s: %w", stat, err)
	}
	const clockBoottime = 7 // CLOCK_BOOTTIME: what the ticks count from
	var up syscall.Timespec
	if _, _, e := syscall.Syscall(syscall.SYS_CLOCK_GETTIME, clockBoottime, uintptr(unsafe.Pointer(&up)), 0); e != 0 {
		return time.Time{}, e
	}
	boot := time.Now().Add(-time.Duration(up.Nano()))
	return boot.Add(time.Duration(n) * (time.Second / ticks)), nil
}

// startTicks is the 22nd field of /proc/PID/stat. The second is a name in parentheses, which may hold anything.
func startTicks(stat string) (int64, error) {
	at := strings.LastIndexByte(stat, ')')
	f := strings.Fields(stat[at+1:])
	const field = 22 - 3
	if at < 0 || len(f) <= field {
		return 0, fmt.Errorf("want 22 fields, got %q", stat)
	}
	return strconv.ParseInt(f[field], 10, 64)
}
