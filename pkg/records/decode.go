package records

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/report"
)

// statuses are those that a record may have.
var statuses = []string{"rewritten", "refused", "unchanged", "failed"}

// stored is a record without the hashes of the files that were read, which are most of its size, and which only --resume needs.
type stored struct {
	report.Record
	Read skipped `json:"read"`
}

// skipped is a value that is not kept.
type skipped struct{}

// UnmarshalJSON keeps nothing.
func (*skipped) UnmarshalJSON([]byte) error { return nil }

// decode reads a record and holds that it is one.
func decode(b []byte, words words) (*report.Record, error) {
	var s stored
	err := json.Unmarshal(b, &s)
	if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
		return nil, fmt.Errorf("not JSON, at byte %d: %w", syntax.Offset, err)
	}
	r := &s.Record
	if err != nil {
		r.Schema = schemaOf(b)
	}
	switch {
	case r.Schema > report.Schema:
		return nil, fmt.Errorf("a record of schema %d; this msb reads %d: a newer msb wrote it", r.Schema, report.Schema)
	case r.Schema != report.Schema:
		return nil, fmt.Errorf("a record of schema %d; this msb reads %d", r.Schema, report.Schema)
	}
	if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) {
		return nil, fmt.Errorf("no record: %s is a %s, at byte %d", strings.TrimPrefix(wrong.Field, "Record."), wrong.Value, wrong.Offset)
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("no record: %w", err)
	case !slices.Contains(statuses, r.Status):
		return nil, fmt.Errorf("no record: status %q", cut(r.Status))
	case r.Path == "":
		return nil, errors.New("no record: no path")
	}
	words.share(r)
	return r, nil
}

// schemaOf reads the schema alone, as another schema may have fields of other types; 0 if there is none.
func schemaOf(b []byte) int {
	var s struct {
		Schema int `json:"schema"`
	}
	_ = json.Unmarshal(b, &s)
	return s.Schema
}

// cut shortens a word for an error.
func cut(word string) string {
	const most = 40
	if len(word) > most {
		return word[:most] + "…"
	}
	return word
}

// words are texts that many records have in common, so that each is held once.
type words map[string]string

// share replaces what a record says by what others have said alike.
func (w words) share(r *report.Record) {
	for _, s := range []*string{&r.Msb, &r.Settings, &r.Repo, &r.Status, &r.Kind, &r.Transform, &r.Plan, &r.Runtime, &r.Reason, &r.Summary, r.Risk} {
		w.one(s)
	}
	for _, list := range [][]string{r.Stays, r.Gone, r.Assumed, r.Notes} {
		w.all(list)
	}
	for i := range r.Differences {
		d := &r.Differences[i]
		w.one(&d.ID)
		w.one(&d.Why)
		w.all(d.Details)
	}
	for i := range r.Refused {
		f := &r.Refused[i]
		for _, s := range []*string{&f.Transform, &f.Plan, &f.Reason, &f.Lift, &f.Detail, &f.File} {
			w.one(s)
		}
	}
	for _, image := range []*report.RecordImage{r.Before, r.After} {
		if image == nil {
			continue
		}
		w.one(&image.Base)
		config := make(map[string]string, len(image.Config))
		for name, value := range image.Config {
			w.one(&name)
			w.one(&value)
			config[name] = value
		}
		image.Config = config
	}
}

func (w words) one(s *string) {
	if s == nil || *s == "" {
		return
	}
	have, ok := w[*s]
	if !ok {
		have = *s
		w[have] = have
	}
	*s = have
}

func (w words) all(list []string) {
	for i := range list {
		w.one(&list[i])
	}
}
