package unified

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// errOther is the error of a diff that does not belong to a text.
var errOther = errors.New("the diff is not one of this text")

// Apply turns the old text of a diff of one file into the new one, and Revert the new one into the old one. The text must be that which the
// diff was made of, and the diff one that Diff has made: nothing is searched for.
func Apply(old, diff []byte) ([]byte, error) { return turn(old, diff, '-') }

// Revert turns the new text of a diff into the old one.
func Revert(new, diff []byte) ([]byte, error) { return turn(new, diff, '+') }

// turn takes the text on one side of a diff, '-' or '+', to the other.
func turn(text, diff []byte, side byte) ([]byte, error) {
	lines := splitLines(string(text))
	at := 0 // in lines: what is before it is in out
	var out bytes.Buffer
	_, body, _ := strings.Cut(string(diff), "\n@@")
	for body != "" {
		head, rest, _ := strings.Cut(body, "\n")
		start, err := startOf(head, side)
		if err != nil {
			return nil, err
		}
		if start < at || start > len(lines) {
			return nil, errOther
		}
		out.WriteString(strings.Join(lines[at:start], ""))
		at = start
		hunk := rest
		if i := strings.Index("\n"+rest, "\n@@"); i >= 0 {
			hunk, body = rest[:i], rest[min(len(rest), i+2):]
		} else {
			body = ""
		}
		for _, l := range hunkLines(hunk) {
			if l.op != ' ' && l.op != side {
				out.WriteString(l.text)
				continue
			}
			if at == len(lines) || lines[at] != l.text {
				return nil, errOther
			}
			if l.op == ' ' {
				out.WriteString(l.text)
			}
			at++
		}
	}
	out.WriteString(strings.Join(lines[at:], ""))
	return out.Bytes(), nil
}

// startOf reads how many lines of a side are before a hunk. head is what follows the first @@: " -1,2 +1,3 @@".
func startOf(head string, side byte) (int, error) {
	for _, word := range strings.Fields(head) {
		if word[0] != side {
			continue
		}
		first, count, many := strings.Cut(word[1:], ",")
		n, err := strconv.Atoi(first)
		if err == nil && n >= 0 && many && count == "0" {
			return n, nil // the line before which nothing is taken
		}
		if err == nil && n > 0 {
			return n - 1, nil
		}
	}
	return 0, fmt.Errorf("the diff has a hunk without %c: @@%s", side, head)
}

// hunkLines reads the body of a hunk. What follows a line without an end says so.
func hunkLines(hunk string) []line {
	var out []line
	for _, text := range splitLines(hunk) {
		if text[0] == '\\' && len(out) > 0 {
			out[len(out)-1].text = strings.TrimSuffix(out[len(out)-1].text, "\n")
			continue
		}
		out = append(out, line{text[0], text[1:]})
	}
	return out
}
