package project

import (
	"path"
	"strings"
)

// canonical writes an image's name in one way: quotes and scheme gone, variables as $X, no docker.io.
func canonical(ref string) string {
	ref = strings.Trim(strings.TrimSpace(ref), `"'`)
	ref = plainVariables(ref)
	ref = strings.TrimPrefix(ref, "docker-image://")
	ref = strings.TrimPrefix(ref, "docker.io/")
	return strings.TrimPrefix(ref, "library/")
}

// splitRef cuts a name into repository and tag. The tag "" is "latest".
func splitRef(ref string) (repository, tag string) {
	ref, _, _ = strings.Cut(ref, "@")
	if i := strings.LastIndexByte(ref, ':'); i > strings.LastIndexByte(ref, '/') {
		return ref[:i], ref[i+1:]
	}
	return ref, "latest"
}

// names are what the image of the file is called in the project.
type names struct {
	refs  map[string]bool // canonical, with tag
	repos map[string]bool // without tag
}

func newNames() names { return names{map[string]bool{}, map[string]bool{}} }

func (n names) add(ref string) {
	ref = canonical(ref)
	repo, tag := splitRef(ref)
	if ref == "" || repo == "" || strings.ContainsAny(ref, " \t\n") {
		return
	}
	n.refs[repo+":"+tag] = true
	n.repos[repo] = true
}

func (n names) addAll(o names) {
	for r := range o.refs {
		// a name that only a variable makes up means something else in another file
		if repo, _ := splitRef(r); !strings.HasPrefix(repo, "$") || strings.Contains(repo, "/") {
			n.add(r)
		}
	}
}

// has tells whether a name with its tag is the image.
func (n names) has(ref string) bool {
	repo, tag := splitRef(canonical(ref))
	return n.refs[repo+":"+tag] || strings.Contains(tag, "$") && n.repos[repo]
}

// repository tells whether a name is the image whatever its tag: manifests name another tag than builds do. A registry that a variable
// names is taken for any.
func (n names) repository(ref string) bool {
	repo, _ := splitRef(canonical(ref))
	if n.repos[repo] {
		return true
	}
	for r := range n.repos {
		if (strings.Contains(r, "$") || strings.Contains(repo, "$")) && path.Base(r) == path.Base(repo) && !strings.Contains(path.Base(r), "$") {
			return true
		}
	}
	return false
}
