package verify

import (
	"strings"
	"testing"
)

func TestFindingsAreBounded(t *testing.T) {
	f := (&Pair{}).findings()
	for range MaxFindings + 3 {
		f.fail("%s", strings.Repeat("x", maxWhat+1))
	}
	f.pass("fine")
	c := f.check("x", "")
	if n := len(c.Findings); n != MaxFindings+2 {
		t.Errorf("%d findings, want %d, another that is fine, and one that counts the rest", n, MaxFindings)
	}
	if last := c.Findings[len(c.Findings)-1]; last.Status != Fail || last.What != "and 3 more like these" {
		t.Errorf("the last one is %+v", last)
	}
	if n := len(c.Findings[0].What); n > maxWhat+len("…") {
		t.Errorf("a finding of %d bytes", n)
	}
}

func TestStatusOfCheck(t *testing.T) {
	for _, tt := range []struct {
		list []Status
		want Status
	}{
		{nil, Pass},
		{[]Status{Pass, Pass}, Pass},
		{[]Status{Stated, Pass}, Stated},
		{[]Status{Unknown, Stated}, Unknown},
		{[]Status{Fail, Unknown, Pass}, Fail},
	} {
		f := (&Pair{}).findings()
		for _, s := range tt.list {
			f.add(Finding{Status: s})
		}
		if got := f.check("x", "").Status; got != tt.want {
			t.Errorf("%v: %s, want %s", tt.list, got, tt.want)
		}
	}
}

func TestHasWord(t *testing.T) {
	for _, tt := range []struct {
		text, word string
		want       bool
	}{
		{"NODE_VERSION", "NODE_VERSION", true}, {"NODE_VERSION", "NODE", false}, {"MY_NODE", "NODE", false}, {"ENV NODE=1", "NODE", true},
		{"NODE_X and NODE", "NODE", true}, {"", "NODE", false}, {"also exposes 80/tcp, which", "80/tcp", true}, {"also exposes 8080/tcp, which", "80/tcp", false},
	} {
		if got := hasWord(tt.text, tt.word); got != tt.want {
			t.Errorf("%q in %q: %v, want %v", tt.word, tt.text, got, tt.want)
		}
	}
}

func TestVerdict(t *testing.T) {
	checks := func(list ...Status) []Check {
		var out []Check
		for _, s := range list {
			out = append(out, Check{ID: string(s), Status: s})
		}
		return out
	}
	for _, tt := range []struct {
		name    string
		r       Report
		exit    int
		verdict string
	}{
		{"all pass", Report{Checks: checks(Pass, Pass)}, ExitSame, "all 2 checks"},
		{"stated", Report{Checks: checks(Pass, Stated)}, ExitSame, "1 of them"},
		{"unknown", Report{Checks: checks(Pass, Unknown, Stated)}, ExitInconclusive, "1 check"},
		{"fail", Report{Checks: checks(Pass, Fail, Unknown)}, ExitDiffers, "differ: fail"},
		{"the builder went away, and a check failed before", Report{Checks: checks(Fail), Trouble: &Trouble{Kind: "builder"}}, ExitDiffers, "differ"},
		{"the builder went away", Report{Checks: checks(Pass, Unknown), Trouble: &Trouble{Side: sideAfter, Kind: "builder", Detail: "it died"}}, ExitNotRun, "new image: it died"},
		{"the original does not build", Report{Checks: checks(Unknown), Trouble: &Trouble{Side: sideBefore, Kind: "build", Line: 3, Detail: "exit code 1"}}, ExitInconclusive, "line 3"},
	} {
		if exit, verdict := verdict(&tt.r); exit != tt.exit || !strings.Contains(verdict, tt.verdict) {
			t.Errorf("%s: %d %q, want %d with %q", tt.name, exit, verdict, tt.exit, tt.verdict)
		}
	}
}
