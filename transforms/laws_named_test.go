package transforms_test

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/dockerfile"
	"github.com/msb-dev/msb/pkg/proof"
	"github.com/msb-dev/msb/pkg/refactor"
)

// law is an obligation that tests hold.
type law struct {
	tests  []string // package and name
	shows  string   // the case that shows it
	source string   // a Dockerfile in place of the case's
}

// laws say of each obligation that is a law which tests hold it, and what shows it.
var laws = map[string]law{
	"bytes-identity":      {tests: []string{"pkg/dockerfile TestNoEditSameBytes", "pkg/dockerfile TestSpansAndGapsAreTheSource", "pkg/dockerfile TestIdentityEdits", "transforms TestOutputKeepsTheInput"}, shows: "go-scratch/portuguese-comments"},
	"json-vs-shell-form":  {tests: []string{"pkg/dockerfile TestM5JSONIsBuildKitsWord"}, shows: "node-nginx/single-quotes-in-the-command"},
	"comment-ownership":   {tests: []string{"pkg/dockerfile TestM8LeadIsTheBlockDirectlyAbove", "pkg/refactor TestDraft"}, shows: "go-scratch/portuguese-comments"},
	"heredoc-body":        {tests: []string{"pkg/dockerfile TestM3Heredocs", "pkg/dockerfile TestM3HeredocContentKeepsItsBytes", "pkg/dockerfile TestSliceParsesToTheSameNode"}, shows: "go-scratch/static-server", source: "FROM golang:1.24-alpine3.22\nWORKDIR /app\nCOPY . .\nRUN <<EOF\n# FROM is no stage here\nCGO_ENABLED=0 go build -o server .\nEOF\nCMD [\"./server\"]\n"},
	"flags-verbatim":      {tests: []string{"pkg/dockerfile TestM5ValuesAreBuildKits", "pkg/dockerfile TestSliceParsesToTheSameNode", "pkg/dockerfile TestParseRefuses"}, shows: "go-scratch/build-cache-mounts"},
	"final-newline":       {tests: []string{"pkg/refactor TestDraft", "transforms TestVerdictIgnoresLayout"}, shows: "go-scratch/no-last-newline"},
	"var-expansion-forms": {tests: []string{"pkg/dockerfile TestExpand", "pkg/dockerfile TestExpandPlainWords"}, shows: "go-scratch/exported-variables"},
	"legacy-forms":        {tests: []string{"transforms TestConfigurationForms", "pkg/dockerfile TestM5ValuesAreBuildKits", "pkg/dockerfile TestM13LastOneCounts"}, shows: "go-scratch/static-server", source: "FROM golang:1.24-alpine3.22\nWORKDIR /app\nCOPY . .\nRUN CGO_ENABLED=0 go build -o server .\nENV GREETING hello you\nMAINTAINER me\nCMD [\"./none\"]\nCMD [\"./server\"]\n"},
	"escape-token":        {tests: []string{"pkg/dockerfile TestM7BacktickEscape"}, shows: "go-scratch/windows-base"},
	"unknown-instruction": {tests: []string{"pkg/dockerfile TestParseRefuses"}, shows: "go-scratch/static-server", source: "FROM golang:1.24\nRUN go build -o server . &&\n    rm -r src\nCMD [\"./server\"]\n"},
	"determinism":         {tests: []string{"transforms TestSameEveryTime", "transforms TestFixedPoint", "pkg/dockerfile TestErrorsAreTheSameEveryTime"}, shows: ""},
	"eol-style":           {tests: []string{"pkg/dockerfile TestEOLIsTheMajoritys", "pkg/refactor TestDraft"}, shows: "go-scratch/crlf"},
	"non-utf8":            {tests: []string{"pkg/dockerfile TestNotUTF8IsKept"}, shows: "go-scratch/static-server", source: "FROM golang:1.24-alpine3.22\nWORKDIR /app\nCOPY . .\nRUN CGO_ENABLED=0 go build -o server .\nENV NAME=caf\xe9\nCMD [\"./server\"]\n"},
	"heredoc-detection":   {tests: []string{"pkg/dockerfile TestM3Heredocs", "pkg/dockerfile TestM3SameNameTwice"}, shows: "go-scratch/static-server", source: "FROM golang:1.24\nRUN echo it's built <<EOF\nhello\nEOF\nCMD [\"./server\"]\n"},
	"empty-continuation":  {tests: []string{"pkg/dockerfile TestM4Continuations", "pkg/dockerfile TestSliceParsesToTheSameNode"}, shows: "go-scratch/static-server", source: "FROM golang:1.24-alpine3.22\nWORKDIR /app\nCOPY . .\nRUN CGO_ENABLED=0 \\\n    # static\n\n    go build -o server .\nCMD [\"./server\"]\n"},
	"linter-never-nil":    {tests: []string{"pkg/dockerfile TestM8AndM10CheckCommentsDoNotCrash"}, shows: "go-scratch/static-server", source: "FROM golang:1.24-alpine3.22\nWORKDIR /app\nCOPY . .\nRUN CGO_ENABLED=0 go build -o server .\n# check=skip=JSONArgsRecommended\nCMD ./server\n"},
	"keyword-case":        {tests: []string{"pkg/refactor TestDraft", "pkg/dockerfile TestM9StageNamesAreLowerCase", "transforms TestLintGainsNothing"}, shows: "go-scratch/static-server", source: "from golang:1.24-alpine3.22\nworkdir /app\ncopy . .\nrun CGO_ENABLED=0 go build -o server .\ncmd [\"./server\"]\n"},
	"bom-first":           {tests: []string{"pkg/dockerfile TestM1SpansHoldWholeLines", "pkg/dockerfile TestNameInsertedBehindTheLastWord", "transforms TestOutputKeepsTheInput"}, shows: "maven-jre/byte-order-mark"},
	"line-limit":          {tests: []string{"pkg/dockerfile TestM10LongLines"}, shows: "go-scratch/static-server", source: "FROM golang:1.24\nRUN echo " + strings.Repeat("x", 1<<16) + "\nCMD [\"./server\"]\n"},
	"builder-differences": {tests: []string{"transforms TestOutputsAreForEveryBuilder"}, shows: "go-scratch/static-server"},
}

// built are the tests that show the reasons which only builds and runs give (msb rewrite --verify).
var built = map[string][]string{
	"verify-failed":       {"cmd/msb TestVerifyTriesTheNextPlan", "cmd/msb TestVerifyRefuses", "pkg/refactor TestTrial"},
	"verify-inconclusive": {"cmd/msb TestVerifyRefuses"},
}

// TestEveryObligationIsKept holds that each law has a test that is there, and that each obligation to state something names a difference.
func TestEveryObligationIsKept(t *testing.T) {
	differences := map[string]bool{}
	for _, d := range proof.AllDifferences() {
		differences[d.ID] = true
	}
	named := map[string]bool{}
	for _, o := range proof.Obligations() {
		if o.Sentence == "" || o.Breaks == "" || o.Checks == "" || o.Lift == "" {
			t.Errorf("%s: a sentence is missing", o.ID)
		}
		if named[o.ID] {
			t.Errorf("%s stands in the table twice", o.ID)
		}
		named[o.ID] = true
		switch law, there := laws[o.ID]; {
		case o.Kind == proof.States && !differences[o.Difference]:
			t.Errorf("%s: there is no difference %q", o.ID, o.Difference)
		case (o.Kind == proof.Law) != there:
			t.Errorf("%s: a law has a test, and nothing else needs one: %v, %v", o.ID, o.Kind, law.tests)
		}
	}
	tests := maps.Clone(built)
	for id, law := range laws {
		tests[id] = law.tests
	}
	for id, list := range tests {
		if len(list) == 0 || !named[id] {
			t.Errorf("%s: no row, or no test", id)
		}
		for _, test := range list {
			pkg, name, _ := strings.Cut(test, " ")
			if !hasTest(t, pkg, name) {
				t.Errorf("%s: there is no test %s in %s", id, name, pkg)
			}
		}
	}
}

// hasTest tells whether a package has a test of that name.
func hasTest(t *testing.T, pkg, name string) bool {
	t.Helper()
	list, err := filepath.Glob(filepath.Join("..", pkg, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(list, func(file string) bool {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return bytes.Contains(b, []byte("\nfunc "+name+"(t *testing.T) {"))
	})
}

// TestOutputKeepsTheInput holds that a rewrite keeps every line, byte for byte and in its order, but for FROM, which gets a name, the
// command and the user, which the plan may replace, and a build that is stated to run without cgo (bytes-identity, bom-first).
func TestOutputKeepsTheInput(t *testing.T) {
	for _, dir := range cases(t) {
		res := run(t, dir, nil)
		if res.Status != refactor.Rewritten {
			continue
		}
		f, err := dockerfile.Parse("Dockerfile", res.Input)
		if err != nil {
			t.Fatal(err)
		}
		may := []string{"from", "cmd", "entrypoint", "user"}
		if slices.ContainsFunc(res.Differences, func(d refactor.Difference) bool { return d.ID == "cgo-off" }) {
			may = append(may, "run")
		}
		output := bytes.SplitAfter(res.Output, []byte("\n"))
		for n, line := range bytes.SplitAfter(res.Input, []byte("\n")) {
			if slices.ContainsFunc(f.Instructions, func(in *dockerfile.Instruction) bool {
				return in.Line <= n+1 && n+1 <= in.EndLine && slices.Contains(may, in.Keyword)
			}) {
				continue
			}
			i := slices.IndexFunc(output, func(l []byte) bool { return bytes.Equal(bytes.TrimRight(l, "\n"), bytes.TrimRight(line, "\n")) })
			if i < 0 {
				t.Errorf("%s:%d: the line is gone: %q", dir, n+1, line)
			}
			output = output[i+1:]
		}
		const mark = "\xef\xbb\xbf"
		if bytes.HasPrefix(res.Input, []byte(mark)) != bytes.HasPrefix(res.Output, []byte(mark)) || bytes.Count(res.Output, []byte(mark)) > 1 {
			t.Errorf("%s: the byte order mark moved", dir)
		}
	}
}

// TestSameEveryTime holds that the same bytes in give the same result (determinism).
func TestSameEveryTime(t *testing.T) {
	for _, dir := range cases(t) {
		one, two := run(t, dir, nil), run(t, dir, nil)
		if !bytes.Equal(one.Output, two.Output) || one.Status != two.Status || one.Summary != two.Summary || !slices.EqualFunc(one.Differences, two.Differences, func(a, b refactor.Difference) bool {
			return a.ID == b.ID && slices.Equal(a.Details, b.Details)
		}) || !slices.Equal(one.Refusals, two.Refusals) {
			t.Errorf("%s: two runs differ", dir)
		}
	}
}

// TestOutputsAreForEveryBuilder holds that no output rests on what builders do differently (builder-differences, feature-floor): patterns in
// COPY --from, modes, flags and stages that are not used.
func TestOutputsAreForEveryBuilder(t *testing.T) {
	for _, dir := range cases(t) {
		res := run(t, dir, nil)
		if res.Status != refactor.Rewritten {
			continue
		}
		r := read(t, dir, res.Output)
		for _, st := range r.Stages[:len(r.Stages)-1] {
			if !bytes.Contains(bytes.ToLower(res.Output), []byte("--from="+st.Name+" ")) {
				t.Errorf("%s: the stage %s is not used", dir, st.Name)
			}
		}
		for _, s := range r.Final().Steps {
			cp, ok := s.Command.(*dockerfile.CopyCommand)
			if ok && (cp.From == "" || cp.Chmod != "" || strings.ContainsAny(strings.Join(cp.SourcePaths, ""), "*?") || len(s.Flags) > 2 || len(cp.SourcePaths) != 1) {
				t.Errorf("%s: builders differ in %s", dir, r.File.Text(s.Instruction))
			}
		}
	}
}
