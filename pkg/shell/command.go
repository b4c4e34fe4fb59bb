package shell

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// simple reads one simple command.
func (r *reader) simple(s *syntax.Stmt, join Connector) error {
	c := Command{Join: join, Negated: s.Negated}
	var err error
	switch cmd := s.Cmd.(type) {
	case *syntax.CallExpr:
		if c.Assigns, err = r.assigns(cmd.Assigns); err != nil {
			return err
		}
		for _, w := range cmd.Args {
			if c.Words, err = r.addWord(c.Words, w); err != nil {
				return err
			}
		}
	case *syntax.DeclClause:
		if c.Words, err = r.declaration(cmd); err != nil {
			return err
		}
	}
	for _, d := range s.Redirs {
		if c.Redirects, err = r.addRedirect(c.Redirects, d); err != nil {
			return err
		}
	}
	start, end, line := extent(s)
	c.Start, c.End, c.Line = start, end, line
	r.out = append(r.out, c)
	return nil
}

// extent is where the command's own text begins and ends: without !, ; and &.
func extent(s *syntax.Stmt) (start, end uint, line int) {
	var nodes []syntax.Node
	switch cmd := s.Cmd.(type) {
	case *syntax.CallExpr:
		nodes = append(nodes, cmd)
	case *syntax.DeclClause:
		nodes = append(nodes, cmd)
	}
	for _, d := range s.Redirs {
		nodes = append(nodes, d)
	}
	for i, n := range nodes {
		if p := n.Pos(); i == 0 || p.Offset() < start {
			start, line = p.Offset(), int(p.Line())
		}
		end = max(end, n.End().Offset())
	}
	return start, end, line
}

func (r *reader) assigns(as []*syntax.Assign) ([]Assign, error) {
	var out []Assign
	for _, a := range as {
		if a.Append || a.Index != nil || a.Array != nil || a.Naked || a.Name == nil {
			return nil, unreadable(a, "an assignment that only bash has")
		}
		value := Word{Start: int(a.End().Offset()), End: int(a.End().Offset()), assigned: true}
		if a.Value != nil {
			var err error
			if value, err = r.word(a.Value); err != nil {
				return nil, err
			}
			value.assigned = true
		}
		out = append(out, Assign{a.Name.Value, value})
	}
	return out, nil
}

// declaration turns export and its like, which the parser knows by name, back into words.
func (r *reader) declaration(d *syntax.DeclClause) ([]Word, error) {
	words := []Word{{Raw: d.Variant.Value, Start: int(d.Variant.Pos().Offset()), End: int(d.Variant.End().Offset()), parts: []syntax.WordPart{d.Variant}}}
	for _, a := range d.Args {
		if a.Append || a.Index != nil || a.Array != nil {
			return nil, unreadable(a, "a declaration that only bash has")
		}
		w := Word{Start: int(a.Pos().Offset()), End: int(a.End().Offset())}
		w.Raw = r.src[w.Start:w.End]
		if a.Name != nil {
			name := *a.Name
			if !a.Naked {
				name.Value += "="
			}
			w.parts = append(w.parts, &name)
		}
		if a.Value != nil {
			if err := plain(a.Value); err != nil {
				return nil, err
			}
			w.parts = append(w.parts, a.Value.Parts...)
		}
		w.parts = joinLiterals(w.parts)
		words = append(words, w)
	}
	return words, nil
}

func (r *reader) addRedirect(out []Redirect, d *syntax.Redirect) ([]Redirect, error) {
	switch d.Op {
	case syntax.RdrOut, syntax.AppOut, syntax.RdrIn, syntax.RdrInOut, syntax.DplIn, syntax.DplOut, syntax.RdrClob:
	case syntax.Hdoc, syntax.DashHdoc:
		return nil, unreadable(d, "a here-document")
	default:
		return nil, unreadable(d, d.Op.String()+", which shells read differently")
	}
	target, err := r.word(d.Word)
	if err != nil {
		return nil, err
	}
	fd := ""
	if d.N != nil {
		fd = d.N.Value
	}
	if len(fd) > 1 { // dash takes two digits for an argument
		return nil, unreadable(d, "a redirection that only bash has")
	}
	duplicate := d.Op == syntax.DplIn || d.Op == syntax.DplOut
	if duplicate && !(len(target.Raw) == 1 && strings.Contains("0123456789-", target.Raw)) {
		return nil, unreadable(d, d.Op.String()+target.Raw+", which shells read differently")
	}
	return append(out, Redirect{fd, d.Op.String(), target}), nil
}

func (r *reader) addWord(out []Word, w *syntax.Word) ([]Word, error) {
	word, err := r.word(w)
	if err != nil {
		return nil, err
	}
	return append(out, word), nil
}

func (r *reader) word(w *syntax.Word) (Word, error) {
	if err := plain(w); err != nil {
		return Word{}, err
	}
	out := Word{Start: int(w.Pos().Offset()), End: int(w.End().Offset()), parts: joinLiterals(w.Parts)}
	out.Raw = r.src[out.Start:out.End]
	return out, nil
}

// joinLiterals makes neighbouring literals one: the parser cuts some, and what a character means depends on the one before it.
func joinLiterals(parts []syntax.WordPart) []syntax.WordPart {
	var out []syntax.WordPart
	for _, p := range parts {
		lit, ok := p.(*syntax.Lit)
		if n := len(out) - 1; ok && n >= 0 {
			if before, ok := out[n].(*syntax.Lit); ok {
				out[n] = &syntax.Lit{ValuePos: before.ValuePos, ValueEnd: lit.ValueEnd, Value: before.Value + lit.Value}
				continue
			}
		}
		out = append(out, p)
	}
	return out
}

// plain refuses the words that are syntax errors or something else in a POSIX shell.
func plain(w *syntax.Word) error {
	for _, p := range w.Parts {
		switch p := p.(type) {
		case *syntax.ProcSubst:
			return unreadable(p, "a process substitution")
		case *syntax.ExtGlob:
			return unreadable(p, "an extended pattern, which only bash has")
		}
	}
	return nil
}
