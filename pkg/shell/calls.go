package shell

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Calls are the simple commands of a script, however deep they stand: in conditions, loops, functions, groups and substitutions. Which of
// them run, and how often, they do not say.
type Calls struct {
	Commands  []Command // in the order of the text; Join, Background and Negated are not set
	Functions []string  // names that the script itself gives a meaning
	Last      Script    // the last statement, where it is a list of simple commands; else empty
	Shifts    bool      // the script moves or replaces its own arguments

	Whole  Script // what Parse makes of the script
	Unread error  // why Parse would refuse it
}

// ReadCalls finds them. Unlike Parse it reads every construct of bash, as it does not say what becomes of a command. A word that Parse
// would refuse has no value here.
func ReadCalls(script string) (c Calls, err error) {
	defer func() {
		if r := recover(); r != nil {
			c, err = Calls{}, &UnreadableError{1, "the parser panics"}
		}
	}()
	if err := readable(script); err != nil {
		return Calls{}, err
	}
	file, err := parseBash(script)
	if err != nil {
		return Calls{}, syntaxError(err)
	}
	r := reader{src: script}
	syntax.Walk(file, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.FuncDecl:
			c.Functions = append(c.Functions, n.Name.Value)
		case *syntax.Stmt:
			if cmd, ok := r.call(n); ok {
				c.Commands = append(c.Commands, cmd)
				c.Shifts = c.Shifts || shifts(cmd)
			}
		}
		return true
	})
	whole := reader{src: script}
	if c.Unread = whole.list(file.Stmts, First); c.Unread == nil {
		c.Whole = Script{whole.out}
	}
	switch n := len(file.Stmts); {
	case n == 1:
		c.Last = c.Whole
	case n > 1:
		last := reader{src: script}
		if last.list(file.Stmts[n-1:], First) == nil {
			c.Last = Script{last.out}
		}
	}
	return c, nil
}

// shifts tells whether a command changes the script's arguments.
func shifts(c Command) bool {
	if len(c.Words) == 0 {
		return false
	}
	return c.Words[0].Raw == "shift" || c.Words[0].Raw == "set" && len(c.Words) > 1 && !strings.HasPrefix(c.Words[1].Raw, "-e") && strings.Contains(c.Words[1].Raw, "--")
}

// call reads what stands directly in a statement; ok is false where that is nothing but other statements. The items of a for loop and the words of
// [[ ]] are taken for those of a command of that name.
func (r *reader) call(s *syntax.Stmt) (c Command, ok bool) {
	switch cmd := s.Cmd.(type) {
	case nil:
		ok = len(s.Redirs) > 0
	case *syntax.CallExpr:
		for _, a := range cmd.Assigns {
			assign := Assign{Name: nameOf(a)}
			if a.Value != nil {
				assign.Value = r.anyWord(a.Value)
			} else if a.Array != nil {
				assign.Value = Word{Raw: r.src[a.Array.Pos().Offset():a.Array.End().Offset()]}
			}
			assign.Value.assigned = true
			c.Assigns = append(c.Assigns, assign)
		}
		for _, w := range cmd.Args {
			c.Words = append(c.Words, r.anyWord(w))
		}
		ok = true
	case *syntax.DeclClause:
		words, err := r.declaration(cmd)
		if err != nil {
			words = []Word{{Raw: cmd.Variant.Value, parts: []syntax.WordPart{cmd.Variant}}}
			for _, a := range cmd.Args {
				words = append(words, Word{Raw: r.src[a.Pos().Offset():a.End().Offset()]})
			}
		}
		c.Words, ok = words, true
	case *syntax.ForClause:
		if items, is := cmd.Loop.(*syntax.WordIter); is {
			c.Words = []Word{{Raw: "for", parts: []syntax.WordPart{&syntax.Lit{Value: "for"}}}}
			for _, w := range items.Items {
				c.Words = append(c.Words, r.anyWord(w))
			}
			ok = true
		}
	case *syntax.TestClause:
		c.Words, ok = []Word{{Raw: "[[", parts: []syntax.WordPart{&syntax.Lit{Value: "[["}}}}, true
		syntax.Walk(cmd.X, func(n syntax.Node) bool {
			if w, is := n.(*syntax.Word); is {
				c.Words = append(c.Words, r.anyWord(w))
				return false
			}
			return true
		})
	}
	for _, d := range s.Redirs {
		rd := Redirect{Op: d.Op.String()}
		if d.N != nil {
			rd.Fd = d.N.Value
		}
		if d.Word != nil {
			rd.Target = r.anyWord(d.Word)
		}
		c.Redirects = append(c.Redirects, rd)
		ok = true
	}
	c.Start, c.End, c.Line = s.Pos().Offset(), s.End().Offset(), int(s.Pos().Line())
	return c, ok
}

func nameOf(a *syntax.Assign) string {
	if a.Name == nil {
		return ""
	}
	return a.Name.Value
}

// anyWord is a word as it is written; one that shells read differently has no value.
func (r *reader) anyWord(w *syntax.Word) Word {
	if out, err := r.word(w); err == nil {
		return out
	}
	start, end := int(w.Pos().Offset()), int(w.End().Offset())
	return Word{Raw: r.src[start:end], Start: start, End: end}
}
