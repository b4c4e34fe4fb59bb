package node

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/msb-dev/msb/pkg/lazyregexp"
	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/shell"
)

// setter is what cross-env takes for an assignment (kentcdodds/cross-env 7, src/index.js, envSetterRegex).
var setter = lazyregexp.New(`^(\w+)=(.*)$`)

// crossEnv sets variables and starts the command; cross-env-shell hands the words to a shell.
func crossEnv(l *line) (Resolution, error) {
	var text []string
	rest := l.argv[1:]
	for len(rest) > 0 {
		m := setter.FindStringSubmatch(rest[0])
		if m == nil {
			break
		}
		if strings.ContainsAny(m[2], `$\'"`) {
			return Resolution{}, fmt.Errorf("%s expands %q itself", l.name(), rest[0])
		}
		text = append(text, m[1]+"="+shell.Join([]string{"x", m[2]})[2:])
		rest = rest[1:]
	}
	if len(rest) == 0 {
		return Resolution{Dir: l.dir}, nil
	}
	if strings.HasPrefix(rest[0], "-") {
		return Resolution{}, fmt.Errorf("%s: the flag %s is not one that msb knows here", l.name(), rest[0])
	}
	if l.name() == "cross-env-shell" {
		return l.commands(strings.Join(append(text, rest...), " "))
	}
	return l.commands(strings.Join(append(text, shell.Join(rest)), " "))
}

// steering are variables that change what a server or a bundler does.
var steering = words("PORT HOST HOSTNAME NODE_ENV NODE_OPTIONS BUILD_PATH PUBLIC_URL PATH")

// dotenv is dotenv-cli (entropitor/dotenv-cli 8, cli.js). Variables of the image win over those of the file.
func dotenv(l *line) (Resolution, error) {
	spec := flagSpec{value: "-e -v", plain: "-o,--override --no-expand --quiet,-q --debug"}
	f, err := spec.leading(l.argv, 1)
	if err != nil {
		return Resolution{}, err
	}
	if f.has("-v") {
		return Resolution{}, fmt.Errorf("%s sets variables that msb does not read", l)
	}
	files := f.values["-e"]
	if files == nil {
		files = []string{".env"}
	}
	return l.withFiles(files, l.argv[f.next:])
}

// envCmd is env-cmd (toddbluhm/env-cmd 10): -f FILE, or in older versions the file in front of the command.
func envCmd(l *line) (Resolution, error) {
	spec := flagSpec{value: "-f,--file", plain: "--fallback --no-override --silent --verbose --use-shell"}
	f, err := spec.leading(l.argv, 1)
	if err != nil {
		return Resolution{}, err
	}
	files, rest := f.values["-f"], l.argv[f.next:]
	if files == nil {
		files = []string{".env"}
		if len(rest) > 1 && l.c.Exists(path.Join(l.dir, rest[0])) {
			files, rest = rest[:1], rest[1:]
		}
	}
	if f.has("--use-shell") {
		return l.environment(files, strings.Join(rest, " "))
	}
	return l.withFiles(files, rest)
}

func (l *line) withFiles(files, rest []string) (Resolution, error) {
	if len(rest) == 0 {
		return Resolution{Dir: l.dir}, nil
	}
	return l.environment(files, shell.Join(rest))
}

// environment runs text with the variables of files. Those that steer nothing are left out; the others depend on what the image sets.
func (l *line) environment(files []string, text string) (Resolution, error) {
	var chain []Step
	for _, name := range files {
		p, err := l.below("the file", name)
		if err != nil {
			return Resolution{}, err
		}
		b, err := l.c.ReadFile(p)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return Resolution{}, fmt.Errorf("%s: %w", p, err)
		}
		for _, v := range readEnvFile(b) {
			if steering[v.name] {
				return Resolution{}, fmt.Errorf("%s:%d: %s reads %s from the file when it starts", p, v.line, l.name(), v.name)
			}
		}
		chain = append(chain, Step{l.name() + " " + name, project.Place{File: p}})
	}
	return l.commands(text, chain...)
}

// envVar is a variable of a .env file.
type envVar struct {
	name, value string
	literal     bool
	line        int
}

// readEnvFile reads NAME=value lines (motdotla/dotenv 16, lib/main.js). A value that is quoted over lines or expands is not literal.
func readEnvFile(b []byte) []envVar {
	var out []envVar
	s := bufio.NewScanner(bytes.NewReader(b[:min(len(b), maxConfig)]))
	s.Buffer(nil, maxConfig+1)
	for n := 1; s.Scan(); n++ {
		name, value, ok := strings.Cut(strings.TrimPrefix(strings.TrimSpace(s.Text()), "export "), "=")
		name = strings.TrimSpace(name)
		if !ok || name == "" || strings.HasPrefix(name, "#") {
			continue
		}
		value = strings.TrimSpace(value)
		v := envVar{name: name, value: value, literal: true, line: n}
		if len(value) > 1 && (value[0] == '"' || value[0] == '\'') && value[len(value)-1] == value[0] {
			v.value = value[1 : len(value)-1]
		} else if i := strings.Index(value, "#"); i >= 0 {
			v.value = strings.TrimSpace(value[:i])
		}
		v.literal = !strings.ContainsAny(v.value, "$\\\"'`")
		out = append(out, v)
	}
	return out
}
