package command

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/msb-dev/msb/pkg/config"
	"github.com/msb-dev/msb/pkg/discover"
	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/refactor"
	"github.com/msb-dev/msb/pkg/report"
	"github.com/msb-dev/msb/pkg/rootfs"
)

// Effective is a setting as it holds for a Dockerfile.
type Effective struct {
	Name  string `json:"name"`
	Value any    `json:"value"` // a text, or a list of texts
	From  string `json:"from"`  // "default", "msb.yaml:3", "MSB_RISK" or "--risk"
}

// byDefault is where a setting comes from that nobody gives.
const byDefault = "default"

// resolved are the settings of one Dockerfile.
type resolved struct {
	settings  Settings
	catalogue *images.Catalogue
	read      map[string]string // settings files of the project: "sha256:…", or "" for looked for and absent
	effective []Effective
	file      string // the settings file, as shown; "" if there is none
}

// settle is one resolution: the command line and the environment, the settings file if there is one, and the defaults.
type settle struct {
	Given
	target Target
	file   *config.File // nil if there is none
	dir    string       // that paths of the file are relative to, in the project
	rules  config.Rules
	out    *resolved
}

// resolve finds the settings of a Dockerfile in its project. The error says where a setting stands that can't be meant.
func (g Given) resolve(t Target, fsys fs.FS) (*resolved, error) {
	s := settle{Given: g, target: t, out: &resolved{read: map[string]string{}}}
	var err error
	if s.file, s.dir, s.out.read, err = g.nearest(t, fsys); err != nil {
		return s.out, err
	}
	if s.file != nil {
		if req := s.file.Requires; req.Line > 0 {
			if err := req.V.Check(Version()); err != nil {
				return s.out, s.wrong(req.Line, "%v", err)
			}
			s.state("msb", req.V.Text, s.at(req.Line))
		}
		s.out.file = s.file.Name
		name, _ := within(s.dir, t.File)
		s.rules = s.file.For(name)
	}
	s.decisions()
	s.running()
	if err := s.context(fsys); err != nil {
		return s.out, err
	}
	return s.out, s.images()
}

// Hash names, in records, the settings of the command line and the environment alone, which hold for what is in no project.
func (g Given) Hash() string {
	r, _ := g.resolve(Target{Context: ".", File: "Dockerfile", Top: "."}, nil) // what a file says of a project is left out
	return r.settings.Hash()
}

// Holding lists the settings that hold for a Dockerfile, which need not be there. file is the settings file as it is shown, "" if there is none.
func (g Given) Holding(t Target) (list []Effective, file string, err error) {
	root, err := rootfs.Open(t.Root)
	if err != nil {
		return nil, "", &discover.PathError{Name: t.Name, Err: Bare(err)}
	}
	defer root.Close()
	r, err := g.resolve(t, root)
	return r.effective, r.file, err
}

// nearest is the settings file of a Dockerfile, the directory that its paths are relative to, and what was read to find it.
func (g Given) nearest(t Target, fsys fs.FS) (f *config.File, dir string, read map[string]string, err error) {
	read = map[string]string{}
	switch {
	case g.file != nil:
		return g.file, t.Top, read, nil
	case g.config == noConfig || t.Root == "":
		return nil, "", read, nil
	}
	in, name := path.Dir(t.File), t.settings
	if !t.searched {
		name, err = config.Nearest(fsys, in, t.Top)
	}
	var text []byte
	if name != "" && err == nil {
		text, err = config.Read(fsys, name)
	}
	if pe := (*config.PathError)(nil); errors.As(err, &pe) {
		return nil, "", read, fmt.Errorf("%s: %w", t.Shown(pe.Path), pe.Err)
	}
	for _, absent := range config.Looked(in, t.Top, name) {
		read[absent] = ""
	}
	if name == "" {
		return nil, "", read, nil
	}
	read[name] = report.Hash(text)
	f, err = parsed.parse(t.Shown(name), text, g.known)
	return f, path.Dir(name), read, err
}

// within is name relative to dir, both in the project; ok is false if it does not lie below.
func within(dir, name string) (rel string, ok bool) {
	if dir == "." {
		return name, true
	}
	return strings.CutPrefix(name, dir+"/")
}

func (s *settle) wrong(line int, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", s.file.Name, line, fmt.Sprintf(format, args...))
}

// at is where a setting of the file stands.
func (s *settle) at(line int) string { return fmt.Sprintf("%s:%d", s.file.Name, line) }

// state adds a setting to the list.
func (s *settle) state(name string, value any, from string) {
	switch v := value.(type) {
	case float64:
		value = strconv.FormatFloat(v*100, 'f', -1, 64) + "%"
	case time.Duration:
		value = cmp.Or(v, defaultTimeout).String()
	}
	s.out.effective = append(s.out.effective, Effective{name, value, from})
}

// choose takes the first of a setting that is given: on the line or in the environment, in the file, by default.
func choose[T any](s *settle, name string, line given[T], file config.Value[T], otherwise T) T {
	v, from := otherwise, byDefault
	switch {
	case line.from != "":
		v, from = line.value, line.from
	case file.Line > 0:
		v, from = file.V, s.at(file.Line)
	}
	s.state(name, v, from)
	return v
}

// converted is a setting of the file in another form. The file has been checked, so that read does not fail.
func converted[T, U any](v config.Value[T], read func(T) (U, error)) config.Value[U] {
	u, _ := read(v.V)
	return config.Value[U]{V: u, Line: v.Line}
}

// decisions settles what a decision depends on.
func (s *settle) decisions() {
	set, rules := &s.out.settings, s.rules
	risk := given[string]{s.risk.value.String(), s.risk.from}
	set.Risk = riskOf(choose(s, "risk", risk, rules.Risk, refactor.Stated.String()))
	set.Prefer = choose(s, "prefer", s.prefer, rules.Prefer, "safe")
	set.Transforms = s.inOrder(choose(s, "transforms", s.transform, rules.Transforms, s.known.Transforms))
	set.Assume = slices.Clone(choose(s, "assume", s.assume, rules.Assume, []string{}))
	slices.Sort(set.Assume)
	set.Assume = slices.Compact(set.Assume)
	set.Platform = choose(s, "platform", s.platform, rules.Platform, "")
	set.Kinds = s.Kinds
	set.BuildArgs = map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(rules.BuildArgs)) {
		if _, over := s.buildArgs[name]; !over {
			set.BuildArgs[name] = rules.BuildArgs[name].V
			s.state("build-args."+name, rules.BuildArgs[name].V, s.at(rules.BuildArgs[name].Line))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.buildArgs)) {
		set.BuildArgs[name] = s.buildArgs[name]
		s.state("build-args."+name, s.buildArgs[name], "--build-arg")
	}
	if s.file != nil && s.file.Exclude.Line > 0 {
		s.state("exclude", s.file.Excluded, s.at(s.file.Exclude.Line))
	}
}

// inOrder are the chosen transforms, each once, in the order that they are asked in.
func (s *settle) inOrder(chosen []string) []string {
	return slices.DeleteFunc(slices.Clone(s.known.Transforms), func(t string) bool { return !slices.Contains(chosen, t) })
}

// running settles how images are built and run, if they are.
func (s *settle) running() {
	if !s.Verify {
		return
	}
	g, v := s.run, s.rules.Verify
	r := &Run{Builder: g.builder, TLS: g.tls}
	r.HTTP = choose(s, "verify.http", g.http, v.HTTP, []string{})
	r.Commands = choose(s, "verify.run", g.commands, v.Run, []string{})
	r.Env = choose(s, "verify.env", g.env, v.Env, []string{})
	if r.Network = choose(s, "verify.network", g.network, v.Network, "default"); r.Network == "default" {
		r.Network = ""
	}
	r.MinSaving = choose(s, "verify.min-saving", g.minSaving, converted(v.MinSaving, config.Percent), 0)
	r.Timeout = choose(s, "verify.timeout", g.timeout, converted(v.Timeout, config.Duration), 0)
	s.out.settings.Verify = r
}

// context settles the build context. One that a file names lies in the project.
func (s *settle) context(fsys fs.FS) error {
	set, v := &s.out.settings, s.rules.Context
	set.Context = s.target.Context
	switch {
	case s.Given.context:
		s.state("context", set.Context, "--context")
		return nil
	case v.Line == 0:
		s.state("context", set.Context, byDefault)
		return nil
	}
	dir, ok := config.Below(s.dir, v.V)
	if !ok || s.target.Root == "" {
		return s.wrong(v.Line, "the context %s lies outside of the project", v.V)
	}
	if info, err := fs.Stat(fsys, dir); err != nil || !info.IsDir() {
		return s.wrong(v.Line, "the context %s is no directory of the project", v.V)
	}
	set.Context = dir
	s.state("context", dir, s.at(v.Line))
	return nil
}

// images settles what private images are, and what to run on.
func (s *settle) images() error {
	var all []config.Image // those of the line have no lines of a file
	for _, v := range s.runtimes.value {
		all = append(all, config.Image{Vouched: v})
	}
	if s.file != nil {
		for _, i := range s.file.Images {
			if !slices.ContainsFunc(s.runtimes.value, func(v images.Vouched) bool { return v.Image == i.Image }) {
				all = append(all, i)
			}
		}
	}
	slices.SortFunc(all, func(a, b config.Image) int { return cmp.Compare(a.Image, b.Image) })
	list := []images.Vouched{}
	for _, i := range all {
		list = append(list, i.Vouched)
		for _, field := range [][2]string{{images.FieldLike, i.Like}, {images.FieldRuntime, i.Runtime}, {images.FieldRuntimeLike, i.RuntimeLike}} {
			from := s.runtimes.from
			if i.Line > 0 {
				from = s.at(i.Lines[field[0]])
			}
			if field[1] != "" {
				s.state("images."+i.Image+"."+field[0], field[1], from)
			}
		}
	}
	s.out.settings.Images = list
	var err error
	if s.out.catalogue, err = images.NewCatalogue(list); err != nil {
		// the file alone was checked, so it is an image of the line of which the file says nothing
		return fmt.Errorf("%s: %w", s.runtimes.from, err)
	}
	return nil
}
