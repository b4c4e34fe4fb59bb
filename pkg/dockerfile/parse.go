package dockerfile

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// MaxSize is the largest file that Parse reads, in bytes. The largest public ones have a few tens of KiB.
const MaxSize = 1 << 20

// Parse reads a Dockerfile as BuildKit's built-in frontend does. name is for messages only. src is kept, not copied: don't change it.
//
// Every error is an *Error. What BuildKit refuses is refused with its words, and so is what it takes though it is no Dockerfile: words
// that are no instruction, NUL bytes, UTF-16, line ends of CR alone, more than MaxSize bytes. A panic of BuildKit's becomes an error.
func Parse(name string, src []byte) (f *File, err error) {
	defer func() {
		if r := recover(); r != nil {
			f, err = nil, &Error{File: name, Msg: fmt.Sprintf("the parser panics: %v", r)}
		}
	}()
	f, bad := parse(name, src)
	if bad != nil {
		bad.File = name
		return nil, bad
	}
	return f, nil
}

func parse(name string, src []byte) (*File, *Error) {
	if bad := notText(src); bad != nil {
		return nil, bad
	}
	f := &File{Name: name, Source: src, EOL: majorityEOL(src), lines: indexLines(src)}
	var bad *Error
	if f.Directives, bad = f.readDirectives(); bad != nil {
		return nil, bad
	}
	f.Syntax = syntaxOf(f.Directives)
	if bad := f.heredocsInText(); bad != nil {
		return nil, bad
	}
	result, err := parser.Parse(bytes.NewReader(src))
	if err != nil {
		return nil, f.parserError(err)
	}
	f.Escape = byte(result.EscapeToken)
	f.warnings = result.Warnings
	if bad := f.readInstructions(result.AST.Children); bad != nil {
		return nil, bad
	}
	f.attachComments()
	f.lint = sync.OnceValue(func() []LintHit { return f.LintOn(nil) })
	return f, nil
}

// notText says why bytes are no Dockerfile at all.
func notText(src []byte) *Error {
	nul := bytes.IndexByte(src, 0)
	switch {
	case len(src) == 0:
		return &Error{Msg: "the file is empty"}
	case len(src) > MaxSize:
		return &Error{Msg: fmt.Sprintf("the file has %d bytes, more than the %d that a Dockerfile may have", len(src), MaxSize)}
	case bytes.HasPrefix(src, []byte("\xff\xfe")) || bytes.HasPrefix(src, []byte("\xfe\xff")):
		return &Error{Msg: "the file is UTF-16, which BuildKit does not read"}
	case nul >= 0:
		return &Error{Line: 1 + bytes.Count(src[:nul], []byte("\n")), Msg: "a NUL byte: the file is not text"}
	case bytes.IndexByte(src, '\n') < 0 && bytes.IndexByte(bytes.TrimRight(src, "\r"), '\r') >= 0:
		return &Error{Msg: "the lines end in CR alone, so BuildKit reads one line"}
	}
	return nil
}

// heredocsInText refuses bytes that are not UTF-8 in an instruction that may have here-documents: BuildKit's lexer, which only such lines
// meet, prints a complaint to the process's standard error.
func (f *File) heredocsInText() *Error {
	if utf8.Valid(f.Source) || !bytes.Contains(f.Source, []byte("<<")) {
		return nil
	}
	clean := slices.Clone(f.Source)
	for i := 0; i < len(clean); {
		r, size := utf8.DecodeRune(clean[i:])
		if r == utf8.RuneError && size == 1 {
			clean[i] = '?'
		}
		i += size
	}
	result, err := parser.Parse(bytes.NewReader(clean))
	if err != nil {
		return f.parserError(err)
	}
	for _, n := range result.AST.Children {
		from, to := f.lines.span(f.Source, n.StartLine).Start, f.lines.span(f.Source, n.EndLine).End
		if strings.Contains(n.Original, "<<") && !utf8.Valid(f.Source[from:to]) {
			return &Error{Line: n.StartLine, Msg: "an instruction with << holds bytes that are not UTF-8"}
		}
	}
	return nil
}

// parserError turns an error of parser.Parse into ours.
func (f *File) parserError(err error) *Error {
	line, msg := located(err)
	if strings.Contains(msg, "line greater than max allowed size") {
		line++ // BuildKit names the last line that it could read
	}
	if strings.Contains(msg, "file with no instructions") {
		line, msg = 0, "the file holds no instruction"
	}
	return &Error{Line: line, Msg: msg}
}

// readInstructions types every node, as instructions.Parse does, and keeps which node it came from.
func (f *File) readInstructions(nodes []*parser.Node) *Error {
	// Never nil: a comment such as `# check=skip=all` above an instruction makes BuildKit dereference it.
	lint := linter.New(&linter.Config{Warn: func(rule, _, _, msg string, loc []parser.Range) {
		f.hits = append(f.hits, LintHit{rule, withoutSuggestion(msg), firstLine(loc)})
	}})
	for _, n := range nodes {
		cmd, err := instructions.ParseInstructionWithLinter(n, lint)
		if err != nil {
			return instructionError(n, err)
		}
		in := f.newInstruction(n, cmd)
		f.Instructions = append(f.Instructions, in)
		if bad := f.place(in); bad != nil {
			return bad
		}
	}
	if len(f.Stages) == 0 {
		return &Error{Msg: "the file has no FROM"}
	}
	return nil
}

func instructionError(n *parser.Node, err error) *Error {
	var unknown *instructions.UnknownInstructionError
	if errors.As(err, &unknown) {
		return &Error{Line: n.StartLine, Msg: "unknown instruction: " + unknown.Instruction}
	}
	return &Error{Line: n.StartLine, Msg: withoutSuggestion(err.Error())}
}

func (f *File) newInstruction(n *parser.Node, cmd Command) *Instruction {
	first, last := f.lines.span(f.Source, n.StartLine), f.lines.span(f.Source, n.EndLine)
	in := &Instruction{
		Span:     Span{first.Start, last.Start + len(f.lines.bytes(f.Source, n.EndLine))},
		Line:     n.StartLine,
		EndLine:  n.EndLine,
		Keyword:  strings.ToLower(n.Value),
		Command:  cmd,
		JSON:     n.Attributes["json"],
		Flags:    n.Flags,
		Heredocs: len(n.Heredocs) > 0,
		node:     n,
	}
	if in.Line == 1 {
		in.Span.Start = f.bom()
	}
	if in.Keyword == "onbuild" && n.Next != nil && len(n.Next.Children) > 0 {
		in.JSON = n.Next.Children[0].Attributes["json"]
	}
	if run, ok := cmd.(*RunCommand); ok {
		slices.Sort(run.FlagsUsed) // BuildKit lists them in the order of a map
		// Reads the mounts beyond their from=; where that needs a variable's value they stay as they are (see RunMounts).
		_ = run.Expand(func(word string) (string, error) { return word, nil })
	}
	return in
}

// place puts an instruction in its stage or among the globals.
func (f *File) place(in *Instruction) *Error {
	switch cmd := in.Command.(type) {
	case *StageCommand:
		f.Stages = append(f.Stages, &Stage{Index: len(f.Stages), Name: cmd.Name, Base: cmd.BaseName, Platform: cmd.Platform, From: in})
		return nil
	case *ArgCommand:
		if len(f.Stages) == 0 {
			f.Globals = append(f.Globals, in)
			return nil
		}
	}
	if len(f.Stages) == 0 {
		return &Error{Line: in.Line, Msg: strings.ToUpper(in.Keyword) + " before the first FROM"}
	}
	s := f.Stages[len(f.Stages)-1]
	s.Instructions = append(s.Instructions, in)
	return nil
}
