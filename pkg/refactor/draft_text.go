package refactor

import (
	"encoding/json"
	"strings"
)

// write is one RUN that empties directories and writes files, in the syntax of any builder that knows stages.
func (d *draft) write() {
	var parts []string
	for _, dir := range d.plan.Empties {
		parts = append(parts, "rm -rf "+dir+"/*")
	}
	for _, f := range d.plan.Writes {
		var b strings.Builder
		b.WriteString(`printf '%s\n'`)
		for _, l := range f.Lines {
			b.WriteString(" \\" + d.eol() + "      " + quote(l))
		}
		b.WriteString(" > " + f.Path)
		parts = append(parts, b.String())
	}
	if len(parts) > 0 {
		d.line("RUN", "%s", strings.Join(parts, " && "))
	}
}

// quote writes a word in single quotes.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// jsonArray writes an exec form as people do.
func jsonArray(words []string) string {
	var parts []string
	for _, w := range words {
		var b strings.Builder
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		_ = e.Encode(w) // a string always encodes
		parts = append(parts, strings.TrimSuffix(b.String(), "\n"))
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

func (d *draft) eol() string { return d.before.File.EOL }
