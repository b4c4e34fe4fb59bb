package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/report"
)

const multiGitter = "multi-gitter"

// pullRequest is what multi-gitter opens.
type pullRequest struct{ Repo, Title, Body, Head, Base string }

// multiGitterStub plays "multi-gitter run COMMAND" with the flags of the example, as multi-gitter 0.63 does it (cmd/cmd-run.go,
// internal/multigitter/run.go and cmd.go): it clones a repository into a folder of its own, makes the branch, runs COMMAND there with
// $REPOSITORY, and $DRY_RUN if that is meant, and takes the first new commit for the text of the pull request. Its status is 0, whatever
// became of the repositories. They are those of $STUB_REPOS; pull requests go to the file $STUB_LOG.
func multiGitterStub() int {
	command, branch, dry, manual := "", "multi-gitter-branch", false, false
	for i, a := range os.Args[1:] {
		switch a {
		case "run":
			command = os.Args[i+2]
		case "--branch":
			branch = os.Args[i+2]
		case "--dry-run":
			dry = true
		case "--manual-commit":
			manual = true
		}
	}
	if !manual {
		fmt.Fprintln(os.Stderr, "pull request title or commit message must be set")
		return 1
	}
	for _, repo := range strings.Fields(os.Getenv("STUB_REPOS")) {
		fmt.Printf("%s: %s\n", repo, oneRepository(repo, command, branch, dry))
	}
	return 0
}

// oneRepository returns what multi-gitter prints of a repository.
func oneRepository(repo, command, branch string, dry bool) string {
	dir, err := os.MkdirTemp("", "multi-git-changer-")
	if err != nil {
		return err.Error()
	}
	defer os.RemoveAll(dir)
	git := func(args ...string) string {
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		out, e := cmd.Output()
		if err == nil {
			err = e
		}
		return strings.TrimSpace(string(out))
	}
	url, _ := filepath.Abs(repo)
	git("clone", "-q", "--branch", "main", "--single-branch", "--depth", "1", "file://"+url, dir)
	git("checkout", "-q", "-b", branch)
	before := git("rev-parse", "HEAD")
	words := multiGitterWords(command)
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, os.Stderr, os.Stderr
	cmd.Env = append(os.Environ(), "REPOSITORY="+repo)
	if dry {
		cmd.Env = append(cmd.Env, "DRY_RUN=true")
	}
	if err == nil {
		err = cmd.Run()
	}
	if err != nil {
		return err.Error()
	}
	if git("rev-parse", "HEAD") == before {
		return "no data was changed"
	}
	commits := strings.Fields(git("rev-list", "--reverse", before+"..HEAD"))
	title, body, _ := strings.Cut(git("log", "-1", "--no-show-signature", "--format=%B", commits[0]), "\n")
	if dry || err != nil {
		return fmt.Sprint("dry run ", err)
	}
	outcome := "the new branch already exists"
	if git("ls-remote", "-q", "-h", "origin", branch) == "" {
		git("push", "-q", "--no-verify", "origin", "HEAD")
		outcome = "pushed"
	}
	if err == nil {
		err = pullRequest{repo, strings.TrimSpace(title), strings.TrimSpace(body), branch, "main"}.open()
	}
	return fmt.Sprint(outcome, " ", err)
}

// open adds it to $STUB_LOG, unless there is one of the repository. So a branch that was there before gets one, too, whatever it holds.
func (p pullRequest) open() error {
	f, err := os.OpenFile(os.Getenv("STUB_LOG"), os.O_APPEND|os.O_CREATE|os.O_RDWR, 0o666)
	if err != nil {
		return err
	}
	defer f.Close()
	opened, err := io.ReadAll(f)
	if err != nil || bytes.Contains(opened, fmt.Appendf(nil, "{%q:%q,", "Repo", p.Repo)) {
		return err
	}
	return json.NewEncoder(f).Encode(p)
}

// multiGitterWords takes a command apart: blanks part words, quotes hold them together (cmd/command.go).
func multiGitterWords(command string) []string {
	var words []string
	for command != "" {
		end := " "
		if command[0] == '\'' || command[0] == '"' {
			end, command = command[:1], command[1:]
		}
		word, rest, _ := strings.Cut(command, end)
		if word != "" || end != " " {
			words = append(words, word)
		}
		command = rest
	}
	return words
}

// TestMultiGitter runs the example as its users do, with the stub in multi-gitter's place: first dry, then for pull requests, then again.
func TestMultiGitter(t *testing.T) {
	node, nodeGolden := sampleProject(t, "node-nginx/vite-serve-single")
	goProgram, programGolden := sampleProject(t, "go-scratch/copied-beside-the-program")
	split, _ := sampleProject(t, "go-scratch/already-split")
	f := newForge(t)
	program(t, f.bin, multiGitter)
	repos, want := f.company(node, goProgram, split, nodeGolden, programGolden)
	repos = slices.DeleteFunc(repos, func(repo string) bool { return strings.Contains(repo, " ") }) // no forge has such names
	f.write("scripts of ours/x", "")
	f.example("multi-gitter")
	if err := os.Rename("multi-gitter.sh", "scripts of ours/multi-gitter.sh"); err != nil {
		t.Fatal(err)
	}
	t.Setenv("STUB_LOG", filepath.Join(t.TempDir(), "pulls"))
	before := f.refs(repos...)
	run := func(repos []string, args ...string) answer {
		t.Helper()
		t.Setenv("STUB_REPOS", strings.Join(repos, "\n"))
		got := f.try("sh", append([]string{"scripts of ours/multi-gitter.sh", "--org", "acme"}, args...)...)
		if report := f.try("msb", "report", f.runs); got.status != 0 || !strings.HasSuffix(got.out, report.out) || report.out == "" {
			t.Errorf("it ends with\n%s\nwant the report\n%s\n%+v", got.out, report.out, got)
		}
		return got
	}

	some := []string{"acme/shop.git", "acme/split.git", "acme/taken.git"}
	dry := run(some, "--dry-run")
	if after := f.refs(repos...); !maps.Equal(before, after) || strings.Contains(dry.out, "pushed") {
		t.Errorf("a dry run changes repositories: %v, they were %v", after, before)
	}
	done := run(repos)
	all := f.records()
	pulls := map[string]pullRequest{}
	for line := range strings.Lines(read(t, os.Getenv("STUB_LOG"))) {
		var p pullRequest
		if err := json.Unmarshal([]byte(line), &p); err != nil {
			t.Fatal(err)
		}
		pulls[p.Repo] = p
	}
	for _, repo := range repos {
		f.pushed(repo, want[repo], all[repo], before[repo])
		p, ok := pulls[repo]
		if ok != (want[repo] != nil || repo == "acme/taken.git" || repo == "acme/worded.git") {
			t.Errorf("%s: pull request %+v, %s", repo, p, done.out)
		}
		if !ok {
			continue
		}
		text := string(report.Message(all[repo]...))
		title, body, _ := strings.Cut(strings.TrimSpace(text), "\n")
		if got, want := p, (pullRequest{repo, title, strings.TrimSpace(body), workBranch, "main"}); got != want || body == "" {
			t.Errorf("%s: the pull request is\n%+v\nwant\n%+v", repo, got, want)
		}
		for _, r := range all[repo] {
			if said := strings.Join(strings.Fields(p.Body), " "); !strings.Contains(said, r.Summary) {
				t.Errorf("%s: the pull request does not say %q:\n%s", repo, r.Summary, p.Body)
			}
		}
	}
	for repo, outcome := range map[string]string{"acme/split.git": "no data was changed", "acme/taken.git": "the new branch already exists <nil>", "acme/empty.git": "exit status 128", "acme/broken.git": "pushed <nil>"} {
		if !strings.Contains(done.out, repo+": "+outcome+"\n") {
			t.Errorf("multi-gitter does not say %q of %s:\n%s", outcome, repo, done.out)
		}
	}
	after, opened := f.refs(repos...), read(t, os.Getenv("STUB_LOG"))
	if run(some); !maps.Equal(after, f.refs(repos...)) || read(t, os.Getenv("STUB_LOG")) != opened {
		t.Error("run again, it changes repositories or opens pull requests")
	}
	t.Setenv("FLAGS", "--risk nothing")
	if wrong := run(some[:1]); !strings.Contains(wrong.out, "acme/shop.git: exit status") {
		t.Errorf("with a wrong flag multi-gitter has a reason for a pull request: %s", wrong.out)
	}
}
