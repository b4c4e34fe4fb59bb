package format

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/msb-dev/msb/pkg/report"
	"github.com/msb-dev/msb/pkg/verify"
)

// junit collects reports as test suites, in the form that CI servers read: https://github.com/testmoapp/junitxml. A check that fails is a
// failure; one that could not see is an error, so that nobody takes it for a pass; a file with nothing to verify is skipped.
type junit struct {
	w      io.Writer
	suites junitSuites
}

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Skipped  int          `xml:"skipped,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name       string          `xml:"name,attr"`
	Tests      int             `xml:"tests,attr"`
	Failures   int             `xml:"failures,attr"`
	Errors     int             `xml:"errors,attr"`
	Skipped    int             `xml:"skipped,attr"`
	Properties []junitProperty `xml:"properties>property"`
	Cases      []junitCase     `xml:"testcase"`
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitCase struct {
	Name    string       `xml:"name,attr"`
	Class   string       `xml:"classname,attr"`
	File    string       `xml:"file,attr"`
	Failure *junitResult `xml:"failure"`
	Error   *junitResult `xml:"error"`
	Skipped *junitResult `xml:"skipped"`
	Out     string       `xml:"system-out,omitempty"`
}

type junitResult struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

func newJUnit(w io.Writer, _ Options) Writer {
	return &junit{w: w, suites: junitSuites{Name: "msb verify"}}
}

func (j *junit) Write(r *verify.Report) error {
	name := report.Printable(r.Name)
	s := junitSuite{Name: name}
	for _, p := range []junitProperty{{"comparing", r.Comparing}, {"verdict", r.Verdict}, {"builder", r.Builder}, {"platform", r.Platform}} {
		if p.Value != "" {
			s.Properties = append(s.Properties, junitProperty{p.Name, report.Printable(p.Value)})
		}
	}
	for _, c := range r.Checks {
		s.add(junitCheck(c), name)
	}
	switch {
	case len(r.Checks) > 0: // the checks say it, too
	case r.Trouble != nil:
		s.add(junitCase{Name: "verify", Error: &junitResult{Message: report.Printable(place(r.Trouble) + r.Trouble.Detail), Type: r.Trouble.Kind, Text: strings.Join(logLines(r.Trouble), "\n")}}, name)
	default:
		s.add(junitCase{Name: "verify", Skipped: &junitResult{Message: report.Printable(r.Verdict)}}, name)
	}
	j.suites.Suites = append(j.suites.Suites, s)
	j.suites.Tests += s.Tests
	j.suites.Failures += s.Failures
	j.suites.Errors += s.Errors
	j.suites.Skipped += s.Skipped
	return nil
}

func (s *junitSuite) add(c junitCase, name string) {
	c.Class, c.File = "msb."+name, name
	s.Tests++
	switch {
	case c.Failure != nil:
		s.Failures++
	case c.Error != nil:
		s.Errors++
	case c.Skipped != nil:
		s.Skipped++
	}
	s.Cases = append(s.Cases, c)
}

// junitCheck is a check as a test case. What was stated is its output.
func junitCheck(c verify.Check) junitCase {
	var lines []string
	for _, f := range c.Findings {
		if f.Status == verify.Pass {
			continue
		}
		line := fmt.Sprintf("%s: %s", f.Status, report.Printable(strings.Join(strings.Fields(f.What), " ")))
		if f.Difference != "" {
			line += " (" + f.Difference + ")"
		}
		lines = append(lines, line)
	}
	result := &junitResult{Message: report.Printable(c.Summary), Type: string(c.Status), Text: strings.Join(lines, "\n")}
	switch c.Status {
	case verify.Fail:
		return junitCase{Name: c.ID, Failure: result}
	case verify.Unknown:
		return junitCase{Name: c.ID, Error: result}
	}
	return junitCase{Name: c.ID, Out: result.Text}
}

func (j *junit) Close() error {
	b, err := xml.MarshalIndent(j.suites, "", "  ")
	if err != nil {
		return err
	}
	_, err = io.WriteString(j.w, xml.Header+string(b)+"\n")
	return err
}
