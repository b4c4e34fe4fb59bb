//go:build unix

package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/msb-dev/msb/pkg/records"
)

// secret is what lies outside of the trees that msb is given. It must come out nowhere, and stay as it is.
const secret = "FROM the-secret-outside\n"

// hostile makes a folder "outside" with the secret, and one "repo" beside it, a repository with files of its own and a front end in "good".
func hostile(t *testing.T, files map[string]string) {
	t.Helper()
	all := map[string]string{"outside/Dockerfile": secret, "outside/package.json": `{"name":"the-secret-outside"}`, "repo/.git/": "", "repo/.gitignore": "node_modules\n"}
	for name, content := range frontEnd {
		all["repo/good/"+name] = content
	}
	for name, content := range files {
		all["repo/"+name] = content
	}
	enter(t, all)
}

// checkHostile holds what is true of every run over a hostile repository.
func checkHostile(t *testing.T, got answer, status int) {
	t.Helper()
	if got.status != status {
		t.Errorf("status %d, want %d\n%s", got.status, status, got.err)
	}
	if read(t, "outside/Dockerfile") != secret {
		t.Error("a file outside was written")
	}
	entries, err := os.ReadDir("outside")
	if err != nil || len(entries) != 2 {
		t.Errorf("outside holds %v, %v", entries, err)
	}
	if !strings.Contains(read(t, "repo/good/Dockerfile"), "FROM nginx:") {
		t.Errorf("the good file was not done:\n%s", got.err)
	}
	for _, text := range []string{got.out, got.err} {
		if i := strings.IndexFunc(text, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r == '\u202e' }); i >= 0 {
			t.Errorf("a control character reaches the terminal: %q", text[max(0, i-20):min(len(text), i+20)])
		}
	}
	err = filepath.WalkDir("run", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && strings.Contains(read(t, name), "the-secret-outside") {
			t.Errorf("%s holds what lies outside", name)
		}
		return err
	})
	if err != nil || strings.Contains(got.out+got.err, "the-secret-outside") {
		t.Errorf("what lies outside was read: %v\n%s%s", err, got.out, got.err)
	}
}

// bulkRun is the line of the tests: what is written, recorded and printed.
var bulkRun = []string{"rewrite", "repo", "--write", "--out", "run", "--format", "text"}

func TestHostileLinks(t *testing.T) {
	hostile(t, map[string]string{
		"loop/self": "-> .", "loop/a": "-> b", "loop/b": "-> a", "loop/Dockerfile": "-> Dockerfile", "up": "-> ../..", "away": "-> ../outside",
		"file/Dockerfile": "-> ../../outside/Dockerfile", "absolute/Dockerfile": "-> /etc/passwd",
		// a project whose manifest lies outside, and one whose sources are a loop
		"led/Dockerfile": frontEnd["Dockerfile"], "led/package.json": "-> ../../outside/package.json", "led/vite.config.js": frontEnd["vite.config.js"],
		"deep/Dockerfile": frontEnd["Dockerfile"], "deep/package.json": frontEnd["package.json"], "deep/src": "-> .", "deep/.dockerignore": "-> ../../outside/Dockerfile",
	})
	checkHostile(t, whole(t, t.Context(), "", bulkRun...), exitFile) // the ignore file of deep leads out, so that file can't be understood
	for _, name := range []string{"repo/file/Dockerfile", "repo/absolute/Dockerfile", "repo/loop/Dockerfile"} {
		if info, err := os.Lstat(name); err != nil || info.Mode()&fs.ModeSymlink == 0 {
			t.Errorf("%s is no link any more: %v", name, err)
		}
	}
}

func TestHostileNames(t *testing.T) {
	names := []string{"a\nb", "\x1b[2J\x1b[31mred", "tab\there", "\u202ertl", "a|b`c`<script>", "-w", "--out", "dot.", "con", "sp ace ", "back\\slash", "per%cent", "q'u\"o$te", strings.Repeat("long", 60)}
	files := map[string]string{}
	for _, name := range names {
		for file, content := range frontEnd {
			files[name+"/"+file] = content
		}
	}
	files["\xff\xfe/Dockerfile"] = frontEnd["Dockerfile"]
	hostile(t, files)
	done := whole(t, t.Context(), "", bulkRun...)
	checkHostile(t, done, exitFile)
	if !strings.Contains(done.err, `repo/\xff\xfe/Dockerfile: its path is not UTF-8`) {
		t.Error(done.err)
	}
	for _, name := range names {
		if !strings.Contains(read(t, "repo/"+name+"/Dockerfile"), "FROM nginx:") {
			t.Errorf("%q was not done", name)
		}
	}
	rs, errs := records.Read("run")
	if len(rs) != len(names)+2 || len(errs) > 0 {
		t.Errorf("%d records of %d files, %v", len(rs), len(names)+2, errs)
	}
	// what is found can be given back, name by name
	var list bytes.Buffer
	for _, name := range names {
		list.WriteString("repo/" + name + "/Dockerfile\x00")
	}
	got := whole(t, t.Context(), list.String(), "rewrite", "--files-from", "-", "-0", "--check")
	if got.status != exitDone || got.out != "" {
		t.Errorf("given back: %+v", got)
	}
	for _, format := range []string{"text", "csv", "json", "markdown", "html"} {
		got := whole(t, t.Context(), "", "report", "run", "--format", format)
		if got.status != 0 || strings.Contains(got.out, "\x1b") || format != "json" && strings.Contains(got.out, "\u202e") || strings.Contains(got.out, "<script>alert") {
			t.Errorf("report --format %s: status %d, or a control character\n%s", format, got.status, got.err)
		}
	}
}

func TestHostileFiles(t *testing.T) {
	hostile(t, map[string]string{
		"huge/Dockerfile": "", "huge2/Dockerfile": frontEnd["Dockerfile"], "huge2/package.json": "", "folder/Dockerfile/x": "", "binary/Dockerfile": "\x7fELF\x00\x01\x02" + strings.Repeat("\x00\xff", 2000),
		"nested/Dockerfile": frontEnd["Dockerfile"], "nested/package.json": strings.Repeat("[", 1<<20), "empty/Dockerfile": "",
		"bomb/Dockerfile": frontEnd["Dockerfile"], "bomb/package.json": frontEnd["package.json"],
		"bomb/compose.yaml": "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f]\nservices: {web: {build: ., command: *g}}\n",
	})
	for _, name := range []string{"repo/huge/Dockerfile", "repo/huge2/package.json"} {
		if err := os.Truncate(name, 1<<30); err != nil { // takes no room on the disk
			t.Fatal(err)
		}
	}
	for _, name := range []string{"repo/pipe/Dockerfile", "repo/piped/package.json"} {
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := syscall.Mkfifo(name, 0o666); err != nil {
			t.Skip("needs pipes: ", err)
		}
	}
	if err := os.WriteFile("repo/piped/Dockerfile", []byte(frontEnd["Dockerfile"]), 0o666); err != nil {
		t.Fatal(err)
	}
	checkHostile(t, whole(t, t.Context(), "", bulkRun...), exitFile)
	rs, errs := records.Read("run")
	if len(errs) > 0 {
		t.Error(errs)
	}
	failed := map[string]string{}
	for _, r := range rs {
		if r.Status == "failed" {
			failed[r.Path] = r.Error
		}
	}
	for path, want := range map[string]string{"huge/Dockerfile": "larger than", "binary/Dockerfile": "", "empty/Dockerfile": "empty"} {
		if got, ok := failed[path]; !ok || !strings.Contains(got, want) {
			t.Errorf("%s: failed with %q, %v; want %q", path, got, ok, want)
		}
	}
}

// TestHostileFolders runs as somebody who may not read all folders.
func TestHostileFolders(t *testing.T) {
	run := exec.Command(program(t, t.TempDir(), "msb"), bulkRun...)
	files := map[string]string{"locked/Dockerfile": frontEnd["Dockerfile"], "blind/Dockerfile": frontEnd["Dockerfile"]}
	for name, content := range frontEnd {
		files["fixed/"+name] = content
	}
	hostile(t, files)
	if os.Getuid() == 0 {
		run.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		if out, err := exec.Command("chown", "-R", "65534:65534", ".").CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		for dir, err := filepath.Abs("."); dir != "/" && err == nil; dir = filepath.Dir(dir) {
			if err := os.Chmod(dir, 0o755); err != nil {
				t.Skip(err)
			}
		}
		copyTo(t, run.Path, "msb")
		run.Path = "./msb"
	}
	for name, mode := range map[string]fs.FileMode{"repo/locked": 0, "repo/blind": 0o300, "repo/fixed": 0o500} {
		if err := os.Chmod(name, mode); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.Chmod(name, 0o700) })
	}
	var out, errs bytes.Buffer
	run.Stdout, run.Stderr = &out, &errs
	if err := run.Run(); run.ProcessState == nil {
		t.Skip("can't run as somebody else: ", err)
	}
	checkHostile(t, answer{out.String(), errs.String(), run.ProcessState.ExitCode()}, exitFile)
	for _, want := range []string{"repo/locked: permission denied", "repo/blind: permission denied", "repo/fixed/Dockerfile: "} {
		if !strings.Contains(errs.String(), want) {
			t.Errorf("stderr does not say %q:\n%s", want, errs.String())
		}
	}
	if rec := recordOf(t, "run", records.PathKey("", "repo")); rec.Status != statusFailed || rec.Error != "repo: repo/blind: permission denied; repo/locked: permission denied" {
		t.Errorf("%+v", rec)
	}
}

// copyTo copies a program.
func copyTo(t *testing.T, from, to string) {
	t.Helper()
	b, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, b, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestHostileNumbers gives msb a tree of many files; MSB_MANY sets how many.
func TestHostileNumbers(t *testing.T) {
	n := 50_000
	if text := os.Getenv("MSB_MANY"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	if testing.Short() {
		n = 5_000
	}
	run := exec.Command(program(t, t.TempDir(), "msb"), bulkRun...)
	hostile(t, nil)
	const folder = 10_000 // files in one
	for i := range n {
		dir := fmt.Sprintf("repo/data/%d", i/folder)
		if i%folder == 0 {
			if err := os.MkdirAll(dir, 0o777); err != nil {
				t.Fatal(err)
			}
		}
		if i%(5*folder) == 0 {
			if err := os.WriteFile(dir+"/Dockerfile", []byte("FROM a AS b\nFROM c\n"), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		fd, err := syscall.Open(dir+"/"+strconv.Itoa(i)+".yaml", syscall.O_CREAT|syscall.O_WRONLY, 0o666)
		if err != nil {
			t.Fatal(err)
		}
		syscall.Close(fd)
	}
	var out, errs bytes.Buffer
	run.Stdout, run.Stderr = &out, &errs
	run.Run()
	checkHostile(t, answer{out.String(), errs.String(), run.ProcessState.ExitCode()}, exitDone)
	t.Logf("%d files: %v of processors' time, %d MiB at most", n, run.ProcessState.UserTime()+run.ProcessState.SystemTime(), peakMemory(run.ProcessState)>>20)
}

// TestHostileChanges runs msb while somebody else changes the tree: files get other bytes and back, folders become links that lead out.
func TestHostileChanges(t *testing.T) {
	files := map[string]string{}
	const n = 20
	for i := range n {
		for name, content := range frontEnd {
			files[fmt.Sprintf("svc%d/%s", i, name)] = content
		}
	}
	hostile(t, files)
	other := strings.Replace(frontEnd["Dockerfile"], "serve@14", "serve@13", 1)
	var stop sync.WaitGroup
	done := make(chan struct{})
	stop.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-done:
				return
			default:
			}
			dir := fmt.Sprintf("repo/svc%d", i%n)
			switch i % 3 {
			case 0:
				os.WriteFile(dir+".new", []byte(other), 0o666)
				os.Rename(dir+".new", dir+"/Dockerfile")
			case 1: // a folder that leads out for a moment
				os.Rename(dir, dir+".away")
				os.Symlink("../outside", dir)
				os.Remove(dir)
				os.Rename(dir+".away", dir)
			default:
				os.Rename(dir+"/package.json", dir+"/p")
				os.Rename(dir+"/p", dir+"/package.json")
			}
		}
	})
	var last answer
	for i := range 10 {
		last = whole(t, t.Context(), "", append(bulkRun, "-j", strconv.Itoa(1+i%4))...)
		if last.status != exitDone && last.status != exitFile {
			t.Fatalf("%+v", last)
		}
	}
	close(done)
	stop.Wait()
	// a temporary file whose folder was elsewhere when it was to be removed is swept by the next run
	last = whole(t, t.Context(), "", bulkRun...)
	checkHostile(t, last, exitDone)
	golden := map[string]bool{frontEnd["Dockerfile"]: true, other: true}
	for _, source := range []string{frontEnd["Dockerfile"], other} {
		if err := os.WriteFile("repo/good/Dockerfile", []byte(source), 0o666); err != nil {
			t.Fatal(err)
		}
		if got := whole(t, t.Context(), "", "rewrite", "repo/good", "--write"); got.status != 0 {
			t.Fatalf("%+v", got)
		}
		golden[read(t, "repo/good/Dockerfile")] = true
	}
	for i := range n {
		dir := fmt.Sprintf("repo/svc%d", i)
		if text := read(t, dir+"/Dockerfile"); !golden[text] {
			t.Errorf("%s/Dockerfile is neither a file that was put there nor its rewrite:\n%s", dir, text)
		}
		entries, err := os.ReadDir(dir)
		if err != nil || len(entries) != len(frontEnd) { // a temporary file would be one more
			t.Errorf("%s holds %v, %v", dir, entries, err)
		}
	}
}
