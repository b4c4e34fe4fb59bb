package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/discover"
	"github.com/msb-dev/msb/pkg/records"
	"github.com/msb-dev/msb/pkg/report"
)

// maxReasons are the reasons that a record names why a directory could not be looked at as a whole.
const maxReasons = 10

// unseen records the paths that were given and could not be looked at, or not all of them: errs say why. It drops what an earlier run has
// recorded of the others; what is found there has records of its own.
func (b *batch) unseen(errs []error) ([]report.Record, error) {
	if !b.named() {
		return nil, nil
	}
	why := map[string][]string{}
	for _, err := range errs {
		if pe := (*discover.PathError)(nil); errors.As(err, &pe) {
			why[pe.Given] = append(why[pe.Given], err.Error())
		}
	}
	var out []report.Record
	var failed error
	name := b.naming().paths()
	for _, given := range b.Files.Paths {
		repo, path := name(given)
		key := records.PathKey(repo, path)
		if len(why[given]) > 0 {
			j := job{Target: command.Target{Name: given}, root: &root{repo: repo}, path: path}
			rec := b.failure(outcome{job: j, err: reasons(why[given])})
			out = append(out, rec)
			if b.store != nil {
				failed = errors.Join(failed, b.store.Put(key, records.Entry{Record: rec}, false))
			}
		} else if b.store != nil {
			failed = errors.Join(failed, b.store.Remove(key))
		}
	}
	return out, failed
}

// reasons are errors as one.
func reasons(texts []string) error {
	text := strings.Join(texts[:min(len(texts), maxReasons)], "; ")
	if more := len(texts) - maxReasons; more > 0 {
		text += fmt.Sprintf("; and %d more", more)
	}
	return errors.New(text)
}

// paths returns how records name a path that was given: by its place in the repository that the working directory lies in, else as it is
// given, without a repository unless --repo names one. What is there does not count, so that a later run finds what an earlier one has said.
func (n naming) paths() func(given string) (repo, path string) {
	var here root
	if n.under != "" {
		n.name(&here, command.Target{Root: n.under, Top: "."})
	}
	return func(given string) (repo, path string) {
		if n.under == "" {
			return n.given, filepath.ToSlash(given)
		}
		full := given
		if !filepath.IsAbs(given) {
			full = filepath.Join(n.here, given)
		}
		rel, err := filepath.Rel(n.under, full)
		if err != nil || leadsUp(filepath.ToSlash(rel)) {
			return n.given, filepath.ToSlash(given)
		}
		return here.repo, filepath.ToSlash(rel)
	}
}
