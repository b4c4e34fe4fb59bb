package dockerfile

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/msb-dev/msb/pkg/shell"
)

// The gaps between spans hold blank lines, comments, directives and a BOM, nothing else; gaps and spans together are the source.
func TestSpansAndGapsAreTheSource(t *testing.T) {
	everySample(t, func(t *testing.T, f *File) {
		if err := partition(f); err != nil {
			t.Error(err)
		}
	})
}

func partition(f *File) error {
	var whole []byte
	at := 0
	for i, in := range f.Instructions {
		if in.Span.Start < at || in.Span.End < in.Span.Start || in.Span.End > len(f.Source) {
			return fmt.Errorf("instruction %d: span %v behind %d in %d bytes", i, in.Span, at, len(f.Source))
		}
		if in.Lead.Start < at || in.Lead.End != in.Span.Start && in.Lead.Len() > 0 {
			return fmt.Errorf("instruction %d: lead %v before span %v", i, in.Lead, in.Span)
		}
		gap := f.Source[at:in.Span.Start]
		if err := noInstruction(gap); err != nil {
			return fmt.Errorf("before instruction %d: %w", i, err)
		}
		whole = append(whole, gap...)
		whole = append(whole, f.Text(in)...)
		at = in.Span.End
	}
	if err := noInstruction(f.Source[at:]); err != nil {
		return err
	}
	if whole = append(whole, f.Source[at:]...); !bytes.Equal(whole, f.Source) {
		return fmt.Errorf("spans and gaps are\n%q\nnot\n%q", whole, f.Source)
	}
	return nil
}

func noInstruction(gap []byte) error {
	for line := range bytes.Lines(bytes.TrimPrefix(gap, []byte(byteOrderMark))) {
		if len(bytes.TrimSpace(line)) > 0 && !isComment(line) {
			return fmt.Errorf("a gap holds %q", line)
		}
	}
	return nil
}

// The slice of an instruction, parsed alone, is the same instruction.
func TestSliceParsesToTheSameNode(t *testing.T) {
	everySample(t, func(t *testing.T, f *File) {
		for i, in := range f.Instructions {
			if err := sameNode(f, in); err != nil {
				t.Errorf("instruction %d: %v", i, err)
			}
		}
	})
}

func sameNode(f *File, in *Instruction) error {
	src := f.Text(in)
	if f.Escape == '`' {
		src = "# escape=`\n" + src
	}
	result, err := parser.Parse(strings.NewReader(src))
	if err != nil {
		return err
	}
	if n := len(result.AST.Children); n != 1 {
		return fmt.Errorf("%q holds %d instructions", src, n)
	}
	a, b := in.node, result.AST.Children[0]
	if a.Original != b.Original || a.Dump() != b.Dump() || !slices.Equal(a.Flags, b.Flags) || !slices.Equal(a.Heredocs, b.Heredocs) {
		return fmt.Errorf("alone it is\n%s %v\nnot\n%s %v", b.Dump(), b.Heredocs, a.Dump(), a.Heredocs)
	}
	return nil
}

func TestNoEditSameBytes(t *testing.T) {
	everySample(t, func(t *testing.T, f *File) {
		got, err := Apply(f.Source, nil)
		if err != nil || !bytes.Equal(got, f.Source) {
			t.Errorf("%q, %v", got, err)
		}
	})
}

// Every instruction replaced by itself is the source too, and so is every lead.
func TestIdentityEdits(t *testing.T) {
	everySample(t, func(t *testing.T, f *File) {
		var edits []Edit
		for _, in := range f.Instructions {
			edits = append(edits, Edit{in.Span.Start, in.Span.End, f.Text(in)}, Edit{in.Lead.Start, in.Lead.End, string(f.Source[in.Lead.Start:in.Lead.End])})
		}
		got, err := Apply(f.Source, edits)
		if err != nil || !bytes.Equal(got, f.Source) {
			t.Errorf("%q, %v", got, err)
		}
	})
}

// The instructions of stages and the globals are all the instructions, each once, in order.
func TestStagesHoldEveryInstruction(t *testing.T) {
	everySample(t, func(t *testing.T, f *File) {
		all := slices.Clone(f.Globals)
		for i, s := range f.Stages {
			if s.Index != i {
				t.Errorf("stage %d has index %d", i, s.Index)
			}
			all = append(all, s.From)
			all = append(all, s.Instructions...)
		}
		if !slices.Equal(all, f.Instructions) {
			t.Errorf("stages hold %d instructions in another order than the %d", len(all), len(f.Instructions))
		}
	})
}

// Our own joining of continued lines gives BuildKit's line, so that places inside an instruction can be found.
func TestLogicalLineIsBuildKits(t *testing.T) {
	everySample(t, func(t *testing.T, f *File) {
		for _, in := range f.Instructions {
			if l := f.logical(in); !l.same {
				t.Errorf("line %d: %q, BuildKit has %q", in.Line, l.text, in.node.Original)
			}
		}
	})
}

// Words are where they say.
func TestWordsAreInTheSource(t *testing.T) {
	everySample(t, func(t *testing.T, f *File) {
		for _, in := range f.Instructions {
			spans, ok := Words(in, f)
			if !ok {
				continue
			}
			var words []string
			for _, s := range spans {
				words = append(words, string(f.Source[s.Start:s.End]))
			}
			if got, want := strings.Join(words, " "), strings.Join(strings.Fields(in.node.Original), " "); got != want {
				t.Errorf("line %d: %q, want %q", in.Line, got, want)
			}
		}
	})
}

// A shell reads the same commands in the source as in what BuildKit hands to it.
func TestShellSourceIsTheSameScript(t *testing.T) {
	everySample(t, func(t *testing.T, f *File) {
		for _, in := range f.Instructions {
			if err := sameScript(f, in); err != nil {
				t.Errorf("line %d: %v", in.Line, err)
			}
		}
	})
}

func sameScript(f *File, in *Instruction) error {
	text, base, ok := f.ShellSource(in)
	if !ok {
		return nil
	}
	if string(f.Source[base:base+len(text)]) != text {
		return fmt.Errorf("%q does not stand at %d", text, base)
	}
	joined, _ := shellForm(in)
	want, err := shell.Parse(joined)
	if err != nil {
		return nil // the source is not read either, or is: nobody asks
	}
	got, err := shell.Parse(text)
	if err != nil {
		return fmt.Errorf("%q: %w", text, err)
	}
	if a, b := describe(got), describe(want); a != b {
		return fmt.Errorf("the source says\n%s\nnot\n%s", a, b)
	}
	return nil
}

// describe is a script without places and spelling.
func describe(s shell.Script) string {
	var b strings.Builder
	word := func(w shell.Word) {
		value, ok := w.Value(func(name string) (string, bool) { return "<" + name + ">", true })
		if !ok {
			value = strings.NewReplacer("\\\r\n", "", "\\\n", "").Replace(w.Raw)
		}
		fmt.Fprintf(&b, " %q %v", value, ok)
	}
	for _, c := range s.Commands {
		fmt.Fprintf(&b, "%q %v %v", c.Join, c.Background, c.Negated)
		for _, a := range c.Assigns {
			fmt.Fprintf(&b, " %s=", a.Name)
			word(a.Value)
		}
		for _, w := range c.Words {
			word(w)
		}
		for _, r := range c.Redirects {
			fmt.Fprintf(&b, " %s%s", r.Fd, r.Op)
			word(r.Target)
		}
		b.WriteByte('\n')
	}
	return b.String()
}
