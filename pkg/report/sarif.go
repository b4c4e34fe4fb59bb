package report

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/msb-dev/msb/pkg/lazyregexp"
)

// What GitHub takes of a run: 25,000 results, and 10 MB when compressed ("SARIF results exceed one or more limits", "SARIF results file is too
// large"). A result with its fix takes 100 to 200 bytes compressed, so fixes stop at maxFixes bytes, and the results fit.
const (
	maxResults = 25_000
	maxFixes   = 16 << 20
)

// sarif writes records as one run of SARIF 2.1.0: failures are errors, refusals warnings, one for each reason, rewrites notes with a fix. What is
// unchanged has no result.
type sarif struct {
	w       io.Writer
	msb     string
	written bool
	n       int // of results seen, which is the place of the next one
	levels  [3]sarifLevel
	repos   []string // the first two
	fixes   int      // bytes
	unfixed int      // rewrites without a fix that others have
}

// sarifLevel are the first results of a level, and how many there are.
type sarifLevel struct {
	kept []placed
	n    int
}

// placed is a result and its place among all.
type placed struct {
	at     int
	repo   string
	result sarifResult
}

// sarifLevels are the levels, the worst first.
var sarifLevels = [3]string{"error", "warning", "note"}

func newSARIF(w io.Writer, o WriterOptions) RecordWriter {
	return &sarif{w: w, msb: o.Msb, written: o.Written}
}

// Write adds a record.
func (s *sarif) Write(r Record) error {
	if len(s.repos) < 2 && !slices.Contains(s.repos, r.Repo) {
		s.repos = append(s.repos, r.Repo)
	}
	switch r.Status {
	case "failed":
		line, message := failure(r)
		s.add(0, r, sarifResult{RuleID: ruleFailed, Message: said(message), Locations: located(r.Path, line), PartialFingerprints: fingerprint(r, ruleFailed)})
	case "refused":
		for _, f := range together(r.Result(r.Path).Refusals) {
			id := fingerprint(r, f.ID, f.Transform, f.File, f.Detail)
			s.add(1, r, sarifResult{RuleID: f.ID, Message: said(f.Transform + " refused: " + reason(f)), Locations: located(f.File, f.Line), PartialFingerprints: id})
		}
	case "rewritten":
		a := rewriteAnnotation(r, s.written)
		text := strings.TrimPrefix(a.title, "msb: ") + ": " + sentence(r.Summary)
		s.add(2, r, sarifResult{RuleID: r.Transform, Message: said(text), Locations: located(r.Path, a.line), PartialFingerprints: fingerprint(r, r.Kind), Fixes: s.fix(r)})
	}
	return nil
}

// add keeps a result, if there are not too many of its level.
func (s *sarif) add(level int, r Record, result sarifResult) {
	result.Level = sarifLevels[level]
	l := &s.levels[level]
	if l.n++; len(l.kept) < maxResults {
		l.kept = append(l.kept, placed{s.n, r.Repo, result})
	}
	s.n++
}

// fix is what a rewrite would change, if that is not done and can be said byte for byte.
func (s *sarif) fix(r Record) []sarifFix {
	if s.written {
		return nil
	}
	ps, ok := replacements(r)
	size := len(r.Diff)
	if !ok || s.fixes+size > maxFixes {
		s.unfixed++
		return nil
	}
	s.fixes += size
	c := sarifChange{ArtifactLocation: artifact(r.Path)}
	for _, p := range ps {
		region := sarifRegion{StartLine: p.startLine, StartColumn: p.startColumn, EndLine: p.endLine, EndColumn: p.endColumn}
		var inserted *sarifText
		if p.text != "" {
			inserted = &sarifText{p.text}
		}
		c.Replacements = append(c.Replacements, sarifReplacement{DeletedRegion: region, InsertedContent: inserted})
	}
	return []sarifFix{{Description: said("Build and run in stages of their own."), ArtifactChanges: []sarifChange{c}}}
}

// Close writes the run.
func (s *sarif) Close() error {
	var kept []placed
	var left []string
	room := maxResults
	for i, l := range s.levels {
		n := min(len(l.kept), room)
		kept, room = append(kept, l.kept[:n]...), room-n
		if l.n > n {
			left = append(left, counted(l.n-n, sarifLevels[i]))
		}
	}
	slices.SortFunc(kept, func(a, b placed) int { return a.at - b.at })
	run := sarifRun{Tool: sarifTool{sarifDriver{Name: "msb", Version: s.msb, SemanticVersion: semantic(s.msb)}}, AutomationDetails: sarifID{"msb/"}, ColumnKind: "utf16CodeUnits",
		OriginalURIBaseIDs: map[string]sarifBase{}, Results: []sarifResult{}, Invocations: []sarifInvocation{{ExecutionSuccessful: s.levels[0].n == 0}}}
	for _, k := range kept {
		base := s.base(k.repo)
		k.result.from(base)
		run.OriginalURIBaseIDs[base] = sarifBase{said(rootOf(k.repo))}
		run.Results = append(run.Results, k.result)
	}
	run.rules()
	if len(left) > 0 {
		run.notify(fmt.Sprintf("Left out: %s. A run has at most %d results, and the worst are kept.", strings.Join(left, ", "), maxResults))
	}
	if s.unfixed > 0 {
		run.notify(counted(s.unfixed, "rewrite") + " without a fix: the diff says what changes.")
	}
	e := json.NewEncoder(s.w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	return e.Encode(sarifLog{Schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run}})
}

// rootOf says what paths are relative to. What lies in no repository that has a name, a path that was given or standard input, is named from
// where msb was started.
func rootOf(repo string) string {
	if repo == "" {
		return "The directory that msb was started in."
	}
	return "The root of the repository " + repo + "."
}

// base is the name of a repository's root: that of GitHub's own tools where there is only one repository.
func (s *sarif) base(repo string) string {
	if len(s.repos) < 2 || repo == "" {
		return "%SRCROOT%"
	}
	return "%SRCROOT%/" + repo
}

// fingerprint tells results apart from run to run, wherever in their file they stand.
func fingerprint(r Record, facts ...string) map[string]string {
	sum := sha256.Sum256([]byte(strings.Join(append([]string{r.Repo, r.Path}, facts...), "\x00")))
	return map[string]string{"msb/v1": fmt.Sprintf("%x", sum[:16])}
}

// located is a place: a line, or the file where that is not known.
func located(file string, line int) []sarifLocation {
	p := sarifPhysical{ArtifactLocation: artifact(file)}
	if line > 0 {
		p.Region = &sarifRegion{StartLine: line}
	}
	return []sarifLocation{{p}}
}

func artifact(file string) sarifArtifact { return sarifArtifact{URI: relativeURI(file)} }

// relativeURI writes a path as a relative reference (RFC 3986, 4.2). A colon is encoded, lest the part before it be taken for a scheme.
func relativeURI(file string) string {
	parts := strings.Split(file, "/")
	for i, p := range parts {
		parts[i] = strings.ReplaceAll(url.PathEscape(p), ":", "%3A")
	}
	return strings.TrimLeft(strings.Join(parts, "/"), "/")
}

// placeholder and link are what SARIF's messages read in a text (SARIF 2.1.0, 3.11.5 and 3.11.6).
var placeholder = lazyregexp.New(`\{(\d+)\}`)

// said is a text as a message that says it, not more: no placeholders, no links, no control characters.
func said(s string) sarifText {
	text := placeholder.ReplaceAllString(Printable(s), "{{$1}}")
	return sarifText{strings.ReplaceAll(text, "](", "] (")}
}

var semver = lazyregexp.New(`^v?(\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?)$`)

// semantic is the version if it is one of Semantic Versioning, without the v.
func semantic(version string) string {
	if m := semver.FindStringSubmatch(version); m != nil {
		return m[1]
	}
	return ""
}
