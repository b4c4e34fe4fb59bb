package image

import (
	"slices"
	"strconv"
	"strings"
)

// Account is who a container's processes run as.
type Account struct {
	UID, GID int
	Groups   []int  // supplementary groups
	Home     string // what HOME is set to, if the environment does not say
}

// maxID is the largest number that runtimes take for a user or group.
const maxID = 1<<31 - 1

// User resolves what USER says, "name", "number", or either with ":group", as runc and BuildKit do from /etc/passwd and /etc/group
// (moby/sys/user, GetExecUser): "" is root, a number needs no entry and then has group 0 and the home "/". It is false for a name that
// the files don't have, and for a number out of range.
func (m *Image) User(spec string) (Account, bool) {
	user, group, _ := strings.Cut(spec, ":")
	a := Account{Home: "/"}
	uid, numberErr := strconv.Atoi(user)
	name := ""
	for f := range m.database("/etc/passwd", 7) {
		n, err := strconv.Atoi(f[2])
		if err != nil || n < 0 || n > maxID {
			continue
		}
		g, _ := strconv.Atoi(f[3])
		if user == "" && n == 0 || numberErr == nil && n == uid || user != "" && numberErr != nil && f[0] == user {
			a.UID, a.GID, a.Home, name = n, g, f[5], f[0]
			break
		}
	}
	switch {
	case name != "" || user == "":
	case numberErr != nil, uid < 0, uid > maxID:
		return Account{}, false
	default:
		a.UID = uid
	}
	if a.Home == "" {
		a.Home = "/"
	}
	if group != "" {
		var ok bool
		a.GID, ok = m.group(group)
		return a, ok
	}
	if name == "" {
		return a, true
	}
	for f := range m.database("/etc/group", 4) {
		if g, err := strconv.Atoi(f[2]); err == nil && slices.Contains(strings.Split(f[3], ","), name) {
			a.Groups = append(a.Groups, g)
		}
	}
	return a, true
}

// group resolves a group by name or number.
func (m *Image) group(group string) (int, bool) {
	for f := range m.database("/etc/group", 4) {
		if g, err := strconv.Atoi(f[2]); err == nil && (f[0] == group || f[2] == group) {
			return g, true
		}
	}
	g, err := strconv.Atoi(group)
	return g, err == nil && g >= 0 && g <= maxID
}

// database goes through the lines of a file like /etc/passwd, each with as many fields as asked for.
func (m *Image) database(p string, fields int) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		file, err := m.Lookup(p)
		if err != nil {
			return
		}
		for line := range strings.Lines(string(file.Text)) {
			line = strings.TrimSpace(line)
			if line == "" || line[0] == '#' {
				continue
			}
			list := strings.Split(line, ":")
			for len(list) < fields {
				list = append(list, "")
			}
			if !yield(list) {
				return
			}
		}
	}
}
