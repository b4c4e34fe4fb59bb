package unified

import (
	"fmt"
	"strings"
)

// quoteName writes a file name as git does with core.quotePath at its default: in double quotes with C escapes where it holds control
// characters, quotes, backslashes or bytes above ASCII (git, quote.c, quote_c_style), and with a tab behind it where it holds a blank, so
// that patch does not take what follows the blank for a time (git, diff.c, emit_rewrite_diff).
func quoteName(name string) string {
	var b strings.Builder
	quoted := strings.HasSuffix(name, " ") // git writes it bare, and patch then does not find the file
	for i := 0; i < len(name); i++ {
		esc := escapeByte(name[i])
		quoted = quoted || esc != ""
		if esc == "" {
			esc = name[i : i+1]
		}
		b.WriteString(esc)
	}
	out := b.String()
	if quoted {
		out = `"` + out + `"`
	}
	if strings.Contains(name, " ") {
		out += "\t"
	}
	return out
}

// escapeByte is a byte's escape, or "" if it needs none.
func escapeByte(c byte) string {
	if i := strings.IndexByte("\a\b\t\n\v\f\r\"\\", c); i >= 0 {
		return `\` + `abtnvfr"\`[i:i+1]
	}
	if c < ' ' || c >= 0x7f {
		return fmt.Sprintf(`\%03o`, c)
	}
	return ""
}
