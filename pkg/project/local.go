package project

import (
	"bufio"
	"bytes"
	"io/fs"
	"path"
	"strings"

	"github.com/moby/patternmatcher"
)

// GitIgnores names the line by which git leaves out a file of the build context that this checkout does not have: a tree in which people work
// may have it, and a build from there has it in the image. What the ignore file hides from the builder is in no image.
//
// Lines are taken as patterns of moby/patternmatcher, which differ from gitignore(5) in classes and in what a slash at the end means: more
// files are named, never fewer but for ill-formed lines.
func (p *Project) GitIgnores(name string) (Place, bool) {
	name = path.Clean(name)
	if name == "." || strings.HasPrefix(name, "/") || name == ".." || strings.HasPrefix(name, "../") || !p.sees(name, false) {
		return Place{}, false
	}
	full := path.Join(p.context, name)
	at, found := Place{}, false
	for dir, rest := ".", full; rest != ""; {
		if line, ignored, ok := p.gitRule(path.Join(dir, ".gitignore"), rest); ok {
			at, found = Place{File: path.Join(dir, ".gitignore"), Line: line}, ignored
		}
		first, more, _ := strings.Cut(rest, "/")
		dir, rest = path.Join(dir, first), more
	}
	return at, found
}

// gitRule is the last line of a .gitignore that speaks of a path below the file's directory.
func (p *Project) gitRule(file, name string) (line int, ignored, ok bool) {
	text, there, err := p.readIgnoreFile(file)
	if err != nil || !there {
		return 0, false, false
	}
	rules := p.Remember(gitRules(file), func() any { return parseGitRules(text) }).([]gitRule)
	for _, r := range rules {
		if hit, err := r.matcher.MatchesOrParentMatches(name); err == nil && hit {
			line, ignored, ok = r.line, !r.negated, true
		}
	}
	return line, ignored, ok
}

// gitRules is what Remember knows the lines of a .gitignore by: its path.
type gitRules string

// gitRule is a line of a .gitignore.
type gitRule struct {
	line    int
	negated bool
	matcher *patternmatcher.PatternMatcher
}

func parseGitRules(text []byte) []gitRule {
	var out []gitRule
	in, n := bufio.NewScanner(bytes.NewReader(text)), 0
	for in.Scan() {
		n++
		pattern := strings.TrimRight(in.Text(), " \t\r")
		if pattern == "" || strings.HasPrefix(pattern, "#") {
			continue
		}
		pattern, negated := strings.CutPrefix(pattern, "!")
		switch pattern = strings.TrimSuffix(pattern, "/"); {
		case pattern == "":
			continue
		case strings.Contains(pattern, "/"):
			pattern = strings.TrimPrefix(pattern, "/")
		default:
			pattern = "**/" + pattern
		}
		if m, err := patternmatcher.New([]string{pattern}); err == nil {
			out = append(out, gitRule{n, negated, m})
		}
	}
	return out
}

// sampleForms are how projects name a file that stands beside the real one, to be copied to its name: * is the real name, % the name without
// its extension, which follows.
var sampleForms = []string{"*.example", "*.sample", "*.dist", "*.template", "*.tmpl", "*.default", "example*", "sample*", "example.*", "sample.*", "%.example^", "%.sample^", "%-example^", "%-sample^", "%.dist^"}

// Sample is the file that shows what a file looks like which is not there: whoever builds the image makes the real one of it. ok is false
// if the file is there, or can't get into the image.
func (p *Project) Sample(name string) (sample string, ok bool) {
	name = path.Clean(name)
	if name == "." || !fs.ValidPath(name) || !p.sees(name, false) || p.Exists(name) {
		return "", false
	}
	dir, base := path.Split(name)
	ext := path.Ext(base)
	if ext == base {
		ext = ""
	}
	for _, form := range sampleForms {
		s := path.Join(dir, strings.NewReplacer("*", base, "%", strings.TrimSuffix(base, ext), "^", ext).Replace(form))
		if s != name && p.Exists(s) {
			return s, true
		}
	}
	return "", false
}
