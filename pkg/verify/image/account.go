package image

import (
	"bytes"
	"io"

	"github.com/moby/sys/user"
)

// Account is who a container's processes run as.
type Account struct {
	UID, GID int
	Groups   []int  // supplementary groups
	Home     string // what HOME is set to, if the environment does not say
}

// User resolves what USER says, a name or a number, either with ":group", as runc and BuildKit do from /etc/passwd and /etc/group: "" is
// root, a number needs no entry and then has group 0 and the home "/". It is false for a name that the files don't have, and for a
// number out of range.
func (m *Image) User(spec string) (Account, bool) {
	u, err := user.GetExecUser(spec, &user.ExecUser{Home: "/"}, m.text("/etc/passwd"), m.text("/etc/group"))
	if err != nil {
		return Account{}, false
	}
	if u.Home == "" {
		u.Home = "/"
	}
	return Account{u.Uid, u.Gid, u.Sgids, u.Home}, true
}

// text reads a file that was kept; one that is not there has no lines.
func (m *Image) text(p string) io.Reader {
	f, err := m.Lookup(p)
	if err != nil {
		return bytes.NewReader(nil)
	}
	return bytes.NewReader(f.Text)
}
