// Package site describes a static web site as a table: what it answers to a fixed list of requests.
//
// The table is filled by a small interpreter for each server and version (serve, http-server, sirv, vite preview, …)
// and, for nginx, by reading the configuration that stands in the output. Two sites are the same where their tables are;
// every row that differs has a known difference id, or is a reason to refuse. The interpreters are held against
// the real servers: testdata/measured is what those answered.
package site

// Site is a static web site as its server would answer for it.
type Site struct {
	// Server is the name and the major version, such as "serve 14" or "nginx".
	Server string
	// Root is the absolute folder in the image whose files are served.
	Root string
	// Listen lists the addresses it listens on, in the order of the command line.
	Listen []Listen
	// Fallback is the file, relative to Root, that unknown paths answer with status 200; "" where they are errors.
	Fallback string
	// Unread holds one sentence for each feature in use that the table of answers can't express. A site with such a
	// feature is not a known static site.
	Unread []string
	// Assumed holds one sentence for each thing taken as the newest known because nothing pins it (a server without
	// a version in any lock file).
	Assumed []string

	answers func(Request, Tree) Answer
	asked   *askedOnce // nil: it is asked each time
	text    string     // of the configuration that it was read from, for nginx
}

// Listen is one address the server listens on.
type Listen struct {
	// Addr is "" for all addresses of both families, "0.0.0.0" for all of IPv4, else the host as written.
	Addr string
	// Port is the TCP port, or 0 where it is not known.
	Port int
	// FromEnv is the variable which, set at run time, moves the port; "" if none does.
	FromEnv string
	// Named says that the command line itself takes the variable, so that whoever starts the container is meant to choose.
	Named bool
}

// Loopback reports whether the address can't be reached from outside the container.
func (l Listen) Loopback() bool {
	switch l.Addr {
	case "localhost", "127.0.0.1", "::1", "[::1]":
		return true
	}
	return false
}

// Answer says what the site answers to one request when its root holds the files of the tree. The zero Site, and one
// with unread features that leave no interpreter, answers the zero Answer.
func (s Site) Answer(r Request, t Tree) Answer {
	if s.answers == nil {
		return Answer{}
	}
	return s.answers(r, t)
}

// Known reports whether the table of answers stands for all that the site does.
func (s Site) Known() bool { return s.answers != nil && len(s.Unread) == 0 }

// Interpreted reports whether there is a table of answers at all; features beside it may be unread.
func (s Site) Interpreted() bool { return s.answers != nil }
