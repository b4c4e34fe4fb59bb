package recipe

import (
	"path"
	"strings"

	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/site"
)

// LaunchKind says what a started container is.
type LaunchKind int

const (
	NoLaunch        LaunchKind = iota + 1 // nothing that the file says starts
	ProcessLaunch                         // a program
	SiteLaunch                            // a static web site
	DevServerLaunch                       // a server for development: it builds at start and watches the sources
	UnreadLaunch                          // Why says what can't be understood
)

// Via is one link in the chain from the image configuration to what really runs.
type Via struct {
	What  string // such as `npm start: "serve -s build"`
	Place project.Place
}

// Launch is what the container starts, as a value.
type Launch struct {
	Kind  LaunchKind
	Argv  []string // the program and its arguments after entrypoint wrappers, package scripts and plain shells
	Fixed []bool   // per word: the value is known; otherwise it is source text that a shell expands at start
	Dir   string   // working directory; empty if unknown
	Env   State    // the image's environment, with what the command line adds
	Shell bool     // a shell must run it: words expand at start, or a script stands before it
	// Scripts are the image paths of shell scripts that run first; Inits are programs such as tini that start the program.
	Scripts, Inits []string
	// Shells are the shells that the command line names itself, or the first line of a script, with or without their directory.
	Shells []string
	Site   site.Site // of SiteLaunch
	Name   string    // the tool's name for DevServerLaunch and SiteLaunch
	// Dev says of a SiteLaunch that a development server starts, and what differs where the site, its bundle, takes its place (AssumeBundle).
	Dev     string
	ID, Why string // of UnreadLaunch: the obligation that can't be met, and what was seen. Why also of DevServerLaunch: of what it is no bundle
	Lift    string // of both: what would lift it, where the obligation's own advice does not fit
	Calls   []Call // what a shell runs at start beside the program
	// First are absolute paths of programs that the start command runs before the program, and waits for.
	First []string
	Chain []Via
	Place project.Place // the ENTRYPOINT or CMD
}

// Program is the first word, or "".
func (l Launch) Program() string {
	if len(l.Argv) == 0 {
		return ""
	}
	return l.Argv[0]
}

// Candidates are the absolute paths that the program's name may mean, in the order they are tried.
func (l Launch) Candidates() []string {
	name := l.Program()
	if name == "" || !l.Fixed[0] {
		return nil
	}
	if strings.Contains(name, "/") {
		if p, ok := (State{Workdir: l.Dir}).Abs(name); ok {
			return []string{p}
		}
		return nil
	}
	dirs, _ := l.Env.Lookup("PATH")
	if dirs == "" {
		dirs = DefaultPath
	}
	var out []string
	for _, d := range strings.Split(dirs, ":") {
		if path.IsAbs(d) {
			out = append(out, path.Join(d, name))
		}
	}
	return out
}

// DefaultPath is what BuildKit and Docker set where the image has none (moby/buildkit util/system/path.go).
const DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
