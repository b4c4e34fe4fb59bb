// Package recipe reads what a Dockerfile does: any stage graph as steps with the state before each,
// a model of the files it leaves, the image configuration, what the container launches and what that launch needs.
//
// It reads input and output alike, and it is the only reader: transforms propose from it and the proof compares with it.
package recipe

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/project"
)

// Recipe is a Dockerfile understood.
type Recipe struct {
	File    *dockerfile.File
	Project *project.Project // what lies around the file; never nil
	Stages  []*Stage         // in order; at least one

	assume []string // Options.Assume
	opts   Options
}

// With reads the file once more as a build with other arguments does; what the user gave stays.
func (r *Recipe) With(args map[string]string) (*Recipe, error) {
	opts := r.opts
	opts.BuildArgs = maps.Clone(args)
	maps.Copy(opts.BuildArgs, r.opts.BuildArgs)
	return Read(r.File, r.Project, opts)
}

// Given is a build argument that the user gave.
func (r *Recipe) Given(name string) (string, bool) { v, ok := r.opts.BuildArgs[name]; return v, ok }

// Images is the catalogue that the bases were looked up in: what is run on is chosen from it, too.
func (r *Recipe) Images() *images.Catalogue { return r.opts.Images }

// Final is the stage that becomes the image when no target is named.
func (r *Recipe) Final() *Stage { return r.Stages[len(r.Stages)-1] }

// Stage is one stage of the file, folded over its base.
type Stage struct {
	*dockerfile.Stage
	Ref    string       // base image with global arguments expanded; empty if it can't be
	Image  images.Image // the catalogue's row; the zero value if Unknown is set
	Parent *Stage       // the earlier stage that the base names, or nil
	// Unknown says why the base is not understood; empty if it is.
	Unknown string
	// RefFromArg is set when a build argument takes part in the base's name: another value builds on another image.
	RefFromArg bool

	Steps  []*Step
	End    State
	Files  Files
	Config Config
	Launch Launch

	needs   func() []Need
	others  []string
	outputs func() ([]Output, string)
}

// Needs are what the image must hold for its program. They are read when they are first asked for: nobody asks for those of a draft.
// Only the final stage has any.
func (s *Stage) Needs() []Need {
	if s.needs == nil {
		return nil
	}
	return s.needs()
}

// Others are the absolute paths of programs of the same build that those who use the file start in the place of the stage's own: what they
// need is among Needs.
func (s *Stage) Others() []string {
	s.Needs()
	return s.others
}

// Root is the catalogue image at the bottom of the stage's chain of bases.
func (s *Stage) Root() *Stage {
	for s.Parent != nil {
		s = s.Parent
	}
	return s
}

// Sets tells whether an ENV of the stage sets a variable.
func (s *Stage) Sets(name string) bool {
	return slices.ContainsFunc(s.Config.Env, func(v Var) bool { return v.Name == name && v.Line > 0 })
}

// Step is one instruction with the state before it.
type Step struct {
	*dockerfile.Instruction
	Before State
	// Execs are the commands of a RUN, in order. Unread says why there are none although the step runs something.
	Execs  []Exec
	Unread string
	// Effects are what the step leaves in the image besides what a build tool writes.
	Effects []Effect
}

// ChangesFiles tells whether the step can change the image's file system.
func (s *Step) ChangesFiles() bool {
	switch s.Keyword {
	case "run", "copy", "add":
		return true
	}
	return false
}

// Place is where the step stands.
func (s *Step) Place(r *Recipe) project.Place {
	return project.Place{File: r.File.Name, Line: s.Line}
}

// Options are what the user says about the build.
type Options struct {
	BuildArgs map[string]string // as given by --build-arg; they win over defaults
	Platform  string            // such as "linux/amd64"; empty: the images' own
	Assume    []string          // ids of assumptions that the user makes, such as AssumeBundle
	Images    *images.Catalogue // where bases are looked up; nil is the catalogue alone
}

// Read understands a file. It fails only on what BuildKit would reject for reasons other than syntax;
// whatever it can't understand is a value that says so.
func Read(f *dockerfile.File, p *project.Project, opts Options) (*Recipe, error) {
	r := &Recipe{File: f, Project: p, assume: opts.Assume, opts: opts}
	globals := newState("/")
	for _, in := range f.Globals {
		if c, ok := in.Command.(*dockerfile.ArgCommand); ok {
			globals = globals.withArgs(f, c, in.Line, opts.BuildArgs, nil)
		}
	}
	for _, ds := range f.Stages {
		st, err := r.readStage(ds, globals, opts)
		if err != nil {
			return nil, err
		}
		r.Stages = append(r.Stages, st)
	}
	if len(r.Stages) == 0 {
		return nil, fmt.Errorf("%s: no FROM", f.Name)
	}
	fin := r.Final()
	fin.outputs = sync.OnceValues(func() ([]Output, string) { return r.readOutputs(fin) })
	fin.Launch = r.readLaunch(fin)
	fin.needs = sync.OnceValue(func() []Need { return r.readNeeds(fin) })
	return r, nil
}

func (r *Recipe) readStage(ds *dockerfile.Stage, globals State, opts Options) (*Stage, error) {
	st := &Stage{Stage: ds}
	state := r.base(st, globals)
	for _, in := range ds.Instructions {
		step := &Step{Instruction: in, Before: state}
		state = r.apply(st, step, state, globals, opts)
		st.Steps = append(st.Steps, step)
	}
	st.End = state
	return st, nil
}

// base resolves the stage's base and returns the state before the first instruction.
func (r *Recipe) base(st *Stage, globals State) State {
	ref, known := dockerfile.Expand(st.Base, r.File.Escape, globals.lookupDefault)
	st.RefFromArg = strings.Contains(st.Base, "$")
	if !known || ref == "" {
		st.Unknown = fmt.Sprintf("the base %q depends on a build argument without a default", st.Base)
		st.Config = newConfig(images.Config{})
		return newState("")
	}
	st.Ref = ref
	for i := len(r.Stages) - 1; i >= 0; i-- {
		if p := r.Stages[i]; p.Name != "" && strings.EqualFold(p.Name, ref) {
			st.Parent, st.Image, st.Unknown = p, p.Image, p.Unknown
			st.Files = p.Files.inherit()
			st.Config = p.Config.clone()
			st.Config.OnBuild = nil // the triggers run here and do not go on
			return p.End
		}
	}
	img, err := r.opts.Images.Lookup(ref)
	if err != nil {
		st.Unknown = err.Error()
		st.Config = newConfig(images.Config{})
		return newState("")
	}
	st.Image = img
	st.Config = newConfig(img.Config)
	s := newState(img.Config.WorkingDir)
	if s.Workdir == "" {
		s.Workdir = "/"
	}
	st.Config.Workdir = s.Workdir
	s.User = img.Config.User
	s.Shell = img.Config.Shell
	for _, v := range img.Config.Env {
		s.vars = append(s.vars, Var{Name: v.Name, Value: v.Value, Known: v.Known})
	}
	return s
}
