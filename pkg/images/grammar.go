package images

import (
	"errors"
	"strings"
)

// parts are those of a reference by the grammar of github.com/distribution/reference (regexp.go, normalize.go), with the domain and the
// folder of the official images left out. It is written by hand since that package compiles its expressions whenever the program starts.
type parts struct{ name, tag, digest string }

// errReference is the error of that package, so that messages stay.
var errReference = errors.New("invalid reference format")

// parseNamed takes a reference apart.
func parseNamed(ref string) (parts, error) {
	if len(ref) == 64 && strings.Trim(ref, "0123456789abcdef") == "" {
		return parts{}, errors.New("cannot specify 64-byte hexadecimal strings")
	}
	var n parts
	rest, digest, digested := strings.Cut(ref, "@")
	if digested && !validDigest(digest) {
		return n, errReference
	}
	n.digest = digest
	domain, path := splitDomain(rest)
	if i := strings.LastIndexByte(path, ':'); i >= 0 {
		path, n.tag = path[:i], path[i+1:]
		if !validTag(n.tag) {
			return n, errReference
		}
	}
	if strings.ToLower(path) != path {
		return n, errors.New("invalid reference format: repository name (" + path + ") must be lowercase")
	}
	if !validDomain(domain) { // what is no registry may be a folder
		domain, path = "", domain+"/"+path
	}
	switch {
	case !validPath(path):
		return n, errReference
	case len(path) > 255:
		return n, errors.New("repository name must not be more than 255 characters")
	}
	n.name = strings.TrimPrefix(domain+"/"+path, "/")
	if domain == dockerHub {
		n.name = path
		if short, ok := strings.CutPrefix(path, "library/"); ok && !strings.Contains(short, "/") {
			n.name = short // library/a/b has no short form
		}
	}
	return n, nil
}

const dockerHub = "docker.io"

// splitDomain tells a registry from the first folder of a name: it has a dot, a port or upper case, or is localhost.
func splitDomain(name string) (domain, path string) {
	first, rest, ok := strings.Cut(name, "/")
	if !ok || !strings.ContainsAny(first, ".:") && first != "localhost" && strings.ToLower(first) == first {
		domain, path = dockerHub, name
	} else {
		domain, path = first, rest
	}
	if domain == "index.docker.io" {
		domain = dockerHub
	}
	if domain == dockerHub && !strings.Contains(path, "/") {
		path = "library/" + path
	}
	return domain, path
}

func isAlnum(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

func only(s, others string) bool {
	for i := range len(s) {
		if !isAlnum(s[i]) && strings.IndexByte(others, s[i]) < 0 {
			return false
		}
	}
	return true
}

// validTag: a letter, digit or underscore, then up to 127 of these, dots and hyphens.
func validTag(tag string) bool {
	return tag != "" && len(tag) <= 128 && only(tag, "_.-") && tag[0] != '.' && tag[0] != '-'
}

// validDigest: one of the algorithms that github.com/opencontainers/go-digest knows, and as many digits as it makes.
func validDigest(digest string) bool {
	algorithm, hex, _ := strings.Cut(digest, ":")
	return len(hex) == map[string]int{"sha256": 64, "sha384": 96, "sha512": 128}[algorithm] && hex != "" && strings.Trim(hex, "0123456789abcdef") == ""
}

// validDomain: parts of letters, digits and inner hyphens, joined by dots, or an IPv6 address in brackets; and a port.
func validDomain(domain string) bool {
	host, port := domain, ""
	if strings.HasPrefix(domain, "[") {
		end := strings.IndexByte(domain, ']')
		if end < 2 || strings.Trim(domain[1:end], "0123456789abcdefABCDEF:") != "" {
			return false
		}
		host, port = "", domain[end+1:]
	} else if i := strings.IndexByte(domain, ':'); i >= 0 {
		host, port = domain[:i], domain[i:]
	}
	if port != "" && (port[0] != ':' || len(port) == 1 || strings.Trim(port[1:], "0123456789") != "") {
		return false
	}
	if host == "" {
		return strings.HasPrefix(domain, "[")
	}
	for part := range strings.SplitSeq(host, ".") {
		if part == "" || !only(part, "-") || part[0] == '-' || part[len(part)-1] == '-' {
			return false
		}
	}
	return true
}

// validPath: folders of lower-case letters and digits, between which stand one dot, one or two underscores or any hyphens.
func validPath(path string) bool {
	for part := range strings.SplitSeq(path, "/") {
		if part == "" || !only(part, "._-") || !isAlnum(part[0]) || !isAlnum(part[len(part)-1]) {
			return false
		}
		for _, gap := range strings.FieldsFunc(part, func(c rune) bool { return c < 128 && isAlnum(byte(c)) }) {
			if gap != "." && gap != "_" && gap != "__" && strings.Trim(gap, "-") != "" {
				return false
			}
		}
	}
	return true
}
