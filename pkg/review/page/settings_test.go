package page

import (
	"slices"
	"testing"

	"github.com/msb-dev/msb/pkg/report"
)

func shownSettings(rows []setting) []string {
	var out []string
	for _, s := range rows {
		out = append(out, s.Name+": "+shownSpans(s.Before)+" > "+shownSpans(s.After))
	}
	return out
}

func TestSettings(t *testing.T) {
	changed, same := settings(
		report.RecordImage{Base: "node:20", Config: map[string]string{"Cmd": `["serve"]`, "Env A": "?", "Env B": "?", "Env C": "?", "Env E": "", "Port 80/tcp": "exposed", "Env PATH": "/a:/b"}},
		report.RecordImage{Base: "nginx", Config: map[string]string{"Cmd": `["nginx"]`, "Env C": "?", "Env D": "?", "Env E": "", "Env PATH": "/a:/c", "User": "101"}})
	wantChanged := []string{
		"Base image: node:20 > nginx",
		`Cmd: ["[serve]"] > ["[nginx]"]`,
		"Env A, B: set by the base image > not set",
		"Env C: set by the base image > set by the base image", // by another base: the value may be another
		"Env D: not set > set by the base image",
		"Env PATH: /a:/[b] > /a:/[c]",
		"Port 80/tcp: exposed > not set",
		"User: not set > 101",
	}
	if got := shownSettings(changed); !slices.Equal(got, wantChanged) {
		t.Errorf("changed:\n%q\nwant\n%q", got, wantChanged)
	}
	if got, want := shownSettings(same), []string{`Env E: empty > empty`}; !slices.Equal(got, want) {
		t.Errorf("the same: %q, want %q", got, want)
	}
}
