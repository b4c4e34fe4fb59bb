package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/verify"
)

// The folders of what msb verify is held to, and the file of expectations in each of their cases: fixtures/samples/README.md says what
// stands in it.
const (
	samplesFolder, samplesFile = "../../fixtures/samples", "verify"
	brokenFolder, brokenFile   = "../../fixtures/broken", "expect"
)

// expectation is one file of expectations.
type expectation struct {
	folder      string // the case
	name        string // its last two folders: family or check, and case
	title       string
	arguments   []string
	transform   string // "" if it is not said, as runtime and risk
	runtime     string
	risk        string
	checks      map[string]verify.Status // of `check`
	fails       map[string][][]string    // of `fails`: words for each line that names the check
	passes      []string                 // of `passes`
	unknown     []string                 // of `unknown`
	differences []string
	saving      float64 // 0 to 1
}

// exit is the status that the named outcomes give.
func (e *expectation) exit() int {
	outcomes := map[verify.Status]bool{}
	for _, s := range e.checks {
		outcomes[s] = true
	}
	switch {
	case outcomes[verify.Fail] || len(e.fails) > 0:
		return verify.ExitDiffers
	case outcomes[verify.Unknown]:
		return verify.ExitInconclusive
	}
	return verify.ExitSame
}

var checkIDs = []string{
	verify.CheckBuild, verify.CheckConfig, verify.CheckEntry, verify.CheckLinks, verify.CheckNeeds,
	verify.CheckFiles, verify.CheckRun, verify.CheckSecrets, verify.CheckSize, verify.CheckSpeed,
}

// expectations reads the cases below a folder, sorted by name.
func expectations(folder, file string) ([]*expectation, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*", "*", file))
	if err != nil {
		return nil, err
	}
	var all []*expectation
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		e, err := readExpectation(filepath.ToSlash(name), string(text))
		if err != nil {
			return nil, err
		}
		e.folder = filepath.Dir(name)
		e.name = filepath.ToSlash(filepath.Join(filepath.Base(filepath.Dir(e.folder)), filepath.Base(e.folder)))
		all = append(all, e)
	}
	return all, nil
}

// readExpectation reads one statement a line.
func readExpectation(name, text string) (*expectation, error) {
	e := &expectation{checks: map[string]verify.Status{}, fails: map[string][][]string{}}
	n := 0
	for line := range strings.Lines(text) {
		n++
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		if err := e.statement(line); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
	}
	if e.title == "" {
		return nil, fmt.Errorf("%s: no line says the title", name)
	}
	return e, nil
}

func (e *expectation) statement(line string) error {
	key, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	if key == "title" {
		e.title = rest
		return nil
	}
	words, err := quotedWords(rest)
	if err != nil {
		return err
	}
	one := func(to *string) error {
		if len(words) != 1 {
			return fmt.Errorf("expected one word after %s", key)
		}
		*to = words[0]
		return nil
	}
	check := func(arguments bool) error {
		if len(words) == 0 || len(words) > 1 && !arguments || !slices.Contains(checkIDs, words[0]) {
			return fmt.Errorf("expected a check after %s: %s", key, strings.Join(checkIDs, ", "))
		}
		return nil
	}
	switch key {
	case "arguments":
		e.arguments = append(e.arguments, words...)
	case "transform":
		return one(&e.transform)
	case "runtime":
		return one(&e.runtime)
	case "risk":
		return one(&e.risk)
	case "difference":
		var id string
		err := one(&id)
		e.differences = append(e.differences, id)
		return err
	case "saving":
		var part string
		if err := one(&part); err != nil {
			return err
		}
		number, isPart := strings.CutSuffix(part, "%")
		percent, err := strconv.ParseFloat(number, 64)
		if err != nil || !isPart || percent <= 0 || percent > 100 {
			return errors.New("expected a percentage after saving, such as 80%")
		}
		e.saving = percent / 100
	case "check":
		if err := check(true); err != nil {
			return err
		}
		outcomes := []verify.Status{verify.Pass, verify.Stated, verify.Unknown, verify.Fail}
		if len(words) != 2 || !slices.Contains(outcomes, verify.Status(words[1])) {
			return errors.New("expected pass, stated, unknown or fail after the check")
		}
		e.checks[words[0]] = verify.Status(words[1])
	case "fails":
		if err := check(true); err != nil {
			return err
		}
		e.fails[words[0]] = append(e.fails[words[0]], words[1:])
	case "passes":
		e.passes = append(e.passes, words...)
		return check(false)
	case "unknown":
		e.unknown = append(e.unknown, words...)
		return check(false)
	default:
		return fmt.Errorf("no statement begins with %s", key)
	}
	return nil
}

// quotedWords splits at blanks, but for words that are Go strings in double quotes.
func quotedWords(s string) ([]string, error) {
	var words []string
	for s = strings.TrimLeft(s, " \t"); s != ""; s = strings.TrimLeft(s, " \t") {
		if s[0] != '"' {
			end := strings.IndexAny(s, " \t")
			if end < 0 {
				end = len(s)
			}
			words, s = append(words, s[:end]), s[end:]
			continue
		}
		quoted, err := strconv.QuotedPrefix(s)
		if err != nil {
			return nil, fmt.Errorf("expected the end of a word in quotes: %s", s)
		}
		word, err := strconv.Unquote(quoted)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", quoted, err)
		}
		words, s = append(words, word), s[len(quoted):]
		if s != "" && s[0] != ' ' && s[0] != '\t' {
			return nil, fmt.Errorf("expected a blank after %s", quoted)
		}
	}
	return words, nil
}

// mismatches says how a report is not as expected, a sentence each.
func (e *expectation) mismatches(r *verify.Report, status int, d *decision) []string {
	var out []string
	wrong := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	for _, said := range []struct{ what, want, got string }{
		{"transform", e.transform, d.transform}, {"runtime", e.runtime, d.runtime}, {"risk", e.risk, d.risk},
	} {
		if said.want != "" && said.want != said.got {
			wrong("%s is %q, expected %q", said.what, said.got, said.want)
		}
	}
	if want := e.exit(); status != want {
		wrong("exit status is %d, expected %d", status, want)
	}
	if len(r.Checks) == 0 {
		return append(out, "nothing was compared")
	}
	broken := len(e.fails) > 0
	for _, id := range checkIDs {
		got := outcome(r, id)
		if id == verify.CheckSpeed && got == "" {
			continue
		}
		fine := got == verify.Pass || got == verify.Stated
		want, named := e.checks[id]
		switch {
		case named && got != want:
			wrong("check %s is %s, expected %s", id, got, want)
		case !named && !broken && !fine, slices.Contains(e.passes, id) && !fine:
			wrong("check %s is %s, expected pass or stated", id, got)
		case slices.Contains(e.unknown, id) && got != verify.Unknown:
			wrong("check %s is %s, expected unknown", id, got)
		}
		for _, words := range e.fails[id] {
			if got != verify.Fail {
				wrong("check %s is %s, expected fail", id, got)
			} else if !slices.ContainsFunc(failed(r, id), func(s string) bool { return holds(s, words) }) {
				wrong("no failed finding of check %s holds all of %q", id, words)
			}
		}
	}
	for _, id := range e.differences {
		if !slices.Contains(stated(r), id) {
			wrong("no stated finding has the difference %s", id)
		}
	}
	if before, after := r.Before.Size, r.After.Size; e.saving > 0 && float64(after) > float64(before)*(1-e.saving) {
		wrong("%s before, %s after, expected a saving of %.0f%%", megabytes(before), megabytes(after), e.saving*100)
	}
	return out
}

// outcome is the status of a check, or "" if the report has no such row.
func outcome(r *verify.Report, id string) verify.Status {
	for _, c := range r.Checks {
		if c.ID == id {
			return c.Status
		}
	}
	return ""
}

// failed are the sentences of a check's failed findings.
func failed(r *verify.Report, id string) []string {
	var sentences []string
	for _, c := range r.Checks {
		for _, f := range c.Findings {
			if c.ID == id && f.Status == verify.Fail {
				sentences = append(sentences, f.What)
			}
		}
	}
	return sentences
}

// stated are the difference ids that findings and settings have.
func stated(r *verify.Report) []string {
	var ids []string
	for _, c := range r.Checks {
		for _, f := range c.Findings {
			ids = append(ids, f.Difference)
		}
	}
	for _, s := range r.Settings {
		ids = append(ids, s.Difference)
	}
	return ids
}

func holds(sentence string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(sentence, w) {
			return false
		}
	}
	return true
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }

func TestExpectationFilesCanBeRead(t *testing.T) {
	for folder, file := range map[string]string{samplesFolder: samplesFile, brokenFolder: brokenFile} {
		all, err := expectations(folder, file)
		if err != nil {
			t.Error(err)
		}
		for _, e := range all {
			if broken := folder == brokenFolder; broken != (len(e.fails) > 0) {
				t.Errorf("%s: fails names %d checks", e.name, len(e.fails))
			}
		}
	}
}

func TestExpectationsAreHeld(t *testing.T) {
	report := &verify.Report{Before: verify.Built{Size: 1000}, After: verify.Built{Size: 300}}
	for _, id := range checkIDs {
		report.Checks = append(report.Checks, verify.Check{ID: id, Status: verify.Pass})
	}
	report.Checks[1] = verify.Check{ID: verify.CheckConfig, Status: verify.Stated, Findings: []verify.Finding{{Status: verify.Stated, What: "user", Difference: "web-server"}}}
	failing := *report
	failing.Checks = slices.Clone(report.Checks)
	failing.Checks[3] = verify.Check{ID: verify.CheckLinks, Status: verify.Fail, Findings: []verify.Finding{
		{Status: verify.Pass, What: "libz.so.1 is found"}, {Status: verify.Fail, What: "/app/x needs libm.so.6, which is nowhere"},
	}}
	d := &decision{transform: "go-scratch", runtime: "scratch", risk: "exact"}
	for _, c := range []struct {
		name, text string
		report     *verify.Report
		status     int
		want       string // part of the first mismatch, "" for none
	}{
		{"nothing named", "title x", report, 0, ""},
		{"all named", "title x\ntransform go-scratch\nruntime scratch\nrisk exact\ncheck config stated\ndifference web-server\nsaving 70%", report, 0, ""},
		{"another transform", "title x\ntransform maven-jre", report, 0, "transform"},
		{"another status", "title x", report, 1, "exit status is 1"},
		{"stated, not pass", "title x\ncheck config pass", report, 0, "check config is stated"},
		{"difference that nothing has", "title x\ndifference port-env", report, 0, "port-env"},
		{"smaller saving", "title x\nsaving 71%", report, 0, "saving"},
		{"failed and not named", "title x", &failing, 0, "check links is fail"},
		{"failed and named", "title x\nfails links libm.so.6 \"/app/x needs\"\npasses config", &failing, 1, ""},
		{"words of a finding that passes", "title x\nfails links libz.so.1", &failing, 1, "libz.so.1"},
		{"words of two findings", "title x\nfails links libm.so.6 libz.so.1", &failing, 1, "libz.so.1"},
		{"did not fail", "title x\nfails run", &failing, 1, "check run is pass"},
		{"was seen", "title x\nfails links\nunknown run", &failing, 1, "check run is pass"},
	} {
		e, err := readExpectation(c.name, c.text)
		if err != nil {
			t.Error(err)
			continue
		}
		got := strings.Join(e.mismatches(c.report, c.status, d), "; ")
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestExpectationsThatSayNothing(t *testing.T) {
	for text, want := range map[string]string{
		"":                         "x: no line says the title",
		"titel x":                  "x:1: no statement begins with titel",
		"title x\ncheck runs pass": "x:2: expected a check",
		"check run good":           "x:1: expected pass,",
		"saving 80":                "x:1: expected a percentage",
		`arguments --http "GET /`:  "x:1: expected the end of a word in quotes",
		`arguments "a"b`:           "x:1: expected a blank after",
	} {
		if _, err := readExpectation("x", text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}
