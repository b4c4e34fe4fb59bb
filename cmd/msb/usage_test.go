package main

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/command"
)

// TestFlagsStandAnywhere holds that each order of a command line is the same line for package cli.
func TestFlagsStandAnywhere(t *testing.T) {
	tests := []struct{ args, want string }{
		{"rewrite Dockerfile --write", "msb rewrite --write -- Dockerfile"},
		{"rewrite --write Dockerfile", "msb rewrite --write -- Dockerfile"},
		{"--write rewrite Dockerfile", "msb rewrite --write -- Dockerfile"},
		{"rewrite a -w b", "msb rewrite --write -- a b"},
		{"rewrite a -wl b", "msb rewrite --write --list -- a b"},
		{"rewrite a -w -l --list", "msb rewrite --write --list --list -- a"},
		{"rewrite -j 4 a", "msb rewrite --jobs=4 -- a"},
		{"-j 4 rewrite a", "msb rewrite --jobs=4 -- a"},
		{"rewrite a -j4", "msb rewrite --jobs=4 -- a"},
		{"rewrite a -wj4 b", "msb rewrite --write --jobs=4 -- a b"},
		{"rewrite a -wj 4 b", "msb rewrite --write --jobs=4 -- a b"},
		{"rewrite a -j=4", "msb rewrite --jobs=4 -- a"},
		{"rewrite a --jobs=4", "msb rewrite --jobs=4 -- a"},
		{"rewrite a --jobs 4 b", "msb rewrite --jobs=4 -- a b"},
		{"rewrite a -jobs 4 b", "msb rewrite --jobs=4 -- a b"},
		{"rewrite --transform -b a", "msb rewrite --transform=-b -- a"},
		{"rewrite --build-arg A=B=C", "msb rewrite --build-arg=A=B=C --"},
		{"rewrite --output - a", "msb rewrite --output=- -- a"},
		{"rewrite - -q", "msb rewrite --quiet -- -"},
		{"rewrite -q -- --write -", "msb rewrite --quiet -- --write -"},
		{"rewrite a -- -q", "msb rewrite -- a -q"},
		{"rewrite --files-from - -0", "msb rewrite --files-from=- --null --"},
		{"rewrite -0w --files-from=x a", "msb rewrite --null --write --files-from=x -- a"},
		{"rewrite -- --", "msb rewrite -- --"},
		{"rewrite rewrite", "msb rewrite -- rewrite"},
		{"rewrite verify explain", "msb rewrite -- verify explain"},
		{"rewrite h", "msb rewrite -- h"},
		{"rewrite help", "msb rewrite -- help"},
		{"rewrite write", "msb rewrite -- write"},
		{"rewrite --write=false a", "msb rewrite --write=false -- a"},
		{"rewrite a --help b", "msb rewrite --help"},
		{"rewrite a -h", "msb rewrite --help"},
		{"explain h --context d", "msb explain --context=d -- h"},
		{"verify Dockerfile --http /x -q --run id b", "msb verify --http=/x --quiet --run=id -- Dockerfile b"},
		{"--http /x --verify rewrite a", "msb rewrite --http=/x --verify -- a"},
		{"version --json", "msb version --json --"},
		{"--help", "msb --help"},
		{"", "msb --"},
	}
	app := (&session{Session: &command.Session{}, engine: fake}).app()
	for _, tt := range tests {
		l, err := command.Parse(app, strings.Fields(tt.args))
		if err != nil {
			t.Errorf("msb %s: %v", tt.args, err)
			continue
		}
		if got := l.Argv("msb"); !slices.Equal(got, strings.Fields(tt.want)) {
			t.Errorf("msb %s becomes %q, want %s", tt.args, got, tt.want)
		}
	}
}

// TestUsage holds wrong command lines: status 2, one line on stderr that says what is wrong, nothing on stdout, nothing done.
func TestUsage(t *testing.T) {
	tests := []struct{ args, want string }{
		{"rewrite - --write", "--write and - exclude each other: standard input can't be written; use --output"},
		{"rewrite --check --write", "--write and --check exclude each other"},
		{"rewrite -w --dry-run", "--write and --dry-run exclude each other"},
		{"rewrite -w -o x", "--write and --output exclude each other"},
		{"rewrite --check -o x", "--check and --output exclude each other"},
		{"rewrite -l -o x", "--list and --output exclude each other"},
		{"rewrite -q -v", "--quiet and --verbose exclude each other"},
		{"rewrite --format json --diff", "--format json and --diff exclude each other"},
		{"rewrite --format text -l", "--format text and --list exclude each other"},
		{"rewrite --format json -o -", "--format json and --output - exclude each other"},
		{"rewrite --diff -o -", "--diff and --output - exclude each other"},
		{"rewrite a/Dockerfile b/Dockerfile -o x", "--output takes one input, not 2"},
		{"rewrite a -o x --exclude *", "--output takes one input, not 0"},
		{"rewrite - -", "standard input (-) is named twice"},
		{"rewrite --stdin-filename x", "--stdin-filename and no -: it names what - reads"},
		{"rewrite --in-place", "--in-place and no --write: it says how to write"},
		{"rewrite -j 0", "--jobs is 1 or more, not 0"},
		{"rewrite -j x", `invalid value "x" for flag -jobs: parse error`},
		{"rewrite -U -1", "--unified is 0 or more, not -1"},
		{"rewrite --format xml", "--format is diff, text, "},
		{"rewrite --risk assumed", `--risk is exact, stated, not "assumed"`},
		{"rewrite --prefer fast", `--prefer is safe, small, not "fast"`},
		{"rewrite --color yes", `--color is auto, always, never, not "yes"`},
		{"rewrite --fail-on x", `--fail-on is none, refused, not "x"`},
		{"rewrite --build-arg A", `--build-arg is NAME=VALUE, not "A"`},
		{"rewrite --transform x", `--transform: no transform "x"; there are node-nginx, go-scratch`},
		{"rewrite --assume x", `--assume: no assumption "x"; there is dev-server-after-build`},
		{"rewrite --transform node-nginx,-node-nginx", "--transform leaves no transform"},
		{"rewrite --context nowhere", "--context nowhere: no such file or directory"},
		{"rewrite --context a/Dockerfile", "--context a/Dockerfile: not a directory"},
		{"rewrite --wirte", "unknown flag --wirte of msb rewrite; did you mean --write?"},
		{"rewrite --write=maybe", `invalid boolean value "maybe" for -write: parse error`},
		{"rewrite -wz", "unknown flag -z in -wz"},
		{"rewrite -j", "-j needs a value"},
		{"rewrite --output", "--output needs a value"},
		{"--json rewrite", "unknown flag --json of msb rewrite; did you mean -j?"},
		{"rewrit", `no command "rewrit"; Did you mean "rewrite"? Files are given to a command: msb rewrite rewrit`},
		{"zzz", `no command "zzz". Files are given to a command: msb rewrite zzz`},
		{"-- x", `no command "x"`},
		{"help nothing", `no command "nothing"`},
		{"rewrite --http /x", "--http and no --verify: nothing is built or run"},
		{"rewrite --builder x -w", "--builder and no --verify: nothing is built or run"},
		{"rewrite --verify --http x", `--http is 'GET /PATH', not "x"`},
		{"rewrite --verify --http get_/x", `--http is 'GET /PATH', not "get_/x"`},
		{"rewrite --verify --run a;b", "--run 'a;b': it is to be one program and its arguments; no shell reads it"},
		{"rewrite --verify --run $A", "--run '$A': no shell reads it: quote $A"},
		{"rewrite --verify --env A", `--env is NAME=VALUE, not "A"`},
		{"rewrite --verify --network x", `--network is default, none, host, not "x"`},
		{"rewrite --verify --min-saving 101%", `--min-saving is a percentage from 0% to 100%, not "101%"`},
		{"rewrite --verify --min-saving NaN", `--min-saving is a percentage from 0% to 100%, not "NaN"`},
		{"rewrite --verify --timeout 0s", "--timeout is more than 0, not 0s"},
		{"rewrite --verify --timeout x", `invalid value "x" for flag -timeout: parse error`},
		{"rewrite --files-from", "--files-from needs a value"},
		{"rewrite --files-from nowhere", "--files-from nowhere: no such file or directory"},
		{"rewrite --files-from a", "--files-from a: is a directory"},
		{"rewrite --files-from - -", "--files-from - and - exclude each other: both read standard input"},
		{"rewrite -0", "--null and no --files-from: it says how that list is read"},
		{"rewrite --shard 3", `--shard is I/N, I from 0 to N-1, such as 0/8, not "3"`},
		{"rewrite --shard 0/0", `--shard is I/N, I from 0 to N-1, such as 0/8, not "0/0"`},
		{"rewrite --shard -1/4", `--shard is I/N, I from 0 to N-1, such as 0/8, not "-1/4"`},
		{"rewrite --shard a/b", `--shard is I/N, I from 0 to N-1, such as 0/8, not "a/b"`},
		{"rewrite --shard 4/4", "--shard 4/4: of 4 parts the first is 0 and the last is 3"},
		{"rewrite --resume", "--resume and no --out: it skips what is recorded there"},
		{"rewrite --out=", "--out is empty"},
		{"rewrite --message-file=", "--message-file is empty"},
		{"rewrite --repo=", "--repo is empty"},
		{"rewrite a --out x -o y", "--out and --output exclude each other"},
		{"rewrite --out a/Dockerfile", "--out a/Dockerfile: not a directory"},
		{"rewrite --repo user:pw@example.com", "--repo is a name, such as acme/shop or github.com/acme/shop, or the URL of one"},
		{"rewrite --kind go-scratch", `--kind is a transform and 16 hexadecimal digits, such as go-scratch-4f1c09a7c2d1e0b3, not "go-scratch"`},
		{"rewrite --kind go-scratch-4F1C09A7C2D1E0B3", "--kind is a transform and 16 hexadecimal digits"},
		{"rewrite --format jsonl --diff", "--format jsonl and --diff exclude each other"},
		{"verify --wirte", "unknown flag --wirte of msb verify"},
		{"explain a b", "explain takes one name or file, not 2"},
		{"explain nothing", `no transform, reason or file is named "nothing"; msb explain lists them`},
		{"version x", "version takes no arguments"},
	}
	enter(t, map[string]string{"a/Dockerfile": before, "b/Dockerfile": before})
	for _, tt := range tests {
		got := msb(t, "", strings.Fields(tt.args)...)
		if got.status != exitUsage || got.out != "" || !strings.HasPrefix(got.err, "msb: "+tt.want) || strings.Count(got.err, "\n") != 1 {
			t.Errorf("msb %s: status %d, stdout %q, stderr\n\t%s, want\n\tmsb: %s", tt.args, got.status, got.out, got.err, tt.want)
		}
	}
	if read(t, "a/Dockerfile") != before {
		t.Error("a wrong command line wrote a file")
	}
	if got := msb(t, "", "rewrite", ""); got.status != exitUsage {
		t.Errorf("an empty path: %+v", got)
	}
}

// TestHelp holds that help is on stdout with status 0, and that a bare msb is a wrong command line.
func TestHelp(t *testing.T) {
	for _, args := range []string{"--help", "help", "-h", "help rewrite", "rewrite --help", "rewrite x -h", "explain -h", "version --help"} {
		got := msb(t, "", strings.Fields(args)...)
		if got.status != 0 || got.err != "" || !strings.Contains(got.out, "USAGE") {
			t.Errorf("msb %s: %+v", args, got)
		}
		if strings.Contains(args, "rewrite") != strings.Contains(got.out, "EXIT STATUS") {
			t.Errorf("msb %s prints\n%s", args, got.out)
		}
	}
	for _, word := range []string{"msb rewrite [PATH...] --write ", "msb report DIR... ", "msb config [PATH] "} {
		if got := msb(t, "", "--help"); !strings.Contains(got.out, "   "+word) {
			t.Errorf("the usage lacks %q:\n%s", word, got.out)
		}
	}
	if got := msb(t, ""); got.status != exitUsage || got.out != "" || !strings.Contains(got.err, "USAGE") {
		t.Errorf("msb: %+v", got)
	}
}

// TestHelpNamesEachFlag holds that the help is complete, and that no flag lacks a sentence.
func TestHelpNamesEachFlag(t *testing.T) {
	help := msb(t, "", "rewrite", "--help").out
	for _, f := range rewriteFlags() {
		if !strings.Contains(help, "--"+f.Names()[0]) {
			t.Errorf("help does not name --%s", f.Names()[0])
		}
	}
}

func TestExplain(t *testing.T) {
	enter(t, map[string]string{"Dockerfile": before, "go-scratch": "x", "h": "x"})
	tests := []struct {
		args string
		want answer
	}{
		{"explain go-scratch", answer{"go-scratch (transform)\n\nRuns a static program alone.\n", "", 0}},
		{"explain compose-override", answer{"compose-override (reason)\n\nCompose services still start.\n", "", 0}},
		{"explain Dockerfile", answer{"Dockerfile: 20 bytes\na\\x1bb\n", "", 0}},
		{"explain ./go-scratch", answer{"./go-scratch: 1 bytes\na\\x1bb\n", "", 0}},
		{"explain h", answer{"h: 1 bytes\na\\x1bb\n", "", 0}},
		{"explain -", answer{"<stdin>: 2 bytes\na\\x1bb\n", "", 0}},
		{"explain no/file", answer{"", "msb: no/file: no such file or directory\n", 3}},
		{"explain", answer{"transforms:\n  node-nginx                 Serves a built front end with nginx.\n  go-scratch                 Runs a static program alone.\n\nreasons:\n  compose-override           Compose services still start.\n\ndifferences:\n  web-server                 nginx serves the files.\n", "", 0}},
	}
	for _, tt := range tests {
		if got := msb(t, "hi", strings.Fields(tt.args)...); got != tt.want {
			t.Errorf("msb %s\n got %+v\nwant %+v", tt.args, got, tt.want)
		}
	}
}

func TestVersion(t *testing.T) {
	for _, args := range []string{"version", "--version", "version --json"} {
		got := msb(t, "", strings.Fields(args)...)
		if got.status != 0 || got.err != "" || !strings.Contains(got.out, "msb") || strings.Count(got.out, "\n") != 1 {
			t.Errorf("msb %s: %+v", args, got)
		}
	}
}

// TestInOrder holds that answers come in the order of items, and that no more than n wait.
func TestInOrder(t *testing.T) {
	for _, n := range []int{1, 2, 7} {
		var items, got []int
		for i := range 200 {
			items = append(items, i)
		}
		running := make(chan struct{}, n)
		inOrder(context.Background(), items, n, func(i int) int {
			select {
			case running <- struct{}{}:
				defer func() { <-running }()
			default:
				t.Errorf("more than %d at a time", n)
			}
			return i
		}, func(i int) { got = append(got, i) })
		if !slices.Equal(got, items) {
			t.Errorf("with %d: %v", n, got)
		}
	}
}

// TestFullDisk holds that an error of stdout is told, once.
func TestFullDisk(t *testing.T) {
	enter(t, map[string]string{"Dockerfile": before})
	for _, args := range []string{"rewrite -q", "rewrite -q --format json", "rewrite -q --format text", "rewrite -lq", "version", "explain"} {
		var err bytes.Buffer
		status := execute(context.Background(), fake, strings.Fields(args), strings.NewReader(""), full{}, &err)
		if status != exitFile || err.String() != "msb: standard output: no space left on device\n" {
			t.Errorf("msb %s: status %d, stderr %q", args, status, err.String())
		}
	}
}

// FuzzLine holds that a line which can be read is read the same once it is in order.
func FuzzLine(f *testing.F) {
	for _, s := range []string{"rewrite\na\n-wj4\n--\n-", "-q\nrewrite\n--jobs=4", "explain\n-h", "--\nx", "rewrite\n-o\n--", "-\n\n--=", "rewrite\n-w=x\n--write=="} {
		f.Add(s)
	}
	app := (&session{Session: &command.Session{}, engine: fake}).app()
	f.Fuzz(func(t *testing.T, s string) {
		l, err := command.Parse(app, strings.Split(s, "\n"))
		if err != nil || slices.Contains(l.Argv("msb"), "--help") {
			return
		}
		ordered := l.Argv("msb")
		again, err := command.Parse(app, ordered[1:])
		if l.Command == nil {
			return // nothing but flags of msb itself
		}
		if err != nil || !slices.Equal(again.Argv("msb"), ordered) {
			t.Errorf("%q becomes %q, then %q, %v", s, ordered, again.Argv("msb"), err)
		}
	})
}
