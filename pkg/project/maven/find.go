package maven

import (
	"path"
	"slices"
	"strings"
)

// Matches is what a pattern hits after a build.
type Matches struct {
	Hits  []Artifact // known ones, in lexical order of their paths
	Maybe []Artifact // those which may exist, or may be named so
}

// Match says which artifacts a pattern such as target/*.jar hits. The pattern is that of a shell: * does not cross a slash, and does not hit a name that
// starts with a dot. A pattern that is malformed hits nothing.
func (l List) Match(glob string) Matches {
	glob = path.Clean(glob)
	var out Matches
	for _, a := range l {
		switch {
		case a.Known:
			if hit, err := path.Match(glob, a.Path); err == nil && hit && !hidden(glob, a.Path) {
				out.Hits = append(out.Hits, a)
			}
		case intersect(glob, a.Path):
			out.Maybe = append(out.Maybe, a)
		}
	}
	slices.SortStableFunc(out.Hits, func(a, b Artifact) int { return strings.Compare(a.Path, b.Path) })
	return out
}

// hidden says whether a wildcard would have to stand for a leading dot.
func hidden(glob, name string) bool {
	g, n := strings.Split(glob, "/"), strings.Split(name, "/")
	for i := range min(len(g), len(n)) {
		if strings.HasPrefix(n[i], ".") && !strings.HasPrefix(g[i], ".") {
			return true
		}
	}
	return false
}

// intersect says whether two patterns may hit the same name: it errs on the side of yes, where [ ] or ? stand.
func intersect(a, b string) bool {
	x, y := strings.Split(a, "/"), strings.Split(b, "/")
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if !meet(x[i], y[i]) {
			return false
		}
	}
	return true
}

// meet compares two names with *: the literal starts and the literal ends must agree.
func meet(a, b string) bool {
	if strings.ContainsAny(a, `?[\`) || strings.ContainsAny(b, `?[\`) {
		return true
	}
	i, j := strings.IndexByte(a, '*'), strings.IndexByte(b, '*')
	switch {
	case i < 0 && j < 0:
		return a == b
	case i < 0:
		hit, err := path.Match(b, a)
		return hit && err == nil
	case j < 0:
		hit, err := path.Match(a, b)
		return hit && err == nil
	}
	if n := min(i, j); a[:n] != b[:n] {
		return false
	}
	x, y := a[strings.LastIndexByte(a, '*')+1:], b[strings.LastIndexByte(b, '*')+1:]
	return strings.HasSuffix(x, y) || strings.HasSuffix(y, x)
}

// Found is the answer to whether a build makes a path.
type Found struct {
	Answer   Answer
	Artifact Artifact // if Yes, or if Unknown and one artifact may be it
	Why      string   // "by spring-boot-maven-plugin", or what the build makes instead, or what is not known
}

// Find says whether the build makes the path, relative as Artifact.Path is.
func (l List) Find(name string) Found {
	name = path.Clean(name)
	for _, a := range l {
		if a.Known && a.Path == name {
			return Found{Yes, a, "by " + a.By}
		}
	}
	for _, a := range l {
		if a.Known && a.Dir && strings.HasPrefix(name, a.Path+"/") {
			return a.within(name)
		}
	}
	var doubt *Artifact
	for i, a := range l {
		if a.Known || !intersect(a.Path, name) && !strings.HasPrefix(name, strings.TrimSuffix(a.Path, "*")) {
			continue
		}
		if a.Likely == name {
			return Found{Unknown, a, a.Why}
		}
		if doubt == nil || doubt.Kind == Doubt {
			doubt = &l[i]
		}
	}
	if doubt != nil {
		return Found{Unknown, *doubt, doubt.Why}
	}
	return Found{Answer: No, Why: l.instead(name)}
}

// within answers for a path inside a directory that the build makes.
func (a Artifact) within(name string) Found {
	rest := strings.TrimPrefix(name, a.Path+"/")
	if a.Kind == QuarkusApp {
		switch rest {
		case "quarkus-run.jar", "app", "lib", "quarkus", "lib/main", "lib/boot":
			return Found{Yes, a, "by " + a.By}
		}
	}
	return Found{Unknown, a, "inside " + a.Path + ", which " + a.By + " makes"}
}

// instead lists what the build makes in the same directory, or anywhere.
func (l List) instead(name string) string {
	var near, all []string
	for _, a := range l {
		if a.Kind == Classes || a.Kind == Doubt || a.Kind == Original {
			continue
		}
		all = append(all, a.Path)
		if path.Dir(a.Path) == path.Dir(name) {
			near = append(near, a.Path)
		}
	}
	if len(near) == 0 {
		near = all
	}
	if len(near) == 0 {
		return "the build makes no such file"
	}
	const most = 8
	if len(near) > most {
		near = append(near[:most:most], "…")
	}
	return "the build makes " + strings.Join(near, ", ")
}
