package transforms

import (
	"fmt"
	"path"
	"slices"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/lazyregexp"
	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/refactor"
)

// GoScratch moves a Go program to the smallest image that holds all that it needs.
var GoScratch = refactor.Transform{
	Name: "go-scratch",
	Doc: `A Go program that is built in the image becomes a builder and the smallest image that has what the program needs.

Before:  FROM golang:1.22 … RUN CGO_ENABLED=0 go build -o /app/server . … CMD ["/app/server"]
After:   FROM golang:1.22 AS builder … RUN CGO_ENABLED=0 go build -o /app/server .
         FROM scratch
         COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
         COPY --from=builder /app/server /app/server … CMD ["/app/server"]

It needs a start command that names a file which go build or go install of this file writes, also by a Makefile that can be
read or beside other programs of the build, and sources that can be read: copied, or mounted by a RUN.
A static program goes to scratch, or to distroless where it needs a temporary directory; one that is linked with the C
library, or needs a shell, to a slim image of the builder's own distribution; one whose files are not all known, there too,
with the whole working directory; one that executes git, curl or another program of the golang image itself, to the image that
golang is made from. Where a plain distribution (ubuntu, fedora, …) has Go from its packages or an archive, that
may be the very same image without them: of a step that installs more than the tool chain, what the program needs is installed
again. The risk is exact or stated: the program is the same bytes, but there may be no shell.`,
	Propose: proposeGo,
}

func proposeGo(before *recipe.Recipe) ([]refactor.Plan, []refactor.Missing, bool) {
	st := before.Final()
	l := st.Launch
	if !st.BuildsGo() {
		return nil, nil, false
	}
	switch {
	case l.Kind == recipe.UnreadLaunch && (buildsAtStart[l.ID] || compilesGo(before.File, st)):
		return nil, nil, true // the proof says why
	case l.Kind != recipe.ProcessLaunch || !compilesGo(before.File, st):
		return nil, nil, false
	}
	if missing := hopeless(before.Images(), st); len(missing) > 0 {
		return nil, missing, true
	}
	return goPlans(before, st), nil, true
}

// buildsAtStart are the obligations that a start command breaks which compiles.
var buildsAtStart = map[string]bool{"go-run-or-dev": true, "node-runtime-build-or-env": true}

// hopeless are the needs that no image provides: what is not known, and programs that came with the old base.
func hopeless(known *images.Catalogue, st *recipe.Stage) []refactor.Missing {
	var out []refactor.Missing
	for _, n := range st.Needs() {
		why := n.Why
		switch {
		case n.Kind == recipe.NeedOther:
		case n.Kind == recipe.NeedProgram && !copied(st, n.Name) && len(repeats(st)) == 0 && !slices.ContainsFunc(append(distroImages(known, st.Image), ownBase(known, st.Image)...), func(img images.Image) bool { return img.Has(path.Base(n.Name)) == images.Yes }):
			why = fmt.Sprintf("no smaller image has %s, and %s", n.Name, n.Why)
		default:
			continue
		}
		out = append(out, refactor.Missing{ID: n.ID, File: n.Place.File, Line: n.Place.Line, Detail: why, Lift: n.Lift})
	}
	return out
}

// copied tells whether a file crosses anyway.
func copied(st *recipe.Stage, name string) bool {
	return slices.ContainsFunc(st.Needs(), func(n recipe.Need) bool { return n.Kind == recipe.NeedFile && n.Name == name })
}

// goBuild is how the command looks in a RUN that can't be read.
var goBuild = lazyregexp.New(`\bgo (build|install)\b`)

// compilesGo tells whether a RUN of the stage builds or installs a Go program.
func compilesGo(f *dockerfile.File, st *recipe.Stage) bool {
	for _, s := range st.Steps {
		if s.Unread != "" && goBuild.MatchString(f.Text(s.Instruction)) {
			return true
		}
		for _, e := range s.Execs {
			if buildsProgram(e) {
				return true
			}
		}
	}
	return false
}

func buildsProgram(e recipe.Exec) bool {
	switch {
	case e.Name() == "go" && len(e.Argv) > 1:
		return e.Argv[1] == "build" || e.Argv[1] == "install" || e.Argv[1] == "run" && slices.ContainsFunc(e.Argv[2:], recipe.IsBuildScript)
	case e.Name() == "make" || e.Name() == "task" || e.Name() == "mage" || e.Name() == "goreleaser":
		return true
	}
	return false
}

func needs(st *recipe.Stage, kind recipe.NeedKind) bool {
	return slices.ContainsFunc(st.Needs(), func(n recipe.Need) bool { return n.Kind == kind })
}
