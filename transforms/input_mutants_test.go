package transforms_test

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/project"
	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/pkg/recipe"
	"github.com/msb-dev/msb/pkg/refactor"
)

// inputMutation changes a project so that its old output is no longer right for it.
type inputMutation struct {
	what   string
	file   string // a pattern for the base names of files; "Dockerfile" changes the builder of the output as well
	find   *regexp.Regexp
	put    string
	add    string            // a file to add, with put as its content; find must match in file
	also   map[string]string // files to add beside the change
	when   []*regexp.Regexp  // each must match in some file of the project, or the change changes nothing
	unless []*regexp.Regexp  // none may match in any file
	names  bool              // it changes names of what lies in the working directory: nothing where all of that crosses
	spared *regexp.Regexp    // what the last stage has where it has what the change needs
}

func re(s string) *regexp.Regexp { return regexp.MustCompile(s) }

// applies tells whether the change tells in this project.
func (m inputMutation) applies(project fstest.MapFS) bool {
	matches := func(r *regexp.Regexp) bool {
		for name, f := range project {
			if !strings.HasSuffix(name, ".golden") && name != "expect" && r.Match(f.Data) {
				return true
			}
		}
		return false
	}
	return !slices.ContainsFunc(m.when, func(r *regexp.Regexp) bool { return !matches(r) }) && !slices.ContainsFunc(m.unless, matches)
}

// files loads a case's folder.
func files(t testing.TB, dir string) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(os.DirFS(dir), name)
		out[name] = &fstest.MapFile{Data: b, Mode: 0o644}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// mutate returns the changed project and the old output, its builder changed alike; ok is false if nothing matched.
func (m inputMutation) mutate(project fstest.MapFS, output string) (after string, ok bool) {
	after = output
	if !m.applies(project) {
		return after, false
	}
	for name, text := range m.also {
		if _, there := project[name]; !there {
			defer func() { project[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644} }()
		}
	}
	for name, f := range project {
		if match, _ := path.Match(m.file, path.Base(name)); !match || !m.find.Match(f.Data) {
			continue
		}
		if m.add != "" {
			if _, there := project[m.add]; there {
				return after, false
			}
			put := m.put
			if dir := workdir.FindSubmatch(f.Data); dir != nil {
				put = strings.Replace(put, "DIRECTORY", string(dir[1]), 1)
			}
			project[m.add] = &fstest.MapFile{Data: []byte(put), Mode: 0o644}
			return after, true
		}
		old := string(f.Data)
		var lines []string
		for _, line := range strings.SplitAfter(old, "\n") {
			now := m.find.ReplaceAllString(line, m.put)
			if now != line && m.file == "Dockerfile" {
				builder, runtime, _ := cutLastStage(after)
				after = strings.Replace(builder, line, now, 1) + runtime
			}
			lines = append(lines, now)
		}
		now := strings.Join(lines, "")
		if m.file != "Dockerfile" {
			now = m.find.ReplaceAllString(old, m.put)
		}
		if now == old {
			continue
		}
		project[name] = &fstest.MapFile{Data: []byte(now), Mode: 0o644}
		ok = true
	}
	return after, ok
}

// cutLastStage parts a file before its last FROM.
func cutLastStage(s string) (before, last string, ok bool) {
	i := strings.LastIndex(strings.ToUpper(s), "\nFROM ")
	if i < 0 {
		return s, "", false
	}
	return s[:i+1], s[i+1:], true
}

// breakInputs changes the project of each rewritten case, keeps its old output, and holds that the proof sees it: the readers
// must notice what a changed project needs (law 8).
func breakInputs(t *testing.T, total *score) {
	for _, dir := range cases(t) {
		res := run(t, dir, nil)
		if res.Status != refactor.Rewritten {
			continue
		}
		said := statements(proof.Check(read(t, dir, res.Input), read(t, dir, res.Output)))
		for _, m := range slices.Concat(nodeInputs, javaInputs, golangInputs, dockerfileInputs, userInputs) {
			around := files(t, dir)
			output, ok := m.mutate(around, string(res.Output))
			if !ok {
				continue
			}
			name := strings.TrimPrefix(dir, fixtures+"/") + ": " + m.what
			before, err := readIn(around, string(around["Dockerfile"].Data), reading(t, dir))
			if err != nil {
				total.rejected++
				continue
			}
			after, err := readIn(around, output, reading(t, dir))
			if err != nil {
				total.rejected++
				continue
			}
			_, last, _ := cutLastStage(output)
			if img := after.Final().Image; img.Like != "" {
				last = strings.ReplaceAll(last, img.Ref, img.Like) // what a private image brings stands in the name that it is like
			}
			if onItsBase(after) && m.file != "Dockerfile" || m.names && crosses(after) || m.spared != nil && m.spared.MatchString(last) {
				total.same++
				continue
			}
			v := proof.Check(before, after)
			v.Findings = append(v.Findings, proof.Preconditions(before)...)
			total.judge(t, name, v, said)
		}
	}
	if total.rejected == 0 {
		t.Error("no mutant was made")
	}
}

// crosses tells whether the whole working directory is in the new image.
func crosses(r *recipe.Recipe) bool {
	dir := r.Final().Config.Workdir
	return dir != "" && slices.ContainsFunc(r.Final().Files.All(), func(e recipe.Entry) bool { return e.Kind == recipe.FromStage && e.Path == dir && e.Source == dir })
}

// onItsBase tells whether the whole working directory lies on the base that it had, so that what the program is does not matter.
func onItsBase(r *recipe.Recipe) bool {
	return crosses(r) && r.Final().Base == r.Stages[len(r.Stages)-2].Base
}

func readIn(around fs.FS, source string, o recipe.Options) (*recipe.Recipe, error) {
	f, err := dockerfile.Parse("Dockerfile", []byte(source))
	if err != nil {
		return nil, err
	}
	p, err := project.New(around, "Dockerfile", ".")
	if err != nil {
		return nil, err
	}
	return recipe.Read(f, p, o)
}
