package main

import (
	"context"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/refactor"
	"github.com/msb-dev/msb/pkg/unified"
	"github.com/msb-dev/msb/transforms"
)

// pipeline is the engine of the program. It is the one place where the command line meets the packages that decide.
func pipeline() engine {
	return engine{decide: decide, diff: unified.Diff, explain: explain, terms: terms()}
}

func understand(in input) (*dockerfile.File, *project.Project, error) {
	f, err := dockerfile.Parse(in.name, in.source)
	if err != nil {
		return nil, nil, err
	}
	p, err := project.New(in.project, in.file, in.context)
	if err != nil {
		return nil, nil, err
	}
	p.Share(in.survey)
	return f, p, nil
}

func decide(_ context.Context, in input) (refactor.Result, error) {
	f, p, err := understand(in)
	if err != nil {
		return refactor.Result{}, err
	}
	chosen := slices.DeleteFunc(slices.Clone(transforms.All), func(t refactor.Transform) bool {
		return !slices.Contains(in.settings.Transforms, t.Name)
	})
	return refactor.Run(f, p, chosen, refactor.Options{
		Risk: in.settings.Risk, Assume: in.settings.Assume, Prefer: in.settings.Prefer,
		BuildArgs: in.settings.BuildArgs, Platform: in.settings.Platform,
	})
}

func explain(_ context.Context, in input) ([]string, error) {
	f, p, err := understand(in)
	if err != nil {
		return nil, err
	}
	r, err := recipe.Read(f, p, recipe.Options{BuildArgs: in.settings.BuildArgs, Platform: in.settings.Platform, Assume: in.settings.Assume})
	if err != nil {
		return nil, err
	}
	return r.Explain(), nil
}

// terms are the words of the output: transforms, obligations, differences, and why a file is left as it is.
func terms() []term {
	var out []term
	for _, t := range transforms.All {
		out = append(out, term{kindTransform, t.Name, t.Doc})
	}
	for _, o := range proof.Obligations() {
		out = append(out, term{"reason", o.ID, explanation(o)})
	}
	for _, d := range proof.Differences() {
		out = append(out, term{"difference", d.ID, d.Sentence})
	}
	for _, a := range refactor.Assumptions() {
		out = append(out, term{"assumption", a.ID, a.Sentence + "\n\nAllowed by: msb rewrite --assume " + a.ID + "\n"})
	}
	return append(out, unchanged...)
}

// explanation is what msb explain prints of an obligation.
func explanation(o proof.Obligation) string {
	parts := []string{o.Sentence, "breaks  " + o.Breaks, "checks  " + o.Checks, "then    " + then[o.Kind], "lift    " + o.Lift}
	if o.Source != "" {
		parts = append(parts, "seen    "+o.Source)
	}
	return parts[0] + "\n\n" + strings.Join(parts[1:], "\n") + "\n"
}

// then says what becomes of an obligation that does not hold.
var then = map[proof.Kind]string{
	proof.RejectsPlan: "The plan is dropped, and the next one is tried.",
	proof.RefusesFile: "The file is refused.",
	proof.Law:         "It can't fail to hold: tests hold msb to it.",
	proof.States:      "The rewrite says so in its list of differences.",
}

// unchanged are the reasons of files that nothing is to be done about.
var unchanged = []term{
	{"outcome", "already-multistage", "The file has more than one stage; msb splits files that have one."},
	{"outcome", "leave-alone", "A comment in the file asks msb to leave it alone."},
	{"outcome", "no-transform", "What the image starts is no program or site that a transform knows."},
}
