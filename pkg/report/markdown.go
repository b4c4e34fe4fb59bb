package report

import "strings"

// breakHere is an empty character that keeps GitHub from making a mention, a reference or a link of what it stands in.
const breakHere = "&#8203;"

// markdownText replaces what acts in GitHub's Markdown. Escapes with a backslash do not help against mentions, references and links: those are
// looked for in what is shown.
var markdownText = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "|", "&#124;", "~", `\~`, "$", `\$`,
	"&", "&amp;", "<", "&lt;", ">", "&gt;", "@", "@"+breakHere, "#", "#"+breakHere, "://", ":"+breakHere+"//", "www.", "www"+breakHere+".",
	"GH-", "GH"+breakHere+"-", "gh-", "gh"+breakHere+"-", "Gh-", "Gh"+breakHere+"-", "gH-", "gH"+breakHere+"-")

// MarkdownText writes a text as one line of Markdown, also within a cell of a table: nothing in it acts as markup, mentions anybody or becomes
// a link. At the beginning of a line, a text that begins with a dash, a plus sign or a number could still make a list.
func MarkdownText(s string) string { return markdownText.Replace(Printable(s)) }

// MarkdownCode writes a name as code in a line of Markdown, also within a cell of a table. Of none it is nothing.
func MarkdownCode(s string) string {
	if s == "" {
		return ""
	}
	if strings.Contains(s, "|") { // which parts cells within a code span, too
		return "<code>" + MarkdownText(s) + "</code>"
	}
	s = Printable(s)
	fence := strings.Repeat("`", longestRun(s, '`')+1)
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") || strings.TrimSpace(s) != s {
		s = " " + s + " "
	}
	return fence + s + fence
}

// MarkdownBlock writes lines as a block of code of a language, such as "diff"; it ends with a line end.
func MarkdownBlock(language, text string) string {
	text = strings.TrimSuffix(printableText(strings.ReplaceAll(text, "\r\n", "\n")), "\n")
	fence := strings.Repeat("`", max(3, longestRun(text, '`')+1))
	return fence + language + "\n" + text + "\n" + fence + "\n"
}

// longestRun is the length of the longest run of c.
func longestRun(s string, c byte) int {
	longest, n := 0, 0
	for i := range len(s) {
		if n++; s[i] != c {
			n = 0
		}
		longest = max(longest, n)
	}
	return longest
}
