package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/atomicfile"
	"github.com/msb-dev/msb/pkg/discover"
	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/refactor"
)

// outcome is what became of one target.
type outcome struct {
	target target
	result refactor.Result
	diff   []byte
	err    error
}

// rewrite finds the files, decides about them side by side, and shows and writes them one after the other, in order.
func (s *session) rewrite(ctx context.Context, o options) error {
	ts, err := s.targets(ctx, o)
	if err != nil {
		return err
	}
	if o.output != "" && len(ts) != 1 {
		return usagef("--output takes one input, not %d", len(ts))
	}
	p := s.printer(o, len(ts))
	swept := map[string]bool{}
	inOrder(ctx, ts, o.jobs, func(t target) outcome { return s.decide(ctx, t, o) }, func(out outcome) {
		if out.err == nil && o.mode == write {
			out.err = apply(out, o.inPlace, swept)
		}
		if out.err == nil && o.output != "" {
			out.err = s.save(o.output, out.result)
		}
		p.outcome(out)
	})
	p.end()
	return nil
}

// targets finds the Dockerfiles, and complains about paths that could not be looked at.
func (s *session) targets(ctx context.Context, o options) ([]target, error) {
	contextDir, err := contextDirectory(o.context)
	if err != nil {
		return nil, err
	}
	paths := slices.DeleteFunc(slices.Clone(o.paths), func(p string) bool { return p == "-" })
	files, errs := discover.Find(ctx, paths, o.find)
	ts, more := targets(files, contextDir)
	errs = append(append(errs, more...), directories(paths, files)...)
	if len(paths) < len(o.paths) {
		t, err := stdinTarget(o.stdin, contextDir)
		if err != nil {
			errs = append(errs, err)
		} else {
			ts = append([]target{t}, ts...)
		}
	}
	for _, err := range errs {
		s.failed(err)
	}
	return ts, nil
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
			errs = append(errs, &discover.PathError{Name: p, Err: errors.New("a directory, not a file")})
		}
	}
	return errs
}

// decide reads and decides about one target. It writes nothing.
func (s *session) decide(ctx context.Context, t target, o options) (out outcome) {
	out.target = t
	defer func() {
		// one file must not end the run for the others
		if p := recover(); p != nil {
			out.err = fmt.Errorf("internal error, please report it: %v", p)
		}
	}()
	in, closeProject, err := s.input(ctx, t, o.settings)
	if err != nil {
		out.err = err
		return out
	}
	defer closeProject()
	if out.result, out.err = s.engine.decide(ctx, in); out.err != nil {
		return out
	}
	out.result.Input = in.source
	out.result.Context = t.context
	if out.result.Status == refactor.Rewritten && (o.show.diff || o.show.format == "json") {
		name := t.patchName(o.show.format == "json")
		out.diff, out.err = s.engine.diff("a/"+name, "b/"+name, in.source, out.result.Output, o.show.unified)
	}
	return out
}

// patchName is the name in diffs: as shown, where patch and git apply take it from the current directory; else, and in records,
// from the root of the project.
func (t target) patchName(fromRoot bool) string {
	name := filepath.ToSlash(t.name)
	if fromRoot || t.name == unnamed || filepath.IsAbs(t.name) || name == ".." || strings.HasPrefix(name, "../") {
		return t.file
	}
	return name
}

// input reads a target. The caller closes the project.
func (s *session) input(ctx context.Context, t target, set settings) (input, func(), error) {
	files, root, err := t.project()
	if err != nil {
		return input{}, nil, err
	}
	closeProject := func() {
		if root != nil {
			root.Close()
		}
	}
	in := input{name: t.name, project: files, survey: s.survey(t.root), file: t.file, context: t.context, settings: set}
	if t.stdin {
		in.source, err = readStdin(ctx, s.in)
	} else {
		in.source, err = t.read(root)
	}
	if err != nil {
		closeProject()
		return input{}, nil, err
	}
	return in, closeProject, nil
}

// survey returns what all Dockerfiles of a root share, so that a tree of many projects is searched once.
func (s *session) survey(root string) *project.Survey {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.surveys[root] == nil {
		if s.surveys == nil {
			s.surveys = map[string]*project.Survey{}
		}
		s.surveys[root] = &project.Survey{}
	}
	return s.surveys[root]
}

// apply writes a rewritten file. Whatever an earlier run left in a directory is swept once.
func apply(out outcome, inPlace bool, swept map[string]bool) error {
	root, err := os.OpenRoot(out.target.root)
	if err != nil {
		return err
	}
	defer root.Close()
	file := filepath.FromSlash(out.target.file)
	if dir := filepath.Join(out.target.root, filepath.Dir(file)); !swept[dir] {
		swept[dir] = true
		if err := atomicfile.Sweep(root, filepath.Dir(file)); err != nil && !errors.Is(err, fs.ErrPermission) {
			return err
		}
	}
	if out.result.Status != refactor.Rewritten {
		return nil
	}
	err = atomicfile.Replace(root, file, out.result.Input, out.result.Output, inPlace)
	if cannot := (*atomicfile.CannotReplaceError)(nil); errors.As(err, &cannot) {
		return fmt.Errorf("%s; --in-place writes into the file itself", errors.Join(bareCannot(cannot)))
	}
	return err
}

// bareCannot drops the temporary file's name, which means nothing to a user.
func bareCannot(e *atomicfile.CannotReplaceError) error {
	if e.Err == nil {
		return e
	}
	return &atomicfile.CannotReplaceError{Reason: e.Reason, Err: bare(e.Err)}
}

// save puts the Dockerfile, new or as it was, into another file or on stdout, so that a pipe always gets one.
func (s *session) save(name string, res refactor.Result) error {
	content := res.Output
	if res.Status != refactor.Rewritten {
		content = res.Input
	}
	if name == "-" {
		_, err := s.out.Write(content)
		return err
	}
	info, err := os.Stat(name)
	if err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		return wrapOutput(name, os.WriteFile(name, content, 0o666)) // a device or a pipe
	}
	if real, err := filepath.EvalSymlinks(name); err == nil {
		name = real
	}
	root, err := os.OpenRoot(filepath.Dir(name))
	if err != nil {
		return wrapOutput(name, err)
	}
	defer root.Close()
	return wrapOutput(name, atomicfile.Write(root, filepath.Base(name), content))
}

func wrapOutput(name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("--output %s: %w", name, bare(err))
}
