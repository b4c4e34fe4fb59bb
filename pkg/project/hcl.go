package project

import (
	"strings"

	"github.com/msb-dev/msb/pkg/lazyregexp"
)

// HCL is read as far as it is plain: blocks, attributes with literal strings, lists and maps of them. What is computed is no literal.

var (
	hclString = lazyregexp.New(`"((?:[^"\\\n]|\\.)*)"`)
	hclPair   = lazyregexp.New(`"?([\w./:-]+)"?\s*[=:]\s*"((?:[^"\\\n]|\\.)*)"`)
)

// hclBlock is a block: its type, its labels, and its body.
type hclBlock struct {
	kind, label string
	body        string
	line        int // in the file
	bodyLine    int // on which the body begins
}

var hclHead = lazyregexp.New(`(?m)^[ \t]*([a-z_]+)((?:[ \t]+"[^"\n]+")*)[ \t]*\{`)

// hclBlocks lists the blocks of a text, not those within them. line is that of its first line.
func hclBlocks(src string, line int) []hclBlock {
	var out []hclBlock
	at := 0
	for at < len(src) && len(out) < 1000 {
		m := hclHead.FindStringSubmatchIndex(src[at:])
		if m == nil {
			break
		}
		end := closing(src, at+m[1])
		label := ""
		if l := hclString.FindAllStringSubmatch(src[at+m[4]:at+m[5]], 2); len(l) > 0 {
			label = l[len(l)-1][1]
		}
		out = append(out, hclBlock{kind: src[at+m[2] : at+m[3]], label: label, body: src[at+m[1] : end],
			line: line + strings.Count(src[:at+m[2]], "\n"), bodyLine: line + strings.Count(src[:at+m[1]], "\n")})
		at = min(end+1, len(src))
	}
	return out
}

// hclLiteral is the value of an attribute that is one string; with a "$" in it if a part is computed, "$" if all is.
func hclLiteral(value string, vars settings) string {
	value = strings.TrimSpace(value)
	if s := hclString.FindStringSubmatch(value); s != nil {
		if rest, ok := strings.CutPrefix(value, s[0]); ok && (strings.TrimSpace(rest) == "" || strings.ContainsRune("#/", rune(strings.TrimSpace(rest)[0]))) {
			return vars.expand(plainVariables(s[1]))
		}
	}
	value, _, _ = strings.Cut(value, " #")
	if v, ok := vars[strings.TrimSpace(value)]; ok {
		return v
	}
	return "$"
}

// hclStrings are the strings of a list.
func hclStrings(text string, vars settings) []string {
	out := []string{}
	for _, s := range hclString.FindAllStringSubmatch(text, 100) {
		out = append(out, vars.expand(plainVariables(s[1])))
	}
	return out
}

// hclAttributes cuts a block's body into key = value, nested brackets included.
func hclAttributes(body string) map[string]string {
	out := map[string]string{}
	for len(body) > 0 && len(out) < 1000 {
		line, _, _ := strings.Cut(body, "\n")
		key, value, ok := strings.Cut(line, "=")
		next := min(len(line)+1, len(body))
		if trimmed := strings.TrimSpace(value); ok && trimmed != "" && strings.ContainsRune("[{", rune(trimmed[0])) {
			open := strings.IndexAny(body, "[{")
			end := closing(body, open+1)
			value = body[open:min(end+1, len(body))]
			next = max(next, min(end+1, len(body)))
		}
		if ok {
			out[strings.Trim(strings.TrimSpace(key), `"`)] = strings.TrimSpace(value)
		}
		body = body[next:]
	}
	return out
}

// closing is where the bracket that was opened before from closes; the end of the text if it does not.
func closing(text string, from int) int {
	depth := 1
	for i := from; i < len(text); i++ {
		switch text[i] {
		case '"':
			for i++; i < len(text) && text[i] != '"' && text[i] != '\n'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
		case '{', '[', '(':
			depth++
		case '}', ']', ')':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(text)
}

// hclComments blanks comments; line numbers stay.
func hclComments(src string) string {
	var b strings.Builder
	for line := range strings.Lines(src) {
		if t := strings.TrimSpace(line); strings.HasPrefix(t, "#") || strings.HasPrefix(t, "//") {
			line = "\n"
		}
		b.WriteString(line)
	}
	return b.String()
}
