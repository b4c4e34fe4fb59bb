package page

import (
	"html/template"
	"strings"
)

// onlyText escapes what could end text between two tags. It is shorter than what html/template writes, which is safe in attributes, too.
var onlyText = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// spansHTML is the content of an element. Words that differ are b, characters written out are i, notes em.
func spansHTML(spans []span) template.HTML {
	var b strings.Builder
	writeSpans(&b, spans)
	return template.HTML(b.String())
}

func writeSpans(b *strings.Builder, spans []span) {
	for _, s := range spans {
		tag := ""
		switch {
		case s.Note:
			tag = "em"
		case s.Hidden:
			tag = "i"
		case s.Marked:
			tag = "b"
		}
		if tag != "" {
			b.WriteString("<" + tag + ">")
		}
		_, _ = onlyText.WriteString(b, s.Text)
		if tag != "" {
			b.WriteString("</" + tag + ">")
		}
	}
}

// diffHTML is the content of a pre: old lines are in del, new ones in ins, paired ones in those of class w, notes in u. Lines of one sort
// that follow each other share an element.
func diffHTML(lines []diffLine) template.HTML {
	var b strings.Builder
	for i := 0; i < len(lines); {
		sort := sortOf(lines[i])
		b.WriteString(sort.open)
		for ; i < len(lines) && sortOf(lines[i]) == sort; i++ {
			b.WriteString(sort.sign)
			writeSpans(&b, lines[i].Spans)
			b.WriteByte('\n')
		}
		b.WriteString(sort.end)
	}
	return template.HTML(b.String())
}

// lineSort is how the lines of a diff are written.
type lineSort struct{ open, sign, end string }

func sortOf(l diffLine) lineSort {
	switch {
	case l.Note:
		return lineSort{"<u>", "", "</u>"}
	case l.Old && l.Pair:
		return lineSort{`<del class="w">`, "-", "</del>"}
	case l.New && l.Pair:
		return lineSort{`<ins class="w">`, "+", "</ins>"}
	case l.Old:
		return lineSort{"<del>", "-", "</del>"}
	case l.New:
		return lineSort{"<ins>", "+", "</ins>"}
	}
	return lineSort{"", " ", ""}
}
