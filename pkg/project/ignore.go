package project

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

// hiddenError is the fs.ErrNotExist of a file that is there, but not for the builder.
type hiddenError struct{ file string }

// Error says which file hides it.
func (e hiddenError) Error() string { return "excluded from the build context by " + e.file }

// Is makes the error an fs.ErrNotExist.
func (e hiddenError) Is(target error) bool { return target == fs.ErrNotExist }

// ignoreRules are the patterns of an ignore file, applied as BuildKit applies them when it sends the context: patternmatcher with the
// results of the parent directories, and directories left out as a whole where no exception names a path below
// (github.com/tonistiigi/fsutil filter.go at 83cac42c1c52, as of moby/buildkit v0.33.0).
type ignoreRules struct {
	file       string // path in the project; "" if there is no ignore file
	matcher    *patternmatcher.PatternMatcher
	exceptions []string // of plain exceptions, such as "docs/" of !docs/**; see prefixOnly
	prefixOnly bool     // no exception has a pattern before its end
	dirs       map[string]ignored
	below      map[string]bool // of hidden directories: whether anything below is visible
	work       int             // patterns times paths so far
	err        error           // why nothing can be said any more
}

// maxWork bounds patterns times paths. Two hundred thousand paths under a hundred patterns are within it; it also bounds what is kept.
const maxWork = 20_000_000

// ignored is what the rules say of one path.
type ignored struct {
	hidden bool
	whole  bool // a directory that is not looked into
	info   patternmatcher.MatchInfo
}

// readIgnore reads NAME.dockerignore beside the Dockerfile or, if there is none, .dockerignore in the context's root
// (moby/buildkit frontend/dockerui/config.go, ReadEntrypoint and dockerIgnorePatterns).
func (p *Project) readIgnore() error {
	p.ignore = &ignoreRules{dirs: map[string]ignored{}, below: map[string]bool{}}
	for _, name := range []string{p.file + ".dockerignore", path.Join(p.context, ".dockerignore")} {
		text, ok, err := p.readIgnoreFile(name)
		if err != nil {
			return err
		}
		if ok {
			p.ignore.file = name
			return p.ignore.parse(text)
		}
	}
	return nil
}

// IgnoreFile returns the text of the ignore file that holds for the context; nil if there is none.
func (p *Project) IgnoreFile() ([]byte, error) {
	if p.ignore.file == "" {
		return nil, nil
	}
	text, _, err := p.readIgnoreFile(p.ignore.file)
	return text, err
}

// readIgnoreFile follows symlinks within the project. What is missing or no file is none, as for BuildKit; what is there and can't be
// read is an error, since nothing is known about the context then.
func (p *Project) readIgnoreFile(name string) ([]byte, bool, error) {
	info, err := fs.Stat(p.fsys, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		p.record.missing(name)
		return nil, false, nil
	case err != nil:
		return nil, false, fmt.Errorf("%s: %w", name, bare(err))
	case info.IsDir():
		return nil, false, nil
	}
	b, err := p.read(name, info)
	if err != nil {
		return nil, false, fmt.Errorf("%s: %w", name, bare(err))
	}
	return b, true, nil
}

// parse reads the patterns and tries each one. An error names its line.
func (r *ignoreRules) parse(text []byte) error {
	patterns, err := readIgnorePatterns(text)
	if err != nil {
		n := 0
		for line := range bytes.Lines(text) {
			n++
			if _, err := readIgnorePatterns(line); err != nil {
				return fmt.Errorf("%s:%d: %w", r.file, n, err)
			}
		}
		return fmt.Errorf("%s: %w", r.file, err)
	}
	if r.matcher, err = patternmatcher.New(patterns); err != nil {
		return fmt.Errorf("%s: %w", r.file, err)
	}
	r.prefixOnly = true
	for _, pattern := range r.matcher.Patterns() {
		if !pattern.Exclusion() {
			continue
		}
		s := string(filepath.Separator)
		name := strings.TrimSuffix(strings.TrimSuffix(pattern.String(), s+"**"), s+"*")
		if strings.ContainsAny(name, `*[]?^\`) {
			r.prefixOnly = false
		}
		r.exceptions = append(r.exceptions, filepath.ToSlash(name)+"/")
	}
	return nil
}

// readIgnorePatterns reads the lines of an ignore file.
func readIgnorePatterns(text []byte) ([]string, error) {
	// text/scanner, which reads patterns, prints a complaint about such bytes to the process's standard error.
	if !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0 {
		return nil, errors.New("not UTF-8 text")
	}
	patterns, err := ignorefile.ReadAll(bytes.NewReader(text))
	for _, pattern := range patterns {
		if err := valid(pattern); err != nil {
			return nil, fmt.Errorf("%w: %s", err, pattern)
		}
	}
	return patterns, err
}

// valid compiles one pattern, which the matcher does only when it meets a path.
func valid(pattern string) error {
	if _, err := patternmatcher.New([]string{pattern}); err != nil {
		return err
	}
	m, err := patternmatcher.New([]string{strings.TrimPrefix(pattern, "!")})
	if err == nil {
		_, err = m.MatchesOrParentMatches("x")
	}
	return err
}

// hides judges a path of the context by the rules alone: a directory that is hidden may have something visible below, unless it is
// left out as a whole.
func (r *ignoreRules) hides(name string, isDir bool) (hidden, whole bool) {
	if r.matcher == nil || name == "." {
		return false, false
	}
	st := r.at(name, isDir)
	return st.hidden, st.whole
}

func (r *ignoreRules) at(name string, isDir bool) ignored {
	if st, ok := r.dirs[name]; ok && isDir {
		return st
	}
	var parent ignored
	if dir := path.Dir(name); dir != "." {
		parent = r.at(dir, true)
	}
	st := ignored{hidden: true, whole: true}
	if r.work += len(r.matcher.Patterns()); r.work > maxWork {
		r.err = fmt.Errorf("%s: too many patterns for so many files", r.file)
	}
	if !parent.whole && r.err == nil {
		hidden, info, err := r.matcher.MatchesUsingParentResults(name, parent.info)
		// all patterns were tried when the file was read, so an error can't come; nothing is visible by mistake
		hidden = hidden || err != nil
		st = ignored{hidden: hidden, info: info, whole: hidden && (!isDir || r.leftOut(name))}
	}
	if isDir {
		r.dirs[name] = st
	}
	return st
}

// leftOut tells whether a hidden directory is skipped with all that is in it.
func (r *ignoreRules) leftOut(dir string) bool {
	if !r.prefixOnly {
		return false
	}
	for _, e := range r.exceptions {
		if strings.HasPrefix(e, dir+"/") {
			return false
		}
	}
	return true
}

// sees tells whether a path that is there, and no symlink on the way, is in the context that the builder gets.
func (p *Project) sees(name string, isDir bool) bool {
	hidden, whole := p.ignore.hides(name, isDir)
	if !hidden || whole || !isDir {
		return !hidden
	}
	seen, ok := p.ignore.below[name]
	if !ok {
		var err error
		seen, err = p.seesBelow(name)
		seen = seen || err != nil // a directory that can't be listed is not claimed to be absent
		p.ignore.below[name] = seen
	}
	return seen
}

// seesBelow tells whether anything below a hidden directory is visible; then so is the directory.
func (p *Project) seesBelow(dir string) (bool, error) {
	list, err := p.listings.of(p.full(dir))
	if err != nil {
		return false, err
	}
	for _, d := range list.items {
		name := join(dir, d.name)
		hidden, whole := p.ignore.hides(name, d.mode.IsDir())
		if !hidden {
			return true, nil
		}
		if whole || !d.mode.IsDir() {
			continue
		}
		if p.sees(name, true) {
			return true, nil
		}
	}
	return false, nil
}
