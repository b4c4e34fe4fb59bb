// Package links finds, in an image that is not running, what the kernel and the loader find when a program is started: the program by
// its name, its interpreters, and the libraries with their versions.
package links

import (
	"fmt"
	"slices"
	"strings"
)

// Process is what a program is started with, as the image configuration says it.
type Process struct {
	Argv []string
	Env  []string // "NAME=value"
	Dir  string   // working directory; "" is "/"
	User string   // as USER says it; "" is root
}

// defaultPath is PATH where the environment has none, as Docker and BuildKit set it on Linux.
const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// variable gives a variable of the environment, of which the last one counts.
func (p Process) variable(name string) (string, bool) {
	for _, e := range slices.Backward(p.Env) {
		if v, ok := strings.CutPrefix(e, name+"="); ok {
			return v, true
		}
	}
	return "", false
}

// abs makes a path absolute as the process would.
func (p Process) abs(name string) string {
	if strings.HasPrefix(name, "/") {
		return name
	}
	dir := p.Dir
	if dir == "" {
		dir = "/"
	}
	// Not path.Join: a ".." after a symbolic link is the link target's parent.
	return strings.TrimSuffix(dir, "/") + "/" + name
}

// quote shows a path in a message, with what can't be seen made visible, such as a carriage return.
func quote(s string) string {
	q := fmt.Sprintf("%q", s)
	if q == `"`+s+`"` && s != "" {
		return s
	}
	return q
}
