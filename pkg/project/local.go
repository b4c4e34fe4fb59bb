package project

import (
	"io/fs"
	"path"
	"strings"

	"github.com/msb-dev/msb/pkg/discover"
)

// GitIgnores names the line by which git leaves out a file of the build context that this checkout does not have: a tree in which people work
// may have it, and a build from there has it in the image. What the ignore file hides from the builder is in no image. A line for directories
// counts, since what is not there may be one.
func (p *Project) GitIgnores(name string) (Place, bool) {
	name = path.Clean(name)
	if name == "." || strings.HasPrefix(name, "/") || name == ".." || strings.HasPrefix(name, "../") || !p.sees(name, false) {
		return Place{}, false
	}
	elements := strings.Split(path.Join(p.context, name), "/")
	for n := 1; n <= len(elements); n++ { // nothing is brought back from an ignored directory
		if at, ignored := p.gitLine(elements[:n]); ignored {
			return at, true
		}
	}
	return Place{}, false
}

// gitLine is the last line that speaks of a path of the project, in the .gitignore next to it.
func (p *Project) gitLine(elements []string) (at Place, ignored bool) {
	for i := len(elements) - 1; i >= 0; i-- {
		file := path.Join(path.Join(elements[:i]...), ".gitignore")
		lines := p.Remember(gitLines(file), func() any {
			text, _, err := p.readIgnoreFile(file)
			if err != nil {
				text = nil
			}
			return discover.ParseLines(text)
		}).(discover.Lines)
		if line, ignored := lines.Last(elements[i:], true); line > 0 {
			return Place{File: file, Line: line}, ignored
		}
	}
	return Place{}, false
}

// gitLines is what Remember knows the lines of a .gitignore by: its path.
type gitLines string

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
	names := strings.NewReplacer("*", base, "%", strings.TrimSuffix(base, ext), "^", ext)
	for _, form := range sampleForms {
		s := path.Join(dir, names.Replace(form))
		if s != name && p.Exists(s) {
			return s, true
		}
	}
	return "", false
}
