package review

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/msb-dev/msb/pkg/report"
)

func TestFunnel(t *testing.T) {
	r := New(sample())
	if want := (Funnel{Found: 8, Recognised: 6, Rewritten: 4, Verified: 2, Refused: 2, Unchanged: 1, Failed: 1, Repositories: 7}); r.Funnel != want {
		t.Errorf("got %+v, want %+v", r.Funnel, want)
	}
	if want := []Run{{"v0.3.0", "sha256:0123456789abcdef", 8}}; !slices.Equal(r.Runs, want) {
		t.Errorf("runs %+v", r.Runs)
	}
	if want := []Transform{{"go-scratch", 2, 2, 0}, {"maven-jre", 1, 1, 0}, {"node-nginx", 3, 1, 2}}; !slices.Equal(r.Transforms, want) {
		t.Errorf("transforms %+v", r.Transforms)
	}
	if want := (Saving{Projects: 2, Before: 2_200_000_000, After: 42_000_000, Median: r.Measured.Median}); r.Measured != want {
		t.Errorf("measured %+v", r.Measured)
	}
	if want := (Builds{Projects: 1, ColdBefore: 60, ColdAfter: 62, Changed: 1, ChangeBefore: 40, ChangeAfter: 10}); r.Builds != want {
		t.Errorf("builds %+v", r.Builds)
	}
}

// TestFunnelNarrows holds that each number is part of the one before, whatever records say.
func TestFunnelNarrows(t *testing.T) {
	f := hostile().Funnel
	bare := New([]report.Record{{Status: "rewritten"}, {Status: "refused"}}, nil, nil).Funnel
	for _, f := range []Funnel{f, bare} {
		if f.Found != f.Rewritten+f.Refused+f.Unchanged+f.Failed || f.Recognised > f.Found || f.Rewritten+f.Refused > f.Recognised || f.Verified > f.Rewritten {
			t.Errorf("%+v", f)
		}
	}
}

// TestKinds holds the order, the example, and which kinds are outliers: one Dockerfile, or one rewrite in a hundred.
func TestKinds(t *testing.T) {
	var records []report.Record
	add := func(kind string, n int) {
		for range n {
			r := rewritten("github.com/acme/"+strconv.Itoa(len(records)), "Dockerfile", "go-scratch", kind, "exact")
			r.Diff = "+a long diff\n"
			records = append(records, r)
		}
	}
	add("go-scratch-common", 295)
	add("go-scratch-three", 3)
	add("go-scratch-four", 4)
	add("go-scratch-one", 1)
	add("go-scratch-$(reboot)", 1)
	records[41].Diff = "+short\n"
	records[42].Diff, records[42].DiffBase64 = "", "YQo=" // two bytes
	records[43].Diff = "+short\n"
	r := New(records, nil, nil)
	ids := func(list []int) (out []string) {
		for _, i := range list {
			out = append(out, r.Kinds[i].ID)
		}
		return out
	}
	all := ids([]int{0, 1, 2, 3, 4})
	if want := []string{"go-scratch-common", "go-scratch-four", "go-scratch-three", "go-scratch-$(reboot)", "go-scratch-one"}; !slices.Equal(all, want) {
		t.Errorf("kinds %q", all)
	}
	if want := []string{"go-scratch-$(reboot)", "go-scratch-one", "go-scratch-three"}; !slices.Equal(ids(r.Outliers), want) {
		t.Errorf("outliers %q", ids(r.Outliers))
	}
	if got := r.Projects[r.Kinds[0].Example].Repo; got != "github.com/acme/42" {
		t.Errorf("the example is %s", got)
	}
	if got := r.Kinds[0].Command; got != "msb rewrite --kind go-scratch-common --write" {
		t.Errorf("command %q", got)
	}
	if got := r.Kinds[3].Command; got != "" {
		t.Errorf("command %q", got)
	}
}

func TestVerified(t *testing.T) {
	passed := &report.Verified{Status: "pass"}
	for _, tt := range []struct {
		status string
		kept   *report.Verified
		exit   int // of a report; -1 for none
		want   bool
	}{
		{"rewritten", nil, -1, false}, {"rewritten", passed, -1, true}, {"rewritten", nil, 0, true}, {"rewritten", passed, 0, true},
		{"rewritten", nil, 1, false}, {"rewritten", passed, 1, false}, {"rewritten", nil, 4, false}, {"refused", nil, 0, false}, {"unchanged", nil, 0, false},
	} {
		p := Project{Record: report.Record{Status: tt.status, Verify: tt.kept}}
		if tt.exit >= 0 {
			p.Checks = &report.Verification{Exit: tt.exit}
		}
		if got := verified(p); got != tt.want {
			t.Errorf("%+v: %v", tt, got)
		}
	}
}

func TestSizes(t *testing.T) {
	image := func(base string, size int) *report.RecordImage { return &report.RecordImage{Base: base, Size: size} }
	built := func(before, after int64) *report.Verification {
		return &report.Verification{Before: report.Built{Built: true, Size: before}, After: report.Built{Built: true, Size: after}}
	}
	for name, tt := range map[string]struct {
		p    Project
		want Sizes
	}{
		"nothing":              {Project{}, Sizes{}},
		"measured":             {Project{Checks: built(9, 4)}, Sizes{9, 4, true, true}},
		"measured over bases":  {Project{Checks: built(9, 4), Record: report.Record{Before: image("a", 2), After: image("b", 1)}}, Sizes{9, 4, true, true}},
		"half built":           {Project{Checks: &report.Verification{Before: report.Built{Built: true, Size: 9}}}, Sizes{}},
		"bases":                {Project{Record: report.Record{Before: image("a", 2), After: image("b", 1)}}, Sizes{2_000_000, 1_000_000, true, false}},
		"scratch":              {Project{Record: report.Record{Before: image("a", 2), After: image("scratch", 0)}}, Sizes{2_000_000, 0, true, false}},
		"unknown after":        {Project{Record: report.Record{Before: image("a", 2), After: image("b", 0)}}, Sizes{}},
		"unknown before":       {Project{Record: report.Record{Before: image("a", 0), After: image("b", 1)}}, Sizes{}},
		"more than there is":   {Project{Record: report.Record{Before: image("a", 1<<62), After: image("b", 1)}}, Sizes{}},
		"below nothing":        {Project{Record: report.Record{Before: image("a", 2), After: image("scratch", -1)}}, Sizes{}},
		"measured as nonsense": {Project{Checks: built(-9, 4)}, Sizes{}},
	} {
		if got := sizes(tt.p); got != tt.want {
			t.Errorf("%s: %+v, want %+v", name, got, tt.want)
		}
	}
}

func TestMedian(t *testing.T) {
	for _, tt := range []struct {
		values []float64
		want   float64
	}{{nil, 0}, {[]float64{3}, 3}, {[]float64{4, 1}, 2.5}, {[]float64{9, 1, 2}, 2}} {
		if got := median(tt.values); got != tt.want {
			t.Errorf("median of %v is %v", tt.values, got)
		}
	}
}

// TestReasons holds that a project counts once for a reason, that rewrites count for none, and what this msb says of a reason it does not know.
func TestReasons(t *testing.T) {
	plan := rewritten("a", "Dockerfile", "go-scratch", "go-scratch-1", "exact")
	plan.Refused = []report.RecordRefusal{{Reason: "no-shell"}}
	r := New([]report.Record{plan,
		refused("b", "Dockerfile", "x", report.RecordRefusal{Reason: "of-tomorrow", Lift: "Wait."}, report.RecordRefusal{Reason: "risk-ceiling", Lift: "Allow it with --risk stated."}),
		refused("c", "Dockerfile", "x", report.RecordRefusal{Reason: "of-tomorrow"}, report.RecordRefusal{Reason: "of-tomorrow"}),
	}, nil, nil)
	want := []Reason{
		{ID: "of-tomorrow", Lift: "Wait.", Projects: []int{1, 2}},
		{ID: "risk-ceiling", Sentence: "The rewrite is proved, but its risk is above what is allowed: --risk says how much is.", Lift: "Allow it with --risk stated.", Projects: []int{1}},
	}
	if !reflect.DeepEqual(r.Reasons, want) {
		t.Errorf("got %+v\nwant %+v", r.Reasons, want)
	}
}

func TestOnly(t *testing.T) {
	all := New(sample())
	for _, tt := range []struct {
		choice Choice
		found  int
		flags  []string
	}{
		{Choice{}, 8, nil},
		{Choice{Statuses: []string{"unseen"}}, 0, []string{"--status unseen"}},
		{Choice{Statuses: []string{"unseen", "failed"}}, 1, []string{"--status unseen", "--status failed"}},
		{Choice{Statuses: []string{"unseen"}, Kinds: []string{""}}, 0, []string{"--status unseen", "--kind "}},
		{Choice{Statuses: []string{"refused"}}, 2, []string{"--status refused"}},
		{Choice{Statuses: []string{"refused", "failed"}}, 3, []string{"--status refused", "--status failed"}},
		{Choice{Statuses: []string{"verified"}}, 2, []string{"--status verified"}},
		{Choice{Kinds: []string{"go-scratch-1111111111111111"}}, 2, []string{"--kind go-scratch-1111111111111111"}},
		{Choice{Kinds: []string{""}}, 0, []string{"--kind "}},
		{Choice{Reasons: []string{"compose-override"}}, 2, []string{"--reason compose-override"}},
		{Choice{Reasons: []string{"already-multistage"}}, 1, []string{"--reason already-multistage"}},
		{Choice{Reasons: []string{"node-port"}, Statuses: []string{"failed"}}, 0, []string{"--status failed", "--reason node-port"}},
	} {
		r := all.Only(tt.choice)
		if r.Funnel.Found != tt.found || len(r.Projects) != tt.found || !slices.Equal(r.Filters, tt.flags) || len(r.Trouble) != 1 {
			t.Errorf("%+v: %d, %q, %q", tt.choice, r.Funnel.Found, r.Filters, r.Trouble)
		}
		words := strings.Join(tt.flags, " ")
		if unseen := words == "" || strings.Contains(words, "unseen") && !strings.Contains(words, "--kind"); (len(r.Unseen) == 1) != unseen {
			t.Errorf("%+v: %d paths", tt.choice, len(r.Unseen))
		}
	}
}
