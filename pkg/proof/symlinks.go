package proof

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/recipe"
)

// symlinks holds that links below a copied directory lead to something: a link stays a link there, while one that is named as the source
// is followed (measured with BuildKit 0.33).
func (c *comparison) symlinks() {
	if !c.split() {
		return
	}
	for _, e := range c.fin.Files.All() {
		if e.Kind != recipe.FromStage || e.From != c.builder {
			continue
		}
		c.linkedBySteps(e)
		if src, ok := c.old.ContextPath(e.Source); ok {
			c.linkedInContext(e, src)
		}
	}
}

// linkedBySteps looks at the links that ln -s makes below a copied directory.
func (c *comparison) linkedBySteps(e recipe.Entry) {
	for _, s := range c.old.Steps {
		for _, x := range s.Execs {
			if x.Name() != "ln" || !x.Known() || !slices.ContainsFunc(x.Argv[1:], symbolic) || x.Dir == "" {
				continue
			}
			words := slices.DeleteFunc(slices.Clone(x.Argv[1:]), func(w string) bool { return strings.HasPrefix(w, "-") })
			if len(words) != 2 {
				continue
			}
			link := join(x.Dir, words[1])
			if strings.HasSuffix(words[1], "/") {
				link = path.Join(link, path.Base(words[0]))
			}
			c.leads(e, link, words[0], s.Line)
		}
	}
}

// symbolic tells whether a flag of ln asks for a symbolic link.
func symbolic(flag string) bool {
	return flag == "--symbolic" || strings.HasPrefix(flag, "-") && !strings.HasPrefix(flag, "--") && strings.Contains(flag, "s")
}

// linkedInContext looks at the links of the project's own below a copied directory.
func (c *comparison) linkedInContext(e recipe.Entry, src string) {
	p := c.before.Project
	_ = p.Walk(src, func(name string, d fs.DirEntry) error {
		if d.Type()&fs.ModeSymlink == 0 {
			return nil
		}
		if target, ok := p.Link(name); ok {
			c.leads(e, path.Join(e.Source, strings.TrimPrefix(strings.TrimPrefix(name, src), "/")), target, 0)
		}
		return nil
	}) // what can't be listed is not copied by this reader either
}

// leads holds that a link of the old image at a path below a copied directory leads to what the new image has, too.
func (c *comparison) leads(e recipe.Entry, link, target string, line int) {
	to := join(path.Dir(link), target)
	if link == e.Source && line > 0 {
		c.follows(link, to, line)
		return
	}
	if link == e.Source || !within(e.Source, link) || c.origin(path.Join(e.Path, strings.TrimPrefix(link, e.Source))) != link {
		return
	}
	for _, dir := range []string{"/dev", "/proc", "/sys", e.Source} {
		if within(dir, to) {
			return // always there, or copied with the link
		}
	}
	if !c.same(to) && !c.ofBase(to) {
		c.reject("symlinks", line, "%s is a link to %s, which the new image has not", link, to)
	}
}

// ownDirs are directories of every base in which a link may lead to what no step of the file names.
var ownDirs = []string{"/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc", "/opt", "/root", "/home"}

// follows holds that what a link leads to is there when the image is built, and is the same when the container starts: the copy takes the
// place of the link.
func (c *comparison) follows(link, to string, line int) {
	for _, dir := range []string{"/dev", "/proc", "/sys"} {
		if within(dir, to) {
			c.reject("symlinks", line, "%s is a link to %s, which is there in a container only", link, to)
			return
		}
	}
	for v := range c.old.Config.Volumes {
		if within(path.Clean(v), to) {
			c.reject("symlinks", line, "%s is a link to %s, which lies in a volume", link, to)
			return
		}
	}
	_, put := c.old.Files.Origin(to)
	l := c.old.Launch // whose program, or jar, was followed to what the build writes
	built := slices.Contains(l.Candidates(), link) || slices.ContainsFunc(l.Argv, func(w string) bool { return join(l.Dir, w) == link })
	executed := slices.ContainsFunc(c.old.Needs(), func(n recipe.Need) bool {
		return n.Kind == recipe.NeedProgram && (n.Name == link || n.Name == path.Base(link))
	})
	if !put && !built && executed {
		c.reject("symlinks", line, "%s, which is executed, is a link to %s, and its copy does not lie beside what it needs", link, to)
		return
	}
	if !put && !built && len(c.old.Files.Below(to)) == 0 && !slices.ContainsFunc(ownDirs, func(dir string) bool { return within(dir, to) }) {
		c.reject("symlinks", line, "%s is a link to %s, which no step makes", link, to)
	}
}

// join resolves a path against a directory.
func join(dir, name string) string {
	if path.IsAbs(name) {
		return path.Clean(name)
	}
	return path.Join(dir, name)
}
