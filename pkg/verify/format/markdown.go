package format

import (
	"fmt"
	"io"
	"strings"

	"github.com/msb-dev/msb/pkg/report"
	"github.com/msb-dev/msb/pkg/verify"
)

// markdown writes reports for comments and summaries of forges (GitHub Flavored Markdown).
type markdown struct {
	w       io.Writer
	verbose bool
	n       int
	b       strings.Builder // of one report
}

func newMarkdown(w io.Writer, o Options) Writer { return &markdown{w: w, verbose: o.Verbose} }

func (m *markdown) Close() error { return nil }

func (m *markdown) line(format string, args ...any) { fmt.Fprintf(&m.b, format+"\n", args...) }

func (m *markdown) Write(r *verify.Report) error {
	m.b.Reset()
	if m.n++; m.n > 1 {
		m.line("")
	}
	m.line("## %s\n", md(r.Name))
	m.line("**%s**", md(r.Verdict))
	if r.Comparing != "" {
		m.line("\n%s.", md(sentence(r.Comparing)))
	}
	if len(r.Checks) > 0 {
		m.line("\n| check | status | what was compared |\n|---|---|---|")
	}
	for _, c := range r.Checks {
		m.line("| `%s` | %s | %s |", c.ID, emphasis(c.Status), md(c.Summary))
	}
	m.trouble(r.Trouble)
	m.findings(r)
	m.figures(r)
	for _, f := range r.Refused {
		m.line("\nmsb would not make this change: %s (`%s`)", md(seen(f)+": "+f.Detail), f.ID)
	}
	_, err := io.WriteString(m.w, m.b.String())
	return err
}

// emphasis is a status as a reader looks for it.
func emphasis(s verify.Status) string {
	if s == verify.Fail || s == verify.Unknown {
		return "**" + string(s) + "**"
	}
	return string(s)
}

// findings is one list of what the checks found: what fails and is unknown, then what was stated, folded.
func (m *markdown) findings(r *verify.Report) {
	var bad, stated []string
	for _, c := range r.Checks {
		list := Brief(c)
		if m.verbose {
			list = c.Findings
		}
		for _, f := range list {
			row := fmt.Sprintf("- `%s` %s: %s", c.ID, emphasis(f.Status), md(f.What))
			if f.Difference != "" {
				row += fmt.Sprintf(" (`%s`)", f.Difference)
			}
			if f.Status == verify.Fail || f.Status == verify.Unknown {
				bad = append(bad, row)
			} else {
				stated = append(stated, row)
			}
		}
	}
	if len(bad) > 0 {
		m.line("\n%s", strings.Join(bad, "\n"))
	}
	if len(stated) > 0 {
		m.line("\n<details><summary>What was stated</summary>\n\n%s\n\n</details>", strings.Join(stated, "\n"))
	}
}

func (m *markdown) trouble(t *verify.Trouble) {
	if t == nil {
		return
	}
	m.line("\n%s", md(place(t)+t.Detail))
	if log := strings.Join(logLines(t), "\n"); log != "" {
		fence := "```"
		for strings.Contains(log, fence) {
			fence += "`"
		}
		m.line("\n%s\n%s\n%s", fence, log, fence)
	}
}

func (m *markdown) figures(r *verify.Report) {
	if !r.Before.Built && !r.After.Built {
		return
	}
	m.line("\n| | before | after |\n|---|---|---|")
	for _, f := range figures(r) {
		m.line("| %s | %s | %s |", f.Name, md(f.Before), md(f.After))
	}
}

// md escapes text for a line of Markdown, also against what a forge makes of it: mentions and references to issues.
func md(s string) string {
	return mdEscapes.Replace(report.Printable(strings.Join(strings.Fields(s), " ")))
}

var mdEscapes = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "&", "&amp;", "|", `\|`, "~", `\~`, "#", "&#35;", "@", "&#64;")
