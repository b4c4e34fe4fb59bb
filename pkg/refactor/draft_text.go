package refactor

import (
	"encoding/json"
	"path"
	"strings"

	"github.com/msb-dev/msb/pkg/dockerfile"
)

// write is one RUN that empties directories and writes files, in the syntax of any builder that knows stages.
func (d *draft) write() {
	var parts []string
	for _, dir := range d.plan.Empties {
		parts = append(parts, "rm -rf "+dir+"/*")
	}
	for _, f := range d.plan.Writes {
		var b strings.Builder
		if f.Alone {
			parts = append(parts, "mkdir -p "+path.Dir(f.Path))
		}
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

// modern is the name=value form of an ENV or LABEL that is written as "ENV name value", which BuildKit's linter warns of. ok is false
// where the instruction is of another form, or where the value would need more than quotes.
func modern(c dockerfile.Command) (pair string, ok bool) {
	var kv dockerfile.KeyValuePair
	switch c := c.(type) {
	case *dockerfile.EnvCommand:
		kv = c.Env[0]
	case *dockerfile.LabelCommand:
		kv = c.Labels[0]
	}
	bare := strings.TrimPrefix(kv.Value, `"`)
	quoted := len(bare) < len(kv.Value) && strings.HasSuffix(bare, `"`)
	if quoted {
		bare = bare[:len(bare)-1]
	}
	switch {
	case !kv.NoDelim || kv.Value == "" || strings.ContainsAny(kv.Key+bare, "\"'\\`\r\n"):
		return "", false
	case !quoted && strings.ContainsAny(bare, " \t"):
		return kv.Key + `="` + bare + `"`, true
	}
	return kv.Key + "=" + kv.Value, true
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
