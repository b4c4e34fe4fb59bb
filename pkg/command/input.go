package command

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/discover"
	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/images"
	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/refactor"
	"github.com/msb-dev/msb/pkg/rootfs"
	"github.com/msb-dev/msb/transforms"
)

// Input is one Dockerfile and the project around it.
type Input struct {
	Name     string // as shown
	Source   []byte
	Project  fs.FS // the repository, or the build context outside of one
	Survey   *project.Survey
	File     string // path of the Dockerfile in Project
	Context  string // path of the build context in Project
	Settings Settings
	Images   *images.Catalogue // what Settings.Images say, beside the catalogue

	// Read are the settings files of the project that were read, or looked for in vain: path to "sha256:…" or "". Records have them
	// among what a decision rests on.
	Read map[string]string
	// Effective are the settings one by one, each with where it came from.
	Effective []Effective
}

// Files are what a command line names, before they are read.
type Files struct {
	Paths    []string // as given; "-" is standard input
	Find     discover.Options
	Context  string // --context
	Stdin    string // --stdin-filename
	Settings Given  // what a settings file excludes is left out, as Find.Exclude is
}

// Targets finds the Dockerfiles, standard input first. Each error names a path that could not be looked at; err is a UsageError.
func (f Files) Targets(ctx context.Context) (ts []Target, errs []error, err error) {
	contextDir, err := ContextDirectory(f.Context)
	if err != nil {
		return nil, nil, err
	}
	paths := slices.DeleteFunc(slices.Clone(f.Paths), func(p string) bool { return p == "-" })
	f.Settings.prune(&f.Find)
	files, errs := discover.Find(ctx, paths, f.Find)
	search := search{given: f.Settings}
	defer search.close()
	for _, file := range files {
		t, err := TargetOf(file, contextDir)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if excluded := search.excludes(&t); !excluded || t.Named && !f.Find.ForceExclude {
			ts = append(ts, t)
		}
	}
	errs = append(errs, directories(paths, files)...)
	if len(paths) < len(f.Paths) {
		t, err := StdinTarget(f.Stdin, contextDir)
		if err != nil {
			return ts, append(errs, err), nil
		}
		ts = append([]Target{t}, ts...)
	}
	return ts, errs, nil
}

// Targets is Files.Targets, of which the session remembers what directories hold: Input does not read them again. Where images are built and
// run too much time passes for that.
func (s *Session) Targets(ctx context.Context, f Files) (ts []Target, errs []error, err error) {
	if !f.Settings.Verify {
		f.Find.Listed = s.listings.add
	}
	return f.Targets(ctx)
}

// Check holds that paths and flags go together.
func (f Files) Check() error {
	stdin := 0
	for _, p := range f.Paths {
		if p == "-" {
			stdin++
		}
		if p == "" {
			return Usagef("a path is empty")
		}
	}
	switch {
	case stdin > 1:
		return Usagef("standard input (-) is named twice")
	case stdin == 0 && f.Stdin != "":
		return Usagef("--stdin-filename and no -: it names what - reads")
	}
	return nil
}

// directories complains about named directories that look like a Dockerfile and hold none.
func directories(paths []string, found []discover.File) []error {
	var errs []error
	for _, p := range paths {
		info, err := os.Stat(p)
		if err != nil || !info.IsDir() || !discover.IsDockerfile(filepath.Base(p)) {
			continue
		}
		holds := func(f discover.File) bool {
			return strings.HasPrefix(f.Name, filepath.Clean(p)+string(filepath.Separator))
		}
		if !slices.ContainsFunc(found, holds) {
			errs = append(errs, &discover.PathError{Name: p, Given: p, Err: errors.New("a directory, not a file")})
		}
	}
	return errs
}

// Input reads a target, and settles what holds for it. The caller calls done when the project is no longer needed.
func (s *Session) Input(ctx context.Context, t Target, g Given) (in Input, done func(), err error) {
	project, err := t.Project()
	if err != nil {
		return Input{}, nil, err
	}
	if files, ok := project.(*rootfs.FS); ok {
		files.Use(s.listings.of(t.Root))
	}
	done = func() {
		if c, ok := project.(io.Closer); ok {
			c.Close()
		}
	}
	r, err := g.resolve(t, project)
	if err != nil {
		done()
		return Input{}, nil, err
	}
	in = Input{Name: t.Name, Project: project, Survey: s.survey(t.Root), File: t.File, Context: r.settings.Context,
		Settings: r.settings, Images: r.catalogue, Read: r.read, Effective: r.effective}
	if t.Stdin {
		in.Source, err = readStdin(ctx, s.In)
	} else {
		in.Source, err = t.read(project)
	}
	if err != nil {
		done()
		return Input{}, nil, err
	}
	return in, done, nil
}

// Understand reads a Dockerfile and opens its project.
func (in Input) Understand() (*dockerfile.File, *project.Project, error) {
	f, err := dockerfile.Parse(in.Name, in.Source)
	if err != nil {
		return nil, nil, err
	}
	p, err := project.New(in.Project, in.File, in.Context)
	if err != nil {
		return nil, nil, err
	}
	p.Share(in.Survey)
	return f, p, nil
}

// Decide says what becomes of a Dockerfile. verify is the trial of refactor.Options; nil for none. An error means that the file can't be
// understood at all, or is one of verify.
func Decide(in Input, verify refactor.Trial) (refactor.Result, error) {
	f, p, err := in.Understand()
	if err != nil {
		return refactor.Result{}, err
	}
	chosen := slices.DeleteFunc(slices.Clone(transforms.All), func(t refactor.Transform) bool {
		return !slices.Contains(in.Settings.Transforms, t.Name)
	})
	res, err := refactor.Run(f, p, chosen, refactor.Options{
		Risk: in.Settings.Risk, Assume: in.Settings.Assume, Prefer: in.Settings.Prefer,
		BuildArgs: in.Settings.BuildArgs, Platform: in.Settings.Platform, Images: in.Images, Verify: verify,
	})
	if res.Read != nil {
		maps.Copy(res.Read, in.Read)
	}
	return res, err
}

// Reading are the options with which the Dockerfile is read.
func (in Input) Reading() recipe.Options {
	return recipe.Options{BuildArgs: in.Settings.BuildArgs, Platform: in.Settings.Platform, Assume: in.Settings.Assume, Images: in.Images}
}
