// Package origin says what a repository is called.
package origin

import (
	"path"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/msb-dev/msb/pkg/lazyregexp"
)

// Name is what the repository in a directory is called: after the URL of its remote origin, such as "github.com/acme/shop". It is empty if it
// has none, or one that is no address of a server. The error says why .git/config can't be read.
func Name(repository string) (string, error) {
	url, err := configured(repository)
	return FromURL(url), err
}

// ports are those that a URL need not name.
var ports = map[string]string{"http": "80", "https": "443", "ssh": "22", "git": "9418", "git+ssh": "22", "ssh+git": "22", "ftp": "21", "ftps": "990"}

// FromURL turns a URL of a git remote into host/owner/name: without scheme, user, password, query, the scheme's own port, and .git at the end.
// It is empty for what names a place on this machine, and for what is not understood: a part of it might be a password.
func FromURL(url string) string {
	if !utf8.ValidString(url) || strings.ContainsFunc(url, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return ""
	}
	host, repo := "", ""
	if scheme, rest, ok := strings.Cut(url, "://"); ok {
		scheme = strings.ToLower(scheme)
		if ports[scheme] == "" {
			return "" // file://, or one of a helper
		}
		rest, _, _ = strings.Cut(rest, "?")
		rest, _, _ = strings.Cut(rest, "#")
		host, repo, _ = strings.Cut(rest, "/")
		host = strings.TrimSuffix(strings.ToLower(host[strings.LastIndexByte(host, '@')+1:]), ":"+ports[scheme])
	} else {
		// user@host:path, unless a slash comes before the colon (git-clone(1), "GIT URLS")
		i := strings.IndexByte(url, ':')
		if strings.HasPrefix(url[strings.LastIndexByte(url[:max(i, 0)], '@')+1:], "[") {
			i = strings.Index(url, "]:") + 1
		}
		if i <= 0 || strings.ContainsAny(url[:i], `/\`) || strings.HasPrefix(url[i:], "::") { // a helper's
			return ""
		}
		host, repo = strings.ToLower(url[strings.LastIndexByte(url[:i], '@')+1:i]), url[i+1:]
		if len(host) == 1 || ports[host] != "" {
			return "" // a drive of Windows, or a scheme without its slashes
		}
	}
	return join(host, repo)
}

// hosts are names and addresses of servers, with a port perhaps.
var hosts = lazyregexp.New(`^(?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?$`)

// join is the name of a repository on a host. A path with an @ may hold the end of a password with a slash in it.
func join(host, repo string) string {
	repo = strings.TrimPrefix(path.Clean("/"+repo), "/")
	repo = strings.TrimSuffix(strings.TrimSuffix(repo, ".git"), "/")
	if !hosts.MatchString(host) || repo == "" || strings.ContainsAny(repo, `@\`) {
		return ""
	}
	return host + "/" + repo
}

// FromEnvironment is what an engine that runs a program in a checkout says that the repository is called; "" if none says so. The variables:
//
//   - XARGS_REPO_OWNER and XARGS_REPO_NAME, of git-xargs
//   - MICROPLANE_OWNER, if set, and MICROPLANE_REPO, of microplane
//   - REPOSITORY, of multi-gitter: owner/name
//
// The last comes last because others use the name, too. What looks like a URL is read as one; what isn't a plain name doesn't count.
func FromEnvironment(getenv func(string) string) string {
	for _, vars := range [][2]string{{"XARGS_REPO_OWNER", "XARGS_REPO_NAME"}, {"MICROPLANE_OWNER", "MICROPLANE_REPO"}, {"", "REPOSITORY"}} {
		name := getenv(vars[1])
		if name == "" {
			continue
		}
		if vars[0] != "" && getenv(vars[0]) != "" {
			name = getenv(vars[0]) + "/" + name
		}
		if plain := FromURL(name); plain != "" {
			return plain
		}
		if names.MatchString(name) {
			return name
		}
	}
	return ""
}

// names are what forges call repositories: owner/name, or more parts.
var names = lazyregexp.New(`^[A-Za-z0-9._-]+(?:/[A-Za-z0-9._~-]+)*$`)

// Place is where a repository lies, for one that has no name: relative to the directory here, with slashes; for here itself, and directories
// above it, the last element of its path. Both are absolute and free of symlinks. A directory on another volume keeps its path.
func Place(here, repository string) string {
	rel, err := filepath.Rel(here, repository)
	if err != nil {
		return filepath.ToSlash(repository)
	}
	rel = filepath.ToSlash(rel)
	if rel == "." || strings.Trim(rel, "./") == "" {
		if base := filepath.Base(repository); base != string(filepath.Separator) {
			return base
		}
	}
	return rel
}
