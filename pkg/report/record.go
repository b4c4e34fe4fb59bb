package report

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/msb-dev/msb/pkg/kind"
	"github.com/msb-dev/msb/pkg/refactor"
)

// Schema is the number of the record's format. It grows when a field changes its meaning or leaves.
const Schema = 1

// Record is a result for programs. Its keys are sorted and it holds no times, so that two runs are byte-equal.
// Paths have slashes and are relative to the repository, or to the build context outside of one.
type Record struct {
	After       *RecordImage       `json:"after"` // what the new file makes; null unless rewritten
	Assumed     []string           `json:"assumed"`
	Before      *RecordImage       `json:"before"`                // what the file makes; null where nothing was recognised
	Context     string             `json:"context"`               // empty if Unseen
	Diff        string             `json:"diff"`                  // unified; empty unless rewritten
	DiffBase64  string             `json:"diff-base64,omitempty"` // in place of diff where that is not UTF-8
	Differences []RecordDifference `json:"differences"`
	Error       string             `json:"error"` // why the file could not be read, parsed, verified or written; empty unless failed
	Gone        []string           `json:"gone"`
	Input       string             `json:"input"` // "sha256:…" of the Dockerfile
	Kind        string             `json:"kind"`  // of the rewrite (kind.Of), such as "go-scratch-4f1c09a7c2d1e0b3"; empty unless rewritten
	Msb         string             `json:"msb"`   // version of the program
	Notes       []string           `json:"notes"`
	Output      *string            `json:"output"` // "sha256:…" of the new Dockerfile; null unless rewritten
	Patch       string             `json:"patch"`  // the diff's file below the directory of records, "patches/KEY.patch"; empty without one
	Path        string             `json:"path"`   // of the Dockerfile; of what was given, if Unseen
	Plan        string             `json:"plan"`
	Read        map[string]*string `json:"read"`   // project files: "sha256:…", or null for looked for and absent
	Reason      string             `json:"reason"` // of an unchanged file
	Refused     []RecordRefusal    `json:"refused"`
	Repo        string             `json:"repo"` // repository, such as "github.com/acme/shop", or where it lies if it has no name
	Risk        *string            `json:"risk"` // null unless rewritten
	Runtime     string             `json:"runtime"`
	Schema      int                `json:"schema"`
	Settings    string             `json:"settings"` // "sha256:…" of the settings that a decision depends on
	Status      string             `json:"status"`   // unchanged, rewritten, refused or failed
	Stays       []string           `json:"stays"`
	Summary     string             `json:"summary"`
	Transform   string             `json:"transform"`
	Verify      *Verified          `json:"verify"` // null unless rewritten with --verify
}

// Unseen tells whether the record is of no Dockerfile but of a path that was given and could not be looked at, or not as a whole. Of a
// Dockerfile it is known what its context would be, whatever else fails.
func (r Record) Unseen() bool { return r.Status == "failed" && r.Context == "" }

// RecordImage is what the last stage of a file makes, as far as the file and the catalogue say.
type RecordImage struct {
	Base   string            `json:"base"`
	Config map[string]string `json:"config"` // "Cmd", "Env PATH", "Port 80/tcp", … to its value
	Size   int               `json:"size"`   // MB that the base takes unpacked, about; 0 if it is not known
}

// RecordDifference is a difference between the two images, and why it is there.
type RecordDifference struct {
	Details []string `json:"details"`
	ID      string   `json:"id"`
	Why     string   `json:"why"`
}

// RecordRefusal says why a plan, or the file, was not used.
type RecordRefusal struct {
	Detail    string `json:"detail"`
	File      string `json:"file"`
	Lift      string `json:"lift"`
	Line      int    `json:"line"` // from 1; 0 for the whole file
	Plan      string `json:"plan"` // empty if it concerns all
	Reason    string `json:"reason"`
	Transform string `json:"transform"`
}

// Origin is what a record says about the run.
type Origin struct {
	Repo     string // of the Dockerfile
	Msb      string // version of the program
	Settings string // "sha256:…"
}

// NewRecord turns a result into a record. path is the Dockerfile's, diff the unified diff.
func NewRecord(res refactor.Result, path string, diff []byte, from Origin) Record {
	r := Record{
		Schema: Schema, Repo: valid(from.Repo), Kind: kind.Of(res), Msb: from.Msb, Settings: from.Settings, Path: valid(path), Context: valid(res.Context),
		Status: res.Status.String(), Reason: res.Reason, Transform: res.Transform, Plan: res.Plan, Runtime: plain(res.Runtime),
		Input: Hash(res.Input), Summary: plain(res.Summary), Diff: string(diff),
		Stays: list(res.Stays), Gone: list(res.Gone), Assumed: list(res.Assumed), Notes: list(res.Notes),
		Differences: []RecordDifference{}, Refused: []RecordRefusal{}, Read: map[string]*string{},
	}
	if !utf8.Valid(diff) {
		r.Diff, r.DiffBase64 = "", base64.StdEncoding.EncodeToString(diff)
	}
	if res.Status == refactor.Rewritten {
		risk, output := res.Risk.String(), Hash(res.Output)
		r.Risk, r.Output = &risk, &output
	}
	r.Before, r.After = recordImage(res.Before), recordImage(res.After)
	for _, d := range res.Differences {
		r.Differences = append(r.Differences, RecordDifference{ID: d.ID, Details: list(d.Details), Why: plain(d.Why)})
	}
	for _, f := range res.Refusals {
		file := f.File
		if file == res.File || file == "" {
			file = path
		}
		r.Refused = append(r.Refused, RecordRefusal{Transform: f.Transform, Plan: f.Plan, Reason: f.ID, File: valid(file), Line: f.Line, Detail: plain(f.Detail), Lift: plain(f.Lift)})
	}
	for name, hash := range res.Read {
		r.Read[valid(name)] = nil
		if hash != "" {
			r.Read[valid(name)] = &hash
		}
	}
	return r
}

func recordImage(i *refactor.Image) *RecordImage {
	if i == nil {
		return nil
	}
	config := map[string]string{}
	for name, value := range i.Config {
		config[valid(name)] = valid(value)
	}
	return &RecordImage{Base: valid(i.Base), Config: config, Size: i.Size}
}

// Hash is the form in which records name bytes.
func Hash(b []byte) string { return fmt.Sprintf("sha256:%x", sha256.Sum256(b)) }

// valid keeps names apart that differ in bytes which JSON can't hold.
func valid(name string) string {
	if utf8.ValidString(name) {
		return name
	}
	return Quote(name)
}

// plain is a text as it is read back: JSON holds no broken UTF-8.
func plain(text string) string { return strings.ToValidUTF8(text, "\ufffd") }

// list makes an empty list of none, so that a field has one type.
func list(s []string) []string {
	out := make([]string, len(s))
	for i, text := range s {
		out[i] = plain(text)
	}
	return out
}

// JSON writes records as one array, a record a line, as they come.
type JSON struct {
	w io.Writer
	n int
}

// NewJSON begins an array.
func NewJSON(w io.Writer) *JSON { return &JSON{w: w} }

// Write adds a record.
func (j *JSON) Write(r Record) error {
	b, err := encode(r)
	if err != nil {
		return err
	}
	begin := []string{"[\n", ",\n"}[min(j.n, 1)]
	j.n++
	_, err = j.w.Write(append([]byte(begin), b...))
	return err
}

// Close ends the array. An array without records is an array too.
func (j *JSON) Close() error {
	end := "\n]\n"
	if j.n == 0 {
		end = "[]\n"
	}
	_, err := io.WriteString(j.w, end)
	return err
}
