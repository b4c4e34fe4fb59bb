package verify

import (
	"path"
	"slices"

	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/verify/links"
)

// checkEntry follows the command of each image from its first word over interpreters to the loader, as the kernel would for that user. Where
// a shell or a wrapper stands in front, what it starts is followed as well.
func checkEntry(p *Pair) Check {
	f := p.findings()
	var chain []string
	told := map[string]bool{}
	for i, pair := range [][2]links.Process{
		{configured(p.Before), configured(p.After)},
		{launched(p.Before), launched(p.After)},
	} {
		b, a := pair[0], pair[1]
		if len(a.Argv) == 0 {
			if i == 0 && len(b.Argv) > 0 {
				f.fail("the new image has no command")
			}
			continue
		}
		steps, err := links.Entry(p.After.Image, a)
		for _, s := range steps {
			if name := s.File.Path; !slices.Contains(chain, name) {
				chain = append(chain, name)
			}
		}
		if err == nil {
			continue
		}
		if told[err.Error()] {
			continue
		}
		told[err.Error()] = true
		if _, was := links.Entry(p.Before.Image, b); was != nil {
			f.pass("%v; the original has the same fault: %v", err, was)
			continue
		}
		f.fail("%v", err)
	}
	if len(chain) == 0 && len(f.list) == 0 {
		return f.check(CheckEntry, "neither image starts anything")
	}
	return f.check(CheckEntry, "%s", words(names(chain)))
}

// configured is the process that the image configuration starts.
func configured(s Side) links.Process {
	c := s.Image.Config.Config
	return links.Process{Argv: slices.Concat(c.Entrypoint, c.Cmd), Env: c.Env, Dir: c.WorkingDir, User: c.User}
}

// launched is the program behind wrappers and shells, where msb knows its name; otherwise it has no words.
func launched(s Side) links.Process {
	p := configured(s)
	l := s.Recipe.Final().Launch
	if l.Kind != recipe.ProcessLaunch || len(l.Argv) == 0 || !l.Fixed[0] {
		return links.Process{}
	}
	p.Argv = l.Argv
	if l.Dir != "" {
		p.Dir = l.Dir
	}
	return p
}

// names cuts paths to their last part.
func names(list []string) []string {
	out := make([]string, len(list))
	for i, p := range list {
		out[i] = path.Base(p)
	}
	return out
}
