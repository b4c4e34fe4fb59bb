package proof

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/msb-dev/msb/pkg/recipe"
)

// leastGain is what part of the old image, in hundredths, has to stay behind for a split onto the same base to be worth a stage, and leastMB
// how much at least.
const (
	leastGain = 10
	leastMB   = 20
)

// gain holds that a split leaves something behind. The sizes are estimates of what the tables name: images, packages, tool chains, and what
// build tools fetch.
func (c *comparison) gain() {
	if !c.split() {
		return
	}
	was, now := c.old.Image.Size(), c.fin.Image.Size()
	if was == 0 || now == 0 && c.fin.Ref != "scratch" {
		return
	}
	left, all := was-now, was
	for _, p := range c.installed() {
		all += p.size
		if !p.stays {
			left += p.size
		}
	}
	if left >= leastMB && (!c.sameBase() || left*100 >= all*leastGain) {
		return
	}
	what := "nothing but sources"
	if left > 0 {
		what = "about " + strconv.Itoa(left) + " MB and sources"
	}
	c.reject("nothing-to-gain", c.old.From.Line, "of about %d MB that %s has with what the file installs, the new image would leave %s behind", all, c.old.Ref, what)
}

// piece is a package or the archive of a tool chain, about how much it brings, and whether the new image has it, too.
type piece struct {
	size  int
	stays bool
}

// installed are the packages and tool chains that the old file adds to its base.
func (c *comparison) installed() []piece {
	var out []piece
	seen, ran := map[string]bool{}, map[string]bool{} // packages; tools, whose names may be the same
	for _, s := range c.old.Steps {
		for _, e := range s.Effects {
			switch {
			case e.Kind == recipe.InstallEffect:
				for _, name := range e.Names {
					if !seen[name] && !(e.GoneAtOnce && slices.Contains(e.Gone, name)) {
						seen[name] = true
						out = append(out, piece{c.old.Image.PackageSize(name), c.repeats(recipe.InstallEffect, name)})
					}
				}
			case e.Kind == recipe.BuildEffect:
				name, _, _ := strings.Cut(e.Detail, " ")
				if size := c.old.Image.FetchedSize(path.Base(name)); size > 0 && !ran[name] && !cached(s) && !offline(e.Detail) {
					ran[name] = true
					out = append(out, piece{size, false})
				}
			case e.Kind == recipe.Download && e.Tool != "" && len(e.Paths) > 0 && !strings.Contains(e.Detail, "://"):
				out = append(out, piece{c.old.Image.ArchiveSize(e.Tool), c.same(path.Clean(e.Paths[0])) || c.isRepeated(s)})
			}
		}
	}
	return out
}

// cached tells whether a step has a cache mount, so that what is fetched is in no layer.
func cached(s *recipe.Step) bool {
	return slices.ContainsFunc(s.Flags, func(f string) bool { return strings.Contains(f, "type=cache") })
}

// offline tells whether a build tool is told to fetch nothing.
func offline(command string) bool {
	return slices.ContainsFunc(strings.Fields(command), func(w string) bool { return w == "-o" || w == "--offline" })
}

// isRepeated tells whether the last stage has a step of the old file, word by word.
func (c *comparison) isRepeated(s *recipe.Step) bool {
	text := c.before.File.Text(s.Instruction)
	return slices.ContainsFunc(c.fin.Steps, func(t *recipe.Step) bool { return c.after.File.Text(t.Instruction) == text })
}
