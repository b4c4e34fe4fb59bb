package shell

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"mvdan.cc/sh/v3/syntax"
)

// MaxSize is the longest script that Parse reads, in bytes, and maxParens the most opening parentheses in it. Both bound how deep the parser
// recurses: a level takes up to 4 KiB of stack, and a stack that overflows ends the process, whatever recovers.
const (
	MaxSize   = 64 << 10
	maxParens = 4096
)

// Parse reads a script. Line continuations may be in it (backslash, newline; CR LF too) or already joined by BuildKit: both read alike.
// Every error is an *UnreadableError. An empty script has no commands and is no error.
func Parse(script string) (s Script, err error) {
	defer func() {
		if r := recover(); r != nil {
			s, err = Script{}, &UnreadableError{1, fmt.Sprintf("the parser panics: %v", r)}
		}
	}()
	if err := readable(script); err != nil {
		return Script{}, err
	}
	file, err := parseBash(script)
	if err != nil {
		return Script{}, syntaxError(err)
	}
	r := reader{src: script}
	if err := r.list(file.Stmts, First); err != nil {
		return Script{}, err
	}
	return Script{r.out}, nil
}

// parsers are used again: to make one takes longer than to read a line.
var parsers = sync.Pool{New: func() any { return syntax.NewParser(syntax.Variant(syntax.LangBash)) }}

// parseBash reads a script in Bash's grammar, a superset that notices what POSIX shells would take for plain words, such as [[ and <( ).
// A parser that panics is not used again.
func parseBash(script string) (*syntax.File, error) {
	p := parsers.Get().(*syntax.Parser)
	file, err := p.Parse(strings.NewReader(script), "")
	parsers.Put(p)
	return file, err
}

// readable refuses the bytes that the parser skips though a shell would not.
func readable(script string) error {
	if len(script) > MaxSize {
		return &UnreadableError{1, fmt.Sprintf("a script of %d bytes (the limit is %d)", len(script), MaxSize)}
	}
	if n := strings.Count(script, "("); n > maxParens {
		return &UnreadableError{1, fmt.Sprintf("a script of %d parentheses (the limit is %d)", n, maxParens)}
	}
	if i := strings.IndexByte(script, 0); i >= 0 {
		return &UnreadableError{lineAt(script, i), "a NUL byte"}
	}
	for i := 0; i < len(script); i++ {
		if script[i] != '\r' {
			continue
		}
		// Only as part of a continued line of a CR LF Dockerfile, where BuildKit takes it away.
		if i == 0 || script[i-1] != '\\' || i+1 == len(script) || script[i+1] != '\n' {
			return &UnreadableError{lineAt(script, i), "a carriage return, which a shell takes for part of the word"}
		}
	}
	return nil
}

func lineAt(s string, offset int) int { return 1 + strings.Count(s[:offset], "\n") }

func syntaxError(err error) error {
	var parse syntax.ParseError
	var lang syntax.LangError
	switch {
	case errors.As(err, &parse):
		return &UnreadableError{int(parse.Pos.Line()), "syntax error: " + parse.Text}
	case errors.As(err, &lang):
		return &UnreadableError{int(lang.Pos.Line()), "syntax error: " + lang.Error()}
	}
	return &UnreadableError{1, err.Error()}
}

func (e *UnreadableError) describe() string {
	if e.Line > 1 {
		return fmt.Sprintf("line %d: %s", e.Line, e.What)
	}
	return e.What
}

// reader flattens the parser's tree.
type reader struct {
	src string
	out []Command
}

func unreadable(n syntax.Node, what string) error {
	return &UnreadableError{int(n.Pos().Line()), what}
}

// list reads statements that follow one another; join is how the first follows what stands before.
func (r *reader) list(stmts []*syntax.Stmt, join Connector) error {
	for i, s := range stmts {
		if i > 0 {
			join = Then
		}
		if err := r.stmt(s, join, true); err != nil {
			return err
		}
	}
	return nil
}

// stmt reads one statement. leftmost tells that nothing to its left decides whether it runs, so that a { } group can be taken apart.
func (r *reader) stmt(s *syntax.Stmt, join Connector, leftmost bool) error {
	begin := len(r.out)
	if err := r.command(s, join, leftmost); err != nil {
		return err
	}
	for i := begin; i < len(r.out); i++ {
		r.out[i].Background = r.out[i].Background || s.Background
	}
	return nil
}

func (r *reader) command(s *syntax.Stmt, join Connector, leftmost bool) error {
	switch cmd := s.Cmd.(type) {
	case nil, *syntax.CallExpr, *syntax.DeclClause:
		return r.simple(s, join)
	case *syntax.BinaryCmd:
		return r.binary(s, cmd, join, leftmost)
	case *syntax.Block:
		if !leftmost || s.Negated || s.Background || len(s.Redirs) > 0 {
			return unreadable(s, "a { } group that is piped, negated, redirected or run on a condition")
		}
		return r.list(cmd.Stmts, join)
	default:
		return unreadable(s, construct(cmd))
	}
}

func (r *reader) binary(s *syntax.Stmt, cmd *syntax.BinaryCmd, join Connector, leftmost bool) error {
	if len(s.Redirs) > 0 {
		return unreadable(s, "a redirected list")
	}
	next, ok := map[syntax.BinCmdOperator]Connector{syntax.AndStmt: And, syntax.OrStmt: Or, syntax.Pipe: Pipe}[cmd.Op]
	if !ok {
		return unreadable(s, cmd.Op.String()+", which only bash has")
	}
	begin := len(r.out)
	// A group's status is its last command's, so `{ a; b; } && c` can be taken apart; `{ a; b; } | c` can't.
	if err := r.stmt(cmd.X, join, leftmost && next != Pipe); err != nil {
		return err
	}
	if s.Negated && len(r.out) > begin {
		r.out[begin].Negated = true
	}
	return r.stmt(cmd.Y, next, false)
}

// construct names what is not a simple command.
func construct(cmd syntax.Command) string {
	switch cmd := cmd.(type) {
	case *syntax.IfClause:
		return "an if clause"
	case *syntax.WhileClause:
		if cmd.Until {
			return "an until loop"
		}
		return "a while loop"
	case *syntax.ForClause:
		return "a for loop"
	case *syntax.CaseClause:
		return "a case clause"
	case *syntax.Subshell:
		return "a subshell ( )"
	case *syntax.FuncDecl:
		return "a function"
	case *syntax.ArithmCmd:
		return "an arithmetic command (( ))"
	case *syntax.TestClause:
		return "a [[ ]] test"
	case *syntax.TimeClause:
		return "time, which is a word of the language in bash only"
	case *syntax.CoprocClause:
		return "a coprocess"
	case *syntax.LetClause:
		return "let"
	}
	return fmt.Sprintf("a construct of the shell (%T)", cmd)
}
