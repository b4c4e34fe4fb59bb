package review

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"reflect"
	"slices"
)

// JSON writes a review for programs: an object, a line for each key and for each element of a list. json_form.go says what is in it.
func JSON(w io.Writer, r Review) error {
	b := bufio.NewWriter(w)
	v := reflect.ValueOf(documentOf(r))
	for i := range v.NumField() {
		fmt.Fprintf(b, "%s%q:", []string{"{\n", ",\n"}[min(i, 1)], v.Type().Field(i).Tag.Get("json"))
		if err := writeValue(b, v.Field(i)); err != nil {
			return err
		}
	}
	b.WriteString("\n}\n")
	return b.Flush()
}

// writeValue writes one value in a line, or each element of a list in a line of its own.
func writeValue(w io.Writer, v reflect.Value) error {
	if v.Kind() != reflect.Slice {
		return encode(w, v)
	}
	end := "[]"
	for i := range v.Len() {
		fmt.Fprint(w, []string{"[\n", ",\n"}[min(i, 1)])
		if err := encode(w, v.Index(i)); err != nil {
			return err
		}
		end = "\n]"
	}
	_, err := io.WriteString(w, end)
	return err
}

func encode(w io.Writer, v reflect.Value) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v.Interface()); err != nil {
		return err
	}
	_, err := w.Write(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
	return err
}

func documentOf(r Review) document {
	f := r.Funnel
	d := document{
		Schema: JSONSchema, Filters: list(r.Filters), Superseded: list(r.Superseded), Trouble: list(r.Trouble),
		Funnel: jsonFunnel{Failed: f.Failed, Found: f.Found, Recognised: f.Recognised, Refused: f.Refused, Repositories: f.Repositories,
			Rewritten: f.Rewritten, Unchanged: f.Unchanged, Verified: f.Verified},
		Saving: jsonSavings{About: savingOf(r.About), Measured: savingOf(r.Measured)},
	}
	if b := r.Builds; b.Projects > 0 {
		d.Builds = &jsonBuilds{ChangeAfter: round(b.ChangeAfter), ChangeBefore: round(b.ChangeBefore), Changed: b.Changed,
			ColdAfter: round(b.ColdAfter), ColdBefore: round(b.ColdBefore), Projects: b.Projects}
	}
	for _, x := range r.Differences {
		d.Differences = append(d.Differences, jsonDifference{ID: x.ID, Projects: len(x.Projects), Quiet: x.Quiet, Sentence: x.Sentence})
	}
	for i, k := range r.Kinds {
		p := r.Projects[k.Example]
		d.Kinds = append(d.Kinds, jsonKind{Command: k.Command, Example: jsonExample{Path: p.Path, Repo: p.Repo}, ID: k.ID,
			Outlier: slices.Contains(r.Outliers, i), Projects: len(k.Projects)})
	}
	for _, x := range r.Reasons {
		d.Reasons = append(d.Reasons, jsonReason{ID: x.ID, Lift: x.Lift, Projects: len(x.Projects), Sentence: x.Sentence})
	}
	for _, c := range r.Risks {
		d.Risks = append(d.Risks, jsonRisk{Projects: c.N, Risk: c.Word})
	}
	for _, x := range r.Runs {
		d.Runs = append(d.Runs, jsonRun{Msb: x.Msb, Projects: x.Projects, Settings: x.Settings})
	}
	for _, x := range r.Transforms {
		d.Transforms = append(d.Transforms, jsonTransform{Name: x.Name, Recognised: x.Recognised, Refused: x.Refused, Rewritten: x.Rewritten})
	}
	for _, c := range r.Left {
		d.Unchanged = append(d.Unchanged, jsonUnchanged{Projects: c.N, Reason: c.Word, Sentence: c.Sentence})
	}
	for _, p := range r.Unseen {
		d.Unseen = append(d.Unseen, jsonUnseen{Error: p.Error, Path: p.Path, Repo: p.Repo})
	}
	for _, p := range r.Projects {
		d.Projects = append(d.Projects, projectOf(p))
	}
	return d
}

func projectOf(p Project) jsonProject {
	out := jsonProject{
		Checks: checksOf(p), Differences: []string{}, Error: p.Error, Input: p.Input, Kind: p.Kind, Msb: p.Msb, Output: p.Output, Patch: p.Patch, Path: p.Path, Plan: p.Plan,
		Reasons: list(reasonsOf(p)), Repo: p.Repo, Risk: p.Risk, Runtime: p.Runtime, Settings: p.Settings, Status: p.Status, Transform: p.Transform,
		Verified: p.Verified,
	}
	for _, d := range p.Differences {
		out.Differences = append(out.Differences, d.ID)
	}
	if p.Sizes.Known {
		out.Sizes = &jsonSizes{After: p.Sizes.After, Before: p.Sizes.Before, Measured: p.Sizes.Measured}
	}
	if p.Checks != nil {
		out.Verdict = p.Checks.Verdict
	}
	return out
}

// checksOf are the checks of the report of msb verify, else those that the record keeps of it.
func checksOf(p Project) map[string]string {
	switch {
	case p.Checks != nil:
		return p.Checks.Verified().Checks
	case p.Verify != nil:
		return p.Verify.Checks
	}
	return nil
}

func savingOf(s Saving) jsonSaving {
	return jsonSaving{After: s.After, Before: s.Before, Median: round(s.Median), Projects: s.Projects}
}

// round keeps what a share or a time says, and drops what a division adds.
func round(x float64) float64 { return math.Round(x*1e4) / 1e4 }

// list makes an empty list of none, so that a field has one type.
func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
