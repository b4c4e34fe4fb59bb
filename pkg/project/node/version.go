package node

import (
	"path"
	"strings"

	"github.com/msb-dev/msb/pkg/lazyregexp"
)

// Version is the version of a dependency: the exact one of a lock file, else the manifest's range as it is written ("^14.2.0"), without the
// protocol of an alias; "latest" for a range without an upper end; "" if the package does not depend on it.
func (p *Package) Version(c Context, name string) string {
	want := p.depends[name]
	if locked := p.locked(c, name, want); locked != "" {
		return locked
	}
	return asked(want)
}

var exact = lazyregexp.New(`^v?\d+(\.\d+){0,2}([-+][0-9A-Za-z.+-]+)?$`)

// asked reads a range of a manifest (npm/node-semver 7, README).
func asked(want string) string {
	want = strings.TrimSpace(want)
	for _, protocol := range []string{"npm:", "workspace:"} {
		if rest, ok := strings.CutPrefix(want, protocol); ok {
			if want = rest; strings.Contains(rest[min(1, len(rest)):], "@") {
				_, want = splitSpec(rest)
			}
		}
	}
	if open, ok := strings.CutPrefix(want, ">"); ok && exact.MatchString(strings.TrimSpace(strings.TrimPrefix(open, "="))) {
		return "latest"
	}
	switch want {
	case "*", "x":
		return "latest"
	}
	return want
}

// major is the number in front of the first dot of a version.
func major(version string) string {
	m, _, _ := strings.Cut(strings.TrimLeft(version, "^~=v "), ".")
	return m
}

// lockFiles are read in this order; they differ in major only if one of them is stale.
var lockFiles = []struct {
	name string
	read func(b []byte, dir, name, want string) string
}{
	{"npm-shrinkwrap.json", readPackageLock},
	{"package-lock.json", readPackageLock},
	{"yarn.lock", readYarnLock},
	{"pnpm-lock.yaml", readPnpmLock},
	{"bun.lock", readBunLock},
}

// lockFile is the lock file that stands beside the package or above, or "".
func (p *Package) lockFile(c Context) string {
	for d := p.Dir; ; d = path.Dir(d) {
		for _, l := range lockFiles {
			if name := path.Join(d, l.name); c.Exists(name) {
				return name
			}
		}
		if d == "." || d == "/" {
			return ""
		}
	}
}

// locked looks a package up in the lock files beside the package or above it. Two that tell different majors tell nothing.
func (p *Package) locked(c Context, name, want string) string {
	for d := p.Dir; ; d = path.Dir(d) {
		found, seen := "", false
		for _, l := range lockFiles {
			b, err := c.ReadFile(path.Join(d, l.name))
			if err != nil {
				continue
			}
			seen = true
			if len(b) > maxLock {
				return ""
			}
			v := l.read(b, relative(d, p.Dir), name, want)
			if v != "" && found != "" && major(v) != major(found) {
				return ""
			}
			if found == "" {
				found = v
			}
		}
		if seen || d == "." || d == "/" {
			return found
		}
	}
}

// relative is dir below base.
func relative(base, dir string) string {
	if base == "." {
		return dir
	}
	if dir == base {
		return "."
	}
	return strings.TrimPrefix(dir, base+"/")
}
