package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/msb-dev/msb/pkg/atomicfile"
	"github.com/msb-dev/msb/pkg/command"
	"github.com/msb-dev/msb/pkg/records"
	"github.com/msb-dev/msb/pkg/refactor"
	"github.com/msb-dev/msb/pkg/report"
)

// recordContext are the lines of context in records' diffs and in patches: what git apply takes without being asked to.
const recordContext = 3

// keep records an outcome, and then writes the Dockerfile: whatever ends the program in between, a file that is written has its record.
func (b *batch) keep(out *outcome) {
	writes := b.mode == write && out.result.Status == refactor.Rewritten
	if b.named() {
		rec, err := b.newRecord(*out)
		if err == nil {
			out.record = &rec
			err = b.put(*out, writes)
		}
		if err != nil {
			b.fail(out, err)
			return
		}
	}
	if !writes {
		return
	}
	if out.root.many {
		was := out.result.Input
		if b.store != nil {
			was = nil // the record knows it
		}
		out.root.view.Rewritten(out.File, was)
	}
	if err := b.apply(*out); err != nil {
		b.fail(out, err)
		return
	}
	out.written = true
}

// newRecord is what records say of a result.
func (b *batch) newRecord(out outcome) (report.Record, error) {
	var diff []byte
	if res := out.result; res.Status == refactor.Rewritten {
		var err error
		if diff, err = b.engine.diff("a/"+out.path, "b/"+out.path, res.Input, res.Output, recordContext); err != nil {
			return report.Record{}, err
		}
	}
	rec := report.NewRecord(out.result, out.path, diff, b.origin(out))
	rec.Verify = out.verified
	if len(diff) > 0 && b.store != nil {
		rec.Patch = records.PatchName(out.key)
	}
	return rec, nil
}

// origin is where a record comes from. What failed before its settings were known was asked with those of the line.
func (b *batch) origin(out outcome) report.Origin {
	return report.Origin{Repo: out.root.repo, Msb: b.msb, Settings: cmp.Or(out.settings, b.options.settings.Hash())}
}

// put writes an outcome's files below --out.
func (b *batch) put(out outcome, durable bool) error {
	if b.store == nil {
		return nil
	}
	e := records.Entry{Record: *out.record, Verify: out.verify}
	if out.record.Output != nil {
		e.Message = report.Message(*out.record)
	}
	if err := b.store.Put(out.key, e, durable); err != nil {
		return fmt.Errorf("--out %s: %w", b.options.out, err)
	}
	return nil
}

// fail turns an outcome into a failure, which has a record, too. An interrupted one has none: it is as if it had not been begun.
func (b *batch) fail(out *outcome, err error) {
	out.err = err
	if errors.Is(err, context.Canceled) || !b.named() {
		return
	}
	rec := b.failure(*out)
	out.record = &rec
	if putErr := b.put(*out, false); putErr != nil && !strings.HasPrefix(err.Error(), "--out ") {
		out.err = fmt.Errorf("%w; %w", err, putErr)
	}
}

// failure is what records say of an outcome's error.
func (b *batch) failure(out outcome) report.Record {
	res := refactor.Result{Status: refactor.Unchanged, Input: out.result.Input, Context: cmp.Or(out.result.Context, out.Context)}
	rec := report.NewRecord(res, out.path, nil, b.origin(out))
	rec.Status, rec.Error = statusFailed, strings.ToValidUTF8(b.told(out), "\ufffd")
	if res.Input == nil {
		rec.Input = ""
	}
	return rec
}

// statusFailed is the status in records of what could not be read, parsed, verified or written.
const statusFailed = "failed"

// told is an outcome's error with names as they are in the repository, not as they are where the user stands.
func (b *batch) told(out outcome) string {
	text := command.Named(out.Name, out.err).Error()
	if out.Root != "" {
		if shown := out.Shown("."); shown != "." {
			text = strings.ReplaceAll(text, shown+string(filepath.Separator), "")
		}
	}
	for _, name := range []string{out.Name, out.File} {
		if rest, ok := strings.CutPrefix(text, name+":"); ok {
			return out.path + ":" + rest
		}
	}
	return text
}

// sweep removes what an earlier run has left in a Dockerfile's directory, once.
func (b *batch) sweep(j job) error {
	dir := path.Dir(j.File)
	if j.Root == "" || !j.root.sweeps(dir) {
		return nil
	}
	root, err := os.OpenRoot(j.Root)
	if err != nil {
		return err
	}
	defer root.Close()
	if err := atomicfile.Sweep(root, filepath.FromSlash(dir)); err != nil && !errors.Is(err, fs.ErrPermission) {
		return err
	}
	return nil
}

// apply writes a rewritten Dockerfile.
func (b *batch) apply(out outcome) error {
	root, err := os.OpenRoot(out.Root)
	if err != nil {
		return err
	}
	defer root.Close()
	err = atomicfile.Replace(root, filepath.FromSlash(out.File), out.result.Input, out.result.Output, b.inPlace)
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
	return &atomicfile.CannotReplaceError{Reason: e.Reason, Err: command.Bare(e.Err)}
}

// save puts the Dockerfile, new or as it was, into another file or on stdout, so that a pipe always gets one.
func (s *session) save(name string, res refactor.Result) error {
	content := res.Output
	if res.Status != refactor.Rewritten {
		content = res.Input
	}
	if name == "-" {
		_, err := s.Out.Write(content)
		return err
	}
	return command.SaveOutput(name, content)
}
