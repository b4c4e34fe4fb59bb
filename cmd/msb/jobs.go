package main

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/discover"
	"github.com/msb-dev/msb/pkg/origin"
	"github.com/msb-dev/msb/pkg/records"
	"github.com/msb-dev/msb/pkg/untouched"
)

// job is a Dockerfile to decide about, and how records name it.
type job struct {
	command.Target
	root *root
	path string // of the Dockerfile in the repository
	key  string // of its files in --out
	err  error  // why nothing can be done about it
}

// root is what the Dockerfiles of one project root have in common during a run.
type root struct {
	view untouched.View
	repo string          // name of the repository
	base string          // absolute directory that paths in records are relative to
	many bool            // there are several Dockerfiles
	odd  map[string]bool // those that are not named like one
	left atomic.Int32

	mu    sync.Mutex
	swept map[string]bool // directories, by their paths in the project
}

// sweeps tells whether nobody has swept a directory yet.
func (r *root) sweeps(dir string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.swept == nil {
		r.swept = map[string]bool{}
	}
	first := !r.swept[dir]
	r.swept[dir] = true
	return first
}

// plan makes the jobs of all targets, in their order. If they are named, two that records can't tell apart are an error of the second.
func (b *batch) plan(ctx context.Context, ts []command.Target) []job {
	roots := map[string]*root{}
	var first []job // of each root
	out := make([]job, len(ts))
	for i, t := range ts {
		if roots[t.Root] == nil {
			roots[t.Root] = &root{base: t.Root}
			b.look(roots[t.Root], t.Root)
			first = append(first, job{Target: t, root: roots[t.Root]})
		}
		out[i] = job{Target: t, root: roots[t.Root]}
		out[i].root.add(t)
	}
	if !b.named() {
		return out
	}
	n := b.naming()
	inOrder(ctx, first, b.options.jobs, func(j job) struct{} { n.name(j.root, j.Target); return struct{}{} }, func(struct{}) {})
	owners := make(map[string]int, len(out))
	for i := range out {
		j := &out[i]
		j.path = j.root.pathOf(j.Root, j.File)
		j.key = records.Key(j.root.repo, j.path)
		if first, taken := owners[j.key]; taken {
			j.err = fmt.Errorf("records can't tell it from %s: both are %s of the repository %s", out[first].Name, j.path, j.root.repo)
			continue
		}
		owners[j.key] = i
	}
	return out
}

// add counts a Dockerfile of the root.
func (r *root) add(t command.Target) {
	r.many = r.left.Add(1) > 1
	if !discover.IsDockerfile(path.Base(t.File)) {
		if r.odd == nil {
			r.odd = map[string]bool{}
		}
		r.odd[t.File] = true
	}
}

// mayBeRewritten tells whether an earlier run may have rewritten a file.
func (r *root) mayBeRewritten(file string) bool {
	return discover.IsDockerfile(path.Base(file)) || r.odd[file]
}

// pathOf is the path in records of a file of the project in dir.
func (r *root) pathOf(dir, file string) string {
	if dir == "" || r.base == dir {
		return file
	}
	rel, err := filepath.Rel(r.base, filepath.Join(dir, filepath.FromSlash(file)))
	if err != nil {
		return file
	}
	return filepath.ToSlash(rel)
}

// naming finds names of repositories.
type naming struct {
	given string // --repo
	here  string // the working directory, without symlinks
	under string // the repository that here lies in; "" if in none
	said  string // by the engine that runs msb here
}

func (b *batch) naming() naming {
	n := naming{given: b.repo, said: origin.FromEnvironment(os.Getenv)}
	if here, err := os.Getwd(); err == nil {
		if n.here, err = filepath.EvalSymlinks(here); err == nil {
			n.under = discover.Repository(n.here)
		}
	}
	return n
}

// name finds the name of a root's repository: the one that is given; else that of the remote origin; else what an engine says, which
// speaks of the repository that it started msb in; else the place where it lies.
func (n naming) name(r *root, t command.Target) {
	r.repo, r.base = n.given, t.Root
	if t.Root == "" { // standard input without a project
		if r.repo == "" {
			r.repo = n.said
		}
		return
	}
	dir := filepath.Join(t.Root, filepath.FromSlash(t.Top))
	_, err := os.Lstat(filepath.Join(dir, ".git"))
	git := err == nil
	if git {
		r.base = dir
		if r.repo == "" {
			r.repo, _ = origin.Name(dir) // one that can't be read has no name
		}
		if r.repo == "" && dir == n.under {
			r.repo = n.said
		}
	}
	if n.given != "" && !git && strings.HasPrefix(dir+string(filepath.Separator), n.here+string(filepath.Separator)) {
		r.base = n.here // an unpacked repository: the directories of its Dockerfiles tell them apart
	}
	switch {
	case r.repo != "":
	case filepath.IsAbs(t.Name):
		r.repo = filepath.ToSlash(dir)
	default:
		r.repo = origin.Place(n.here, dir)
	}
}
