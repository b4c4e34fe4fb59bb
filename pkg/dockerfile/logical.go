package dockerfile

import (
	"bytes"
	"slices"
	"strings"
	"unicode"

	"github.com/msb-dev/msb/pkg/lazyregexp"
)

// logicalLine is an instruction's line as BuildKit joins it, with the place of each byte in the source.
type logicalLine struct {
	text     string
	offsets  []int // offsets[i] is where text[i] stands in the source
	comments []int // numbers of the comment lines inside
	dangling bool  // the last line that is not blank or comment ends in a continuation
	same     bool  // text is what BuildKit read
}

// BuildKit's patterns of a continued line, by escape character: the character and blanks at the line's end, not preceded by another
// (parser.go, setEscapeToken).
var (
	continuedByBackslash = lazyregexp.New(`([^\\])\\[ \t]*$|^\\[ \t]*$`)
	continuedByBacktick  = lazyregexp.New("([^`])`[ \t]*$|^`[ \t]*$")
)

// logical joins an instruction's lines by the rules of BuildKit's parser.Parse.
func (f *File) logical(in *Instruction) logicalLine {
	var l logicalLine
	continued := continuedByBackslash
	if f.Escape == '`' {
		continued = continuedByBacktick
	}
	var text []byte
	for n := in.Line; n <= in.EndLine; n++ {
		line := f.withoutBOM(n)
		if n > in.Line && isComment(line) {
			l.comments = append(l.comments, n)
			continue
		}
		start := f.lines.span(f.Source, n).Start
		if n == 1 {
			start = f.bom()
		}
		if n == in.Line {
			rest := bytes.TrimLeftFunc(line, unicode.IsSpace)
			start += len(line) - len(rest)
			line = rest
		} else if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		var loc []int
		if bytes.HasSuffix(bytes.TrimRight(line, " \t"), []byte{f.Escape}) {
			loc = continued.FindSubmatchIndex(line)
		}
		l.dangling = loc != nil
		if loc != nil {
			line = line[:max(loc[0], loc[3])] // up to and with the letter before the escape
		}
		l.offsets = slices.Grow(l.offsets, len(line))
		for i := range line {
			l.offsets = append(l.offsets, start+i)
		}
		text = append(text, line...)
		if !l.dangling {
			break
		}
	}
	l.text = string(text)
	l.same = l.text == in.node.Original
	return l
}

// DanglingContinuation tells that the instruction runs to the end of the file because its last line is continued: what is appended to such a
// file becomes part of the instruction.
func (in *Instruction) DanglingContinuation(f *File) bool {
	if !bytes.HasSuffix(bytes.TrimRight(f.lines.bytes(f.Source, in.Line), " \t"), []byte{f.Escape}) {
		return false
	}
	return f.logical(in).dangling
}

// Words returns the spans of an instruction's words: the keyword, flags, and arguments as BuildKit counts them. It is made for FROM.
// It answers false where the words in the source are not those that BuildKit read (quotes, escapes, a word broken over two lines).
func Words(in *Instruction, f *File) ([]Span, bool) {
	l := f.logical(in)
	if !l.same {
		return nil, false
	}
	var words []string
	var spans []Span
	for at := 0; at < len(l.text); {
		if strings.IndexByte("\t\v\f\r ", l.text[at]) >= 0 {
			at++
			continue
		}
		end := at
		for end < len(l.text) && strings.IndexByte("\t\v\f\r ", l.text[end]) < 0 {
			end++
		}
		s := Span{l.offsets[at], l.offsets[end-1] + 1}
		if s.Len() != end-at {
			return nil, false
		}
		words, spans = append(words, l.text[at:end]), append(spans, s)
		at = end
	}
	want := append([]string{in.node.Value}, in.Flags...)
	for n := in.node.Next; n != nil; n = n.Next {
		want = append(want, n.Value)
	}
	if !slices.Equal(words, want) {
		return nil, false
	}
	return spans, true
}
