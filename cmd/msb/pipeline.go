package main

import (
	"context"

	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/refactor"
	"github.com/msb-dev/msb/pkg/review"
	"github.com/msb-dev/msb/pkg/unified"
	"github.com/msb-dev/msb/transforms"
)

// pipeline is the engine of the program. It is the one place where the command line meets the packages that decide.
func pipeline() engine {
	return engine{decide: decide, diff: unified.Diff, explain: explain, terms: terms()}
}

func decide(_ context.Context, in command.Input, verify refactor.Trial) (refactor.Result, error) {
	return command.Decide(in, verify)
}

func explain(_ context.Context, in command.Input) ([]string, error) {
	f, p, err := in.Understand()
	if err != nil {
		return nil, err
	}
	r, err := recipe.Read(f, p, in.Reading())
	if err != nil {
		return nil, err
	}
	return r.Explain(), nil
}

// terms are the words of the output: transforms, obligations, differences, and why a file is left as it is.
func terms() []term {
	var out []term
	for _, t := range transforms.All {
		out = append(out, term{kind: kindTransform, name: t.Name, text: t.Doc})
	}
	for _, o := range proof.Obligations() {
		out = append(out, term{"reason", o.ID, o.Sentence, func() string { return explanation(o) }})
	}
	for _, d := range proof.AllDifferences() {
		out = append(out, term{"difference", d.ID, d.Sentence, func() string { return consequence(d) }})
	}
	for _, a := range refactor.Assumptions() {
		out = append(out, term{kind: "assumption", name: a.ID, text: a.Sentence + "\n\nAllowed by: msb rewrite --assume " + a.ID + "\n"})
	}
	for _, o := range review.Outcomes {
		out = append(out, term{kind: "outcome", name: o.ID, text: o.Sentence})
	}
	return out
}

// explanation is what msb explain prints of an obligation below what must hold.
func explanation(o proof.Obligation) string {
	then := "A finding " + o.Kind.String()
	switch o.Kind {
	case proof.Law:
		then = "It " + o.Kind.String()
	case proof.States:
		then = "It " + o.Kind.String() + " as the difference " + o.Difference
	}
	text := "breaks  " + o.Breaks + "\nchecks  " + o.Checks + "\nthen    " + then + ".\nlift    " + o.Lift + "\n"
	if o.Source != "" {
		text += "seen    " + o.Source + "\n"
	}
	return text + example(o.ID)
}

// consequence is what msb explain prints of a difference below its sentence.
func consequence(d proof.DifferenceRow) string {
	risk := "stated"
	if d.Quiet {
		risk = "exact, where nothing else differs"
	}
	return "risk    " + risk + "\n" + example("difference "+d.ID)
}

// example is an example of the word, from the cases.
func example(id string) string {
	if text := proof.Example(id); text != "" {
		return "\nExample, fixtures/" + text
	}
	return ""
}
