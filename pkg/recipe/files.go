package recipe

import (
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/shell"
)

// EntryKind says how a path came to be what it is.
type EntryKind int

const (
	FromContext EntryKind = iota + 1 // COPY or ADD from the build context
	FromStage                        // COPY --from another stage or image
	Written                          // a RUN wrote literal content
	MadeDir                          // WORKDIR or mkdir
	Made                             // a RUN made it, or may have: content unknown
	Removed                          // gone; with a trailing "/*" pattern the directory stays, empty
)

// Entry is one thing that a step did to the file system, in order.
type Entry struct {
	Path    string // absolute and clean
	Kind    EntryKind
	Source  string // FromContext: path in the context; FromStage: absolute path in From
	From    *Stage // FromStage: nil when it is an image or unknown
	Content string // Written
	Owner   string // --chown as written; empty is 0:0 for new directories, and the source's for what is below
	Step    *Step
	Matched bool // FromContext: a pattern chose it, which may choose nothing in another tree
}

// Files is what a stage's steps did to the files of its base, oldest first. What the base brought is not listed.
type Files struct{ entries []Entry }

// All returns the entries, oldest first.
func (f Files) All() []Entry { return f.entries }

func (f *Files) add(e Entry) { f.entries = append(f.entries, e) }

func (f Files) inherit() Files { return Files{entries: slices.Clone(f.entries)} }

// Origin is where the content of a path comes from.
type Origin struct {
	Entry
	Rest string // what of the asked path lies below Entry.Path, or ""
}

// SourcePath is the path in the origin's context or stage.
func (o Origin) SourcePath() string { return path.Join(o.Source, o.Rest) }

// Origin returns the newest entry that decides what name is; ok is false if no step touched it or a directory above it.
func (f Files) Origin(name string) (Origin, bool) {
	for i := len(f.entries) - 1; i >= 0; i-- {
		e := f.entries[i]
		at := strings.TrimSuffix(e.Path, "/*")
		switch {
		case e.Kind == MadeDir && e.Path != name:
			continue
		case e.Kind == MadeDir:
			// a directory that is there already stays what it was
			if older, ok := (Files{f.entries[:i]}).Origin(name); ok && older.Kind != Removed {
				return older, true
			}
			return Origin{Entry: e}, true
		case e.Kind == Removed && at != e.Path && name == at:
			continue // emptied, not gone
		case under(at, name):
			return Origin{Entry: e, Rest: strings.TrimPrefix(strings.TrimPrefix(name, at), "/")}, true
		}
	}
	return Origin{}, false
}

// gone tells whether a path was removed again by a step, whatever else happens.
func (f Files) gone(name string) bool {
	for _, e := range slices.Backward(f.entries) {
		at, all := strings.CutSuffix(e.Path, "/*")
		switch {
		case e.Kind == Removed && under(at, name) && (!all || name != at):
			return e.Step != nil && !slices.ContainsFunc(e.Step.Execs, func(x Exec) bool { return x.Name() == "rm" && (x.Join == shell.Or || x.Background) })
		case e.Kind != Removed && under(name, e.Path):
			return false
		}
	}
	return false
}

// Content returns a file's literal content if a RUN wrote all of it.
func (f Files) Content(name string) (string, bool) {
	o, ok := f.Origin(name)
	if !ok || o.Kind != Written || o.Rest != "" {
		return "", false
	}
	return o.Content, true
}

// Below returns the entries at or below dir, oldest first.
func (f Files) Below(dir string) []Entry {
	var out []Entry
	for _, e := range f.entries {
		if under(dir, strings.TrimSuffix(e.Path, "/*")) {
			out = append(out, e)
		}
	}
	return out
}

// readCopy models COPY. Only plain names are followed; a wildcard's destination is known, its source is not.
func (r *Recipe) readCopy(st *Stage, step *Step, sd dockerfile.SourcesAndDest, from, chown string) {
	expand := func(w string) (string, bool) {
		return dockerfile.Expand(w, r.File.Escape, step.Before.lookupInstruction)
	}
	destText, known := expand(sd.DestPath)
	dest, ok := step.Before.Abs(destText)
	if !known || !ok {
		step.Effects = append(step.Effects, Effect{Kind: UnknownEffect, Detail: "copies to a path that depends on how the image is built"})
		return
	}
	isDir := strings.HasSuffix(destText, "/") || destText == "." || len(sd.SourcePaths) > 1 || from == "" && r.isImageDir(st, dest)
	var stage *Stage
	if from != "" {
		stage = r.stageNamed(from)
		if version, ok := r.takesGo(stage, from, sd.SourcePaths); ok {
			step.Effects = append(step.Effects, Effect{Kind: Download, Paths: []string{dest}, Tool: "go", Version: version, Detail: "COPY --from=" + from + " " + sd.SourcePaths[0]})
		}
	}
	for _, src := range sd.SourcePaths {
		src, srcKnown := expand(src)
		if list := r.contextMatches(src); srcKnown && from == "" && len(list) > 0 {
			for _, name := range list {
				e := Entry{Path: dest, Kind: FromContext, Owner: chown, Step: step, Source: name, Matched: true}
				if !r.contextDir(name) && (isDir || len(list) > 1) {
					e.Path = path.Join(dest, path.Base(name))
				}
				st.Files.add(e)
			}
			continue
		}
		e := Entry{Path: dest, Owner: chown, Step: step, From: stage, Source: src}
		switch {
		case from != "":
			e.Kind = FromStage
			e.Source = path.Join("/", src)
			if isDir && !stage.madeDir(e.Source) {
				srcKnown = false // a file would keep its name below dest, a directory's content would not
			}
		default:
			e.Kind = FromContext
			e.Source = path.Clean(strings.TrimPrefix(src, "/"))
			if isDir && !r.contextDir(e.Source) {
				e.Path = path.Join(dest, path.Base(e.Source))
			}
		}
		if !srcKnown || strings.ContainsAny(src, "*?[") {
			e.Kind, e.Source = Made, ""
		}
		st.Files.add(e)
	}
	for _, c := range sd.SourceContents {
		st.Files.add(Entry{Path: destOf(dest, c.Path, isDir), Kind: Written, Content: c.Data, Owner: chown, Step: step})
	}
}

// madeDir tells whether a path of the stage is known to be a directory.
func (s *Stage) madeDir(name string) bool {
	return s != nil && slices.ContainsFunc(s.Files.Below(name), func(e Entry) bool {
		return e.Kind == MadeDir && e.Path == name || e.Kind != Removed && e.Path != name
	})
}

// contextMatches lists what a COPY source with a pattern in its last element names in the context; nil if it is no such pattern.
func (r *Recipe) contextMatches(src string) []string {
	src = path.Clean(strings.TrimPrefix(src, "/"))
	dir, pattern := path.Dir(src), path.Base(src)
	if !strings.ContainsAny(pattern, "*?[") || strings.ContainsAny(dir, "*?[") {
		return nil
	}
	var out []string
	err := r.Project.Walk(dir, func(name string, d fs.DirEntry) error {
		if name == dir {
			return nil
		}
		if ok, err := path.Match(pattern, path.Base(name)); ok && err == nil {
			out = append(out, name)
		}
		if d.IsDir() {
			return fs.SkipDir
		}
		return nil
	})
	if err != nil {
		return nil
	}
	return out
}

// isImageDir tells whether a directory is known to stand at a path: a file that is copied to its bare name lands in it.
func (r *Recipe) isImageDir(st *Stage, name string) bool {
	if name == "/" || name == st.Root().Config.Workdir {
		return true
	}
	for _, e := range st.Files.Below(name) {
		if o, ok := st.Files.Origin(e.Path); ok && o.Kind != Removed && (e.Path != name || e.Kind == MadeDir) {
			return true
		}
	}
	o, ok := st.Files.Origin(name)
	return ok && o.Kind == FromContext && r.contextDir(o.SourcePath())
}

func destOf(dest, name string, isDir bool) string {
	if isDir {
		return path.Join(dest, name)
	}
	return dest
}

// readAdd models ADD: like COPY for local files, but archives are unpacked and URLs fetched, so those are only Made.
func (r *Recipe) readAdd(st *Stage, step *Step, sd dockerfile.SourcesAndDest, chown string) {
	plain := true
	for _, src := range sd.SourcePaths {
		if u, err := url.Parse(src); err == nil && u.Scheme != "" || isArchive(src) {
			plain = false
		}
	}
	if plain {
		r.readCopy(st, step, sd, "", chown)
		return
	}
	dest, known := dockerfile.Expand(sd.DestPath, r.File.Escape, step.Before.lookupInstruction)
	abs, ok := step.Before.Abs(dest)
	if !known || !ok {
		step.Effects = append(step.Effects, Effect{Kind: UnknownEffect, Detail: "adds to a path that depends on how the image is built"})
		return
	}
	if strings.HasSuffix(dest, "/") && len(sd.SourcePaths) == 1 && !isArchive(sd.SourcePaths[0]) {
		abs = path.Join(abs, path.Base(sd.SourcePaths[0]))
	}
	eff := Effect{Kind: Download, Paths: []string{abs}, Detail: "ADD " + strings.Join(sd.SourcePaths, " ")}
	if src := sd.SourcePaths[0]; len(sd.SourcePaths) == 1 && !strings.Contains(src, "://") {
		if a, version, ok := findArchive(src); ok { // one of the build context is unpacked
			eff.Tool, eff.Version, eff.Paths = a.tool, version, []string{a.in(abs, src, nil)}
		}
	}
	st.Files.add(Entry{Path: eff.Paths[0], Kind: Made, Owner: chown, Step: step})
	step.Effects = append(step.Effects, eff)
}

func isArchive(name string) bool {
	for _, ext := range []string{".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".txz", ".tar.zst"} {
		if strings.HasSuffix(name, ext) {
			return true
		}
	}
	return false
}

func (r *Recipe) contextDir(name string) bool {
	if name == "." {
		return true
	}
	info, err := r.Project.Stat(name)
	return err == nil && info.IsDir()
}

// stageNamed resolves --from: a name without regard to case, or an index.
func (r *Recipe) stageNamed(name string) *Stage {
	for i := len(r.Stages) - 1; i >= 0; i-- {
		if st := r.Stages[i]; st.Name != "" && strings.EqualFold(st.Name, name) || itoa(st.Index) == name {
			return st
		}
	}
	return nil
}

// ContextPath returns the context's path of an image path, if a COPY put it there, by way of other stages or not, and nothing has
// touched it since.
func (s *Stage) ContextPath(name string) (string, bool) {
	o, ok := s.Files.Origin(name)
	switch {
	case !ok:
	case o.Kind == FromContext:
		return o.SourcePath(), true
	case o.Kind == FromStage && o.From != nil && o.From.Index < s.Index:
		return o.From.ContextPath(o.SourcePath())
	}
	return "", false
}
