package main

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/records"
	"github.com/msb-dev/msb/pkg/report"
)

const workBranch = "msb/multi-stage"

// company is a list of repositories of all sorts. It returns those that git can clone, and the Dockerfiles that are to come.
func (f *forge) company(node, program, split map[string]string, nodeGolden, programGolden string) (repos []string, want map[string]map[string]string) {
	f.Helper()
	two := maps.Clone(program)
	for name, text := range node {
		two["web/"+name] = text
	}
	broken := maps.Clone(program)
	broken["old/Dockerfile"] = "FROM node\nNONSENSE\n"
	taken := maps.Clone(program)
	taken["Dockerfile"] += "# by hand\n"
	for repo, files := range map[string]map[string]string{
		"acme/shop.git": node, "acme/a name with blanks.git": program, "acme/two.git": two, "acme/broken.git": broken, "acme/split.git": split,
		"acme/empty.git": nil, "acme/guarded.git": program, "acme/taken.git": program, "acme/worded.git": program, "acme/docs.git": {"README": "No Dockerfile.\n"},
	} {
		f.bare(repo, files)
		repos = append(repos, repo)
	}
	f.commit("acme/taken.git", workBranch, taken)
	f.commit("acme/worded.git", workBranch, map[string]string{"Dockerfile": programGolden}) // what msb does, in other words
	f.write("acme/guarded.git/hooks/pre-receive", "#!/bin/sh\necho no pushes here >&2\nexit 1\n")
	slices.Sort(repos)
	f.write("repos.txt", strings.Join(repos[:4], "\n")+"\n\nacme/nowhere.git\n"+strings.Join(repos[4:], "\n")) // the last line has no end
	return repos, map[string]map[string]string{
		"acme/shop.git":               {"Dockerfile": nodeGolden},
		"acme/a name with blanks.git": {"Dockerfile": programGolden},
		"acme/two.git":                {"Dockerfile": programGolden, "web/Dockerfile": nodeGolden},
		"acme/broken.git":             {"Dockerfile": programGolden},
	}
}

// TestScript runs the script over a company: a look first, then the work, then again.
func TestScript(t *testing.T) {
	node, nodeGolden := sampleProject(t, "node-nginx/vite-serve-single")
	program, programGolden := sampleProject(t, "go-scratch/copied-beside-the-program")
	split, _ := sampleProject(t, "go-scratch/already-split")
	f := newForge(t)
	repos, want := f.company(node, program, split, nodeGolden, programGolden)
	f.example("script")
	home, before := contents(t, "home"), f.refs(repos...)

	look := f.try("sh", "script.sh", "repos.txt")
	if look.status != 1 || !strings.Contains(look.err, "acme/nowhere.git: not cloned\n") || strings.Contains(look.err, "pushed") {
		t.Errorf("a look: %+v", look)
	}
	if after := f.refs(repos...); !maps.Equal(before, after) {
		t.Errorf("a look changes repositories: %v, they were %v", after, before)
	}

	done := f.try("sh", "script.sh", "repos.txt", "--write")
	if done.status != 1 {
		t.Errorf("status %d, want 1 because of those that failed", done.status)
	}
	if report := f.try("msb", "report", f.runs); done.out != report.out || report.out == "" {
		t.Errorf("it ends with\n%s\nwant the report\n%s", done.out, report.out)
	}
	for _, line := range []string{
		"acme/nowhere.git: not cloned", "acme/guarded.git: not pushed", "acme/broken.git: a file failed, see the report",
		"acme/taken.git: left alone, the branch " + workBranch + " is there with other content", "acme/worded.git: left alone, the branch " + workBranch + " is there with other content",
		"acme/shop.git: pushed " + workBranch, "acme/a name with blanks.git: pushed " + workBranch, "acme/two.git: pushed " + workBranch, "acme/broken.git: pushed " + workBranch,
	} {
		if strings.Count("\n"+done.err, "\n"+line+"\n") != 1 {
			t.Errorf("it does not say %q once:\n%s", line, done.err)
		}
	}
	all := f.records()
	for _, repo := range repos {
		f.pushed(repo, want[repo], all[repo], before[repo])
	}

	after := f.refs(repos...)
	again := f.try("sh", "script.sh", "repos.txt", "--write")
	if again.status != 1 || strings.Contains(again.err, "pushed "+workBranch) || again.out != done.out {
		t.Errorf("again: %+v", again)
	}
	// As work goes on elsewhere in a repository, what was pushed from an older commit is still what would be pushed.
	f.commit("acme/shop.git", "main", map[string]string{"README": "More.\n"})
	after["acme/shop.git"] = f.refs("acme/shop.git")["acme/shop.git"]
	f.write("shop.txt", "acme/shop.git")
	if later := f.try("sh", "script.sh", "shop.txt", "--write"); later.status != 0 || later.err != "" {
		t.Errorf("after a commit elsewhere: %+v", later)
	}
	if got := f.refs(repos...); !maps.Equal(got, after) {
		t.Errorf("run again, it changes repositories: %v, they were %v", got, after)
	}
	equalFiles(t, "home", contents(t, "home"), home)
	if left, err := os.ReadDir("tmp"); len(left) > 0 || err != nil {
		t.Errorf("clones are left: %v %v", left, err)
	}
}

// TestScriptStatus holds statuses of runs without failures, and of wrong command lines, which do nothing.
func TestScriptStatus(t *testing.T) {
	program, _ := sampleProject(t, "go-scratch/copied-beside-the-program")
	f := newForge(t)
	f.bare("a.git", program)
	f.bare("b.git", program)
	f.example("script")
	f.write("repos.txt", "a.git\nb.git\n")
	git, err := exec.LookPath("git")
	if err != nil {
		t.Fatal(err)
	}
	f.write(filepath.Join(f.bin, "git"), "#!/bin/sh\n[ \"$1\" != clone ] || cat >&2\nexec "+git+" \"$@\"\n") // as ssh, it reads what there is
	for _, tt := range []struct {
		args   string
		status int
	}{
		{"", 2}, {"nowhere.txt --write", 2}, {"repos.txt --wirte", 2}, {"repos.txt", 0}, {"repos.txt --write", 0}, {"repos.txt --write", 0},
		{"repos.txt --write --risk exact", 1}, // another rewrite than the one that was pushed
	} {
		if got := f.try("sh", append([]string{"script.sh"}, strings.Fields(tt.args)...)...); got.status != tt.status {
			t.Errorf("script.sh %s: %+v, want status %d", tt.args, got, tt.status)
		}
	}
	if got := f.work("a.git", "b.git"); len(got) != 2 {
		t.Errorf("at last, pushed is %v", got)
	}
}

// records are those of the run, by repository.
func (f *forge) records() map[string][]report.Record {
	f.Helper()
	rs, errs := records.Read(f.runs)
	if len(errs) > 0 {
		f.Fatal(errs)
	}
	out := map[string][]report.Record{}
	for _, r := range rs {
		out[r.Repo] = append(out[r.Repo], r)
	}
	return out
}

// pushed holds that the branch has one commit upon main, which changes these Dockerfiles and says what the records say. Without files there is
// no such branch, unless it was there before.
func (f *forge) pushed(repo string, want map[string]string, rs []report.Record, before string) {
	f.Helper()
	if want == nil {
		if got := f.refs(repo)[repo]; got != before {
			f.Errorf("%s: branches are %s, they were %s", repo, got, before)
		}
		return
	}
	if got, main := f.git(repo, "rev-parse", workBranch+"^"), f.git(repo, "rev-parse", "main"); got != main {
		f.Errorf("%s: the branch stands on %s, main is %s", repo, got, main)
	}
	if got := strings.Split(f.git(repo, "diff", "--name-only", "main", workBranch), "\n"); !slices.Equal(got, slices.Sorted(maps.Keys(want))) {
		f.Errorf("%s: it changes %s", repo, got)
	}
	for name, text := range want {
		if got := f.git(repo, "show", workBranch+":"+name) + "\n"; got != text {
			f.Errorf("%s: %s is\n%s\nwant\n%s", repo, name, got, text)
		}
	}
	if got, text := f.git(repo, "log", "-1", "--no-show-signature", "--format=%B", workBranch), string(report.Message(rs...)); strings.TrimSpace(got) != strings.TrimSpace(text) || text == "" {
		f.Errorf("%s: the message is\n%s\nwant\n%s", repo, got, text)
	}
}
