package dockerfile

import "bytes"

// lineIndex holds the offset at which each line starts.
type lineIndex []int

// indexLines cuts at LF only, as BuildKit does; a CR before it belongs to the terminator.
func indexLines(src []byte) lineIndex {
	var starts lineIndex
	for at := 0; at < len(src); {
		starts = append(starts, at)
		i := bytes.IndexByte(src[at:], '\n')
		if i < 0 {
			break
		}
		at += i + 1
	}
	return starts
}

// span is the line's bytes with its terminator; n counts from 1.
func (x lineIndex) span(src []byte, n int) Span {
	if n < 1 || n > len(x) {
		return Span{len(src), len(src)}
	}
	if n == len(x) {
		return Span{x[n-1], len(src)}
	}
	return Span{x[n-1], x[n]}
}

// bytes is the line's bytes without its terminator.
func (x lineIndex) bytes(src []byte, n int) []byte {
	s := x.span(src, n)
	return bytes.TrimRight(src[s.Start:s.End], "\r\n")
}

// majorityEOL is the line end that most lines have.
func majorityEOL(src []byte) string {
	lf, crlf := bytes.Count(src, []byte("\n")), bytes.Count(src, []byte("\r\n"))
	if crlf > lf-crlf {
		return "\r\n"
	}
	return "\n"
}

// byteOrderMark is what some editors put in front of UTF-8.
const byteOrderMark = "\xef\xbb\xbf"

// bom is the length of the file's byte order mark.
func (f *File) bom() int {
	if bytes.HasPrefix(f.Source, []byte(byteOrderMark)) {
		return len(byteOrderMark)
	}
	return 0
}

// withoutBOM is a line as BuildKit looks at it: without terminator and byte order mark.
func (f *File) withoutBOM(n int) []byte {
	text := f.lines.bytes(f.Source, n)
	if n == 1 {
		text = text[f.bom():]
	}
	return text
}
