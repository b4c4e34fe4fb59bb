package report

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// width is the length of a message's lines, in characters.
const width = 72

// paragraphs are lines that are filled.
type paragraphs struct{ b strings.Builder }

// text adds a paragraph. Empty ones are none.
func (p *paragraphs) text(s string) {
	if s != "" {
		p.tokens(tokens(s))
	}
}

func (p *paragraphs) tokens(ts []string) {
	fill(&p.b, "", "", ts)
	p.b.WriteByte('\n')
}

// labelled adds a paragraph for each text, with a label in front.
func (p *paragraphs) labelled(label string, texts []string) {
	for _, s := range texts {
		if s != "" {
			p.text(label + ": " + sentence(s))
		}
	}
}

// list adds a list under a line.
func (p *paragraphs) list(head string, items []string) {
	if len(items) == 0 {
		return
	}
	p.text(head)
	for _, item := range items {
		fill(&p.b, "- ", "  ", tokens(item))
	}
	p.b.WriteByte('\n')
}

// fill writes words in lines. A word that would begin a block of Markdown stays on the line of the one before it.
func fill(b *strings.Builder, first, rest string, words []string) {
	b.WriteString(first)
	n := utf8.RuneCountInString(first)
	for i, w := range words {
		size := utf8.RuneCountInString(w)
		switch {
		case i == 0:
		case n+1+size > width && !opensBlock(w):
			b.WriteString("\n" + rest)
			n = len(rest)
		default:
			b.WriteByte(' ')
			n++
		}
		b.WriteString(w)
		n += size
	}
	b.WriteByte('\n')
}

// opensBlock tells whether a word at the beginning of a line could be the mark of a list, of a heading or of a line.
func opensBlock(w string) bool {
	if strings.Trim(w, "-+=") == "" {
		return true
	}
	number := strings.TrimRight(w, ".)")
	return number != w && number != "" && strings.Trim(number, "0123456789") == ""
}

// tokens cuts a text into words that do not act in Markdown: a word with a character that could is written as code. Code in the text stays
// one word.
func tokens(s string) []string {
	var out []string
	for _, w := range words(harmless(Printable(s))) {
		w = inert(w)
		if len(out) == 0 && opensBlock(w) {
			w = codeSpan(w)
		}
		out = append(out, w)
	}
	return out
}

// words cuts at blanks outside of pairs of backticks.
func words(s string) []string {
	var out []string
	var b strings.Builder
	code := false
	for i, r := range s {
		if r == '`' {
			code = !code && strings.ContainsRune(s[i+1:], '`')
		}
		if unicode.IsSpace(r) && !code {
			if b.Len() > 0 {
				out = append(out, b.String())
				b.Reset()
			}
			continue
		}
		b.WriteRune(r)
	}
	if b.Len() > 0 {
		out = append(out, b.String())
	}
	return out
}

// acting are characters that can make markup, mentions, references or formulas.
const acting = "\\`*_[]<>|~$&@#"

// inert writes a word so that it does not act: as it is, or as code.
func inert(w string) string {
	if !acts(w) {
		return w
	}
	front := w[:len(w)-len(strings.TrimLeft(w, `("'`))]
	w = w[len(front):]
	core := strings.TrimRight(w, `.,;:)"'`)
	back := w[len(core):]
	if strings.Count(core, "`") == 2 && strings.HasPrefix(core, "`") && strings.HasSuffix(core, "`") && len(core) > 2 {
		core = core[1 : len(core)-1]
	}
	return front + codeSpan(core) + back
}

// acts tells whether a word means more to GitHub than its letters.
func acts(w string) bool {
	lower := strings.ToLower(w)
	return strings.ContainsAny(w, acting) || strings.Contains(w, "://") || strings.Contains(lower, "www.") || issue(lower)
}

// issue tells whether a lower-case word refers to an issue without a #: gh-12.
func issue(w string) bool {
	for {
		i := strings.Index(w, "gh-")
		if i < 0 {
			return false
		}
		if w = w[i+len("gh-"):]; w != "" && w[0] >= '0' && w[0] <= '9' {
			return true
		}
	}
}

// codeSpan writes a text as code in a line of Markdown.
func codeSpan(s string) string {
	s = Printable(s)
	fence := strings.Repeat("`", longestRun(s, '`')+1)
	if s == "" || strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") || strings.TrimSpace(s) != s {
		s = " " + s + " "
	}
	return fence + s + fence
}

// harmless takes the force from words in brackets that keep pipelines from running, wherever in a message they stand: "[skip ci]".
func harmless(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == ' ' && (begins(s[i:], " skip]") || begins(s[i:], " ci]") || ends(s[:i], "[skip")) {
			b.WriteString(`\x20`)
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// begins and ends are strings.HasPrefix and strings.HasSuffix for letters of either case.
func begins(s, part string) bool {
	return len(s) >= len(part) && strings.EqualFold(s[:len(part)], part)
}

func ends(s, part string) bool {
	return len(s) >= len(part) && strings.EqualFold(s[len(s)-len(part):], part)
}

// inertName tells whether a name can stand in a title as it is.
func inertName(name string) bool {
	return name != "" && !acts(name) && Printable(name) == name && strings.IndexFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._/- +", r)
	}) < 0 && !strings.HasPrefix(name, "-") && strings.TrimSpace(name) == name
}
