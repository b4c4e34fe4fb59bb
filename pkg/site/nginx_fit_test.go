package site

import (
	"errors"
	"strings"
	"testing"
)

// fitPlainly tries all shapes, each read from its text and asked everything.
func (p probe) fitPlainly(head, settings []string) (shape, error) {
	furthest, why := -1, ""
	f := fitting{probe: p, row: &Row{}}
	for s := range p.shapes() {
		server, err := ReadNginx(map[string]string{nginxSiteFile: strings.Join(s.block(head, settings), "\n")})
		if err != nil {
			return shape{}, err
		}
		row, at := f.differs(&server)
		if row == nil {
			return s, nil
		}
		if at > furthest {
			furthest, why = at, row.String()
		}
	}
	return shape{}, errors.New(why)
}

// TestFit: what is left out of the search changes nothing of what it finds, or says.
func TestFit(t *testing.T) {
	head := []string{"listen 80;", "root /usr/share/nginx/html;"}
	all := measurements(t)
	for _, name := range sortedKeys(all) {
		s := all[name].site(t)
		if !s.Known() {
			continue
		}
		p := probed(s)
		settings, _ := p.settings()
		got, gotErr := p.fit(head, settings)
		want, wantErr := p.fitPlainly(head, settings)
		if got != want || (gotErr == nil) != (wantErr == nil) || gotErr != nil && gotErr.Error() != wantErr.Error() {
			t.Errorf("%s: %+v, %v\n want %+v, %v", name, got, gotErr, want, wantErr)
		}
	}
}

// TestNginxExprLiterals: a path without the literals is never one that matches.
func TestNginxExprLiterals(t *testing.T) {
	for _, c := range []struct {
		expr        string
		fold        bool
		holds, ends string
	}{
		{`/[^/]+\.[^./]+$`, false, ".", ""},
		{`\.[^/]*$`, false, ".", ""},
		{`/\.`, false, "", ""}, // one literal as a whole
		{`^(.+)/$`, false, "/", "/"},
		{`^/api/.*\.js$`, false, ".js", ".js"},
		{`\.js$`, true, "", ""},
		{`a$|b$`, false, "", ""},
		{`(a)?b*`, false, "", ""},
	} {
		e, ok := nginxRegexp(c.expr, c.fold)
		if !ok || e.holds != c.holds || e.ends != c.ends {
			t.Errorf("%s: %t %+v", c.expr, ok, e)
		}
	}
}
