package verify

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// maxContext bounds the copy of the context that a timed change needs: bytes of files that can't be linked, and entries.
const (
	maxContext        = 2 << 30
	maxContextEntries = 500_000
)

// bench times builds of both sides, if it was asked for: every step, and after one line of a source file has changed. What can't be
// timed stays without times.
func (r *verification) bench(ctx context.Context) {
	if !r.o.Bench || r.trouble != nil {
		return
	}
	dir, changed, err := changedContext(r.c.Context, time.Now().UnixNano())
	if err == nil {
		defer func() { _ = os.RemoveAll(dir) }()
	}
	for _, side := range []struct {
		name   string
		source Source
		out    **Bench
	}{{sideBefore, r.c.Before, &r.pair.Before.Bench}, {sideAfter, r.c.After, &r.pair.After.Bench}} {
		cold, t := r.timed(ctx, side.source, r.c.Context, true)
		if t != nil {
			return
		}
		b := &Bench{Cold: cold}
		if changed != "" {
			if b.Change, t = r.timed(ctx, side.source, dir, false); t == nil {
				b.Changed = changed
			}
		}
		*side.out = b
	}
}

// timed builds once, to nowhere, and returns how many seconds that took.
func (r *verification) timed(ctx context.Context, s Source, dir string, noCache bool) (float64, error) {
	ctx, cancel := context.WithTimeout(ctx, r.o.Timeout)
	defer cancel()
	spec := r.spec(s, noCache)
	spec.Context = dir
	start := time.Now()
	err := r.b.Build(ctx, spec, io.Discard)
	return time.Since(start).Round(time.Millisecond).Seconds(), err
}

// sourceComments are comments by the ending of a source file, in the order in which a file to change is looked for.
var sourceComments = []struct{ ending, comment string }{
	{".go", "// %s"}, {".java", "// %s"}, {".kt", "// %s"}, {".tsx", "// %s"}, {".ts", "// %s"}, {".jsx", "// %s"}, {".vue", "<!-- %s -->"},
	{".svelte", "<!-- %s -->"}, {".js", "// %s"}, {".mjs", "// %s"}, {".css", "/* %s */"}, {".py", "# %s"}, {".html", "<!-- %s -->"},
}

// notSource are directories whose files are made or fetched, or take no part in the build.
var notSource = []string{"node_modules", "vendor", "dist", "build", "target", "out", "public", "test", "tests", "testdata", "__tests__", "cypress", "e2e"}

// changedContext makes a copy of a build context in which one source file has one comment more. The caller removes it. Files are linked
// where the file system allows it: their modes and times are then the same.
func changedContext(dir string, unique int64) (copied, changed string, err error) {
	name, comment, mode := sourceFile(dir)
	if name == "" {
		return "", "", fmt.Errorf("%s: no source file to change", dir)
	}
	copied, err = os.MkdirTemp("", "msb-verify-")
	if err != nil {
		return "", "", err
	}
	defer func() {
		if err != nil {
			_ = os.RemoveAll(copied)
			copied, changed = "", ""
		}
	}()
	if err = copyTree(dir, copied); err != nil {
		return copied, "", err
	}
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return copied, "", err
	}
	text = append(text, fmt.Sprintf("\n"+comment+"\n", fmt.Sprintf("msb verify %d", unique))...)
	target := filepath.Join(copied, name)
	if err = os.Remove(target); err != nil { // a linked file is the original itself
		return copied, "", err
	}
	if err = os.WriteFile(target, text, mode); err != nil {
		return copied, "", err
	}
	return copied, filepath.ToSlash(name), os.Chmod(target, mode)
}

// sourceFile finds the file to change: of the first ending in the table that occurs, the least deep, main files first.
func sourceFile(dir string) (name, comment string, mode fs.FileMode) {
	best := map[string]string{}
	n := 0
	_ = filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil // what can't be read is no file to change
		}
		if n++; n > maxContextEntries {
			return fs.SkipAll
		}
		base := d.Name()
		if d.IsDir() {
			if p != dir && (strings.HasPrefix(base, ".") || slices.Contains(notSource, base)) {
				return fs.SkipDir
			}
			return nil
		}
		rel, err := filepath.Rel(dir, p)
		if err != nil || !d.Type().IsRegular() || isTest(base) {
			return nil
		}
		rel = filepath.ToSlash(rel)
		if have, ok := best[path.Ext(base)]; !ok || sourceOrder(rel) < sourceOrder(have) {
			best[path.Ext(base)] = rel
		}
		return nil
	})
	for _, c := range sourceComments {
		if rel, ok := best[c.ending]; ok {
			if info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(rel))); err == nil {
				return filepath.FromSlash(rel), c.comment, info.Mode().Perm()
			}
		}
	}
	return "", "", 0
}

// isTest tells whether a file is a test or a tool's settings, by its name.
func isTest(base string) bool {
	return strings.Contains(base, "_test.") || strings.Contains(base, ".test.") || strings.Contains(base, ".spec.") || strings.Contains(base, ".config.") ||
		strings.HasPrefix(base, ".") || strings.HasSuffix(base, ".d.ts") || base == "setupTests.js" || strings.HasPrefix(base, "vite-env")
}

// sourceOrder makes files comparable: below src before others, main ones first, then the least deep.
func sourceOrder(rel string) string {
	class := "2"
	stem, _, _ := strings.Cut(path.Base(rel), ".")
	switch {
	case slices.Contains([]string{"main", "App", "app", "index", "Main"}, stem):
		class = "0"
	case strings.HasPrefix(rel, "src/") || strings.Contains(rel, "/src/"):
		class = "1"
	}
	return fmt.Sprintf("%s%03d%s", class, min(strings.Count(rel, "/"), 999), rel)
}

// copyTree makes a copy of a directory with hard links, or with copies where links can't be made. What is neither file, directory nor link
// is left out, as BuildKit does.
func copyTree(from, to string) error {
	var bytes int64
	entries := 0
	return filepath.WalkDir(from, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entries++; entries > maxContextEntries {
			return fmt.Errorf("%s: more than %d files", from, maxContextEntries)
		}
		rel, err := filepath.Rel(from, p)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		info, err := d.Info()
		if err != nil {
			return err
		}
		switch {
		case d.IsDir():
			if rel == "." {
				return os.Chmod(target, info.Mode().Perm()|0o700)
			}
			if err := os.Mkdir(target, info.Mode().Perm()|0o700); err != nil {
				return err
			}
			return os.Chmod(target, info.Mode().Perm()|0o700)
		case d.Type()&fs.ModeSymlink != 0:
			link, err := os.Readlink(p)
			if err != nil {
				return err
			}
			return os.Symlink(link, target)
		case !d.Type().IsRegular():
			return nil
		}
		if os.Link(p, target) == nil {
			return nil
		}
		if bytes += info.Size(); bytes > maxContext {
			return fmt.Errorf("%s: more than %d bytes", from, int64(maxContext))
		}
		return copyFile(p, target, info.Mode().Perm())
	})
}

func copyFile(from, to string, mode fs.FileMode) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return cmp.Or(err, out.Close(), os.Chmod(to, mode))
}
