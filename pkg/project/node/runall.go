package node

import (
	"fmt"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/shell"
)

// runAll is npm-run-all with its short forms run-s (one after the other) and run-p (at once); mysticatea/npm-run-all 4, bin/*.
func runAll(l *line) (Resolution, error) {
	p, err := NearestPackage(l.c, l.dir)
	if err != nil {
		return Resolution{}, err
	}
	parallel := l.name() == "run-p"
	var names []string
	together := false // two scripts at once were seen
	for i := 1; i < len(l.argv); i++ {
		w := l.argv[i]
		switch w {
		case "--":
			if i+1 < len(l.argv) {
				return Resolution{}, fmt.Errorf("%s passes arguments on in a way that msb does not read", l)
			}
		case "-p", "--parallel":
			parallel = true
		case "-s", "--serial", "--sequential", "--series":
			parallel = false
		case "-c", "--continue-on-error", "-l", "--print-label", "-n", "--print-name", "-r", "--race", "--silent", "--aggregate-output":
		case "--max-parallel", "--npm-path":
			i++
		default:
			if strings.HasPrefix(w, "-") {
				return Resolution{}, fmt.Errorf("%s: the flag %s is not one that msb knows here", l.name(), w)
			}
			// "build {@}" is a script with the arguments behind --, of which there are none.
			fields := strings.Fields(w)
			if len(fields) == 0 {
				continue
			}
			matched := p.match(fields[0])
			if len(matched) == 0 {
				return Resolution{}, fmt.Errorf("%s:%d: %s: there is no script %q", p.file(), p.scriptsLine(), l.name(), fields[0])
			}
			args := slices.DeleteFunc(fields[1:], func(f string) bool { return strings.HasPrefix(f, "{") || f == "--" })
			for _, m := range matched {
				names = append(names, strings.Join(append([]string{shell.Join([]string{m}), "--"}, args...), " "))
			}
			together = together || parallel && len(names) > 1
		}
	}
	if len(names) == 0 {
		return Resolution{Dir: l.dir}, nil
	}
	l.dir = p.Dir
	r, err := l.commands("npm run " + strings.Join(names, " && npm run "))
	r.parallel = together
	return r, err
}

// match lists the scripts of a name in which * stands for anything but a colon, and ** for anything.
func (p *Package) match(pattern string) []string {
	var out []string
	for _, s := range p.scripts {
		if globMatch(strings.Split(pattern, ":"), strings.Split(s.name, ":")) {
			out = append(out, s.name)
		}
	}
	return out
}

func globMatch(pattern, name []string) bool {
	switch {
	case len(pattern) == 0:
		return len(name) == 0
	case pattern[0] == "**" && len(pattern) == 1:
		return true
	case len(name) == 0:
		return false
	case pattern[0] == "*" || pattern[0] == name[0]:
		return globMatch(pattern[1:], name[1:])
	}
	return false
}

// concurrently starts each of its arguments as a command line (open-cli-tools/concurrently 9, bin/concurrently.ts).
func concurrently(l *line) (Resolution, error) {
	spec := flagSpec{
		value: "--names,-n --prefix-colors,-c --prefix,-p --prefix-length,-l --timestamp-format,-t --max-processes,-m --success,-s --restart-tries --restart-after --default-input-target --name-separator --hide",
		plain: "--kill-others,-k --kill-others-on-fail --raw,-r --no-color --group,-g --handle-input,-i --passthrough-arguments,-P --pad-prefix --timings",
	}
	f, err := spec.leading(l.argv, 1)
	if err != nil {
		return Resolution{}, err
	}
	var r Resolution
	r.Dir, r.Local, r.parallel = l.dir, true, true
	for _, text := range l.argv[f.next:] {
		for _, short := range []string{"npm", "yarn", "pnpm", "bun"} {
			if name, ok := strings.CutPrefix(text, short+":"); ok {
				text = short + " run " + name
			}
		}
		one, err := l.commands(text)
		if err != nil {
			return Resolution{}, err
		}
		r.Commands = append(r.Commands, follows(r.Commands, one.Commands)...)
	}
	return r, nil
}
