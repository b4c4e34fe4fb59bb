package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/report"
)

// snapshot reads all files of a tree, by name. Symlinks are theirs.
func snapshot(t testing.TB, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(dir, name)
		if d.Type()&fs.ModeSymlink != 0 {
			target, err := os.Readlink(name)
			out[filepath.ToSlash(rel)] = "-> " + target
			return err
		}
		b, err := os.ReadFile(name)
		out[filepath.ToSlash(rel)] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// differ says how two trees differ.
func differ(got, want map[string]string) string {
	var out []string
	for name := range want {
		if g, ok := got[name]; !ok {
			out = append(out, name+" is missing")
		} else if g != want[name] {
			out = append(out, fmt.Sprintf("%s holds\n\t%.600q, want\n\t%.600q", name, g, want[name]))
		}
	}
	for name := range got {
		if _, ok := want[name]; !ok {
			out = append(out, name+" is too many")
		}
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

// recordOf reads the record of a key.
func recordOf(t testing.TB, dir, key string) report.Record {
	t.Helper()
	var r report.Record
	d := json.NewDecoder(strings.NewReader(read(t, filepath.Join(dir, "records", key+".json"))))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		t.Fatal(err)
	}
	return r
}

// fleet is a tree of repositories with each kind of outcome.
func fleet() map[string]string {
	files := map[string]string{"plain/Dockerfile": before, "out/": ""}
	words := []string{before, refused, same, "# broken\n", before + "# x\n", "# panic\n", before, "# settings\n"}
	for i := range 24 {
		dir := fmt.Sprintf("repos/svc%02d/", i)
		files[dir+".git/config"] = fmt.Sprintf("[remote \"origin\"]\n\turl = https://tok:en@GitHub.com/Acme/svc%02d.git\n", i)
		files[dir+"Dockerfile"] = words[i%len(words)]
		files[dir+"api/Dockerfile"] = words[(i+3)%len(words)]
	}
	files["repos/svc03/.git/config"] = ""
	files["repos/svc05/.git/config"] = files["repos/svc04/.git/config"] // a second clone
	return files
}

// fleetList names them, some twice, one that is not there, and one by its Dockerfile.
const fleetList = "plain\nrepos/svc00\nrepos/svc01/\n./repos/svc02\nrepos/svc03\nrepos/svc04\nrepos/svc05\nrepos/svc06\nrepos/svc07\nrepos/gone\nrepos/svc08/api/Dockerfile\nrepos/svc08\nrepos/svc09\nrepos/svc10\nrepos/svc11\nrepos/svc12\nrepos/svc00\nrepos/svc20/api\n"

// TestOrderDoesNotCount holds that neither the order of the list nor the number of files at a time can be seen in anything that a run leaves.
func TestOrderDoesNotCount(t *testing.T) {
	type left struct {
		answer
		tree map[string]string
	}
	random := rand.New(rand.NewPCG(1, 2))
	for _, args := range []string{"--write --out out --format json --message-file message", "--out out -v --diff", "--check -l"} {
		var first left
		for i, jobs := range []string{"1", "2", "8"} {
			dir := enter(t, fleet())
			lines := strings.Split(strings.TrimSpace(fleetList), "\n")
			if i > 0 {
				random.Shuffle(len(lines), func(a, b int) { lines[a], lines[b] = lines[b], lines[a] })
			}
			got := left{answer: msb(t, strings.Join(lines, "\n"), append(strings.Fields("rewrite --files-from - -j "+jobs), strings.Fields(args)...)...)}
			got.tree = snapshot(t, dir)
			if i == 0 {
				first = got
				if got.status != exitFile || !strings.Contains(got.err, "repos/gone: no such file or directory\n") {
					t.Errorf("%s: %+v", args, got.answer)
				}
				continue
			}
			if got.answer != first.answer {
				t.Errorf("%s -j %s: status %d\nstdout %s\nstderr %s\nwas %d\n%s\n%s", args, jobs, got.status, got.out, got.err, first.status, first.out, first.err)
			}
			if d := differ(got.tree, first.tree); d != "" {
				t.Errorf("%s -j %s:\n%s", args, jobs, d)
			}
		}
	}
}

// TestOut holds which files there are then, what is in them, and that stdout is empty.
func TestOut(t *testing.T) {
	enter(t, fleet())
	got := msb(t, fleetList, "rewrite", "--files-from", "-", "--out", "out", "--write", "-q")
	wantErr := `repos/gone: no such file or directory
repos/svc02/api/Dockerfile: internal error, please report it: a bug
repos/svc03/Dockerfile:2: unknown instruction
repos/svc05/Dockerfile: records can't tell it from repos/svc04/Dockerfile: both are Dockerfile of the repository github.com/Acme/svc04
`
	for _, line := range strings.Split(wantErr, "\n") {
		if !strings.Contains(got.err, line) {
			t.Errorf("stderr has no line %q:\n%s", line, got.err)
		}
	}
	if got.out != "" || got.status != exitFile {
		t.Errorf("status %d, stdout %q", got.status, got.out)
	}
	const acme = "github.com%2F~acme%2F"
	for _, tt := range []struct{ key, repo, path, status, err string }{
		{acme + "svc00+Dockerfile", "github.com/Acme/svc00", "Dockerfile", "rewritten", ""},
		{acme + "svc01+Dockerfile", "github.com/Acme/svc01", "Dockerfile", "refused", ""},
		{acme + "svc02+Dockerfile", "github.com/Acme/svc02", "Dockerfile", "unchanged", ""},
		{acme + "svc00+api%2FDockerfile", "github.com/Acme/svc00", "api/Dockerfile", "failed", "api/Dockerfile:2: unknown instruction"},
		{acme + "svc02+api%2FDockerfile", "github.com/Acme/svc02", "api/Dockerfile", "failed", "api/Dockerfile: internal error, please report it: a bug"},
		{"repos%2Fsvc03+Dockerfile", "repos/svc03", "Dockerfile", "failed", "Dockerfile:2: unknown instruction"},
		{"plain+Dockerfile", "plain", "Dockerfile", "rewritten", ""},
	} {
		rec := recordOf(t, "out", tt.key)
		if rec.Repo != tt.repo || rec.Path != tt.path || rec.Status != tt.status || rec.Error != tt.err || rec.Msb != identity() || rec.Settings == "" || rec.Input == "" || rec.Unseen() {
			t.Errorf("%s: %+v", tt.key, rec)
		}
		_, err := os.Stat("out/patches/" + tt.key + ".patch")
		if rewritten := tt.status == "rewritten"; rewritten != (err == nil) || rewritten != (rec.Patch == "patches/"+tt.key+".patch") || rewritten != (rec.Kind != "") {
			t.Errorf("%s: patch %q, kind %q, %v", tt.key, rec.Patch, rec.Kind, err)
		}
	}
	if patch := read(t, "out/patches/"+acme+"svc00+Dockerfile.patch"); patch != diffOf("Dockerfile") {
		t.Errorf("%q", patch)
	}
	if read(t, "repos/svc00/Dockerfile") != after || read(t, "repos/svc12/Dockerfile") != before+"# x\nFROM nginx:stable-alpine\n" || read(t, "repos/svc05/Dockerfile") != "# panic\n" {
		t.Error("what was written is not what was told")
	}
	for name, text := range snapshot(t, "out") {
		if strings.Contains(text, "tok:en") || strings.Contains(text, "tok") {
			t.Errorf("%s holds a password: %s", name, text)
		}
	}
}

// TestPatchesApply holds that git apply takes each patch at the root of its repository, and makes what --write makes.
func TestPatchesApply(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("needs git")
	}
	files := map[string]string{"r/a b/Dockerfile": "# rewrite\r\nFROM x", "r/Dockerfile": before, "r/\xff/Dockerfile": before}
	enter(t, files)
	if out, err := exec.Command("git", "init", "-q", "r").CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	if got := msb(t, "", "rewrite", "r", "--out", "out", "-U0", "-q"); got != (answer{}) {
		t.Fatal(got)
	}
	patches, err := filepath.Glob("out/patches/*")
	if err != nil || len(patches) != len(files) {
		t.Fatal(patches, err)
	}
	for _, p := range patches {
		full, _ := filepath.Abs(p)
		cmd := exec.Command("git", "apply", full)
		cmd.Dir = "r"
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v %s", p, err, out)
		}
	}
	for name, text := range files {
		if got, want := read(t, name), text+"FROM nginx:stable-alpine\n"; got != want {
			t.Errorf("%s holds %q, want %q", name, got, want)
		}
	}
}

// TestStaleFilesGo holds that what an earlier run said of a file, and does not hold any more, is gone.
func TestStaleFilesGo(t *testing.T) {
	enter(t, map[string]string{"r/Dockerfile": before})
	msb(t, "", "rewrite", "r", "--out", "out")
	if err := os.WriteFile("r/Dockerfile", []byte(refused), 0o666); err != nil {
		t.Fatal(err)
	}
	if got := msb(t, "", "rewrite", "r", "--out", "out", "-q"); got != (answer{}) {
		t.Error(got)
	}
	if got := snapshot(t, "out"); len(got) != 1 || !strings.Contains(got["records/r+Dockerfile.json"], `"refused"`) {
		t.Errorf("%v", got)
	}
}

// TestWhatCouldNotBeWritten holds that a record never says that a file was rewritten which was not.
func TestWhatCouldNotBeWritten(t *testing.T) {
	enter(t, map[string]string{"r/Dockerfile": before})
	if err := os.Link("r/Dockerfile", "r/other"); err != nil {
		t.Skip(err)
	}
	got := msb(t, "", "rewrite", "r", "--out", "out", "-w")
	rec := recordOf(t, "out", "r+Dockerfile")
	if got.status != exitFile || rec.Status != "failed" || rec.Output != nil || rec.Error != "Dockerfile: the file has 2 hard links, which a rename would part; --in-place writes into the file itself" {
		t.Errorf("%+v\n%+v", got, rec)
	}
	if files := snapshot(t, "out"); len(files) != 1 {
		t.Errorf("%v", files)
	}
}

// TestRecordsComeFirst holds that a file whose record can't be written is not written.
func TestRecordsComeFirst(t *testing.T) {
	enter(t, map[string]string{"r/Dockerfile": before, "out/records/r+Dockerfile.json/x": ""})
	got := msb(t, "", "rewrite", "r", "--out", "out", "-w")
	if got.status != exitFile || !strings.HasPrefix(got.err, "r/Dockerfile: --out out: records/r+Dockerfile.json: ") || read(t, "r/Dockerfile") != before {
		t.Errorf("%+v", got)
	}
}

// TestOutInAWorkTree holds that nothing is put where git would show it.
func TestOutInAWorkTree(t *testing.T) {
	dir := enter(t, map[string]string{"r/.git/": "", "r/.gitignore": "/ignored\nhalf/*\n", "r/Dockerfile": before})
	for name, ok := range map[string]bool{"r/out": false, "r": false, "r/sub/out": false, "r/ignored": true, "r/ignored/run1": true, "r/half": true, "r/.git/msb": true, "out": true} {
		got := msb(t, "", "rewrite", "r", "-q", "--out", name)
		want := answer{}
		if !ok {
			want = answer{"", "msb: --out " + name + ": git does not ignore it in the work tree " + filepath.Join(dir, "r") + "; put it elsewhere, or into .gitignore\n", exitUsage}
		}
		if got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
}

// TestShards holds that the shards of a list do the whole, and no file twice.
func TestShards(t *testing.T) {
	dir := enter(t, fleet())
	whole := msb(t, fleetList, "rewrite", "--files-from", "-", "--out", filepath.Join(dir, "whole"), "-q")
	n := 0
	for i := range 5 {
		part := fmt.Sprint("part", i)
		for _, out := range []string{"merged", part} {
			if got := msb(t, fleetList, "rewrite", "--files-from", "-", "--shard", fmt.Sprintf("%d/5", i), "--out", filepath.Join(dir, out), "-q"); got.out != "" || got.status == exitUsage {
				t.Errorf("%+v", got)
			}
		}
		n += len(snapshot(t, filepath.Join(part, "records")))
	}
	if d := differ(snapshot(t, filepath.Join(dir, "merged")), snapshot(t, filepath.Join(dir, "whole"))); d != "" {
		t.Error(d)
	}
	// a list whose lines overlap, or lead to two clones of one repository, has these in several shards
	if all := len(snapshot(t, filepath.Join(dir, "whole", "records"))); n < all || n > all+6 || all < 20 {
		t.Errorf("%d records in parts, %d in all; %+v", n, all, whole)
	}
}

// TestEmptyList holds that nothing to do is nothing done, and not the current directory.
func TestEmptyList(t *testing.T) {
	enter(t, map[string]string{"Dockerfile": before, "list": "\n\n"})
	if got, want := msb(t, "", "rewrite", "--files-from", "list", "-w"), (answer{"", "no Dockerfile found in the list list\n", 0}); got != want {
		t.Errorf("%+v", got)
	}
	if got, want := msb(t, "", "rewrite", "--files-from", "-", "--shard", "0/2", "--format", "json"), (answer{"[]\n", "", 0}); got != want {
		t.Errorf("%+v", got)
	}
	if read(t, "Dockerfile") != before {
		t.Error("it was written")
	}
}

// TestBarrenPaths holds that whoever hands in a list learns which of its paths hold no Dockerfile, in every format; and that this is no error.
func TestBarrenPaths(t *testing.T) {
	files := map[string]string{"a/Dockerfile": before, "bad\x1b[31m/": "", "list": "a\nbad\x1b[31m\n"}
	for i := range 8 {
		files[fmt.Sprintf("none%d/x", i)] = ""
		files["list"] += fmt.Sprintf("none%d\n", i)
	}
	enter(t, files)
	nine := `no Dockerfile found in 9 of 10 paths: bad\x1b[31m, none0, none1, none2, none3 and 4 more` + "\n"
	for _, tt := range []struct {
		args, err string
		status    int
	}{
		{"--files-from list -l", nine, 0},
		{"--files-from list --format jsonl", nine, 0},
		{"--files-from list -l --quiet", "", 0},
		{"--files-from list -l --shard 1/3", "no Dockerfile found in 2 of 3 paths: none2, none4\n", 0},
		{"--files-from list -l --shard 2/3", "no Dockerfile found in the list list, shard 2/3\n", 0},
		{"a none1 none2 -l", "no Dockerfile found in 2 of 3 paths: none1, none2\n", 0},
		{"a list -l", "", 0}, // a file that was named is taken for a Dockerfile, whatever it holds
		{"none1 none2 -l", "no Dockerfile found in none1, none2\n", 0},
		{"none1 gone -l", "gone: no such file or directory\nno Dockerfile found in 1 of 2 paths: none1\n", exitFile},
	} {
		got := msb(t, "", append([]string{"rewrite"}, strings.Fields(tt.args)...)...)
		lines := slices.DeleteFunc(strings.SplitAfter(got.err, "\n"), func(l string) bool { return !strings.Contains(l, "no ") })
		if err := strings.Join(lines, ""); err != tt.err || got.status != tt.status {
			t.Errorf("%s: %d %q\nwant %q", tt.args, got.status, err, tt.err)
		}
	}
}

// TestNULList holds names that no list of lines can have.
func TestNULList(t *testing.T) {
	enter(t, map[string]string{"a\nb/Dockerfile": before, "c/Dockerfile": before})
	if got, want := msb(t, "a\nb\x00c\x00", "rewrite", "--files-from=-", "-0", "-lq"), (answer{"\"a\\nb/Dockerfile\"\nc/Dockerfile\n", "", 0}); got != want {
		t.Errorf("%+v", got)
	}
}

// TestRepositoryNames holds where a repository's name comes from.
func TestRepositoryNames(t *testing.T) {
	files := map[string]string{
		"named/.git/config": "[remote \"origin\"]\nurl = git@github.com:acme/shop.git\n", "named/svc/Dockerfile": before,
		"local/.git/config": "[remote \"origin\"]\nurl = /srv/git/shop.git\n", "local/svc/Dockerfile": before,
		"none/svc/Dockerfile": before, "none/web/Dockerfile": before, "top/": "",
	}
	dir := enter(t, files)
	for _, tt := range []struct{ in, args, env, repo, path string }{
		{".", "named", "", "github.com/acme/shop", "svc/Dockerfile"},
		{".", "named --repo other/name", "", "other/name", "svc/Dockerfile"},
		{".", "named --repo https://user:pw@git.example.com/other/name.git", "", "git.example.com/other/name", "svc/Dockerfile"},
		{"named", ".", "said/name", "github.com/acme/shop", "svc/Dockerfile"},
		{"local", ".", "said/name", "said/name", "svc/Dockerfile"},
		{"local/svc", "Dockerfile", "said/name", "said/name", "svc/Dockerfile"},
		{".", "local", "said/name", "local", "svc/Dockerfile"}, // it was not started in it
		{".", "local", "", "local", "svc/Dockerfile"},
		{"top", "../local", "", "../local", "svc/Dockerfile"},
		{"local", ".", "", "local", "svc/Dockerfile"},
		{"local/svc", ".", "", "local", "svc/Dockerfile"},
		{".", dir + "/local", "", dir + "/local", "svc/Dockerfile"},
		{".", "none/svc", "", "none/svc", "Dockerfile"},
		{".", "none/svc --repo acme/none", "", "acme/none", "none/svc/Dockerfile"},
		{"none", "web --repo acme/none", "", "acme/none", "web/Dockerfile"},
	} {
		t.Chdir(filepath.Join(dir, tt.in))
		t.Setenv("REPOSITORY", tt.env)
		var recs []report.Record
		got := msb(t, "", append(strings.Fields("rewrite --format json"), strings.Fields(tt.args)...)...)
		if err := json.Unmarshal([]byte(got.out), &recs); err != nil || len(recs) != 1 || recs[0].Repo != tt.repo || recs[0].Path != tt.path {
			t.Errorf("in %s: %s: %+v, %v", tt.in, tt.args, got, err)
		}
	}
}

// TestKinds holds that --kind rewrites what is of that kind, and says of others what kind they are.
func TestKinds(t *testing.T) {
	enter(t, map[string]string{"a/Dockerfile": before, "b/Dockerfile": refused})
	msb(t, "", "rewrite", "a", "--out", "out")
	k := recordOf(t, "out", "a+Dockerfile").Kind
	other := "go-scratch-0123456789abcdef"
	if got, want := msb(t, "", "rewrite", "--kind", other, "-v", "-w", "a", "--out", "out", "--resume"), (answer{"", "a/Dockerfile: unchanged (other-kind)\n  note    the rewrite is of the kind " + k + "\n", 0}); got != want || read(t, "a/Dockerfile") != before {
		t.Errorf("%+v", got)
	}
	if rec := recordOf(t, "out", "a+Dockerfile"); rec.Status != "unchanged" || rec.Reason != "other-kind" || rec.Kind != "" || rec.Diff != "" || rec.Transform != "node-nginx" {
		t.Errorf("%+v", rec)
	}
	if got := msb(t, "", "rewrite", "--kind", other+","+k, "-lq", "-w", "."); got != (answer{"a/Dockerfile\n", "", 0}) || read(t, "a/Dockerfile") != after {
		t.Errorf("%+v", got)
	}
	for _, term := range terms() {
		if term.name == reasonOtherKind {
			return
		}
	}
	t.Error("msb explain does not know the reason")
}

// TestMessageFile holds that the file is always written: an engine takes it for what is to be committed.
func TestMessageFile(t *testing.T) {
	enter(t, map[string]string{"a/Dockerfile": before, "b/Dockerfile": before, "c/Dockerfile": refused, "message": "stale"})
	if got := msb(t, "", "rewrite", "c", "--message-file", "message", "-q"); got != (answer{}) || read(t, "message") != "" {
		t.Errorf("%+v: %q", got, read(t, "message"))
	}
	var recs []report.Record
	if err := json.Unmarshal([]byte(msb(t, "", "rewrite", "a", "b", "--format", "json").out), &recs); err != nil {
		t.Fatal(err)
	}
	want := string(report.Message(recs...))
	if got := msb(t, "", "rewrite", ".", "--message-file", "message", "-q", "-w"); got != (answer{}) || read(t, "message") != want {
		t.Errorf("%+v: %q, want %q", got, read(t, "message"), want)
	}
	if got := msb(t, "", "rewrite", "c", "--message-file", "no/message", "-q"); got != (answer{"", "--message-file no/message: no such file or directory\n", exitFile}) {
		t.Errorf("%+v", got)
	}
}

// TestJobSummary holds that the format github adds to the summary of the job, and no other format does.
func TestJobSummary(t *testing.T) {
	if !slices.Contains(report.Formats(), "github") {
		t.Skip("there is no format github")
	}
	enter(t, map[string]string{"Dockerfile": before, "summary": "what was there\n"})
	t.Setenv("GITHUB_STEP_SUMMARY", "summary")
	msb(t, "", "rewrite", "--format", "json")
	if read(t, "summary") != "what was there\n" {
		t.Error("json wrote it")
	}
	msb(t, "", "rewrite", "--format", "github")
	if text := read(t, "summary"); !strings.HasPrefix(text, "what was there\n") || len(text) < 20 {
		t.Errorf("%q", text)
	}
}

// TestHint holds that the command which a preview ends with keeps what says which files are meant and where records go.
func TestHint(t *testing.T) {
	enter(t, map[string]string{"a/Dockerfile": before, "list": "a\x00"})
	got := msb(t, "", "rewrite", "--files-from=list", "-0", "--shard", "0/1", "--out", "out", "--resume", "--repo", "acme/a", "--message-file", "m", "-j", "2", "--diff", "-U1", "--color", "never")
	if want := "  write it: msb rewrite --files-from list --null --shard 0/1 --out out --resume --repo acme/a --message-file m --write\n"; !strings.HasSuffix(got.err, want) {
		t.Errorf("%s\nwant %s", got.err, want)
	}
}
